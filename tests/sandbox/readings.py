"""The uncertain facts: each has two readings, and a switch (D50).

One table. `a` is the default. Handlers ask `estate.reading("zones-none")`; a family of routes may `declare` its own
rows when it is imported. Refuses to know what a reading does: that is in the handler that asks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """`question`, what the sandbox does under `a` and `b`, and where the doubt is written down."""

    id: str
    question: str
    a: str
    b: str
    reference: str


TABLE: dict[str, Reading] = {}


def declare(id: str, question: str, a: str, b: str, reference: str) -> None:
    """Add a row; the same id twice must say the same."""
    row = Reading(id, question, a, b, reference)
    if TABLE.setdefault(id, row) != row:
        raise ValueError(f"reading {id} is declared twice")


class Unknown(ValueError):
    """A reading that no row has, or a choice that is neither a nor b."""


def choose(wanted: dict[str, str]) -> dict[str, str]:
    """The choice for every row: `a` unless wanted otherwise. `{"*": "b"}` turns all."""
    rest = {k: v for k, v in wanted.items() if k != "*"}
    for name, value in wanted.items():
        if (name != "*" and name not in TABLE) or value not in ("a", "b"):
            raise Unknown(f"no reading {name}={value}; known: {', '.join(sorted(TABLE))}")
    return {name: rest.get(name, wanted.get("*", "a")) for name in TABLE}


for _row in (
    ("recipe-missing", "GET of a recipe that does not exist", "200 with {}", "200 with an empty body", "API §1.4"),
    (
        "project-seeds",
        "a project made by the API gets the Todo list, the tagline and the default dashboard",
        "yes",
        "no",
        "API §4.2, §17",
    ),
    ("put-absent-section", "PUT of a dataset without a section", "class default", "kept as it was", "API §5.6, §17"),
    ("zones-none", "GET flow/zones when there is no zone", "one implicit default zone", "[]", "API §9, §17"),
    ("drop-data-unmanaged", "DELETE with dropData on an unmanaged dataset", "ignored", "refused", "API §17"),
    ("git-tag-duplicate", "creating a git tag that exists", "refused", "accepted, moved", "D26"),
    ("commit-time", "when a save is committed, where DSS commits by itself", "before its reply",
     "a moment later; until then the git is not clean", "API §4.9, §16.36"),
    ("stale-version-tag", "PUT with an old versionTag", "accepted", "refused", "API §2.2, §17"),
    ("recipe-exists", "POST of a recipe under a taken name", "refused", "overwritten", "API §13"),
    ("recipe-zone", "zone of a recipe made by the API", "default zone", "zone of its first input", "API §6.7, §17"),
    (
        "wiki-id-reuse",
        "id of a wiki article after a deletion",
        "never used again",
        "highest id plus one",
        "API §11, §17",
    ),
    ("scenario-id-duplicate", "POST of a scenario whose derived id is taken", "refused", "suffixed", "AUTO §2.2"),
    ("connection-names", "GET connections/get-names by a non-administrator", "allowed", "403", "AUTO §11.1"),
    ("admin-unknown-project", "an administrator reads an unknown project", "401", "404", "API §1.4, §17"),
    ("name-case", "a dataset whose name differs from another only by case", "accepted", "refused", "API §17"),
    ("noop-commit", "a save that changes no file", "an empty commit", "no commit", "API §16.36"),
    ("folder-name-twice", "two project folders of one name under one parent", "accepted", "refused", "API §4.8, §17"),
    (
        "settings-scope",
        "keys of GET settings",
        "settings, exposure, status, bundles, metrics",
        "the whole params document",
        "API §4.5, §17",
    ),
    (
        "metadata-description",
        "description written through a dataset's or recipe's metadata",
        "kept",
        "ignored",
        "API §4.3, §5.7",
    ),
    ("metadata-status", "projectStatus is part of the metadata document", "no", "yes", "API §4.3, corpus §3.2"),
    ("library-folders", "a new project's library has the folders python and R", "no", "yes", "API §4.10"),
    (
        "library-parents",
        "writing a library file whose folder does not exist",
        "refused",
        "makes the folder",
        "API §4.10",
    ),
    ("library-taken", "moving a library file to a path that is taken", "refused", "overwritten", "API §4.10"),
    (
        "lib-git-refs",
        "keys of GET lib-git-refs",
        "as stored: remote, remotePath",
        "as sent: repository, pathInGitRepository",
        "API §4.10, §17",
    ),
    ("code-envs-list", "GET admin/code-envs by a non-administrator", "403", "allowed", "AUTO §11"),
    (
        "restore-tags",
        "version tags of objects that a revert changed",
        "start again at 0",
        "absent until the next save",
        "API §4.9",
    ),
):
    declare(*_row)
