"""Nonsense: bytes and near misses where people, other tools and torn disks could leave some, read by the verbs that read
them. Prints `nonsense tried N, held N`.

Held means: an answer, or an `IacError`, and nothing else; nothing written to DSS, and no file that was not asked for.
Most of it meets no DSS: the parts that read are pure. What they accept goes on to a plan against a sandbox.
"""

from __future__ import annotations

import atexit
import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from dss_iac.core.consent import approval, lease
from dss_iac.core.model import state as states
from dss_iac.core.record import journal
from dss_iac.core.secret import signature
from dss_iac.dss.disk_objects import HEAD
from dss_iac.errors import ODD_SHAPE, IacError
from dss_iac.render import results
from dss_iac.run.config import config_files
from dss_iac.run.home import plan_store
from dss_iac.run.home.store import DirectoryHome, Store
from dss_iac.run.verb import verbs
from tests.python.integration import rich
from tests.sandbox import Sandbox

from . import seeds
from .applies import APPLIES, around
from .applies import KEY as PROJECT

ROOT = Path(__file__).parents[3]
KEY = b"a key of the tests"
WHOLE, SAMPLE = 50_000, 1_000
_JSON = (".json", ".ipynb")
TOKENS = (
    "{{", "}}", "{{ var.x }}", "{{ env.HOME }}", "{% for %}", "${x}", "!!python/object:os.system", "&a", "*a", "<<: *a", "---",
    "- ", ": ", "? ", "| ", "> ", "[", "]", "{", "}", "null", "~", "NO", "1e999", "-0", "0x1F", "12:30", "2020-01-01", "\t", "\0",
    "\ufeff", "\u2028", "\ue000x\ue001", "'", '"', "#", "\\", "datasets", "recipes", "project", "key", "name", "type", "inputs",
    "for_each", "modules", "../..", "/etc/passwd", "(secret)", "(secret 0123456789abcdef01234567)", "99999999999999999999",
)  # fmt: skip
VALUES: tuple[Any, ...] = (None, True, False, 0, -1, 1.5, float("inf"), 10**30, "", "x", "{{ var.x }}", "{{ 1 // 0 }}", "\ue000", [], {},
                           [[]], [None], {"": None}, {"a": {"a": {"a": 1}}}, "../x", "a" * 5000)  # fmt: skip


class Sort(NamedTuple):
    """One sort of nonsense: what good texts look like, and who reads them. The reader raises IacError or nothing; for
    those that say ValueError to their callers, that counts as well."""

    name: str
    good: Callable[[], list[str]]
    read: Callable[[str, Path], object]
    says: tuple[type[Exception], ...] = (IacError,)


# ------------------------------------------------------------------------------------------------------- good and bad


def _examples() -> list[str]:
    """The examples, and the configuration with everything in it."""
    found = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").rglob("*.yml"))]
    return [*found, yaml.safe_dump(rich.CONFIG, sort_keys=False, allow_unicode=True)]


def _kept(name: str) -> Callable[[], list[str]]:
    """What an apply leaves behind: state, journal, plan and the rest of one real run, made once."""

    def good() -> list[str]:
        return _leavings()[name]

    return good


_MADE: dict[str, list[str]] = {}


def _leavings() -> dict[str, list[str]]:
    if not _MADE:
        _MADE.update(_apply())
    return _MADE


@cache
def _tree() -> Path:
    """The tree of a project with everything in it, as DSS keeps it in git."""
    ground, place = APPLIES["birth"], tempfile.TemporaryDirectory()
    atexit.register(place.cleanup)
    with Sandbox(git=False) as dss:
        ground.start(dss, Path(place.name))
        verbs.apply(verbs.plan(ground.written(Path(place.name) / "wanted"), around=around(dss)))
        return Path(shutil.copytree(dss.tree(PROJECT), Path(place.name) / PROJECT))


def _documents() -> list[str]:
    """Each file of JSON of that tree, under its path."""
    found = [p for p in sorted(_tree().rglob("*")) if p.suffix in _JSON]
    return [json.dumps({p.relative_to(_tree()).as_posix(): json.loads(p.read_text(encoding="utf-8"))}) for p in found]


