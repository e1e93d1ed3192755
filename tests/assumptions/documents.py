"""Probes of scenarios and of the wiki. No scenario here has a step or a trigger, and none is started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .probing import Answer, Reply, Untold
from .scratch import Scratch


def scenario_twice(dss: Scratch) -> Answer:
    """Two scenarios of one name."""
    first = str(_scenario(dss, "dss_iac_twice").wanted()["id"])
    done = _scenario(dss, "dss_iac_twice")
    if not done.judged():
        return Answer("a", done.words)
    second = str(done.json["id"])
    if second == first:
        raise Untold(f"neither: the answer is the first one's id, {first}")
    return Answer("b", f"{first}, then {second}")


def scenario_hyphen(dss: Scratch) -> Answer:
    """The id that comes back."""
    found = str(_scenario(dss, "dss-iac_hyphen").wanted()["id"])
    if found not in ("dss_iac_hyphen", "dss-iac_hyphen"):
        raise Untold(f"neither: dss-iac_hyphen got the id {found}")
    return Answer("b" if "-" in found else "a", f"dss-iac_hyphen got the id {found}")


def scenario_given_id(dss: Scratch) -> Answer:
    """An id that no rule derives from the name."""
    found = str(_scenario(dss, "dss_iac_named", id="DSSIACGIVEN").wanted()["id"])
    return Answer("a" if found == "DSSIACGIVEN" else "b", f"asked for DSSIACGIVEN, got {found}")


def scenario_run_as(dss: Scratch) -> Answer:
    """Somebody else, who exists; the scenario is inactive, empty and never run."""
    if dss.admin:
        raise Untold("this needs the key of somebody who is no administrator")
    others = sorted(str(u["login"]) for u in dss.need("GET", "/users") if u.get("login") not in (None, dss.login))
    if not others:
        raise Untold("no other user is visible to this key")
    url = dss.at("scenarios", str(_scenario(dss, "dss_iac_run_as").wanted()["id"]))
    dss.need("PUT", url, dss.need("GET", url))
    done = dss.send("PUT", url, {**dss.need("GET", url), "runAsUser": others[0]})
    if not done.ok:
        return Answer("a", done.words)
    if dss.need("GET", url).get("runAsUser") == others[0]:
        raise Untold("neither: it was accepted")
    return Answer("b", f"{done.words}, and read back without it")


def wiki_id_reuse(dss: Scratch) -> Answer:
    """The article with the highest id is deleted, then one is made."""
    _article(dss, "dss-iac probe: first")
    gone = _article(dss, "dss-iac probe: second")
    dss.send("DELETE", dss.at("wiki", gone)).wanted()
    new = _article(dss, "dss-iac probe: third")
    return Answer("b" if new == gone else "a", f"{gone} was deleted, the next one is {new}")


def wiki_children(dss: Scratch) -> Answer:
    """A parent with one child is deleted."""
    parent = _article(dss, "dss-iac probe: parent")
    child = _article(dss, "dss-iac probe: child", parent)
    dss.send("DELETE", dss.at("wiki", parent)).wanted()
    left = dss.send("GET", dss.at("wiki", child))
    shown = child in set(_ids(dss.need("GET", dss.at("wiki") + "/").get("taxonomy") or []))
    if left.ok != shown:
        raise Untold(f"neither: in the tree {shown}, readable {left.ok}")
    return Answer(
        "a" if shown else "b", f"article {child} is {'still in the tree' if shown else 'gone with its parent'}"
    )


def _scenario(dss: Scratch, name: str, **more: str) -> Reply:
    return dss.send("POST", dss.at("scenarios") + "/", {"type": "step_based", "name": name, "params": {}, **more})


def _article(dss: Scratch, name: str, parent: str | None = None) -> str:
    body = {"projectKey": dss.key, "name": name, "parent": parent}
    return str(dss.need("POST", dss.at("wiki") + "/", body)["article"]["id"])


def _ids(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        yield str(node["id"])
        yield from _ids(node.get("children") or [])
