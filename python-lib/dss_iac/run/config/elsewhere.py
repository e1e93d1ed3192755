"""Modules that do not lie in the configuration: those of a git repository, fetched and pinned; those that the projects
of a workspace share; those of the library of a DSS project, which whoever runs inside DSS has laid beside the
configuration. `modules.lock` says which commit a tag stood for when it was first used: from then on that commit is
meant, wherever the tag goes.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ...core.language.content_files import Unreadable
from ...core.model.diagnostic import Mark, Report, did_you_mean
from ...core.text.document import parse
from . import git_fetch, git_source, rewritten_files
from .git_source import COMMIT

LIBRARY = "library:"  # how a source names a folder of the library, as the plugin's forms do
WORKSPACE = "workspace:"  # and one of the workspace that the configuration lies in
WORKSPACES = ("workspace.yml", "workspace.yaml", "workspace.json")
BESIDE = ".library"  # the folder of a configuration that holds copies of such folders
LOCK = "modules.lock"
_HEAD = "# Which commit each tag of a module's source stands for. Written by dss-iac; commit this file.\n"


class Fetched(NamedTuple):
    """Files of a module: `root` is the folder that they do not leave, `path` what is meant in it, `name` how messages
    call the folder."""

    root: Path
    path: str
    name: str


def beside(source: str, root: Path) -> str:
    """The path of a module of the library, below the configuration; any other source as it is. Unreadable outside of
    DSS."""
    if not source.startswith(LIBRARY):
        return source
    if not (root / BESIDE).is_dir():
        hint = f"elsewhere write a path, or {git_source.FORM}"
        raise Unreadable(f"'{source}' is a folder of a project's library, which is read inside DSS only", hint)
    return f"{BESIDE}/{source.removeprefix(LIBRARY).lstrip('/')}"


def fetched(source: str, root: Path, shown: Path, report: Report) -> Fetched | None:
    """The files of a module of a git repository, or of the workspace; None for a source that is a path of the
    configuration. Unreadable."""
    if source.startswith(WORKSPACE):
        return _shared(source, root, shown)
    found = None if source.startswith(LIBRARY) else git_source.parse(source)
    if found is None:
        return None
    commit = found.commit or _locked(root / LOCK, str(shown / LOCK)).get(found.pinned, "")
    if not commit:
        commit = git_fetch.resolved(found)
    files, meant = git_fetch.files(found, commit)
    if not found.commit:
        _lock(found.pinned, commit, root / LOCK, shown / LOCK, report)
    parent = found.folder if meant == "." else found.folder.rpartition("/")[0]
    return Fetched(files, meant, f"{found.name}/{parent}".rstrip("/"))


def workspace(folder: Path) -> Path | None:
    """The nearest folder above that is a workspace."""
    return next((p for p in folder.parents if any((p / name).is_file() for name in WORKSPACES)), None)


def _shared(source: str, root: Path, shown: Path) -> Fetched:
    """A file or folder below the workspace; it does not leave the folder that it lies in."""
    top, path = workspace(root), source.removeprefix(WORKSPACE).strip("/")
    if top is None:
        raise Unreadable(f"'{source}': no folder above this configuration has a workspace.yml", "write a path in it")
    there = (top / path).resolve()
    if ".." in Path(path).parts or not there.is_relative_to(top) or there == top:
        raise Unreadable(f"'{source}' is no path below the workspace", "write the path of a module in it, without `..`")
    if not there.exists():
        near = [f"{p.parent.relative_to(top)}/{p.name}".removeprefix("./") for p in there.parent.glob("*")]
        hint = did_you_mean(path, near) or f"paths are relative to {os.path.relpath(top, root)}"
        raise Unreadable(f"there is no module '{source}'", hint)
    folder = there if there.is_dir() else there.parent
    return Fetched(
        folder, "." if there.is_dir() else there.name, os.path.normpath(shown / os.path.relpath(folder, root))
    )


def _locked(file: Path, shown: str) -> dict[str, str]:
    """Source → commit, as the lock file says. Unreadable when it says something else."""
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Unreadable(f"{shown} cannot be read ({error.strerror})", "check the file and its rights") from None
    trouble = Report()
    document = parse(text, shown, trouble)
    tree = document.tree if document else {}
    rows = tree.items() if isinstance(tree, dict) else [("", "")]
    if trouble.errors or any(not isinstance(commit, str) or not COMMIT.match(commit) for _, commit in rows):
        raise Unreadable(f"{shown} is not as dss-iac has written it", "take it from git again, or remove it")
    return dict(rows)


def _lock(pinned: str, commit: str, file: Path, shown: Path, report: Report) -> None:
    """Write down what a tag stands for, once, and say so."""
    known = _locked(file, str(shown))
    if pinned in known:
        return
    what = f"the tag of {pinned} stands for commit {commit[:12]}"
    rows = [f'"{source}": "{its}"\n' for source, its in sorted({**known, pinned: commit}.items())]
    try:
        rewritten_files.put(file, (_HEAD + "".join(rows)).encode())
    except OSError as error:
        report.warn(
            Mark(str(shown)), f"{what}, and this cannot be written ({error.strerror})", "write it elsewhere once"
        )
        return
    report.warn(
        Mark(str(shown)), f"{what}; this is written down now", "commit the file, so that it means the same to all"
    )
