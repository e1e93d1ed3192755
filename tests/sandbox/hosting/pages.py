"""The pages that a browser sees: projects, one project, its macros, one macro, its webapps (conventions §2, §3).

HTML out of what it is given; everything that people named is escaped. Refuses to know requests and rights.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from . import forms
from .forms import esc
from .plugin import Component

Doc = dict[str, Any]
ASSETS = "/site-assets"


def shell(title: str, body: str, *, user: str = "", project: str = "", attributes: str = "") -> str:
    """A page of the sandbox around `body`."""
    links = f'<a href="/projects/{quote(project)}/">{esc(project)}</a>' if project else ""
    macros = f'<a href="/projects/{quote(project)}/macros/">Macros</a>' if project else ""
    who = f'<span class="who">{esc(user)} · <a href="/login">switch</a></span>' if user else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{ASSETS}/style.css"></head>'
        f'<body{attributes}><header><a href="/"><b>Sandbox DSS</b></a>{links}{macros}{who}</header>{body}</body></html>'
    )


def login(users: list[str], then: str) -> str:
    """Who are you? No passwords: this is a sandbox."""
    links = "".join(
        f'<a class="card" href="/login?user={quote(u, safe="")}&amp;next={quote(then, safe="")}"><b>{esc(u)}</b></a>'
        for u in users
    )
    return shell("Sign in", f'<main><h1>Sign in as</h1><div class="cards">{links}</div></main>')


def projects(keys: list[tuple[str, str]], user: str) -> str:
    """All projects that the visitor may read: (key, name)."""
    cards = "".join(f'<a class="card" href="/projects/{quote(k)}/"><b>{esc(n)}</b><p>{esc(k)}</p></a>' for k, n in keys)
    return shell("Projects", f'<main><h1>Projects</h1><div class="cards">{cards}</div></main>', user=user)


def project(it: Any, user: str, webapp_types: list[Component]) -> str:
    """One project: its flow as lists, its scenarios, its webapps."""
    parts = [f"<main><h1>{esc(it.params.get('name') or it.key)}</h1>", _webapps(it, webapp_types), _scenarios(it)]
    for kind, title in (("datasets", "Datasets"), ("recipes", "Recipes"), ("managed_folders", "Managed folders")):
        rows = "".join(
            f"<tr><td>{esc(doc.get('name') or name)}</td><td>{esc(doc.get('type', ''))}</td><td>{esc(_ends(doc))}</td></tr>"
            for name, doc in sorted(it.store[kind].items())
        )
        parts.append(f'<div class="panel"><h2>{title}</h2><table>{rows}</table></div>')
    return shell(it.key, "".join(parts) + "</main>", user=user, project=it.key)


def _ends(doc: Doc) -> str:
    """Inputs → outputs of a recipe."""
    if "outputs" not in doc:
        return ""
    sides = [
        ", ".join(i["ref"] for holder in (doc.get(side) or {}).values() for i in holder.get("items") or [])
        for side in ("inputs", "outputs")
    ]
    return " → ".join(sides)


def _webapps(it: Any, types: list[Component]) -> str:
    rows = "".join(
        f'<tr><td><a href="/projects/{quote(it.key)}/webapps/{ident}/view">{esc(doc.get("name"))}</a></td>'
        f'<td>{esc(doc.get("type"))}</td><td><a href="/projects/{quote(it.key)}/webapps/{ident}/edit">Settings</a></td></tr>'
        for ident, doc in sorted(it.store["web_apps"].items())
    )
    new = "".join(
        f'<form method="post" action="/projects/{quote(it.key)}/webapps/new"><input type="hidden" name="type" value="{esc(c.type)}">'
        f'<button class="plain">New: {esc(c.label)}</button></form>'
        for c in types
    )
    return f'<div class="panel"><h2>Webapps</h2><table>{rows}</table>{new}</div>'


def _scenarios(it: Any) -> str:
    base = f"/projects/{quote(it.key)}/scenarios"
    rows = "".join(
        f"<tr><td>{esc(doc.get('name') or ident)}</td><td>{esc(', '.join(_steps(doc)))}</td>"
        f'<td><form method="post" action="{base}/{quote(ident)}/run"><button class="plain">Run</button></form></td></tr>'
        for ident, doc in sorted(it.store["scenarios"].items())
    )
    return f'<div class="panel"><h2>Scenarios</h2><table>{rows}</table></div>'


def _steps(doc: Doc) -> list[str]:
    return [str(s.get("name") or s.get("type")) for s in (doc.get("params") or {}).get("steps") or []]


def macros(key: str, found: list[Component], user: str) -> str:
    """Cards of the macros that the visitor may run, grouped by category."""
    groups: dict[str, list[Component]] = {}
    for component in found:
        groups.setdefault((component.desc.get("meta") or {}).get("category") or component.plugin.id, []).append(
            component
        )
    body = ""
    for title, members in sorted(groups.items()):
        cards = "".join(
            f'<a class="card" href="/projects/{quote(key)}/macros/{quote(c.type)}"><b>{esc(c.label)}</b>'
            f"<p>{esc((c.desc.get('meta') or {}).get('description', ''))}</p></a>"
            for c in members
        )
        body += f'<h2>{esc(title)}</h2><div class="cards">{cards}</div>'
    return shell("Macros", f"<main><h1>Macros</h1>{body}</main>", user=user, project=key)


def macro(key: str, component: Component, rows: str, user: str) -> str:
    """The form of one macro, and the place of its result."""
    meta = component.desc.get("meta") or {}
    body = (
        f"<main><h1>{esc(component.label)}</h1><p>{esc(meta.get('description', ''))}</p>"
        f'<div class="panel"><div id="form">{rows}</div>'
        '<button id="run">Run macro</button> <button id="again" class="plain" hidden>Back to the form</button> <button id="abort" class="plain" hidden>Abort</button>'
        '<progress id="bar" hidden></progress><div id="outcome" role="status"></div><div id="result"></div>'
        '<details><summary>Log</summary><pre id="log"></pre></details></div></main>' + _scripts("form.js", "macro.js")
    )
    result = f' data-result="{esc(component.desc.get("resultType", "NONE"))}"'
    return shell(component.label, body, user=user, project=key, attributes=result)


def _scripts(*names: str) -> str:
    return "".join(f'<script src="{ASSETS}/{name}"></script>' for name in names)


def webapp_settings(key: str, name: str, rows: str, user: str) -> str:
    """The form of a webapp."""
    body = (
        f'<main><h1>{esc(name)}</h1><div class="panel"><div id="form">{rows}</div><button id="save">Save and view</button>'
        '<div id="outcome" role="status"></div></div></main>' + _scripts("form.js", "settings.js")
    )
    return shell(name, body, user=user, project=key)


def webapp_view(key: str, ident: str, name: str, user: str) -> str:
    """A webapp inside its project: a frame."""
    frame = f'<iframe class="webapp" title="{esc(name)}" src="/webapps/{quote(key)}/{quote(ident)}/"></iframe>'
    return shell(name, frame, user=user, project=key)


def webapp(key: str, ident: str, component: Component, name: str, config: Doc) -> str:
    """The page that DSS makes of style.css, body.html and app.js (AUTO §5.3); of the libraries, only `dataiku`."""

    def text(file: str) -> str:
        found = component.folder / file
        return found.read_text(encoding="utf-8") if found.is_file() else ""

    module = str(component.desc.get("enableJavascriptModules")).lower() == "true"
    wanted = component.desc.get("standardWebAppLibraries") or []
    library = LIBRARY % {"base": _js(f"/web-apps-backends/{key}/{ident}"), "config": _js(config)}
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{esc(name)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<script>{library if 'dataiku' in wanted else ''}</script><style>{text('style.css')}</style></head>"
        f"<body>{text('body.html')}<script{' type=module' if module else ''}>{text('app.js')}</script></body></html>"
    )


def _js(value: Any) -> str:
    return json.dumps(value).replace("<", "\\u003c")


LIBRARY = """
window.getWebAppBackendUrl = function (path) { return %(base)s + (path.charAt(0) === '/' ? '' : '/') + path; };
window.dataiku = {
  getWebAppConfig: function () { return %(config)s; },
  checkWebAppParameters: function () {},
};
"""


def options_of(estate: Any, it: Any, user: Any, component: Component, config: Doc) -> str:
    """Rows of a component's form for a visitor; parameters of administrators only for these."""
    params = component.params + (list(component.desc.get("adminParams") or []) if user.admin else [])
    return forms.form(params, config, forms.offered(estate, it, user, component.plugin))
