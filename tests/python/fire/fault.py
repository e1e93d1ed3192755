"""The fault matrix: every failure class at every request of an apply, and of the reads that a plan and a look for drift
make. Prints `fault points tried N, right N`.

Right means: no traceback; the exit code and the report say what happened; nothing is written by what says that nothing
was; state never tells of an object what is not so; nothing is called in sync that is not, nor changed that is not; and
the next apply, without faults, reaches exactly what an undisturbed one reaches, whose state it shares.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from dss_iac.core.model import state as states
from tests.python.corpus import trees
from tests.python.integration import former
from tests.sandbox import Sandbox

from .applies import APPLIES, KEY, Apply
from .arena import SILENCE, Ended, Ground, Hush, Site
from .survival import GAINED

_JAVA = "com.dataiku.dip."
Rule = Mapping[str, Any]


def _status(status: int, error_type: str, message: str, **more: Any) -> Rule:
    return {"kind": "status", "status": status, "error_type": error_type, "message": message, **more}


_NOT_FOUND = (f"{_JAVA}server.controllers.NotFoundException", "object does not exist: it")
CLASSES: Mapping[str, Rule] = {
    "401": _status(401, f"{_JAVA}exceptions.NotAuthenticatedException", "Unknown API Key"),
    "403": _status(403, f"{_JAVA}exceptions.UnauthorizedException", "Unauthorized: you may not"),
    "404": _status(404, *_NOT_FOUND),
    "404 as 500": _status(500, *_NOT_FOUND),
    "429": _status(429, "", "Too many requests", retry_after="3"),
    "500": _status(500, "java.lang.NullPointerException", "null"),
    "502 page": {"kind": "html", "status": 502},
    "sign-in page": {"kind": "html"},
    "time-out before": {"kind": "timeout", "seconds": SILENCE * 2},
    "time-out after": {"kind": "timeout", "seconds": SILENCE * 2, "when": "after"},
    "truncated": {"kind": "truncated", "when": "after"},
    "dropped before": {"kind": "drop"},
    "dropped after": {"kind": "drop", "when": "after"},
}
PASSING = ("429", "502 page", "sign-in page", "time-out before", "time-out after", "truncated",
           "dropped before", "dropped after")  # fmt: skip
ACTED = ("time-out after", "dropped after")  # the server acted, and nobody heard of it
TRIES = 4  # how often a read is asked for before it counts as failed (dss.transport.Patience)
SEED, SAMPLE = 20260101, 120


class Point(NamedTuple):
    """One fault: the number of the request, its verb and path, the failure class, and how many requests fail."""

    n: int
    verb: str
    path: str
    failure: str
    times: int

    def __str__(self) -> str:
        return f"{self.failure} ×{self.times} at {self.n}: {self.verb} {self.path}"

    def strike(self, site: Site) -> Hush:
        """Arm it; counts from the next request on."""
        rule = CLASSES[self.failure]
        site.dss.knobs.fault(skip=self.n - 1, times=self.times, **rule)
        return Hush(self.n, self.times) if rule["kind"] == "timeout" else Hush()


def points(requests: list[tuple[str, str]]) -> Iterator[Point]:
    """All faults of a run: reads fail until patience ends, and once, which must do no harm at all; writes fail once. A
    read has no "after": nothing happened, and what its client sees is the same."""
    for n, (verb, path) in enumerate(requests, 1):
        for failure in CLASSES:
            lasting = verb == "GET" and failure in PASSING
            if verb != "GET" or failure not in ACTED:
                yield Point(n, verb, path, failure, TRIES if lasting else 1)
        if verb == "GET":
            yield Point(n, verb, path, "502 page", 1)


class Truth(NamedTuple):
    """What an undisturbed run gives: its requests, the project before and after, state's entries, and what had drifted
    before."""

    requests: list[tuple[str, str]]
    before: trees.Tree
    after: trees.Tree
    entries: dict[str, Any]
    drifted: set[str]


# --------------------------------------------------------------------------------------------------------------- apply


def _words(apply: Apply) -> tuple[str, ...]:
    asked = apply.options
    lists = {"--adopt": asked.adopt, "--replace": asked.replace, "--delete-data": asked.delete_data,
             "--allow-cascade": asked.allow_cascade}  # fmt: skip
    flags = [word for flag, addresses in lists.items() for a in addresses for word in (flag, a)]
    mass = ["--allow-mass-change"] if asked.allow_mass_change else []
    unattended = [] if apply.serial else ["--auto-approve"]  # nobody may change rights unwatched, but in what is new
    return ("apply", "-c", "wanted", *unattended, "--format", "json", "--parallelism", "1", *flags, *mass)


DRIFT = ("drift", "--project-key", KEY, "--format", "json", "--parallelism", "1")
PLAN = ("plan", "-c", "wanted", "--detailed-exitcode", "--format", "json", "--parallelism", "1")


def _entries(site: Site) -> dict[str, Any] | None:
    """State as it is on disk, by address; None when there is none. Raises when it cannot be read."""
    path = site.dss.tree(KEY) / "lib" / "dss-iac" / "state.json" if KEY in site.dss.estate.projects else None
    if path is None or not path.is_file():
        return None
    found = states.loads(path.read_text(encoding="utf-8"), "state")
    return {str(a): e.to_json() for a, e in found.entries.items()}


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says, but for what DSS mints or counts, and for what was there before us: once a creation was
    interrupted nobody knows that any more, and nothing is restored then (D5)."""
    kept = {k: v for k, v in entry.items() if k not in ("dss_id", "version", "born", "base")}
    tags = entry["attributes"].get("tags")
    return {**kept, "attributes": {**entry["attributes"], **({"tags": sorted(tags)} if tags else {})}}


