"""Where the files that come with the package stand."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def model_path(name: str) -> Traversable:
    """Find a model file: inside an installed package, else in the source tree."""
    packaged = files("extractor") / "_models" / name
    return packaged if packaged.is_file() else Path(__file__).parents[1] / "models" / name
