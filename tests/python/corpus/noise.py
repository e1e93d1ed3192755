"""What may differ between a project and its rebuilt copy, row by row, each with its reason and its reference (D52).

A row is (kind, path pattern, reason). `*` stands for anything. Reviewed by hand: a row that no corpus project needs is
an error of the test, so the table cannot grow unseen.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

ROWS: tuple[tuple[str, str, str], ...] = (
    ("*", "creationTag*", "made at another time by another user (API §2.2)"),
    ("*", "versionTag*", "counts saves (API §2.2)"),
)

NOT_MANAGED: tuple[tuple[str, str, str], ...] = ()


def noise(kind: str, path: str) -> str:
    """The reason why a difference at `path` counts as noise, or ""."""
    return next((why for k, p, why in ROWS if fnmatchcase(kind, k) and fnmatchcase(path, p)), "")


def not_managed(kind: str, path: str) -> str:
    """The reason why `path` of a managed kind is not managed, or ""."""
    return next((why for k, p, why in NOT_MANAGED if fnmatchcase(kind, k) and fnmatchcase(path, p)), "")