def truth(apply: Apply, site: Site) -> Truth:
    """The undisturbed run."""
    before = former.look(site.dss, KEY)
    drifted = set() if apply.name == "birth" else set(_changes(site.run(*DRIFT)))
    site.dss.estate.requests.clear()
    ended = site.run(*_words(apply))
    assert ended.code == 0, ended
    requests = [(r.verb, r.path) for r in site.dss.requests]
    entries = _entries(site)
    assert entries and json.loads(ended.out)["result"]["plan_is_empty_now"] is True, ended
    return Truth(requests, before, former.look(site.dss, KEY), entries, drifted)


def _changes(ended: Ended) -> list[str]:
    told = json.loads(ended.out)
    rows = told["resource_drift"] if "resource_drift" in told else told["resource_changes"]
    return [c["address"] for c in rows if c["change"]["actions"] != ["no-op"]]


def applied(apply: Apply, known: Truth, point: Point, site: Site) -> list[str]:
    """What is wrong about an apply with a fault, and about the next one without; [] when it is right."""
    hush = point.strike(site)
    ended = site.run(*_words(apply), hush=hush)
    site.dss.knobs.clear()
    wrong = [*_honest(site, ended), *_reported(known, site, ended, point)]
    if all(r.verb == "GET" for r in site.dss.requests):
        return wrong  # nothing was written at all, so that the next apply is the undisturbed one
    wrong += _recorded(apply, known, site, ended)
    again = site.run(*_words(apply))
    if again.code != 0 or json.loads(again.out)["result"]["plan_is_empty_now"] is not True:
        rows = json.loads(site.run(*PLAN).out)["resource_changes"]
        left = [f"{c['action']} {c['address']} ({c['reason']})" for c in rows if c["action"] != "no-op"]
        return [
            *wrong,
            f"the next apply ends with {again.code}, leaving {left}: {_short(again)}; before: {_short(ended)}",
        ]
    if "did not compute the output schema" not in ended.out:  # then the report says that a build settles it
        wrong += [f"after the next apply: {line}" for line in _changed(known.after, former.look(site.dss, KEY))]
    wrong += [*_differ(known.entries, _entries(site) or {}), *_honest(site, again)]
    return [*wrong, f"the report was: {_short(ended)}"] if wrong else []


def _honest(site: Site, ended: Ended) -> list[str]:
    text = ended.out + ended.err
    wrong = [f"crash: {c}" for c in site.dss.estate.crashes] + [
        f"unknown route: {r}" for r in site.dss.estate.unknown_routes
    ]
    if ended.code < 0 or "Traceback" in text or "defect of dss-iac" in text:
        wrong.append(f"a traceback: {text[-1500:]}")
    return wrong


