"""One item → one resource: its schema, its kind's understanding of it, and the keys that every resource has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ..model import path as paths
from ..model.address import Address, parse
from ..model.diagnostic import Mark, Report
from ..model.kind import Kind, Wanted
from ..model.resource import Lifecycle, Resource
from ..secret import masking
from ..template import templating
from ..text.source_map import TextMarks
from . import given, schema
from .content_files import Content, Unreadable
from .expansion import Item
from .given import Pattern
from .keywords import OURS
from .references_check import NAMELESS

EVERYTHING = "**"  # a pattern that covers all of a tree


@dataclass
class ItemReader:
    """What a kind may ask while it reads one item (`kind.Reader`)."""

    item: Item
    project: str
    environment: str
    default_connection: str
    files: Content
    report: Report
    subject: str
    whole: bool = True  # False: what of the item was wrong is left out, and told
    told: tuple[paths.Path, ...] = ()  # below these, something is told already

    def content(self, path: str, at: str) -> str:
        """The text of a content file; a template too when the item says `render: true`."""
        try:
            text = self.binary(path, at).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.error(at, f"'{path}' is not UTF-8 text", "save the file as UTF-8")
            return ""
        if "\0" in text:
            self.error(at, f"'{path}' is a binary file", "keep it in a managed folder; DSS keeps text here")
        if self.item.tree.get("render") is not True:
            return text
        return templating.text(text, self.item.names, lambda what, hint: self.error(at, f"{path}: {what}", hint))

    def binary(self, path: str, at: str) -> bytes:
        """The bytes of a content file."""
        try:
            return self.files.read(path, self.mark(at).file)
        except Unreadable as error:
            self.error(at, error.what, error.hint)
            return b""

    def error(self, at: str, what: str, hint: str = "") -> None:
        """Report a problem at path `at` of the item, unless it may be an echo of what is left out."""
        if not self.whole and at.partition(".")[0].partition("[")[0] not in self.item.tree:
            return
        if not self.told or not self._is_told(at):
            self.report.error(self.mark(at), what, hint, self.subject)

    def _is_told(self, at: str) -> bool:
        try:
            path = paths.parse(at)
        except ValueError:
            return False
        return any(path[: len(one)] == one for one in self.told)

    def mark(self, at: str = "") -> Mark:
        """Where `at`, or the nearest thing around it, is written."""
        try:
            return self.item.place.nearest(paths.parse(at)).mark
        except ValueError:
            return self.item.place.mark


@dataclass
class Assembly:
    """Makes resources of items. `taken` are the names seen so far, those of broken items included; `partial` are the
    resources of which something was left out because it was wrong."""

    project: str
    environment: str
    default_connection: str
    files: Content
    report: Report
    schemas: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    resources: dict[Address, Resource] = field(default_factory=dict)
    imports: dict[Address, str] = field(default_factory=dict)
    taken: dict[Address, Mark] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    partial: set[Address] = field(default_factory=set)
    today: str = ""  # YYYY-MM-DD; "" = nobody knows, and nothing expires

    def add(self, item: Item) -> None:
        """Read one item; what is wrong with it is reported, and nothing is added."""
        kind = item.kind
        subject = str(Address(kind.name, self.project, _guess(item)))
        if kind.name not in self.schemas:
            self.schemas[kind.name] = schema.item(kind)
        read = schema.strangers if item.broken else schema.understood
        meant = read(item.tree, self.schemas[kind.name], item.place, self.report, subject)
        if meant is None:
            self._unread(item)
            return
        item = replace(item, tree=meant.tree, place=meant.place)
        told = meant.whole, meant.told
        reader = ItemReader(
            item, self.project, self.environment, self.default_connection, self.files, self.report, subject, *told
        )
        wanted = self._understood(kind, item, reader)
        if wanted is None:
            self._unread(item)
            return
        resource = self._resource(item, wanted)
        if resource is not None and self._is_new(resource.address, item.place.mark):
            self.resources[resource.address] = resource
            self.partial |= set() if meant.whole else {resource.address}
            self._import(resource, item)

    def _unread(self, item: Item) -> None:
        """Note the name of an item that cannot be read: what refers to it is right to do so."""
        self.taken.setdefault(Address(item.kind.name, self.project, _guess(item)), item.place.mark)

    def _understood(self, kind: Kind, item: Item, reader: ItemReader) -> Wanted | None:
        spoken = {k: v for k, v in item.tree.items() if k not in OURS}
        try:
            return kind.desire(spoken, reader)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
            reader.error("", f"this {kind.name} cannot be understood ({error})", "compare it with `dss-iac schema`")
            return None

    def _resource(self, item: Item, wanted: Wanted) -> Resource | None:
        kind, tree = item.kind, item.tree
        name = str(wanted.name or tree.get("name") or tree.get("id") or "")
        if kind.listing is None:
            address, name = Address(kind.name, self.project), name or self.project
        elif name:
            address = Address(kind.name, self.project, str(tree.get("id") or name))
        else:
            self.report.error(item.place.mark, "'name' is missing", "add `name: …`", kind.name)
            return None
        body = {**wanted.body, "zone": tree["zone"]} if tree.get("zone") and kind.placed else dict(wanted.body)
        self._aim(item, body, wanted, str(address))
        body, kept = templating.kept(_once(kind, body))
        initial = templating.kept(dict(wanted.initial))[0]
        return Resource(
            address=address,
            name=name,
            body=body,
            initial=initial,
            create=wanted.create,
            needs=self._needs(item, str(address)),
            lifecycle=self._lifecycle(item, str(address)),
            secrets=tuple(dict.fromkeys((*self._secrets(item, body, initial), *kept))),
            mark=item.place.mark,
            marks=TextMarks(item.place, tree),
            kept=kept,
        )

    def _secrets(self, item: Item, *trees: Mapping[str, Any]) -> tuple[str, ...]:
        """What the author says, and what nobody says but everybody sees (D35)."""
        said = (s for i, s in enumerate(item.tree.get("secrets", ())) if self._is_path(item, "secrets", i, s))
        seen = (pattern for tree in trees for pattern in masking.found(tree))
        return tuple(dict.fromkeys((*said, *seen)))

    def _is_new(self, address: Address, mark: Mark) -> bool:
        first = self.taken.setdefault(address, mark)
        if first is not mark:
            what = "this is declared twice" if first == mark else f"this is declared twice; it is already at {first}"
            hint = "give each round of for_each another name" if first == mark else "remove or rename one of them"
            self.report.error(mark, what, hint, str(address))
        return first is mark

    def _import(self, resource: Resource, item: Item) -> None:
        wanted = item.tree.get("import")
        if isinstance(wanted, Mapping):
            wanted = wanted["id"]
        if wanted:
            by_name = "" if item.kind.minted else resource.name
            self.imports[resource.address] = wanted if isinstance(wanted, str) else by_name

    def _needs(self, item: Item, subject: str) -> tuple[Address, ...]:
        found = []
        for i, written in enumerate(item.tree.get("depends_on", ())):
            try:
                found.append(parse(written, self.project))
            except ValueError as error:
                self.report.error(item.place.nearest(("depends_on", i)).mark, str(error), "", subject)
        return tuple(found)

    def _lifecycle(self, item: Item, subject: str) -> Lifecycle:
        written = item.tree.get("lifecycle", {})
        ignored = tuple(
            p for i, p in enumerate(written.get("ignore_changes", ()))
            if self._is_path(item, "lifecycle", "ignore_changes", i, p)
        )  # fmt: skip
        until = written.get("ignore_until", "")
        if until and self._is_over(item, until, subject):
            ignored = ()
        elif until and not written.get("ignore_changes"):
            ignored = (EVERYTHING,)
        return Lifecycle(bool(written.get("prevent_destroy")), ignored, written.get("on_remove", ""), until)

    def _is_over(self, item: Item, until: str, subject: str) -> bool:
        """Whether a day has passed, as far as it is known which day it is; one that no calendar has is an error."""
        mark = item.place.nearest(("lifecycle", "ignore_until")).mark
        try:
            date.fromisoformat(until)
        except ValueError:
            self.report.error(mark, f"'{until}' is no day of a calendar", "write YYYY-MM-DD", subject)
        if over := bool(self.today) and until < self.today:
            hint = "take the edit into YAML (`dss-iac accept`), or remove it: the next apply puts it back"
            self.report.warn(mark, f"changes in DSS were to be ignored until {until}, which is over", hint, subject)
        return over

    def _aim(self, item: Item, body: Mapping[str, Any], wanted: Wanted, subject: str) -> None:
        """Note what `ignore_changes` and `secrets` speak of, to be judged when every round is read."""
        trees = (body, wanted.initial, wanted.create)
        for at in (("lifecycle", "ignore_changes"), ("secrets",)):
            written: Any = item.tree
            for key in at:
                written = written.get(key, {}) if isinstance(written, Mapping) else {}
            for i, text in enumerate(written if isinstance(written, list) else ()):
                place = item.place.nearest((*at, i))
                self.patterns.append(given.pattern(at[-1], text, place.mark, subject, (*trees, item.tree)))

    def _is_path(self, item: Item, *at: Any) -> bool:
        try:
            paths.parse(at[-1])
        except ValueError as error:
            self.report.error(item.place.nearest(at[:-1]).mark, str(error))
            return False
        return True


def _once(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    """The tree with each element of a set once, as DSS keeps it: tags written twice would never be as declared."""
    out: Any = body
    for pattern in map(paths.parse, kind.rules.unordered):
        for at, value in list(paths.find(out, pattern)):
            if isinstance(value, list) and len(texts := list(map(str, value))) != len(set(texts)):
                out = paths.put(out, at, list(dict(zip(texts, value, strict=True)).values()))
    return dict(out)


def _guess(item: Item) -> str:
    """The name an item will have, before its kind has read it."""
    if item.kind.listing is None:
        return ""
    found = (item.tree.get(key) for key in ("id", "name", "path"))
    return next((name for name in found if isinstance(name, str) and name), NAMELESS)
