"""A project's git repository, through libgit2 (API §4.9).

Values in and out are plain: hashes are hex strings, times are ms. Refuses to know DSS objects: it sees paths and texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pygit2
from pygit2.enums import CheckoutStrategy, FileStatus, ObjectType, ResetMode, SortMode

from .errors import illegal, missing

BRANCH = "master"
pygit2.settings.enable_strict_object_creation(False)  # checking 300 siblings triples the time of a commit
DELTAS = {"A": "ADD", "D": "DELETE", "M": "MODIFY", "R": "RENAME", "T": "MODIFY"}


class History:
    """One repository at the root of a project's tree."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        if not (tree / ".git").is_dir():
            pygit2.init_repository(str(tree), initial_head=BRANCH)
        self.repo = pygit2.Repository(str(tree))
        if not self.repo.head_is_unborn:  # a run that was killed left an old index behind
            self.repo.index.read_tree(self._head().tree)

    def flush(self) -> None:
        """Write the index, which lags behind because writing it costs as much as a commit."""
        self.repo.index.write()

    # -- writing ---------------------------------------------------------------------------------------------------

    def commit(self, paths: Iterable[str], message: str, login: str, at: int, *, empty: bool = True) -> str | None:
        """Commit the named files as they are on disk (gone = removed). None when nothing changed and `empty` is off."""
        index = self.repo.index
        for path in set(paths):
            if (self.tree / path).is_file() or (self.tree / path).is_symlink():
                index.add(path)
            elif path in index:
                index.remove(path)
        return self._record(message, login, at, empty)

    def commit_all(self, message: str, login: str, at: int) -> str | None:
        """Commit every change in the work tree, new files included."""
        self.repo.index.add_all()
        for path in [p for p, flags in self.repo.status().items() if flags & FileStatus.WT_DELETED]:
            self.repo.index.remove(path)
        return self._record(message, login, at, False)

    def _record(self, message: str, login: str, at: int, empty: bool) -> str | None:
        tree = self.repo.index.write_tree()
        parents = [] if self.repo.head_is_unborn else [self.repo.head.target]
        if parents and not empty and self.repo[parents[0]].tree_id == tree:
            return None
        who = pygit2.Signature(login, f"{login}@sandbox.invalid", at // 1000, 0)
        return str(self.repo.create_commit("HEAD", who, who, message, tree, parents))

    def restore(self, commit: str, message: str, login: str, at: int) -> list[str]:
        """Make the work tree that of `commit`, as a new commit. Returns the paths that changed."""
        target = self.resolve(commit)
        self.flush()
        changed = [d.new_file.path for d in self._head().tree.diff_to_tree(target.tree, swap=True).deltas]
        self.repo.checkout_tree(target, strategy=CheckoutStrategy.FORCE)
        self.repo.index.read_tree(target.tree)
        self._record(message, login, at, True)
        return changed

    def revert(self, commit: str, message: str, login: str, at: int) -> list[str]:
        """Undo what `commit` introduced, as a new commit. Conflicts are refused."""
        target = self.resolve(commit)
        self.flush()
        index = self.repo.revert_commit(target, self._head())
        if index.conflicts:
            raise illegal(f"Cannot revert {commit}: conflicts")
        tree = index.write_tree(self.repo)
        changed = [d.new_file.path for d in self._head().tree.diff_to_tree(self.repo[tree]).deltas]
        self.repo.checkout_tree(self.repo[tree], strategy=CheckoutStrategy.FORCE)
        self.repo.index.read_tree(tree)
        self._record(message, login, at, True)
        return changed

    def reset(self) -> list[str]:
        """Drop uncommitted changes, new files too. Returns the paths that changed."""
        self.flush()
        changed = [p for p, flags in self.repo.status().items() if not flags & FileStatus.IGNORED]
        self.repo.reset(self._head().id, ResetMode.HARD)
        for path in changed:
            if path not in self.repo.index:
                (self.tree / path).unlink(missing_ok=True)
        return changed

    # -- reading ---------------------------------------------------------------------------------------------------

    def resolve(self, reference: str) -> Any:
        """The commit of a hash, tag or branch; DSS's not-found otherwise."""
        try:
            return self.repo.revparse_single(reference).peel(ObjectType.COMMIT)
        except (KeyError, ValueError, pygit2.GitError, pygit2.InvalidSpecError):
            raise missing("commit", None, reference) from None

    def _head(self) -> Any:
        return self.repo[self.repo.head.target]

    def log(self, path: str | None, start: str | None, count: int) -> tuple[list[dict[str, Any]], str | None]:
        """`count` commits from `start` (default HEAD), newest first, only those that touch `path`; and the next."""
        if self.repo.head_is_unborn:
            return [], None
        entries: list[dict[str, Any]] = []
        first = self.resolve(start) if start else self._head()
        for commit in self.repo.walk(first.id, SortMode.TOPOLOGICAL | SortMode.TIME):
            if path and not self._touches(commit, path.strip("/")):
                continue
            if len(entries) == count:
                return entries, str(commit.id)
            entries.append(self.entry(commit))
        return entries, None

    def _touches(self, commit: Any, path: str) -> bool:
        def at(one: Any) -> Any:
            try:
                return one.tree[path].id
            except KeyError:
                return None

        before = commit.parents[0] if commit.parents else None
        return at(commit) != (at(before) if before else None)

    def entry(self, commit: Any) -> dict[str, Any]:
        """One line of the log; times in ms."""
        return {
            "commitId": str(commit.id),
            "author": commit.author.name,
            "authorEmail": commit.author.email,
            "timestamp": commit.commit_time * 1000,
            "message": commit.message,
        }

    def diff(self, start: str | None, end: str | None) -> dict[str, Any]:
        """Between two commits; of one commit (`start` only); of the work tree against HEAD (neither)."""
        if start is None and end is None:
            self.flush()
            return self._diff(self._head().tree.diff_to_workdir(), None, None)
        first = self.resolve(start or "HEAD")
        if end is None:
            before = first.parents[0] if first.parents else None
            delta = before.tree.diff_to_tree(first.tree) if before else first.tree.diff_to_tree(swap=True)
            return self._diff(delta, before, first)
        last = self.resolve(end)
        return self._diff(first.tree.diff_to_tree(last.tree), first, last)

    def _diff(self, delta: Any, start: Any, end: Any) -> dict[str, Any]:
        entries = []
        for patch in delta:
            _, added, removed = patch.line_stats
            new, old = patch.delta.new_file.path, patch.delta.old_file.path
            entries.append(
                {
                    "fileChange": {
                        "changeType": DELTAS.get(patch.delta.status_char(), "MODIFY"),
                        "oldPath": old,
                        "newPath": new,
                    },
                    "addedLines": added,
                    "removedLines": removed,
                    "text": patch.text or "",
                }
            )
        stats = delta.stats
        out = {
            "addedLines": stats.insertions,
            "removedLines": stats.deletions,
            "changedFiles": stats.files_changed,
            "entries": entries,
        }
        sides = (("commitFrom", start), ("commitTo", end))
        return out | {name: self.entry(side) for name, side in sides if side is not None}

    def status(self) -> dict[str, Any]:
        """Names of the client's docstring (project.py, get_status)."""
        groups = {
            "added": FileStatus.INDEX_NEW,
            "changed": FileStatus.INDEX_MODIFIED,
            "removed": FileStatus.INDEX_DELETED,
            "missing": FileStatus.WT_DELETED,
            "modified": FileStatus.WT_MODIFIED,
            "conflicting": FileStatus.CONFLICTED,
            "untracked": FileStatus.WT_NEW,
        }
        self.flush()
        seen = {p: flags for p, flags in self.repo.status().items() if not flags & FileStatus.IGNORED}
        lists = {name: sorted(p for p, flags in seen.items() if flags & flag) for name, flag in groups.items()}
        return {
            "currentBranch": self.branch(),
            "clean": not seen,
            "hasUncommittedChanges": bool(seen),
            "untrackedFolders": [],
            "remotes": [{"name": r.name, "url": r.url} for r in self.repo.remotes],
            "trackingCount": {"ahead": 0, "behind": 0},
            **lists,
        }

    # -- branches and tags -----------------------------------------------------------------------------------------

    def branch(self) -> str:
        """The branch that HEAD is on."""
        return BRANCH if self.repo.head_is_unborn else self.repo.head.shorthand

    def branches(self) -> list[str]:
        """Local branches."""
        return list(self.repo.branches.local)

    def create_branch(self, name: str, reference: str) -> None:
        """A branch at a commit; a taken or bad name is refused."""
        if not name or not pygit2.reference_is_valid_name(f"refs/heads/{name}"):
            raise illegal(f"Invalid branch name: '{name}'", 400)
        if name in self.repo.branches.local:
            raise illegal(f"branch '{name}' already exists")
        self.repo.branches.local.create(name, self.resolve(reference))

    def switch(self, name: str) -> list[str]:
        """Check a branch out. Returns the paths that changed."""
        if name not in self.repo.branches.local:
            raise missing("branch", None, name)
        self.flush()
        target = self.repo[self.repo.branches.local[name].target]
        changed = [d.new_file.path for d in self._head().tree.diff_to_tree(target.tree).deltas]
        self.repo.checkout(self.repo.branches.local[name], strategy=CheckoutStrategy.FORCE)
        return changed

    def delete_branch(self, name: str) -> None:
        """Remove a branch that is not checked out."""
        if name not in self.repo.branches.local:
            raise missing("branch", None, name)
        if name == self.branch():
            raise illegal(f"Cannot delete the current branch '{name}'")
        self.repo.branches.local.delete(name)

    def remotes(self) -> dict[str, str]:
        """URLs by name."""
        return {r.name: r.url or "" for r in self.repo.remotes}

    def set_remote(self, name: str, url: str | None) -> None:
        """Set, change or (None) remove a remote."""
        if name in self.remotes():
            self.repo.remotes.delete(name)
        if url:
            self.repo.remotes.create(name, url)

    def tags(self) -> list[dict[str, Any]]:
        """All tags, with the commit they point to and their message."""
        out = []
        for name in [r for r in self.repo.references if r.startswith("refs/tags/")]:
            target = self.repo[self.repo.references[name].target]
            note = target.message if isinstance(target, pygit2.Tag) else ""
            commit = target.peel(ObjectType.COMMIT)
            out.append(
                {
                    "name": name,
                    "shortName": name[len("refs/tags/") :],
                    "commit": str(commit.id),
                    "annotations": note.strip(),
                    "readOnly": False,
                }
            )
        return out

    def create_tag(self, name: str, reference: str, message: str, login: str, at: int, *, move: bool) -> None:
        """An annotated tag; a taken name is refused unless `move`."""
        full = f"refs/tags/{name}"
        if not name or not pygit2.reference_is_valid_name(full):
            raise illegal(f"Invalid tag name: '{name}'", 400)
        if full in self.repo.references:
            if not move:
                raise illegal(f"tag '{name}' already exists")
            self.repo.references.delete(full)
        target = self.resolve(reference or "HEAD")
        who = pygit2.Signature(login, f"{login}@sandbox.invalid", at // 1000, 0)
        self.repo.create_tag(name, target.id, ObjectType.COMMIT, who, message or "")

    def delete_tag(self, name: str) -> None:
        """Remove a tag by its short or full name."""
        full = name if name.startswith("refs/tags/") else f"refs/tags/{name}"
        if full not in self.repo.references:
            raise missing("tag", None, name)
        self.repo.references.delete(full)
