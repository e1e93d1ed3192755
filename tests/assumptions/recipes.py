"""Probes of recipes and flow zones. Visual recipes only: they need no right to write code."""

from __future__ import annotations

import json
from typing import Any

from .probing import Answer, Untold
from .scratch import Scratch

PAYLOAD = {"keys": [], "values": [], "dssIacProbe": "kept"}


def missing(dss: Scratch) -> Answer:
    """A name that no recipe has."""
    done = dss.send("GET", dss.at("recipes", "dss_iac_no_such_recipe"))
    if not done.ok:
        raise Untold(f"an error after all: {done.words}")
    if not done.text.strip():
        return Answer("b", f"HTTP {done.status}, empty body")
    if not isinstance(done.json, dict) or done.json.get("recipe"):
        raise Untold(f"HTTP {done.status} with something else: {done.text[:60]!r}")
    return Answer("a", f"HTTP {done.status} {done.text[:40]}")


def exists(dss: Scratch) -> Answer:
    """A second recipe of one name, first as a person would make it, then with `rawCreation`."""
    name = "dss_iac_twice"
    for dataset in ("dss_iac_in", "dss_iac_out", "dss_iac_other"):
        dss.dataset(dataset)
    dss.recipe(name, "sync", "dss_iac_in", "dss_iac_out").wanted()
    said = []
    for settings in ({}, {"rawCreation": True}):
        done = dss.recipe(name, "sync", "dss_iac_in", "dss_iac_other", settings)
        how = "raw" if settings else "plain"
        if done.judged():
            given = (done.json or {}).get("name")
            if given != name:
                raise Untold(f"{how}: made under another name, {given!r}")
            out = _recipe(dss, name)["recipe"]["outputs"]["main"]["items"][0]["ref"]
            return Answer("b", f"{how}: {done.words}; its output is now {out}")
        said.append(f"{how}: {done.words}")
    return Answer("a", "; ".join(said))


def raw_creation(dss: Scratch) -> Answer:
    """A key that no recipe type has."""
    kept = json.loads(_grouping(dss, "dss_iac_raw").get("payload") or "{}")
    same = kept == PAYLOAD
    return Answer("a" if same else "b", f"the payload has the keys {', '.join(sorted(kept)) or '(none)'}")


def payload_left_out(dss: Scratch) -> Answer:
    """PUT of the definition alone."""
    before = _grouping(dss, "dss_iac_bare")
    if not before.get("payload"):
        raise Untold("the recipe has no payload to lose")
    dss.need("PUT", dss.at("recipes", "dss_iac_bare"), {"recipe": before["recipe"]})
    text = _recipe(dss, "dss_iac_bare").get("payload") or ""
    if text and json.loads(text) != json.loads(before["payload"]):
        raise Untold("DSS put another payload there")
    return Answer("b" if text else "a", f"{len(before['payload'])} characters before, {len(text)} after")


def list_version(dss: Scratch) -> Answer:
    """The version tag in the list, before and after a save of the payload."""
    document = _grouping(dss, "dss_iac_version")
    before = _listed(dss, "dss_iac_version").get("versionTag")
    payload = json.dumps({**json.loads(document.get("payload") or "{}"), "dssIacProbe": "again"})
    dss.need("PUT", dss.at("recipes", "dss_iac_version"), {"recipe": document["recipe"], "payload": payload})
    after = _listed(dss, "dss_iac_version").get("versionTag")
    moved = bool(before and after) and before != after
    number = [(tag or {}).get("versionNumber") for tag in (before, after)]
    return Answer("a" if moved else "b", f"version number in the list: {number[0]}, then {number[1]}")


def output_missing(dss: Scratch) -> Answer:
    """An output that is not there, and nothing said about creating it."""
    dss.dataset("dss_iac_source")
    done = dss.recipe("dss_iac_no_output", "sync", "dss_iac_source", "dss_iac_not_made")
    return Answer("b" if done.judged() else "a", done.words)


