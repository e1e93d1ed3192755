"""From an invocation to plans: read the configuration that the form names, plan, keep the plan for its readers. Shared
by all components; shows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.model.plan import Options, Plan, Refusal
from ..core.model.resource import Desired
from ..core.planning import privilege
from ..core.planning.changes import written
from ..errors import IacError, Refused
from ..run.config import workspace_file
from ..run.config.config_files import Attempt, Loaded
from ..run.home import plan_store
from ..run.look import access_rights
from ..run.verb import saved_plan, verbs
from ..run.verb.prepare import Around, Paper, Prepared
from ..run.workspace import members
from ..run.workspace.members import Member, Workspace
from . import coauthors, config_source
from .config_source import Spot
from .invocation import Invocation

THIS, CONFIGURED, RENAMED = "this", "configured", "renamed"  # whose project a configuration is for
CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan with what became of it: `id` is how people name it, "" when it was not kept, and then `why` not."""

    made: Prepared
    id: str = ""
    why: str = ""


def read(invocation: Invocation, around: Around) -> Loaded | tuple[Member, ...]:
    """The configuration of the form, for a project that the form allows; of a workspace, the projects that the form
    means, in the order of the work. ConfigError, IacError."""
    host, spot = around.open_host(), config_source.parse(invocation.text(CONFIGURATION))
    if invocation.flag("reset"):
        config_source.reset(host, spot)
    with config_source.fetched(host, spot) as root:
        file = workspace_file.found(root)
        if file is not None:
            _, found = wanted(invocation, around, spot, file)
            return tuple(replace(m, read=config_source.named(host, spot, root, m.read)) for m in found)
        loaded = verbs.load(root, around=around, **read_with(invocation))
    allowed(invocation, spot, loaded.desired)
    return config_source.named(host, spot, root, loaded)


def one(invocation: Invocation, around: Around) -> tuple[Loaded, Around]:
    """The one configuration that the form means, and what a verb gets of the outside for it. IacError where it means
    several projects of a workspace."""
    return alone(read(invocation, around), around)


def alone(found: Loaded | tuple[Member, ...], around: Around) -> tuple[Loaded, Around]:
    """The same of what was read."""
    if isinstance(found, Loaded):
        return found, around
    if len(found) > 1:
        raise IacError(
            f"this works on one project, and the workspace has several: {_keys(found)}; choose the target 'This "
            "project' in one of them; the macros Plan, Apply and Check drift work on all"
        )
    return verbs.load(found[0].read), found[0].around(around)


def wanted(invocation: Invocation, around: Around, spot: Spot, file: Path) -> tuple[Workspace, tuple[Member, ...]]:
    """(a workspace, the projects of it that the form means: the one of its project key, this project, or all)."""
    target = invocation.choice("target", THIS, CONFIGURED, RENAMED)
    if target == RENAMED:
        raise IacError(f"workspace {spot} gives each project its key; choose 'This project', or "
                       "'The project that the configuration names' for all of them")  # fmt: skip
    environment, variables = invocation.text("environment"), invocation.map("variables")
    space = members.read(file, around, environment=environment, variables=variables)
    key = invocation.text("project_key") or (invocation.project if target == THIS else "")
    found = tuple(m for m in space.members if key in (m.key, ""))
    if not found:
        raise IacError(f"workspace {spot} has no project {key}; there are {_keys(space.members)}; choose 'The project "
                       "that the configuration names' for all of them")  # fmt: skip
    for member in found:
        if member.read.desired is not None:
            invocation.meant(member.read.desired.instance, member.read.desired.environment)
    return space, found


def _keys(found: Sequence[Member]) -> str:
    return ", ".join(m.key or m.name for m in found)


def read_with(invocation: Invocation) -> dict[str, Any]:
    """What the form says a configuration is read with."""
    target = invocation.choice("target", THIS, CONFIGURED, RENAMED)
    return {
        "environment": invocation.text("environment"),
        "variables": invocation.map("variables"),
        "project_key": invocation.project if target == RENAMED else "",
    }


