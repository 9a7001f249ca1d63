"""What the program reaches on the corpus may rise, never fall.

`floors.json` holds F1 by list for rules only and with models, on the `dev` and `test` splits, and the hash of the corpus they hold for.
As a script (`./dev floors`) this module raises the floors to what is reached now; it lowers one only where the corpus itself has changed.
"""

import json
import sys
from pathlib import Path

import pytest

from gdnn_extract import Pipeline
from gdnn_extract.corpus import corpus_hash, read_corpus
from gdnn_extract.evaluate import evaluate
from gdnn_extract.training import predict

ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).with_name("floors.json")
WHO = {"rules": None, "both": "default"}


def figures(split, who):
    samples = read_corpus(ROOT / "corpus", splits=[split])
    found, _ = evaluate({sample.id: sample.gold for sample in samples}, predict(samples, Pipeline(models=WHO[who])))
    return {kind: row["f1"] for kind, row in found.items() if isinstance(row, dict) and "f1" in row} | {"macro_f1": found["macro_f1"]}


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("who", WHO)
def test_no_list_falls_below_its_floor(split, who):
    floors = json.loads(FLOORS.read_text("utf-8"))
    assert floors["corpus"] == corpus_hash(read_corpus(ROOT / "corpus")), "the corpus has changed: ./dev floors"
    reached = figures(split, who)
    assert set(reached) == set(floors[split][who])
    fallen = {kind: (reached[kind], floor) for kind, floor in floors[split][who].items() if reached[kind] < floor}
    assert not fallen, "reached, and the floor"


def raised():
    """The floors after this run."""
    known = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    now = {"corpus": corpus_hash(read_corpus(ROOT / "corpus"))}
    for split in ("dev", "test"):
        now[split] = {who: figures(split, who) for who in WHO}
        if known.get("corpus") == now["corpus"]:
            now[split] = {who: {kind: max(value, known[split][who][kind]) for kind, value in row.items()} for who, row in now[split].items()}
    return now


if __name__ == "__main__":
    FLOORS.write_text(json.dumps(raised(), indent=1) + "\n", encoding="utf-8")
    sys.exit(0)
