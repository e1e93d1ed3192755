"""A person at a desk: one configuration on disk, one sandbox, and the verbs. Asserts nothing that a test should say.

The configuration is a value that tests change; it is written to a folder as YAML before every verb, so that what is
tested starts where a user starts.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from dss_iac.core.model import path as paths
from dss_iac.core.model.plan import Action, Change, Options, Plan
from dss_iac.core.model.result import Drift, Result
from dss_iac.core.secret.signature import KEY_NAME
from dss_iac.errors import Partial
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around, Prepared
from tests.sandbox import Sandbox, by_hand

Config = dict[str, Any]
QUIET = (Action.NOOP, Action.RECORD)
READS = ("GET", "HEAD")


class Desk:
    """`config` is the configuration as a value, or a folder that is copied. `who` is admin, designer or reader."""

    def __init__(
        self,
        dss: Sandbox,
        folder: Path,
        config: Config | Path,
        *,
        files: Mapping[str, str] | None = None,
        environment: str = "",
        who: str = "admin",
        sealed: bool = False,
        state_dir: Path | None = None,
    ) -> None:
        self.dss, self.folder, self.environment = dss, folder, environment
        self.config: Config | None = None
        if isinstance(config, Path):
            shutil.copytree(config, folder)
        else:
            self.config = copy.deepcopy(config)
        for name, text in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        environ = {KEY_NAME: "a key of the tests"} if sealed else {}
        self.around = Around(environ=environ, client=dss.client(who), state_dir=state_dir, settle=0.0)

    @property
    def key(self) -> str:
        """The project's key."""
        return str(verbs.load(self._written(), environment=self.environment, around=self.around).desired.project)

    def prepare(self, **options: Any) -> Prepared:
        """A plan with what it takes to apply it; `options` as `core.model.plan.Options`."""
        return verbs.plan(self._written(), options=Options(**options), around=self.around, environment=self.environment)

    def plan(self, **options: Any) -> Plan:
        """A plan."""
        return self.prepare(**options).plan

    def apply(self, **options: Any) -> Result:
        """Plan and apply; a step that fails fails the test, with its reason."""
        return carried_out(self.prepare(**options))

    def destroy(self, **options: Any) -> Prepared:
        """A plan that destroys."""
        return verbs.destroy(
            self._written(), options=Options(**options), around=self.around, environment=self.environment
        )

    def drift(self) -> Drift:
        """What was changed in DSS since the last apply, told without the configuration."""
        return verbs.drift(project_key=self.key, around=self.around)

    def put(self, path: str, value: Any) -> None:
        """Change one place of the configuration: `datasets[name=ORDERS].description`."""
        self.config = paths.put(self.config, paths.parse(path), value)

    def drop(self, path: str) -> Any:
        """Remove one place of the configuration, and give what was there."""
        at = paths.parse(path)
        old = paths.get(self.config, at)
        assert old is not None, f"{path} is not in the configuration"
        self.config = paths.drop(self.config, at)
        return old

    def id_of(self, kind: str, name: str) -> str:
        """The DSS id of an object by its name; `kind` is the folder on disk, as for the knobs."""
        known = self.dss.estate.projects[self.key].store.get(kind, {})
        if not name or name in known:
            return name
        return next(id for id, document in known.items() if document.get("name") == name)

    def live(self, kind: str, name: str, path: str) -> Any:
        """What DSS has at one place, as a browser would be told; `payload.…` reaches into a JSON payload."""
        project = self.dss.estate.projects[self.key]
        whole = by_hand.ask(
            self.dss.estate, "admin", "GET", by_hand.route_of(project, kind, self.id_of(kind, name))
        )
        inner = by_hand.OBJECTS[kind][1] if kind in by_hand.OBJECTS else ""
        document = whole[inner] if inner else whole
        if path.startswith("payload"):
            document = {"payload": json.loads(whole["payload"]) if "." in path else whole["payload"]}
        return paths.get(document, paths.parse(path))

    def edit(self, kind: str, name: str, path: str, value: Any, **more: Any) -> None:
        """A colleague changes one place in DSS."""
        self.dss.knobs.edit(self.key, kind, self.id_of(kind, name), path, value, **more)

    def writes(self) -> list[str]:
        """The requests so far that could have changed something, since the log was cleared."""
        return [f"{r.verb} {r.path}" for r in self.dss.requests if r.verb not in READS]

    def _written(self) -> Path:
        if self.config is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            text = yaml.dump(self.config, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
            (self.folder / "project.yml").write_text(text, encoding="utf-8")
        return self.folder


def carried_out(prepared: Prepared) -> Result:
    """Apply; what did not succeed is told in full."""
    try:
        return verbs.apply(prepared)
    except Partial as partial:
        told = [f"{o.outcome} {o.step.op} {o.step.address}: {o.why}" for o in partial.result.outcomes if o.why]
        raise AssertionError("\n".join([str(partial), *told])) from None


def actions(plan: Plan) -> list[Change]:
    """The changes that would write to DSS."""
    return [c for c in plan.changes if c.action not in QUIET]


def told(plan: Plan) -> list[str]:
    """What a plan would do, for the message of a failing test."""
    lines = []
    for change in plan.changes:
        if change.action is not Action.NOOP or change.fields:
            fields = [f"{f.path} {f.verdict} ({f.recorded!r} → {f.desired!r}, live {f.live!r})" for f in change.fields]
            lines.append(f"{change.action.value} {change.address} [{change.reason}] {'; '.join(fields)}")
    return lines + [f"refused: {r}" for r in plan.refusals]


def assert_quiet(plan: Plan, *, records: int = 0) -> None:
    """No action, nothing to record, nothing refused."""
    assert not plan.has_actions, told(plan)
    assert not plan.refusals, told(plan)
    assert plan.records == records, told(plan)


def fields(plan: Plan) -> list[tuple[str, str, str]]:
    """(address without the project, path, verdict) of every field change of every action."""
    return [(short(c), f.path, f.verdict) for c in actions(plan) for f in c.fields]


def short(change: Change) -> str:
    """`dataset.ORDERS`; the project is `project`."""
    return f"{change.address.kind}.{change.address.name}" if change.address.name else change.address.kind


def guards(plan: Plan) -> list[str]:
    """The guards that refuse."""
    return sorted({r.guard for r in plan.refusals})


@contextmanager
def honest(dss: Sandbox) -> Iterator[Sandbox]:
    """A sandbox that must end without a route it does not know and without a fault of its own."""
    with dss:
        yield dss
        assert dss.estate.unknown_routes == []
        assert dss.estate.crashes == []


MakeDesk = Callable[..., Desk]
Names = Sequence[str]
