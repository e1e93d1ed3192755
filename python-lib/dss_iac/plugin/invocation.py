"""One use of the plugin as a value: who asks, from which project, with which form and settings. Macros, steps, the
recipe and the webapp make it in their own ways; what is done with it is `actions` and `inspections`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import dataikuapi

from ..core.model.diagnostic import did_you_mean
from ..core.model.kind import Call
from ..core.model.plan import Options
from ..core.model.resource import nothing
from ..dss.transport import Client, segment
from ..errors import DssError, IacError
from ..run.config import connection, credentials
from ..run.event import Tell, silent
from ..run.look import running_jobs
from ..run.session import Session
from ..run.verb.prepare import Around
from . import dss_version

WEBAPP = "webapp_dss-iac_plan-review"
_LISTS = ("targets", "excludes", "adopt", "replace", "delete_data", "allow_cascade")


@dataclass(frozen=True)
class Invocation:
    """`client` has the rights of whoever asks; `project` is the host project; `form` has the values of the component's
    form with presets resolved; `settings` those of the plugin; `given` the variables of the scenario, in a step.
    `attended`: a person looks at what happens; where nobody does, `trigger` is the type of what started it."""

    client: Client
    project: str
    settings: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    form: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    tell: Tell = silent
    attended: bool = True
    given: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    trigger: str = ""

    # ------------------------------------------------------------------------------------------------------- the form

    def text(self, name: str, default: str = "") -> str:
        """A text of the form."""
        return str(self.form.get(name) or default).strip()

    def choice(self, name: str, *known: str) -> str:
        """One word of `known`, the first where the form says nothing. IacError for any other: it would mean nothing."""
        word = self.text(name, known[0])
        if word not in known:
            near = did_you_mean(word, known) or f"choose one of {', '.join(known)}"
            raise IacError(f"{name}: {word!r} is nothing that can be chosen here; {near}")
        return word

    def flag(self, name: str) -> bool:
        """A box of the form."""
        return self.form.get(name) is True

    def lines(self, name: str) -> tuple[str, ...]:
        """A list of the form, without empty lines."""
        found = self.form.get(name)
        rows = found.splitlines() if isinstance(found, str) else found
        return tuple(s for s in (str(one).strip() for one in rows) if s) if isinstance(rows, Sequence) else ()

    def map(self, name: str) -> dict[str, str]:
        """A map of the form."""
        found = self.form.get(name)
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, Mapping) else {}

    @property
    def target(self) -> str:
        """The project that this is about, where no configuration says it."""
        return self.text("project_key", self.project)

    def options(self, **more: Any) -> Options:
        """What the form asks of a plan."""
        lists: dict[str, Any] = {name: self.lines(name) for name in _LISTS}
        conflict = self.choice("on_conflict", "overwrite", "fail")
        boxes: dict[str, Any] = {name: self.flag(name) for name in ("allow_mass_change", "allow_missing_external")}
        return Options(on_conflict=conflict, **lists, **boxes, **more)

    # --------------------------------------------------------------------------------------------------- the two ends

    @property
    def preset(self) -> Mapping[str, Any]:
        """Another DSS to work on; empty = the one this runs in."""
        found = self.form.get("instance")
        return found if isinstance(found, Mapping) and found.get("url") else {}

    @property
    def key(self) -> str:
        """The signing key, "" when there is none."""
        return str(self.settings.get("signing_key") or "")

    def around(self, *, unattended: bool = False) -> Around:
        """What the verbs need of the outside. IacError on a DSS that is too old, or for settings that make no sense."""
        there = _client(self.preset) if self.preset else None
        made = Around(
            environ=self.map("environ"),
            credentials=credentials.signing(self.key),
            client=there or self.client,
            desk=self.client if there else None,
            host=self.project,
            policy=self._floors(),
            unattended=unattended,
            patience=self._patience(),
            tell=self.tell,
            own_runs=running_jobs.own_runs(self.given),
        )
        dss_version.check(made.open_host().instance().version)
        return made

    def _patience(self) -> float | None:
        """Seconds; None where the settings say nothing."""
        found = self.settings.get("patience")
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None

    def _floors(self) -> dict[str, Any]:
        names = ("require_approval", "approvers", "protected", "drift_policy")
        found = {name: self.settings.get(name) for name in names if self.settings.get(name)}
        if "require_approval" in found:
            found["require_approval"] = _number(found["require_approval"])  # numbers may come as floats
        return found

    def meant(self, instance: Mapping[str, Any], environment: str) -> None:
        """IacError when an environment is for another DSS than the one that is worked on."""
        url = str(instance.get("url") or "")
        known = str(self.preset.get("url") or self.settings.get("dss_url") or "")
        if url and _place(url) != _place(known):
            here = "the preset is for" if self.preset else "this DSS is known as"
            way = "choose its preset" if not self.preset else "choose the preset of that DSS"
            there, own = connection.shown(url), connection.shown(known) or "(nothing)"
            raise IacError(
                f"environment {environment or '(none)'!r} is for {there}, and {here} {own}; {way}, "
                f"or let an administrator set this DSS's address in the plugin's settings"
            )

    # ---------------------------------------------------------------------------------------------------------- links

    def link(self, path: str) -> str:
        """The address of a page of this DSS; relative to it when the settings do not name it."""
        return f"{str(self.settings.get('dss_url') or '').rstrip('/')}{path}"

    def review(self, host: Session, plan: str = "", page: str = "") -> str:
        """The address of the review webapp, opened at a plan or a page; "" when the host project has none that may be
        seen."""
        try:
            heads = host.transport.send(Call("GET", f"/projects/{segment(host.project)}/webapps/"))
        except DssError:
            return ""
        rows = heads if isinstance(heads, list) else []
        ids = [str(h.get("id")) for h in rows if isinstance(h, Mapping) and h.get("type") == WEBAPP]
        at = f"#/plan/{quote(plan, safe='')}" if plan else f"#/{page}" if page else ""
        return self.link(f"/webapps/{quote(host.project)}/{quote(min(ids), safe='')}/{at}") if ids else ""

    def webapp(self, page: str, project: str = "") -> str:
        """The address of a page of the review webapp, shown for a project; "" as of `review`."""
        at = f"{page}?project={quote(project)}" if project else page
        return self.review(self.around().open_host(), page=at)


def _client(preset: Mapping[str, Any]) -> Client:
    made = dataikuapi.DSSClient(str(preset["url"]).rstrip("/"), api_key=str(preset.get("api_key") or ""))
    made._session.verify = preset.get("verify_tls") is not False
    found: Client = made
    return found


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _place(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        return url, ""
    return parts.netloc.lower(), parts.path.rstrip("/")
