"""The rows of a configuration that are no resources: externals, moves, imports. Checks them; names no kind."""

from __future__ import annotations

from collections.abc import Mapping

from ..compare import refs
from ..model.address import Address, parse
from ..model.diagnostic import Report, did_you_mean
from ..model.kind import Kind
from ..model.resource import External
from .expansion import Expanded
from .items import Assembly
from .sections import Located


def externals(expanded: Expanded, kinds: Mapping[str, Kind], project: str, report: Report) -> tuple[External, ...]:
    """What is needed and not managed, each once."""
    words = {**{kind: kind for kind in (*refs.KEY_OF, *kinds)}, **refs.KIND_OF_KEY}
    found = []
    for row in expanded.rows.get("externals", ()):
        keys = [key for key in row.tree if key != "project"]
        odd = next((key for key in keys if key not in words), "")
        if len(keys) != 1 or odd:
            what = f"'{odd}' is no kind of object" if odd else "an external names one object"
            hint = did_you_mean(odd, words) or "write {saved_model: NAME}, with `project: KEY` if it is elsewhere"
            report.error(row.place.nearest((odd,)).key if odd else row.place.mark, what, hint)
            continue
        owner = str(row.tree.get("project", ""))
        mark = row.place.mark
        found.append(External(words[keys[0]], row.tree[keys[0]], owner if owner != project else "", mark))
    return tuple(found)


def moved(expanded: Expanded, assembly: Assembly, kinds: Mapping[str, Kind], report: Report) -> dict[Address, Address]:
    """Former address → address."""
    found: dict[Address, Address] = {}
    for row in expanded.rows.get("moved", ()):
        source = _address(row, "from", assembly.project, kinds, report)
        to = _address(row, "to", assembly.project, kinds, report)
        if source is None or to is None:
            continue
        if source in assembly.taken:
            mark = row.place.nearest(("from",)).mark
            report.error(mark, f"{source} is still declared", "remove the resource or this move")
        elif to not in assembly.taken:
            _undeclared(row, to, assembly, report)
        elif source.kind != to.kind:
            report.error(row.place.mark, f"{source} cannot become {to}", "a move stays within one kind")
        if source in found and found[source] != to:
            report.error(row.place.mark, f"{source} moves twice", "keep one of the moves")
        found[source] = to
    return found


def imports(expanded: Expanded, assembly: Assembly, kinds: Mapping[str, Kind], report: Report) -> dict[Address, str]:
    """Address → DSS id to take ownership of; "" = the one object of that name."""
    found: dict[Address, str] = {}
    for row in expanded.rows.get("imports", ()):
        to = _address(row, "to", assembly.project, kinds, report)
        if to is None:
            continue
        if to not in assembly.taken:
            _undeclared(row, to, assembly, report)
        resource = assembly.resources.get(to)
        by_name = resource.name if resource and not kinds[to.kind].minted else ""
        found[to] = row.tree.get("id") or by_name
    return found


def _undeclared(row: Located, to: Address, assembly: Assembly, report: Report) -> None:
    near = did_you_mean(str(to), map(str, assembly.taken))
    report.error(row.place.nearest(("to",)).mark, f"{to} is not declared", near or "declare it")


def _address(row: Located, key: str, project: str, kinds: Mapping[str, Kind], report: Report) -> Address | None:
    mark = row.place.nearest((key,)).mark
    try:
        address = parse(row.tree[key], project)
    except ValueError as error:
        report.error(mark, str(error))
        return None
    if address.kind not in kinds:
        near = did_you_mean(address.kind, kinds) or f"kinds are {', '.join(kinds)}"
        report.error(mark, f"'{address.kind}' is not a kind", near)
        return None
    return address
