"""What a finished build changes in a project (corpus §3.8, API §6.7, §14).

A build touches no definition but those of its outputs: a code recipe rewrites its output schemas as its
program would, a visual one pushes the schema that DSS computes. Knows recipes by their inputs and outputs; refuses to
know data: nothing is read, run or written here. Recipes of installed plugins are run by ``hosting/recipes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .api.documents import ensure, refs
from .errors import DssError, missing
from .facts.builds import NARROWED, NEEDS_DATA, OUTPUT_KINDS, PLUGIN, RECURSIVE, SELF_SCHEMA
from .typed import clone

Doc = dict[str, Any]
Target = tuple[str, str]


def target_of(output: Doc) -> Target:
    """(kind on disk, id) of a job output or step item; the type defaults to DATASET (API §11)."""
    kind = OUTPUT_KINDS.get(output.get("type") or "DATASET", "datasets")
    return kind, str(output.get("id") or output.get("itemId"))


def check(estate: Any, project: Any, outputs: Iterable[Doc]) -> None:
    """Raises when an output does not exist, as a job does at start ("dataset P.x does not exist")."""
    for output in outputs:
        kind, ident = target_of(output)
        owner = estate.projects.get(output.get("projectKey") or project.key)
        if owner is None or ident.removeprefix(f"{owner.key}.") not in owner.store.get(kind, {}):
            raise missing(kind.rstrip("s").replace("_", " "), output.get("projectKey") or project.key, ident)


def build(project: Any, outputs: Iterable[Doc], *, job_type: str, user: Any) -> list[str]:
    """Runs the recipes that make ``outputs`` (all upstream ones for recursive job types); returns their names."""
    order = order_of(project, outputs, job_type=job_type)
    for name in order:
        run_recipe(project, name, user=user)
    return order


def order_of(project: Any, outputs: Iterable[Doc], *, job_type: str) -> list[str]:
    """The recipes that make ``outputs`` (all upstream ones for recursive job types), makers first."""
    recipes = ensure(project, "recipes")
    makers = producers(recipes)
    order: list[str] = []
    for output in outputs:
        _visit(target_of(output)[1], makers, recipes, order, set(), deep=job_type in RECURSIVE)
    return order


def build_everything(project: Any, *, user: Any) -> list[str]:
    """Runs every recipe of the project once, makers first."""
    recipes = ensure(project, "recipes")
    return build(
        project,
        [{"id": ref} for ref in producers(recipes)],
        job_type="RECURSIVE_FORCED_BUILD",
        user=user,
    )


def producers(recipes: dict[str, Doc]) -> dict[str, list[str]]:
    """Output ref → names of the recipes that write it, sorted."""
    found: dict[str, list[str]] = {}
    for name in sorted(recipes):
        for ref in refs(recipes[name], "outputs"):
            found.setdefault(ref, []).append(name)
    return found


def _visit(
    ref: str,
    makers: dict[str, list[str]],
    recipes: dict[str, Doc],
    order: list[str],
    seen: set[str],
    *,
    deep: bool,
) -> None:
    for name in makers.get(ref, []):
        if name in seen or name in order:
            continue
        seen.add(name)
        if deep:
            for upstream in refs(recipes[name], "inputs"):
                _visit(upstream, makers, recipes, order, seen, deep=True)
        order.append(name)


def run_recipe(project: Any, name: str, *, user: Any) -> None:
    """Rewrites the schema of each dataset that recipe ``name`` writes; each is a save with DSS's own message."""
    recipe = ensure(project, "recipes")[name]
    computed = None if _is_code(recipe["type"]) else _computed(project, name)
    for ref in refs(recipe, "outputs"):
        old = ensure(project, "datasets").get(ref)
        if old is not None:
            columns = written_columns(_inputs(project, recipe), old) if computed is None else computed.get(ref)
            _save_output(project, ref, old, columns, recipe["type"], user)


def push_schemas(project: Any, name: str, *, user: Any) -> None:
    """What saving a visual recipe in the interface also does: the computed schemas go to the outputs (API §6.7)."""
    computed = {} if _is_code(ensure(project, "recipes")[name]["type"]) else _computed(project, name)
    for ref, columns in computed.items():
        doc = clone(ensure(project, "datasets")[ref])
        if doc["schema"]["columns"] != columns:
            doc["schema"]["columns"] = columns
            message = f"Updated schema of {project.key}.{ref} from recipe in project {project.key}"
            project.save("datasets", ref, doc, user=user, message=message)


def _save_output(project: Any, ref: str, old: Doc, columns: list[Doc] | None, kind: str, user: Any) -> None:
    doc = clone(old)
    if columns:
        doc["schema"] = {**(doc.get("schema") or {}), "columns": columns, "userModified": False}
    for holder in ("metrics", "metricsChecks"):
        if isinstance(doc.get(holder), dict):
            doc[holder].setdefault("displayedState", {})["partition"] = "NP"
    suffix = " from Python API" if kind in ("python", "pyspark") or kind.startswith(PLUGIN) else ""
    project.save("datasets", ref, doc, user=user, message=f'Updated dataset "{project.key}.{ref}" schema{suffix}')


def written_columns(inputs: list[Doc], output: Doc) -> list[Doc]:
    """Columns as a program writes them: the output's own names (those of the inputs when it has none), types widened
    to what a data frame knows, comments and meanings gone, ``maxLength`` added to strings (corpus §3.8)."""
    source = (output.get("schema") or {}).get("columns") or _union(inputs)
    columns = []
    for column in source:
        kind = NARROWED.get(column["type"], column["type"])
        columns.append({"name": column["name"], "type": kind, **({"maxLength": -1} if kind == "string" else {})})
    return columns


def _union(inputs: list[Doc]) -> list[Doc]:
    by_name: dict[str, Doc] = {}
    for dataset in inputs:
        for column in (dataset.get("schema") or {}).get("columns") or []:
            by_name.setdefault(column["name"], column)
    return list(by_name.values())


def _inputs(project: Any, recipe: Doc) -> list[Doc]:
    datasets = ensure(project, "datasets")
    return [datasets[ref] for ref in refs(recipe, "inputs") if ref in datasets]


def _is_code(kind: str) -> bool:
    return kind in SELF_SCHEMA or kind.startswith(PLUGIN)


def _computed(project: Any, name: str) -> dict[str, list[Doc]]:
    """Output ref → columns that DSS computes for a visual recipe; empty when it cannot (then nothing is pushed).

    Where types depend on the data, an output that has columns keeps them.
    """
    from .api.schema_update import computed_schemas

    try:
        found = computed_schemas(project, name)
    except DssError:
        return {}
    if ensure(project, "recipes")[name]["type"] not in NEEDS_DATA:
        return found
    return {ref: new for ref, new in found.items() if not ensure(project, "datasets")[ref]["schema"]["columns"]}
