"""Many patterns as one table of steps, so that a path, or a whole tree, is asked against all of them in one walk.

Knows what `core.model.path` says patterns mean; refuses to know what is done with what they cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from . import path
from .path import Path, Step


class Here:
    """Where a walk stands. `covered`: a pattern ends here, so that all below is covered. `one_by_one`: patterns speak
    of elements of a list by position or key, so that they cannot all be treated alike. None as the next place means
    that no pattern leads further."""

    __slots__ = ("covered", "element", "key", "one_by_one", "steps")

    def __init__(self, rests: Sequence[Path]) -> None:
        self.covered = any(not rest or rest[0] == "**" for rest in rests)
        open_rests = () if self.covered else rests
        keys = _below(open_rests, "*")
        elements = _below(open_rests, "[*]")
        exact = dict.fromkeys(rest[0] for rest in open_rests if rest[0] not in ("*", "[*]"))
        self.key = Here(keys) if keys else None
        self.element = Here(elements) if elements else None
        self.steps: dict[Step, Here] = {
            step: Here([*_below(open_rests, step), *(keys if isinstance(step, str) else elements)]) for step in exact
        }
        self.one_by_one = any(not isinstance(step, str) for step in exact)

    def at(self, step: Step) -> Here | None:
        """Where one more step leads."""
        return self.steps.get(step) or (self.key if isinstance(step, str) else self.element)


def _below(rests: Iterable[Path], step: Step) -> list[Path]:
    return [rest[1:] for rest in rests if rest[0] == step]


class Patterns:
    """Patterns, compiled. `start` is for whoever walks a tree step by step; None when there are none. `alike`: none of
    them speaks of one element of a list alone."""

    __slots__ = ("alike", "start")

    def __init__(self, patterns: Sequence[Path]) -> None:
        self.alike = all(isinstance(step, str) for pattern in patterns for step in pattern)
        self.start = Here(patterns) if patterns else None

    def cover(self, at: Path) -> bool:
        """Whether `at` lies at or below one of them."""
        here = self.start
        if here is None or here.covered:
            return here is not None
        for step in at:
            here = here.at(step)
            if here is None or here.covered:
                return here is not None
        return False


@lru_cache(maxsize=1024)
def compiled(written: tuple[str, ...]) -> Patterns:
    """The patterns of these texts; ValueError when one is none."""
    return Patterns([path.parse(w) for w in written])
