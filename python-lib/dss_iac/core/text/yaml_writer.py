"""A plain tree → the YAML a person would have written: short lists on one line, code as blocks, no anchors.

Writes what `core.text.document` reads: YAML 1.2 core types, so every text that another reader could take for a number,
a truth value or a date is quoted. `yaml_room` says how everything is written. Knows nothing of what the tree means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ..model.path import MAPS
from .yaml_room import STR, TURNING, Measure, is_section, other, style

ONE_LINE = 1 << 20  # a long sentence stays on its line: folding inside quotes is harder to read and to diff
_MAP, _SEQ, _BOOL = (f"tag:yaml.org,2002:{word}" for word in ("map", "seq", "bool"))


class _Dumper(yaml.SafeDumper):
    """PyYAML's emitter, with lists indented below their key, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """One level deeper."""
        super().increase_indent(flow, False)


def dump(tree: Any) -> str:
    """The document's text; sections of the top level are set apart by an empty line."""
    if not isinstance(tree, Mapping):
        return _serialise(tree)
    return "\n".join(_serialise({key: value}) for key, value in tree.items())


def _serialise(tree: Any) -> str:
    measure = Measure()
    measure.of(tree)
    if not isinstance(tree, Mapping):
        return written(noded(tree, measure))
    return written(block([(key_node(key), below_top(value, measure)) for key, value in tree.items()]))


def below_top(value: Any, measure: Measure) -> Any:
    """`noded` for what is below a key of the top level: items will be added to a list of maps, so it is no line."""
    node = noded(value, measure)
    if is_section(value):
        node.flow_style = False
    return node


def noded(value: Any, measure: Measure, inside_list: bool = False) -> Any:
    """A tree that was measured as nodes, each with the style that it is written in. A tree that uses one value twice
    has two nodes for it, and is written without anchors."""
    if isinstance(value, str):
        return yaml.ScalarNode(STR, value, style=style(value))
    if isinstance(value, MAPS):
        pairs = [(key_node(key), noded(below, measure)) for key, below in value.items()]
        flow = measure.on_one_line(value) if inside_list else not value
        return yaml.MappingNode(_MAP, pairs, flow_style=flow)
    if isinstance(value, list | tuple):
        row = [noded(below, measure, True) for below in value]
        return yaml.SequenceNode(_SEQ, row, flow_style=measure.on_one_line(value))
    return yaml.ScalarNode(*other(value))


def key_node(key: Any) -> yaml.Node:
    """A key as a node."""
    if key == "on":  # the one key of the language that YAML 1.1 takes for a truth value; 1.2 does not
        return yaml.ScalarNode(_BOOL, key)
    return yaml.ScalarNode(STR, key, style=style(key)) if isinstance(key, str) else yaml.ScalarNode(*other(key))


def block(pairs: list[tuple[yaml.Node, yaml.Node]]) -> yaml.Node:
    """A map of several lines."""
    return yaml.MappingNode(_MAP, pairs, flow_style=False)


def listed(node: yaml.Node) -> yaml.Node:
    """A list of one element on lines of its own."""
    return yaml.SequenceNode(_SEQ, [node], flow_style=False)


def written(node: yaml.Node) -> str:
    """The text of such nodes."""
    return str(yaml.serialize(node, Dumper=_Dumper, width=ONE_LINE, allow_unicode=True)).translate(TURNING)
