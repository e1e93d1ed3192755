"""A saved model out of an ML task: what is trained and deployed when the model is not there (AUTO §7.2). Makes calls,
never sends them: status → what was trained last, or a training → scores → the best of them → the flow.

{name: churn, trained_by: Churn, train: if_missing}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...core.model.kind import Call, Reader
from ...core.model.resource import Resource
from ..common.file_names import url

KEY, TASK, WHEN = "training", "task", "when"  # of a tree; DSS has neither
NEVER, IF_MISSING = "never", "if_missing"
SCHEMA: Mapping[str, Any] = {
    "trained_by": {"type": "string", "description": "Name of the ML task that trains it"},
    "train": {
        "enum": [NEVER, IF_MISSING],
        "description": f"{IF_MISSING}: where there is no such model, the task is trained, unless it has been already, "
        "and the best of its models is deployed; never without it",
    },
}
_MODEL = re.compile(r"A-\w+-(\w+)-(\w+)-s\d+(?:-\w+)*")  # A-PROJECT-analysis-task-s1-pp1-m1 (AUTO §7.2)
_ID = re.compile(r"\w{8}/\w{8}")  # of a task
# Metric of a task → key of a trained model that has its score, and whether more is better (AUTO §7.2).
SCORES: Mapping[str, tuple[str, bool]] = {
    "ROC_AUC": ("auc", True),
    "F1": ("f1", True),
    "ACCURACY": ("accuracy", True),
    "PRECISION": ("precision", True),
    "RECALL": ("recall", True),
    "LOG_LOSS": ("logLoss", False),
    "R2": ("r2", True),
    "RMSE": ("rmse", False),
    "MAE": ("mae", False),
    "MAPE": ("mape", False),
    "SILHOUETTE": ("silhouette", True),
}


def read(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """`{training: …}` for what an item says of it."""
    when, task = str(item.get("train", NEVER)), item.get("trained_by")
    if when != NEVER and not task:
        reader.error("train", "nothing says what trains it", "write `trained_by: NAME` with the name of an ML task")
    if task and item.get("type", "trained") != "trained":
        reader.error("trained_by", f"a model of type {item['type']} is not trained by DSS", "leave out one of both")
    return {KEY: {TASK: str(task), WHEN: when}} if task else {}


def show(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What an item says of it. A task that is gone has no name."""
    training = tree.get(KEY) or {}
    task, when = training.get(TASK), training.get(WHEN)
    if not isinstance(task, str) or _ID.fullmatch(task):
        return {}
    return {"trained_by": task, **({"train": when} if when and when != NEVER else {})}


def told(document: Mapping[str, Any]) -> dict[str, Any]:
    """`{training: …}` for what a model of DSS says of where it comes from (AUTO §7.3)."""
    found = _MODEL.fullmatch(str(document.get("lastExportedFrom") or ""))
    return {KEY: {TASK: f"{found[1]}/{found[2]}"}} if found else {}


def asked(tree: Mapping[str, Any]) -> str:
    """The task that makes the model when it is not there; "" when none does."""
    training = tree.get(KEY) or {}
    return str(training.get(TASK) or "") if training.get(WHEN) == IF_MISSING else ""


