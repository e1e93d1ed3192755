"""Probes of the project's git repository."""

from __future__ import annotations

from .probing import Answer, Untold
from .scratch import Scratch


def tag_twice(dss: Scratch) -> Answer:
    """The same tag again; who may make it once may make it twice."""
    name = "dss-iac-probe-1"
    body = {"name": name, "reference": "HEAD", "message": "a probe"}
    if not dss.send("POST", dss.at("git", "tags") + "/", body).judged() or _tag(dss, name) is None:
        raise Untold("the tag was not made in the first place")
    done = dss.send("POST", dss.at("git", "tags") + "/", body)
    return Answer("b" if done.judged() else "a", done.words)


def empty_save(dss: Scratch) -> Answer:
    """A write that changes nothing, then one that does: one commit more, or two?"""
    mode = (dss.need("GET", dss.at("settings")).get("settings") or {}).get("gitCommitMode", "AUTO")
    if mode != "AUTO":
        raise Untold(f"this instance commits projects in mode {mode}, where a save is no commit")
    handle = dss.dataset("dss_iac_same")
    handle.set_definition(handle.get_definition())  # a first save may write what creation left out
    before = dss.commits()
    handle.set_definition(handle.get_definition())
    handle.set_definition({**handle.get_definition(), "shortDesc": "changed"})
    after = dss.commits()
    new = after.index(before[0]) if before and before[0] in after else len(after)
    if new not in (1, 2):
        raise Untold(f"{new} new commits for two writes")
    return Answer("a" if new == 2 else "b", f"{new} new commits for a write without and one with a change")


def commit_time(dss: Scratch) -> Answer:
    """A save, and the git at once."""
    mode = (dss.need("GET", dss.at("settings")).get("settings") or {}).get("gitCommitMode", "AUTO")
    if mode != "AUTO":
        raise Untold(f"this instance commits projects in mode {mode}, where a save is no commit")
    handle = dss.dataset("dss_iac_committed")
    dss.commits()
    handle.set_definition({**handle.get_definition(), "shortDesc": "changed"})
    clean = dss.need("GET", dss.at("git", "status")).get("clean")
    if clean is None:
        raise Untold("the status of the git does not say whether it is clean")
    return Answer("a" if clean else "b", f"clean right after a save: {'yes' if clean else 'no'}")


def restored_tags(dss: Scratch) -> Answer:
    """The project goes back to when the dataset was new."""
    handle = dss.dataset("dss_iac_reverted")
    commits = dss.commits()
    for text in ("one", "two"):
        handle.set_definition({**handle.get_definition(), "shortDesc": text})
    if not commits or dss.commits()[0] == commits[0]:
        raise Untold("the writes left no commit to go back over")
    done = dss.send("POST", dss.at("git", "actions", "revertToRevision"), query={"commit": commits[0]})
    if not done.judged():
        raise Untold(f"the project could not be reverted: {done.words}")
    found = handle.get_definition()
    if found.get("shortDesc"):
        raise Untold("the revert did not reach the dataset")
    tag = found.get("versionTag")
    if tag and tag.get("versionNumber") != 0:
        raise Untold(f"neither: the version number is {tag.get('versionNumber')} after 2 saves and the revert")
    return Answer("a" if tag else "b", f"version tag after 2 saves and the revert: {'number 0' if tag else 'none'}")


def _tag(dss: Scratch, name: str) -> str | None:
    tags = dss.need("GET", dss.at("git", "tags"))
    return next((str(t.get("commit")) for t in tags if name in (t.get("shortName"), t.get("name"))), None)
