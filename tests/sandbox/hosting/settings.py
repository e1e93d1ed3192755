"""Settings of installed plugins: values of administrators, code env, presets, and configs with their presets resolved.

The shapes are those of AUTO §11.9 and Appendix B.10. Refuses to know HTTP and processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..auth import Login
from ..errors import DssError, illegal
from ..typed import clone

if TYPE_CHECKING:
    from ..estate import Estate
    from .plugin import Component, Plugin

Doc = dict[str, Any]
MASK = "__dku_masked__"
KEPT = ("config", "codeEnvName", "presets", "permissions")


def fresh(plugin: Plugin, before: Doc | None = None) -> Doc:
    """Settings of a plugin that was just installed, or updated (`before`)."""
    defaults = {p["name"]: p["defaultValue"] for p in plugin.desc.get("params") or [] if "defaultValue" in p}
    kept = before or {"config": defaults, "codeEnvName": "", "presets": [], "permissions": []}
    return {key: clone(kept.get(key)) for key in KEPT}


def shown(plugin: Plugin, settings: Doc, key: str | None) -> Doc:
    """GET settings: passwords masked; with a project key, what concerns projects only."""
    out = clone(settings)
    _mask(out["config"], plugin.desc.get("params") or [])
    for preset in out["presets"]:
        _mask(preset.get("config") or {}, _params(plugin, preset.get("type")))
    sets = plugin.of_kind("parameter set")
    out["accessibleParameterSetDescs"] = [
        {"id": s.id, "elementType": s.type, "desc": {"params": [], "pluginParams": [], **clone(s.desc)}} for s in sets
    ]
    out["parameterSets"] = [
        {
            "name": s.id,
            "type": s.type,
            "definableInline": bool(s.desc.get("defaultDefinableInline")),
            "definableAtProjectLevel": bool(s.desc.get("defaultDefinableAtProjectLevel")),
        }
        for s in sets
    ]
    if key is not None:
        out = {name: out[name] for name in ("presets", "accessibleParameterSetDescs")}
        out["presets"] = []
    return out


def saved(plugin: Plugin, before: Doc, given: Doc) -> Doc:
    """POST settings: wholesale; a masked password keeps the value it hides."""
    out = {key: clone(given[key]) if key in given else clone(before[key]) for key in KEPT}
    _unmask(out["config"], before["config"], plugin.desc.get("params") or [])
    old = {(p.get("type"), p.get("name")): p for p in before["presets"]}
    for preset in out["presets"]:
        known = old.get((preset.get("type"), preset.get("name")), {})
        _unmask(preset.get("config") or {}, known.get("config") or {}, _params(plugin, preset.get("type")))
    return out


def passwords(plugin: Plugin) -> list[str]:
    """Names of the plugin's own settings that are passwords."""
    return _secret(plugin.desc.get("params") or [])


def _params(plugin: Plugin, type_: Any) -> list[Doc]:
    component = plugin.components.get(str(type_))
    return component.params if component else []


def _secret(params: list[Doc]) -> list[str]:
    return [p["name"] for p in params if p.get("type") == "PASSWORD"]


def _mask(config: Doc, params: list[Doc]) -> None:
    for name in _secret(params):
        if config.get(name):
            config[name] = MASK


def _unmask(config: Doc, before: Doc, params: list[Doc]) -> None:
    for name in _secret(params):
        if config.get(name) == MASK:
            config[name] = before.get(name)


def resolved(estate: Estate, component: Component, config: Doc, user: Login, params: list[Doc] | None = None) -> Doc:
    """`config` with its presets replaced by their values (conventions §1.2); integers may come as floats (ibid.)."""
    out = clone(config)
    for param in component.params if params is None else params:
        name, kind = param.get("name"), param.get("type")
        if kind == "PRESET" and isinstance(out.get(name), dict):
            out[name] = preset_values(estate, component.plugin, param, out[name], user)
        if kind == "PRESETS" and isinstance(out.get(name), list):
            out[name] = [preset_values(estate, component.plugin, param, each, user) for each in out[name]]
        if kind == "INT" and type(out.get(name)) is int and estate.rng is not None:
            out[name] = float(out[name])
    return out


def preset_values(estate: Estate, plugin: Plugin, param: Doc, chosen: Doc, user: Login) -> Doc:
    """Values of what a PRESET parameter holds: `{"mode": "PRESET", "name"}` or `{"mode": "INLINE", "inlinedConfig"}`."""
    mode = chosen.get("mode", "NONE")
    if mode == "NONE":
        return {}
    if mode == "INLINE":
        return clone(chosen.get("inlinedConfig") or {})
    wanted = f"parameter-set-{plugin.id}-{param.get('parameterSetId')}"
    for preset in estate.plugin_settings[plugin.id]["presets"]:
        if (preset.get("type"), preset.get("name")) == (wanted, chosen.get("name")):
            if not _usable(preset, user):
                raise DssError(
                    403,
                    "com.dataiku.dip.exceptions.UnauthorizedException",
                    f"User {user.login} may not use the preset '{preset['name']}'",
                )
            return clone(preset.get("config") or {})
    raise illegal(f"Preset '{chosen.get('name')}' of parameter set {wanted} does not exist")


def _usable(preset: Doc, user: Login) -> bool:
    if user.admin or (preset.get("defaultPermission") or {}).get("use"):
        return True
    return any(p.get("group") in user.groups and p.get("use") for p in preset.get("permissions") or [])