def sets_off(tree: Mapping[str, Any]) -> str:
    """What the creation of a model does beside it."""
    task = asked(tree)
    return f"trains ML task {task}, unless it has been trained, and deploys the best of its models" if task else ""


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The request that the others follow, up to the deployment. DSS makes a train recipe with it, which becomes the
    one that is declared."""
    one = _Deployment(str(facts["project"]), wire[KEY][TASK], resource)
    note = f"train ML task {asked(resource.body)}, unless it has been trained, and deploy the best of its models"
    calls = [Call("GET", one.at("status"), until=_idle, then=partial(one.known, fresh=False), note=note)]
    makers = [maker.name for maker in facts.get("makers") or ()]
    if len(makers) == 1:
        models, note = url("projects", one.project, "savedmodels") + "/", f"name the train recipe of DSS {makers[0]}"
        calls.append(Call("GET", models, then=partial(one.recipes, makers[0]), note=note))
    return calls


def _idle(status: Any) -> bool:
    return not (status.get("guessing") or status.get("training"))


@dataclass(frozen=True)
class _Deployment:
    """One way from a task to a model. `task` is `ANALYSIS/TASK`."""

    project: str
    task: str
    resource: Resource

    def at(self, *more: str) -> str:
        return url("projects", self.project, "models", "lab", *self.task.split("/"), *more)

    def known(self, status: Any, *, fresh: bool) -> Call | str:
        """On with what was trained last, or with a training (`fresh`: there was one)."""
        if not _idle(status):
            return self.told(
                "is still being trained", "apply again when that is over: what it trained is deployed then"
            )
        models = _latest(status.get("fullModelIds") or ())
        if models:
            return Call(
                "GET", self.at("models-snippets"), {"modelsIds": models}, then=partial(self.scored, fresh=fresh)
            )
        return self.told("has trained no model", "look at its page") if fresh else self.training()

    def training(self) -> Call:
        """Until it is over, however it ends."""
        over = Call("GET", self.at("status"), until=_idle, then=partial(self.known, fresh=True))
        body = {"sessionName": "dss-iac", "sessionDescription": f"for model {self.resource.name}", "runQueue": False}
        return Call("POST", self.at("train"), body, then=lambda reply: over, note=self.said("trained"))

    def scored(self, snippets: Mapping[str, Any], *, fresh: bool) -> Call | str:
        """On with the models that could be trained."""
        done = {id: one for id, one in snippets.items() if _state(one) == "DONE"}
        if done:
            return Call("GET", self.at("settings"), then=partial(self.chosen, done))
        if not fresh:
            return self.training()
        states = ", ".join(sorted({_state(one) for one in snippets.values()})) or "nothing"
        return self.told(f"could not be trained ({states})", "build what it learns from, and apply again")

    def chosen(self, done: Mapping[str, Any], settings: Any) -> Call | str:
        """On with the best; that needs the dataset it learned from."""
        metric = str(((settings.get("modeling") or {}).get("metrics") or {}).get("evaluationMetric") or "")
        best = _best(done, metric)
        if not best:
            how = "deploy one of them by hand, under the name of the model, and plan again"
            return self.told(f"has trained {len(done)} models, but DSS does not tell their {metric or 'score'}", how)
        score = done[best].get(SCORES[metric][0]) if metric in SCORES else None
        why = f"{best}{f' ({metric} {score})' if score is not None else ''}"
        train, test = _datasets(settings.get("splitParams") or {})
        if train:
            return self.deployed(best, why, train, test)
        analysis = url("projects", self.project, "lab", self.task.partition("/")[0]) + "/"
        return Call("GET", analysis, then=lambda found: self.deployed(best, why, found["inputDatasetSmartName"], test))

    def deployed(self, model: str, why: str, train: str, test: str | None) -> Call:
        """The model."""
        body = {"trainDatasetRef": train, "testDatasetRef": test, "modelName": self.resource.name}
        way, note = self.at("models", model, "actions", "deployToFlow"), f"{self.resource.address}: deployed from {why}"
        return Call("POST", way, {**body, "redoOptimization": True}, note=note)

    def recipes(self, name: str, models: Any) -> Call:
        """On with the recipes of the project, to find the one that DSS made."""
        ids = {str(one["id"]) for one in models if one.get("name") == self.resource.name}
        return Call("GET", url("projects", self.project, "recipes") + "/", then=partial(self.named, name, ids))

    def named(self, name: str, ids: Set[str], recipes: Any) -> Call | None:
        """Gives it the name of the one that is declared."""
        found = (str(one["name"]) for one in recipes if str(one.get("type")).endswith("_training") and _makes(one, ids))
        old = next(found, name)
        way, body = url("projects", self.project, "actions", "renameRecipe"), {"oldName": old, "newName": name}
        return Call("POST", way, body, expect="empty") if old != name else None

    def said(self, what: str) -> str:
        return f"{self.resource.address}: ML task {asked(self.resource.body)} {what}"

    def told(self, what: str, how: str) -> str:
        return f"{self.said(what)}; {how}"


def _state(snippet: Mapping[str, Any]) -> str:
    return str((snippet.get("trainInfo") or {}).get("state") or "")


def _makes(recipe: Mapping[str, Any], ids: Set[str]) -> bool:
    roles = (recipe.get("outputs") or {}).values()
    return any(item.get("ref") in ids for role in roles for item in role.get("items") or ())


def _latest(trained: Sequence[Mapping[str, Any]]) -> list[str]:
    """The models of the last session."""
    sessions = {str(one["id"]): _number((one.get("fullModelId") or {}).get("sessionId")) for one in trained}
    last = max(sessions.values(), default=0)
    return [id for id, number in sessions.items() if number == last]


def _datasets(split: Mapping[str, Any]) -> tuple[str, str | None]:
    """What a model learns from and is tested with: "" for the dataset of the analysis, None for a part of the first."""
    policy = str(split.get("ttPolicy"))
    if policy == "EXPLICIT_FILTERING_TWO_DATASETS":
        train, test = (str((split.get(key) or {}).get("datasetSmartName") or "") for key in ("eftdTrain", "eftdTest"))
        return train, test or None
    key = "efsdDatasetSmartName" if policy == "EXPLICIT_FILTERING_SINGLE_DATASET" else "ssdDatasetSmartName"
    return str(split.get(key) or ""), None


def _number(session: Any) -> int:
    digits = "".join(c for c in str(session or "") if c.isdigit())
    return int(digits) if digits else 0


def _best(done: Mapping[str, Any], metric: str) -> str:
    """The model of the best score; the only one, whatever it is; "" when nobody tells."""
    key, more = SCORES.get(metric, ("", True))
    scores = {id: one[key] for id, one in done.items() if isinstance(one.get(key), int | float)}
    if len(done) == 1:
        return next(iter(done))
    return min(scores, key=lambda id: (-scores[id] if more else scores[id], id), default="")
