"""The values the engine passes around: what is desired, what is live. No behaviour, no DSS.

A resource's *tree* is plain JSON in **logical space**: the documents DSS keeps for it, joined under the keys its kind
names, without what the server manages, payloads parsed, and with references by name instead of id: a dataset is its
bare name (`ORDERS`, or `OTHER.ORDERS` of another project), anything else a one-key map (`{"folder": "models"}`,
`{"model": "churn", "project": "OTHER"}`). Desired, recorded and live trees are all in this space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .address import Address
from .diagnostic import Mark

Tree = Any
NAMELESS = "nameless"  # `Kind.taken`: a new object has a name of DSS's choice until it is saved


class _Nothing(dict[Any, Any]):
    """An empty map that stays empty; hashable, because it is a default value of frozen dataclasses."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("NOTHING stays empty")


NOTHING: Mapping[Any, Any] = _Nothing()


def nothing() -> Mapping[Any, Any]:
    """NOTHING, as the default of a field: Python 3.10 refuses any dict as a plain default."""
    return NOTHING


class Absent(Enum):
    """No value at all, which is not the same as null."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What may happen to a resource. `on_remove` is "", "forget", "delete" or "delete_data"."""

    prevent_destroy: bool = False
    ignore_changes: tuple[str, ...] = ()
    on_remove: str = ""
    ignore_until: str = ""  # the last day (UTC, YYYY-MM-DD) on which `ignore_changes` holds; "" = for ever


@dataclass(frozen=True, slots=True)
class Resource:
    """One object as the configuration wants it.

    `body` is what is declared: every leaf of it is compared and written. `initial` is used at creation only and never
    compared
    afterwards (the schema of a recipe's output, D4). `create` holds the kind's own creation hints (route, format
               option,
    whatever the POST needs that is not part of the document). `name` is DSS's display name, `address.name` our
    logical id.
    `zone` travels in `body["zone"]`. `secrets` are paths the author marked as secret. `files` maps a path of the tree
    to the
    content file it came from, for display.
    """

    address: Address
    name: str
    body: Mapping[str, Any] = field(repr=False)
    initial: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    create: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    needs: tuple[Address, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    secrets: tuple[str, ...] = ()
    mark: Mark = Mark()
    absent: tuple[str, ...] = ()  # paths that must not be there: what an apply brought and a rollback takes away
    exact: tuple[str, ...] = ()  # paths at which nothing may stand but what `body` says there
    marks: Mapping[str, Mark] = field(default_factory=nothing, compare=False, repr=False)
    # Secret path → its unset variable: live's value stays, and only a creation needs it (D35).
    kept: Mapping[str, str] = field(default_factory=nothing, compare=False)


@dataclass(frozen=True, slots=True)
class External:
    """Something needed and not managed: `{saved_model: churn}`; `project` is empty for the project at hand."""

    kind: str
    name: str
    project: str = ""
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Desired:
    """A whole configuration, read and checked offline."""

    project: str
    resources: Mapping[Address, Resource] = field(repr=False)
    environment: str = ""
    externals: tuple[External, ...] = ()
    moved: Mapping[Address, Address] = field(default_factory=nothing)  # from → to
    imports: Mapping[Address, str] = field(default_factory=nothing)  # address → DSS id to take ownership of
    policy: Mapping[str, Any] = field(default_factory=nothing)  # naming, adopt, default connection …
    settings: Mapping[str, Any] = field(default_factory=nothing)  # require_approval, protected, drift_policy …
    instance: Mapping[str, Any] = field(default_factory=nothing)  # url, api_key_env, verify_tls, default_connection
    accepted: tuple[str, ...] = ()  # what import marked: "cycle" …
    digest: str = ""  # sha256 over the expanded configuration
    broken: tuple[Address, ...] = ()  # declared, but not understood: whoever names one is right


@dataclass(frozen=True, slots=True)
class Live:
    """One object as DSS has it. `version` is (number, ms, login), None when the route shows none (D3); `born` is
    (ms, login) of its creation, by which `core.model.identity` knows it again."""

    address: Address
    dss_id: str
    body: Mapping[str, Any] = field(repr=False)
    version: tuple[int, int, str] | None = None
    born: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """What a plan needs to know of the DSS it speaks to; None means "could not be read", never "none"."""

    node_id: str = ""
    node_type: str = "DESIGN"
    version: str = ""
    user: str = ""
    groups: tuple[str, ...] = ()
    sees_all: bool = False  # whether the key sees every project there is: it is an administrator's
    connections: Mapping[str, str] | None = None  # name → type ("" when only the name is known)
    types: Mapping[str, str] = field(default_factory=nothing)  # connection → type, of those asked for one by one
    roots: Mapping[str, str] = field(default_factory=nothing)  # connection → where on the server's disk it starts
    code_envs: tuple[str, ...] | None = None
    users: tuple[str, ...] | None = None
    user_groups: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None

    @property
    def connection_types(self) -> dict[str, str]:
        """Connection → type, as far as it is known; "" where only the name is."""
        return {**(self.connections or {}), **self.types}


@dataclass(frozen=True, slots=True)
class Index:
    """Logical names ↔ DSS ids of objects whose ids the server mints, by kind; also those of externals."""

    ids: Mapping[tuple[str, str, str], str] = field(default_factory=nothing)  # (kind, project, logical name) → id
    names: Mapping[tuple[str, str, str], str] = field(default_factory=nothing)  # (kind, project, id) → logical name


@dataclass(frozen=True, slots=True)
class Foreign:
    """What was found out of an object of another project (D61): `wrong` is what speaks against it, in words, `hint`
    what to do, `doubt` why it could not be checked. It is there when both are empty; with `promised` it is not there
    yet, and these words say who is about to make it."""

    wrong: str = ""
    hint: str = ""
    doubt: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read of one project, at one time. `failed` maps an address (or a kind's name) to why it could not be
    read:
    such a resource is neither absent nor in sync."""

    project: str
    exists: bool
    instance: Instance
    live: Mapping[Address, Live] = field(repr=False)
    index: Index = field(default=Index(), repr=False)
    tags: tuple[str, ...] = ()  # project tags, for the bootstrap mark of D22
    failed: Mapping[str, str] = field(default_factory=nothing)
    barred: Mapping[str, tuple[str, str]] = field(default_factory=nothing)
    #       wanted address → why it cannot be as wanted, and what to do
    zones: bool = True  # False when this instance has no flow zones
    running: tuple[str, ...] = ()  # ids of objects with a running job or scenario
    not_managed: Mapping[str, int] = field(default_factory=nothing)  # kinds of object no kind covers → how many
    held: Mapping[Address, Mapping[str, Any]] = field(default_factory=nothing)  # what other projects keep
    elsewhere: Mapping[Address, Foreign] = field(default_factory=nothing)  # of other projects, newly referred to
    unseen: tuple[str, ...] = ()  # what guards would look at and this key may not see, one line each
    blind: tuple[tuple[str, str, str], ...] = ()  # guard, what it needs and DSS failed to tell, what to do
    doubts: tuple[str, ...] = ()  # why it was not read in the way that was asked for
    taken_at: str = ""