def _reported(known: Truth, site: Site, ended: Ended, point: Point) -> list[str]:
    """Whether exit code and report fit what has become of the project."""
    now = former.look(site.dss, KEY)
    unchanged, reached = (not _changed(tree, now) for tree in (known.before, known.after))
    reached = reached or "did not compute the output schema" in ended.out
    if ended.code < 0:
        return []
    told = json.loads(ended.out)
    result = told.get("result") or {}
    if ended.code in (1, 3, 4):
        reasons = told.get("errors") or told.get("refusals")
        wrong = [] if reasons else [f"exit code {ended.code} without a reason: {ended.out[:500]}"]
        return wrong if unchanged else [*wrong, f"exit code {ended.code}, and the project has changed: {reasons}"]
    if point.times == 1 and point.verb == "GET" and point.failure in PASSING and ended.code != 0 and point.n > 1:
        return [f"a read that failed once ends with {ended.code}: {_short(ended)}"]
    if ended.code == 0:
        wrong = [] if reached else ["exit code 0, and the project is not as wanted"]
        wrong += [] if result.get("complete") else ["exit code 0, and the result is not complete"]
        wrong += ["a report that the plan is not empty"] if result.get("plan_is_empty_now") is False else []
        why = result.get("not_planned_again")
        return [*wrong, *([] if result.get("plan_is_empty_now") or why else ["neither in sync nor why not"])]
    missing = [s for s in result.get("steps", ()) if s["outcome"] != "succeeded"]
    wrong = [] if ended.code == 5 else [f"exit code {ended.code}"]
    wrong += ["exit code 5, and the result is complete"] if result.get("complete") else []
    wrong += [f"no reason: {s}" for s in missing if not s["why"]]
    if not missing and not result.get("state_error"):
        wrong.append("exit code 5, and neither a step nor state went wrong")
    return wrong


def _recorded(apply: Apply, known: Truth, site: Site, ended: Ended) -> list[str]:
    """Whether state, as it is now, tells of any object what is not so."""
    entries = _entries(site)
    if entries is None:
        return []
    looked = site.run(*DRIFT)
    if looked.code not in (0, 2):
        return [f"drift ends with {looked.code}: {_short(looked)}"]
    whole = {a for a, e in entries.items() if e.get("status", "ok") == "ok"}
    wrong = sorted((set(_changes(looked)) & whole) - known.drifted)
    saved = json.loads(ended.out).get("result", {}).get("state") if ended.code in (0, 5) else ""
    return [f"state is wrong about {', '.join(wrong)}: {looked.out[:1500]}"] if wrong and saved else []


def _changed(before: trees.Tree, now: trees.Tree) -> list[str]:
    """What differs, but for the zones of recipes: a dataset that moves drags its recipe along, or not, and nobody
    declares where these lie (D19)."""
    lines = former.changes(_without_recipes(before), _without_recipes(now), KEY)
    return [line for line in lines if not GAINED.match(line)]


def _without_recipes(tree: trees.Tree) -> trees.Tree:
    def kept(document: Any) -> Any:
        items = [i for i in document.get("items", ()) if i.get("objectType") != "RECIPE"]
        return {**document, "items": items}

    return trees.Tree({p: kept(d) if p[0] == "zones" else d for p, d in tree.objects.items()})


def _short(ended: Ended) -> str:
    """What a failed command says, as far as it matters here."""
    told = json.loads(ended.out) if ended.out.startswith("{") else {}
    steps = [s for s in told.get("result", {}).get("steps", ()) if s["outcome"] != "succeeded"]
    rest = {k: v for k, v in told.get("result", {}).items() if k != "steps"}
    return str([told.get("errors"), told.get("refusals"), steps[:3], rest, ended.err[-300:]])


def _differ(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    lines = [f"state lacks {a}" for a in wanted.keys() - found.keys()] + [
        f"state has {a}" for a in found.keys() - wanted.keys()
    ]
    for a in sorted(wanted.keys() & found.keys()):
        one, other = _told(wanted[a]), _told(found[a])
        lines += [f"state of {a}: {line}" for line in _unlike(one, other, "")]
    return lines


def _unlike(one: Any, other: Any, at: str) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line for k in sorted(one.keys() | other.keys()) for line in _unlike(one.get(k), other.get(k), f"{at}.{k}")
        ]
    return [] if one == other else [f"{at} is {other!r}, not {one!r}"]


# ------------------------------------------------------------------------------------------------------- plan and drift


def _quiet(dss: Sandbox, folder: Path) -> None:
    """The rich project, applied, and nothing changed since."""
    ground = APPLIES["birth"]
    ground.start(dss, folder)
    _apply_plainly(dss, ground.written(folder / "wanted"))


def _drifted(dss: Sandbox, folder: Path) -> None:
    """The same, with an object of each sort edited or deleted by hand."""
    _quiet(dss, folder)
    dss.knobs.edit(KEY, "datasets", "ORDERS", "shortDesc", "by hand")
    dss.knobs.edit(KEY, "recipes", "from_sql", "payload", "select 0\n")
    dss.knobs.edit_library(KEY, "python/shared.py", "by hand\n")
    dss.knobs.delete(KEY, "datasets", "REGIONS")


