"""The verbs as a Python library: `run.verb.verbs` with plain arguments, and plans that can show themselves. No
logic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from .core.accept.outcome import Acceptance
from .core.model.diagnostic import Validation, did_you_mean
from .core.model.kind import Kind
from .core.model.plan import Options, Plan
from .core.model.result import Drift, Import, Result
from .core.model.state import State
from .dss.transport import Client
from .kinds import registry
from .render import results
from .run.cache import plan_cache
from .run.config.config_files import Loaded
from .run.event import Event
from .run.garbage import rarely
from .run.verb import accept as taking
from .run.verb import approvals, saved_plan, state_edit, verbs
from .run.verb.prepare import Around, Prepared
from .run.verb.verbs import Config

_OPTIONS = frozenset(f.name for f in fields(Options))
_AROUND = frozenset(f.name for f in fields(Around) if f.init and f.name[0] != "_") - _OPTIONS

_READING = ("environment", "variables", "project_key", "strict")
_ACCEPTING = ("everything", "dry_run", "at", "replace_templates", "dss_wins", "since")
_IMPORTING = ("from_git", "instance", "force", "with_storage", "with_schema")


@dataclass(frozen=True)
class Planned(Prepared):
    """A plan that was made, with what `apply` needs; shows itself in every form."""

    def __str__(self) -> str:
        """Its short text, which shows no secret (D66)."""
        return self.to_text()

    def __repr__(self) -> str:
        return repr(self.plan)

    def to_text(self, *, color: bool = False, show_unchanged: bool = False, raw: bool = False) -> str:
        """As the command line shows it; `raw`: by DSS's own paths."""
        return self._told("text", color, show_unchanged, kinds=_words(raw))

    def to_markdown(self, *, show_unchanged: bool = False, raw: bool = False) -> str:
        """For a pull request or a wiki article."""
        return self._told("markdown", False, show_unchanged, kinds=_words(raw))

    def to_html(self, *, show_unchanged: bool = False, raw: bool = False) -> str:
        """Escaped and scoped, without scripts."""
        return self._told("html", False, show_unchanged, kinds=_words(raw))

    def to_json(self) -> str:
        """In Terraform's shape."""
        return self._told("json", False)

    def _told(self, format: str, *how: bool, **more: Any) -> str:
        with rarely():
            return results.plan(self.plan, format, *how, **more)

    def summary(self) -> str:
        """`Plan: 4 to create, 0 to update, 0 to destroy.`"""
        return self.plan.summary_line

    def save(self, path: str | Path) -> None:
        """Keep the plan in a file, for `show` and `apply`."""
        saved_plan.write(self, Path(path))


def _words(raw: bool) -> Mapping[str, Kind]:
    return {} if raw else registry()


def load(config: Config, *, environment: str = "", variables: Mapping[str, str] | None = None, **more: Any) -> Loaded:
    """Read and check a configuration offline; `ConfigError` carries every problem. `more`: project_key, environ."""
    return verbs.load(config, environment=environment, variables=variables, **_split("load", more)[0])


def validate(config: Config, *, online: bool = False, **more: Any) -> Validation:
    """All problems at once, as values; raises none of them. `more` as for `plan`."""
    reading, _ = _split("validate", more)
    return verbs.validate(config, online=online, **reading)


def plan(config: Config, *, cache: str | Path | None = None, **more: Any) -> Planned:
    """What an apply would do. Writes nothing to DSS.

    `cache`: a folder in which a plan that found nothing to do is kept, and given again while nothing has changed.
    `more`: environment, variables, project_key; client, environ, state_dir, parallelism, by_export, tell (called with
    every event); and the fields of `core.model.plan.Options` (targets, adopt, replace, delete_data, allow_cascade …).
    """
    reading, options = _split("plan", more)
    return _planned(plan_cache.plan(config, Path(cache) if cache else None, options=options, **reading))


