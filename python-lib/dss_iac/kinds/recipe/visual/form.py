"""What a friendly form of a visual recipe is: one file, both directions. The pattern every visual recipe follows.

The friendly keys stand beside `inputs` and `outputs` in the YAML item; what they cannot say goes to `payload`, which is
laid over them. `skeleton` is what a new recipe gets beside what is declared: it is written once and never compared.
Most keys are rows of a table (`Field`): a key, its place in the payload, and the two directions between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....core.model.resource import nothing
from ...common.preparation.spot import FILTER_OFF as FILTER_OFF
from ...common.preparation.spot import Ends as Ends
from ...common.preparation.spot import Spot as Spot
from ...common.trees import SILENT, look, put, take

ENGINES: Mapping[str, Any] = {  # the engine block of visual payloads (API §2.4)
    "hive": {
        "inheritConf": "default",
        "hiveconf": [],
        "executionEngine": "HIVESERVER2",
        "addDkuUdf": False,
        "skipPrerunValidate": False,
    },
    "impala": {"forceStreamMode": True},
    "sqlPipelineParams": {"pipelineAllowStart": True, "pipelineAllowMerge": True},
    "sparkSQL": {
        "overwriteOutputSchema": False,
        "useGlobalMetastore": False,
        "readParams": {"mode": "AUTO", "autoModeRepartitionInto": 10},
        "sparkConfig": {"inheritConf": "default", "conf": []},
        "executionEngine": "SPARK_SUBMIT",
        "pipelineAllowStart": True,
        "pipelineAllowMerge": True,
        "skipPrerunValidate": False,
    },
    "containerSelection": {"containerMode": "INHERIT"},
    "lowerCaseSchemaIfEngineRequiresIt": True,
}


def _as_it_is(value: Any, _place: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One friendly key: where it lies in the payload (dots for deeper) and both directions."""

    key: str
    at: str
    schema: Mapping[str, Any]
    read: Callable[[Any, Spot], Any] = _as_it_is
    show: Callable[[Any, Ends], Any] = _as_it_is


def same(value: Mapping[str, Any]) -> dict[str, Any]:
    """For forms with nothing to bring into one form."""
    return dict(value)


@dataclass(frozen=True, slots=True)
class Visual:
    """A friendly form. `read` and `show` are inverse up to `skeleton`; `canonical` maps what DSS does not keep apart to
    one form, and is applied to live and declared payloads alike. `tidy` takes out what means nothing where it stands
    (the value of a switch that is off): an import does not write it, a write leaves it alone. `params` are keys that
    DSS keeps in the recipe's parameters, not in its payload."""

    type: str
    properties: Mapping[str, Any]
    read: Callable[[Mapping[str, Any], Spot], dict[str, Any]]  # YAML item → payload
    show: Callable[[dict[str, Any], Ends], dict[str, Any]]  # rest of a payload → friendly keys; takes out what it says
    skeleton: Mapping[str, Any]
    canonical: Callable[[Mapping[str, Any]], dict[str, Any]] = same
    essential: tuple[str, ...] = ()  # keys of the payload that are always written, even when as in the skeleton
    tidy: Callable[[Mapping[str, Any]], dict[str, Any]] = same
    params: tuple[Field, ...] = ()
    tidy_params: Callable[[Mapping[str, Any]], dict[str, Any]] = same
    least: Mapping[str, Any] = field(default_factory=nothing)  # what is written when there is nothing to say
    usual: Mapping[str, Any] = field(default_factory=nothing)  # what keys of `params` mean when they are not written
    columns: tuple[str, ...] = ()  # patterns in the payload under which columns of inputs are named
    perhaps: tuple[str, ...] = ()  # the same where a step before may have made the column
    seed: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda payload: {}
    #     what a new recipe gets beside `skeleton` by what its payload declares (how each feature is handled)
    shelve: Callable[[dict[str, Any], str], dict[str, str]] = lambda shown, stem: {}
    #     puts what is too long for an item into files of its own: {path: text}; changes the friendly keys
    about: str = ""
    example: Mapping[str, Any] = field(default_factory=nothing)
    _every: Mapping[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_every", {**self.properties, **{f.key: f.schema for f in self.params}})

    def vocabulary(self) -> Mapping[str, Any]:
        """Every friendly key and its schema."""
        return self._every

    def speaks(self, item: Mapping[str, Any]) -> bool:
        """Whether an item is written in this form."""
        return any(key in item for key in self.properties)


def properties(fields: Iterable[Field]) -> dict[str, Any]:
    """The schemas of the keys."""
    return {f.key: f.schema for f in fields}


def read_fields(fields: Iterable[Field], item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """What the keys of an item declare."""
    out: dict[str, Any] = {}
    for f in fields:
        if f.key in item and (value := f.read(item[f.key], spot.below(f.key))) is not SILENT:
            put(out, f.at, value)
    return out


def show_fields(fields: Iterable[Field], rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The keys that say what is in `rest`; takes it out."""
    item: dict[str, Any] = {}
    for f in fields:
        value = look(rest, f.at)
        if value is not SILENT and (shown := f.show(value, ends)) is not SILENT:
            item[f.key] = shown
            take(rest, f.at)
    return item


def filled(elements: Any, defaults: Mapping[str, Any]) -> Any:
    """A list of maps with what DSS means by keys that are not there: the value its builder writes (API §6.5)."""
    if not isinstance(elements, list):
        return elements
    return [{**defaults, **e} if isinstance(e, Mapping) else e for e in elements]