def _apply_plainly(dss: Sandbox, folder: Path) -> None:
    from dss_iac.run.verb import verbs

    from .applies import around

    verbs.apply(verbs.plan(folder, around=around(dss)))


def looked(words: tuple[str, ...], changed: set[str], point: Point, site: Site) -> list[str]:
    """What is wrong about a plan or a look for drift with a fault, where exactly `changed` has changed."""
    hush = point.strike(site)
    ended = site.run(*words, hush=hush)
    writes = [f"{r.verb} {r.path}" for r in site.dss.requests if r.verb != "GET"]
    wrong = [*_honest(site, ended), *(f"it wrote: {w}" for w in writes)]
    if ended.code < 0:
        return wrong
    told = json.loads(ended.out)
    if "errors" in told:
        return wrong if ended.code == 1 and told["errors"] else [*wrong, f"errors, and exit code {ended.code}"]
    found = set(_changes(ended))
    if found - changed:
        wrong.append(f"says that {sorted(found - changed)} changed: {ended.out[:1500]}")
    unsaid = told.get("refusals") or told.get("failed")
    if changed - found and not unsaid:
        wrong.append(f"does not say that {sorted(changed - found)} changed")
    expected = (1, 3) if unsaid else (2,) if found else (0,)
    return wrong if ended.code in expected else [*wrong, f"exit code {ended.code}, not {expected}"]


# ------------------------------------------------------------------------------------------------------------ the whole


class Matrix(NamedTuple):
    """One run that is disturbed: how its ground is made, its undisturbed requests, and the judge of one point."""

    name: str
    start: Callable[[Sandbox, Path], None]
    survey: Callable[[Site], Any]
    requests: Callable[[Any], list[tuple[str, str]]]
    judge: Callable[[Any, Point, Site], list[str]]


def _of_apply(apply: Apply) -> Matrix:
    def start(dss: Sandbox, folder: Path) -> None:
        apply.start(dss, folder)
        apply.written(folder / "wanted")

    return Matrix(f"apply ({apply.name})", start, partial(truth, apply), lambda t: t.requests, partial(applied, apply))


def _of_look(name: str, start: Callable[[Sandbox, Path], None], words: tuple[str, ...]) -> Matrix:
    def survey(site: Site) -> tuple[list[tuple[str, str]], set[str]]:
        changed = set(_changes(site.run(*words)))
        return [(r.verb, r.path) for r in site.dss.requests], changed

    return Matrix(name, start, survey, lambda t: t[0], lambda t, point, site: looked(words, t[1], point, site))


MATRICES: tuple[Matrix, ...] = (
    *map(_of_apply, APPLIES.values()),
    _of_look("plan, in sync", _quiet, PLAN),
    _of_look("plan, drifted", _drifted, PLAN),
    _of_look("drift, in sync", _quiet, DRIFT),
    _of_look("drift, drifted", _drifted, DRIFT),
)


def tried(
    matrix: Matrix, sample: int | None, *, only: Callable[[Point], bool] = lambda p: True
) -> Iterator[tuple[Point, list[str]]]:
    """(point, what is wrong there) of a matrix, or of a fixed sample of it."""
    with Ground(matrix.start) as ground:
        known = ground.one(matrix.survey)
        chosen = [p for p in points(matrix.requests(known)) if only(p)]
        if sample is not None and sample < len(chosen):
            chosen = random.Random(SEED).sample(chosen, sample)
        yield from ground.each(partial(_judged, matrix, known, p) for p in chosen)


def _judged(matrix: Matrix, known: Any, point: Point, site: Site) -> tuple[Point, list[str]]:
    return point, matrix.judge(known, point, site)


def run(sample: bool = False) -> bool:
    """All matrices, or a fixed sample of each; the figures are printed."""
    count = [_figures(matrix, SAMPLE // len(MATRICES) if sample else None) for matrix in MATRICES]
    n, right = (sum(column) for column in zip(*count, strict=True))
    print(f"fault points tried {n}, right {right}", flush=True)
    return n == right


def _figures(matrix: Matrix, sample: int | None) -> tuple[int, int]:
    """(points, right ones) of a matrix; what is wrong is printed."""
    n = right = 0
    for point, wrong in tried(matrix, sample):
        n, right = n + 1, right + (not wrong)
        if wrong:
            print(f"WRONG {matrix.name}: {point}", *wrong, sep="\n    ", flush=True)
    print(f"{matrix.name}: {n} points, {right} right", flush=True)
    return n, right
