"""Who stands before the webapp, and with whose rights it works for them (conventions §3, D48). Knows neither plans nor
routes.

The backend of a webapp has the rights of the user it runs as. Whoever opens the page is somebody else: the visitor.
Where DSS lets the backend act as the visitor, everything is done with the visitor's own rights. Where it does not,
nothing is done at all, and only those look who may read the project anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..core.model.plan import Plan
from ..core.model.resource import nothing
from ..dss.transport import Client, Transport
from ..errors import Forbidden, IacError, Unauthenticated
from ..plugin.invocation import Invocation
from ..run.clock import Clock
from ..run.look import access_rights
from ..run.session import Session
from ..run.verb import plan_readers
from ..run.verb.prepare import Around

READS = ("readProjectContent", *access_rights.WRITES)
GRANT = (
    "This page is read-only: it cannot act as you. An administrator of DSS has to grant it: Administration › Security "
    "› Groups, open a group of the user that this webapp runs as, and under “Impersonation in webapps” add a group "
    "that you are in."
)
log = logging.getLogger("dss-iac")


@dataclass(frozen=True)
class Visitor:
    """`client` has the visitor's rights when `acting`, else those of the user that the webapp runs as. `project` is the
    host project, `settings` are the plugin's, `form` what the webapp was set up with."""

    login: str
    groups: tuple[str, ...]
    client: Client
    acting: bool
    project: str
    settings: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    form: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    _open: dict[str, Session] = field(default_factory=dict, repr=False, compare=False)

    def invocation(self, **form: Any) -> Invocation:
        """This invocation as the components of the plugin know it. Only attended things are done here."""
        return Invocation(self.client, self.project, self.settings, {**self.form, **form})

    @cached_property
    def around(self) -> Around:
        """What the verbs need of the outside."""
        return self.invocation().around()

    def session(self, project: str) -> Session:
        """A session with a project that the visitor may read. Forbidden."""
        if project not in self._open:
            opened = self.around.open(project, {})
            if not self.acting and not self._reads(opened):
                why = f"{self.login} may not read project {project}, or this webapp cannot find out"
                raise Forbidden(why, status=403)
            self._open[project] = opened
        return self._open[project]

    def sees(self, plan: Plan) -> bool:
        """Whether the visitor may see a plan that is kept in the host project."""
        away = plan_readers.elsewhere(self.session(self.project), plan)
        return away or plan_readers.creates(plan) or self.reads(plan.project)

    def reads(self, project: str) -> bool:
        """Whether the visitor may read a project, as far as can be found out."""
        try:
            session = self.session(project)
        except Forbidden:
            return False
        return not self.acting or access_rights.reads(session)

    def may(self, project: str, flags: tuple[str, ...]) -> bool:
        """Whether the visitor can do something here: with rights, and with the grant."""
        return self.acting and access_rights.may(self.session(project), project, flags)

    def must_write(self) -> None:
        """Forbidden unless the visitor may change the host project; DSS is asked again by what follows."""
        if not self.acting:
            raise Forbidden(GRANT, status=403)
        if not self.may(self.project, access_rights.WRITES):
            raise Forbidden(f"{self.login} may not write to project {self.project}", status=403)

    def must_see(self, plan: Plan) -> None:
        """Forbidden unless the visitor may see the plan."""
        if not self.sees(plan):
            raise Forbidden(f"{self.login} may not read project {plan.project}, which this plan is for", status=403)

    def _reads(self, session: Session) -> bool:
        """Whether the project's permissions name the visitor; what cannot be read is a no."""
        return access_rights.granted(session, session.project, self.login, self.groups, READS)


@dataclass(frozen=True)
class Door:
    """How visitors come in. `client` gives the client of whoever the webapp acts as at that moment, `impersonate` a
    context in which that is the visitor; `settings` the plugin's settings, `form` those of the webapp."""

    project: str
    client: Callable[[], Any]
    impersonate: Callable[[], AbstractContextManager[Any]]
    settings: Callable[[], Mapping[str, Any]] = dict
    form: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    clock: Clock = field(default_factory=Clock)

    @contextmanager
    def enter(self, headers: Mapping[str, str]) -> Iterator[Visitor]:
        """Let a visitor in, by the headers of the browser. Unauthenticated when nobody is signed in."""
        own = self.client()
        try:
            told = own.get_auth_info_from_browser_headers(dict(headers))
        except Exception as error:  # the client raises its own kinds
            log.info("a visitor is not known: %s", error)
            raise Unauthenticated("nobody is signed in; sign in to DSS and load the page again", status=401) from None
        login = str(told.get("associatedDSSUser") or told.get("authIdentifier") or "")
        groups = tuple(str(g) for g in told.get("groups") or ())
        if not login:
            raise Unauthenticated("nobody is signed in; sign in to DSS and load the page again", status=401)
        with ExitStack() as stack:
            mine = self._as_visitor(stack, login)
            yield Visitor(login, groups, mine or own, mine is not None, self.project, self.settings() or {}, self.form)

    def _as_visitor(self, stack: ExitStack, login: str) -> Any:
        """A client with the visitor's rights, None where DSS gives none. It is asked whom it belongs to."""
        try:
            stack.enter_context(self.impersonate())
            client = self.client()
            known = Session(Transport(client, self.clock.sleep), {}, self.project).instance().user
        except Exception as error:  # whatever goes wrong here, nothing is done as anybody else
            log.info("cannot act as %s: %s", login, error)
            return None
        if known != login:
            raise IacError(f"the webapp would act as {known}, and {login} is looking at it; nothing was done")
        return client
