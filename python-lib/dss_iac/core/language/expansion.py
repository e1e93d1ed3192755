"""Sections → items with every template evaluated: `for_each`, overrides of the environment, modules.

Knows what repeats and what is laid over; what an item means is its kind's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model.diagnostic import Mark, Report
from ..model.kind import Kind
from ..secret import masking
from ..template.templating import NO_FIELDS, Fields, Namespace, render
from ..template.variables import Outside
from ..text.document import Document
from ..text.source_map import Place
from . import schema
from .environment import Environment, overridden, overridden_one, repeated
from .keywords import EXTERNAL, IMPORTS, MOVED
from .modules import rounds
from .modules.opening import IN_CLEAR, Opened, Opening, Use
from .sections import Located, Sections

MAX_ITEMS = 50_000  # items of a whole configuration
_ROWS: Mapping[str, Mapping[str, Any]] = {"externals": EXTERNAL, "moved": MOVED, "imports": IMPORTS}
_NAMES = ("id", "name", "path")


@dataclass(frozen=True, slots=True)
class Item:
    """One resource as written, templates evaluated. `names` are the names of templates, for content files. `broken`:
    a template failed, which is reported; there is no point in judging the rest."""

    kind: Kind
    tree: Mapping[str, Any] = field(repr=False)
    place: Place
    names: Namespace
    broken: bool = False


@dataclass
class Expanded:
    """Everything of a configuration and its modules. `rows`: externals, moved, imports."""

    items: list[Item] = field(default_factory=list)
    rows: dict[str, list[Located]] = field(default_factory=dict)
    code_files: list[Located] = field(default_factory=list)
    left_out: list[Item] = field(default_factory=list)  # by their `when`; of their trees only the names
    uses: list[Use] = field(default_factory=list)
    callers: dict[str, tuple[str, Mark]] = field(default_factory=dict)  # file of a module → its name, and who uses it


@dataclass
class Expansion:
    """What one expansion works with. `module` reads the documents of a module's source."""

    kinds: Mapping[str, Kind]
    environment: Environment
    outside: Outside
    key: Callable[[], str]
    module: Callable[[Located], Sequence[Document] | None]
    report: Report
    out: Expanded = field(default_factory=Expanded)

    def run(self, sections: Sections, names: Namespace) -> Expanded:
        """Every item of `sections` and of the modules it uses."""
        opening = Opening(self.kinds, self.outside, self.key, self.module, self.report)
        whole = opening.opened(sections, names, 0)
        self.out.uses, self.out.callers = opening.uses, opening.callers
        return self._run(whole)

    def _run(self, whole: Opened) -> Expanded:
        sections, names = whole.sections, whole.names
        for kind in self.kinds.values():
            if kind.section in sections.one:
                self._one(kind, sections.one[kind.section], names)
            for written in sections.items.get(kind.section, ()):
                self._many(kind, written, names)
        for head, shape in _ROWS.items():
            for written in sections.lists.get(head, ()):
                for row, _ in self._rounds(written, names):
                    if schema.check(row.tree, shape, row.place, self.report):
                        self.out.rows.setdefault(head, []).append(row)
        self.out.code_files += [
            Located(render(w.tree, w.place, names, self.report), w.place) for w in sections.lists.get("code_files", ())
        ]
        for below in whole.below:
            self._run(below)
        return self.out

    def _one(self, kind: Kind, written: Located, names: Namespace) -> None:
        item = overridden_one(written, kind.section, self.environment)
        self._add(kind, item, names)

    def _many(self, kind: Kind, written: Located, names: Namespace) -> None:
        plain = [n for n in (written.tree.get(key) for key in _NAMES) if isinstance(n, str)]
        written = repeated(written, kind.section, plain, self.environment)
        for item, inner in rounds.each(written, names, self.report):
            named = self._named(item, inner)
            laid = overridden(item, kind.section, list(named.values()), self.environment)
            if "for_each" in laid.tree:
                self._late(laid)
                continue
            if not rounds.wanted(laid, inner, self.report):
                self.out.left_out.append(Item(kind, named, laid.place, inner))
                continue
            laid = laid.without("when")
            if len(self.out.items) >= MAX_ITEMS:
                if len(self.out.items) == MAX_ITEMS:
                    hint = "split it into several projects"
                    self.report.error(laid.place.mark, f"the configuration has more than {MAX_ITEMS:,} items", hint)
                return
            self._add(kind, laid, inner)

    def _late(self, laid: Located) -> None:
        """An override of one round cannot say how many rounds there are."""
        mark = laid.place.nearest(("for_each",)).key
        hint = "override the variable that its for_each uses, or give for_each to '*' or to the name as it is written"
        self.report.error(mark, "for_each cannot be overridden for one round of a for_each", hint)

    def _add(self, kind: Kind, item: Located, names: Namespace) -> None:
        self._in_clear(kind, item)
        before = len(self.report.items)
        tree = render(item.tree, item.place, names, self.report, fields_of(kind, item.tree))
        self.out.items.append(Item(kind, tree, item.place, names, broken=len(self.report.items) > before))

    def _in_clear(self, kind: Kind, item: Located) -> None:
        """Warn of credentials that stand in the files for everybody to read (D35)."""
        told = {k: v for k, v in item.tree.items() if k not in (*kind.verbatim, "secrets")}
        for at in masking.clear(told):
            self.report.warn(
                item.place.nearest(at).mark,
                f"'{at[-1]}' looks like a credential, and is written in clear",
                IN_CLEAR,
            )

    def _named(self, item: Located, names: Namespace) -> dict[str, str]:
        """The names of an item, by their keys. What is wrong with them is told when the item is rendered: one that is
        left out need not have them."""
        found = {}
        for key in _NAMES:
            value = item.tree.get(key)
            if isinstance(value, str):
                found[key] = str(render(value, item.place.nearest((key,)), names, Report()))
        return {key: name for key, name in found.items() if name}

    def _rounds(self, written: Located, names: Namespace) -> Iterator[tuple[Located, Namespace]]:
        """The rows of a head that are wanted here, rendered."""
        for row, inner in rounds.each(written, names, self.report):
            if rounds.wanted(row, inner, self.report):
                bare = row.without("when")
                yield Located(render(bare.tree, bare.place, inner, self.report), bare.place), inner

def fields_of(kind: Kind, tree: Mapping[str, Any]) -> Fields:
    """Which fields of an item are code, and which are secrets by its kind or its author."""
    if not tree and not kind.verbatim:
        return NO_FIELDS
    author = tree.get("secrets")
    named = [s for s in author if isinstance(s, str)] if isinstance(author, list) else []
    secret = [*kind.rules.secret, *named]
    verbatim = () if tree.get("render") is True else kind.verbatim
    try:
        return Fields.of(verbatim, [*secret, *(f"settings.{s}" for s in secret)])
    except ValueError:  # a path that is none is reported with the item
        return Fields.of(verbatim, kind.rules.secret)
