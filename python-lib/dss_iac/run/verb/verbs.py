"""The verbs, as short sentences over the rest of `run`. What the package exports and the command line calls.

A configuration is a path (file or folder) or a dict. Every verb raises `errors.IacError` and nothing else on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...core.language import concrete_types
from ...core.language import validate as validation
from ...core.language.writer import import_writer
from ...core.model.diagnostic import INSTANCE, Diagnostic, Validation, did_you_mean
from ...core.model.plan import Action, Options
from ...core.model.result import Drift, Import, Result
from ...core.model.state import State
from ...core.planning import planner
from ...core.secret import masking
from ...core.spelling import foreign_ids
from ...dss import checkout, leftovers
from ...errors import ConfigError, IacError, Partial, StateError
from ...kinds import registry
from ..config import config_files, judging, written_folder
from ..config.config_files import Attempt, Loaded
from ..garbage import rarely
from ..home import one_look
from ..home.one_look import Look
from ..look import elsewhere, instance_words, snapshot
from ..session import Session
from . import carry_out, recovery, saved_plan
from . import rollback as backwards
from .at_rest import GIT
from .prepare import Around, Prepared, prepare

KEEP, BACK = "keep", "rollback"
AGAIN = "run `dss-iac rollback` when the cause is gone: it undoes this apply then"
Config = str | Path | Mapping[str, Any] | Loaded | Attempt


def load(
    config: Config,
    *,
    environment: str = "",
    variables: Mapping[str, str] | None = None,
    project_key: str = "",
    strict: bool = False,
    around: Around | None = None,
) -> Loaded:
    """Read a configuration; ConfigError carries every problem found; with `strict` a warning is one, too (D53)."""
    if isinstance(config, Loaded):
        return config
    reading = {"environment": environment, "variables": variables, "project_key": project_key}
    found = _attempt(config, around or Around(), reading)
    if found.desired is None or found.errors or (strict and found.warnings):
        raise ConfigError((*found.errors, *(_wrong(found.warnings) if strict else ())))
    return Loaded(found.desired, found.warnings, found.unanswered, found.root)


def _wrong(warnings: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(replace(d, severity="error") for d in warnings)


@rarely()
def _attempt(config: Config, around: Around, reading: Mapping[str, Any]) -> Attempt:
    if isinstance(config, Attempt):
        return config
    if isinstance(config, Loaded):
        return Attempt(config.desired, (), config.warnings, config.unanswered, config.root)
    today = around.clock.stamp()[:10]
    return config_files.attempt(config, environ=around.environ, keys=around.keys, today=today, **reading)


def validate(
    config: Config, *, online: bool = False, strict: bool = False, around: Around | None = None, **reading: Any
) -> Validation:
    """Everything that is wrong with a configuration, at once; with `online` also against the DSS it is for, as far as
    it can be understood; without, what only DSS can answer is an error. `strict`: so is every warning (D53, D63)."""
    around = around or Around()
    made = _attempt(config, around, reading)
    if made.desired is None or not online:
        return judging.offline(made, strict=strict, promised=around.promised)
    desired = made.desired
    session = around.open(desired.project, desired.instance)
    seen = snapshot.take(session, recorded=None, desired=desired)
    seen = replace(seen, instance=replace(session.with_facts(), projects=seen.instance.projects))
    told = validation.against(desired, elsewhere.over(session, seen, desired), session.kinds)
    named = session.with_types(validation.connections(desired))
    seen = replace(seen, instance=replace(named, projects=seen.instance.projects))
    told = (*told, *concrete_types.against(desired, None, seen, session.kinds))
    told = (*told, *instance_words.told(session, seen, desired))
    told = (*told, *foreign_ids.against(desired, seen, session.kinds))
    told = tuple(replace(d, rule=INSTANCE) for d in told)
    return replace(judging.found(made).joined(told), checked=session.transport.client.host).judged(strict)


def plan(
    config: Config,
    *,
    options: Options | None = None,
    around: Around | None = None,
    strict: bool = False,
    **reading: Any,
) -> Prepared:
    """What an apply would do, and why. Writes nothing. ConfigError, with `strict` for a warning, too."""
    around = around or Around()
    loaded = load(config, around=around, **reading)
    desired = loaded.desired
    session = around.open(desired.project, desired.instance)
    made = prepare(session, around, desired, options or Options(), desired.environment, tuple(loaded.warnings))
    if strict and made.warnings:
        raise ConfigError(_wrong(made.warnings))
    return made


def apply(prepared: Prepared, *, on_failure: str = KEEP) -> Result:
    """Do what a plan says. Refused, or Partial when a step did not succeed; `Partial.result` tells all. `on_failure`:
    "keep" what was done, or "rollback" at once; an interruption is no failure."""
    if on_failure not in (KEEP, BACK):
        raise IacError(f"on_failure is {KEEP!r} or {BACK!r}, not {on_failure!r}")
    result = carry_out.carry_out(prepared)
    saved_plan.applied(prepared, result.complete)
    if result.complete:
        return result
    if on_failure == BACK and not result.interrupted:
        result = _undone(prepared, result)
    raise Partial(partial_line(result), result)


def _undone(prepared: Prepared, result: Result) -> Result:
    """The result of a failed apply, with that of its rollback."""
    asked = prepared.plan.options
    try:
        options = Options(delete_data=asked.delete_data, allow_cascade=asked.allow_cascade)
        planned = backwards.plan(prepared.session, prepared.around, options=options)
        back = carry_out.carry_out(planned, excused=True)
    except IacError as error:
        return replace(result, not_rolled_back=f"{error}; {AGAIN}")
    except KeyboardInterrupt:
        return replace(result, not_rolled_back=f"interrupted; {AGAIN}")
    return replace(result, rolled_back=back)


def rollback(
    config: Config | None = None,
    *,
    project_key: str = "",
    steps: int = 1,
    to: int | None = None,
    options: Options | None = None,
    around: Around | None = None,
    **reading: Any,
) -> Prepared:
    """A plan that undoes the last apply, the last `steps` ones, or all after serial `to`; `apply` carries it out. Needs
    no configuration: one only says which project and which DSS are meant."""
    around = around or Around()
    _, session = _meant("roll back", config, project_key, around, reading)
    return backwards.plan(session, around, steps=steps, to=to, options=options)


def partial_line(result: Result) -> str:
    """One line for an apply that did not do all."""
    counts = carry_out.counts(result)
    told = ", ".join(f"{n} {word}" for word, n in counts.items() if n)
    if result.rolled_back is not None and result.rolled_back.complete:
        return f"{result.plan.project}: not everything was done: {told}; rolled back: it is as it was before"
    if result.not_rolled_back or result.rolled_back is not None:
        why = result.not_rolled_back or f"not all of it could be undone; {AGAIN}"
        return f"{result.plan.project}: not everything was done: {told}; not rolled back: {why}"
    return f"{result.plan.project}: not everything was done: {told or 'nothing'}; correct the cause and apply again"


def drift(
    config: Config | None = None,
    *,
    project_key: str = "",
    refresh: str = "changed",
    around: Around | None = None,
    **reading: Any,
) -> Drift:
    """What was changed in DSS since the last apply. Needs no configuration; with one, its unapplied edits are counted
    apart (D29). `refresh`: "git" looks at the project's git first, and reads no object where nobody saved anything."""
    around = around or Around()
    loaded, session = _meant("drift of", config, project_key, around, reading)
    kept = around.store(session)
    look = one_look.over(session, kept, loaded.desired if loaded else None) if refresh == GIT else Look()
    if look.serial:
        left = State("", session.project, look.serial)
        return Drift(session.project, (), left, {}, 0 if loaded else None, look.told)
    state = recovery.recall(session, kept, loaded.desired.environment if loaded else None).state
    if state is None:
        raise StateError(f"{kept.where}: nothing applied yet, so nothing can have drifted; run `dss-iac apply` first")
    seen = snapshot.take(session, recorded=state, desired=None)
    changes = planner.drift(state, seen, session.kinds, key=around.key)
    pending = None
    if loaded:
        whole = snapshot.take(session, recorded=state, desired=loaded.desired)
        desired = concrete_types.settled(loaded.desired, state, whole, session.kinds)
        wanted = planner.make(desired, state, whole, session.kinds, Options(), {}, key=around.key)
        edits = (c for c in wanted.changes if c.action not in (Action.NOOP, Action.RECORD))
        pending = sum(1 for c in edits if not c.fields or any(f.verdict != "drifted" for f in c.fields))
    told = "; ".join([*([look.told] if look.doubt else []), *seen.doubts])
    return Drift(session.project, tuple(changes), state, dict(seen.failed), pending, told)


