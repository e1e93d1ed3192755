"""Small kinds for the tests of the language, and short ways to read a configuration with them.

The real kinds have their own tests; here a kind only needs a name, a few keys, and references.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.address import Address, parse
from dss_iac.core.model.kind import Kind, Listing, Part, Reader, Ref, Rules, Wanted, Written
from dss_iac.core.model.resource import Resource
from dss_iac.errors import ConfigError
from dss_iac.run.config.config_files import Loaded, load

TEXT = {"type": "string"}


def _plain(item: Mapping[str, Any], reader: Reader) -> Wanted:
    return Wanted({k: v for k, v in item.items() if k not in ("name", "render")})


def _dataset(item: Mapping[str, Any], reader: Reader) -> Wanted:
    body = {k: v for k, v in item.items() if k not in ("name", "owned")}
    if item.get("type") == "managed":
        body.setdefault("connection", reader.default_connection or "filesystem_managed")
    return Wanted(body, create={"managed_schema": True} if item.get("owned") else {})


def _recipe(item: Mapping[str, Any], reader: Reader) -> Wanted:
    body: dict[str, Any] = {k: item[k] for k in ("type", "description", "tags") if k in item}
    for side in ("inputs", "outputs"):
        body[side] = [{"ref": ref} for ref in item.get(side, [])]
    if "code" in item and "code_file" in item:
        reader.error("code_file", "`code` and `code_file` say the same thing", "keep one of them")
    elif "code_file" in item:
        body["payload"] = reader.content(item["code_file"], "code_file")
    elif "code" in item:
        body["payload"] = item["code"]
    if "odd" in item:
        raise KeyError("odd")
    return Wanted(body)


def _kind(name: str, section: str, rank: int, properties: Mapping[str, Any], **traits: Any) -> Kind:
    traits.setdefault("listing", Listing(f"/{section}/"))
    traits.setdefault("desire", _plain)
    return Kind(
        name=name,
        section=section,
        rank=rank,
        parts=(Part(f"/{section}/{{id}}"),),
        show=lambda tree, place: Written({}),
        create=lambda resource, wire, facts: (),
        schema={"type": "object", "properties": dict(properties)},
        **traits,
    )


_COLUMNS = {
    "type": "object",
    "properties": {
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": TEXT, "type": {"enum": ["string", "bigint", "double"]}},
                "required": ["name"],
                "additionalProperties": False,
            },
        }
    },
}
_REFS = {"type": "array", "items": {"anyOf": [TEXT, {"type": "object"}]}}

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("project", "project", 0, {"key": TEXT, "name": TEXT, "owner": TEXT}, listing=None, naming="upper"),
        _kind("zone", "zones", 10, {"color": TEXT}),
        _kind("managed_folder", "managed_folders", 20, {"connection": TEXT}, minted=True, ref_key="folder"),
        _kind(
            "dataset",
            "datasets",
            30,
            {
                "type": TEXT,
                "connection": TEXT,
                "active": {"type": "boolean"},
                "size": {"type": "integer"},
                "params": {"type": "object"},
                "schema": _COLUMNS,
                "owned": {"type": "boolean"},
            },
            desire=_dataset,
            naming="upper",
            placed="DATASET",
            rules=Rules(built=("schema",), secret=("params.password",)),
        ),
        _kind(
            "recipe",
            "recipes",
            50,
            {"type": TEXT, "inputs": _REFS, "outputs": _REFS, "code": TEXT, "code_file": TEXT, "odd": TEXT},
            desire=_recipe,
            naming="lower",
            placed="RECIPE",
            verbatim=("code", "payload"),
            refs=(Ref("inputs[*].ref"), Ref("outputs[*].ref", edge="makes")),
        ),
    )
}


def read(config: Path | Mapping[str, Any], **options: Any) -> Loaded:
    """Load with the small kinds, and without the variables of this process."""
    return load(config, kinds=KINDS, **{"environ": {}, **options})


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder and give it back."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def only(folder: Path, text: str, **options: Any) -> Loaded:
    """Load one project file."""
    return read(write(folder, {"project.yml": text}), **options)


def problems(config: Path | Mapping[str, Any], **options: Any) -> list[str]:
    """What is wrong, one line each, with the folder's name left out."""
    with pytest.raises(ConfigError) as caught:
        read(config, **options)
    root = f"{config}/" if isinstance(config, Path) else ""
    return [str(d).replace(root, "") for d in caught.value.diagnostics]


def wrong(folder: Path, text: str, **options: Any) -> list[str]:
    """What is wrong with one project file."""
    return problems(write(folder, {"project.yml": text}), **options)


def body(loaded: Loaded, address: str) -> Mapping[str, Any]:
    """The declared tree of a resource."""
    return resource(loaded, address).body


def resource(loaded: Loaded, address: str) -> Resource:
    """A resource by its address as text."""
    return loaded.desired.resources[at(loaded, address)]


def at(loaded: Loaded, address: str) -> Address:
    """An address of the configuration's project."""
    return parse(address, loaded.desired.project)