def _apply() -> dict[str, list[str]]:
    from dss_iac.core.secret.signature import KEY_NAME
    from dss_iac.run.verb import approvals, saved_plan
    from dss_iac.run.verb.prepare import Around
    from tests.python.integration.conftest import SHOP

    with tempfile.TemporaryDirectory() as folder, Sandbox(git=False) as dss:
        around = Around(environ={KEY_NAME: KEY.decode()}, client=dss.client(), state_dir=folder, settle=0.0)
        made, place = verbs.plan(SHOP, around=around), Path(folder)
        saved_plan.write(made, place / "plan.json")
        reviewer = Around(credentials=around.credentials, client=dss.client("designer"), state_dir=folder)
        approvals.reject(str(place / "plan.json"), "no", around=reviewer)
        verbs.apply(made)
        home = place / "SHOP"
        texts = {"state": [home / "state.json"], "journal": sorted(home.glob("journal/*.json")),
                 "plan": [place / "plan.json"], "approvals": [*place.glob("plan*approvals*")]}  # fmt: skip
        found = {name: [p.read_text(encoding="utf-8") for p in paths] for name, paths in texts.items()}
    held = lease.Lease(token=3, owner="alice", host="here", purpose="plan", acquired=1.0, expires=2.0, nonce="n")
    return {**found, "lock": [lease.dumps(held)]}


def _bent_text(dice: random.Random, text: str) -> str:
    """A few places cut, doubled, moved, or with another token in them."""
    for _ in range(dice.randint(1, 4)):
        at, to = sorted(dice.randint(0, len(text)) for _ in range(2))
        to = min(to, at + dice.choice((1, 3, 20, 200)))
        how = dice.randrange(5)
        middle = ("", text[at:to] * 2, dice.choice(TOKENS), chr(dice.choice((0, 7, 9, 34, 0x2028, 0xD7FF, 0x1F600))),
                  dice.choice(TOKENS) + text[at:to])[how]  # fmt: skip
        text = text[:at] + middle + text[at if how in (2, 3) else to :]
    return text


def _bent_tree(dice: random.Random, tree: Any) -> Any:
    """One value somewhere in a tree replaced, left out, or put under another key."""
    if isinstance(tree, dict) and tree and dice.random() < 0.93:
        key = dice.choice(list(tree))
        how = dice.randrange(12)
        if how == 0:
            return {k: v for k, v in tree.items() if k != key}
        if how == 1:
            return {(dice.choice(TOKENS) if k == key else k): v for k, v in tree.items()}
        return {**tree, key: _bent_tree(dice, tree[key])}
    if isinstance(tree, list) and tree and dice.random() < 0.9:
        i = dice.randrange(len(tree))
        return [*tree[:i], _bent_tree(dice, tree[i]), *(tree[i:] if dice.random() < 0.1 else tree[i + 1 :])]
    return dice.choice(VALUES)


def _signed_again(text: str) -> str:
    """JSON whose digest and signature fit once more: what only a reader that trusts its shape would fall over."""
    raw = json.loads(text)
    if isinstance(raw, dict) and isinstance(raw.get("resources"), list):
        rows = [json.dumps(r, ensure_ascii=False, sort_keys=True) for r in raw["resources"]]
        raw["digest"] = states.digest(raw, rows)
    elif isinstance(raw, dict) and isinstance(raw.get("changes"), list):
        body = {k: v for k, v in raw.items() if k not in ("changes", "digest", "signature")}
        raw["digest"] = journal._digest(body, [journal._row(c) for c in raw["changes"]])
    elif isinstance(raw, dict) and "resource_changes" in raw:
        raw["id"] = signature.digest(raw, "id", "signature")
    return json.dumps(raw)


def bend(dice: random.Random, good: list[str]) -> str:
    """One piece of nonsense near something good, or not near anything."""
    how, text = dice.random(), dice.choice(good)
    if how < 0.1:
        return "".join(chr(dice.randrange(256)) for _ in range(dice.randrange(200)))
    if how < 0.4:
        return _bent_text(dice, text)
    tree = yaml.load(text, Loader=yaml.CSafeLoader) if not text.startswith("{") else json.loads(text)
    for _ in range(dice.randint(1, 3)):
        tree = _bent_tree(dice, tree)
    if text.startswith("{"):
        return _signed_again(json.dumps(tree)) if dice.random() < 0.7 else json.dumps(tree)
    return yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


# ------------------------------------------------------------------------------------------------------------- readers


def _configuration(text: str, folder: Path) -> object:
    path = folder / "project.yml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    for name, content in rich.FILES.items():  # content files of one of the good ones, so that what names them goes on
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
    return config_files.load(path, environment="", variables={}, environ={}, project_key="")


