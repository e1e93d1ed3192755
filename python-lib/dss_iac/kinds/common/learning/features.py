"""Features in words ↔ DSS's `per_feature` and the schema of what is prepared for a training (AUTO §7.2).

features:
  AGE: numeric                        # used; a double, handled as DSS proposes
  SEGMENT: category
  CUSTOMER_ID: rejected numeric bigint
  CHURNED: target category boolean
  SPENT: {is: numeric, missing_impute_with: MEDIAN}

Why a guess left a column out, and what it saw in it, is its own and is not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ....core.model.diagnostic import did_you_mean
from ..trees import minus, ordered

USES: Mapping[str, str] = {
    "rejected": "REJECT",
    "target": "TARGET",
    "weight": "WEIGHT",
    "profiling": "PROFILING",
    "used": "INPUT",
}
KINDS: Mapping[str, str] = {
    "numeric": "NUMERIC",
    "category": "CATEGORY",
    "text": "TEXT",
    "vector": "VECTOR",
    "image": "IMAGE",
}
STORAGE: Mapping[str, str] = {"NUMERIC": "double"}  # of a kind, when it is not said; the others are strings
STRING = "string"
_OWN_CODE: Mapping[str, Any] = {"sendToInput": "main", "customHandlingCode": "", "customProcessorWantsMatrix": False}
# How DSS handles a feature of a kind unless somebody says otherwise (3,096 features of real train recipes).
HANDLING: Mapping[str, Mapping[str, Any]] = {
    "NUMERIC": {
        "numerical_handling": "REGULAR",
        "missing_handling": "IMPUTE",
        "missing_impute_with": "MEAN",
        "impute_constant_value": 0.0,
        "rescaling": "AVGSTD",
        "quantile_bin_nb_bins": 4,
        "binarize_threshold_mode": "MEDIAN",
        "binarize_constant_threshold": 0.0,
        "datetime_cyclical_periods": [],
        "generate_derivative": False,
        "keep_regular": False,
        "monotonic": "NONE",
        **_OWN_CODE,
    },
    "CATEGORY": {
        "category_handling": "DUMMIFY",
        "missing_handling": "NONE",
        "missing_impute_with": "MODE",
        "impute_constant_value": "0",
        "dummy_clip": "MAX_NB_CATEGORIES",
        "dummy_drop": "NONE",
        "cumulative_proportion": 0.95,
        "min_samples": 10,
        "max_nb_categories": 100,
        "max_cat_safety": 200,
        "nb_bins_hashing": 1048576,
        "hash_whole_categories": True,
        "impact_method": "M_ESTIMATOR",
        "impact_m": 10,
        "impact_kfold": True,
        "impact_kfold_k": 5,
        "impact_kfold_seed": 1337,
        "ordinal_order": "COUNT",
        "ordinal_ascending": False,
        "ordinal_default_mode": "HIGHEST",
        "ordinal_default_value": 0,
        "frequency_normalized": True,
        "frequency_default_mode": "EXPLICIT",
        "frequency_default_value": 0.0,
        **_OWN_CODE,
    },
    "TEXT": {
        "text_handling": "TOKENIZE_HASHING_SVD",
        "minRowsRatio": 0.001,
        "maxRowsRatio": 0.8,
        "maxWords": 0,
        "ngramMinSize": 1,
        "ngramMaxSize": 1,
        "stopWordsMode": "NONE",
        "useCustomVectorizer": False,
        "hashSize": 200000,
        "hashSVDHashSize": 200000,
        "hashSVDSVDComponents": 100,
        "hashSVDSVDLimit": 50000,
        "sentenceEmbeddingBatchSize": 32,
        "maxSequenceLength": 128,
        "isStructuredRef": False,
        **_OWN_CODE,
    },
    "VECTOR": {
        "vector_handling": "UNFOLD",
        "missing_handling": "DROP_ROW",
        "missing_impute_with": "MODE",
        **_OWN_CODE,
    },
}
GUESSED = ("state", "name", "autoReason")  # what a guess saw, and the column's own name again
STATE: Mapping[str, Any] = {"userModified": False, "autoModifiedByDSS": False}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": ["string", "object"]},
    "description": f"Column → [{', '.join(USES)}] {', '.join(KINDS)} [type of storage]; or a map with `is:` and DSS's "
    "own keys of its handling",
}
_KIND_OF = {dss: word for word, dss in KINDS.items()}
_USE_OF = {dss: word for word, dss in USES.items()}
_DOWNCAST = "downcastedToStringFromMeaning"
_BUILT = {"maxLength": -1, "timestampNoTzAsDate": False}  # of a column whose schema was computed


class Place(Protocol):
    """Where problems are told."""

    def error(self, what: str, hint: str = "") -> None:
        """A problem here."""


def words(handled: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same where no schema goes along to give an order, as in the task of an analysis."""
    known = sorted(handled.items())
    return show(handled, [{"name": n, "type": STORAGE.get(str(f.get("type")), STRING)} for n, f in known])


