"""Who may do what, tried: one person with one role in SHOP uses every component on SHOP, from SHOP itself and from a
project of her own. Gives a table; asserts nothing that a test should say.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from dss_iac.errors import Forbidden, IacError, Refused
from dss_iac.plugin import actions, inspections
from dss_iac.plugin.invocation import Invocation
from dss_iac.run.home import lock
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox

KEY = "a key of the tests"
ROLES: Mapping[str, Mapping[str, bool]] = {
    "nobody there": {},
    "reader": {"readProjectContent": True},
    "writer": {"readProjectContent": True, "writeProjectContent": True},
    "administrator": {"admin": True},
}
PLACES: Mapping[str, str] = {"in the project itself": "SHOP", "from a project of one's own": "OWN"}
CONFIG: Mapping[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop"},
    "datasets": [{"name": "CLEAN", "type": "managed", "connection": "filesystem_managed", "description": "one"}],
}
HIDDEN = ("nothing applied yet", "no such project", "is nothing to destroy", "there is none", "nothing to undo")
Deed = Callable[["Post"], Any]


class Post:
    """Alice with a role in SHOP, at a place. In OWN she may do anything; SHOP was applied once by an administrator."""

    def __init__(self, dss: Sandbox, role: str, place: str) -> None:
        self.dss, self.host = dss, PLACES[place]
        self.config: dict[str, Any] = copy.deepcopy(dict(CONFIG))
        for key, rights in (("SHOP", ROLES[role]), ("OWN", ROLES["administrator"])):
            project = dss.client("admin").create_project(key, key, "admin")
            permissions = project.get_permissions()
            permissions["permissions"] = [{"group": "analysts", **rights}] if rights else []
            project.set_permissions(permissions)
            project.get_library().root.add_folder("iac").add_file("project.yml")
        self.write("one")
        actions.apply(self.visit("admin", now=True))

    def write(self, description: str) -> None:
        """The configuration with another description, where the place has it."""
        self.config["datasets"][0]["description"] = description
        library = self.dss.client("admin").get_project(self.host).get_library()
        library.get_file("/iac/project.yml").write(yaml.safe_dump(self.config, sort_keys=False))

    def visit(self, who: str, **form: Any) -> Invocation:
        """Somebody fills in a form."""
        whole = {"target": "configured", "project_key": "SHOP", **form}
        return Invocation(self.dss.client(who), self.host, {"signing_key": KEY}, whole)

    def waits(self, description: str) -> str:
        """The id of a plan of the administrator's."""
        self.write(description)
        return str(actions.plan(self.visit("admin")).variables["iac_plan_id"])

    def locked(self) -> Any:
        """A lock that the administrator holds."""
        around = Around(client=self.dss.client("admin"), environ={})
        session = around.open("SHOP", {})
        held = lock.of(session, around.store(session), "a long apply")
        held.take()
        return held


def _alice(act: Callable[[Invocation], Any], **form: Any) -> Deed:
    return lambda post: act(post.visit("designer", **form))


def _with_plan(act: Callable[[Invocation], Any], name: str, **form: Any) -> Deed:
    return lambda post: act(post.visit("designer", plan=post.waits(name), **form))


def _roll_back(post: Post) -> Any:
    post.write("three")
    actions.apply(post.visit("admin", now=True))
    return actions.roll_back(post.visit("designer", now=True))


def _unlock(post: Post) -> Any:
    held = post.locked()
    try:
        return inspections.unlock(post.visit("designer", sure=True))
    finally:
        held.release()


def _applied_destroy(post: Post) -> Any:
    """A plan to destroy that an administrator made and kept, applied with the macro Apply."""
    id = actions.destroy(post.visit("admin")).variables["iac_plan_id"]
    return actions.apply(post.visit("designer", plan=id))


DEEDS: Mapping[str, Deed] = {
    "Plan": _alice(actions.plan),
    "Check drift": _alice(inspections.check_drift),
    "Review plan: look": _with_plan(actions.review, "looked at"),
    "Review plan: approve": _with_plan(actions.review, "approved", decision="approve"),
    "Import project to YAML": _alice(inspections.import_project, configuration="library:imported"),
    "Apply": _with_plan(actions.apply, "applied"),
    "Roll back": _roll_back,
    "Unlock": _unlock,
    "Apply a plan to destroy": _applied_destroy,
    "Destroy: look": _alice(actions.destroy),
    "Destroy": _alice(actions.destroy, confirm="SHOP"),
}


def tried(dss: Sandbox, role: str, place: str) -> dict[str, bool]:
    """Component → whether it did what it was asked. An error that is no refusal of rights is raised."""
    post, told = Post(dss, role, place), {}
    for name, deed in DEEDS.items():
        try:
            made = deed(post)
            told[name] = not made.failure
        except Forbidden:
            told[name] = False
        except Refused as refused:
            assert all("does not administer" in str(r) or "may not" in str(r) for r in refused.reasons), refused
            told[name] = False
        except IacError as hidden:  # a project that is hidden looks like one that is not there
            if not any(words in str(hidden) for words in HIDDEN):
                raise
            told[name] = False
        if name in ("Apply a plan to destroy", "Roll back") and told[name]:
            post.write("again")
            actions.apply(post.visit("admin", now=True))
    return told


def markdown(found: Mapping[tuple[str, str], Mapping[str, bool]]) -> str:
    """Rows are components, columns are roles in the target project; where the place matters, the cell names it."""
    rows = [f"| component | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    for name in DEEDS:
        cells = []
        for role in ROLES:
            where = [place for place in PLACES if found[role, place][name]]
            cells.append("yes" if len(where) == len(PLACES) else ", ".join(where) or "no")
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)