def import_project(
    project_key: str,
    folder: str | Path | None = None,
    *,
    from_git: str | Path | None = None,
    around: Around | None = None,
    instance: Mapping[str, Any] | None = None,
    force: bool = False,
    **options: Any,
) -> Import:
    """A DSS project as YAML files in `folder` (None: only in the result). Never writes to DSS (D7)."""
    kinds, busy = registry(), ""
    if from_git is not None:
        if around is not None and around.by_export:
            raise IacError(f"{from_git}: a checkout is read without DSS, so nothing is exported; leave --by-export out")
        folded = checkout.open(Path(from_git), project_key, kinds)
        session = Session(folded, kinds, folded.project)
    else:
        around = around or Around()
        session = around.open(project_key, instance or {})
        busy = _busy(session, around)
    seen = snapshot.take(session, recorded=None, desired=None, everything=True)
    if not seen.exists:
        near = did_you_mean(project_key, session.projects()) if from_git is None else ""
        way = f"; {near}" if near else ""
        raise IacError(f"project {project_key}: DSS has no such project, or the key may not read it{way}")
    if from_git is not None:  # a folder cannot tell which other projects there are
        seen = replace(seen, instance=replace(seen.instance, projects=None))
    secrets, unread = ({}, "") if from_git is not None else _known_secrets(session, around or Around())
    written = import_writer.write(seen, kinds, options, secrets)
    warnings = (*written.report.warnings, *seen.doubts, *filter(None, [unread]))
    report = replace(written.report, warnings=warnings, why_not=leftovers.why(written.report.not_managed))
    if around is not None and from_git is None and (busy := busy or _busy(session, around)):
        half = f"{busy}; what is written here may be half of it: import again when it is over"
        report = replace(report, warnings=(half, *report.warnings))
    if folder is not None:
        written_folder.write(Path(folder), written.files, force)
    return Import(seen.project, str(folder or ""), written.files, report, {**seen.failed, **written.failed})