def read(
    features: Mapping[str, Any], place: Place, *, stored: bool = True
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(per_feature, columns of the prepared schema); `stored`: a type of storage may be said."""
    handled, columns = {}, []
    for name, said in features.items():
        own = dict(said) if isinstance(said, Mapping) else {"is": said}
        words = str(own.pop("is", "")).split()
        use, kind, storage = _words(name, words, place, 1 if stored else 0)
        handled[name] = {"role": use, "type": kind, **own}
        columns.append({"name": name, "type": storage})
    return handled, columns


def _words(name: str, words: Sequence[str], place: Place, more: int) -> tuple[str, str, str]:
    rest = list(words)
    use = USES[rest.pop(0)] if rest and rest[0] in USES else "INPUT"
    word = rest.pop(0) if rest else ""
    if word not in KINDS or len(rest) > more:
        hint = did_you_mean(word, (*KINDS, *USES)) or f"write one of {', '.join(KINDS)}, perhaps after `rejected`"
        place.error(f"'{' '.join(words)}' does not say what {name} is", hint)
    kind = KINDS.get(word, "NUMERIC")
    return use, kind, rest[0] if rest else STORAGE.get(kind, STRING)


def show(handled: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The features in words, in the order of the schema; None when words cannot say them all."""
    storage = {str(c.get("name")): c for c in columns}
    if set(storage) != set(handled) or not all(_plain(c) for c in columns):
        return None
    out: dict[str, Any] = {}
    for name, column in storage.items():
        feature = {k: v for k, v in handled[name].items() if k not in GUESSED}
        use, kind = feature.pop("role", ""), feature.pop("type", "")
        if use not in _USE_OF or kind not in _KIND_OF or "is" in feature:
            return None
        words = [*([_USE_OF[use]] if use != "INPUT" else []), _KIND_OF[kind]]
        words += [str(column["type"])] if column["type"] != STORAGE.get(kind, STRING) else []
        rest = ordered(minus(feature, HANDLING.get(kind, {})))
        out[name] = {"is": " ".join(words), **rest} if rest else " ".join(words)
    return out


def _plain(column: Mapping[str, Any]) -> bool:
    return set(column) == {"name", "type"} and " " not in str(column["type"])


def tidy(handled: Any) -> Any:
    """`per_feature` without what a guess left in it."""
    if not isinstance(handled, Mapping):
        return handled
    return {name: {k: v for k, v in one.items() if k not in GUESSED} if isinstance(one, Mapping) else one
            for name, one in handled.items()}  # fmt: skip


def tidy_columns(columns: Sequence[Any]) -> list[Any]:
    """The columns of a computed schema without what is computed of each."""
    return [
        minus({k: v for k, v in c.items() if k != _DOWNCAST}, _BUILT) if isinstance(c, Mapping) and "name" in c else c
        for c in columns
    ]


def seed(handled: Any) -> dict[str, Any]:
    """How DSS handles each of these features unless somebody says otherwise."""
    known = {name: one for name, one in (handled or {}).items() if isinstance(one, Mapping)}
    return {name: {**HANDLING.get(str(one.get("type")), {}), "state": dict(STATE)} for name, one in known.items()}
