"""What is live → the YAML a person would have written, with a report of what it covers.

Asks each kind to show its own trees; knows only what concerns a configuration as a whole: which file an object goes to,
externals, dangling references, the naming policy, cycles, and literal braces. Reads and writes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ....errors import Malformed
from ...compare import refs
from ...model import file_path, order
from ...model.address import Address
from ...model.import_report import ImportReport, counted, is_raw, mentions
from ...model.kind import Kind, Template, Written
from ...model.resource import NOTHING, Live, Snapshot
from ...secret import import_secrets
from ...text.yaml_writer import dump
from .. import concrete_types, naming
from .item_writer import about, edges, known_in, shown

_SAFE_FILE = re.compile(r"[^A-Za-z0-9_.-]+")
_BRACES = re.compile(r"\{\{|\{%|\{#")


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a configuration, path → text or bytes, what they cover, and of what is left out why, by address."""

    files: Mapping[str, str | bytes]
    report: ImportReport
    failed: Mapping[str, str] = NOTHING


@dataclass
class _Gathered:
    """What is collected while the objects are written, one after another."""

    items: dict[str, list[tuple[Address, dict[str, Any]]]] = field(default_factory=dict)
    files: dict[str, str | bytes] = field(default_factory=dict)
    taken: dict[str, bool] = field(default_factory=dict)  # `file_path.folded` of those files, and of their folders
    left_out: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    raw: Counter[str] = field(default_factory=Counter)
    dangling: list[Address] = field(default_factory=list)
    failed: dict[Address, str] = field(default_factory=dict)


def write(
    snapshot: Snapshot,
    kinds: Mapping[str, Kind],
    options: Mapping[str, Any] | None = None,
    secrets: import_secrets.Known = NOTHING,
) -> Imported:
    """A configuration that, planned against `snapshot`, has no actions. `secrets` is what state knows to be one.

    `options`: `with_storage`, `with_schema` keep what D13 and D4 leave out. What DSS has in a shape that nobody knows
    is left out, too, one object at a time; Malformed when that is the project itself.
    """
    gathered, telling, known = _Gathered(), about(snapshot, kinds, options or {}), known_in(snapshot, kinds)
    for address, live in sorted(snapshot.live.items(), key=lambda pair: (kinds[pair[0].kind].rank, pair[0])):
        patterns = secrets.get((address.kind, live.dss_id), ())
        _gather(gathered, kinds[address.kind], live, known, telling(address), patterns)
    snapshot = replace(snapshot, live={a: live for a, live in snapshot.live.items() if a not in gathered.failed})
    head = _head(snapshot, kinds, gathered)
    files: dict[str, str | bytes] = {"project.yml": dump(head)}
    for name, kind in kinds.items():
        if kind.listing is not None and gathered.items.get(name):
            files.update(_section(kind, gathered.items[name], gathered.taken))
    files.update(gathered.files)
    warnings = (
        *(f"{a}: names what does not exist; written as {{{refs.MISSING}: …}}" for a in gathered.dangling),
        *mentions(files, snapshot.index, snapshot.project),
    )
    left_out = counted(gathered.left_out)
    covered, raw = dict(gathered.covered), {kind: n for kind, n in gathered.raw.items() if n}
    report = ImportReport(covered, dict(snapshot.not_managed), left_out, warnings, partly_raw=raw)
    return Imported(files, report, {str(address): why for address, why in gathered.failed.items()})


def portable(kind: Kind, written: Written, taken: dict[str, bool]) -> tuple[dict[str, Any], dict[str, str | bytes]]:
    """(the item as it is written, its content files), under names that are not `taken` yet."""
    gathered = _Gathered(taken=taken)
    item = dict(written.item)
    files, verbatim = (_rendered(written.files), ()) if item.get("render") else (written.files, kind.verbatim)
    return dict(escaped(_filed(gathered, item, files), verbatim)), gathered.files


def _gather(
    gathered: _Gathered,
    kind: Kind,
    live: Live,
    known: Callable[[Address], bool],
    options: Mapping[str, Any],
    secrets: Sequence[str],
) -> None:
    try:
        written, hidden = shown(kind, live, known, options, secrets)
    except Malformed as error:
        if kind.listing is None:
            raise
        gathered.failed[live.address] = str(error)
        return
    if hidden:
        gathered.left_out[f"{kind.name}: secret values ({import_secrets.WHY})"] += hidden
    if not written.item:  # nothing worth writing: the default zone as DSS makes it
        return
    item, files = portable(kind, written, gathered.taken)
    gathered.files.update(files)
    gathered.items.setdefault(kind.name, []).append((live.address, item))
    gathered.left_out.update(f"{kind.name}: {what} ({why})" for what, why in written.left_out.items())
    gathered.covered[kind.name] += 1
    gathered.raw[kind.name] += is_raw(item)
    if kind.listing is not None and refs.mark_missing(kind, live.body, live.address.project, known) is not live.body:
        gathered.dangling.append(live.address)


