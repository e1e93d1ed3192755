"""Dropdown choices of every component: configurations found, environments, plans that wait, applies to go back to.

DSS runs this outside of the plugin's code environment (AUTO §12.4), so it uses the standard library, and the package
that DSS itself brings where that can be imported. It never raises: a list that cannot be made is empty but for a hint.
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import unicodedata
import urllib.parse
import urllib.request

SUFFIXES = (".yml", ".yaml", ".json")
PLANS = "dss-iac/plans/"
TAG = "dss-iac/"
UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\uffa0" + "".join(
    map(chr, (*range(0xFE00, 0xFE0E), *range(0xFFF0, 0xFFFC), *range(0xE0000, 0xE1000)))
)  # letters and marks that nobody sees
TIMEOUT = 20  # seconds
MOST = 50


def do(payload, config, plugin_config, inputs):
    """The contract of DSS: `payload["parameterName"]` is the field that asks, `config` the form so far."""
    make = CHOICES.get((payload or {}).get("parameterName"))
    if make is None:
        return {"choices": []}
    try:
        rows = make(_Dss(plugin_config), config or {})
    except Exception as error:
        rows = [{"value": "", "label": f"(could not be listed: {error})"}]
    return {"choices": [{**row, "label": _shown(row["label"])} for row in rows]}


def _shown(text):
    """A text without what is not seen and turns or hides what is: Unicode calls these control and format."""
    hidden = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") or c in UNSEEN}
    return "".join(f"\\u{ord(c):04x}" if c in hidden else c for c in text)


class _Dss:
    """The API of the DSS this runs in, with the rights of whoever looks at the form."""

    def __init__(self, settings):
        key = str((settings or {}).get("signing_key") or "").strip().encode()
        self.key = hmac.new(key, b"dss-iac key for signatures", hashlib.sha256).digest() if key else b""
        self.project = os.environ.get("DKU_CURRENT_PROJECT_KEY", "")
        self._client = None
        if not os.environ.get("DKU_API_TICKET") or not os.environ.get("DKU_BACKEND_PORT"):
            import dataiku  # noqa: PLC0415 - only where there is no ticket to use

            self._client, self.project = dataiku.api_client(), self.project or dataiku.default_project_key()

    def get(self, path, **query):
        """The JSON reply of a route below the project `{}`; `key` chooses another project."""
        key = query.pop("key", "") or self.project
        path = path.format(urllib.parse.quote(key, safe=""))
        if self._client is not None:
            return self._client._perform_json("GET", path, params=query or None)
        protocol = os.environ.get("DKU_BACKEND_PROTOCOL", "http")
        host = os.environ.get("DKU_BACKEND_HOST", "127.0.0.1")
        base = f"{protocol}://{host}:{os.environ['DKU_BACKEND_PORT']}/dip/publicapi"
        url = f"{base}{path}{'?' + urllib.parse.urlencode(query) if query else ''}"
        request = urllib.request.Request(url, headers={"X-DKU-APITicket": os.environ["DKU_API_TICKET"]})
        with urllib.request.urlopen(request, timeout=TIMEOUT, context=_tls(protocol)) as reply:
            return json.load(reply)

    def files(self):
        """The paths of the library of the project."""
        return list(_paths(self.get("/projects/{}/libraries/contents"), ""))

    def text(self, path):
        """A file of the library."""
        quoted = urllib.parse.quote(path)
        reply = self.get(f"/projects/{{}}/libraries/contents/{quoted}", dataEncoding="base64")
        data = reply.get("data") or ""
        return base64.b64decode(data).decode("utf-8", "replace") if reply.get("dataEncoding") == "base64" else data


def _tls(protocol):
    if protocol != "https":
        return None
    certificate = os.environ.get("DKU_SERVER_CERT") or None
    return ssl.create_default_context(cadata=certificate) if certificate else ssl.create_default_context()


def _paths(items, prefix):
    for item in items or []:
        path = prefix + item["name"]
        if item.get("children") is None:
            yield path
        else:
            yield from _paths(item["children"], path + "/")


def configurations(dss, config):
    """Folders of the library with a project.yml or a workspace.yml, `iac/` when it holds any YAML, and all managed
    folders."""
    found = {}
    for path in dss.files():
        folder, _, name = path.rpartition("/")
        if not folder or not name.endswith(SUFFIXES) or path.startswith("dss-iac/"):
            continue
        if name.startswith(("project.", "workspace.")) or folder == "iac":
            found[f"library:{folder}"] = f"{folder}/ of the library"
    try:
        folders = dss.get("/projects/{}/managedfolders/")
    except Exception:
        folders = []
    for folder in folders:
        found[f"folder:{folder['id']}"] = f"managed folder {folder.get('name') or folder['id']}"
    rows = [{"value": value, "label": label} for value, label in sorted(found.items(), reverse=True)]
    return rows or [{"value": "library:iac", "label": "iac/ of the library (nothing there yet)"}]


def environments(dss, config):
    """The files of environments/ of the chosen configuration, or of the projects of the chosen workspace."""
    rows = [{"value": "", "label": "(none)"}]
    what, _, folder = str(config.get("configuration") or "library:iac").partition(":")
    if what == "library":
        names = dss.files()
    else:
        folder, _, below = folder.partition("/")
        path = f"/projects/{{}}/managedfolders/{urllib.parse.quote(folder, safe='')}/contents"
        names = [item["path"].lstrip("/") for item in dss.get(path).get("items") or []]
        folder = below
    prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
    inside = [name[len(prefix) :] for name in names if name.startswith(prefix)]
    many = any(name.startswith("workspace.") and name.endswith(SUFFIXES) for name in inside)
    found = set()
    for name in inside:
        place, _, file = name.rpartition("/")
        stem, dot, suffix = file.rpartition(".")
        ours = place == "environments" or (many and place.endswith("/environments"))
        if ours and dot + suffix in SUFFIXES:
            found.add(stem)
    return rows + [{"value": stem, "label": stem} for stem in sorted(found)]


def plans(dss, config):
    """Plans that wait in this project, newest first, as the audit trail tells of them."""
    files = set(dss.files())
    trail = [(text, line) for text in _trail(dss, files) if _genuine(text, dss.key) and (line := _line(text))]
    lines = [line for _, line in trail]
    done = {line.get("plan") for line in lines if line.get("what") == "applied"}
    words = {}
    for line in lines:
        if line.get("what") in ("approved", "rejected"):
            words.setdefault(line.get("plan"), []).append(f"{line['what']} by {line.get('who')}")
    rows = []
    readable = {project.get("projectKey") for project in dss.get("/projects/")}
    for line in reversed(lines):
        id = line.get("plan")
        if line.get("what") == "planned" and id not in done and f"{PLANS}{id}.json" in files:
            if line.get("project") not in readable and not _may_be_seen(dss, id):
                continue
            told = ", ".join(words.get(id) or ["waiting"])
            what = str(line.get("summary") or "").replace("Plan: ", "").rstrip(".")
            label = f"{line.get('project')}: {what} ({line.get('who')}, {line.get('at')}; {told})"
            rows.append({"value": id, "label": label})
            done.add(id)
    named = [line["after"] for line in lines if isinstance(line.get("after"), list)]
    missing = {str(one) for names in named for one in names} - {_digest(text) for text, _ in trail}
    rows = rows[:MOST] or [{"value": "", "label": "(no plan waits here; run the macro Plan)"}]
    told = f"(the audit trail lacks {len(missing)} of its lines: this list is not whole)"
    return [*rows, {"value": "", "label": told}] if missing else rows


def _trail(dss, files):
    """The lines of the audit trail, and those that two wrote at once, of which one was not gathered."""
    trail = dss.text(f"{PLANS}audit.jsonl").splitlines() if f"{PLANS}audit.jsonl" in files else []
    known = {f"{PLANS}audit-{_digest(line)}.jsonl" for line in trail}
    alone = [dss.text(path).strip() for path in files - known if path.startswith(f"{PLANS}audit-")]
    return [*trail, *sorted(alone, key=lambda line: str((_line(line) or {}).get("at")))]


def _may_be_seen(dss, id):
    """Whether a plan creates its project, or is for another DSS: whoever may not read its project sees no other."""
    plan = json.loads(dss.text(f"{PLANS}{id}.json"))
    made = [row for row in plan["resource_changes"] if row.get("type") == "project"]
    created = any(row["change"]["actions"] == ["create"] for row in made)
    return created or plan.get("instance") not in ("", dss.get("/instance-info").get("nodeId"))


def applies(dss, config):
    """Applies of the project that can be gone back to, newest first, as its git tags tell of them."""
    rows = [{"value": "", "label": "Undo the last apply"}]
    for tag in dss.get("/projects/{}/git/tags", key=config.get("project_key")):
        name = str(tag.get("shortName") or tag.get("name") or "").replace("refs/tags/", "")
        serial = name[len(TAG) :]
        if name.startswith(TAG) and serial.isascii() and serial.isdecimal() and len(serial) < 18:
            told = str(tag.get("annotations") or "").split("\n", 1)[0]
            rows.append({"value": serial, "label": f"{serial}: {told}" if told else serial})
    rows[1:] = sorted(rows[1:], key=lambda row: -int(row["value"]))[:MOST]
    return rows


def _digest(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _genuine(text, key):
    """Whether a line was signed with the key; without one nothing is."""
    head, mark, rest = text.rpartition('"signature": "')
    found, quote, tail = rest.partition('"')
    bare = f"dss-iac audit\0{head}{mark}{quote}{tail}".encode("utf-8", "surrogatepass")
    wanted = "hmac-sha256:" + hmac.new(key, bare, hashlib.sha256).hexdigest()
    return not key or hmac.compare_digest(found.encode("utf-8", "replace"), wanted.encode())


def _line(text):
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) and isinstance(row.get("plan"), str) else {}


CHOICES = {"configuration": configurations, "environment": environments, "plan": plans, "to": applies}
