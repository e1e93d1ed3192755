"""Values → the text of them inside a file that somebody else wrote: in its quotes, at its indentation, on one line
where its neighbours are. How a value looks that has no neighbour is `core.text.yaml_writer`'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..text import yaml_writer

_FLOW = re.compile(r"[,\[\]{}]")
_UNFIT = re.compile("[ \\t]\\n|\\A\\n*\\t|[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]")
_ODD = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ufeff]")


def scalar(value: Any, style: str = "", *, flow: bool = False, as_json: bool = False) -> str:
    """A scalar on one line, in the quotes that were there when they can hold it."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if as_json or style == '"' or _ODD.search(value):
        return _quoted(value)
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    found = _lines("x", value)[0].removeprefix("x: ") if value else '""'
    if flow and found[:1] not in ("'", '"') and _FLOW.search(found):
        return _quoted(value)
    return found


def flow(value: Any, *, as_json: bool = False) -> str:
    """Any value on one line."""
    if isinstance(value, Mapping):
        pairs = (f"{scalar(str(k), flow=True, as_json=as_json)}: {flow(v, as_json=as_json)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v, as_json=as_json) for v in value) + "]"
    return scalar(value, flow=True, as_json=as_json)


def entry(key: str, value: Any) -> list[str]:
    """`key: value` as lines that begin at the margin."""
    return _lines(key, value)


def element(value: Any, *, one_line: bool) -> list[str]:
    """`- value` as lines that begin at the margin."""
    if isinstance(value, str) and fits_block(value):
        first, *rest = text_block(value, 2).split("\n")
        return ["- " + first, *rest]
    if one_line:
        return ["- " + flow(value)]
    if isinstance(value, Mapping) and value:
        lines = [line for key, below in value.items() for line in _lines(str(key), below)]
    elif isinstance(value, list | tuple) and value:
        return ["- " + flow(value)]
    else:
        return ["- " + flow(value)]
    return ["- " + lines[0], *("  " + line if line else line for line in lines[1:])]


def text_block(value: str, indent: int, newline: str = "\n") -> str:
    """A text of several lines as a literal block: its header, and its lines at `indent`."""
    body = value.removesuffix("\n")
    keep = "" if value.endswith("\n") else "-"
    first = "2" if body[:1] in (" ", "\n") else ""
    lines = [" " * indent + line if line else "" for line in body.split("\n")]
    return newline.join([f"|{first}{keep}", *lines])


def fits_block(value: str) -> bool:
    """Whether a text can stand as a literal block: YAML forbids some characters there, and eats others."""
    return "\n" in value and not value.endswith("\n\n") and not _UNFIT.search(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=bool(re.search("[\x7f\x85\u2028\u2029\ufeff]", value)))


def _lines(key: str, value: Any) -> list[str]:
    """The house's own style, of a value that lies inside of another."""
    whole = yaml_writer.dump({"x": {key: value, "y": [{"long": "z" * 80}, {"z": [1] * 60}]}}).split("\n")
    end = next(i for i, line in enumerate(whole) if line.startswith("  y:"))
    return [line[2:] for line in whole[1:end]]
