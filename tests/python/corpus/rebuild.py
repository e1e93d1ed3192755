"""One project through the whole way: load, import, validate, plan, apply under a new key, plan, compare the trees.

`Broken` says at which step it ended. Knows the verbs and the sandbox; judges nothing itself.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dss_iac.core.model.plan import Action, Options, Plan
from dss_iac.errors import IacError, Partial
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around, Prepared
from tests.sandbox import Sandbox
from tests.sandbox.facts.models import BASE as NEW_MODEL
from tests.sandbox.facts.models import CREATABLE
from tests.sandbox.facts.new_project import new_params
from tests.sandbox.facts.webapps import NATIVE

from . import judge, trees
from .predicates import GIVEN

QUIET = (Action.NOOP, Action.RECORD)
# Kinds whose ids the server mints.
MINTED = (
    *("managed_folders", "zones", "insights", "dashboards", "web_apps", "knowledge-banks", "agents"),
    *("agent-tools", "saved_models", "model_evaluation_stores"),
)
_TUNED = ("tags", "metrics", "metricsChecks", "flowOptions", "shortDesc", "description", "rebuildBehavior")
_NO_OUTPUT = "has no outputs"  # one recipe is like that
_VARIABLE = re.compile(r"\{\{ var\.(\w+) \}\}")
_TWIN = re.compile(r"\bimport: \S+")
_NAMING = re.compile(r"^policy:\n  naming: dss\n\n?", re.MULTILINE)
KIND_ON_DISK = {
    "recipe": "recipes",
    "scenario": "scenarios",
    "dataset": "datasets",
    "managed_folder": "managed_folders",
    "insight": "insights",
    "dashboard": "dashboards",
    "webapp": "web_apps",
    "jupyter_notebook": "ipython_notebooks",
    "sql_notebook": "sql_notebooks",
    "knowledge_bank": "knowledge-banks",
    "api_service": "lambda_services",
    "agent": "agents",
    "augmented_llm": "agents",
    "agent_tool": "agent-tools",
    "saved_model": "saved_models",
    "evaluation_store": "model_evaluation_stores",
}


class Broken(AssertionError):
    """A step of the round trip that did not hold."""


@dataclass
class Rebuilt:
    """What one round trip showed. `said` are the notes of the plan, `files` those of the import, `second` those of an
    import of the copy, where it has all that the source has."""

    verdict: judge.Verdict
    said: tuple[str, ...]
    files: Mapping[str, str | bytes] = field(repr=False, default_factory=dict)
    second: Mapping[str, str | bytes] = field(repr=False, default_factory=dict)

    def differing(self, source: str) -> list[str]:
        """The files of both imports that are not equal byte for byte, up to the key and the ids of twins."""
        key = copied(source)
        first = {name: _plain(text, source, source) for name, text in self.files.items()}
        again = {name: _plain(text, key, source) for name, text in self.second.items()}
        return sorted(name for name in {*first, *again} if first.get(name) != again.get(name))


def round_trip(source: Path, folder: Path, *, reading: str, externals: bool, with_schema: bool = False) -> Rebuilt:
    """`externals`: the target has them, under other ids; else `allow_missing_external`. `folder` is scratch space."""
    key = copied(source.name)
    loaded = [source]
    if externals:
        strip(source, folder / key, key)
        loaded.append(folder / key)
    with sandbox(loaded, source, reading) as dss:
        around = Around(client=dss.client("admin"), environ={})
        if externals or reading == "a":  # under the other reading nothing is exposed to a project that is not there
            share(dss, source.name, key)
        home = folder / "config"
        imported = verbs.import_project(source.name, home, around=around, with_schema=with_schema)
        if imported.failed:
            raise Broken(f"import could not read: {dict(imported.failed)}")
        checked = verbs.validate(home, around=around)
        doubts = [str(d) for d in (*checked.errors, *checked.warnings) if _NO_OUTPUT not in str(d)]
        if doubts:
            raise Broken(f"validate: {doubts}")
        _quiet("plan after import", verbs.plan(home, around=around).plan)
        there = {"webapp.*": _by_hand(source), "saved_model.*": _trained(source)} if externals else {}
        adopted = tuple(address for address, paths in there.items() if paths)
        elsewhere: dict[str, Any] = {
            "project_key": key,
            "around": around,
            "variables": given(imported.files),
            "options": Options(allow_missing_external=not externals, adopt=adopted),
        }
        prepared = verbs.plan(home, **elsewhere)
        _apply(prepared)
        _quiet("plan after apply", verbs.plan(home, **elsewhere).plan)
        mine, theirs = trees.read(source), trees.read(dss.tree(key))
        if externals:
            _no_foreign_ids(mine, theirs)
        verdict = judge.compare(mine, theirs, source.name, key, _left_out(prepared, mine))
        again = verbs.import_project(key, folder / "again", around=around, with_schema=with_schema)
        return Rebuilt(verdict, prepared.plan.notes, imported.files, again.files if externals else {})


def share(dss: Sandbox, source: str, key: str) -> None:
    """Expose to the copy what others expose to the source: whoever copies a project asks for that."""
    for other in dss.client("admin").list_project_keys():
        settings = dss.client("admin").get_project(other).get_settings()
        objects = settings.get_raw()["exposedObjects"]["objects"]
        for rules in (one["rules"] for one in objects if any(r["targetProject"] == source for r in one["rules"])):
            rules.append({"targetProject": key, "appearOnFlow": True})
            settings.save()


def copied(source: str) -> str:
    """The key of the copy of a project."""
    return f"{source.upper()}_COPY"


def _plain(text: str | bytes, key: str, source: str) -> str | bytes:
    """A file without what has to differ in a copy: its key, whether that fits the naming policy, ids of twins."""
    if isinstance(text, bytes):
        return text
    without = _NAMING.sub("", _TWIN.sub("import: ID", text))
    return re.sub(rf"\b{re.escape(key)}\b", source, without)


@contextmanager
def sandbox(load: list[Path], seed: Path, reading: str, random_seed: int = 0) -> Iterator[Sandbox]:
    """A DSS with what `seed` presupposes; unknown routes and crashes are failures."""
    # What is not shown can be neither written nor compared; who sees what on dashboards is not managed (D18).
    readings = {"*": reading, "webapp-shiny-code": "a", "dashboard-authorizations": "a"}
    readings["app-manifest-convert"] = "a"  # where projects become applications on a page only, copies have no manifest
    readings["api-service-model"] = "a"  # some services of the corpus have models that are gone
    with Sandbox(load=load, seed=[seed], git=False, readings=readings, random_seed=random_seed) as dss:
        dss.estate.pretended_remotes = True  # nobody can reach the repositories of real projects
        yield dss
        if dss.estate.unknown_routes or dss.estate.crashes:
            raise Broken(
                f"the sandbox was asked what it does not know: {dss.estate.unknown_routes} {dss.estate.crashes}"
            )


def strip(source: Path, target: Path, key: str) -> None:
    """A new project at `target` that has what only people and trainings make in `source`: with the same names, fresh
    ids, and nothing that somebody chose."""
    target.mkdir(parents=True)
    stamp = {"versionNumber": 0, "lastModifiedBy": {"login": "admin"}, "lastModifiedOn": 1}
    (target / "params.json").write_text(json.dumps(new_params(key, "admin", stamp)), encoding="utf-8")
    chance = random.Random(source.name)
    found = [*_by_hand(source), *_trained(source)]
    fresh = {p.stem: "".join(chance.choices(string.ascii_letters, k=len(p.stem))) for p in found}
    old = re.compile("|".join(rf"\b{re.escape(id)}\b" for id in fresh) or r"\Z.")
    for path in found:
        made = target / path.parent.name / f"{fresh[path.stem]}.json"
        made.parent.mkdir(exist_ok=True)
        text = old.sub(lambda m: fresh[m[0]], path.read_text(encoding="utf-8"))
        if path.parent.name == "web_apps":  # made there by hand, and not told anything yet
            text = json.dumps({**json.loads(text), "config": {}})
        else:
            text = json.dumps({**json.loads(text), **{key: NEW_MODEL.get(key, "") for key in _TUNED}})
        made.write_text(text, encoding="utf-8")


def _by_hand(source: Path) -> list[Path]:
    """The webapps that can only be made by hand (AUTO §5.1)."""
    found = sorted((source / "web_apps").glob("*.json"))
    return [path for path in found if json.loads(path.read_text(encoding="utf-8")).get("type") not in NATIVE]


def _trained(source: Path) -> list[Path]:
    """The saved models that only a training makes, and no call (AUTO §7.1)."""
    found = {path: trees.content(path) for path in sorted((source / "saved_models").glob("*.json"))}
    return [p for p, doc in found.items() if not trees.is_agent(doc) and doc.get("savedModelType") not in CREATABLE]


def given(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """A value for every variable that the files of an import ask for: its secrets (DECISIONS 35)."""
    texts = [text for text in files.values() if isinstance(text, str)]
    return {name: GIVEN + name for text in texts for name in _VARIABLE.findall(text)}


def _apply(prepared: Prepared) -> None:
    if prepared.plan.refusals:
        raise Broken(f"refused: {[str(r) for r in prepared.plan.refusals]}")
    try:
        verbs.apply(prepared)
    except Partial as error:
        failed = [f"{o.step.address}: {o.why}" for o in (*error.result.failed, *error.result.unknown)]
        raise Broken(f"apply: {failed}") from None
    except IacError as error:
        raise Broken(f"apply: {error}") from None


def _quiet(step: str, plan: Plan) -> None:
    busy = [f"{c.action.value} {c.address} {[(f.path, f.desired, f.live) for f in c.fields][:3]}" for c in plan.changes
            if c.action not in QUIET]  # fmt: skip
    if busy or plan.refusals:
        raise Broken(f"{step}: {busy[:6]} {[str(r) for r in plan.refusals]}")


def _left_out(prepared: Prepared, mine: trees.Tree) -> set[tuple[str, str]]:
    """(kind on disk, id in the source) of the resources that the plan leaves out."""
    assert prepared.desired is not None
    kept = {c.address for c in prepared.plan.changes}
    found = set()
    for address, resource in prepared.desired.resources.items():
        kind = KIND_ON_DISK.get(address.kind, "")
        if address not in kept:
            ids = [i for i, doc in mine.of(kind).items() if doc.get("name", i) == resource.name]
            found |= {(kind, id) for id in ids or [resource.name]}
    return found


def _no_foreign_ids(mine: trees.Tree, theirs: trees.Tree) -> None:
    """No id that the source's server minted appears in anything that was written, our own state included. A name that
    has one within it is a name."""
    ids = {
        i
        for kind in MINTED
        for i, d in mine.of(kind).items()
        if d.get("name") != i
    } - {"default"}
    word = re.compile("|".join(rf"(?<!\w){re.escape(i)}(?!\w)" for i in sorted(ids)) or r"\Z.")
    for (kind, name), document in theirs.objects.items():
        if kind.split(".")[0] in trees.MANAGED:
            text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
            found = {m[0] for m in word.finditer(f"{name} {text}")}
            if found:
                raise Broken(f"an id of the source is in the copy: {kind} {name} {sorted(found)}")
