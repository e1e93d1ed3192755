"""The demo project with the plugin around it: installed, its configuration in the project's library, a change that waits
for review, and a review webapp. Gives the pages to open. Asserts nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import plugin_zip
from tests.sandbox import Sandbox

PLUGIN, WEBAPP = "dss-iac", "webapp_dss-iac_plan-review"


def furnish(dss: Sandbox, key: str, configuration: Path, folder: Path, signing: str) -> dict[str, str]:
    """Name of a page → its address. `configuration` is what was applied to project `key`; `folder` is for the zip."""
    admin = dss.client("admin")
    install(admin, plugin_zip.build(folder), signing_key=signing, dss_url=dss.url)
    dss.knobs.impersonation(True)
    webapp = dss.knobs.webapp(key, WEBAPP, "Plan review", {"configuration": "library:iac"})
    library = admin.get_project(key).get_library()
    for path in sorted(p for p in configuration.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8")
        write(library, f"iac/{path.relative_to(configuration).as_posix()}", edited(text))
    macro = dss.client("designer").get_project(key).get_macro(f"pyrunnable_{PLUGIN}_plan")
    macro.get_result(macro.run({"configuration": "library:iac"}), as_type="string")
    pages = {"macros": f"/projects/{key}/macros/", "review webapp": f"/projects/{key}/webapps/{webapp}/view",
             "project": f"/projects/{key}/"}  # fmt: skip
    return {name: f"{dss.url}/login?user=alice&next={page}" for name, page in pages.items()}


def install(admin: Any, archive: Path, **settings: Any) -> None:
    """The plugin, its code env and its settings, as an administrator does it."""
    with archive.open("rb") as file:
        admin.install_plugin_from_archive(file)
    plugin = admin.get_plugin(PLUGIN)
    env = plugin.create_code_env(python_interpreter="PYTHON311").wait_for_result()
    saved = plugin.get_settings()
    saved.set_code_env(env["envName"])
    saved.get_raw()["config"].update(settings)
    saved.save()


def write(library: Any, path: str, text: str) -> None:
    """A file of a project's library, with its folders."""
    *folders, name = path.split("/")
    at, so_far = library.root, ""
    for one in folders:
        so_far = f"{so_far}/{one}"
        at = library.get_folder(so_far) or at.add_folder(one)
    (library.get_file(f"{so_far}/{name}") or at.add_file(name)).write(text)


def edited(text: str) -> str:
    """What a colleague wants to change next."""
    return text.replace(
        "One row per customer, with a segment", "One row per customer, with segment, orders and revenue"
    )
