"""Installing, updating and removing plugins, and their code envs (AUTO §11.9). Refuses to know HTTP."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import exists, illegal, missing
from . import envs, settings
from .plugin import Plugin, copy, unpack

if TYPE_CHECKING:
    from ..estate import Estate

PLACE, DRAFT = ".plugins", ".draft"


def install(estate: Estate, archive: bytes, *, update: str | None = None) -> Plugin:
    """Install a zip, or update the plugin `update` with it. A plugin that is there cannot be installed again."""
    draft = unpack(archive, estate.root / PLACE / DRAFT)
    if update is None and draft.id in estate.installed:
        raise exists("plugin", None, draft.id)
    if update is not None and update != draft.id:
        raise illegal(f"The archive holds plugin {draft.id}, not {update}")
    return settle(estate, draft)


def settle(estate: Estate, draft: Plugin) -> Plugin:
    """Put a plugin into the folder of its id and make it known; its settings outlive an update."""
    place = estate.root / PLACE / draft.id
    shutil.rmtree(place, ignore_errors=True)
    draft.folder.rename(place)
    plugin = Plugin(place)
    before = estate.plugin_settings.get(plugin.id)
    estate.plugin_settings[plugin.id] = settings.fresh(plugin, before)
    estate.installed[plugin.id] = plugin
    estate.plugins[plugin.id] = plugin.listed()
    return plugin


def install_from(estate: Estate, source: Path) -> Plugin:
    """Install a zip or a source folder, with its code env, as an administrator who does all the steps."""
    if source.is_dir():
        plugin = settle(estate, copy(source, estate.root / PLACE / DRAFT))
    elif source.is_file():
        plugin = install(estate, source.read_bytes())
    else:
        raise illegal(f"{source}: no such file or folder")
    if plugin.code_env is not None:
        estate.plugin_settings[plugin.id]["codeEnvName"] = create_code_env(estate, plugin, None)
    return plugin


def remove(estate: Estate, plugin: Plugin) -> None:
    """Uninstall: the folder, the settings and the presets are gone; the code env stays."""
    shutil.rmtree(plugin.folder, ignore_errors=True)
    for book in (estate.installed, estate.plugins, estate.plugin_settings):
        book.pop(plugin.id, None)


def find(estate: Estate, ident: str) -> Plugin:
    """An installed plugin, or DSS's not-found error."""
    if ident not in estate.installed:
        raise missing("plugin", None, ident)
    return estate.installed[ident]


def create_code_env(estate: Estate, plugin: Plugin, interpreter: str | None) -> str:
    """The name of a new managed code env of the plugin. An interpreter that it does not accept is refused."""
    desc = plugin.code_env
    if desc is None:
        raise illegal(f"Plugin {plugin.id} has no code environment")
    accepted = desc.get("acceptedPythonInterpreters") or []
    chosen = interpreter or (accepted[0] if accepted else "PYTHON311")
    if accepted and chosen not in accepted:
        raise illegal(f"Python interpreter {chosen} is not accepted by plugin {plugin.id}")
    if lacking := envs.missing_packages(plugin.requirements):
        raise illegal(f"No matching distribution found for {', '.join(lacking)}")
    name = f"plugin_{plugin.id}_managed"
    if name in estate.code_envs:
        raise exists("code env", None, name)
    estate.add_code_env(name, chosen)
    estate.code_envs[name] |= {"deploymentMode": "PLUGIN_MANAGED", "specPackageList": plugin.requirements}
    return name
