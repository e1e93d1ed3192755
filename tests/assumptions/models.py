"""Probes of saved models. No version is ever uploaded."""

from __future__ import annotations

from .probing import Answer
from .scratch import Scratch


def active_version(dss: Scratch) -> Answer:
    """A model without versions is saved with an active one."""
    body = {"savedModelType": "MLFLOW_PYFUNC", "predictionType": "REGRESSION", "name": "dss-iac probe"}
    url = dss.at("savedmodels", dss.need("POST", dss.at("savedmodels") + "/", body)["id"])
    done = dss.send("PUT", url, {**dss.need("GET", url), "activeVersion": "dss-iac"})
    found = dss.need("GET", url).get("activeVersion")
    return Answer("b" if found == "dss-iac" else "a", f"{done.words}; activeVersion is {found}")
