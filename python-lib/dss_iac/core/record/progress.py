"""What an apply has reached, apart from its journal: a small text that is written anew every now and then while the
journal, which holds every body, is written once. It names the very text of the journal that it belongs to; beside any
other one it says nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from ...errors import ODD_SHAPE, StateError
from ..model import field_types
from ..model.address import parse
from ..secret import signature
from .journal import Journal

WHAT = "progress"  # what its signature is for


def mark(text: str) -> str:
    """Which journal a text is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dumps(journal: Journal, of: str, key: bytes) -> str:
    """As signed text; `of` is the mark of the journal as it was written."""
    steps: dict[str, list[int]] = {}
    for n, how in sorted(journal.done.items()):
        steps.setdefault(how, []).append(n)
    document: dict[str, Any] = {
        "of": of,
        "ids": {str(a): id for a, id in sorted(journal.ids.items())},
        "done": steps,
        "closed": journal.closed,
        "closed_at": journal.closed_at,
        "git_commit": journal.git_commit,
    }
    return signature.dumps({**document, "digest": signature.digest(document)}, WHAT, key)


def joined(journal: Journal, of: str, text: str, where: str) -> Journal:
    """The journal with what it has reached; as it is when the text belongs to another one. StateError: damaged."""
    try:
        raw = json.loads(text)
        if raw["digest"] != signature.digest(raw, "digest", "signature"):
            raise StateError(f"{where}: this was edited by hand (its digest does not match); remove the file")
        if raw["of"] != of:
            return journal
        found = replace(
            journal,
            ids={parse(a): id for a, id in raw["ids"].items()},
            done={int(n): how for how, steps in raw["done"].items() for n in steps},
            closed=raw["closed"],
            closed_at=raw["closed_at"],
            git_commit=raw["git_commit"],
        )
        field_types.check(found)
        return found
    except ODD_SHAPE as error:
        what = f"{type(error).__name__}: {error}"
        raise StateError(f"{where}: what an apply has reached is damaged ({what}); remove the file") from None
