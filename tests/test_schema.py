"""The published schema is that of the models, and what is written keeps to it."""

import json
from pathlib import Path

import jsonschema
import pytest

from gdnn_extract import Record, extract
from gdnn_extract.schema import record_schema

ROOT = Path(__file__).parent.parent
PUBLISHED = json.loads((ROOT / "schema" / "record-1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(PUBLISHED)
TEXTS = {path.stem: path.read_bytes().decode("utf-8") for path in sorted((ROOT / "corpus" / "articles").glob("*.txt"))} | {"empty": ""}


def test_published_schema_is_current():
    assert record_schema() == PUBLISHED, "the record has changed: ./dev schema, and say in CHANGELOG.md which field"
    VALIDATOR.check_schema(PUBLISHED)


@pytest.mark.parametrize("name", TEXTS)
def test_records_keep_to_the_schema(name):
    record = extract(TEXTS[name], id=name)
    data = json.loads(record.model_dump_json())
    VALIDATOR.validate(data)
    assert Record.model_validate_json(record.model_dump_json()) == record
    assert list(data) == list(PUBLISHED["properties"]), "the order of the keys is part of the contract"


def test_the_schema_refuses_what_is_no_record():
    data = json.loads(extract("").model_dump_json())
    for wrong in (data | {"other": 1}, {key: data[key] for key in data if key != "dates"}, data | {"dates": [{}]}):
        assert not VALIDATOR.is_valid(wrong)


def test_keys_of_items_begin_with_id_and_place():
    for name in ("Date", "Figure", "LegalReference", "Task"):
        assert list(PUBLISHED["$defs"][name]["properties"])[:4] == ["id", "start", "end", "text"]


@pytest.mark.parametrize("name", TEXTS)
def test_records_are_valid_though_made_without_validation(name):
    record = extract(TEXTS[name], id=name)
    again = Record.model_validate(record.model_dump(warnings="error"), strict=True)
    assert again == record
    assert again.model_dump_json() == record.model_dump_json(warnings="error")
