"""Sentences that the model doubts, exported and learned from."""

import csv
import io
import os
from itertools import islice
from pathlib import Path

import pytest

from extractor.annotations import read_corrections, write_doubts
from extractor.errors import AnnotationError
from extractor.extraction import extract
from extractor.readers import from_text
from extractor.tagging import read_model
from extractor.training import retrain
from tests.conftest import ROOT
from tests.test_cli import jianbao

SAMPLE = ROOT / "examples" / "01-chengxiu-water-2022.txt"
SENTENCES = ROOT / "training_data" / "sentences"


def test_export_says_which_input_failed_and_exits_with_one(tmp_path: Path) -> None:
    out = tmp_path / "doubts.csv"
    done = jianbao("tags", "export", str(SAMPLE), str(tmp_path / "nothing.txt"), "--out", str(out), "--most", "5")
    assert done.returncode == 1
    assert "nothing.txt" in done.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == 5
    sure = [float(row["confidence"]) for row in rows]
    assert sure == sorted(sure)
    text = SAMPLE.read_text(encoding="utf-8")
    for row in rows:
        assert " ".join(text[int(row["start"]) : int(row["end"])].split()) == row["text"].removeprefix("'")


def test_export_never_replaces_what_somebody_may_have_corrected(tmp_path: Path) -> None:
    out = tmp_path / "doubts.csv"
    out.write_text("mine", encoding="utf-8")
    done = jianbao("tags", "export", str(SAMPLE), "--out", str(out))
    assert (done.returncode, done.stderr) == (2, f"jianbao: {out}: 已有同名的文件\n")
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_sentence_that_looks_like_a_formula_comes_back_as_it_was(tmp_path: Path) -> None:
    extraction = extract(from_text("一、总体情况\n=公开信息八条。\n"))
    out = tmp_path / "doubts.csv"
    assert write_doubts([extraction], out, most=9) == 1
    assert "'=公开信息八条。" in out.read_text(encoding="utf-8-sig")
    (example,) = read_corrections(out)
    assert example.text == "=公开信息八条。"


def test_training_is_refused_at_once_where_it_could_not_end_well(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    wrong = {
        "普通文件": ["--add", str(tmp_path / "pipe")],
        "没有这个文件": ["--out", str(tmp_path / "no" / "model.npz")],
        "是文件夹": ["--out", str(tmp_path)],
    }
    for reason, options in wrong.items():
        done = jianbao("train", *options)
        assert done.returncode == 2
        assert reason in done.stderr
        assert done.stderr.count("\n") <= 2
    with pytest.raises(AnnotationError, match="没有训练句子"):
        list(retrain([], tmp_path / "model", data=tmp_path))


def test_corrections_win_and_their_effect_is_told(tmp_path: Path) -> None:
    for path in sorted(SENTENCES.glob("*.jsonl"))[:3]:
        lines = path.read_text(encoding="utf-8").splitlines()
        (tmp_path / path.name).write_text("\n".join(islice(lines, 0, None, 6)), encoding="utf-8")
    known = next(iter((tmp_path / sorted(SENTENCES.glob("*.jsonl"))[0].name).read_text("utf-8").splitlines()))
    text = known.split('"text": "')[1].split('"')[0]
    sheet = tmp_path / "own.csv"
    sheet.write_text(f"text,primary\n{text},fee\n水价听证纪要随文附上。,public_participation\n", encoding="utf-8")
    out = tmp_path / "model"
    said = [line.en for line in retrain([sheet], out, data=tmp_path)]
    assert any(line.startswith("1 contradict") for line in said)
    assert said[-2].startswith("before: agrees")
    assert said[-1].startswith("after: agrees 100.0%")
    assert "fee" in read_model(out).tags
