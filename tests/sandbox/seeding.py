"""Loading project trees, and creating what they need from the instance."""
from __future__ import annotations

from pathlib import Path

from . import disk
from .estate import Estate


def load(estate: Estate, source: Path, *, with_externals: bool = False) -> list[str]:
    """Load one tree or a folder of trees; returns the keys."""
    trees = disk.find_trees(source)
    for key, tree in trees.items():
        estate.load(tree, key)
    return list(trees)


def seed(estate: Estate, source: Path) -> None:
    pass


def reopen(estate: Estate) -> None:
    pass
