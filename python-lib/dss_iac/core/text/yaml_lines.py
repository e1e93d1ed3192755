"""The lines of YAML for a plain tree, in the styles that `yaml_writer` chooses: most texts need no library to know how
they are written, and a node and an event for each of them cost more than all else. What is not plain to see is left to
the library, and `Odd` is raised where even the lines around it would differ. Decides nothing otherwise than it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

KEY, BLOCK = "key", "block"  # where a scalar stands: what may be written bare depends on it
FLOW_KEY, FLOW = "key on one line with others", "on one line with others"
SHORT = 76  # characters of a collection that goes on one line
_LONGEST_KEY = 100  # beyond, the library may ask for a `?`
_EASY = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_ ./()+*<>;$^=-]*[A-Za-z0-9_/()+*<>;$^=])?\Z")
_TRUTHS = frozenset({"yes", "no", "true", "false", "on", "off", "null"})  # of any case; YAML 1.1 reads them as values
_SENTENCE = re.compile(r"[A-Za-z_{#*%@&!][\x20-\x7e]*\Z")
_QUOTED = re.compile(r"\A[^A-Za-z_]|: |:\Z| #| \Z")
_IN_FLOW = re.compile(r"[,?\[\]{}:]")
_LITERAL = re.compile("[\n\x20-\x7e\xa0-\u061b\u061d-\u200d\u2010-\u2027\u2030-\u2065\u2070-\ud7ff\ue000-\ufefe"
                      "\uff00-\ufffd\U00010000-\U0010fffe]*\\Z")  # fmt: skip
_LOOSE = re.compile(r" (?:\n|\Z)")
_CONSTANTS = {None: "null", True: "true", False: "false"}


class Odd(Exception):
    """The library has to write the whole: a key, or the end of a text, changes the lines around it."""


def lines(tree: Any, odd: Callable[[Any, str], str]) -> list[str]:
    """The lines of a map or a list; `odd` writes a scalar that is not plain to see, on one line, for a place (`KEY`,
    `BLOCK` …). Sections of a map, which items will be added to, are never on one line. `Odd`: see there."""
    writer = _Writer(odd)
    if isinstance(tree, Mapping):
        return writer.map(tree, "", sections=True)
    flow = writer.flow(tree, False)
    return [flow[0]] if flow is not None else writer.sequence(tree, "")


class _Writer:
    def __init__(self, odd: Callable[[Any, str], str]) -> None:
        self._odd = odd

    def map(self, value: Mapping[Any, Any], pad: str, sections: bool = False) -> list[str]:
        """A map in block style, `pad` before each line."""
        out: list[str] = []
        for key, below in value.items():
            head = f"{pad}{self.scalar(key, KEY)}:"
            if not isinstance(below, Mapping | list | tuple):
                out += self._text(head, below, pad)
                continue
            section = sections and not isinstance(below, Mapping) and all(isinstance(v, Mapping) for v in below)
            flow = None if section and below else self.flow(below, False)
            if flow is not None:
                out.append(f"{head} {flow[0]}")
            else:
                out.append(head)
                out += self._block(below, f"{pad}  ")
        return out

    def sequence(self, value: Sequence[Any], pad: str) -> list[str]:
        """A list in block style."""
        out: list[str] = []
        for below in value:
            if not isinstance(below, Mapping | list | tuple):
                out += self._text(f"{pad}-", below, pad)
                continue
            flow = self.flow(below, True)
            if flow is not None:
                out.append(f"{pad}- {flow[0]}")
            else:
                first, *rest = self._block(below, f"{pad}  ")
                out += [f"{pad}- {first[len(pad) + 2 :]}", *rest]
        return out

    def _block(self, value: Any, pad: str) -> list[str]:
        return self.map(value, pad) if isinstance(value, Mapping) else self.sequence(value, pad)

    def _text(self, head: str, value: Any, pad: str) -> Iterable[str]:
        """A scalar behind its key or dash; a text of several lines as a block."""
        block = isinstance(value, str) and "\n" in value and _LITERAL.match(value) and not _LOOSE.search(value)
        if not block:
            return (f"{head} {self.scalar(value, BLOCK)}",)
        if value == "\n" or value.endswith("\n\n"):
            raise Odd
        hint = ("2" if value[0] in " \n" else "") + ("" if value.endswith("\n") else "-")
        body = value.removesuffix("\n").split("\n")
        return (f"{head} |{hint}", *(f"{pad}  {line}" if line else "" for line in body))

    def flow(self, value: Any, inside_list: bool) -> tuple[str, int] | None:
        """A collection on one line, and how long it counts; None when it has to be a block."""
        if isinstance(value, Mapping):
            if value and not inside_list:
                return None
            return self._joined("{}", (self._pair(k, v) for k, v in value.items()))
        if len(value) > 1 and any(isinstance(v, Mapping | list | tuple) for v in value):
            return None
        return self._joined("[]", (self._one(v, True) for v in value))

    def _joined(self, around: str, pieces: Iterable[tuple[str, int] | None]) -> tuple[str, int] | None:
        told, total = [], 0
        for piece in pieces:
            if piece is None or (total := total + piece[1] + 2) > SHORT:
                return None
            told.append(piece[0])
        return f"{around[0]}{', '.join(told)}{around[1]}", total

    def _pair(self, key: Any, value: Any) -> tuple[str, int] | None:
        found = self._one(value, False)
        if found is None:
            return None
        return f"{self.scalar(key, FLOW_KEY)}: {found[0]}", found[1] + len(str(key)) + 2

    def _one(self, value: Any, inside_list: bool) -> tuple[str, int] | None:
        if isinstance(value, Mapping | list | tuple):
            return self.flow(value, inside_list)
        plain = value if isinstance(value, str) else self.scalar(value, FLOW)
        if "\n" in plain or len(plain) > SHORT:
            return None
        return self.scalar(value, FLOW), len(plain) + 2

    def scalar(self, value: Any, place: str) -> str:
        """One scalar, on one line."""
        if not isinstance(value, str):
            if place in (KEY, FLOW_KEY):
                raise Odd
            if value is None or isinstance(value, bool):
                return _CONSTANTS[value]
            return str(value) if type(value) is int else self._odd(value, place)
        if len(value) > _LONGEST_KEY and place in (KEY, FLOW_KEY):
            raise Odd
        word = value.lower() in _TRUTHS
        if not word and _EASY.match(value):
            return value
        if not word and place in (BLOCK, FLOW) and _SENTENCE.match(value):
            if _QUOTED.search(value):
                return f'"{value}"' if '"' not in value and "\\" not in value else self._odd(value, place)
            return "'" + value.replace("'", "''") + "'" if place == FLOW and _IN_FLOW.search(value) else value
        return self._odd(value, place)