def apply(planned: Prepared | Config, *, on_failure: str = verbs.KEEP, **more: Any) -> Result:
    """Carry out a plan, a kept plan (its file, or with `host` its id), or plan a configuration and carry that out at
    once. `Refused` when a guard or a policy says no, `Stale` when a kept plan no longer fits, `Locked`, `Partial` (with
    `.result`) when a step did not succeed; `on_failure="rollback"` undoes then what was done."""
    if isinstance(planned, Prepared):
        return verbs.apply(planned, on_failure=on_failure)
    if isinstance(planned, (str, Path)) and (more.get("host") or saved_plan.is_kept(planned)):
        return verbs.apply(saved_plan.load(planned, Around(**more)), on_failure=on_failure)
    return verbs.apply(plan(planned, **more), on_failure=on_failure)


def rollback(
    config: Config | None = None, *, project_key: str = "", steps: int = 1, to: int | None = None, **more: Any
) -> Planned:
    """A plan that undoes the last apply, the last `steps` ones, or all after serial `to`; give it to `apply`.
    `project_key` is enough. Its warnings say what cannot be undone."""
    reading, options = _split("rollback", more)
    return _planned(verbs.rollback(config, project_key=project_key, steps=steps, to=to, options=options, **reading))


def approve(path: str | Path, comment: str = "", *, reject: bool = False, **more: Any) -> tuple[str, ...]:
    """Approve a kept plan, or reject it and say why; gives what is still lacking. `more`: client, environ, host."""
    _known("approve", more, _AROUND)
    act = approvals.reject if reject else approvals.approve
    return act(str(path), comment, around=Around(**more))[2]


def drift(config: Config | None = None, **more: Any) -> Drift:
    """What was changed in DSS since the last apply; `project_key` is enough."""
    reading, _ = _split("drift", more)
    return verbs.drift(config, **reading)


def import_project(project_key: str, folder: str | Path | None = None, **more: Any) -> Import:
    """An existing project as YAML; writes nothing to DSS. `more`: from_git, force, by_export, with_storage …"""
    _known("import_project", more, (*_IMPORTING, *_AROUND))
    around = {k: more.pop(k) for k in tuple(more) if k in _AROUND}
    return verbs.import_project(project_key, folder, around=Around(**around), **more)


def accept(config: str | Path, *addresses: str, **more: Any) -> Acceptance:
    """Take what was changed in DSS into the files of a configuration: of these objects, or with `everything=True` of
    all. `more`: dry_run, at ("shared", "item", "environment" or "variable"), replace_templates, dss_wins; and as for
    `plan`."""
    _known("accept", more, (*_ACCEPTING, *_READING, *_AROUND))
    around = Around(**{k: more.pop(k) for k in tuple(more) if k in _AROUND})
    return taking.accept(config, addresses, around=around, **more)


def destroy(config: Config | None = None, **more: Any) -> Planned:
    """A plan that removes what was applied; give it to `apply`. `project_key` is enough."""
    reading, options = _split("destroy", more)
    return _planned(verbs.destroy(config, options=options, **reading))


def show(path: str | Path) -> Plan:
    """A saved plan."""
    return saved_plan.read(Path(path))


def state(
    project_key: str, *, client: Client | None = None, tell: Callable[[Event], None] | None = None, **more: Any
) -> State:
    """What is recorded for a project."""
    _known("state", more, _AROUND)
    around = {k: v for k, v in {"client": client, "tell": tell, **more}.items() if v is not None}
    return state_edit.state(project_key, around=Around(**around))


def _planned(made: Prepared) -> Planned:
    return Planned(**{f.name: getattr(made, f.name) for f in fields(Prepared)})


def _known(verb: str, more: Mapping[str, Any], names: Iterable[str]) -> None:
    """TypeError that names the verb which was called, and what was meant."""
    known = tuple(names)
    for name in more:
        if name not in known:
            near = did_you_mean(name, known)
            raise TypeError(f"{verb}() got an unexpected keyword argument '{name}'" + (f"; {near}" if near else ""))


def _split(verb: str, more: Mapping[str, Any]) -> tuple[dict[str, Any], Options]:
    """(what reading and speaking need, the options); an unknown name is a TypeError, as for any function."""
    _known(verb, more, (*_READING, *_OPTIONS, *_AROUND))
    wanted: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in more.items() if k in _OPTIONS}
    options = Options(**wanted)
    around = Around(**{k: v for k, v in more.items() if k in _AROUND})
    rest = {k: v for k, v in more.items() if k not in _OPTIONS | _AROUND}
    return {**rest, "around": around}, options
