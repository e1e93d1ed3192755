"""Probes of datasets: managed ones of the scratch project that are never built, so that no storage is touched."""

from __future__ import annotations

from .probing import Answer, Untold, paths
from .scratch import Scratch

NOWHERE = "dss_iac_no_such_connection"
LONG = 200


def put_absent_section(dss: Scratch) -> Answer:
    """`flowOptions` is set, then left out."""
    handle = dss.dataset("dss_iac_section")
    document = handle.get_definition()
    document["flowOptions"] = {**(document.get("flowOptions") or {}), "rebuildBehavior": "EXPLICIT"}
    handle.set_definition(document)
    document = handle.get_definition()
    if (document.pop("flowOptions", None) or {}).get("rebuildBehavior") != "EXPLICIT":
        raise Untold("DSS did not keep flowOptions.rebuildBehavior in the first place")
    dss.need("PUT", dss.at("datasets", "dss_iac_section"), document)
    found = (handle.get_definition().get("flowOptions") or {}).get("rebuildBehavior")
    return Answer("b" if found == "EXPLICIT" else "a", f"rebuildBehavior EXPLICIT was left out and is now {found}")


def drop_data_unmanaged(dss: Scratch) -> Answer:
    """A dataset whose place in storage was never written to."""
    name = "dss_iac_unmanaged"
    handle = dss.dataset(name)
    handle.set_definition({**handle.get_definition(), "managed": False})
    if handle.get_definition().get("managed"):
        raise Untold("DSS does not let a managed dataset become unmanaged")
    done = dss.send("DELETE", dss.at("datasets", name), query={"dropData": "true"})
    if not done.judged():
        return Answer("b", done.words)
    return Answer("a", f"{done.words}; {'still listed' if name in _names(dss) else 'the dataset is gone'}")


def stale_version_tag(dss: Scratch) -> Answer:
    """Two writes from one reading."""
    handle = dss.dataset("dss_iac_stale")
    document = handle.get_definition()
    handle.set_definition({**document, "shortDesc": "one"})
    now = handle.get_definition()
    if not document.get("versionTag") or now.get("versionTag") == document["versionTag"]:
        raise Untold(f"the version tag does not tell writes apart: {now.get('versionTag')}")
    done = dss.send("PUT", dss.at("datasets", "dss_iac_stale"), {**document, "shortDesc": "two"})
    if not done.judged():
        return Answer("b", done.words)
    if handle.get_definition().get("shortDesc") != "two":
        raise Untold(f"{done.words}, and yet nothing was written")
    return Answer("a", f"{done.words}; the second write won")


def metadata_description(dss: Scratch) -> Answer:
    """Write one through the metadata document, read the dataset."""
    handle, url, text = dss.dataset("dss_iac_described"), dss.at("datasets", "dss_iac_described", "metadata"), "Written"
    dss.need("PUT", url, {**dss.need("GET", url), "description": text})
    found = handle.get_definition().get("description")
    return Answer("a" if found == text else "b", f"read back: {found!r}")


def name_case(dss: Scratch) -> Answer:
    """Two names, one of them in capitals."""
    dss.dataset("dss_iac_case")
    done = dss.send("POST", dss.at("datasets", "managed"), _managed(dss, "DSS_IAC_CASE"))
    if not done.judged():
        return Answer("b", done.words)
    both = {"dss_iac_case", "DSS_IAC_CASE"} <= _names(dss)
    return Answer("a", f"{done.words}; {'both are' if both else 'not both are'} listed")


def unknown_connection(dss: Scratch) -> Answer:
    """The definition of a dataset that exists, on a connection that does not."""
    model = dss.dataset("dss_iac_model").get_definition()
    body = {key: model[key] for key in ("type", "formatType", "formatParams") if key in model}
    params = {**(model.get("params") or {}), "connection": NOWHERE}
    body |= {"name": "dss_iac_nowhere", "projectKey": dss.key, "params": params}
    done = dss.send("POST", dss.at("datasets") + "/", body)
    if not done.ok and NOWHERE in done.text:
        return Answer("a", done.words)
    if not done.judged():
        raise Untold(f"refused, and not for its connection: {done.words}")
    return Answer("b", done.words)


def list_whole(dss: Scratch) -> Answer:
    """One dataset, from the list and by itself."""
    document = dss.dataset("dss_iac_whole").get_definition()
    listed = dss.need("GET", dss.at("datasets") + "/")
    item = next((one for one in listed if one.get("name") == "dss_iac_whole"), {})
    lost = sorted(paths(document) - paths(item))
    return Answer("b" if lost else "a", f"{len(paths(document))} paths, the list lacks {', '.join(lost[:4]) or 'none'}")


def name_length(dss: Scratch) -> Answer:
    """A very long one."""
    done = dss.send("POST", dss.at("datasets", "managed"), _managed(dss, "dss_iac_".ljust(LONG, "x")))
    return Answer("a" if done.judged() else "b", done.words)


def deleted_listed(dss: Scratch) -> Answer:
    """One that was deleted a moment ago."""
    name = "dss_iac_deleted"
    dss.dataset(name)
    dss.need("DELETE", dss.at("datasets", name))
    late = name in _names(dss)
    return Answer("b" if late else "a", f"listed right after its deletion: {'yes' if late else 'no'}")


def _managed(dss: Scratch, name: str) -> dict[str, object]:
    return {"name": name, "creationSettings": {"connectionId": dss.connection, "specificSettings": {}}}


def _names(dss: Scratch) -> set[str]:
    return {str(one["name"]) for one in dss.need("GET", dss.at("datasets") + "/")}


def partition_pattern(dss: Scratch) -> Answer:
    """One dimension, no pattern."""
    name = "dss_iac_partitioned"
    dss.dataset(name)
    document = dss.need("GET", dss.at("datasets", name))
    if not document.get("formatType"):
        raise Untold(f"{dss.connection} does not store files; choose another one with --connection")
    document["partitioning"] = {"dimensions": [{"name": "dss_iac_part", "type": "value"}]}
    done = dss.send("PUT", dss.at("datasets", name), document)
    return Answer("a" if done.judged() else "b", done.words)


def rule_ids(dss: Scratch) -> Answer:
    """One rule, disabled, written with the definition."""
    name = "dss_iac_with_rule"
    dss.dataset(name)
    document = dss.need("GET", dss.at("datasets", name))
    rule = {"type": "RecordCountInRangeRule", "minimum": 1.0, "minimumEnabled": True, "enabled": False}
    document.setdefault("metricsChecks", {})["checks"] = [rule]
    dss.need("PUT", dss.at("datasets", name), document)
    kept = (dss.need("GET", dss.at("datasets", name)).get("metricsChecks") or {}).get("checks") or []
    if len(kept) != 1:
        raise Untold(f"{len(kept)} rules are kept of one")
    return Answer("b" if kept[0].get("id") else "a", f"keys: {', '.join(sorted(kept[0]))}")
