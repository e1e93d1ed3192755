"""What a template may name, and what is wrong when a name has no value. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

ONLY_IN_ENVIRONMENTS = "has a value in environments only, and none is chosen"  # the same problem for every name


class BadTemplate(ValueError):
    """The template cannot be evaluated; the message is a sentence, `hint` what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(what)


class NotDefined(BadTemplate):
    """A name has no value; `name` is as written, `var.region`."""

    def __init__(self, name: str, what: str, hint: str) -> None:
        self.name = name
        super().__init__(what, hint)


class Names(Mapping[str, Any]):
    """A map that templates read by attribute: `lookup` gives a value or raises KeyError, `why` tells (what, way out)
    for a name without value, `known` lists the names for suggestions."""

    def __init__(
        self,
        label: str,
        lookup: Callable[[str], Any],
        known: Callable[[], list[str]],
        why: Callable[[str], tuple[str, str]],
    ) -> None:
        self.label, self.why = label, why
        self._lookup, self._known = lookup, known

    def __getitem__(self, name: str) -> Any:
        return self._lookup(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())
