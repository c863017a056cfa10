"""What the tests share: the real reports, the sample reports, and cases kept as data."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").iterdir())
OWN_KIND = ROOT / "docs" / "own-kind.md"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real reports. Without ``JIANBAO_SHARED`` its tests are skipped; with it none may be."""
    folder = os.environ.get("JIANBAO_SHARED")
    if folder is None:
        pytest.skip("JIANBAO_SHARED is not set")
    return Path(folder)


def cases(name: str) -> list[Any]:
    """Read ``tests/cases/NAME.toml`` as parameters, a known failure marked as one."""
    content = tomllib.loads((ROOT / "tests" / "cases" / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True, reason=case["known_failure"])] if "known_failure" in case else [],
        )
        for case in content["case"]
    ]


def files_of(page: str) -> dict[str, str]:
    """Return the files that a page of the documentation shows, by name."""
    shown = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return dict(shown)
