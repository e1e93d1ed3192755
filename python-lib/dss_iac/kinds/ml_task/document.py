"""The settings of an ML task ↔ a tree in which algorithms are a list of those that are on (AUTO §7.2).

DSS keeps a block for each algorithm there is; those that are off are left as they are. What a guess saw in a feature is
left alone, too. Neither the analysis nor the task is told in the document: both are in its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import ID
from ..common.learning import features

ANALYSIS, ALGORITHMS, FEATURES = "analysis", "algorithms", "features"
_SERVER = ("projectKey", "id", "versionTag", "creationTag", ID)
_NO_ALGORITHM = ("metrics", "gridSearchParams", "custom_python", "custom_mllib", "plugin_python", "propensityModeling")


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a document."""
    tree = {k: v for k, v in document.items() if k not in _SERVER}
    modeling = dict(tree.get("modeling") or {})
    blocks = _blocks(modeling)
    tree["modeling"] = {k: v for k, v in modeling.items() if k not in blocks}
    tree[ALGORITHMS] = [{"name": k, **_without(v)} for k, v in sorted(blocks.items()) if v["enabled"] is True]
    preprocessing = dict(tree.get("preprocessing") or {})
    tree[FEATURES] = features.tidy(preprocessing.pop("per_feature", {}))
    tree["preprocessing"] = preprocessing
    if ID in document:
        tree[ANALYSIS] = str(document[ID]).partition("/")[0]
    return tree


def _blocks(modeling: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in modeling.items() if isinstance(v, Mapping) and "enabled" in v and k not in _NO_ALGORITHM}


def _without(block: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in block.items() if k != "enabled"}


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back: the whole settings, with the algorithms of the piece on and all others off."""
    out = {k: v for k, v in piece.items() if k not in (ANALYSIS, ALGORITHMS, FEATURES)}
    out.update({k: fresh[k] for k in _SERVER if k in fresh and k != ID})
    had = _blocks(fresh.get("modeling") or {})
    wanted = {str(one["name"]): {k: v for k, v in one.items() if k != "name"} for one in piece.get(ALGORITHMS) or []}
    blocks: dict[str, Any] = {k: {**v, "enabled": k in wanted} for k, v in had.items()}
    for name, block in wanted.items():
        blocks[name] = {**had.get(name, {}), **block, "enabled": True}
    out["modeling"] = {**(piece.get("modeling") or {}), **blocks}
    seen = (fresh.get("preprocessing") or {}).get("per_feature") or {}
    handled = {name: {**seen.get(name, {}), **one} for name, one in (piece.get(FEATURES) or {}).items()}
    out["preprocessing"] = {**(piece.get("preprocessing") or {}), "per_feature": {**seen, **handled}}
    return out
