"""Small kinds with the traits that planning knows of, and short ways to write what is desired, recorded and live.

Nothing here speaks of DSS's real documents: those are the business of `kinds/` and its own tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dss_iac.core.model.address import Address, parse
from dss_iac.core.model.kind import Kind, Listing, Part, Ref, Rules
from dss_iac.core.model.plan import Options, Plan
from dss_iac.core.model.resource import Desired, External, Index, Instance, Lifecycle, Live, Resource, Snapshot
from dss_iac.core.model.state import Entry, State
from dss_iac.core.planning.planner import make
from dss_iac.core.secret import masking

P = "SHOP"
KEY = b"a key of the tests"
STAMP = {"author": "alice", "made_at": "2026-01-01T00:00:00Z", "tool": "dss-iac test", "lineage": "line-1"}


def _kind(name: str, rank: int, **traits: Any) -> Kind:
    traits.setdefault("parts", (Part(f"/{name}/{{id}}"),))
    traits.setdefault("listing", Listing(f"/{name}/"))
    return Kind(
        name=name,
        section=f"{name}s",
        rank=rank,
        desire=lambda item, reader: None,  # type: ignore[arg-type,return-value]
        show=lambda tree, place: None,  # type: ignore[arg-type,return-value]
        create=lambda resource, wire, facts: (),
        **traits,
    )


def _renames(project: str, id: str, name: str) -> tuple[()]:
    return ()


KINDS: Mapping[str, Kind] = {
    k.name: k
    for k in (
        _kind(
            "project",
            0,
            listing=None,
            parts=(Part("/m", at="metadata"), Part("/s", at="exposed", late=1), Part("/p", at="permissions", late=3)),
            rules=Rules(
                entries={"permissions.permissions": ("group", "user"), "exposed": ("ref",)},
                unordered=("metadata.tags",),
                empty=("metadata.**",),
            ),
            refs=(Ref("exposed[*].ref", "dataset"),),
        ),
        _kind("zone", 10, minted=True, rename=_renames, listing=Listing("/zones/", optional=True)),
        _kind(
            "managed_folder",
            20,
            minted=True,
            placed="MANAGED_FOLDER",
            ref_key="folder",
            loses="recipe",
            rename=_renames,
            holds_data=lambda tree: "its files are lost",
        ),
        _kind(
            "dataset",
            30,
            placed="DATASET",
            loses="recipe",
            rename=_renames,
            holds_data=lambda tree: "its rows live in the project" if tree.get("type") == "Inline" else "",
            rules=Rules(
                managed=("versionTag",),
                noise=("ui",),
                fixed=("type",),
                unread=("params.key",),
                secret=("params.password", "params.key"),
                keyed={"schema.columns": "name"},
                built=("schema",),
                storage=("params.connection", "params.path"),
                location={"params.path": ("params.connection",)},
                nested=("params.path",),
                shape=("schema",),
                code=("params.query",),
                json_text=("params.json",),
                empty=("description", "schema.columns[*].comment", "metrics.**"),
            ),
        ),
        _kind(
            "recipe",
            50,
            placed="RECIPE",
            rename=_renames,
            rules=Rules(fixed=("type",), code=("payload",), empty=("inputs.**",)),
            refs=(Ref("inputs.*.items[*].ref"), Ref("outputs.*.items[*].ref", edge="makes")),
            follow=lambda before, after: (
                "schema" if after.get("type") == "grouping" and before.get("payload") != after.get("payload") else ""
            ),
        ),
        _kind(
            "scenario",
            60,
            rules=Rules(keyed={"steps": "id"}, deferred={"active": False}),
            refs=(Ref("steps[*].build", "dataset"),),
        ),
    )
}


def address(text: str) -> Address:
    """`dataset.ORDERS`, or `project` for the project itself."""
    return Address("project", P) if text == "project" else parse(text, P)


def resource(text: str, body: Mapping[str, Any] | None = None, **rest: Any) -> Resource:
    """A wanted resource."""
    at = address(text)
    life = Lifecycle(**{k: tuple(v) if isinstance(v, list) else v for k, v in rest.pop("lifecycle", {}).items()})
    needs = tuple(address(n) for n in rest.pop("needs", ()))
    secrets = tuple(rest.pop("secrets", ()))
    name = rest.pop("name", at.name or P)
    return Resource(at, name, dict(body or {}), lifecycle=life, needs=needs, secrets=secrets, **rest)


def entry(text: str, attributes: Mapping[str, Any] | None = None, **rest: Any) -> Entry:
    """A recorded resource."""
    at = address(text)
    life = Lifecycle(**{k: tuple(v) if isinstance(v, list) else v for k, v in rest.pop("lifecycle", {}).items()})
    needs = tuple(address(n) for n in rest.pop("needs", ()))
    name = rest.pop("name", at.name or P)
    dss_id = rest.pop("dss_id", f"id-{name}" if KINDS[at.kind].minted else name)
    return Entry(at, dss_id, name, attributes=dict(attributes or {}), lifecycle=life, needs=needs, **rest)


def live(text: str, body: Mapping[str, Any] | None = None, **rest: Any) -> Live:
    """A live object."""
    at = address(text)
    dss_id = rest.pop("dss_id", f"id-{at.name}" if KINDS[at.kind].minted else at.name or P)
    version = rest.pop("version", None)
    return Live(at, dss_id, dict(body or {}), tuple(version) if version else None, **rest)


def desired(*resources: Resource, **rest: Any) -> Desired:
    """A configuration."""
    moved = {address(a): address(b) for a, b in rest.pop("moved", {}).items()}
    externals = tuple(External(**e) for e in rest.pop("externals", ()))
    return Desired(P, {r.address: r for r in resources}, moved=moved, externals=externals, digest="d1", **rest)


def state(*entries: Entry) -> State:
    """A state."""
    return State("line-1", P, 3, entries={e.address: e for e in entries})


def snapshot(*objects: Live, **rest: Any) -> Snapshot:
    """What was read."""
    instance = Instance(node_id="node-1", **rest.pop("instance", {}))
    index = rest.pop("index", Index())
    return Snapshot(P, rest.pop("exists", True), instance, {o.address: o for o in objects}, index, **rest)


def plan(want: Desired | None, have: State | None, seen: Snapshot, **options: Any) -> Plan:
    """The plan from the three views."""
    chosen = Options(**{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()})
    return make(want, have, seen, KINDS, chosen, STAMP, key=KEY)


def read_case(case: Mapping[str, Any]) -> tuple[Desired | None, State | None, Snapshot, dict[str, Any]]:
    """The three views and the options of a case file; `_` of an object holds what is not in its tree."""

    def built(make_one: Any, section: str) -> list[Any]:
        rows = (case.get(section) or {}).items()
        return [
            make_one(a, {k: v for k, v in (b or {}).items() if k != "_"}, **(b or {}).get("_", {})) for a, b in rows
        ]

    want = None if case.get("desired") is None else desired(*built(resource, "desired"), **case.get("config", {}))
    have = None if case.get("recorded") is None else state(*built(entry, "recorded"))
    return want, have, snapshot(*built(live, "live"), **case.get("snapshot", {})), dict(case.get("options", {}))


def sealed(value: str) -> str:
    """What state keeps of a secret."""
    return masking.fingerprint(KEY, value)
