"""One project in memory and on disk: documents, texts, version tags, commits.

`store` holds documents as DSS keeps them: without projectKey, without the identifying field, without versionTag, which
lives in `tags` (API §0, §2.2). Documents in `store` are never changed in place: `save` them. Refuses to know field
classes, cascades and routes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import disk, trees
from .auth import Login, login_of
from .errors import illegal
from .facts.kinds import KINDS, SIDE_FILES
from .routing import dump as to_json
from .typed import clone

if TYPE_CHECKING:
    from .estate import Estate
    from .history import History

KEEP: Any = object()
"""`save(payload=KEEP)`: leave the text as it is."""
PARAMS, VARIABLES, LOCAL, TAGS, TAXONOMY = (
    "params.json",
    "variables.json",
    "localvariables.json",
    "tags.json",
    "wiki/taxonomy.json",
)
TAGGED = {PARAMS}
"""Single documents with a version tag of their own: `("params.json", "")` in `tags` is the project's."""


class Project:
    """A project of the estate. `tree` is its git work tree, `files` holds data outside of it (uploads, contents)."""

    def __init__(self, estate: Estate, key: str, tree: Path, files: Path) -> None:
        self.estate, self.key, self.tree, self.files = estate, key, tree, files
        self.store: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.payloads: dict[tuple[str, str], str | None] = {}
        self.tags: dict[tuple[str, str], dict[str, Any]] = {}
        self.docs: dict[str, Any] = {}
        self.history: History | None = None
        self._wire: dict[tuple[str, str], bytes] = {}
        self._pending: list[str] = []
        self._depth = 0
        self._dirty = False

    # -- documents -------------------------------------------------------------------------------------------------

    @property
    def params(self) -> dict[str, Any]:
        """params.json: settings, metadata, permissions and exposure in one document."""
        return self.docs.setdefault(PARAMS, {})

    @property
    def variables(self) -> dict[str, Any]:
        return self.docs.get(VARIABLES) or {}

    @property
    def local_variables(self) -> dict[str, Any]:
        return self.docs.get(LOCAL) or {}

    @property
    def tags_map(self) -> dict[str, Any]:
        """The project's tags with their colours."""
        return (self.docs.get(TAGS) or {}).get("tags") or {}

    @property
    def library(self) -> Path:
        """Directory of the project library, inside the git tree."""
        return self.tree / "lib"

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        """A copy of a document as DSS keeps it."""
        doc = self.store[kind].get(name)
        return None if doc is None else clone(doc)

    def wire(self, kind: str, name: str) -> dict[str, Any]:
        """A copy in API form: document + projectKey + name or id + versionTag (+ smartName), tags in any order."""
        return clone(self._api_form(kind, name))

    def _api_form(self, kind: str, name: str) -> dict[str, Any]:
        """`wire` without the copy: nested values are those of the store."""
        facts = KINDS[kind]
        out = {**self.store[kind][name], "projectKey": self.key, facts.key: name}
        if facts.smart:
            out["smartName"] = name
        if (kind, name) in self.tags:
            out["versionTag"] = self.tags[kind, name]
        if self.estate.rng and isinstance(out.get("tags"), list):
            out["tags"] = self.estate.rng.sample(out["tags"], len(out["tags"]))
        return out

    def wire_bytes(self, kind: str, name: str) -> bytes:
        """`wire` as JSON, serialised once per save: lists of a thousand objects stand on it."""
        place = (kind, name)
        if place not in self._wire:
            self._wire[place] = to_json(self._api_form(kind, name), self.estate.rng)
        return self._wire[place]

    # -- writing ---------------------------------------------------------------------------------------------------

    def save(
        self,
        kind: str,
        name: str,
        doc: dict[str, Any],
        *,
        user: Login | str,
        message: str = "",
        payload: str | None = KEEP,
    ) -> dict[str, Any]:
        """Store a document (and its text), bump its version tag, write the files, commit. Returns the API form.

        `doc` may carry API fields: they are dropped. The creation tag is the server's: kept, or made for a new object.
        """
        facts, old = KINDS[kind], self.store[kind].get(name)
        kept = {k: clone(v) for k, v in doc.items() if k not in ("projectKey", "versionTag", "smartName", facts.key)}
        path = disk.object_path(kind, name)
        with self.commit(message, user):
            stamp = self.stamp(kind, name, user)
            if old is None:
                kept["creationTag"] = {**stamp, "versionNumber": 0}
            elif "creationTag" in old:
                kept["creationTag"] = clone(old["creationTag"])
            else:
                kept.pop("creationTag", None)
            self.store[kind][name] = kept
            self._put(path, disk.dump(kept))
            if payload is not KEEP:
                self._payload(kind, name, old, payload)
            self._register(kept.get("tags"))
        self.wire_bytes(kind, name)
        return self.wire(kind, name)

    def remove(self, kind: str, name: str, *, user: Login | str, message: str = "", also: tuple[str, ...] = ()) -> None:
        """Drop an object with its files, text and version tag; `also` names more paths of the tree. One commit."""
        doc = self.store[kind].pop(name)
        with self.commit(message, user):
            paths = [disk.object_path(kind, name), disk.payload_path(kind, name, doc), *also]
            paths += [f"{KINDS[kind].folder}/{name}.{ext}" for ext in SIDE_FILES.get(kind, ())]
            paths.append(disk.object_folder(kind, name))
            for path in [p for p in paths if p]:
                self._drop(path)
            self.payloads.pop((kind, name), None)
            self.tags.pop((kind, name), None)
            self._wire.pop((kind, name), None)

    def rename(self, kind: str, old: str, new: str, *, user: Login | str, message: str = "") -> None:
        """Give a named object another name: definition and text stay (API §5.9), the version tag is bumped."""
        if new in self.store[kind]:
            raise illegal(f"{KINDS[kind].type.lower()} already exists: {self.key}.{new}")
        target = disk.object_path(kind, new)
        doc, text, tag = self.store[kind][old], self.payloads.get((kind, old), KEEP), self.tags.get((kind, old))
        sides = [
            (f"{KINDS[kind].folder}/{old}.{e}", f"{KINDS[kind].folder}/{new}.{e}") for e in SIDE_FILES.get(kind, ())
        ]
        kept = {s: (self.tree / f).read_bytes() for f, s in sides if (self.tree / f).is_file()}
        with self.commit(message, user):
            self.remove(kind, old, user=user)
            self.store[kind][new] = doc
            if tag:
                self.tags[kind, new] = tag
            self.stamp(kind, new, user)
            self._put(target, disk.dump(doc))
            if text is not KEEP:
                self._payload(kind, new, None, text)
            for path, content in kept.items():
                self.put_file(path, content, user=user)

    def save_document(self, path: str, doc: Any, *, user: Login | str, message: str = "") -> None:
        """Store a document by its path (PARAMS, VARIABLES, …); None removes it. Bumps the params' version tag."""
        with self.commit(message, user):
            if path in TAGGED:
                self.stamp(path, "", user)
            if doc is None:
                self.docs.pop(path, None)
                self._drop(path)
                return
            self.docs[path] = clone(doc)
            self._put(path, disk.dump(self.docs[path]))
            if path == PARAMS:
                self._register(doc.get("tags"))

    def put_file(self, path: str, content: bytes | str, *, user: Login | str, message: str = "") -> None:
        """Write a file of the tree that is no document (library, notebook, rows of an editable dataset)."""
        with self.commit(message, user):
            self._put(path, content)

    def drop_path(self, path: str, *, user: Login | str, message: str = "") -> None:
        """Remove a file or a folder of the tree."""
        with self.commit(message, user):
            self._drop(path)

    @contextmanager
    def commit(self, message: str, user: Login | str) -> Iterator[None]:
        """Several saves and removes as one commit with the outermost message; what was done before an error counts."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._flush(message, user)

    def _flush(self, message: str, user: Login | str) -> None:
        paths, self._pending = self._pending, []
        if self.history and self.auto_commit and paths:
            login = login_of(user)
            history, at, empty = self.history, self.estate.now(), self.estate.reading("noop-commit") == "a"
            told = message or f"Updated project {self.key}"
            self.estate.late.commit(lambda: history.commit(paths, told, login, at, empty=empty))

    @property
    def auto_commit(self) -> bool:
        """AUTO: each save is a commit; ALL_EXPLICIT: changes wait for one (API §4.5)."""
        return (self.params.get("settings") or {}).get("gitCommitMode", "AUTO") != "ALL_EXPLICIT"

    def stamp(self, kind: str, name: str, user: Login | str) -> dict[str, Any]:
        """Bump the version tag of an object, or of a single document with name ""; returns a copy."""
        before = self.tags.get((kind, name))
        number = (
            before.get("versionNumber", 0) + 1
            if before
            else 0
            if name not in self.store.get(kind, {}) and kind in KINDS
            else 1
        )
        made = {
            "versionNumber": number,
            "lastModifiedBy": {"login": login_of(user)},
            "lastModifiedOn": self.estate.now(),
        }
        self.tags[kind, name] = made
        self._dirty = True
        self._wire.pop((kind, name), None)
        return clone(made)

    def _payload(self, kind: str, name: str, old: dict[str, Any] | None, text: str | None) -> None:
        path = disk.payload_path(kind, name, self.store[kind][name])
        before = disk.payload_path(kind, name, old) if old else None
        if before and before != path:
            self._drop(before)
        self.payloads[kind, name] = text
        if path and text is not None:
            self._put(path, text)
        elif path:
            self._drop(path)

    def _register(self, used: Any) -> None:
        """Using a tag on an object registers it in the project's tag map (API §2.2)."""
        new = [t for t in used or [] if isinstance(t, str) and t not in self.tags_map]
        if new:
            self.docs[TAGS] = {"tags": {**self.tags_map, **{t: {} for t in new}}}
            self._put(TAGS, disk.dump(self.docs[TAGS]))

    def _put(self, path: str, content: str | bytes) -> None:
        disk.write(self.tree, path, content)
        self._pending.append(path)

    def _drop(self, path: str) -> None:
        target = self.tree / path
        if target.is_dir() and not target.is_symlink():
            self._pending += [f.relative_to(self.tree).as_posix() for f in target.rglob("*") if not f.is_dir()]
            shutil.rmtree(target)
        elif target.exists() or target.is_symlink():
            target.unlink()
            self._pending.append(path)

    # -- whole trees -----------------------------------------------------------------------------------------------

    def open(self, message: str, user: Login | str) -> None:
        """Read the tree into memory and, with git, start (or go on with) its repository."""
        trees.open_tree(self, message, user)

    def reload(self, changed: list[str], user: Login | str) -> None:
        """Read everything again after git changed files; tags of changed objects start anew (API §4.9)."""
        trees.reload_tree(self, changed, user)

    def adopt(self, loaded: disk.Loaded, tags: dict[tuple[str, str], dict[str, Any]]) -> None:
        """Take over what a tree says, with these version tags."""
        self.store, self.payloads, self.docs, self.tags = loaded.store, loaded.payloads, loaded.docs, tags
        self._wire.clear()
        self._dirty = True

    def flush(self) -> None:
        """Write what lags behind: version-tags.json and git's index."""
        if self._dirty and self.tree.is_dir():
            disk.write_tags(self.tree, self.tags)
            self._dirty = False
            if self.history:
                self.history.flush()
