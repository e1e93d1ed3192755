"""What we last wrote: entries, serial, lineage. A value that round-trips through JSON; where it is kept is
`run.home.store`'s business."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...errors import ODD_SHAPE, StateError
from . import field_types
from .address import Address, parse
from .path import Path
from .resource import Lifecycle, nothing

FORMAT = "1.1"  # 1.0 wrote values from before us whole
_OPEN, _CLOSE = '\n "resources": [\n', "\n ],\n"  # around the rows of a state file
INCOMPLETE = "incomplete"  # made, and not all of it is as wanted yet (D17)
UNFOLLOWED = "unfollowed"  # as it should be, and what follows its write is still owed (D15)
DOUBTFUL = "doubtful"  # a write of ours did not succeed, or nobody knows


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded resource.

    `attributes` are the declared paths as read back after the write; `base` the values of the same paths from before
    us, where known (D5). `origin` is "created", "adopted", or "unmanaged" for what an apply owes to others; `status`
    "ok", "incomplete" (D17), "unfollowed": it is as it should be, and what follows its write is still owed (D15),
    "doubtful": a write of ours did not succeed, so that it may be as wanted or as recorded, or "rewritten": by DSS when
    it renamed what it names. `version` is (number, ms, login), `born` (ms, login) of its creation, None when DSS does
    not tell. `maybe`, which is not kept: (tree, path in it) of what an apply that did not end was to write.
    """

    address: Address
    dss_id: str
    name: str
    origin: str = "created"
    status: str = "ok"
    attributes: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    base: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    version: tuple[int, int, str] | None = None
    lifecycle: Lifecycle = Lifecycle()
    needs: tuple[Address, ...] = ()
    born: tuple[int, str] | None = None
    maybe: tuple[tuple[Mapping[str, Any], Path], ...] = field(default=(), compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """The entry as state keeps it."""
        life = {
            k: v
            for k, v in (
                ("prevent_destroy", self.lifecycle.prevent_destroy),
                ("ignore_changes", list(self.lifecycle.ignore_changes)),
                ("on_remove", self.lifecycle.on_remove),
                ("ignore_until", self.lifecycle.ignore_until),
            )
            if v
        }
        return {
            "id": str(self.address),
            "type": self.address.kind,
            "name": self.name,
            "dss_id": self.dss_id,
            "origin": self.origin,
            "status": self.status,
            "attributes": dict(self.attributes),
            "base": dict(self.base),
            "version": list(self.version) if self.version else None,
            "born": list(self.born) if self.born else None,
            "lifecycle": life,
            "needs": [str(n) for n in self.needs],
            "metadata": {"managed_by": "dss-iac"},
        }


@dataclass(frozen=True, slots=True)
class State:
    """Everything recorded for one project. `lineage` names the history, `serial` counts applies. `policy` is what the
    configuration that was applied last states (D27), `applied` the ids of the last plans, newest last, so that none is
    applied twice; `owing`: serials of applies whose replacements are not whole yet, so that their journals know what
    these objects were; `signed`: it was read with a signature. Each names the one before it: `previous` is that one's
    digest, "" for the first and where it is not known; `digest` its own, once it is written."""

    lineage: str
    project: str
    serial: int = 0
    environment: str = ""
    instance: str = ""
    config_hash: str = ""
    last_applied: str = ""
    applied_by: str = ""
    tool: str = ""
    git_commit: str = ""
    created_at: str = ""
    entries: Mapping[Address, Entry] = field(default_factory=dict, repr=False)
    policy: Mapping[str, Any] = field(default_factory=nothing)
    applied: tuple[str, ...] = ()
    owing: tuple[int, ...] = ()
    signed: bool = field(default=False, compare=False)
    previous: str = field(default="", compare=False)
    digest: str = field(default="", compare=False)

    def following(self, **changes: Any) -> State:
        """The state that comes after this one: a serial on, with what is named changed."""
        return replace(self, serial=self.serial + 1, previous=self.digest, digest="", **changes)

    def with_entries(self, entries: Mapping[Address, Entry]) -> State:
        """The same state over other entries."""
        return replace(self, entries=dict(entries))


def dumps(state: State) -> str:
    """State as text: sorted, one resource a line, with a digest over all of it (D25)."""
    return written(state)[0]


def written(state: State) -> tuple[str, str]:
    """(state as text, its digest)."""
    rows = _rows([packed(e.to_json()) for _, e in sorted(state.entries.items())])
    head = {
        "version": FORMAT,
        "lineage": state.lineage,
        "serial": state.serial,
        "environment": state.environment,
        "project_key": state.project,
        "instance": state.instance,
        "config_hash": state.config_hash,
        "last_applied": state.last_applied,
        "applied_by": state.applied_by,
        "tool": state.tool,
        "policy": dict(state.policy),
        "applied": list(state.applied),
        "owing": list(state.owing),
        "previous": state.previous,
    }
    metadata = {"created_at": state.created_at, "updated_at": state.last_applied}
    tail = {"git_commit": state.git_commit, "digest": "", "signature": "", "metadata": metadata}
    tail["digest"] = digest({**head, **tail}, rows)
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + "," + _OPEN
    text += ",\n".join(rows) + (_CLOSE if rows else _CLOSE[1:])
    return text + json.dumps(tail, ensure_ascii=False, indent=1)[2:] + "\n", str(tail["digest"])


def loads(text: str, where: str) -> State:
    """Read state text; StateError says whether it is damaged, edited, or newer than this tool."""
    try:
        raw = json.loads(text)
        if _foreign(raw):
            raise StateError(f"{where}: {_FOREIGN}")
        version = str(raw["version"])
        if version.split(".")[0] != FORMAT.split(".")[0]:
            raise StateError(f"{where}: state has format {version}, this tool reads {FORMAT}; install a newer dss-iac")
        told = raw.get("digest")
        if told != digest(raw, _lines(text)) and told != digest(raw, _rows(raw["resources"])):
            raise StateError(
                f"{where}: state was edited or merged by hand (its digest does not match); run `dss-iac state rebuild`"
            )
        found = _state(raw)
        field_types.check(found)
        return found
    except ODD_SHAPE as error:
        raise StateError(
            f"{where}: state is damaged ({type(error).__name__}: {error}); nothing was overwritten; "
            "run `dss-iac state rebuild`"
        ) from None


def _state(raw: Mapping[str, Any]) -> State:
    """The state that `dumps` wrote."""
    return State(
        lineage=raw["lineage"],
        project=raw["project_key"],
        serial=raw["serial"],
        environment=raw["environment"],
        instance=raw["instance"],
        config_hash=raw["config_hash"],
        last_applied=raw["last_applied"],
        applied_by=raw["applied_by"],
        tool=raw["tool"],
        git_commit=raw.get("git_commit", ""),
        created_at=raw["metadata"]["created_at"],
        entries={e.address: e for e in map(read_entry, raw["resources"])},
        policy=dict(raw.get("policy") or {}),
        applied=tuple(map(str, raw.get("applied") or ())),
        owing=tuple(map(int, raw.get("owing") or ())),
        signed=bool(raw.get("signature")),
        previous=raw.get("previous", ""),
        digest=raw["digest"],
    )


_FOREIGN = (
    "this was written by another tool; nothing was overwritten; move it away, or keep state elsewhere with "
    "--state-dir, and apply: objects that are as declared are recorded anew"
)


def _foreign(raw: Any) -> bool:
    """Whether this is the state of another tool: nothing that only ours has, or resources in another form."""
    if not isinstance(raw, Mapping) or "terraform_version" in raw:
        return True
    rows = raw.get("resources")
    ours = isinstance(rows, list) and all(isinstance(r, Mapping) and "dss_id" in r for r in rows)
    return not ours and not {"lineage", "digest"} <= raw.keys()


def packed(raw: dict[str, Any]) -> dict[str, Any]:
    """An entry with what was before us only as far as it differs; `same` names the rest."""
    now, was = raw["attributes"], raw["base"]
    same = sorted(k for k, v in was.items() if k in now and now[k] == v and repr(now[k]) == repr(v))  # 1 is not True
    return {**raw, "base": {k: v for k, v in was.items() if k not in same}, "same": same} if same else raw


def read_entry(raw: Mapping[str, Any]) -> Entry:
    """The entry that `to_json` wrote, packed or not."""
    life = raw.get("lifecycle", {})
    number, saved, login = raw.get("version") or (None, 0, "")
    created, creator = raw.get("born") or (None, "")
    return Entry(
        address=parse(raw["id"]),
        dss_id=raw["dss_id"],
        name=raw["name"],
        origin=raw["origin"],
        status=raw["status"],
        attributes=raw["attributes"],
        base={**{k: raw["attributes"][k] for k in raw.get("same", ())}, **raw["base"]},
        version=None if number is None else (number, saved, login),
        born=None if created is None else (created, creator),
        lifecycle=Lifecycle(
            bool(life.get("prevent_destroy")),
            tuple(life.get("ignore_changes", ())),
            life.get("on_remove", ""),
            life.get("ignore_until", ""),
        ),
        needs=tuple(parse(n) for n in raw.get("needs", ())),
    )


def _rows(resources: list[Any]) -> list[str]:
    return [json.dumps(r, ensure_ascii=False, sort_keys=True) for r in resources]


def _lines(text: str) -> list[str]:
    """The rows as `dumps` wrote them, one a line; something else when the text was written by another hand."""
    _, *after = text.split(_OPEN)
    return after[0].partition(_CLOSE)[0].split(",\n") if len(after) == 1 else []


def digest(document: Mapping[str, Any], rows: Sequence[str]) -> str:
    """Over a whole state, whose resources are `rows`, but for the digest itself and the signature."""
    rest = {k: v for k, v in document.items() if k not in ("resources", "digest", "signature")}
    text = "\n".join([json.dumps(rest, ensure_ascii=False, sort_keys=True), *rows])
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
