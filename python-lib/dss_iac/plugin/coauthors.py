"""Who had a hand in what is planned, besides whoever it is planned for: who last saved the configuration, and, of a
step, who last saved the scenario. Four eyes are two persons (D47), so none of them approves alone; where DSS does not
tell, that is said, and costs one approval more. Decides nothing about approvals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..core.model.kind import Call
from ..dss.transport import fill, segment
from ..errors import DssError
from ..run.look import running_jobs
from ..run.session import Session, users
from ..run.verb.prepare import Around
from . import config_source
from .config_source import FOLDER
from .invocation import Invocation

CONFIGURATION = "configuration"
LIBRARY = "lib/"  # where a project's git has the library (API §4.10)
LOG = "/projects/{project}/git/actions/log"
STATUS = "/projects/{project}/git/status"
SCENARIO = "/projects/{project}/scenarios/{id}"
ITSELF = ("temporal", "ds_modified", "sql_query")  # triggers that no person pulls (AUTO §2.4)
Known = tuple[str, str]  # (login, why it is not known)


def named(invocation: Invocation, around: Around) -> Around:
    """The same, with the other authors of what the invocation plans."""
    host = around.open_host()
    found = [_saved(invocation, host), *([] if invocation.attended else _ran(invocation, host))]
    logins = {login for login, _ in found if login}
    return replace(around, coauthors=tuple(sorted(logins)), untold=tuple(why for _, why in found if why))


def _saved(invocation: Invocation, host: Session) -> Known:
    """Who last saved the configuration."""
    spot = config_source.parse(invocation.text(CONFIGURATION))
    if spot.what == FOLDER:
        return "", "a managed folder does not tell who wrote the configuration"
    try:
        if config_source.from_git(host, spot):
            return "", "the configuration comes from a git repository, whose authors are not known here"
        path = f"{LIBRARY}{spot.path}"
        status = host.transport.send(Call("GET", fill(STATUS, host.project)))
        if _touched(status, path):
            return "", "the configuration has changes that nobody has committed"
        log = host.transport.send(Call("GET", fill(LOG, host.project), query={"path": path, "count": 1}))
        entries = log.get("entries") if isinstance(log, Mapping) else None
        author = str(entries[0].get("author") or "") if entries else ""
        return _person(host, author, "who last saved the configuration is not known")
    except DssError:
        return "", "who last saved the configuration is not known: the project has no git that can be read"


def _ran(invocation: Invocation, host: Session) -> list[Known]:
    """Who last saved the scenario, and who started it."""
    found = [("", "")] if invocation.trigger in ITSELF else [("", "who started the scenario is not known")]
    why = "who last saved the scenario is not known"
    for id in reversed(running_jobs.own_runs(invocation.given) or ()):
        try:
            raw = host.transport.send(Call("GET", fill(SCENARIO, host.project, segment(id))))
        except DssError:
            continue
        tag = raw.get("versionTag") if isinstance(raw, Mapping) else None
        by = tag.get("lastModifiedBy") if isinstance(tag, Mapping) else None
        return [*found, _person(host, str(by.get("login") or "") if isinstance(by, Mapping) else "", why)]
    return [*found, ("", why)]


def _person(host: Session, author: str, why: str) -> Known:
    """A login of this DSS; of a key, or of somebody from elsewhere, nobody can say who that is."""
    return (author, "") if author and author in (users(host.transport) or ()) else ("", why)


def _touched(status: Any, path: str) -> bool:
    """Whether git lists a file below a path as changed; each list has names."""
    lists = status.values() if isinstance(status, Mapping) else ()
    return any(str(name).startswith(f"{path}/") for names in lists if isinstance(names, list) for name in names)
