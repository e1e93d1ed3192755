"""The words a kind of resource is written in. A kind is one value in one file of `kinds/`; nobody else names kinds.

From this value the house derives the JSON Schema, validation, listing, diff rules, graph edges, ids, masking, creation,
import, and the conformance test. Functions of a kind are pure: they return the calls to make and never make them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from .address import Address
from .diagnostic import Mark
from .disk import Disk, Within
from .resource import Resource, nothing
from .words import Keys, Words


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request, as a value. `path` is below the API's base and already percent-encoded.

    `body` is sent as JSON, `raw` as bytes, `upload` as multipart (file name, bytes). `expect` is how the reply is read:
    "json" (must be JSON when it has content), "text", "raw", "archive" (bytes, of a size that is bounded), "empty".
    """

    verb: str
    path: str
    body: Any = field(default=None, repr=False)
    query: Mapping[str, Any] = field(default_factory=nothing)
    raw: bytes | None = field(default=None, repr=False)
    upload: tuple[str, bytes] | None = field(default=None, repr=False)
    expect: str = "json"
    note: str = ""  # what it does, in words, for --dry-run
    until: Callable[[Any], bool] | None = None  # it is asked again until its reply says that DSS is done
    aside: Callable[[Any], Call] | None = None  # reply → what follows it, by the way: the reply of this one stands
    then: Callable[[Any], Call | str | None] | None = None  # reply → the next, whose reply stands; or why none
    exists_ok: bool = False  # "already exists" is as good an answer as success (folders of the library)


@dataclass(frozen=True, slots=True)
class Part:
    """One DSS document of a resource.

    `url` is a template over {project} and {id}, or {holder} and {own} of a `HOLDER/ID`; `at` the key of the resource's
    tree it fills ("" = the root). `unwrap` turns the wire document into that piece of tree; `wrap(fresh, piece)` puts a
    piece into a fresh wire document, giving what is sent back: what it does not speak of is kept (API §16.24b).
    `late` delays the write: 0 with the resource, 1 after all creations (exposure), 2 also (application), 3 last.
    `listed`: the list already carries this document whole. `demand`: read only when declared or recorded below `at`.
    `moment`: how the object is just now, which moves without its version and which no import looks at (a backend).
    `when` tells from the root piece whether there is such a part (the script of a custom_python scenario).
    """

    url: str
    at: str = ""
    unwrap: Callable[[Any], Any] = lambda doc: doc
    wrap: Callable[[Any, Any], Any] = lambda fresh, piece: piece
    verb: str = "PUT"
    late: int = 0
    listed: bool = False
    demand: bool = False
    moment: bool = False
    when: Callable[[Mapping[str, Any]], bool] = lambda tree: True
    with_id: bool = False  # the document does not say whose it is: the id is put into it, under `ID`
    raw_write: bool = False  # the piece is text, sent as bytes (library files)
    blank: Any = None  # what stands for a document on demand that was never written, so that it can be
    calls: Callable[[Resource, str, Any, Any], Sequence[Call]] | None = None
    #      (resource, DSS id, fresh piece, wanted piece) → calls, where writing is not one request with the document


ID = "$id"  # where a document is told its id (`Part.with_id`)
COMPUTABLE, PROJECT, MODEL_ID, OBJECT_ID = "computable", "project", "language_model", "object_id"  # see `Ref`
Trees = Mapping[tuple[str, str], Mapping[str, Any]]  # (kind, name) → tree


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: what is made of all of a kind is found by them
class Ref:
    """A place in the tree that names another resource.

    `path` is a pattern. `to` names the kind, or is COMPUTABLE: a dataset, folder, model, evaluation store or
    knowledge bank, told apart by id on the wire and by form in logical space; or PROJECT: the value is a project's key;
    or MODEL_ID: the id of a language model, which may have an object's id within (`agent:ID`, AUTO §8.1); or OBJECT_ID:
    anything, which may be the id of an object (in what plugins are told). `by`: a sibling key whose type word decides.
    `edge`: "uses" (the other must exist first), "makes" (this writes it), "names" (not in the flow) or "" (no order).
    """

    path: str
    to: str = COMPUTABLE
    by: str = ""
    edge: str = "uses"


