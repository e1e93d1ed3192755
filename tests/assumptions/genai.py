"""Probes of knowledge banks, agents and their tools. No language model is called."""

from __future__ import annotations

from .probing import Answer, Untold
from .scratch import Scratch

NO_LLM = "openai:dss_iac_no_such_connection:none"


def bank_store(dss: Scratch) -> Answer:
    """An empty bank is saved with another vector store."""
    body = {"name": "dss-iac probe", "vectorStoreType": "CHROMA", "embeddingLLMId": NO_LLM}
    url = dss.at("knowledge-banks", dss.need("POST", dss.at("knowledge-banks") + "/", body)["id"])
    done = dss.send("PUT", url, {**dss.need("GET", url), "vectorStoreType": "FAISS"})
    if not done.judged():
        return Answer("b", done.words)
    found = dss.need("GET", url).get("vectorStoreType")
    if found != "CHROMA":
        raise Untold(f"neither: the vector store is {found}")
    return Answer("a", f"{done.words}, and still CHROMA")


def agent_rename(dss: Scratch) -> Answer:
    """A code agent that is never asked anything."""
    body = {"name": "dss-iac probe", "type": "PYTHON_AGENT", "pluginAgentType": None}
    url = dss.at("agents", dss.need("POST", dss.at("agents"), body)["id"])
    dss.send("PUT", url, {**dss.need("GET", url), "name": "dss-iac renamed"}).wanted()
    found = dss.need("GET", url).get("name")
    return Answer("b" if found == "dss-iac renamed" else "a", f"its name is {found}")


def agent_code(dss: Scratch) -> Answer:
    """The same sort of agent is given a line of code."""
    body = {"name": "dss-iac probe", "type": "PYTHON_AGENT", "pluginAgentType": None}
    url = dss.at("agents", dss.need("POST", dss.at("agents"), body)["id"])
    found = dss.need("GET", url)
    found["versions"][0].setdefault("pythonAgentSettings", {})["code"] = "# dss-iac probe"
    dss.send("PUT", url, found).wanted()
    kept = dss.need("GET", url)["versions"][0].get("pythonAgentSettings") or {}
    return Answer("a" if kept.get("code") == "# dss-iac probe" else "b", f"its settings have {', '.join(sorted(kept))}")


def tool_params(dss: Scratch) -> Answer:
    """A tool made of nothing but its type and name."""
    body = {"type": "VectorStoreSearch", "name": "dss-iac probe", "id": None, "creationParams": {}}
    ident = dss.need("POST", dss.at("agents", "tools"), body)["id"]
    found = dss.need("GET", dss.at("agents", "tools", ident)).get("params")
    return Answer("a" if found else "b", f"params has {', '.join(sorted(found or {})) or 'nothing'}")
