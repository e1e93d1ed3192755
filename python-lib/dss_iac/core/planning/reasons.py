"""Why a resource is in a plan, in the words that a plan shows. Knows no action and no order."""

from __future__ import annotations

from collections.abc import Sequence, Set

from ..compare import diff
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Change
from ..model.state import Entry
from .removal import UNMANAGED
from .scene import Scene

_WHYS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"conflict"}), "changed on both sides; the configuration wins"),
    (frozenset({"edited", "drifted"}), "changed in the configuration, and elsewhere in DSS"),
    (frozenset({"drifted"}), "changed in DSS"),
    (frozenset({"edited"}), "changed in the configuration"),
    (frozenset(), "no longer declared in part"),
)


def differs(verdicts: Set[str]) -> str:
    """Of an object that is to be changed, by the verdicts on its fields."""
    return next(reason for needed, reason in _WHYS if needed <= verdicts)


def overwrites(address: Address, places: Sequence[str]) -> str:
    """Of what was changed in DSS and is written over."""
    return f"{address}: overwrites what was changed in DSS: {', '.join(places)}"


def again(entry: Entry) -> str:
    """Of what is recorded and gone."""
    if entry.origin == UNMANAGED:
        return "not ours; went in a replacement that did not end; created again as it was"
    return "deleted outside; created again"


def unseen(kind: Kind, sees_all: bool) -> str:
    """DSS does not tell a project that is not there from one that the key may not read (API §1.4); an administrator's
    reads all (`sees_all`)."""
    return "not there, or not readable with this key" if kind.listing is None and not sees_all else ""


def stale(scene: Scene, address: Address, change: Change) -> str:
    """Why state should be written although DSS is as declared; "" when it need not."""
    entry, resource, kind = scene.entries[address], scene.resources[address], scene.kind(address)
    if entry.status != "ok" or entry.maybe:
        return "state was not written after an earlier apply; it is complete now"
    if entry.lifecycle != resource.lifecycle:
        return "its lifecycle changed in the configuration"
    if any(f.verdict == "released" for f in change.fields):
        return "released: no longer declared in part"
    body = change.after.body if change.after else {}
    recorded = scene.renamed(address.kind, entry.attributes)
    if body != recorded and diff.missing(
        kind, diff.project(kind, body, body, secrets=resource.secrets, key=scene.key), recorded
    ):
        return "as declared; recorded values are older"
    return ""