@dataclass(frozen=True, slots=True)
class Rules:
    """How a kind's tree is compared and written; every row is a path pattern, every reason is told in `why`.

    managed    the server's own: removed from live, an error in YAML
    noise      moves by itself (UI residue, caches): never compared, left out of imports, kept on write
    fixed      cannot change in place
    unread     never given back by DSS: compared with what was recorded only
    secret     masked in every view; state keeps a keyed fingerprint
    unordered  lists compared as sets of scalars (tags)
    keyed      lists aligned by a key; elements that are not declared are removed, order counts
    entries    lists aligned by a key, of which we own only our own entries: others stay (permissions, exposed objects)
    positional lists whose elements are told apart by their place once their content was edited (joins), D1
    built      rewritten by builds when the object is some recipe's output: used at creation only (D4)
    storage    where data lies: a change has the effect "rebuild"
    location   where in storage managed data lies: a path → the paths that must agree too, the connection's first (D13)
    nested     keys of `location` that are paths: one place may lie inside another
    shape      a change has the effect "schema"
    deferred   written in the last step (scenario activation): path → value it has until then
    json_text  text that is JSON: parsed for comparison
    code       text that is code: CRLF and the trailing newline do not count; shown as a line diff
    user_data  what belongs to the user: there empty values are values like any other (D57)
    privileged who may do what, or as whom (D20, D27): pattern → (the word of `policy.unattended`, what a change there
               changes, in words)
    empty      DSS does not keep apart absent, null, "", [] and {} here ("**" = everywhere in this kind)
    """

    managed: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    unordered: tuple[str, ...] = ("tags",)
    keyed: Mapping[str, str] = field(default_factory=nothing)
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    positional: tuple[str, ...] = ()
    built: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()
    location: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    nested: tuple[str, ...] = ()
    shape: tuple[str, ...] = ()
    deferred: Mapping[str, Any] = field(default_factory=nothing)
    json_text: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    user_data: tuple[str, ...] = ()
    privileged: Mapping[str, tuple[str, str]] = field(default_factory=nothing)
    why: Mapping[str, str] = field(default_factory=nothing)  # pattern → why a difference there is not a change


@dataclass(frozen=True, slots=True)
class Listing:
    """How the objects of a kind are listed in a project.

    `url` gives a list of items, or a document that `items` turns into one. `id_key` and `name_key` say where an item
    keeps its DSS id and its display name. `full`: an item is the whole document of the root part. `within`: each
    `{holder}` has such a list.
    """

    url: str
    items: Callable[..., Sequence[Mapping[str, Any]]] = lambda reply: reply
    beside: Callable[[Any], str] = lambda reply: ""
    #        reply → URL of a second document that `items` is given too, "" when there is none (git references, D49)
    barred: Callable[[str, Any], tuple[str, str] | None] = lambda name, beside: None  # why no such name, what to do
    id_key: str = "name"
    name_key: str = "name"
    full: bool = False
    optional: bool = False  # a 404 means that this instance has no such feature
    within: Within | None = None
    wire: Callable[[Mapping[str, Any]], Any] = lambda item: item
    #        an item, as much of the root wire document as it has; None when it tells nothing of it (library files)


class Template(str):
    """A scalar that is meant as a template: `{{ var.mail_token }}` written by an import is not escaped."""


