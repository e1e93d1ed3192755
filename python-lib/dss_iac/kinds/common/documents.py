"""A typed object that is one document: out of the wire form and back into a freshly read one (API §2.2, §5.6).

The server's own keys are taken from the fresh document and never from us; `smartName` must not be sent at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOT_SENT = ("smartName",)
FRESH = ("projectKey", "name", "id", "versionTag", "creationTag")


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what DSS gives but does not take."""
    return {k: v for k, v in document.items() if k not in NOT_SENT}


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back: the piece, which is whole, under the identity that the server has now."""
    return {**unwrap(piece), **{k: fresh[k] for k in FRESH if k in fresh}}


def wrap_named(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """The same for objects whose `name` is a display name that may change."""
    return {**wrap(fresh, piece), **({"name": piece["name"]} if "name" in piece else {})}
