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
    """Former address → address. What is wrong with a row whatever DSS has is told here (D56)."""
    rows = [(row, _address(row, "from", assembly.project, kinds, report),
             _address(row, "to", assembly.project, kinds, report))
            for row in expanded.rows.get("moved", ())]  # fmt: skip
    read = [(row, source, to) for row, source, to in rows if source is not None and to is not None]
    targets = {source: to for _, source, to in read}
    found: dict[Address, Address] = {}
    for row, source, to in read:
        there = _still_there(source, to, targets, assembly)
        if wrong := _amiss(source, to, kinds) or (None if there else _twice(source, to, found)):
            report.error(row.place.mark, *wrong)
        elif there:
            report.error(row.place.nearest(("from",)).mark, *there)
        elif to not in assembly.taken:
            _undeclared(row, to, assembly, report)
        found[source] = to
    return found


def _amiss(source: Address, to: Address, kinds: Mapping[str, Kind]) -> tuple[str, str] | None:
    """What is wrong with a row by itself."""
    if source == to:
        return f"{source} moves nowhere: `from` and `to` are the same", "take the row out"
    if source.kind != to.kind:
        return f"{source} cannot become {to}", "a move stays within one kind"
    if kinds[source.kind].listing is None or source.project != to.project:
        return f"{source} cannot become {to}: a project keeps its key, and what is in it stays there", "take it out"
    return None


def _twice(source: Address, to: Address, found: Mapping[Address, Address]) -> tuple[str, str] | None:
    """What is wrong with a row beside those before it."""
    if found.get(source, to) != to:
        return f"{source} moves twice", "keep one of the moves"
    other = next((a for a, b in found.items() if b == to and a != source), None)
    if other is not None:
        return f"{other} and {source} cannot both become {to}", "keep one of the moves, and let the other one leave"
    return None


def _still_there(
    source: Address, to: Address, targets: Mapping[Address, Address], assembly: Assembly
) -> tuple[str, str] | None:
    """What is wrong with a former address that is still declared: swaps and chains take more than one apply."""
    if source not in assembly.taken:
        return None
    into = next((a for a, b in targets.items() if b == source), None)
    if into is None:
        return f"{source} is still declared", "remove the resource or this move"
    if into == to:
        third = f"{source.name}_TMP"
        return (
            f"{source} and {to} cannot swap names at once",
            f"apply three times: first {source.name} → {third} alone, then {to.name} → {source.name}, then "
            f"{third} → {to.name}",
        )
    return (
        f"{source} is still declared: {into} is to take its place",
        f"apply twice: first {source.name} → {to.name} alone, with {into.name} as it is; then {into.name} → "
        f"{source.name}",
    )


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
    return Address(address.kind, address.project, kinds[address.kind].spelled(address.name))
