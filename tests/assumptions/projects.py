"""Probes of a project's own documents and of its library. Each looks, changes one thing, looks again."""

from __future__ import annotations

import json

from .probing import Answer, Untold
from .scratch import TAG, Scratch

FOLDER = "dss_iac_probe"
EXTERNAL = "external-libraries.json"


def seeds(dss: Scratch) -> Answer:
    """The tagline and the Todo list; the default dashboard is not asked for."""
    found = dss.need("GET", dss.at("metadata"))
    tagline, lists = bool(found.get("shortDesc")), len((found.get("checklists") or {}).get("checklists") or [])
    if tagline != bool(lists):
        raise Untold(f"only one of the two: tagline {'there' if tagline else 'absent'}, {lists} checklists")
    return Answer("a" if tagline else "b", f"tagline {'there' if tagline else 'absent'}, {lists} checklists")


def birth_mark(dss: Scratch) -> Answer:
    """The tag that the scratch project was created with."""
    tags = dss.need("GET", dss.at("metadata")).get("tags") or []
    return Answer("a" if TAG in tags else "b", f"tags after creation with one: {tags}")


def settings_scope(dss: Scratch) -> Answer:
    """Keys that belong to other documents."""
    keys = set(dss.need("GET", dss.at("settings")))
    foreign = sorted(keys & {"owner", "permissions", "name"})
    return Answer("b" if foreign else "a", f"{len(keys)} keys, among them {', '.join(foreign) or 'none of others'}")


def exposed_to_nobody(dss: Scratch) -> Answer:
    """Write a rule for a project that nobody has, read it back, take it away."""
    url, nobody = dss.at("settings"), f"{dss.key}_NOBODY"
    document = dss.need("GET", url)
    rule = {"type": "DATASET", "localName": "nothing", "rules": [{"targetProject": nobody, "appearOnFlow": True}]}
    reply = dss.send("PUT", url, {**document, "exposedObjects": {"objects": [rule]}})
    if not reply.judged():
        return Answer("b", reply.words)
    found = dss.need("GET", url).get("exposedObjects") or {}
    dss.need("PUT", url, {**dss.need("GET", url), "exposedObjects": document.get("exposedObjects")})
    kept = nobody in str(found)
    return Answer("a" if kept else "b", "the rule was kept" if kept else "the rule was dropped in silence")


def description(dss: Scratch) -> Answer:
    """Write one, read it back."""
    url, text = dss.at("metadata"), "Written by a probe"
    document = dss.need("GET", url)
    dss.need("PUT", url, {**document, "description": text})
    found = dss.need("GET", url).get("description")
    return Answer("a" if found == text else "b", f"read back: {found!r}")


def metadata_status(dss: Scratch) -> Answer:
    """One key of the document."""
    found = dss.need("GET", dss.at("metadata"))
    there = "projectStatus" in found
    return Answer("b" if there else "a", f"keys: {', '.join(sorted(found))}")


def library_folders(dss: Scratch) -> Answer:
    """The library as it was created."""
    names = sorted(str(item["name"]) for item in dss.need("GET", dss.at("libraries", "contents")))
    there = {"python", "R"} & set(names)
    if len(there) == 1:
        raise Untold(f"only one of them: {', '.join(names)}")
    return Answer("b" if there else "a", f"it holds: {', '.join(names) or 'nothing'}")


def library_parents(dss: Scratch) -> Answer:
    """A file in a folder that nobody made."""
    done = dss.send("POST", dss.at("libraries", "contents", FOLDER, "note.txt"), raw=b"a probe\n")
    if done.judged():
        dss.send("DELETE", dss.at("libraries", "contents", FOLDER))
    return Answer("b" if done.ok else "a", done.words)


def library_taken(dss: Scratch) -> Answer:
    """One file is renamed to the name of another."""
    contents, names = dss.at("libraries", "contents"), (f"{FOLDER}-one.txt", f"{FOLDER}-two.txt")
    for name in names:
        dss.send("POST", f"{contents}/{name}", raw=name.encode()).wanted()
    renaming = {"oldPath": names[0], "newName": names[1]}
    done = dss.send("POST", dss.at("libraries", "contents-actions", "rename") + "/", renaming)
    try:
        done.judged()
        left = dss.need("GET", f"{contents}/{names[1]}")["data"]
    finally:
        for name in names:
            dss.send("DELETE", f"{contents}/{name}")
    return Answer("b" if left == names[0] else "a", f"{done.words}; the other file says {left!r}")


def lib_git_refs(dss: Scratch) -> Answer:
    """A git reference is written into the library's own file, read as DSS shows it, and taken out again."""
    url = dss.at("libraries", "contents", EXTERNAL)
    text = dss.need("GET", url)["data"]
    stored = json.loads(text or "{}")
    reference = {"remote": "git@example.invalid:a/b.git", "checkout": "main", "remotePath": "", "isDirty": False}
    stored["gitReferences"] = {**(stored.get("gitReferences") or {}), FOLDER: reference}
    dss.send("POST", url, raw=json.dumps(stored).encode()).wanted()
    try:
        shown = dss.need("GET", dss.at("git", "lib-git-refs") + "/")
    finally:
        dss.send("POST", url, raw=text.encode())
    items = list(shown.values()) if isinstance(shown, dict) else shown or []
    keys = set(next((item for item in items if isinstance(item, dict)), {}))
    if keys >= {"remote"} and "repository" not in keys:
        return Answer("a", f"keys: {', '.join(sorted(keys))}")
    if keys >= {"repository"} and "remote" not in keys:
        return Answer("b", f"keys: {', '.join(sorted(keys))}")
    raise Untold(f"a reference in {EXTERNAL} is shown with the keys: {', '.join(sorted(keys)) or 'not at all'}")
