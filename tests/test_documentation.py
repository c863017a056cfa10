"""Documentation that cannot drift: what is generated is current, what is quoted was measured."""

import doctest
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from extractor.cli import app
from tests.conftest import OWN_KIND, ROOT, files_of

CLI = ROOT / "CLI.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERBS = (
    *("read", "extract", "check", "score", "rank", "explain", "compare"),
    *("templates", "audit", "reuse", "tags", "train"),
)
SUBVERBS = {"tags": ("export",), "templates": ("list", "check", "new")}


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
    assert len(quotes) == 6
    for path, quote in quotes:
        kept = (ROOT / path).read_text(encoding="utf-8")
        for line in quote.splitlines():
            assert line in kept, f"README quotes what {path} does not say: {line}"


def test_every_file_that_the_documents_link_to_exists() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/own-kind.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / link).exists(), f"{name}: {link}"


def test_make_targets_that_the_documents_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "models/README.md"):
        for target in re.findall(r"`make (\w+)`", (ROOT / name).read_text(encoding="utf-8")):
            assert f"\n{target}:" in makefile, f"{name}: make {target}"


def sessions(page: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a page, each with the output that the page shows."""
    for session in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for block in session.split("$ ")[1:]:
            command, _, output = block.partition("\n")
            yield command, output


def test_the_page_on_ones_own_kind_does_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = OWN_KIND.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, content in files_of(page).items():
        Path(name).write_text(content, encoding="utf-8")
    runner = CliRunner()
    shown = list(sessions(page))
    assert len(shown) == 6
    for command, output in shown:
        done = runner.invoke(app, shlex.split(command)[1:])
        assert done.output == output, command
    steps = doctest.DocTestParser().get_doctest(page, {}, OWN_KIND.name, str(OWN_KIND), 0)
    assert len(steps.examples) > 10
    report: list[str] = []
    assert doctest.DocTestRunner().run(steps, out=report.append).failed == 0, "".join(report)
