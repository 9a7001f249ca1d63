"""The models: what comes with the package, training, and what is made of what they say."""

import json
import shutil
from pathlib import Path

import pytest

from gdnn_extract import ModelError, Pipeline
from gdnn_extract.cli import main
from gdnn_extract.corpus import corpus_hash, read_corpus
from gdnn_extract.tagger import load_models
from gdnn_extract.training import calibrate, train

ROOT = Path(__file__).parent.parent
CORPUS, MODEL = ROOT / "corpus", ROOT / "models" / "default"
UNKNOWN = "Chiều 4/9/2023, tại trụ sở xã, chuyên gia Quàng Thị Lệ trao đổi về giống lúa."


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model trained on a part of the corpus, quickly."""
    learned = [sample for sample in read_corpus(CORPUS, splits=["train"]) if len(sample.text) < 1500][:24]
    kept = [sample for sample in read_corpus(CORPUS, splits=["dev", "test"]) if len(sample.text) < 1500][:4]
    folder = tmp_path_factory.mktemp("models") / "small"
    return learned + kept, folder, train(learned + kept, folder)


def test_a_record_names_its_models():
    assert [name.split("-")[0] for name in Pipeline().extract(UNKNOWN).extraction.models] == ["default"]
    assert Pipeline(models=None).extract(UNKNOWN).extraction.models == ()


def test_what_rules_find_stays_and_only_models_give_scores():
    for sample in read_corpus(CORPUS, splits=["dev"]):
        rules, both = (Pipeline(models=models).extract(sample.text) for models in (None, "default"))
        assert {official.name for official in rules.officials} <= {official.name for official in both.officials}
        found = [task for directive in both.directives for task in directive.tasks]
        assert {task.text for directive in rules.directives for task in directive.tasks} <= {task.text for task in found}
        for item in (*both.officials, *both.directives, *found):
            assert (item.score is not None) == item.rule.startswith("model.")
            assert item.score is None or 0 <= item.score <= 1


def test_models_find_what_rules_do_not():
    """Over the articles that nothing was fitted on."""
    found = [
        item.rule
        for sample in read_corpus(CORPUS, splits=["dev", "test"])
        for record in [Pipeline().extract(sample.text)]
        for item in (*record.officials, *(task for directive in record.directives for task in directive.tasks))
        if item.score is not None
    ]
    assert found.count("model.tasks") >= 1 and found.count("model.people") >= 1


def test_the_package_model_is_the_one_that_its_card_and_config_name():
    config, metrics = (MODEL / "config.toml").read_text("utf-8"), json.loads((MODEL / "metrics.json").read_text("utf-8"))
    assert metrics["corpus"] == corpus_hash(read_corpus(CORPUS)), "the corpus has changed: gdnn-extract train corpus -o models/default"
    assert metrics["corpus"] in config and metrics["corpus"] in (MODEL / "card.md").read_text("utf-8")


def test_training_again_gives_the_same_weights(trained, tmp_path):
    samples, folder, metrics = trained
    train(samples, tmp_path / "small")
    for name in ("tasks.crf", "people.crf", "config.toml", "metrics.json", "card.md"):
        assert (tmp_path / "small" / name).read_bytes() == (folder / name).read_bytes()
    assert metrics["articles"] == 24 and metrics["dev"]["articles"] + metrics["test"]["articles"] == 4


def test_a_trained_folder_can_be_used(trained):
    record = Pipeline(models=trained[1]).extract(UNKNOWN)
    assert record.extraction.models[0].startswith("small-")


def test_too_small_a_corpus_is_an_error(trained, tmp_path):
    with pytest.raises(ModelError, match="at least 6 are needed"):
        train(trained[0][:3], tmp_path / "none")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "config.toml").unlink(), "no model"),
        (lambda folder: (folder / "config.toml").write_text("format = ["), "cannot be read"),
        (lambda folder: (folder / "config.toml").write_text("format = 99"), "a model of format 99"),
        (lambda folder: (folder / "tasks.crf").unlink(), "tasks.crf: cannot be read"),
        (lambda folder: (folder / "tasks.crf").write_bytes(b"lCRF"), "another sha256"),
    ],
)
def test_a_damaged_folder_is_named(trained, tmp_path, spoil, said):
    folder = shutil.copytree(trained[1], tmp_path / "model")
    spoil(folder)
    with pytest.raises(ModelError, match=said):
        load_models(folder)


def test_command(trained, tmp_path, capsys):
    article = tmp_path / "a.txt"
    article.write_text(UNKNOWN, encoding="utf-8")
    assert main(["extract", str(article), "--models", str(trained[1])]) == 0
    assert json.loads(capsys.readouterr().out)["extraction"]["models"][0].startswith("small-")
    assert main(["extract", str(article), "--models", "none"]) == 0
    assert json.loads(capsys.readouterr().out)["extraction"]["models"] == []
    assert main(["extract", str(article), "--models", "nowhere"]) == 1
    assert "nowhere: no model" in capsys.readouterr().err
    assert main(["train", str(tmp_path), "-o", str(tmp_path / "new")]) == 1
    assert "splits.tsv" in capsys.readouterr().err


def test_a_lone_surrogate_does_not_trouble_the_models():
    assert Pipeline().extract("Ông \ud800 Lò Văn Páo nói: các xã cần rà soát.").article.characters == 41


@pytest.mark.parametrize("right", [[True] * 5, [False] * 5])
def test_nothing_to_calibrate_with(right):
    assert calibrate([(0.9, one) for one in right]) == (1.0, 0.0)


def test_calibration_follows_what_was_right():
    slope, intercept = calibrate([(0.9, number % 2 == 0) for number in range(40)] + [(0.2, number % 10 == 0) for number in range(40)])
    assert 0 < slope < 1.5 and -2 < intercept < 1
