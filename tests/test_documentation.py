"""Documentation that cannot drift: what is generated is current, what is quoted was measured."""

import os
import re

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from extractor.cli import app
from tests.conftest import ROOT

CLI = ROOT / "CLI.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERBS = ("read", "extract", "check", "score", "explain", "templates", "audit")
SUBVERBS = {"templates": ("list", "check", "new")}


def cli_reference() -> str:
    """Render the help of every verb as Markdown."""
    runner = CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
    parts = ["# 命令行参考\n\n由 `jianbao 动词 --help` 生成（`make regenerate`）。\n"]
    chains = [[], *([verb, *rest] for verb in VERBS for rest in ([], *([name] for name in SUBVERBS.get(verb, ()))))]
    for arguments in chains:
        done = runner.invoke(app, [*arguments, "--help"], prog_name="jianbao", terminal_width=100)
        lines = [line.rstrip() for line in done.output.strip().splitlines()]
        parts.append(f"## {' '.join(['jianbao', *arguments])}\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


def test_the_command_line_reference_is_up_to_date() -> None:
    if os.environ.get("JIANBAO_REGENERATE"):
        CLI.write_text(cli_reference(), encoding="utf-8")
    assert CLI.read_text(encoding="utf-8") == cli_reference(), "run: make regenerate"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_readme_and_reference(verb: str) -> None:
    assert f"`{verb}`" in README
    assert f"## jianbao {verb}\n" in CLI.read_text(encoding="utf-8")


def test_the_verbs_documented_are_all_there_are() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert sorted(commands) == sorted(VERBS)
    for verb, names in SUBVERBS.items():
        assert sorted(commands[verb].commands) == sorted(names)


def test_measurements_quoted_were_produced_by_the_commands() -> None:
    quotes = re.findall(r"<!-- from (\S+) -->\n\n(.+?)\n\n", README, re.DOTALL)
    assert len(quotes) == 3
    for path, quote in quotes:
        kept = (ROOT / path).read_text(encoding="utf-8")
        for line in quote.splitlines():
            assert line in kept, f"README quotes what {path} does not say: {line}"


def test_every_file_that_the_documents_link_to_exists() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / link).exists(), f"{name}: {link}"


def test_make_targets_that_the_documents_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "models/README.md"):
        for target in re.findall(r"`make (\w+)`", (ROOT / name).read_text(encoding="utf-8")):
            assert f"\n{target}:" in makefile, f"{name}: make {target}"
