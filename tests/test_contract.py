"""The published contract: its schema, and that everything written conforms to it."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from extractor.auditing import audit
from extractor.contract import encode, json_schema, read_extractions, read_standings, to_record
from extractor.extraction import extract, extract_each
from tests.conftest import EXAMPLES, ROOT

PUBLISHED = ROOT / "extractor" / "data" / "schema" / "jianbao-1.json"
KEYS = {
    "": "schema producer document tables relations sections sentences findings error",
    "producer": "version template model reader",
    "document": "source part span sha256 media_type encoding title organization year body_type template template_match "
    "published",
    "tables": "table match span cells unplaced",
    "cells": "row column extra value raw unit state span match confidence review candidates page bbox",
    "relations": "id at status kind left right operands",
    "sections": "section title title_span span match",
    "sentences": "span section tags primary attributes",
    "findings": "code severity blame message root cells spans expected found document proposals",
}
"""What must never be renamed or dropped."""


def rendered() -> str:
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_the_published_schema_is_the_one_of_the_types() -> None:
    if os.environ.get("JIANBAO_REGENERATE"):
        PUBLISHED.write_text(rendered(), encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == rendered(), "run: make regenerate"


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_extractions_conform(path: Path, validator: Any) -> None:
    line = encode(extract(str(path)))
    assert b"\n" not in line
    content = json.loads(line)
    validator.validate(content)
    parts = {
        "": content,
        "producer": content["producer"],
        "document": content["document"],
        "tables": content["tables"][0],
        "cells": content["tables"][0]["cells"][0],
        "relations": content["relations"][0],
        "sections": content["sections"][0],
        "sentences": content["sentences"][0],
        "findings": content["findings"][0] if content["findings"] else None,
    }
    for name, part in parts.items():
        if part is not None:
            assert set(KEYS[name].split()) <= set(part), name
    text = path.read_bytes().decode(content["document"]["encoding"])
    for cell in content["tables"][1]["cells"]:
        if cell["raw"]:
            start, end = cell["span"]
            assert text[start:end] == cell["raw"]


def test_an_unreadable_file_conforms(validator: Any) -> None:
    content = json.loads(encode(extract("/none.txt")))
    validator.validate(content)
    assert content["error"]["code"] == "missing"
    assert not any(content[name] for name in ("tables", "relations", "sections", "sentences", "findings"))


def test_records_survive_the_round_trip() -> None:
    extractions = [extract(str(path)) for path in EXAMPLES[:3]]
    lines = [encode(extraction) for extraction in extractions]
    assert list(read_extractions(lines)) == [to_record(extraction) for extraction in extractions]
    with pytest.raises(msgspec.ValidationError):
        list(read_extractions([b'{"schema": "jianbao.extraction/2"}']))


def test_standings_conform_and_survive_the_round_trip(validator: Any) -> None:
    result = audit(extract_each([*map(str, EXAMPLES), "/none.txt"], tags=False))
    lines = [encode(standing) for standing in result.standings]
    for line in lines:
        validator.validate(json.loads(line))
    assert list(read_standings(lines)) == list(result.standings)
    content = json.loads(lines[0])
    assert content["schema"] == "jianbao.audit/1"
    assert set(content["reuse"]) == {"self", "peer", "passages", "sources", "inside"}
    assert set(content["score"]) >= {"rubric", "value", "band", "assessable_weight", "caps", "contributions"}
    assert set(content["rank"]) >= {"rank", "of", "tied", "stability", "not_ranked"}


def test_the_schema_refuses_what_is_not_of_the_contract(validator: Any) -> None:
    content = json.loads(encode(extract(str(EXAMPLES[0]), tags=False)))
    content["tables"][0]["cells"][0]["state"] = "nothing"
    assert list(validator.iter_errors(content))
