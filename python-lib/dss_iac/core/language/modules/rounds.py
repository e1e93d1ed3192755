"""How often something is there: once, once for each element of its `for_each`, or, by its `when`, not at all. Knows
neither what an item is nor what a module is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.diagnostic import Report
from ...template.templating import TOO_MUCH, Namespace, render
from ..sections import Located

MAX_ROUNDS = 2_000  # elements of one for_each


def each(written: Located, names: Namespace, report: Report) -> Iterator[tuple[Located, Namespace]]:
    """The item once, or once for each element of its `for_each`."""
    if "for_each" not in written.tree:
        yield written, names
        return
    place = written.place.nearest(("for_each",))
    values = render(written.tree["for_each"], place, names, report)
    item = written.without("for_each")
    if not isinstance(values, list | Mapping):
        if values != "":  # "" is what a failed template leaves, which is reported already
            report.error(place.mark, "for_each needs a list or a map", "write [a, b], or a variable that is one")
        return
    if len(values) > MAX_ROUNDS:
        hint = f"at most {MAX_ROUNDS:,} are allowed"
        report.error(place.mark, f"for_each has {len(values):,} elements", hint)
        return
    for key, value in pairs(values):
        if not names.budget.spend(item.tree):
            report.error(place.mark, *TOO_MUCH)
        if names.budget.spent:
            return
        yield item, names.with_each(key, value)


def wanted(written: Located, names: Namespace, report: Report) -> bool:
    """What the `when` of an item says, true without one. One that says neither true nor false is reported, and taken as
    true, so that the item is judged all the same."""
    if not isinstance(written.tree, Mapping) or "when" not in written.tree:
        return True
    place = written.place.nearest(("when",))
    said = render(written.tree["when"], place, names, report)
    word = said.strip().lower() if isinstance(said, str) else said
    if isinstance(word, bool) or word in ("true", "false"):
        return word is True or word == "true"
    if word != "":  # "" is what a failed template leaves, which is reported already
        hint = "write true, false, or a template such as {{ environment == 'prod' }}"
        report.error(place.mark, "when needs true or false", hint)
    return True


def pairs(values: Any) -> list[tuple[Any, Any]]:
    """(each.key, each.value) of a for_each: a map's own; an element of a list is its own key, a map's is its name."""
    if isinstance(values, Mapping):
        return list(values.items())
    found: list[tuple[Any, Any]] = []
    for i, value in enumerate(values):
        key = value.get("name", value.get("key", i)) if isinstance(value, Mapping) else value
        found.append((i if isinstance(value, list) else key, value))
    return found