class Reader(Protocol):
    """What a kind may ask while it turns YAML into a tree. Everything wrong is reported, nothing is raised."""

    project: str
    environment: str
    default_connection: str

    def content(self, path: str, at: str) -> str:
        """The text of a content file named at key `at`; "" and a diagnostic when it cannot be read."""

    def binary(self, path: str, at: str) -> bytes:
        """The bytes of a content file."""

    def error(self, at: str, what: str, hint: str = "") -> None:
        """Report a problem at path `at` of the item."""

    def mark(self, at: str = "") -> Mark:
        """Where `at` is written."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a kind makes of one YAML item; becomes a `Resource` once the common keys are read."""

    body: Mapping[str, Any] = field(repr=False)
    name: str = ""
    initial: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    create: Mapping[str, Any] = field(default_factory=nothing, repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """One resource as YAML: the item, and sibling content files (path relative to the configuration → content)."""

    item: Mapping[str, Any] = field(repr=False)
    files: Mapping[str, str | bytes] = field(default_factory=nothing, repr=False)
    left_out: Mapping[str, str] = field(default_factory=nothing)  # what was not written → why, for the import report


@dataclass(frozen=True, slots=True)
class Keeps:
    """What an object holds for people: `url` lists it, `names(reply)` are the files there, `ours(tree)` those that a
    declared tree brings along. Asked before a rollback deletes what an apply has made."""

    url: str
    names: Callable[[Any], Sequence[str]]
    ours: Callable[[Mapping[str, Any]], Sequence[str]] = lambda tree: ()


class Folder(NamedTuple):
    """Keys of an item that stands for many: `key` names a folder of content files; each file in it becomes an item of
    its own, with its path below the folder joined to `path`, and with itself at `file`."""

    key: str
    path: str
    file: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource. Required: the first six; the rest has defaults that fit a plain named document."""

    name: str  # dataset
    section: str  # datasets: the key in YAML and the folder of a configuration
    rank: int  # order among resources that do not need each other; also the order of sections
    parts: tuple[Part, ...]
    listing: Listing | None  # None: exactly one per project
    desire: Callable[[Mapping[str, Any], Reader], Wanted]  # YAML item → tree
    show: Callable[[Mapping[str, Any], Mapping[str, Any]], Written]  # (tree, {"name", "id", "options"}) → YAML item
    create: Callable[[Resource, Mapping[str, Any], Mapping[str, Any]], Sequence[Call]]
    #        (resource, wire tree = body over initial with ids, facts = {"project", "connections", "owner", "makers": of
    #        what `sets_off` something, who is declared to make it, …}) → calls; the first reply names the object
    schema: Mapping[str, Any] = field(default_factory=nothing)  # JSON Schema of an item, without the common keys
    rules: Rules = Rules()
    refs: tuple[Ref, ...] = ()
    minted: bool = False  # the server chooses the id
    taken: str = ""  # "": DSS refuses a taken name; else how it is looked for: "list", "read", resource.NAMELESS
    placed: str = ""  # object type word in flow zones (DATASET, RECIPE …); "" = not in the flow
    ref_key: str = ""  # the key of its typed reference ({"folder": …}); "" = referred to by bare name
    created_id: Callable[[Any, Resource], str] = lambda reply, resource: resource.name
    delete: Callable[[str, str, bool], Sequence[Call]] | None = None
    #        (project, id, with data) → calls; None = DELETE of the root part
    rename: Callable[[str, str, str], Sequence[Call]] | None = None  # (project, id, new name) → calls
    named_by: Part | None = None  # the document that takes another name, where the root part does not (AUTO §8.3)
    follow: Callable[[Mapping[str, Any], Mapping[str, Any]], str] = lambda before, after: ""
    #        what follows a change: "schema" (D15), or `at` of a part whose calls are made once more (a backend's start)
    holds_data: Callable[[Mapping[str, Any]], str] = lambda tree: ""  # why deleting it loses data, "" when it does not
    owns_data: Callable[[Mapping[str, Any]], bool] = lambda tree: True  # whether DSS would drop its data when asked to
    sets_off: Callable[[Mapping[str, Any]], str] = lambda tree: ""  # what else its creation does in DSS, in words
    stays: str = ""  # why DSS's API cannot delete it, and what to do
    by_hand: Callable[[Mapping[str, Any]], tuple[str, str] | None] = lambda tree: None  # the same of its creation
    implicit: Callable[[str, Mapping[str, Any]], bool] = lambda dss_id, tree: False
    #        whether DSS makes this one by itself: it is nobody's, and stays
    concrete: Callable[[Mapping[str, Any], str], str] | None = None
    #        (tree without `type`, its connection's type) → its DSS type, "" where it cannot be there (D55)
    misfit: Callable[[Mapping[str, Any], str], tuple[str, str] | None] = lambda tree, connection: None  # and why not
    clash: Callable[[Mapping[str, Any], Mapping[str, str], Mapping[str, str]], tuple[str, str] | None] | None = None
    #        (tree, types of what it uses, of what it makes, by name) → why they cannot work together, and what to do
    completes: Callable[[Mapping[str, Any], Sequence[Any], Trees], Mapping[str, Any]] | None = None
    #        (tree, recorded and live trees, trees of what it uses and makes) → the tree with what DSS would ask for
    runs_as: str = ""  # the field that tells as whom it runs; while empty, that is whoever saved it last (AUTO §2.3)
    columns: Callable[[Mapping[str, Any]], Sequence[tuple[Any, str, bool]]] = lambda tree: ()
    #        (reference, column of it that the tree names, whether it can come from nowhere else)
    loses: str = ""  # what a deletion takes along in DSS: kind whose members that refer to it die too
    spelled: Callable[[str], str] = lambda name: name  # the one spelling of a name that is a path (D58)
    naming: str = "any"  # which rule of the naming policy applies: upper, lower, any
    from_live: Callable[[Any], Any] = lambda tree: tree  # normalise a live tree (payload text → JSON)
    to_live: Callable[[Any], Any] = lambda tree: tree  # and back
    settle: Callable[[Any], Any] | None = None  # `from_live` of `to_live`, where no text need stand between
    keeps: Keeps | None = None
    disk: Disk | None = None
    defaults: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda tree: {}  # what creation sets by itself (D38)
    verbatim: tuple[str, ...] = ("code", "payload", "content")  # keys of an item that are never templated (D34)
    spread: bool = False  # import writes one file per object
    folder: Folder | None = None  # how one item stands for all files of a folder
    words: tuple[Words | Keys, ...] = ()  # what DSS knows where in the tree (D54)
    given: tuple[str, ...] = ()  # names that every project has without declaring them (the default zone)
    example: Mapping[str, Any] = field(default_factory=nothing)  # a complete YAML item, for tests and docs

    @property
    def name_key(self) -> str:
        """Where the tree of an object keeps its display name, when it does."""
        return self.listing.name_key if self.listing else "name"

    def place(
        self, address: Address, tree: Mapping[str, Any], dss_id: str, options: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What `show` is told of an object beside its tree."""
        name = str(tree.get("name", address.name)) if self.minted else address.name
        return {"name": name, "id": address.name, "dss_id": dss_id, "project": address.project, "options": options}
