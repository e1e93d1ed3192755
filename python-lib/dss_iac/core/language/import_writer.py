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

from ..compare import refs
from ..model import file_path, order, path
from ..model.address import Address
from ..model.import_report import ImportReport, counted, is_raw, mentions
from ..model.kind import Kind, Template, Written
from ..model.resource import NOTHING, Live, Snapshot
from ..secret import import_secrets
from ..text.yaml_writer import dump
from . import concrete_types, naming

_SAFE_FILE = re.compile(r"[^A-Za-z0-9_.-]+")
_BRACES = re.compile(r"\{\{|\{%|\{#")


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a configuration, path → text or bytes, and what they cover."""

    files: Mapping[str, str | bytes]
    report: ImportReport


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


def write(
    snapshot: Snapshot,
    kinds: Mapping[str, Kind],
    options: Mapping[str, Any] | None = None,
    secrets: import_secrets.Known = NOTHING,
) -> Imported:
    """A configuration that, planned against `snapshot`, has no actions. `secrets` is what state knows to be one.

    `options`: `with_storage`, `with_schema` keep what D13 and D4 leave out.
    """
    gathered, about, known = _Gathered(), _about(snapshot, kinds, options or {}), _known(snapshot, kinds)
    for address, live in sorted(snapshot.live.items(), key=lambda pair: (kinds[pair[0].kind].rank, pair[0])):
        patterns = secrets.get((address.kind, live.dss_id), ())
        _gather(gathered, kinds[address.kind], live, known, about(address), patterns)
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
    return Imported(files, ImportReport(covered, dict(snapshot.not_managed), left_out, warnings, partly_raw=raw))


def one_by_one(
    snapshot: Snapshot, kinds: Mapping[str, Kind], options: Mapping[str, Any]
) -> Callable[[Live, Sequence[str]], Written]:
    """How one object of the snapshot, or another tree in its place, is shown: (object, patterns of its secrets) → its
    item, braces not escaped."""
    about, known = _about(snapshot, kinds, options), _known(snapshot, kinds)
    return lambda live, secrets: shown(kinds[live.address.kind], live, known, about(live.address), secrets)[0]


def portable(
    kind: Kind, written: Written, taken: dict[str, bool]
) -> tuple[dict[str, Any], dict[str, str | bytes]]:
    """(the item as it is written, its content files), under names that are not `taken` yet."""
    gathered = _Gathered(taken=taken)
    item = dict(written.item)
    files, verbatim = (_rendered(written.files), ()) if item.get("render") else (written.files, kind.verbatim)
    return dict(escaped(_filed(gathered, item, files), verbatim)), gathered.files


def _about(
    snapshot: Snapshot, kinds: Mapping[str, Kind], options: Mapping[str, Any]
) -> Callable[[Address], dict[str, Any]]:
    """What a kind is told of an object beside its tree."""
    built, twins, named = _built(snapshot, kinds), _twins(snapshot, kinds), _named(snapshot, kinds)
    return lambda a: dict(options, built=a in built, twin=a in twins, named=a in named)


def _gather(
    gathered: _Gathered,
    kind: Kind,
    live: Live,
    known: Callable[[Address], bool],
    options: Mapping[str, Any],
    secrets: Sequence[str],
) -> None:
    written, hidden = shown(kind, live, known, options, secrets)
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


def shown(
    kind: Kind, live: Live, known: Callable[[Address], bool], options: Mapping[str, Any], secrets: Sequence[str]
) -> tuple[Written, int]:
    """One object as an item with the keys that every item has, braces not escaped; and how many secrets were hidden.
    `options` besides those of `write`: built, twin, named. An empty item when there is nothing worth writing."""
    marked = refs.mark_missing(kind, live.body, live.address.project, known)
    tree = _settled(kind, marked)
    zone = tree.pop("zone", None)
    place = kind.place(live.address, tree, live.dss_id, options)
    name = place["name"]
    tree, hidden = import_secrets.hide(kind, tree, secrets, name)
    written = kind.show(tree, place)
    if not written.item:
        return written, hidden
    named = kind.listing is None or kind.listing.name_key in written.item
    item = dict(written.item) if named else {"name": name, **written.item}
    if kind.minted and live.address.name != name:
        item = {"id": live.address.name, **item}
    if options["twin"]:
        item["import"] = live.dss_id
    if zone:
        item["zone"] = zone
    return replace(written, item=import_secrets.marked(kind, item, secrets) if hidden else item), hidden


def _settled(kind: Kind, tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with its tags in one order, so that two imports write the same."""
    tags = (at for at in map(path.parse, kind.rules.unordered) if at[-1] == "tags")
    return dict(path.arranged(tree, tags))


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


def _built(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> set[Address]:
    """Everything some recipe writes."""
    return {to for _, to, how in _edges(snapshot, kinds) if how == "makes"}


def _named(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> set[Address]:
    """Everything that something else speaks of: it is written, however little there is to say."""
    return {to for a, o in snapshot.live.items() for to in refs.named(kinds[a.kind], o.body, snapshot.project)}


def _known(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> Callable[[Address], bool]:
    """Whether something exists, as far as the snapshot can tell: objects of other projects count as existing."""

    def known(address: Address) -> bool:
        singleton = address.kind in kinds and kinds[address.kind].listing is None
        if singleton:
            return True
        if address.project != snapshot.project:
            return snapshot.instance.projects is None or address.project in snapshot.instance.projects
        return address in snapshot.live or (address.kind, address.project, address.name) in snapshot.index.ids

    return known


def _edges(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> Iterable[tuple[Address, Address, str]]:
    for address, live in snapshot.live.items():
        for to, how in refs.edges(kinds[address.kind], live.body, snapshot.project):
            yield address, to, how


def _flow(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> dict[Address, set[Address]]:
    """Who must exist before whom: a recipe after what it uses, and what it makes after the recipe."""
    needs: dict[Address, set[Address]] = {}
    for source, to, how in _edges(snapshot, kinds):
        before, after = (to, source) if how == "uses" else (source, to)
        if before != after and how != "names":  # a scenario may stop itself
            needs.setdefault(after, set()).add(before)
    return needs


def _externals(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> list[dict[str, str]]:
    rows: dict[Address, dict[str, str]] = {}
    for _, to, _ in _edges(snapshot, kinds):
        if to.project != snapshot.project:
            rows[to] = {to.kind: to.name, "project": to.project}
        elif to.kind not in kinds:
            rows[to] = {to.kind: to.name}
    return list(rows.values())


def _twins(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> set[Address]:
    """Objects that share their display name with another: only the id tells which is which (D10)."""
    shared: dict[tuple[str, str], list[Address]] = {}
    for address, live in snapshot.live.items():
        if kinds[address.kind].minted:
            shared.setdefault((address.kind, str(live.body.get("name", address.name))), []).append(address)
    return {address for group in shared.values() if len(group) > 1 for address in group}


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
