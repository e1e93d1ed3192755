"""The files of a configuration with an eye on writing to them: which edits might take each object in. Reads files, asks
kinds to show trees, and writes nothing; whether an edit does what it should is `run.verb.trial`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from ...core.accept import choice, content, newcomer
from ...core.accept.assembly import Draft, assembled
from ...core.accept.choice import Item
from ...core.accept.edit import New, Unpatchable
from ...core.accept.merge import ARRANGE, Op
from ...core.accept.origin import Asked, Placing, Spot, Unplaced
from ...core.accept.spans import Node, Source
from ...core.compare import named_fields
from ...core.language.content_files import Unreadable
from ...core.language.writer import import_writer, item_writer
from ...core.model.address import Address
from ...core.model.diagnostic import Report
from ...core.model.path import Path as At
from ...core.model.plan import Change, FieldChange
from ...core.model.resource import Live, Resource, Snapshot
from ...core.secret import masking
from ...core.text.document import Document
from ...core.text.source_map import Place, TextMarks
from ..config.config_files import Loaded
from ..config.config_folder import ENVIRONMENTS, Folder
from .prepare import Prepared


class Drafts:
    """Edits for the objects of one configuration."""

    def __init__(self, config: Path, loaded: Loaded, made: Prepared, seen: Snapshot, asked: Asked) -> None:
        self.config, self.loaded, self.made, self.seen, self.asked = config, loaded, made, seen, asked
        self.folder = Folder(config if config.is_dir() else config.parent)
        self.root, self.kinds = self.folder.root, made.session.kinds
        self.notes: tuple[str, ...] = ()
        self.only: dict[Address, frozenset[str]] = {}  # of whom single fields are asked for: their paths
        self._sources: dict[str, Source] = {}
        self._taken: dict[str, bool] | None = None

    def recorded(self, address: Address) -> bool:
        """Whether state knows the object."""
        return self.made.state is not None and address in self.made.state.entries

    # ------------------------------------------------------------------------------------------------------ to come

    def newcomers(self, wanted: Collection[Address], everything: bool) -> set[Address]:
        """Those that DSS has and nobody declares; of what was there before the last apply, only what is named."""
        declared, outside = self.loaded.desired.resources, {e.name for e in self.loaded.desired.externals}
        recorded = self.made.state.entries if self.made.state else {}
        found = set()
        for address in wanted:
            live = self.seen.live.get(address)
            if live is None or address in declared or address in recorded or address.name in outside:
                continue
            if not self.kinds[address.kind].implicit(live.dss_id, live.body):
                found.add(address)
        return found

    def added(self, address: Address) -> Draft:
        """An object that nobody has declared, as an import would write it."""
        kind, live = self.kinds[address.kind], self.seen.live[address]
        shown = item_writer.one_by_one(self.seen, self.kinds, {})(live, ())
        if not shown.item:
            raise Unplaced("there is nothing to write of it that DSS does not make by itself", "leave it")
        taken = self._names()
        item, files = import_writer.portable(kind, shown, taken)
        beside = [self._below(r.mark.file) for a, r in self.loaded.desired.resources.items() if a.kind == kind.name]
        if self.config.is_dir() and (kind.spread or not beside):
            folder = newcomer.folder_of(kind, beside)
            draft = newcomer.alone(kind, item, address.name, folder, taken)
        else:
            file = self._shown(beside[-1]) if beside else str(self.config)
            draft = newcomer.among(kind, item, file, self.source)
        whole = {self._shown(name): text for name, text in {**draft.whole, **files}.items()}
        return replace(draft, whole=whole, spots=tuple(s if ":" in s else self._shown(s) for s in draft.spots))

    def removed(self, address: Address) -> Draft:
        """The item of an object that DSS has no more goes."""
        place = self._marks(self.loaded.desired.resources[address]).place
        others = self._users(address, (place.file, place.line, place.column))
        if others:
            what = f"it was deleted in DSS, and {place.mark} declares {', '.join(others[:3])} too"
            raise Unplaced(what, "take it out of the list of its for_each or module by hand")
        return Draft(gone=place, spots=(f"{place.file}:{place.line}",))

    # ------------------------------------------------------------------------------------------------------- edited

    def edited(self, change: Change, *, named: bool, wanted: Sequence[At] = ()) -> tuple[tuple[str, ...], list[Draft]]:
        """(the fields that are taken, ways to write them). `wanted`: these fields, all without. Unplaced when there is
        none."""
        kind, recorded = self.kinds[change.address.kind], self.recorded(change.address)
        only = self._chosen(change, recorded, wanted) if wanted else None
        taken, stays = choice.split(change, recorded, only)
        secret = [f.path for f in stays if f.secret and f.verdict in choice.TAKEN and only is None]
        if secret:
            what = f"{', '.join(secret)}: a secret was changed in DSS, and no secret is ever written to a file"
            if not taken:
                raise Unplaced(what, "give the new value to its variable")
            self.notes = (*self.notes, f"{change.address}: {what}; give the new value to its variable")
        clash = [f.path for f in taken if f.verdict == "conflict"]
        if clash and not named:
            way = "name the address, or pass --dss-wins, to take what DSS has"
            raise Unplaced(f"{', '.join(clash)}: changed on both sides", way)
        if taken and only is None and (at := choice.mixed(kind, taken, stays)):
            raise Unplaced(f"{at}: both sides changed this list", "edit it by hand")
        return tuple(dict.fromkeys(f.path for f in taken)), self._ways(change, taken, stays) if taken else []

    def _chosen(self, change: Change, recorded: bool, wanted: Sequence[At]) -> frozenset[str]:
        """The paths of the fields that are wanted. Unplaced where one of them did not change."""
        taken, stays = choice.split(change, recorded)

        def words(one: FieldChange) -> list[At]:
            """Where the item would say it."""
            others = tuple(f for f in (*taken, *stays) if f is not one)
            item, views, raw = self._views(change, others, (one,))
            return [op.at for ops in islice(choice.candidates(item, views, raw, (one,)), 1) for op in ops]

        found, unknown = named_fields.chosen(taken, wanted, words)
        if unknown:
            there = ", ".join(f.path for f in taken) or "nothing of it"
            raise Unplaced(f"{', '.join(unknown)}: DSS did not change this field", f"it changed {there}")
        self.only[change.address] = found
        return found

    def _views(
        self, change: Change, stays: Sequence[FieldChange], taken: Sequence[FieldChange]
    ) -> tuple[Item, tuple[Any, Any], tuple[dict[str, Any], dict[str, Any]]]:
        """(the item as it is written; as its kind shows what is desired and what is live; the trees of these)."""
        before, after = choice.trees(self.kinds[change.address.kind], change, stays, taken)
        show = item_writer.one_by_one(self.seen, self.kinds, item_writer.WHOLE)
        live = Live(change.address, change.dss_id, before)
        mine, theirs = (content.whole(show(replace(live, body=tree), change.secrets)) for tree in (before, after))
        return self._item(self.loaded.desired.resources[change.address]), (mine, theirs), (before, after)

    def _ways(self, change: Change, taken: Sequence[FieldChange], stays: Sequence[FieldChange]) -> list[Draft]:
        resource = self.loaded.desired.resources[change.address]
        item, views, trees = self._views(change, stays, taken if change.address in self.only else ())
        ways: list[Draft] = []
        why: Unpatchable | None = None
        for ops in choice.candidates(item, views, trees, taken):
            try:
                ways.append(self._placed(resource, item, ops))
            except Unplaced:
                if not ways:  # a cruder way would only go around what has to be asked
                    raise
            except Unpatchable as error:
                why = why or error
        if not ways:
            raise why or Unplaced("its item says nothing that the change could be written into", "edit it by hand")
        return ways

    def _placed(self, resource: Resource, item: Item, ops: Sequence[Op]) -> Draft:
        kind = self.kinds[resource.address.kind]
        marks = self._marks(resource)
        verbatim = () if item.tree.get("render") is True else kind.verbatim
        placing = Placing(
            item, marks.place, verbatim, self.asked, self.source,
            users=lambda spot: self._users(resource.address, spot),
            content=lambda name, at: self._content(marks.place, name, at),
            override=self._override(resource, item),
            variable=self._variable,
        )  # fmt: skip
        placing.run([_escaped(op, item, verbatim) for op in ops])
        self._no_secret(item, ops)
        return Draft(placing.edits, placing.whole, laid=placing.laid, spots=tuple(dict.fromkeys(placing.spots)))

    def _no_secret(self, item: Item, ops: Sequence[Op]) -> None:
        for op in ops:
            values = [one.value for one in op.value if isinstance(one, New)] if op.what == ARRANGE else [op.value]
            if masking.clear({str(op.at[-1]): values}) and not any(at == op.at for at in item.files):
                raise Unplaced("what DSS has now looks like a credential", "write {{ var.NAME }} there by hand")

    def _override(self, resource: Resource, item: Item) -> tuple[str, tuple[str, ...]] | None:
        file = self.folder.shown / ENVIRONMENTS / f"{self.loaded.desired.environment}.yml"
        if not self.loaded.desired.environment or not file.is_file():
            return None
        kind = self.kinds[resource.address.kind]
        name = next((str(item.tree[k]) for k in ("name", "id", "path") if k in item.tree), resource.address.name)
        return str(file), ("overrides", kind.section, *([name] if kind.listing is not None else []))

    @cached_property
    def _documents(self) -> tuple[Document, ...]:
        """The files of the configuration itself, behind that of the environment: not those of modules."""
        found = self.folder.configuration(self.config, self.kinds, Report())
        name = self.loaded.desired.environment
        own = self.folder.environment(name, Report()) if name else None
        return (*filter(None, [own]), *found)

    def _variable(self, file: str, name: str) -> tuple[str, Node] | None:
        """Where a variable of the configuration gets its value; None in a module, which has its own."""
        if file not in {d.file for d in self._documents}:
            return None
        for document in self._documents:
            values = document.tree.get("variables") if isinstance(document.tree, dict) else None
            if isinstance(values, dict) and name in values:
                place = document.place.nearest(("variables", name))
                node = self.source(place.file).at(place.line, place.column)
                return (place.file, node) if node is not None else None
        return None

    def _item(self, resource: Resource) -> Item:
        marks = self._marks(resource)
        return Item(*content.inlined(dict(marks.tree), lambda name, at: self._text(marks.place, name, at)))

    # -------------------------------------------------------------------------------------------------------- files

    def source(self, file: str) -> Source:
        """A file of the configuration, by the name that places have."""
        if file not in self._sources:
            if not Path(file).is_file() or not Path(file).resolve().is_relative_to(self.root):
                raise Unplaced(f"it is written in {file}, a module from elsewhere", "change it there by hand")
            self._sources[file] = Source(file, Path(file).read_bytes().decode("utf-8"))
        return self._sources[file]

    def files(self, drafts: Sequence[Draft]) -> dict[str, tuple[bytes | None, bytes | None]]:
        """Path below the root → (what is there, what is there after these drafts). Unpatchable, Unplaced."""
        out: dict[str, tuple[bytes | None, bytes | None]] = {}
        for shown, text in assembled(drafts, self.source).items():
            path = Path(shown)
            held = path.read_bytes() if path.is_file() else None
            made = text.encode() if isinstance(text, str) else text
            if held != made:
                out[self._below(shown)] = held, made
        return out

    def told(self, draft: Draft) -> tuple[str, ...]:
        """The places of a draft, below the root."""
        found = (s.rpartition(":") if s.rpartition(":")[2].isdigit() else (s, "", "") for s in draft.spots)
        return tuple(f"{self._below(file)}{colon}{line}" for file, colon, line in found)

    def _below(self, shown: str) -> str:
        return Path(shown).resolve().relative_to(self.root).as_posix()

    def _shown(self, below: str) -> str:
        return str(self.folder.shown / below)

    def _content(self, place: Place, name: str, at: At) -> tuple[str, str]:
        path = self.folder.where(name, place.nearest(at).file)
        return self._shown(path.relative_to(self.root).as_posix()), self._text(place, name, at) or ""

    def _text(self, place: Place, name: str, at: At) -> str | None:
        try:
            return self.folder.read(name, place.nearest(at).file).decode("utf-8")
        except (Unreadable, UnicodeDecodeError):
            return None

    def _names(self) -> dict[str, bool]:
        if self._taken is None:
            every = (p for p in self.root.rglob("*") if p.is_file() and ".git" not in p.parts)
            self._taken = newcomer.names([p.relative_to(self.root).as_posix() for p in every])
        return self._taken

    # ------------------------------------------------------------------------------------------------------- sharing

    def _marks(self, resource: Resource) -> TextMarks:
        marks = self.loaded.desired.resources[resource.address].marks
        if not isinstance(marks, TextMarks):
            raise Unplaced("nothing says where it is written", "edit it by hand")
        return marks

    @cached_property
    def _by_spot(self) -> Mapping[Spot, tuple[Address, ...]]:
        found: dict[Spot, tuple[Address, ...]] = {}
        for address, resource in self.loaded.desired.resources.items():
            for spot in set(self._marks(resource).spots()):
                found[spot] = (*found.get(spot, ()), address)
        return found

    def _users(self, address: Address, spot: Spot) -> list[str]:
        """Who else takes a value from there."""
        return [str(a) for a in self._by_spot.get(spot, ()) if a != address]


def _escaped(op: Op, item: Item, verbatim: Sequence[str]) -> Op:
    """Braces that DSS has are written so that they stay braces."""
    if any(step in verbatim for step in op.at) or op.at in item.files:
        return op
    if op.what == ARRANGE:
        order = (New(import_writer.escaped(o.value, verbatim)) if isinstance(o, New) else o for o in op.value)
        return replace(op, value=tuple(order))
    return replace(op, value=import_writer.escaped(op.value, verbatim))
