"""What saving a dataset's definition looks at besides its class: partitions of files, ids of rules (API §5.2, §8).

Both are uncertain, thus readings. Refuses to know routes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .. import ids, readings
from ..errors import DssError, illegal
from ..facts.dataset_types import FS, dataset_type
from ..facts.datasets import display_name
from .documents import Doc, ensure

if TYPE_CHECKING:
    from ..estate import Project

readings.declare(
    "partition-pattern",
    "saving a partitioned dataset on files without a file pattern",
    "accepted, but DSS cannot use it",
    "refused",
    "API §5.2",
)
readings.declare(
    "rule-ids",
    "a data-quality rule written with the dataset's definition, without an id",
    "kept without one",
    "given an id and a name",
    "API §8",
)


def checked(project: Project, name: str, doc: Doc) -> Doc:
    """The document as it is stored; DSS's error when it is refused."""
    if unusable(doc) and project.estate.reading("partition-pattern") == "b":
        raise no_pattern(project.key, name)
    return _with_ids(doc) if project.estate.reading("rule-ids") == "b" else doc


def unusable(doc: Doc) -> bool:
    """Partitioned, on files, and no pattern tells which file belongs to which partition."""
    facts, how = dataset_type(doc.get("type") or ""), doc.get("partitioning") or {}
    return bool(facts and facts.family == FS and how.get("dimensions") and not how.get("filePathPattern"))


def check_usable(project: Project, references: Iterable[str]) -> None:
    """What a recipe meets when it runs: a dataset of this project whose partitions nobody can tell apart."""
    datasets = ensure(project, "datasets")
    for ref in references:
        if ref in datasets and unusable(datasets[ref]):
            raise no_pattern(project.key, ref)


def no_pattern(key: str, name: str) -> DssError:
    """DSS's kind of error; its words are not known."""
    return illegal(f"Dataset {key}.{name} is partitioned but has no file path pattern")


def _with_ids(doc: Doc) -> Doc:
    """Rules of the newer kind get what their own route gives them; checks of old projects have no id at all."""
    rules = doc["metricsChecks"]["checks"]
    taken = [rule["id"] for rule in rules if rule.get("id")]
    made = []
    for rule in rules:
        if not rule.get("id") and str(rule.get("type")).endswith("Rule"):
            rule = {
                **rule,
                "id": ids.fresh("rule", taken),
                "displayName": rule.get("displayName") or display_name(rule),
            }
            taken.append(rule["id"])
        made.append(rule)
    return {**doc, "metricsChecks": {**doc["metricsChecks"], "checks": made}}
