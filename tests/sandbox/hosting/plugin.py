"""An installed plugin: descriptors read from its folder, and the type strings of its components (conventions §1.0).

Refuses to know processes, settings and HTTP.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import illegal
from ..typed import clone

Doc = dict[str, Any]
KINDS = {
    "macro": ("python-runnables", "runnable.json", "runnable.py", "pyrunnable_{plugin}_{id}"),
    "step": ("python-steps", "step.json", "step.py", "pystep_{plugin}_{id}"),
    "recipe": ("custom-recipes", "recipe.json", "recipe.py", "CustomCode_{id}"),
    "webapp": ("webapps", "webapp.json", "backend.py", "webapp_{plugin}_{id}"),
    "parameter set": ("parameter-sets", "parameter-set.json", "", "parameter-set-{plugin}-{id}"),
}
"""Kind of component → folder, descriptor, code, type string."""
NOT_SHIPPED = ("tests", "dist", "build", "docs", "examples", "node_modules")


@dataclass(frozen=True)
class Component:
    """One component of a plugin; `desc` is its descriptor, `code` its program (which a parameter set has not)."""

    plugin: Plugin
    kind: str
    id: str
    type: str
    desc: Doc
    folder: Path

    @property
    def code(self) -> Path:
        return self.folder / KINDS[self.kind][2]

    @property
    def params(self) -> list[Doc]:
        """Parameters of the form, those of administrators not included."""
        return list(self.desc.get("params") or [])

    @property
    def label(self) -> str:
        return (self.desc.get("meta") or {}).get("label") or self.id


class Plugin:
    """A plugin in `folder`; `desc` is plugin.json. Raises DSS's error when the folder holds no plugin."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desc = _json(folder / "plugin.json")
        self.id: str = self.desc.get("id") or ""
        if not self.id or not self.desc.get("version"):
            raise illegal("plugin.json: id and version are required")
        self.components = {c.type: c for kind in KINDS for c in self._read(kind)}

    def _read(self, kind: str) -> list[Component]:
        place, descriptor, _, type_ = KINDS[kind]
        files = sorted((self.folder / place).glob(f"*/{descriptor}"))
        return [
            Component(self, kind, f.parent.name, type_.format(plugin=self.id, id=f.parent.name), _json(f), f.parent)
            for f in files
        ]

    def of_kind(self, kind: str) -> list[Component]:
        """Its macros, steps, recipes, webapps or parameter sets, by id."""
        return [c for c in self.components.values() if c.kind == kind]

    @property
    def resource(self) -> Path:
        return self.folder / "resource"

    @property
    def code_env(self) -> Doc | None:
        """code-env/python/desc.json; None for a plugin that runs in the built-in env (conventions §1.9)."""
        file = self.folder / "code-env" / "python" / "desc.json"
        return _json(file) if file.is_file() else None

    @property
    def requirements(self) -> str:
        """Text of the code env's requirements."""
        file = self.folder / "code-env" / "python" / "spec" / "requirements.txt"
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def listed(self) -> Doc:
        """Item of GET /plugins/ (AUTO §11.9)."""
        return {"id": self.id, "version": self.desc["version"], "isDev": False, "meta": clone(self.desc.get("meta"))}


def _json(file: Path) -> Doc:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise illegal(f"Not a plugin: there is no {file.name} at the root of the archive") from None
    except ValueError as problem:
        raise illegal(f"Failed to parse {file.parent.name}/{file.name}: {problem}") from None
    if not isinstance(found, dict):
        raise illegal(f"Failed to parse {file.parent.name}/{file.name}: an object is expected")
    return found


def unpack(archive: bytes, into: Path) -> Plugin:
    """A plugin from a zip whose root holds plugin.json (AUTO §11.9); replaces what `into` held."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
            _fresh(into)
            zipped.extractall(into)
    except zipfile.BadZipFile:
        raise illegal("The uploaded file is not a zip archive") from None
    return Plugin(into)


def copy(source: Path, into: Path) -> Plugin:
    """A plugin from its source folder, without what is not shipped (tests, dot folders); keeps compiled code."""
    _fresh(into)
    into.rmdir()
    skipped = shutil.ignore_patterns(*NOT_SHIPPED, ".*", "*.egg-info")
    shutil.copytree(source, into, ignore=lambda at, names: skipped(at, names) if Path(at) == source else set())
    return Plugin(into)


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
