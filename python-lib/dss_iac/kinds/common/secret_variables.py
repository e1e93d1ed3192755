"""Names of the variables that stand for secrets in what an import writes: made of what the secret belongs to, not of
where it stands, so that a step put before it changes no name (D35). The same tree gives the same names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model import path

_CALLED = (("name",), ("type",), ("messaging", "type"))  # what tells an element of a list from its neighbours


class Names:
    """The names given so far: no two secrets of an object share one."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._taken: set[str] = set()

    def of(self, tree: Any, at: path.Path) -> str:
        """The name for the secret at `at` of `tree`: `scenario_nightly_reporters_ops_webhook_url`."""
        name = said = _plain("_".join((self.owner, *_words(tree, at))))
        n = 1
        while name in self._taken:
            n += 1
            name = f"{said}_{n}"
        self._taken.add(name)
        return name


def _words(tree: Any, at: path.Path) -> list[str]:
    """The steps of a path as words; an element of a list by what it is called, with its place where others are called
    the same."""
    words = []
    for n, step in enumerate(at):
        word = str(step)
        if isinstance(step, int):
            beside = path.get(tree, at[:n])
            called = [_called(one) for one in beside] if isinstance(beside, Sequence) else []
            own = called[step] if step < len(called) else ""
            word = own if own and called.count(own) == 1 else f"{own}_{step}".strip("_")
        words.append(word)
    return words


def _called(element: Any) -> str:
    found = (path.get(element, key) for key in _CALLED) if isinstance(element, Mapping) else ()
    return next((_plain(text) for text in found if isinstance(text, str) and _plain(text)), "")


def _plain(text: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
