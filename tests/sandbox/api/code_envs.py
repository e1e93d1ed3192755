"""Code environments: read, delete (AUTO §11.4). A plugin makes its own: see plugins.py."""

from __future__ import annotations

from typing import Any

from ..errors import io_error, not_admin
from ..routing import INSTANCE_ADMIN, Call, route
from ..typed import clone

HEADER = ("envName", "envLang", "deploymentMode", "owner", "isUptodate")


def _check(call: Call) -> None:
    if not call.user.admin and call.estate.reading("code-envs-list") == "a":
        raise not_admin()


@route("GET", "/admin/code-envs/")
def list_code_envs(call: Call) -> list[dict[str, Any]]:
    """Headers."""
    _check(call)
    return [
        {k: env[k] for k in HEADER} | {"pythonInterpreter": env["desc"].get("pythonInterpreter")}
        for env in call.estate.code_envs.values()
    ]


@route("GET", "/admin/code-envs/{lang}/{name}")
def get_code_env(call: Call) -> dict[str, Any]:
    """One definition; the language is not case-sensitive."""
    _check(call)
    lang, name = call.params["lang"].upper(), call.params["name"]
    env = call.estate.code_envs.get(name)
    if env is None or env["envLang"] != lang:
        raise io_error(f"{lang} env {name} doesn't exist")
    return clone(env)


@route("DELETE", "/admin/code-envs/{lang}/{name}", INSTANCE_ADMIN)
def delete_code_env(call: Call) -> dict[str, Any]:
    """Answers messages, as all writes here do (AUTO §1.5)."""
    get_code_env(call)
    del call.estate.code_envs[call.params["name"]]
    return {"messages": {"anyMessage": False, "error": False, "messages": []}}
