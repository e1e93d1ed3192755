"""What a project's git tree has that no kind manages, folder by folder and file by file, each with its reason.

Together with the folders of the kinds (`Kind.disk`) these rows are all that DSS writes there (corpus §3.2): a test
walks real projects. Counts files; reads none.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_PAGES = "what its pages show"
_SERVER = "written by the server"


class Leftover(NamedTuple):
    """`place` is a folder (`explore/`) or a file of the tree's root; `kind` what is counted of it, "" for what is no
    object; `files` how its objects are found."""

    place: str
    why: str
    kind: str = ""
    files: str = "*.json"


LEFTOVERS: tuple[Leftover, ...] = (
    Leftover("prompt-studios/", "DSS's API does not tell of them", "prompt_studio"),
    Leftover("labeling_tasks/", "DSS's API does not tell of them", "labeling_task"),
    Leftover("code-reports/", "DSS's API does not tell of them", "code_report", "*"),
    Leftover("code_studios/", "a workspace of one person; DSS's API makes none", "code_studio"),
    Leftover("agent_reviews/", "what people judged, answer by answer", "agent_review"),
    Leftover("explore/", _PAGES),
    Leftover("notebooks/", "beside where DSS keeps notebooks: nothing reads it"),
    Leftover("badges.json", _PAGES),
    Leftover("filters.json", _PAGES),
    Leftover("pinboard.json", _PAGES),
    Leftover("tags.json", "colours of tags; the tags stand at what has them"),
    Leftover("apikeys.json", "keys of the project, which are secrets of DSS's own"),
    Leftover("active-bundle.json", _SERVER),
    Leftover("git-info.json", _SERVER),
    Leftover("merge-requests.json", _SERVER),
    Leftover("version-tags.json", _SERVER),
    Leftover(".gitignore", _SERVER),
)


def counts(root: Path) -> dict[str, int]:
    """How many objects of each sort the tree has that no kind manages and no list of DSS tells of."""
    found = {row.kind: sum(1 for _ in (root / row.place).glob(row.files)) for row in LEFTOVERS if row.kind}
    return {kind: n for kind, n in found.items() if n}


def why(kinds: Iterable[str]) -> dict[str, str]:
    """Sort of object → why it is not managed, of those that have a reason here."""
    reasons = {row.kind: row.why for row in LEFTOVERS if row.kind}
    return {kind: reasons[kind] for kind in kinds if kind in reasons}
