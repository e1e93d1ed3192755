"""HTML of a form from the parameters of a descriptor (conventions §1.10): label, input, help, one row each.

What happens in it (visibility, choices, reading the values) is in `site/form.js`. Refuses to know what the form is for.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

Doc = dict[str, Any]
Options = list[tuple[str, str]]


def esc(text: Any) -> str:
    """Text as HTML."""
    return html.escape(str(text), quote=True)


def form(params: list[Doc], config: Doc, options: Callable[[Doc], Options]) -> str:
    """Rows for `params`. `config`: values to begin with; `options`: (value, label) of what a select offers."""
    return "".join(_row(param, config, options) for param in params)


def _row(param: Doc, config: Doc, options: Callable[[Doc], Options]) -> str:
    kind, name = param.get("type", "STRING"), param.get("name", "")
    visible = f' data-visible="{esc(param["visibilityCondition"])}"' if param.get("visibilityCondition") else ""
    if kind == "SEPARATOR":
        text = f"<p>{param.get('description') or ''}</p>"
        return f'<div class="row separator"{visible}><h3>{esc(param.get("label") or "")}</h3>{text}</div>'
    value = config.get(name, param.get("defaultValue"))
    star = '<span class="star" title="mandatory">*</span>' if param.get("mandatory") else ""
    help_ = f'<p class="help">{esc(param["description"])}</p>' if param.get("description") else ""
    control = CONTROLS.get(kind, _json if kind in STRUCTURED else _select)(param, value, options)
    label = f'<label for="p-{esc(name)}">{esc(param.get("label") or name)}{star}</label>'
    return f'<div class="row"{visible}>{label}<div>{control}</div>{help_}</div>'


def _head(param: Doc, tag: str, more: str = "") -> str:
    name, kind = esc(param["name"]), esc(param.get("type", "STRING"))
    needed = " data-mandatory" if param.get("mandatory") else ""
    return f'<{tag} id="p-{name}" data-param="{name}" data-type="{kind}"{needed}{more}>'


def _input(kind: str) -> Callable[[Doc, Any, Any], str]:
    def control(param: Doc, value: Any, _: Any) -> str:
        limits = "".join(
            f' {to}="{esc(param[key])}"'
            for key, to in (("minI", "min"), ("maxI", "max"), ("minD", "min"), ("maxD", "max"))
            if key in param
        )
        return _head(param, "input", f' type="{kind}" value="{esc("" if value is None else value)}"{limits}')

    return control


def _checkbox(param: Doc, value: Any, _: Any) -> str:
    return _head(param, "input", f' type="checkbox"{" checked" if value else ""}')


def _area(param: Doc, value: Any, _: Any) -> str:
    text = "\n".join(value) if isinstance(value, list) else ("" if value is None else value)
    return _head(param, "textarea", ' rows="4"') + esc(text) + "</textarea>"


def _json(param: Doc, value: Any, _: Any) -> str:
    return (
        _head(param, "textarea", ' rows="3" placeholder="JSON"')
        + ("" if value is None else esc(json.dumps(value)))
        + "</textarea>"
    )


def _select(param: Doc, value: Any, options: Callable[[Doc], Options]) -> str:
    many = " multiple" if param.get("type", "") in ("MULTISELECT", "DATASETS", "PRESETS") else ""
    dynamic = " data-dynamic" if param.get("getChoicesFromPython") else ""
    triggers = param.get("triggerParameters")
    on = f' data-triggers="{esc(json.dumps(triggers))}"' if triggers is not None else ""
    chosen = value if isinstance(value, list) else [value.get("name") if isinstance(value, dict) else value]
    begin = f' data-value="{esc(json.dumps(chosen))}"'
    offered = [] if dynamic else options(param)
    empty = "" if many else '<option value=""></option>'
    body = "".join(
        f'<option value="{esc(v)}"{" selected" if v in chosen else ""}>{esc(label)}</option>' for v, label in offered
    )
    return _head(param, "select", many + dynamic + on + begin) + empty + body + "</select>"


STRUCTURED = ("MAP", "KEY_VALUE_LIST", "ARRAY", "OBJECT_LIST", "INTS", "DOUBLES")
CONTROLS: dict[str, Callable[[Doc, Any, Any], str]] = {
    "STRING": _input("text"),
    "PASSWORD": _input("password"),
    "INT": _input("number"),
    "DOUBLE": _input("number"),
    "DATE": _input("date"),
    "BOOLEAN": _checkbox,
    "TEXTAREA": _area,
    "STRINGS": _area,
}


def offered(estate: Any, project: Any, user: Any, plugin: Any) -> Callable[[Doc], Options]:
    """What selects of a form in `project` offer `user`: choices of the descriptor, or objects of DSS."""
    from ..auth import READ_CONF, may

    def options(param: Doc) -> Options:
        kind = param.get("type")
        if kind in ("SELECT", "MULTISELECT"):
            return [(c["value"], c.get("label", c["value"])) for c in param.get("selectChoices") or []]
        if kind == "PROJECT":
            return [(k, k) for k, p in sorted(estate.projects.items()) if may(user, p, READ_CONF)]
        if kind in ("PRESET", "PRESETS"):
            wanted = f"parameter-set-{plugin.id}-{param.get('parameterSetId')}"
            found = estate.plugin_settings[plugin.id]["presets"]
            return [(p["name"], p["name"]) for p in found if p.get("type") == wanted]
        store = {"DATASET": "datasets", "DATASETS": "datasets", "MANAGED_FOLDER": "managed_folders",
                 "FOLDER": "managed_folders", "SCENARIO": "scenarios", "SAVED_MODEL": "saved_models"}.get(str(kind))  # fmt: skip
        docs = project.store[store] if store else {}
        return sorted((ident, str(doc.get("name") or ident)) for ident, doc in docs.items())

    return options
