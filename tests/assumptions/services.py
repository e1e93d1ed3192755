"""Probes of API services, worksheets, streaming endpoints and the app manifest. Nothing is packaged, computed or read."""

from __future__ import annotations

from .probing import Answer, Untold
from .scratch import Scratch

NOWHERE = "dss_iac_no_such_connection"


def card_id(dss: Scratch) -> Answer:
    """A worksheet with one card that has no id."""
    dss.dataset("dss_iac_sheet")
    url = dss.at("datasets", "dss_iac_sheet", "statistics", "worksheets")
    spec = {"inputDatasetSmartName": "dss_iac_sheet", "datasetSelection": {"samplingMethod": "FULL"}}
    root = {"type": "worksheet_root", "cards": [{"type": "univariate_header", "xColumns": [], "cards": []}]}
    body = {"projectKey": dss.key, "name": "dss-iac probe", "dataSpec": spec, "rootCard": root}
    ident = dss.need("POST", f"{url}/", body)["id"]
    cards = dss.need("GET", f"{url}/{ident}")["rootCard"].get("cards")
    if not cards:
        raise Untold("DSS did not keep the card")
    return Answer("a" if cards[0].get("id") else "b", f"the card's id is {cards[0].get('id')}")


def orphans(dss: Scratch) -> Answer:
    """A worksheet whose dataset is deleted, and made again under its name."""
    dss.dataset("dss_iac_gone")
    url = dss.at("datasets", "dss_iac_gone", "statistics", "worksheets") + "/"
    spec = {"inputDatasetSmartName": "dss_iac_gone", "datasetSelection": {"samplingMethod": "FULL"}}
    dss.need("POST", url, {"projectKey": dss.key, "name": "dss-iac probe", "dataSpec": spec})
    dss.need("DELETE", dss.at("datasets", "dss_iac_gone"))
    dss.dataset("dss_iac_gone")
    found = dss.need("GET", url)
    return Answer("a" if found else "b", f"the new dataset has {len(found)} worksheets")


def public_access(dss: Scratch) -> Answer:
    """A new service is saved with the older key."""
    url = _service(dss, "dss-iac-access")
    dss.send("PUT", url, {**dss.need("GET", url), "publicAccess": True}).wanted()
    found = dss.need("GET", url)
    return Answer("a" if "publicAccess" in found else "b", f"authMethod is {found.get('authMethod')}")


def unknown_model(dss: Scratch) -> Answer:
    """One endpoint on a model that nobody made."""
    url = _service(dss, "dss-iac-model")
    endpoint = {"id": "e", "type": "STD_PREDICTION", "modelRef": "dssIacNo"}
    done = dss.send("PUT", url, {**dss.need("GET", url), "endpoints": [endpoint]})
    return Answer("a" if done.judged() else "b", done.words)


def streaming_connection(dss: Scratch) -> Answer:
    """A Kafka endpoint that is never read."""
    body = {"id": "dss_iac_stream", "projectKey": dss.key, "type": "kafka", "params": {"connection": NOWHERE}}
    done = dss.send("POST", dss.at("streamingendpoints") + "/", body)
    return Answer("a" if done.judged() else "b", done.words)


def manifest(dss: Scratch) -> Answer:
    """The scratch project is no application."""
    done = dss.send("GET", dss.at("app-manifest"))
    return Answer("b" if done.judged() else "a", done.words)


def convert(dss: Scratch) -> Answer:
    """The scratch project is no application; it becomes one, or not, and is deleted with the rest."""
    done = dss.send("PUT", dss.at("app-manifest"), {"homepageSections": [], "label": "dss-iac probe", "tags": []})
    return Answer("a" if done.judged() else "b", done.words)


def _service(dss: Scratch, name: str) -> str:
    done = dss.send("POST", dss.at("apiservices", name))
    if not done.judged():
        raise Untold(f"no API service could be made: {done.words}")
    return dss.at("apiservices", name, "settings")
