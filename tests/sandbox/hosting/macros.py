"""Runs of macros: start, state, result, abort (AUTO §3.1, conventions §1.2). Refuses to know HTTP.

A result is read once; then the run does not exist any more. So it is with failed and aborted runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import auth, errors, ids
from . import launch
from .child import Child

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Estate
    from ..project import Project
    from .plugin import Component

Doc = dict[str, Any]
MEDIA = {
    "HTML": "text/html;charset=utf-8",
    "RESULT_TABLE": "application/json;charset=utf-8",
    "JSON_OBJECT": "application/json;charset=utf-8",
    "URL": "text/plain;charset=utf-8",
    "NONE": "text/plain;charset=utf-8",
}


@dataclass
class MacroRun:
    """One run of a macro in a project."""

    id: str
    component: Component
    project: str
    user: str
    child: Child

    def state(self) -> Doc:
        """GET state: `running`, and the progress that the macro told (absolute, of a target that may be unknown)."""
        told = dict(zip(("done", "target", "unit"), self.progress(), strict=True))
        out = {"exists": True, "running": not self.child.over, "runId": self.id, "type": self.component.type}
        failure = self.child.failure if self.child.over else None
        return {**out, "progress": told, "empty": False, **({"storedError": failure} if failure else {})}

    def progress(self) -> tuple[float, float | None, str]:
        """(value, target or None, unit)."""
        words = (self.child.read("progress") or b"0\t\tNONE").decode().split("\t")
        return float(words[0]), float(words[1]) if words[1] else None, words[2]

    def result(self) -> tuple[bytes, str]:
        """Content and media type; raises while it runs and when it failed."""
        if not self.child.over:
            raise errors.illegal(f"Macro run {self.id} is still running")
        self.child.raise_failure()
        kind = self.component.desc.get("resultType", "NONE")
        media = MEDIA.get(kind) or self.component.desc.get("mimeType") or "application/octet-stream"
        return self.child.read("result") or b"", media


def macros(estate: Estate) -> list[Component]:
    """All macros of installed plugins."""
    return [c for p in estate.installed.values() for c in p.of_kind("macro")]


def find(estate: Estate, project: Project, user: Login, type_: str) -> Component:
    """A macro that the user may run in the project, or DSS's refusal."""
    component = next((c for c in macros(estate) if c.type == type_), None)
    if component is None:
        raise errors.illegal(f"Unknown runnable type: {type_}", 404)
    if (lacking := refused(component, project, user)) is not None:
        raise lacking
    return component


def refused(component: Component, project: Project, user: Login) -> errors.DssError | None:
    """Why the user may not run a macro here: rights on the project, or global administrators only."""
    if component.desc.get("requiresGlobalAdmin") and not user.admin:
        return errors.not_admin()
    for right in component.desc.get("permissions") or []:
        if not auth.may(user, project, right):
            return errors.forbidden(auth.WORDS[right], project.key)
    return None


def start(estate: Estate, project: Project, user: Login, type_: str, params: Doc, admin: Doc) -> MacroRun:
    """Start a run; the child process is at work when this returns."""
    component = find(estate, project, user, type_)
    child = launch.macro(estate, component, project.key, user, params, admin)
    run = MacroRun(ids.token(12), component, project.key, user.login, child)
    estate.macro_runs[run.id] = run
    return run


def run_of(estate: Estate, project: Project, user: Login, type_: str, ident: str) -> MacroRun:
    """A run that the user may see: one's own, or any for an administrator."""
    run = estate.macro_runs.get(ident)
    if run is None or (run.project, run.component.type) != (project.key, type_):
        raise errors.missing("macro run", project.key, ident)
    if run.user != user.login and not user.admin:
        raise errors.forbidden("see this run", project.key)
    return run
