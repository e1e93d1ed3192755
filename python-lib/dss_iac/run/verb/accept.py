"""Taking edits made in DSS into the configuration (D69): the smallest change at the place where each value is written.
Every change is compiled and planned before anything is written; what does not come out as DSS has it is declined, with
the reason. DSS and state are not touched: the next apply records what is as declared now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...core.accept.assembly import Draft
from ...core.accept.edit import Unpatchable
from ...core.accept.origin import ENVIRONMENT, ITEM, SHARED, VARIABLE, Asked, Unplaced
from ...core.accept.outcome import ADDED, EDITED, REMOVED, Acceptance, Accepted, Declined
from ...core.model import address as addresses
from ...core.model import path as paths
from ...core.model.address import Address
from ...core.model.path import Path as At
from ...core.model.plan import Action, Change, Options
from ...core.model.resource import Snapshot
from ...core.planning import single_fields
from ...core.planning.scene import means
from ...core.record import undo
from ...errors import IacError, Malformed
from ..config import rewritten_files
from ..config.config_files import Loaded
from ..look import snapshot
from . import rollback, verbs
from .drafts import Drafts
from .prepare import Around, Prepared
from .trial import Trial, planned

PICKS = (SHARED, ITEM, ENVIRONMENT, VARIABLE)
_WHAT = "accept what? Give addresses, or --all"


@dataclass
class _Job:
    """One object: the ways in which it may be taken, the likeliest first, and why the last one did not do."""

    address: Address
    how: str
    paths: tuple[str, ...]
    drafts: list[Draft]
    why: str = ""
    hint: str = ""


def accept(
    config: str | Path,
    wanted: Sequence[str] = (),
    *,
    everything: bool = False,
    at: str = "",
    replace_templates: bool = False,
    dss_wins: bool = False,
    since: int | None = None,
    dry_run: bool = False,
    around: Around | None = None,
    **reading: Any,
) -> Acceptance:
    """Take what was changed in DSS into the files of `config`: of the objects or single fields named, or of all.
    Nothing is written with `dry_run`. `since`: the files are as apply number `since` left DSS, so that what later
    applies brought is taken as well. `at` picks where a value goes that several share: "shared", "item", "environment"
    or "variable"; `dss_wins`: what both sides changed is taken, too, though nobody named it. IacError when an address
    means nothing, ConfigError when the configuration has errors as it is."""
    around = around or Around()
    loaded = _loaded(config, at, around, reading)
    made = _back(verbs.plan(loaded, options=Options(), around=around), since)
    seen = _seen(made, loaded, everything or not _declared(loaded, made, wanted))
    before = {c.address: c for c in planned(made, loaded.desired, seen).changes}
    doubts = frozenset(d.what for d in loaded.unanswered)
    drafts = Drafts(Path(config), loaded, made, seen, Asked(at, replace_templates))
    trial = Trial(Path(config), _read_with(around, reading), made, seen, before, doubts, drafts.only)
    jobs, declined = _jobs(drafts, trial, _meant(trial, wanted, everything), everything, dss_wins)
    done = _tried(drafts, trial, jobs, spared=at == SHARED)
    declined += [Declined(j.address, j.why, j.hint) for j in jobs if j not in done]
    found = _outcome(drafts, trial, done, declined)
    if not found.files or dry_run:
        return found
    rewritten_files.write(drafts.root, found.files)
    return replace(found, written=True)


def _back(made: Prepared, since: int | None) -> Prepared:
    """With what was recorded after an apply, instead of what is recorded today. StateError when that is not known."""
    state = made.state
    if since is None:
        return made
    if state is None or not 0 < since <= state.serial:
        there = f"state is at serial {state.serial}" if state else "nothing was applied yet"
        raise IacError(f"--since {since}: {there}; `dss-iac state history` lists the applies")
    if since == state.serial:
        return made
    going = undo.of(rollback.chain(made.store, state, 0, since), state, made.session.kinds)
    return replace(made, state=state.with_entries(undo.settled(going, state.entries, ())))


def _loaded(config: str | Path, at: str, around: Around, reading: dict[str, Any]) -> Loaded:
    if at not in ("", *PICKS):
        raise IacError(f"at is one of {', '.join(PICKS)}, not {at!r}")
    loaded = verbs.load(config, around=around, **reading)
    if loaded.root is None or isinstance(config, Loaded):
        raise IacError("a configuration given as a value has no files to write to; give its folder")
    return loaded


def _outcome(drafts: Drafts, trial: Trial, done: list[_Job], declined: list[Declined]) -> Acceptance:
    files, notes = drafts.files([j.drafts[0] for j in done]), drafts.notes
    if drafts.asked.at == SHARED and files:
        also = trial.beside(_instead(drafts, files), [j.address for j in done])
        notes += tuple(f"{a}: takes the value from the same place; its next plan changes it in DSS" for a in also)
    notes += trial.elsewhere(_instead(drafts, files)) if files else ()
    taken = tuple(Accepted(j.address, j.how, j.paths, drafts.told(j.drafts[0])) for j in done)
    desired = drafts.loaded.desired
    return Acceptance(
        desired.project, str(drafts.root), taken, tuple(declined), files, notes, environment=desired.environment
    )


def _read_with(around: Around, reading: dict[str, Any]) -> dict[str, Any]:
    rest = {k: v for k, v in reading.items() if k != "strict"}
    return {**rest, "environ": around.environ, "keys": around.keys, "today": around.clock.stamp()[:10]}


def _declared(loaded: Loaded, made: Prepared, wanted: Sequence[str]) -> bool:
    """Whether nothing is asked for but what is declared: then nobody needs to look at what else there is."""
    known = (*loaded.desired.resources, *(made.state.entries if made.state else ()))
    return all(
        "*" not in text and (any(means(text, a) for a in known) or single_fields.named(text, known)) for text in wanted
    )


def _seen(made: Prepared, loaded: Loaded, whole: bool) -> Snapshot:
    """What DSS holds: with `whole` also what nobody declares, but for what state lies in."""
    if not whole or not made.snapshot.exists:
        return made.snapshot
    seen = snapshot.take(made.session, recorded=made.state, desired=loaded.desired, everything=True)
    own = made.store.home.object
    live = {a: one for a, one in seen.live.items() if not own or one.dss_id != own or a in loaded.desired.resources}
    return replace(seen, live=live, instance=made.snapshot.instance)


def _meant(trial: Trial, wanted: Sequence[str], everything: bool) -> dict[Address, tuple[At, ...]]:
    """The addresses that are asked for, and the fields of each, none for all. IacError for one that means nothing
    (D53)."""
    known = tuple(dict.fromkeys((*trial.before, *trial.seen.live)))
    if not wanted and not everything:
        changed = [str(a) for a, c in trial.before.items() if c.action is not Action.RECORD and c.fields]
        there = f"; changed in DSS: {', '.join(changed[:10])}" if changed else ""
        raise IacError(f"{_WHAT}{there}")
    found: dict[Address, tuple[At, ...]] = {}
    whole = set(known) if everything else set()
    for text in wanted:
        hits = [a for a in known if means(text, a)]
        field = None if hits else single_fields.named(text, trial.before)
        if not hits and field is None:
            near = addresses.nearest(text, known) or "`dss-iac plan --show-unchanged` lists those that there are"
            raise IacError(f"{text}: nothing of that address is declared or in DSS; {near}")
        whole |= set(hits)
        found |= dict.fromkeys(hits, ())
        if field:
            found[field[0]] = (*found.get(field[0], ()), field[1])
    found |= {a: () for a in known if everything}
    return {a: () if a in whole else at for a, at in found.items()}


def _jobs(
    drafts: Drafts, trial: Trial, wanted: Mapping[Address, Sequence[At]], everything: bool, dss_wins: bool
) -> tuple[list[_Job], list[Declined]]:
    """What is to be done, and what cannot be done at all."""
    jobs: list[_Job] = []
    declined: list[Declined] = []
    new = drafts.newcomers(set(wanted), everything)
    for address, only in wanted.items():
        change = trial.before.get(address)
        try:
            job = _job(drafts, address, change, address in new, dss_wins or not everything, only)
        except (Unplaced, Unpatchable, Malformed) as error:
            declined.append(Declined(address, *_told(error)))
            continue
        if job is not None:
            jobs.append(job)
        elif change is not None and change.reason.startswith("could not be read"):
            declined.append(Declined(address, change.reason))
        elif only:
            told = ", ".join(map(paths.text, only))
            declined.append(Declined(address, f"{told}: DSS did not change this field", "it changed nothing of it"))
    return jobs, declined


def _job(
    drafts: Drafts, address: Address, change: Change | None, new: bool, named: bool, only: Sequence[At]
) -> _Job | None:
    if new:
        return _Job(address, ADDED, (), [drafts.added(address)])
    if change is None or change.after is None or change.reason.startswith("could not be read"):
        return None
    if change.action is Action.CREATE:
        return _Job(address, REMOVED, (), [drafts.removed(address)]) if drafts.recorded(address) else None
    if change.before is None:
        return None
    taken, ways = drafts.edited(change, named=named, wanted=only)
    return _Job(address, EDITED, taken, ways) if taken else None


def _told(error: Unplaced | Unpatchable | Malformed) -> tuple[str, str]:
    return (error.what, error.hint) if isinstance(error, Unplaced) else (str(error), "edit the file by hand")


def _tried(drafts: Drafts, trial: Trial, jobs: list[_Job], spared: bool) -> list[_Job]:
    """The jobs that come out as DSS has it, each with the draft that does as its first one."""
    done: list[_Job] = []
    open_ = list(jobs)
    while open_:
        before = len(done)
        _together(drafts, trial, done, open_, spared)
        failed = [j for j in open_ if j not in done]
        again = [j for j in failed if len(j.drafts) > 1]
        for job in again:
            job.drafts.pop(0)
        open_ = failed if len(done) > before and failed else again
    return done


def _together(drafts: Drafts, trial: Trial, done: list[_Job], group: list[_Job], spared: bool) -> None:
    """Try a group on top of what is done; one that fails is halved, down to single objects."""
    failed = _failures(drafts, trial, [*done, *group], spared)
    if not failed:
        done += group
        return
    if len(group) == 1:
        group[0].why = group[0].why or failed.get(group[0].address) or next(iter(failed.values()))
        group[0].hint = group[0].hint or "edit it by hand, or put it back with an apply"
        return
    fine = [j for j in group if j.address not in failed]
    halves = (fine, [j for j in group if j not in fine]) if fine and len(fine) < len(group) else (
        group[: len(group) // 2], group[len(group) // 2 :])  # fmt: skip
    for half in halves:
        _together(drafts, trial, done, half, spared)


def _failures(drafts: Drafts, trial: Trial, jobs: list[_Job], spared: bool) -> dict[Address, str]:
    wanted = [j.address for j in jobs]
    try:
        files = drafts.files([j.drafts[0] for j in jobs])
    except (Unplaced, Unpatchable) as error:
        return dict.fromkeys(wanted, str(error))
    others = [a for a in trial.before if a not in wanted] if spared else ()
    return trial.failures(_instead(drafts, files), wanted, others)


def _instead(drafts: Drafts, files: rewritten_files.Files) -> dict[Path, bytes | None]:
    return {drafts.root / name: after for name, (_, after) in files.items()}
