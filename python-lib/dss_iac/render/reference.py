"""The language as a page for people: one section a kind, its keys and an example, all of it told by the kinds.

Pure: kinds in, Markdown out. Knows no kind; a key without a description is one that nobody described.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from ..core.language.keywords import (
    COMMON,
    ENVIRONMENT,
    ENVIRONMENT_EXAMPLE,
    HEADS,
    HEADS_EXAMPLE,
    INPUT,
    MODULE_EXAMPLE,
    MODULE_HEADS,
)
from ..core.model.kind import Kind
from ..core.model.words import MEANT_FOR
from ..core.text.yaml_writer import dump

LONG = 24  # lines of a table that is told once

_HEAD = """# The language

What can be written in each section. This page is made from the kinds themselves (`dss-iac schema --format markdown`);
`dss-iac schema` prints the same as a JSON Schema for editors.
"""


def language(kinds: Mapping[str, Kind]) -> str:
    """The whole page."""
    common = _keys("Every resource may have:", COMMON)
    heads = _words("Beside the resources", HEADS, HEADS_EXAMPLE)
    environment = _words("environments/NAME.yml", ENVIRONMENT, ENVIRONMENT_EXAMPLE)
    module = _words("In a module", MODULE_HEADS, MODULE_EXAMPLE)
    inputs = _keys("Keys of each of `inputs`:", INPUT["properties"])
    return "\n".join([_HEAD, common, heads, module, inputs, environment, *(_kind(kind) for kind in kinds.values())])


def _words(title: str, words: Mapping[str, Any], example: Mapping[str, Any]) -> str:
    """Words that belong to no kind: an example, their meaning, and the keys below them."""
    inner = [_keys(f"Keys of {where}:", below) for key, value in words.items() for where, below in _below(key, value)]
    return "\n".join([f"## {title}\n\n```yaml\n{dump(dict(example))}```\n", _keys("Keys:", words), *inner])


def _kind(kind: Kind) -> str:
    item: Any = dict(kind.example)
    example = dump({kind.section: item if kind.listing is None else [item]})
    own = {key: value for key, value in kind.schema.get("properties", {}).items() if value is not False}
    own = {key: value for key, value in own.items() if key not in COMMON or value != COMMON[key]}
    types = [one for one in kind.schema.get("allOf", ()) if "title" in one]
    typed = {key for one in types for key in one["then"]["properties"]}
    said: dict[str, str] = {}
    of_types = [
        _of_type(f"{kind.section} of type `{one['title']}`", one, lambda e: {kind.section: [e]}, said) for one in types
    ]
    own = {key: value for key, value in own.items() if key not in typed or "type" in value}
    inner = [_keys(f"Keys of {where}:", below) for key, value in own.items() for where, below in _below(key, value)]
    blocks = [part for key, value in own.items() for part in _blocks(kind.section, key, value)]
    shared = [_shared(kind.section, one) for one in kind.schema.get("$defs", {}).values() if "title" in one]
    head = f"## {kind.section}\n\n```yaml\n{example}```\n"
    return "\n".join([head, _keys("Keys:", own), *inner, *shared, *of_types, *blocks])


def _shared(section: str, one: Mapping[str, Any]) -> str:
    """What several keys hold: what it is, an example, its words."""
    example = [f"```yaml\n{dump(dict(e))}```\n" for e in one.get("examples", ())[:1]]
    return "\n".join(
        [
            f"### {section}: {one['title']}\n",
            f"{one['description']}.\n",
            *example,
            _keys("Operators:", one["properties"]),
        ]
    )


def _blocks(section: str, key: str, schema: Any) -> list[str]:
    """What the elements of a list may be, where one key of theirs tells: a part each."""
    listed = schema.get("items") if isinstance(schema, Mapping) else None
    blocks = [one for one in listed.get("allOf", ()) if "title" in one] if isinstance(listed, Mapping) else []
    return [_of_type(f"{section}: `{key}` with `{one['title']}`", one, lambda e: {key: [e]}) for one in blocks]


def _of_type(
    title: str,
    one: Mapping[str, Any],
    around: Callable[[dict[str, Any]], dict[str, Any]],
    said: dict[str, str] | None = None,
) -> str:
    """What belongs to one type only: what it is, an example in what is `around` it, its keys. A long table that was
    `said` of a type before, by its rows, is said by that type's title."""
    own = one["then"]["properties"]
    told = [f"{one['description']}.\n"] if one.get("description") else []
    example = [f"```yaml\n{dump(around(dict(e)))}```\n" for e in one.get("examples", ())[:1]]
    tables = [(where, _keys("", below)) for key, value in own.items() for where, below in _below(key, value)]
    inner = [_once(f"Keys of {where}:", table, title, {} if said is None else said) for where, table in tables]
    return "\n".join([f"### {title}\n", *told, *example, _keys("Keys:", own), *inner])


def _once(title: str, table: str, place: str, said: dict[str, str]) -> str:
    first = said.setdefault(table, place)
    again = first != place and table.count("\n") > LONG
    return f"{title.removesuffix(':')}: see {first}.\n" if again else f"{title}{table}"


def _below(key: str, schema: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """(`key`, its own keys) where they are few enough to be known; a list's are those of its elements."""
    if not isinstance(schema, Mapping):
        return []
    listed = schema.get("items")
    if isinstance(listed, Mapping) and listed.get("properties"):
        return [(f"each of `{key}`", _of_all(listed["properties"]))]
    return [(f"`{key}`", _of_all(schema["properties"]))] if schema.get("properties") else []


def _of_all(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that are told once: those that belong to one type are told with it."""
    return {k: v for k, v in properties.items() if not (isinstance(v, Mapping) and MEANT_FOR in v)}


def _keys(title: str, properties: Mapping[str, Any]) -> str:
    rows = [f"| `{key}` | {_type(value)} | {_text(value)} |" for key, value in properties.items()]
    return "\n".join([title, "", "| key | type | meaning |", "|---|---|---|", *rows, ""])


def _type(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return ""
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kinds = schema.get("type") or [option.get("type") for option in schema.get("anyOf", ()) if option.get("type")]
    flat = (
        [kinds]
        if isinstance(kinds, str)
        else [k for kind in kinds for k in ([kind] if isinstance(kind, str) else kind)]
    )
    return " or ".join(dict.fromkeys(k for k in flat if k != "null"))


def _text(schema: Any) -> str:
    told = str(schema.get("description", "")) if isinstance(schema, Mapping) else ""
    return textwrap.shorten(told, 400, placeholder=" …").replace("|", "\\|")
