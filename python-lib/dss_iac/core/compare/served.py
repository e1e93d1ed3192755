"""Ids of objects within other texts: in the ids of the language models that agents and others serve, and anywhere that
plugins are told something. Knows the words of references, and no place where they stand.

`agent:ID` is `{agent: NAME}`; any other id of a model says beside the name what is around it: `{knowledge_bank: NAME,
llm: "rag:*:chat"}`. `KEY:agent:ID` of the project at hand begins with a colon there: its key is "" in logical space.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..model.resource import Index
from .reference_words import ID_OF, KEY_OF, KIND_OF_KEY, SERVES, WITHIN


def to_name(value: str, index: Index, project: str, *, whole: bool = False) -> Any:
    """The id of a language model by the name of the object whose id is in it; any other as it is. `whole` says what is
    around it also where that goes without saying."""
    words = value.split(":")
    for n, word in enumerate(words[1:], 1):
        for kind in KEY_OF:
            known = index.names.get((kind, project, word))
            if known is not None and KEY_OF[kind]:
                first = "" if words[0] == project else words[0]
                around = ":".join([first, *words[1:n], "*", *words[n + 1 :]])
                said = {} if around == SERVES.get(kind) and not whole else {WITHIN: around}
                return {KEY_OF[kind]: known, **said}
    return value


def to_id(value: Mapping[str, Any], known: str, project: str, *, model: bool) -> str | None:
    """The text that `value` stands for, where it is an id within others: `known` is the object's own. None when it is
    that id itself; `model` says that the place takes language models."""
    kind = next((KIND_OF_KEY[key] for key in value if key in KIND_OF_KEY), "")
    around = str(value.get(WITHIN) or (SERVES.get(kind, "") if model else ""))
    if not around:
        return None
    return (project if around.startswith(":") else "") + around.replace("*", known, 1)


def anything(value: str, index: Index, project: str, foreign: re.Match[str] | None) -> Any:
    """Any text, by the name of the object whose id it happens to be, or to have within; ids are random, so that is no
    accident. `foreign`: project and rest of a text that may be an id of another project."""
    where, local = (foreign[1], foreign[2]) if foreign else (project, value)
    for kind in KEY_OF if where != project or not foreign else ():
        known = index.names.get((kind, where, local))
        if known is not None and (key := KEY_OF[kind]):
            return {ID_OF: {key: known} if where == project else {key: known, "project": where}}
    found = to_name(value, index, project, whole=True) if ":" in value else value
    return {ID_OF: found} if isinstance(found, Mapping) else value
