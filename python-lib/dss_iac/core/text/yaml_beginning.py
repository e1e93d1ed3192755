"""The first lines of the YAML of a map, and how many there are in all: what nobody will see is counted, not written.

The lines are those of `yaml_writer`, which alone writes them. A text that could be written in several ways is not
counted but written, so that nothing here has to know which way it would be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from .yaml_writer import ONE_LINE, noded, written

_LONGEST = ONE_LINE // 16  # characters, of which each may be written as ten: what is longer may be folded
_PRINTABLE = "\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_KEY = re.compile(f"[{_PRINTABLE}]{{1,100}}\\Z")  # those of others are written with a `?` before them
_ONE = re.compile(f"[{_PRINTABLE}]*\\Z")
_SEVERAL = re.compile(f"[\\n{_PRINTABLE}]*[^\\s]\\n?\\Z")


def beginning(tree: Mapping[str, Any], most: int) -> tuple[list[str], int]:
    """(at most so many lines of the texts of all keys, one after the other; how many lines there are)."""
    node = noded(tree)
    total = _height(node)
    if total is None:
        lines = [line for key, value in tree.items() for line in _written(noded({key: value}))]
        return lines[:most], len(lines)
    _cut(node, most)
    return _written(node)[:most], total


def _written(node: yaml.Node) -> list[str]:
    return written(node).rstrip("\n").split("\n")


def _height(node: Any) -> int | None:
    """How many lines a node takes, from the one that its key or dash stands on if it begins there; None where only its
    text would tell."""
    if isinstance(node, yaml.ScalarNode):
        if node.style == "|":
            return 1 + len(_split(node.value)) if _SEVERAL.match(node.value) else None
        return 1 if len(node.value) < _LONGEST and _ONE.match(node.value) else None
    total = 0
    for key, value in _pairs(node):
        height = _height(value)
        if height is None or (key is not None and not _KEY.match(key.value)):
            return None
        total += height + (key is not None and _below(value))
    return total if _below(node) else 1


def _cut(node: Any, left: int) -> int:
    """Take away what begins after so many lines; how many of them are left after the node."""
    if isinstance(node, yaml.ScalarNode) and node.style == "|":
        lines = _split(node.value)
        if len(lines) > left:  # the last line says how the text ends, which its first line tells
            node.value = "\n".join((*lines[:left], lines[-1])) + "\n" * node.value.endswith("\n")
        return left - 1 - len(lines)
    if not _below(node):
        return left - 1
    for n, (key, value) in enumerate(_pairs(node)):
        if n and left <= 0:
            del node.value[n:]
            break
        left = _cut(value, left - (key is not None and _below(value)))
    return left


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    """What is in a map or a list, with its key."""
    return list(node.value) if isinstance(node, yaml.MappingNode) else [(None, value) for value in node.value]


def _below(node: Any) -> bool:
    """Whether what is in a node begins on the line below its key."""
    return not isinstance(node, yaml.ScalarNode) and bool(node.value) and not node.flow_style


def _split(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")
