"""A plain tree → the YAML a person would have written: short lists on one line, code as blocks, no anchors.

Writes what `core.text.document` reads: YAML 1.2 core types, so every text that another reader could take for a number,
a truth value or a date is quoted. Knows nothing of what the tree means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

_SHORT = 76
ONE_LINE = 1 << 20  # a long sentence stays on its line: folding inside quotes is harder to read and to diff
_TIME = re.compile(r"\d+(?::\d\d)+\Z")  # YAML 1.1 reads some of these as numbers to the base 60
_NUMBER_OF_1_2 = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
# Characters that turn the direction of what is read: written as escapes, so that a reviewer sees them.
_TURNING = {n: f"\\u{n:04X}" for n in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_TURNS = re.compile(f"[{''.join(map(chr, _TURNING))}]")
_NEEDS_QUOTES = re.compile(r"[\s!&*\-?:,\[\]{}#|>@`\"'%=~]|.*(: |:\Z| #|\s\Z)")


_STR, _MAP, _SEQ, _BOOL = (f"tag:yaml.org,2002:{word}" for word in ("str", "map", "seq", "bool"))
_REMEMBERED = 100  # characters of a text whose style is remembered


class _Dumper(yaml.SafeDumper):
    """PyYAML's emitter, with lists indented below their key, as people write them."""

    def ignore_aliases(self, data: Any) -> bool:
        """A tree that uses one value twice writes it twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """One level deeper."""
        super().increase_indent(flow, False)


_OTHERS = _Dumper("")  # type: ignore[arg-type]  # represents numbers, truth values and null, and resolves


def _node(value: Any) -> yaml.Node:
    """A tree as nodes; their styles are chosen later, but for those of texts."""
    if isinstance(value, str):
        return yaml.ScalarNode(_STR, value, style=_style(value) if len(value) > _REMEMBERED else _known_style(value))
    if isinstance(value, (dict, Mapping)):
        return yaml.MappingNode(_MAP, [(_key(key), _node(below)) for key, below in value.items()])
    if isinstance(value, list | tuple):
        return yaml.SequenceNode(_SEQ, [_node(below) for below in value])
    return _OTHERS.represent_data(value)


def _key(key: Any) -> yaml.Node:
    if key == "on":  # the one key of the language that YAML 1.1 takes for a truth value; 1.2 does not
        return yaml.ScalarNode(_BOOL, key)
    return _node(key)


def _style(value: str) -> str | None:
    """How a text is written: in quotes, as a block, or None for as the emitter likes."""
    if _TURNS.search(value):
        return '"'
    if "\n" in value and not re.search(r"[ \t]\n|[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]", value):
        return "|"
    resolve: Any = _OTHERS.resolve  # untyped in PyYAML's stubs
    plain = resolve(yaml.ScalarNode, value, (True, False)) == _STR
    number = _NUMBER_OF_1_2.match(value) or _TIME.match(value)
    quoted = not plain or number or (_NEEDS_QUOTES.match(value) and '"' not in value)
    return '"' if quoted and "\\" not in value else None


_known_style = lru_cache(maxsize=4096)(_style)  # keys and words of DSS are few


def dump(tree: Any) -> str:
    """The document's text; sections of the top level are set apart by an empty line."""
    if not isinstance(tree, Mapping):
        return _serialise(tree)
    return "\n".join(_serialise({key: value}) for key, value in tree.items())


def _serialise(tree: Any) -> str:
    return written(noded(tree))


def noded(tree: Any) -> yaml.Node:
    """A tree as nodes, each with the style that it is written in."""
    node = _node(tree)
    _choose_styles(node, inside_list=False)
    for _, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(value, yaml.SequenceNode) and all(isinstance(item, yaml.MappingNode) for item in value.value):
            value.flow_style = False  # a section: items will be added to it
    return node


def written(node: yaml.Node) -> str:
    """The text of such nodes."""
    return str(yaml.serialize(node, Dumper=_Dumper, width=ONE_LINE, allow_unicode=True)).translate(_TURNING)


def _choose_styles(node: Any, inside_list: bool) -> int | None:
    """Mark small collections as one-liners; the length of the node on one line, None when it must be a block."""
    if isinstance(node, yaml.ScalarNode):
        one_line = node.style != "|" and "\n" not in node.value
        return len(node.value) + 2 if one_line else None
    if isinstance(node, yaml.SequenceNode):
        lengths = [_choose_styles(item, inside_list=True) for item in node.value]
        simple = all(isinstance(item, yaml.ScalarNode) for item in node.value) or len(node.value) == 1
    else:
        lengths = [_pair(key, value) for key, value in node.value]
        simple = inside_list or not node.value
    known = [length for length in lengths if length is not None]
    total = sum(known) + 2 * len(known)
    fits = simple and len(known) == len(lengths) and total <= _SHORT
    node.flow_style = fits
    return total if fits else None


def _pair(key: Any, value: Any) -> int | None:
    length = _choose_styles(value, inside_list=False)
    scalar = isinstance(value, yaml.ScalarNode) or not value.value or getattr(value, "flow_style", False)
    return None if length is None or not scalar else length + len(str(key.value)) + 2
