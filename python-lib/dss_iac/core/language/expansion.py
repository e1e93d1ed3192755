"""Sections → items with every template evaluated: `for_each`, overrides of the environment, modules.

Knows what repeats and what is laid over; what an item means is its kind's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..model.diagnostic import Report
from ..model.kind import Kind
from ..secret import masking
from ..template.templating import NO_FIELDS, TOO_MUCH, Fields, Namespace, render
from ..template.variables import Layer, Outside, namespace
from ..text.document import Document
from ..text.source_map import Place
from . import schema
from .environment import Environment, overridden, overridden_one, repeated
from .keywords import EXTERNAL, IMPORTS, MODULE, MOVED
from .sections import Located, Sections, gather

MAX_ROUNDS = 2_000  # elements of one for_each
MAX_ITEMS = 50_000  # items of a whole configuration
MAX_MODULES = 8  # modules inside of modules
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


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a module: what it was given, which variables it has, which its templates have asked for so far."""

    name: str
    given: Located
    known: tuple[str, ...]
    asked: set[str]


@dataclass
class Expanded:
    """Everything of a configuration and its modules. `rows`: externals, moved, imports."""

    items: list[Item] = field(default_factory=list)
    rows: dict[str, list[Located]] = field(default_factory=dict)
    code_files: list[Located] = field(default_factory=list)
    left_out: list[Item] = field(default_factory=list)  # by their `when`; of their trees only the names
    uses: list[Use] = field(default_factory=list)


@dataclass
class Expansion:
    """What one expansion works with. `module` reads the documents of a module's source."""

    kinds: Mapping[str, Kind]
    environment: Environment
    outside: Outside
    key: Callable[[], str]
    module: Callable[[Located], Sequence[Document]]
    report: Report
    out: Expanded = field(default_factory=Expanded)

    def run(self, sections: Sections, names: Namespace, depth: int = 0) -> Expanded:
        """Every item of `sections` and of the modules it uses."""
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
        taken: dict[str, Place] = {}
        for written in sections.lists.get("modules", ()):
            for row, inner in self._rounds(written, names):
                if schema.check(row.tree, MODULE, row.place, self.report):
                    self._once(row, taken)
                    self._module(row, inner, depth)
        return self.out

    def _once(self, row: Located, taken: dict[str, Place]) -> None:
        """Two modules of one name cannot be told apart by anything that speaks of them."""
        name, mark = row.tree["name"], row.place.mark
        first = taken.setdefault(name, row.place)
        if first.mark != mark:
            at = row.place.nearest(("name",)).mark
            self.report.error(at, f"there are two modules '{name}'; the other is at {first.mark}", "rename one of them")

    def _one(self, kind: Kind, written: Located, names: Namespace) -> None:
        item = overridden_one(written, kind.section, self.environment)
        self._add(kind, item, names)

    def _many(self, kind: Kind, written: Located, names: Namespace) -> None:
        plain = [n for n in (written.tree.get(key) for key in _NAMES) if isinstance(n, str)]
        written = repeated(written, kind.section, plain, self.environment)
        for item, inner in self._each(written, names):
            named = self._named(item, inner)
            laid = overridden(item, kind.section, list(named.values()), self.environment)
            if "for_each" in laid.tree:
                self._late(laid)
                continue
            if not wanted(laid, inner, self.report):
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
                "write {{ var.NAME }}, and give the value with --var, an environment variable, or in DSS's form",
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
        for row, inner in self._each(written, names):
            if wanted(row, inner, self.report):
                bare = row.without("when")
                yield Located(render(bare.tree, bare.place, inner, self.report), bare.place), inner

    def _each(self, written: Located, names: Namespace) -> Iterator[tuple[Located, Namespace]]:
        """The item once, or once for each element of its `for_each`."""
        if "for_each" not in written.tree:
            yield written, names
            return
        place = written.place.nearest(("for_each",))
        values = render(written.tree["for_each"], place, names, self.report)
        item = written.without("for_each")
        if not isinstance(values, list | Mapping):
            if values != "":  # "" is what a failed template leaves, which is reported already
                self.report.error(
                    place.mark, "for_each needs a list or a map", "write [a, b], or a variable that is one"
                )
            return
        if len(values) > MAX_ROUNDS:
            hint = f"at most {MAX_ROUNDS:,} are allowed"
            self.report.error(place.mark, f"for_each has {len(values):,} elements", hint)
            return
        for key, value in pairs(values):
            if not names.budget.spend(item.tree):
                self.report.error(place.mark, *TOO_MUCH)
            if names.budget.spent:
                return
            yield item, names.with_each(key, value)

    def _module(self, use: Located, outer: Namespace, depth: int) -> None:
        name, given = use.tree["name"], use.tree.get("with", {})
        if depth >= MAX_MODULES:
            hint = "does it use itself?"
            self.report.error(use.place.mark, f"module '{name}' lies more than {MAX_MODULES} modules deep", hint)
            self.out.uses.clear()  # what such modules use is not worth telling
            return
        inner = gather(
            self.module(Located(use.tree["source"], use.place.nearest(("source",)))), self.kinds, self.report, True
        )
        if not outer.budget.spend([one.tree for many in inner.items.values() for one in many]):
            self.report.error(use.place.mark, *TOO_MUCH)
        if outer.budget.spent:
            return
        defaults = inner.head("variables")
        layers = [
            Layer(given, use.place.nearest(("with",)), f"with: of module {name}"),
            Layer(defaults.tree, defaults.place),
        ]
        outside = replace(self.outside, given={}, asked=set())
        known = tuple(n for n in defaults.tree if n not in given)
        self.out.uses.append(Use(name, Located(given, use.place.nearest(("with",))), known, outside.asked))
        self.run(inner, namespace(layers, outside, self.key, self.report, outer), depth + 1)


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
