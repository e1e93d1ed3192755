"""`workspace.yml` → one row for each project: which configuration, under which key, with which variables. Evaluates
templates and loops as everywhere else; reads no file, and knows nothing of what a configuration means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...model.diagnostic import Mark, Report, did_you_mean
from ...model.resource import NOTHING
from ...secret import search
from ...template.names import BadTemplate
from ...template.templating import Namespace, render
from ...template.variables import Layer, Outside, namespace
from ...text.document import Document
from ...text.source_map import NOWHERE, Place
from .. import schema
from ..keywords import FOR_EACH, VERSION, WHEN
from ..modules import rounds
from ..sections import Located

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_OPEN: Mapping[str, Any] = {"type": "object"}
PROJECT: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "name": {**_TEXT, "description": "What it is called here; default: the name of its folder"},
        "config": {**_TEXT, "description": "Folder or file of its configuration, below the workspace"},
        "key": {**_TEXT, "description": "Another project key than the configuration's"},
        "environment": {"type": "string", "description": "Another environment than -e says; '' for none"},
        "variables": {**_OPEN, "description": "Values of var.NAME, before those of the configuration"},
        "after": {"type": "array", "items": _TEXT, "description": "Names of projects that are applied before it"},
        "for_each": FOR_EACH,
        "when": WHEN,
    },
    "required": ["config"],
    "additionalProperties": False,
}
WORKSPACE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "version": {"type": ["string", "number"], "description": f"Of the language: {VERSION}.0"},
        "variables": {**_OPEN, "description": "Values of var.NAME in this file"},
        "projects": {"type": "array", "items": _OPEN, "minItems": 1},
    },
    "required": ["projects"],
    "additionalProperties": False,
}


def shape() -> dict[str, Any]:
    """The schema of the whole file, as it is before templates are evaluated."""
    row = schema.lenient(PROJECT)
    projects = {**WORKSPACE["properties"]["projects"], "items": row, "description": "A row for each, or for a loop"}
    return {**WORKSPACE, "properties": {**WORKSPACE["properties"], "projects": projects}}


@dataclass(frozen=True, slots=True)
class Row:
    """One project. `environment` is the one that it is read with; `place` where it is written."""

    name: str
    config: str
    key: str = ""
    environment: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    after: tuple[str, ...] = ()
    place: Place = NOWHERE


def read(
    document: Document,
    report: Report,
    *,
    environment: str = "",
    variables: Mapping[str, Any] = NOTHING,
    environ: Mapping[str, str] = NOTHING,
    keys: Collection[str] = (),
    asked: set[str] | None = None,
) -> tuple[Row, ...]:
    """The projects, in the order in which they are written. What is wrong goes to the report. `asked` collects the
    names of the variables that templates use."""
    report.hide(value for given in (variables, environ) for _, value in search.secrets(dict(given)))
    if not schema.check(document.tree, WORKSPACE, document.place, report, "workspace"):
        return ()
    version = str(document.tree.get("version", VERSION)).split(".")[0]
    if version != str(VERSION):
        at = document.place.nearest(("version",)).mark
        report.error(at, f"version {document.tree['version']} is not one that this tool reads", 'write version: "1.0"')
    outside = Outside(environment, variables, environ, keys=keys, asked=set() if asked is None else asked)
    report.hide(value for _, value in search.secrets(document.tree))
    shared = Layer(document.tree.get("variables", {}), document.place.nearest(("variables",)))
    names = namespace([shared], outside, _keyless, report)
    found = tuple(_rows(document, names, environment, report))
    _once(found, report)
    _known(found, report)
    return found


def _rows(document: Document, names: Namespace, environment: str, report: Report) -> Iterator[Row]:
    for i, tree in enumerate(document.tree["projects"]):
        written = Located(tree, document.place.nearest(("projects", i)))
        for row, inner in rounds.each(written, names, report):
            if not rounds.wanted(row, inner, report):
                continue
            row = row.without("when")
            made = render(row.tree, row.place, inner, report)
            if schema.check(made, PROJECT, row.place, report, "project"):
                yield _row(made, row.place, environment, report)


def _row(tree: Mapping[str, Any], place: Place, environment: str, report: Report) -> Row:
    config = str(tree["config"])
    steps = config.replace("\\", "/").split("/")
    if not steps[0] or ".." in steps or ":" in config:
        at = place.nearest(("config",)).mark
        report.error(at, f"'{config}' leaves the workspace", "put workspace.yml above the folders of its projects")
    last = next((step for step in reversed(steps) if step), config)
    return Row(
        str(tree.get("name") or last.partition(".")[0] or last),
        config,
        str(tree.get("key", "")),
        str(tree.get("environment", environment)),
        dict(tree.get("variables", {})),
        tuple(map(str, tree.get("after", ()))),
        place,
    )


def _once(rows: tuple[Row, ...], report: Report) -> None:
    """Two projects of one name cannot be told apart by anything that speaks of them."""
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.name, row)
        if other is not row:
            at = row.place.nearest(("name",)).mark
            same = other.place.mark == row.place.mark
            again = "in another round of its for_each" if same else f"at {other.place.mark}"
            hint = 'give each a name, as in `name: "{{ each.key }}"`'
            report.error(at, f"there are two projects '{row.name}'; the other is {again}", hint)


def _known(rows: tuple[Row, ...], report: Report) -> None:
    names = [row.name for row in rows]
    for row in rows:
        for i, name in enumerate(row.after):
            if name not in names:
                at: Mark = row.place.nearest(("after", i)).mark
                report.error(
                    at, f"no project here is called '{name}'", did_you_mean(name, names) or f"known: {', '.join(names)}"
                )


def _keyless() -> str:
    raise BadTemplate("project.key has no value in a workspace", "write the key of a project under its `key:`")
