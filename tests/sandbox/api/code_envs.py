"""Code environments: create, read, write, install, delete (AUTO §11.4). A plugin makes its own: see plugins.py.

Nothing is installed: an environment's packages are the lines of its list.
"""

from __future__ import annotations

from typing import Any

from ..errors import exists, io_error, not_admin
from ..routing import INSTANCE_ADMIN, Call, route
from ..typed import clone

FIXED = ("envName", "envLang", "actualPackageList", "isUptodate")
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


def _said() -> dict[str, Any]:
    """What all writes here answer (AUTO §1.5)."""
    return {"messages": {"anyMessage": False, "error": False, "messages": []}}


@route("POST", "/admin/code-envs/{lang}/{name}", INSTANCE_ADMIN)
def create_code_env(call: Call) -> dict[str, Any]:
    """`{deploymentMode, pythonInterpreter, conda, …}`; without packages until they are asked for."""
    name, given = call.params["name"], call.body or {}
    if name in call.estate.code_envs:
        raise exists("code env", None, name)
    call.estate.add_code_env(name, given.get("pythonInterpreter") or "PYTHON39", call.params["lang"].upper())
    env = call.estate.code_envs[name]
    env["deploymentMode"] = given.get("deploymentMode") or env["deploymentMode"]
    env["desc"] |= {key: value for key, value in given.items() if key in env["desc"]}
    return {"envName": name, **_said()}


@route("PUT", "/admin/code-envs/{lang}/{name}", INSTANCE_ADMIN)
def put_code_env(call: Call) -> dict[str, Any]:
    """The settings; what is installed stays as it is until the packages are updated."""
    env = get_code_env(call)
    given = {key: clone(value) for key, value in (call.body or {}).items() if key not in FIXED}
    call.estate.code_envs[env["envName"]] = {**env, **given}
    return _said()


@route("POST", "/admin/code-envs/{lang}/{name}/packages", INSTANCE_ADMIN)
def update_packages(call: Call) -> dict[str, Any]:
    """Installs what the list asks for."""
    env = call.estate.code_envs[get_code_env(call)["envName"]]
    env |= {"actualPackageList": env["specPackageList"], "isUptodate": True}
    return _said()


@route("DELETE", "/admin/code-envs/{lang}/{name}", INSTANCE_ADMIN)
def delete_code_env(call: Call) -> dict[str, Any]:
    """The environment is gone for whoever uses it."""
    get_code_env(call)
    del call.estate.code_envs[call.params["name"]]
    return _said()
