"""Where the files that come with the package stand."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped(name: str) -> Traversable:
    """Find a file by its path in the source tree: inside an installed package, else in the source tree itself."""
    packaged = files("extractor") / "_shipped" / name
    return packaged if packaged.is_file() else Path(__file__).parents[1] / name
