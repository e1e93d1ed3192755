"""What is right and wrong about one command that was disturbed: its exit code and report, what it wrote, what state tells
after it, and where the next command without trouble ends. Compares with an undisturbed run; knows no class of trouble.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from dss_iac.core.model import state as states
from tests.python.corpus import trees
from tests.python.integration import former

from . import colleague
from .applies import KEY, Apply
from .arena import Ended, Site
from .survival import GAINED
from .trouble import Point


class Truth(NamedTuple):
    """What an undisturbed run gives: its requests, the project before and after, state's entries, what had drifted
    before, and the addresses that it brings into being."""

    requests: list[tuple[str, str]]
    before: trees.Tree
    after: trees.Tree
    entries: dict[str, Any]
    drifted: set[str]
    born: tuple[str, ...]


# --------------------------------------------------------------------------------------------------------------- apply


def words_of(apply: Apply) -> tuple[str, ...]:
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
    drifted = set() if apply.name == "birth" else set(changes_of(site.run(*DRIFT)))
    site.dss.estate.requests.clear()
    ended = site.run(*words_of(apply))
    assert ended.code == 0, ended
    requests = [(r.verb, r.path) for r in site.dss.requests]
    entries = _entries(site)
    assert entries and json.loads(ended.out)["result"]["plan_is_empty_now"] is True, ended
    steps = json.loads(ended.out)["result"]["steps"]
    born = tuple(dict.fromkeys(s["address"] for s in steps if s["op"] == "create"))
    return Truth(requests, before, former.look(site.dss, KEY), entries, drifted, born)


def changes_of(ended: Ended) -> list[str]:
    told = json.loads(ended.out)
    rows = told["resource_drift"] if "resource_drift" in told else told["resource_changes"]
    return [c["address"] for c in rows if c["change"]["actions"] != ["no-op"]]


def applied(apply: Apply, known: Truth, point: Point, site: Site) -> list[str]:
    """What is wrong about an apply with a fault, and about the next one without; [] when it is right."""
    hush = point.strike(site)
    ended = site.run(*words_of(apply), hush=hush)
    site.dss.knobs.clear()
    wrong = [*honest(site, ended), *reported(known, site, ended, passes=point.passes)]
    if all(r.verb == "GET" for r in site.dss.requests):
        return wrong  # nothing was written at all, so that the next apply is the undisturbed one
    wrong += _recorded(apply, known, site, ended)
    again = site.run(*words_of(apply))
    if again.code != 0 or json.loads(again.out)["result"]["plan_is_empty_now"] is not True:
        rows = json.loads(site.run(*PLAN).out)["resource_changes"]
        left = [f"{c['action']} {c['address']} ({c['reason']})" for c in rows if c["action"] != "no-op"]
        return [
            *wrong,
            f"the next apply ends with {again.code}, leaving {left}: {short(again)}; before: {short(ended)}",
        ]
    if "did not compute the output schema" not in ended.out:  # then the report says that a build settles it
        wrong += [f"after the next apply: {line}" for line in changed(known.after, former.look(site.dss, KEY))]
    wrong += [*differ(known.entries, _entries(site) or {}), *honest(site, again)]
    return [*wrong, f"the report was: {short(ended)}"] if wrong else []


def met(apply: Apply, known: Truth, point: Point, site: Site) -> list[str]:
    """What is wrong where a colleague makes an object of the name of one that the apply is about to make: nothing of
    theirs is taken, changed or deleted, by this apply and the next one; and what was not done is said."""
    other = colleague.arm(point, site)
    ended = site.run(*words_of(apply))
    wrong = [*honest(site, ended), *other.wrong(site, ended.code, _entries(site) or {}, known.requests)]
    site.dss.knobs.clear()
    again = site.run(*words_of(apply))
    wrong += [*honest(site, again), *other.kept(site)]
    if again.code not in ((0, 3) if other.first else (0,)):
        wrong.append(f"the next apply ends with {again.code}: {short(again)}")
    return [*wrong, f"the report was: {short(ended)}"] if wrong else []


def honest(site: Site, ended: Ended) -> list[str]:
    text = ended.out + ended.err
    wrong = [f"crash: {c}" for c in site.dss.estate.crashes] + [
        f"unknown route: {r}" for r in site.dss.estate.unknown_routes
    ]
    strays = Counter(site.dss.estate.strays)
    wrong += [f"it followed a redirection, {n} times: {s}" for s, n in strays.items()]
    if ended.code < 0 or "Traceback" in text or "defect of dss-iac" in text:
        wrong.append(f"a traceback: {text[-1500:]}")
    return wrong


def reported(known: Truth, site: Site, ended: Ended, *, passes: bool) -> list[str]:
    """Whether exit code and report fit what has become of the project."""
    now = former.look(site.dss, KEY)
    unchanged, reached = (not changed(tree, now) for tree in (known.before, known.after))
    reached = reached or "did not compute the output schema" in ended.out
    if ended.code < 0:
        return []
    told = json.loads(ended.out)
    result = told.get("result") or {}
    if passes and ended.code != 0:
        return [f"what would have passed ends with {ended.code}: {short(ended)}"]
    if ended.code in (1, 3, 4):
        reasons = told.get("errors") or told.get("refusals")
        wrong = [] if reasons else [f"exit code {ended.code} without a reason: {ended.out[:500]}"]
        return wrong if unchanged else [*wrong, f"exit code {ended.code}, and the project has changed: {reasons}"]
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
        return [f"drift ends with {looked.code}: {short(looked)}"]
    whole = {a for a, e in entries.items() if e.get("status", "ok") == "ok"}
    wrong = sorted((set(changes_of(looked)) & whole) - known.drifted)
    saved = json.loads(ended.out).get("result", {}).get("state") if ended.code in (0, 5) else ""
    return [f"state is wrong about {', '.join(wrong)}: {looked.out[:1500]}"] if wrong and saved else []


def changed(before: trees.Tree, now: trees.Tree) -> list[str]:
    """What differs, but for the zones of recipes: a dataset that moves drags its recipe along, or not, and nobody
    declares where these lie (D19)."""
    lines = former.changes(_without_recipes(before), _without_recipes(now), KEY)
    return [line for line in lines if not GAINED.match(line)]


def _without_recipes(tree: trees.Tree) -> trees.Tree:
    def kept(document: Any) -> Any:
        items = [i for i in document.get("items", ()) if i.get("objectType") != "RECIPE"]
        return {**document, "items": items}

    return trees.Tree({p: kept(d) if p[0] == "zones" else d for p, d in tree.objects.items()})


def short(ended: Ended) -> str:
    """What a failed command says, as far as it matters here."""
    told = json.loads(ended.out) if ended.out.startswith("{") else {}
    steps = [s for s in told.get("result", {}).get("steps", ()) if s["outcome"] != "succeeded"]
    rest = {k: v for k, v in told.get("result", {}).items() if k != "steps"}
    return str([told.get("errors"), told.get("refusals"), steps[:3], rest, ended.err[-300:]])


def differ(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
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


def looked(words: tuple[str, ...], changed: set[str], point: Point, site: Site) -> list[str]:
    """What is wrong about a plan or a look for drift with a fault, where exactly `changed` has changed."""
    hush = point.strike(site)
    ended = site.run(*words, hush=hush)
    writes = [f"{r.verb} {r.path}" for r in site.dss.requests if r.verb != "GET"]
    wrong = [*honest(site, ended), *(f"it wrote: {w}" for w in writes)]
    if ended.code < 0:
        return wrong
    told = json.loads(ended.out)
    if "errors" in told and point.passes:
        return [*wrong, f"what would have passed ends with {ended.code}: {told['errors']}"]
    if "errors" in told:
        return wrong if ended.code == 1 and told["errors"] else [*wrong, f"errors, and exit code {ended.code}"]
    found = set(changes_of(ended))
    unsaid = told.get("refusals") or told.get("failed")
    if point.passes and unsaid:
        wrong.append(f"what would have passed is not waited out: {unsaid}")
    if found - changed:
        wrong.append(f"says that {sorted(found - changed)} changed: {ended.out[:1500]}")
    if changed - found and not unsaid:
        wrong.append(f"does not say that {sorted(changed - found)} changed")
    expected = (1, 3) if unsaid else (2,) if found else (0,)
    return wrong if ended.code in expected else [*wrong, f"exit code {ended.code}, not {expected}"]
