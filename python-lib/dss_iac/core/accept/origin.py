"""Where a change of an item has to be written: in the item, in a file of its own, in a module, in the override of an
environment, at an anchor; and who else takes the value from there. Refuses what would change somebody else unasked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model import path as paths
from ..model.path import Path
from ..template.expression import is_template
from ..text.source_map import Place
from . import elements, merge, patch
from .choice import Item
from .edit import Edit
from .merge import ADD, ARRANGE, REMOVE, SET, Op
from .spans import ALIAS, LIST, MAP, SCALAR, Node, Source, walk

SHARED, ITEM, ENVIRONMENT, VARIABLE = "shared", "item", "environment", "variable"  # what --at picks
_ONE_VARIABLE = re.compile(r"\{\{\s*var\.(\w+)\s*\}\}")
Spot = tuple[str, int, int]


class Unplaced(Exception):
    """There is no one place for a change; `what` is why, `hint` what to do."""

    def __init__(self, what: str, hint: str) -> None:
        self.what, self.hint = what, hint
        super().__init__(f"{what}; {hint}")


@dataclass(frozen=True)
class Asked:
    """What the caller decided: which of several places, and whether templates may go."""

    at: str = ""
    replace_templates: bool = False


@dataclass
class Placing:
    """One item and the files around it. `source` gives a file by the name that places have, `users` who else takes a
    value from a spot, `content` (file as shown, text) of a content file by its name and where that is written;
    `override` is (file of the environment, keys of the item's override), None without one."""

    item: Item
    place: Place
    verbatim: Sequence[str]
    asked: Asked
    source: Callable[[str], Source]
    users: Callable[[Spot], Sequence[str]]
    content: Callable[[str, Path], tuple[str, str]]
    override: tuple[str, tuple[str, ...]] | None = None
    variable: Callable[[str, str], tuple[str, Node] | None] = lambda file, name: None
    #         (file that uses it, name) → where a variable gets its value: a file and what is written there
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)  # content files that are written anew
    laid: dict[str, Any] = field(default_factory=dict)  # what is laid over the file of an environment
    spots: list[str] = field(default_factory=list)
    made: list[tuple[Path, str, list[Edit]]] = field(default_factory=list)  # by the path of what changes

    def run(self, ops: Sequence[Op]) -> Placing:
        """The edits for all of the changes. Unplaced, Unpatchable."""
        after: Any = None
        moves = sorted((op for op in ops if op.what == ARRANGE), key=lambda op: -len(op.at))
        for op in (*(op for op in ops if op.what != ARRANGE), *moves):  # what is in an element moves along with it
            file = next((at for at in self.item.files if op.at[: len(at)] == at), None)
            if file is not None:
                self._in_file(op, file)
            elif self.asked.at in (ITEM, ENVIRONMENT) and self._elsewhere(op):
                after = merge.done(self.item.tree, ops) if after is None else after
                self._picked(op, after)
            else:
                self._where_written(op)
        return self

    # ------------------------------------------------------------------------------------------------ where it stands

    def _where_written(self, op: Op) -> None:
        if self.asked.at == VARIABLE and op.what == SET and self._in_variable(op):
            return
        source, node, place = self._node(op)
        self._alone(op, place)
        edits = self._arranged(source, node, op) if op.what == ARRANGE else self._edit(source, node, op)
        self.edits.setdefault(source.file, []).extend(edits)
        self.made.append((op.at, source.file, edits))
        self.spots.append(f"{source.file}:{_line(source, edits, node)}")

    def _arranged(self, source: Source, node: Node, op: Op) -> list[Edit]:
        """The elements in their order, with what changes inside of them: that is no edit of its own then."""
        inner = [e for at, file, edits in self.made if at[: len(op.at)] == op.at and file == source.file for e in edits]
        here = self.edits.setdefault(source.file, [])
        here[:] = [e for e in here if e not in inner]
        return elements.arranged(source, node, op.value, inner)

    def _node(self, op: Op) -> tuple[Source, Node, Place]:
        """The node that is exchanged or, when something comes or goes in it, the collection around."""
        inside = op.what in (ADD, REMOVE)
        place = self._exactly(op.at[:-1] if inside else op.at)
        source = self.source(place.file)
        node = source.at(place.line, place.column)
        if node is None:
            raise Unplaced(f"what is written at {place.mark} cannot be told apart", "edit it by hand")
        if op.what == REMOVE:
            own = node.child(op.at[-1])
            if own is None:
                gone = self._exactly(op.at)
                what = f"'{op.at[-1]}' comes from {gone.key}, and is gone in DSS"
                raise Unplaced(what, "take it out there by hand, or write the item without it")
            self._no_template(place.file, own, op)
        elif op.what != ADD:
            self._no_template(place.file, node, op)
        return source, node, place

    def _in_variable(self, op: Op) -> bool:
        """Write a value where the variable of the item gets it; False when the item is written without one."""
        place = self._exactly(op.at)
        node = self.source(place.file).at(place.line, place.column)
        spot = self._variable(place.file, node) if node else None
        if spot is None:
            return False
        source = self.source(spot[0])
        self.edits.setdefault(source.file, []).extend(patch.replaced(source, spot[1], op.value))
        self.spots.append(f"{source.file}:{spot[1].line}")
        return True

    def _variable(self, file: str, node: Node) -> tuple[str, Node] | None:
        one = _ONE_VARIABLE.fullmatch(node.value) if node.sort == SCALAR else None
        return self.variable(file, one[1]) if one else None

    def _edit(self, source: Source, node: Node, op: Op) -> list[Edit]:
        if op.what == ADD:
            return patch.added(source, node, str(op.at[-1]), op.value, op.after)
        if op.what == REMOVE:
            return patch.removed(source, node, str(op.at[-1]))
        if op.what == ARRANGE:
            return elements.arranged(source, node, op.value)
        return patch.replaced(source, node, op.value)

    def _exactly(self, at: Path) -> Place:
        place = self.place
        for i, step in enumerate(at):
            found = place.step(step)
            if found is None:
                raise Unplaced(
                    f"{paths.text(at[: i + 1])} is made at {place.mark}, by a template or by a file of another name",
                    "change what it is made of by hand",
                )
            place = found
        return place

    def _no_template(self, file: str, node: Node, op: Op) -> None:
        if self.asked.replace_templates or any(step in self.verbatim for step in op.at):
            return
        below = walk(node) if op.what != ARRANGE else iter(())
        found = next((n for n in below if n.sort == SCALAR and is_template(n.value)), None)
        if found is not None:
            spot = self._variable(file, found) if found is node else None
            told = f", whose value is at {spot[0]}:{spot[1].line}" if spot else ""
            way = "--at variable changes it there" if spot else "change the variable where it gets its value"
            raise Unplaced(
                f"{paths.text(op.at)} is written as {found.value!r} (line {found.line}){told}",
                f"{way}, or pass --replace-templates to write the value itself",
            )

    def _alone(self, op: Op, place: Place) -> None:
        others = self.users((place.file, place.line, place.column))
        if not others or self.asked.at == SHARED:
            return
        told = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        ways = ["--at shared changes it for all of them"]
        ways += ["--at item writes it at the item alone"] if self._own(op) else []
        ways += [f"--at environment writes it into {self.override[0]}"] if self.override else []
        raise Unplaced(f"{paths.text(op.at)} is written at {place.mark}, for {told} too", "; ".join(ways))

    # ----------------------------------------------------------------------------------------------- where it is picked

    def _elsewhere(self, op: Op) -> bool:
        """Whether the place where it is written is not this item's alone."""
        if self.asked.at == ENVIRONMENT:
            return True
        inside = op.what in (ADD, REMOVE)
        place = self._exactly(op.at[:-1] if inside else op.at)
        return bool(self.users((place.file, place.line, place.column)))

    def _own(self, op: Op) -> tuple[Source, Node, Path, Node | None] | None:
        """The deepest map of the item itself on the way to a value that comes from an anchor: (its file, the map, the
        path of the key, its alias or None for a key that is merged in)."""
        at, place = op.at, self.place
        if self.users((place.file, place.line, place.column)):
            return None
        for i, step in enumerate(at):
            source = self.source(place.file)
            node, below = source.at(place.line, place.column), place.step(step)
            if node is None:
                return None
            child = node.child(step)
            if node.sort == MAP and (child is None or child.sort == ALIAS):
                return source, node, at[: i + 1], child
            if below is None:
                return None
            place = below
        return None

    def _picked(self, op: Op, after: Any) -> None:
        if self.asked.at == ENVIRONMENT:
            self._overridden(op, after)
            return
        own = self._own(op)
        if own is None:
            raise Unplaced(
                f"{paths.text(op.at)} cannot be written at the item alone: the item itself stands for several",
                "--at environment writes it into the environment's overrides, --at shared changes it for all",
            )
        source, node, at, alias = own
        value = paths.get(after, at)
        if alias is not None:
            edits = patch.replaced(source, alias, value)
        else:
            edits = patch.added(source, node, str(at[-1]), value, node.keys[-1].value if node.keys else None)
        self.edits.setdefault(source.file, []).extend(edits)
        self.spots.append(f"{source.file}:{node.line}")

    def _overridden(self, op: Op, after: Any) -> None:
        if self.override is None:
            raise Unplaced("there is no file of an environment to write an override into", "choose one with -e")
        whole = next((op.at[:i] for i, step in enumerate(op.at) if not isinstance(step, str)), op.at)
        value = paths.get(after, whole)
        if op.what == REMOVE:
            raise Unplaced(f"an override cannot take {paths.text(op.at)} away", "edit it by hand")
        file, keys = self.override
        self.laid[file] = paths.put(self.laid.get(file, {}), (*keys, *whole), value)
        self.spots.append(file)

    # --------------------------------------------------------------------------------------------------- files of code

    def _in_file(self, op: Op, at: Path) -> None:
        shown, text = self.content(self.item.files[at], at)
        if self.item.tree.get("render") is True and is_template(text) and not self.asked.replace_templates:
            raise Unplaced(f"{shown} is a template (`render: true`)", "edit it by hand, or pass --replace-templates")
        if op.at == at and isinstance(op.value, str):
            ends = text.endswith("\n") and not op.value.endswith("\n")
            value = op.value + ("\n" if ends else "")
            self.whole[shown] = value.replace("\n", "\r\n") if "\r\n" in text else value
        elif op.at == at:
            raise Unplaced(f"{shown}: what DSS has instead is not given back as text", "change the file by hand")
        else:
            self._in_payload(op, at, shown)
        self.spots.append(shown)

    def _in_payload(self, op: Op, at: Path, shown: str) -> None:
        source = self.source(shown)
        inner = op.at[len(at) :]
        node: Node | None = source.roots[0] if source.roots else None
        for step in inner[:-1] if op.what in (ADD, REMOVE) else inner:
            node = node.child(step) if node else None
        if node is None:
            raise Unplaced(f"{paths.text(inner)} is not found in {shown}", "edit it by hand")
        self.edits.setdefault(source.file, []).extend(self._edit(source, node, op))


def _line(source: Source, edits: Sequence[Edit], node: Node) -> int:
    return source.text.count("\n", 0, edits[0].start) + 1 if edits else node.line


def left_out(source: Source, places: Sequence[Place]) -> list[Edit] | None:
    """The text without the items at these places; None when nothing else is in the file. Unplaced, Unpatchable."""
    gone: dict[int, tuple[Node, set[int]]] = {}
    for place in places:
        node = source.at(place.line, place.column)
        if node is None:
            raise Unplaced(f"what is written at {place.mark} cannot be told apart", "take it out by hand")
        if node.parent is None:
            return None
        if node.parent.sort != LIST:
            raise Unplaced(f"what is written at {place.mark} is no element of a section", "take it out by hand")
        gone.setdefault(id(node.parent), (node.parent, set()))[1].add(node.parent.position(node))
    edits: list[Edit] = []
    for section, positions in gone.values():
        order = [i for i in range(len(section.items)) if i not in positions]
        if order:
            edits += elements.arranged(source, section, order)
            continue
        root = section.parent
        if root is None or all(k.value == "version" or root.child(k.value) is section for k in root.keys):
            return None
        edits += patch.removed(source, root, root.keys[root.position(section)].value)
    return edits