def join_keys(dss: Scratch) -> Answer:
    """Two datasets with one column each, of one name."""
    first, second = "dss_iac_left", "dss_iac_right"
    for name in (first, second):
        dss.dataset(name)
        columns = {"columns": [{"name": "dss_iac_key", "type": "string"}], "userModified": True}
        dss.need("PUT", dss.at("datasets", name, "schema"), columns)
    dss.dataset("dss_iac_joined")
    dss.recipe("dss_iac_join", "join", first, "dss_iac_joined", {"virtualInputs": [first, second]}).wanted()
    joins = json.loads(_recipe(dss, "dss_iac_join").get("payload") or "{}").get("joins") or []
    if not joins:
        raise Untold("the payload has no joins")
    found = joins[0].get("on") or []
    return Answer("b" if found else "a", f"{len(found)} conditions in the join that DSS made")


def few_inputs(dss: Scratch) -> Answer:
    """A join of one dataset, without rawCreation."""
    dss.dataset("dss_iac_alone"), dss.dataset("dss_iac_with_none")
    settings = {"virtualInputs": ["dss_iac_alone"]}
    done = dss.recipe("dss_iac_join_of_one", "join", "dss_iac_alone", "dss_iac_with_none", settings)
    return Answer("b" if done.judged() else "a", done.words)


def partition_deps(dss: Scratch) -> Answer:
    """From a dataset with one dimension to one without."""
    source = "dss_iac_with_parts"
    dss.dataset(source), dss.dataset("dss_iac_without_parts")
    document = dss.need("GET", dss.at("datasets", source))
    parts = {"dimensions": [{"name": "dss_iac_part", "type": "value"}], "filePathPattern": "/%{dss_iac_part}/.*"}
    dss.need("PUT", dss.at("datasets", source), {**document, "partitioning": parts})
    if not (dss.need("GET", dss.at("datasets", source)).get("partitioning") or {}).get("dimensions"):
        raise Untold("the dataset did not keep its dimension")
    dss.recipe("dss_iac_depends", "sync", source, "dss_iac_without_parts").wanted()
    deps = _recipe(dss, "dss_iac_depends")["recipe"]["inputs"]["main"]["items"][0].get("deps") or []
    return Answer("b" if deps else "a", f"{len(deps)} dependencies: {', '.join(str(d.get('func')) for d in deps)}")


def no_zone(dss: Scratch) -> Answer:
    """The project has none yet."""
    zones = _zones(dss)
    if not zones:
        return Answer("b", "an empty list")
    if [zone.get("id") for zone in zones] == ["default"]:
        return Answer("a", f"one zone: {zones[0].get('name')} (id default)")
    raise Untold(f"there are zones already: {', '.join(str(z.get('name')) for z in zones)}")


def zone_of_recipe(dss: Scratch) -> Answer:
    """A recipe whose input lies in a zone; the zone is deleted again."""
    _zones(dss)
    dss.dataset("dss_iac_zoned"), dss.dataset("dss_iac_unzoned")
    zone = dss.need("POST", dss.at("flow", "zones"), {"name": "dss-iac probe", "color": "#2ab1ac"})["id"]
    item = {"objectId": "dss_iac_zoned", "objectType": "DATASET"}
    dss.need("POST", dss.at("flow", "zones", zone, "items"), item)
    dss.recipe("dss_iac_in_zone", "sync", "dss_iac_zoned", "dss_iac_unzoned").wanted()
    items = next(z for z in _zones(dss) if z["id"] == zone)["items"]
    there = any(i.get("objectType") == "RECIPE" for i in items)
    dss.send("DELETE", dss.at("flow", "zones", zone))
    return Answer("b" if there else "a", f"the zone of its input {'holds' if there else 'does not hold'} the recipe")


def _zones(dss: Scratch) -> list[dict[str, Any]]:
    done = dss.send("GET", dss.at("flow", "zones"))
    if done.status == 404:
        raise Untold("this instance has no flow zones (HTTP 404)")
    return list(done.wanted())


def _grouping(dss: Scratch, name: str) -> dict[str, Any]:
    """A new grouping recipe with our payload, as it is read back."""
    for dataset in (f"{name}_in", f"{name}_out"):
        dss.dataset(dataset)
    settings = {"rawCreation": True, "rawPayload": json.dumps(PAYLOAD)}
    dss.recipe(name, "grouping", f"{name}_in", f"{name}_out", settings).wanted()
    return _recipe(dss, name)


def _recipe(dss: Scratch, name: str) -> dict[str, Any]:
    return dict(dss.need("GET", dss.at("recipes", name)))


def _listed(dss: Scratch, name: str) -> dict[str, Any]:
    return next(one for one in dss.need("GET", dss.at("recipes") + "/") if one.get("name") == name)
