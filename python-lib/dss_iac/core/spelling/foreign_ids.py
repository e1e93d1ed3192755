"""Ids that stand where nobody can say what they mean: in code, in links of articles, in what plugins are told.
They are those of another project, so a copy goes on with the wrong object, or with none: a warning, each once (D10).

What looks like an id is judged by its letters; what this project has under that id, and what DSS has there already, is
not doubted. Asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from ..model import path as paths
from ..model.address import Address
from ..model.diagnostic import Diagnostic, Report
from ..model.kind import OBJECT_ID, Kind
from ..model.resource import Desired, Live, Resource, Snapshot
from ..text.source_map import TextMarks

# Keys that hold ids of objects that no kind and no list knows (API §6.5, AUTO §8).
_KEYS: Mapping[str, str] = {
    "associatedPromptStudioId": "prompt studio",
    "associatedPromptStudioPromptId": "prompt of a prompt studio",
    "labelingTaskId": "labeling task",
}
_LINKS = (
    "flow_zone", "insight", "managed_folder", "saved_model", "web_app", "webapp", "dashboard", "analysis",
    "knowledge_bank", "model_evaluation_store", "prompt_studio", "labeling_task", "statistics_worksheet",
)  # fmt: skip
_CALLS = (
    "Folder", "ManagedFolder", "Model", "ModelEvaluationStore", "KnowledgeBank", "get_managed_folder",
    "get_saved_model", "get_knowledge_bank", "get_model_evaluation_store",
)  # fmt: skip
_LINK = re.compile(rf"(?<![\w.])({'|'.join(_LINKS)}):([A-Za-z0-9_]+)")
_CALL = re.compile(rf"\b({'|'.join(_CALLS)})\(\s*[\"']([A-Za-z0-9_]+)[\"']")
_ID = re.compile(r"[A-Za-z0-9]{7,10}")  # lengths of minted ids (API §2.1)
_TURNS = 2  # how often an id without digits goes from a small letter to a capital: CamelCase does so once


def against(desired: Desired, seen: Snapshot, kinds: Mapping[str, Kind]) -> tuple[Diagnostic, ...]:
    """A warning for each id in a resource that means nothing in this project."""
    report = Report()
    here = {id for _, owner, id in seen.index.names if owner == desired.project} | {
        o.dss_id for o in seen.live.values()
    }
    for address, resource in desired.resources.items():
        there = set(_all(kinds[address.kind], address, seen.live))
        for what, id in dict.fromkeys(_found(kinds[address.kind], resource.body)):
            if id not in here and (what, id) not in there:
                report.warn(_spot(resource, id), f"{what} '{id}' is an id, which is another one in each project",
                            "if this is a copy, write what it is called there, or put the id right after the apply",
                            str(address))  # fmt: skip
    return tuple(report.warnings)


def looks_minted(text: str) -> bool:
    """Whether a text has the letters of an id that DSS chose: digits in between, or small and large letters mixed."""
    if not _ID.fullmatch(text) or text.isdigit():
        return False
    bare = text.rstrip("0123456789")
    turns = sum(1 for a, b in pairwise(text) if a.islower() and b.isupper())
    mixed = any(c.islower() for c in text) and any(c.isupper() for c in text)
    return mixed and (any(c.isdigit() for c in bare) or turns >= _TURNS)


def _all(kind: Kind, address: Address, live: Mapping[Address, Live]) -> Iterator[tuple[str, str]]:
    if address in live:
        yield from _found(kind, live[address].body)


def _found(kind: Kind, tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what names it, id) of everything in a tree."""
    for key, value in _leaves(tree):
        if key in _KEYS and value:
            yield f"the {_KEYS[key]}", value
    for ref in kind.refs:
        if ref.to == OBJECT_ID:
            for at, value in paths.find(tree, paths.parse(ref.path)):
                if isinstance(value, str) and looks_minted(value):
                    yield f"`{at[-1] if isinstance(at[-1], str) else at[-2]}`", value
    for pattern in kind.rules.code:
        for _, text in paths.find(tree, paths.parse(pattern)):
            if isinstance(text, str):
                yield from _mentioned(text)


def _mentioned(text: str) -> Iterator[tuple[str, str]]:
    """Words are looked for before the patterns are: most code has none of them, and some is megabytes long."""
    for words, sign, pattern, told in ((_LINKS, ":", _LINK, "the link {}:"), (_CALLS, "(", _CALL, "{}(…) of")):
        if any(word + sign in text for word in words):
            for found in pattern.finditer(text):
                if looks_minted(found[2]):
                    yield told.format(found[1]), found[2]


def _leaves(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):  # most are, and the questions below cost more
        yield key, tree
    elif isinstance(tree, list):
        for value in tree:
            yield from _leaves(value, key)
    elif isinstance(tree, Mapping):
        for below, value in tree.items():
            yield from _leaves(value, str(below))


def _spot(resource: Resource, text: str) -> Any:
    found = resource.marks.all_of_text(text) if isinstance(resource.marks, TextMarks) else []
    return found[0] if found else resource.mark
