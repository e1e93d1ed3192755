"""Everything a verb needs of the outside, in one value: transport, kinds, clock, who listens. Does nothing by itself
but ask once what the instance is and who the key belongs to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from ..core.model.address import Address
from ..core.model.kind import Call, Kind
from ..core.model.resource import Foreign, Instance, nothing
from ..core.model.version import VERSION
from ..core.planning.guard import ADMINISTRATORS
from ..dss.library import Library
from ..dss.remote import Remote
from ..dss.transport import Speaker, segment
from ..errors import CANNOT_SEE, ODD_SHAPE, Malformed, Throttled, Unreachable
from .clock import Clock
from .event import Tell, silent

T = TypeVar("T")
R = TypeVar("R")
AUTH = Call("GET", "/auth/info")
INFO = Call("GET", "/instance-info")
PROJECTS = Call("GET", "/projects/")
ON_DISK = "Filesystem"  # the type of connections whose `root` is a directory of the DSS server (AUTO §11.1)


@dataclass
class Session:
    """One conversation with one project of one DSS. `stop` is set by Ctrl-C: finish what runs, start nothing new."""

    transport: Speaker
    kinds: Mapping[str, Kind]
    project: str
    clock: Clock = field(default_factory=Clock)
    tell: Tell = silent
    parallelism: int = 8
    read_only: bool = False
    by_export: bool = False  # as `prepare.Around` has it
    promised: Mapping[Address, Foreign] = field(default_factory=nothing)  # as `prepare.Around` has it
    stop: threading.Event = field(default_factory=threading.Event)
    _replies: dict[str, Any] = field(default_factory=dict)
    _instance: Instance | None = None
    _projects: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def remote(self) -> Remote:
        """The objects of the project."""
        return Remote(self.transport, self.project)

    @property
    def looking(self) -> Remote:
        """The same for one look at the project: everything is asked once, until `look_anew`."""
        return Remote(self.transport, self.project, self._replies)

    def look_anew(self) -> None:
        """Forget the replies of the last look."""
        self._replies.clear()

    @property
    def library(self) -> Library:
        """The library of the project."""
        return Library(self.transport, self.project, self._replies)

    @property
    def tool(self) -> str:
        """What signs plans and states."""
        return f"dss-iac {VERSION}"

    def instance(self) -> Instance:
        """Who we are and what the node is: two calls, once; the first is not tried again: a wrong URL shows at once."""
        if self._instance is None:
            who = _object(self._first(), AUTH)
            info = _object(self.transport.send(INFO), INFO)
            self._instance = Instance(
                node_id=str(info.get("nodeId") or ""),
                node_type=str(info.get("nodeType") or "DESIGN"),
                version=str(info.get("dssVersion") or self.transport.version or ""),
                user=str(who.get("associatedDSSUser") or who.get("authIdentifier") or ""),
                groups=tuple(str(g) for g in who.get("groups") or ()),
                sees_all=ADMINISTRATORS in (who.get("groups") or ()),
            )
        return self._instance

    def _first(self) -> Any:
        """Whether DSS is there at all; who answers that it is away for now is waited for."""
        try:
            return self.transport.send(AUTH, again=0)
        except (Unreachable, Throttled) as error:
            if not error.status:
                raise
        return self.transport.send(AUTH)

    def moment(self) -> float:
        """What the server's clock shows: as it was told last, and what has passed since; ours where it tells none."""
        try:
            told = parsedate_to_datetime(str(getattr(self.transport, "server_date", ""))).timestamp()
            return told + float(getattr(self.transport, "silence", 0.0))
        except ODD_SHAPE:
            return self.clock.now()

    def projects(self, *, again: bool = False) -> Mapping[str, Mapping[str, Any]]:
        """Key → summary of every project the key may read; asked once, unless `again`."""
        if self._projects is None or again:
            reply = self.transport.send(PROJECTS)
            if not isinstance(reply, list) or not all(isinstance(p, Mapping) and p.get("projectKey") for p in reply):
                raise Malformed("the list of projects is not one", request="GET /projects/")
            self._projects = {str(p["projectKey"]): p for p in reply}
        return self._projects

    def with_facts(self) -> Instance:
        """The instance with connections, code envs, users and groups; None for what this key may not see."""
        instance = self.instance()
        if instance.connections is None and instance.code_envs is None and instance.users is None:
            rows: Sequence[Callable[[Speaker], Any]] = (connections, code_envs, users, user_groups)
            (types, roots), *names = self.many(lambda read: read(self.transport), rows)
            self._instance = instance = replace(
                instance, connections=types, roots=roots, code_envs=names[0], users=names[1], user_groups=names[2]
            )
        return instance

    def with_types(self, names: Sequence[str]) -> Instance:
        """The instance with the types of these connections, asked one by one where the list did not tell."""
        instance = self.with_facts()
        unknown = [name for name in names if not instance.connection_types.get(name)]
        found = self.many(lambda name: connection_type(self.transport, name), unknown)
        types = {name: kind for name, kind in zip(unknown, found, strict=True) if kind}
        if types:
            self._instance = instance = replace(instance, types={**instance.types, **types})
        return instance

    def many(self, act: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """`act` on every item, several at once, results in order. The first exception is raised when all are done."""
        if len(items) <= 1 or self.parallelism <= 1:
            return [act(item) for item in items]
        with ThreadPoolExecutor(min(self.parallelism, len(items))) as pool:
            try:
                return list(pool.map(act, items))
            except KeyboardInterrupt:
                self.stop.set()  # nobody waits for DSS any longer
                pool.shutdown(cancel_futures=True)
                raise


def connections(transport: Speaker) -> tuple[Mapping[str, str] | None, Mapping[str, str]]:
    """Name → type, and name → root of those on the server's disk; both are for administrators, the names for all (AUTO
    §11.1). None when not even these may be read."""
    call = Call("GET", "/admin/connections/")
    try:
        found = _object(transport.send(call), call)
        known = {str(k): v if isinstance(v, Mapping) else {} for k, v in found.items()}
        return {k: str(v.get("type", "")) for k, v in known.items()}, _roots(known)
    except CANNOT_SEE:
        pass
    names = _names(transport, Call("GET", "/connections/get-names", query={"type": "all"}), "")
    return (None if names is None else dict.fromkeys(names, "")), {}


def _roots(known: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Where connections to the server's own disk start."""
    params = {name: one["params"] for name, one in known.items()
              if one.get("type") == ON_DISK and isinstance(one.get("params"), Mapping)}  # fmt: skip
    return {name: str(own["root"]) for name, own in params.items() if own.get("root")}


def connection_type(transport: Speaker, name: str) -> str:
    """The type of one connection, which whoever may use it may know (AUTO §11.1); "" when it cannot be read."""
    try:
        found = transport.send(Call("GET", f"/connections/{segment(name)}/info"))
    except CANNOT_SEE:
        return ""
    return str(found.get("type") or "") if isinstance(found, Mapping) else ""


def code_envs(transport: Speaker) -> tuple[str, ...] | None:
    """Names of code environments."""
    return _names(transport, Call("GET", "/admin/code-envs/"), "envName")


def users(transport: Speaker) -> tuple[str, ...] | None:
    """Logins: everybody may see a public part of them (AUTO §11.2)."""
    return _names(transport, Call("GET", "/users"), "login")


def user_groups(transport: Speaker) -> tuple[str, ...] | None:
    """Names of groups."""
    return _names(transport, Call("GET", "/admin/groups/"), "name")


def _names(transport: Speaker, call: Call, key: str) -> tuple[str, ...] | None:
    """The names in a list; None when this key may not see it (DSS hides that behind either, API §1.4)."""
    try:
        found = transport.send(call)
    except CANNOT_SEE:
        return None
    if not isinstance(found, list) or not all(isinstance(n, str) or (key and isinstance(n, Mapping)) for n in found):
        raise Malformed("DSS must answer a list of names here", request=f"{call.verb} {call.path}")
    if not key:
        return tuple(str(n) for n in found)
    return tuple(str(item[key]) for item in found if key in item)


def _object(reply: Any, call: Call) -> Mapping[str, Any]:
    if not isinstance(reply, Mapping):
        raise Malformed("DSS must answer an object here; is the URL that of a DSS?", request=f"{call.verb} {call.path}")
    return reply