def _state(text: str, folder: Path) -> object:
    found = states.loads(text, "state.json")
    return states.loads(states.dumps(found), "again")


def _journal(text: str, folder: Path) -> object:
    found = journal.loads(text, "journal/1.json")
    return journal.loads(journal.dumps(found, key=KEY), "again")


def _home(text: str, folder: Path) -> object:
    """State as a store finds it, with and without the key."""
    (folder / "SHOP").mkdir(exist_ok=True)
    (folder / "SHOP" / "state.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    return [Store(DirectoryHome(folder, "SHOP"), "SHOP", key).load() for key in (b"",)]


def _project(text: str, folder: Path) -> object:
    """A project of which DSS wrote one file so: the rest of it is imported."""
    try:
        ((name, document),) = json.loads(text).items()
        odd = json.dumps(document)
    except ODD_SHAPE:
        name, odd = HEAD, text
    path = _tree() / name
    before = path.read_bytes() if name in _names() else None
    if before is None:
        return None
    try:
        path.write_text(odd, encoding="utf-8", errors="surrogatepass")
        made = verbs.import_project(PROJECT, from_git=_tree())
        return [results.imported(made, form) for form in ("text", "json")]
    finally:
        path.write_bytes(before)


@cache
def _names() -> frozenset[str]:
    return frozenset(p.relative_to(_tree()).as_posix() for p in _tree().rglob("*") if p.is_file())


def _plan(text: str, folder: Path) -> object:
    from dss_iac.run.verb import saved_plan

    path = folder / "plan.json"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    plan, _ = saved_plan.opened(plan_store.FilePlanStore(), str(path), b"")
    return [results.plan(plan, form, False) for form in ("text", "json", "html")]


def _lock(text: str, folder: Path) -> object:
    found = lease.loads(text)
    return found and (found.told, found.free(1.0), lease.dumps(found))


def _approvals(text: str, folder: Path) -> object:
    return approval.loads(text, b"")


SORTS: tuple[Sort, ...] = (
    Sort("configuration", _examples, _configuration),
    Sort("state", _kept("state"), _state),
    Sort("state in its home", _kept("state"), _home),
    Sort("journal", _kept("journal"), _journal),
    Sort("plan", _kept("plan"), _plan),
    Sort("lock", _kept("lock"), _lock),
    Sort("project in git", _documents, _project),
    Sort("approvals", _kept("approvals"), _approvals, (IacError, ValueError)),
)


# ----------------------------------------------------------------------------------------------------------- the whole


def wrongs(sort: Sort, text: str, folder: Path) -> Iterator[str]:
    """What is wrong about how a text is read."""
    try:
        sort.read(text, folder)
    except sort.says as error:
        told = str(error)
        if "Traceback" in told or not told.strip() or re.search(r"<\w+ object at 0x", told):
            yield f"an error nobody understands: {told[:300]!r}"
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    extra = sorted(name for name in there - rich.FILES.keys() if Path(name).name not in _OURS)
    if extra:
        yield f"it wrote {extra}"


_OURS = ("project.yml", "state.json", "plan.json")


def tried(sort: Sort, n: int, folder: Path) -> tuple[int, list[tuple[str, list[str]]]]:
    """(how many were tried, (text, what is wrong) of those that did not hold)."""
    good, bad, count = sort.good(), [], 0

    @seed(seeds.seed())
    @settings(max_examples=n, deadline=None, database=None, phases=[Phase.generate], verbosity=Verbosity.quiet,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.randoms(use_true_random=True))
    def one(dice: random.Random) -> None:
        nonlocal count
        count += 1
        text = bend(random.Random(dice.getrandbits(64)), good)
        if wrong := list(wrongs(sort, text, folder)):
            bad.append((text, wrong))

    one()
    return count, bad


def run(sample: bool = False) -> bool:
    """All sorts; the figures are printed, and the first of what did not hold, by what was wrong."""
    each, n, bad = (SAMPLE if sample else WHOLE) // len(SORTS) + 1, 0, 0
    for sort in SORTS:
        with tempfile.TemporaryDirectory() as folder:
            count, found = tried(sort, each, Path(folder))
        n, bad = n + count, bad + len(found)
        for text, wrong in list({w[0][:80]: (t, w) for t, w in found}.values())[:10]:
            print(f"WRONG {sort.name}: {wrong} by {text[:400]!r}", flush=True)
    print(f"nonsense tried {n}, held {n - bad}", flush=True)
    return not bad