def _busy(session: Session, around: Around) -> str:
    """Who is applying to the project at this moment; "" when nobody is."""
    there = session.project in session.projects()
    holder = recovery.at_work(session, around.store(session)) if there else None
    return recovery.running(holder) if holder else ""


def _known_secrets(session: Session, around: Around) -> tuple[Mapping[tuple[str, str], tuple[str, ...]], str]:
    """({(kind, DSS id): patterns of what state knows to be a secret}, why state could not be read)."""
    kept = around.store(session)
    try:
        state = kept.load(kept.home.names())
    except IacError as error:
        return {}, f"state could not be read, so what only it knows to be a secret is written: {error}"
    entries = state.entries.items() if state else ()
    return {(a.kind, e.dss_id): found for a, e in entries if (found := masking.places(e.attributes))}, ""


def destroy(
    config: Config | None = None,
    *,
    project_key: str = "",
    options: Options | None = None,
    around: Around | None = None,
    **reading: Any,
) -> Prepared:
    """A plan that removes what was applied; `apply` carries it out. The project itself stays (D12)."""
    around = around or Around()
    loaded, session = _meant("destroy", config, project_key, around, reading)
    wanted = replace(options or Options(), destroy=True)
    environment = loaded.desired.environment if loaded else None
    return prepare(session, around, loaded.desired if loaded else None, wanted, environment)


def _meant(
    what: str, config: Config | None, project_key: str, around: Around, reading: Mapping[str, Any]
) -> tuple[Loaded | None, Session]:
    """(the configuration, when one is given; a session with the project that it, or the key, names)."""
    loaded = load(config, around=around, project_key=project_key, **reading) if config is not None else None
    project = loaded.desired.project if loaded else project_key
    if not project:
        raise IacError(f"{what} what? Give --project-key KEY, or a configuration with -c")
    return loaded, around.open(project, loaded.desired.instance if loaded else {})
