"""A configuration and the modules that it uses, opened in order: each use with the names that its templates see, and
with what it gives to those after it. Knows no item; what a module takes is `contract`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...model.diagnostic import Mark, Report
from ...model.kind import Kind
from ...model.resource import ABSENT
from ...template.expression import is_template
from ...template.templating import TOO_MUCH, Fields, Namespace, render
from ...template.variables import Layer, Outside, modules, namespace
from ...text.document import Document
from ...text.source_map import Place
from .. import schema
from ..keywords import MODULE
from ..sections import Located, Sections, gather
from . import contract, rounds

IN_CLEAR = "write {{ var.NAME }}, and give the value with --var, an environment variable, or in DSS's form"
MAX_MODULES = 8  # modules inside of modules


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a module: what it was given, which variables it has, which its templates have asked for so far."""

    name: str
    given: Located
    known: tuple[str, ...]
    asked: set[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """The configuration, or one use of a module: what it says, its names, the modules below it, what it gives."""

    sections: Sections
    names: Namespace
    below: list[Opened]
    given: dict[str, Any]


@dataclass
class Opening:
    """What one opening works with. `read` gives the documents of a module's source, None when it has reported why not;
    `callers`: file of a module → its name, and who uses it."""

    kinds: Mapping[str, Kind]
    outside: Outside
    key: Callable[[], str]
    read: Callable[[Located], Sequence[Document] | None]
    report: Report
    uses: list[Use] = field(default_factory=list)
    callers: dict[str, tuple[str, Mark]] = field(default_factory=dict)

    def opened(self, sections: Sections, names: Namespace, depth: int) -> Opened:
        """The modules that are used here, opened in order, so that each sees the outputs of those before it, and the
        items see all of them."""
        taken: dict[str, Place] = {}
        below: list[Opened] = []
        given: dict[str, dict[str, Any]] = {}
        for written in sections.lists.get("modules", ()):
            for row, inner in rounds.each(written, names, self.report):
                if not rounds.wanted(row, inner, self.report):
                    continue
                row = row.without("when")
                use = render({**row.tree, "with": None}, row.place, inner, self.report)
                told = {k: v for k, v in use.items() if k != "with" or "with" in row.tree}
                if schema.check({**told, "with": row.tree.get("with", {})}, MODULE, row.place, self.report):
                    self._once(Located(use, row.place), taken)
                    one = self._module(Located({**use, "with": row.tree.get("with", {})}, row.place), inner, depth)
                    if one is not None:
                        below.append(one)
                        given.setdefault(use["name"], {}).update(one.given)
                        names = names.with_modules(modules(given))
        return Opened(sections, names, below, {})

    def _once(self, row: Located, taken: dict[str, Place]) -> None:
        """Two modules of one name cannot be told apart by anything that speaks of them."""
        name, mark = row.tree["name"], row.place.mark
        first = taken.setdefault(name, row.place)
        if first.mark != mark:
            at = row.place.nearest(("name",)).mark
            self.report.error(at, f"there are two modules '{name}'; the other is at {first.mark}", "rename one of them")

    def _module(self, use: Located, outer: Namespace, depth: int) -> Opened | None:
        name = use.tree["name"]
        if depth >= MAX_MODULES:
            hint = "does it use itself?"
            self.report.error(use.place.mark, f"module '{name}' lies more than {MAX_MODULES} modules deep", hint)
            self.uses.clear()  # what such modules use is not worth telling
            return None
        source = self.read(Located(use.tree["source"], use.place.nearest(("source",))))
        if source is None:
            return None
        self.callers.update({d.file: (name, use.place.mark) for d in source if d.file not in self.callers})
        inner = gather(source, self.kinds, self.report, True)
        if not outer.budget.spend([one.tree for many in inner.items.values() for one in many]):
            self.report.error(use.place.mark, *TOO_MUCH)
        if outer.budget.spent:
            return None
        defaults, written = inner.head("variables"), inner.head("inputs")
        takes = contract.inputs(written, defaults, self.report)
        given = self._given(name, use, takes, outer, "inputs" in inner.heads)
        layers = [
            Layer(given.tree, given.place, f"with: of module {name}"),
            Layer({n: i.default for n, i in takes.items() if i.default is not ABSENT}, written.place.within(
                {n: i.place.nearest(("default",)) for n, i in takes.items()})),
            Layer(defaults.tree, defaults.place),
            Layer(dict.fromkeys(takes, "")),  # what is lacking is told already
        ]  # fmt: skip
        outside = replace(self.outside, given={}, asked=set())
        if "inputs" not in inner.heads:
            known = tuple(n for n in defaults.tree if n not in given.tree)
            self.uses.append(Use(name, given, known, outside.asked))
        names = namespace(layers, outside, self.key, self.report, outer, contract.secrets(takes))
        opened = self.opened(inner, names, depth + 1)
        gives = {
            o.name: render(o.value.tree, o.value.place, opened.names, self.report)
            for o in contract.outputs(inner.head("outputs"), self.report)
        }
        return replace(opened, given=gives)

    def _given(
        self, name: str, use: Located, takes: Mapping[str, contract.Input], outer: Namespace, declared: bool
    ) -> Located:
        """What the caller gives, rendered in its own names, and judged where the module says what it takes."""
        place, secret = use.place.nearest(("with",)), contract.secrets(takes)
        raw = use.tree["with"]
        for one in secret:
            if isinstance(raw.get(one), str) and raw[one] and not is_template(raw[one]):
                self.report.warn(place.nearest((one,)).mark, f"'{one}' is a secret, and is written in clear", IN_CLEAR)
        tree = render(raw, place, outer, self.report, Fields.of((), secret))
        self.report.hide(tree[one] for one in secret if one in tree)
        if declared:
            contract.judge(name, takes, Located(tree, place), use.place, self.report)
        return Located(tree, place)