def _head(snapshot: Snapshot, kinds: Mapping[str, Kind], gathered: _Gathered) -> dict[str, Any]:
    """`project.yml`: the project itself and what concerns the whole configuration."""
    head: dict[str, Any] = {"version": "1.0"}
    if not _fits_naming(snapshot, kinds):
        head["policy"] = {"naming": "dss"}
    for name, kind in kinds.items():
        if kind.listing is None and gathered.items.get(name):
            head[kind.section] = gathered.items[name][0][1]
    externals = sorted(_externals(snapshot, kinds), key=lambda row: sorted(map(str, row.items())))
    if externals:
        head["externals"] = externals
    trees = {a: o.body for a, o in snapshot.live.items() if a.kind in kinds}
    odd = next(concrete_types.clashes(kinds, trees, concrete_types.types(trees, snapshot), snapshot.project), None)
    marks = (("cycle", order.cycles(_flow(snapshot, kinds))), (concrete_types.FAMILIES, odd))
    if accepted := [word for word, found in marks if found]:
        head["accept"] = accepted
    return head


def _rendered(files: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    """Content files of an item whose texts are templates, so that they say the same."""
    return {name: escaped(text, ()) for name, text in files.items()}


def _filed(gathered: _Gathered, item: dict[str, Any], files: Mapping[str, str | bytes]) -> dict[str, Any]:
    """The item, its content files put among the others under names that every checkout can hold."""
    names: dict[str, str] = {}
    for written, content in files.items():
        name = names[written] = file_path.portable(written, gathered.taken)
        file_path.take(name, gathered.taken)
        gathered.files[name] = content.removeprefix("\ufeff") if isinstance(content, str) else content  # as it is read
    changed = {written: name for written, name in names.items() if written != name}
    return dict(_renamed(item, changed)) if changed else item


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """An item with other names for its content files, which stand under `file` and `…_file`."""
    if isinstance(value, Mapping):
        return {k: names.get(v, v) if str(k).endswith("file") and isinstance(v, str) else _renamed(v, names)
                for k, v in value.items()}  # fmt: skip
    return [_renamed(v, names) for v in value] if isinstance(value, list | tuple) else value


def _section(kind: Kind, items: Iterable[tuple[Address, dict[str, Any]]], taken: dict[str, bool]) -> dict[str, str]:
    if not kind.spread:
        return {f"{kind.section}.yml": dump({kind.section: [item for _, item in items]})}
    files: dict[str, str] = {}
    for address, item in items:
        stem = _SAFE_FILE.sub("_", address.name).strip("_") or kind.name
        name = file_path.portable(f"{kind.section}/{stem}.yml", taken)
        file_path.take(name, taken)
        files[name] = dump({kind.section: [item]})
    return files


def _flow(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> dict[Address, set[Address]]:
    """Who must exist before whom: a recipe after what it uses, and what it makes after the recipe."""
    needs: dict[Address, set[Address]] = {}
    for source, to, how in edges(snapshot, kinds):
        before, after = (to, source) if how == "uses" else (source, to)
        if before != after and how != "names":  # a scenario may stop itself
            needs.setdefault(after, set()).add(before)
    return needs


def _externals(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> list[dict[str, str]]:
    rows: dict[Address, dict[str, str]] = {}
    for _, to, _ in edges(snapshot, kinds):
        if to.project != snapshot.project:
            rows[to] = {to.kind: to.name, "project": to.project}
        elif to.kind not in kinds:
            rows[to] = {to.kind: to.name}
    return list(rows.values())


def _fits_naming(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> bool:
    """Whether the default naming policy would let every name pass."""
    default = naming.SNAKE_POLICY
    return not any(naming.problem(kinds[a.kind], a.name or a.project, default) for a in snapshot.live)


def escaped(value: Any, verbatim: Sequence[str]) -> Any:
    """Literal braces written so that the template engine gives them back; what a kind marked as template stays."""
    if isinstance(value, Template):
        return str(value)
    if isinstance(value, str):
        return _BRACES.sub(lambda found: "{{ '" + found[0] + "' }}", value)
    if isinstance(value, Mapping):
        return {k: v if k in verbatim else escaped(v, verbatim) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [escaped(v, verbatim) for v in value]
    return value
