"""Attributes of sentences, case by case."""

from typing import Any

import pytest

from extractor.attributes import attributes
from extractor.extraction import extract
from extractor.readers import from_text
from tests.conftest import cases


@pytest.mark.parametrize("case", cases("attributes"))
def test_attributes(case: dict[str, Any]) -> None:
    found = attributes(case["text"])
    shown = {
        **{name: "none" if value is None else value for name, value in found.items()},
        "numbers": [[item["value"], item["unit"]] for item in found["numbers"]],
        "named_objects": [case["text"][start:end] for start, end in found["named_objects"]],
    }
    assert {name: shown[name] for name in case["expect"]} == case["expect"]


def test_spans_are_of_the_document() -> None:
    text = "一、总体情况\n全年公开信息 1,203 条，印发《河道管理办法》。\n"
    extraction = extract(from_text(text), tags=False)
    found = next(item.attributes for item in extraction.sentences if item.attributes["numbers"])
    (figure,) = found["numbers"]
    assert text[slice(*figure["span"])] == "1,203 条"
    assert [text[slice(*span)] for span in found["named_objects"]] == ["《河道管理办法》"]