def allowed(invocation: Invocation, spot: Spot, desired: Desired) -> None:
    """IacError when a configuration is for a project, or for a DSS, that the form does not mean."""
    target = invocation.choice("target", THIS, CONFIGURED, RENAMED)
    if target == THIS and desired.project != invocation.project:
        raise IacError(
            f"configuration {spot} is for project {desired.project}, and the target is this project, "
            f"{invocation.project}; choose 'The project that the configuration names', or write "
            f"project.key: {invocation.project}"
        )
    invocation.meant(desired.instance, desired.environment)


def plan(invocation: Invocation, around: Around, *, unattended: bool = False) -> Prepared:
    """The plan that the form asks for. IacError where it asks for several."""
    return planned(invocation, *one(invocation, around), unattended=unattended)


def planned(invocation: Invocation, config: Loaded | Attempt, around: Around, *, unattended: bool = False) -> Prepared:
    """The plan of a configuration, with what the form asks of it."""
    options: Options = replace(invocation.options(), unattended=unattended)
    told = replace(around, message=invocation.text("message"))
    return verbs.plan(config, options=options, around=coauthors.named(invocation, told))


def opened(invocation: Invocation, around: Around, ref: str) -> Prepared:
    """A kept plan, ready to be applied; with the configuration it was made from, when the form names one."""
    if not invocation.flag("with_configuration"):
        return saved_plan.load(ref, around)
    d = one(invocation, around)[0].desired
    return saved_plan.load(ref, around, saved_plan.Expected(d.project, d.environment, d.digest, d.instance, d))


def keep(made: Prepared) -> Kept:
    """Keep a plan for its readers. One that does nothing or is refused waits for nobody, and is not kept; one that
    cannot be kept is still told."""
    if not made.plan.steps or made.plan.refusals:
        return Kept(made)
    try:
        id, name = saved_plan.keep(made, place := saved_plan.shelf(made.around))
    except IacError as error:
        return Kept(made, why=f"the plan was not kept in project {made.around.host}: {error}")
    return Kept(replace(made, paper=Paper(id, place.where(name))), name)


def waiting(around: Around, project: str) -> tuple[str, ...]:
    """The names of kept plans for a project that nobody has applied, newest first, as the audit trail tells."""
    place = plan_store.HostPlanStore(around.open_host().library, around.key)
    mine = [str(row.get("plan")) for row in plan_store.waiting(place.trail()) if row.get("project") == project]
    return tuple(dict.fromkeys(reversed(mine)))


def privileged(made: Prepared) -> tuple[str, ...]:
    """What of a plan only somebody who administers the project may do (D47), one sentence each."""
    kinds, user = made.session.kinds, made.session.instance().user
    told = [
        f"{c.address}: {line}"
        for c in made.plan.changes
        for line in privilege.told(kinds[c.address.kind], c, written(c), user)
    ]
    gone = any(kinds[s.address.kind].listing is None and s.op == "delete" for s in made.plan.steps)
    whole = ("everything that was applied is destroyed",) if made.plan.options.destroy and made.plan.steps else ()
    return (*told, *whole, "the project itself is deleted") if gone else (*told, *whole)


def authorised(made: Prepared) -> None:
    """Refused when the plan needs more rights than its applier has, before anything is done."""
    needs = privileged(made)
    if needs and not access_rights.may(made.session, made.plan.project, access_rights.ADMINISTERS):
        who = made.session.instance().user
        why = f"{who} does not administer project {made.plan.project}, and this needs it: {'; '.join(needs)}"
        raise Refused([Refusal(why, "let somebody apply it who does", "rights")])


def actions(made: Plan) -> int:
    """How many objects a plan would write."""
    return sum(c.action.value not in ("no-op", "record") for c in made.changes)
