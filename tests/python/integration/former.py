"""Whether a project is what it was: two looks at its on-disk tree, up to a bijection of the ids that DSS mints.

Left out, because no rollback restores them: version and creation tags, the git history, and `dss-iac/` itself.
"""

from __future__ import annotations

from typing import Any

from tests.python.corpus import trees
from tests.sandbox import Sandbox

_TAGS = ("versionTag", "creationTag")
_COUNTED = ("articles", "articles.text")
# What DSS mints inside documents, or writes by itself on a creation or on every save.
_MINTED = (
    "pages[].id",
    "checklists.checklists[].id",
    "checklists.checklists[].items[].createdOn",
    "triggers[].id",
    "params.steps[].id",
    "reporters[].id",
    "triggers[].params.lastUpdate",
    "schema.userModified",
    "resolvedSelectedColumns",
    "metadata.modifiedBy",
    "metadata.createdOn",
    "metadata.creationTag.lastModifiedOn",
    "cells[].id",
    "rootCard.id",
    "rootCard.cards[].id",
    "rootCard.cards[].cards[].id",
    "comparedModels[].refId",  # names the id of the model once more
    "inlineVersions[].versionTag.versionNumber",
    "inlineVersions[].versionTag.lastModifiedOn",
    "inlineVersions[].creationTag.lastModifiedOn",
    "apiKey",
    "engineParams.sparkSQL.readParams.map",  # a cache (corpus §3.8)
    "engineParams.hive.executionEngine",  # the instance's policy sets it (corpus §4)
)


def look(dss: Sandbox, key: str) -> trees.Tree:
    """The project as it is on disk now; an empty tree when there is none."""
    if key not in dss.estate.projects:
        return trees.Tree()
    found = trees.read(dss.tree(key))
    kept = {
        place: _untagged(document)
        for place, document in found.objects.items()
        if place[0] != "other" and not (place[0] == "lib" and place[1].startswith("dss-iac/"))
    }
    empty = kept.get(("wiki", "taxonomy"))
    if empty and not empty["parents"] and not empty["home"]:  # what is left of a wiki without articles says nothing
        del kept["wiki", "taxonomy"]
    return trees.Tree(kept)


def changes(before: trees.Tree, after: trees.Tree, key: str) -> list[str]:
    """What differs, one line each; () when the project is what it was."""
    ids = trees.bijection(before, after)
    words = trees.words(ids)
    mine = {_place(place, ids, words): trees.translate(d, words, key, key) for place, d in before.objects.items()}
    lines = [f"gone: {place}" for place in sorted(mine.keys() - after.objects.keys())]
    lines += [f"new: {place}" for place in sorted(after.objects.keys() - mine.keys())]
    for place in sorted(mine.keys() & after.objects.keys()):
        lines += [f"{place}: {line}" for line in _differ(place[0], mine[place], after.objects[place], ids)]
    return lines


def _place(place: tuple[str, str], ids: dict[str, dict[str, str]], words: dict[str, str]) -> tuple[str, str]:
    kind, name = place
    if kind in _COUNTED:
        return kind, ids["articles"].get(name, name)
    stem, dot, rest = name.partition("/" if kind == "web_apps.code" else ".")
    return kind, words.get(name) or (words.get(stem, stem) + dot + rest)


def _untagged(document: Any) -> Any:
    return {k: v for k, v in document.items() if k not in _TAGS} if isinstance(document, dict) else document


def _differ(kind: str, mine: Any, theirs: Any, ids: dict[str, dict[str, str]]) -> list[str]:
    if kind == "wiki":
        now = ids["articles"]
        parents = {now.get(k, k): now.get(v, v) for k, v in mine["parents"].items()}
        mine = {**mine, "parents": parents, "home": now.get(mine["home"], mine["home"]), "order": []}
        theirs = {**theirs, "order": []}
    lines = []
    for a, b, sign in ((mine, theirs, "was"), (theirs, mine, "is")):
        for at, one, other, _ in trees.side_by_side(kind, a, b):
            if one != other and at not in _MINTED and not (sign == "is" and other is not trees.MISSING):
                lines.append(f"{at} {sign} {one!r}, other side {other!r}")
    return lines
