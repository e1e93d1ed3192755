"""The comment APIs of GitHub, GitLab and Azure Repos, as far as a pipeline asks them, and the commands of pipeline files.
Written from the platforms' own documentation; shares nothing with the tool.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

ROOT = Path(__file__).parents[3]
TOKEN = "token-of-the-job"
SECRETS = ("DKU_DSS_URL", "DKU_API_KEY", "DSS_IAC_SIGNING_KEY")


class Host(ThreadingHTTPServer):
    """`comments` of the one pull request, number 7; `no` makes every request an error of that code. `page`: rows that
    one answer holds at most."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: dict[int, str] = {}
        self.no, self.asked, self.limit = 0, list[str](), 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Host

    def log_message(self, *_: object) -> None:
        """Silent."""

    def _go(self) -> None:
        url = urlsplit(self.path)
        self.server.asked.append(f"{self.command} {url.path}")
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        if self.server.no or TOKEN not in (self.headers.get("Authorization", ""), self.headers.get("PRIVATE-TOKEN"), (self.headers.get("Authorization") or "").removeprefix("Bearer ")):
            return self._answer(self.server.no or 401, {"message": "Resource not accessible"})
        for shape, act in ROUTES:
            if found := re.fullmatch(shape, url.path):
                return self._answer(*act(self.server, self.command, body, found, parse_qs(url.query)))
        return self._answer(404, {"message": "Not Found"})

    do_GET = do_POST = do_PUT = do_PATCH = _go

    def _answer(self, code: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _listed(host: Host, query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    size, page = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
    rows = [{"id": n, "body": text} for n, text in sorted(host.comments.items())]
    return rows[(page - 1) * size : page * size]


def _put(host: Host, number: int, text: str) -> tuple[int, Any]:
    if host.limit and len(text) > host.limit:
        return 422, {"message": "body is too long"}
    host.comments[number] = text
    return 200, {"id": number}


def _plain(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """GitHub and GitLab: a list of {id, body}, and one of them."""
    if verb == "GET":
        return 200, _listed(host, query)
    number = int(found["id"]) if found.groupdict().get("id") else max(host.comments, default=0) + 1
    return _put(host, number, body["body"])


def _azure(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    if "api-version" not in query:
        return 400, {"message": "no api-version"}
    if verb == "GET":
        return 200, {"value": [{"id": n, "comments": [{"id": 1, "content": t}]} for n, t in sorted(host.comments.items())]}
    if verb == "POST":
        return _put(host, max(host.comments, default=0) + 1, body["comments"][0]["content"])
    return _put(host, int(found["id"]), body["content"])


ROUTES = (
    (r"/repos/acme/flows/issues/7/comments", _plain),
    (r"/repos/acme/flows/issues/comments/(?P<id>\d+)", _plain),
    (r"/projects/42/merge_requests/7/notes(/(?P<id>\d+))?", _plain),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/pullRequests/7/threads(/(?P<id>\d+)/comments/1)?", _azure),
)


def variables(platform: str, host: Host) -> dict[str, str]:
    """What a job of a pull request finds in its environment."""
    return {
        "github": {
            "GITHUB_ACTIONS": "true", "GITHUB_API_URL": host.url, "GITHUB_REPOSITORY": "acme/flows",
            "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": "0123456789abcdef", "GITHUB_SERVER_URL": host.url,
            "GITHUB_RUN_ID": "99",
        },
        "gitlab": {
            "GITLAB_CI": "true", "CI_API_V4_URL": host.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "7",
            "CI_COMMIT_SHA": "0123456789abcdef", "CI_JOB_URL": f"{host.url}/jobs/1", "GITLAB_TOKEN": TOKEN,
        },
        "azure": {
            "TF_BUILD": "True", "SYSTEM_COLLECTIONURI": f"{host.url}/acme/", "SYSTEM_TEAMPROJECT": "My Flows",
            "BUILD_REPOSITORY_ID": "r1", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "BUILD_BUILDID": "5",
            "BUILD_SOURCEVERSION": "0123456789abcdef",
        },
        "jenkins": {
            "JENKINS_URL": "http://jenkins", "CHANGE_URL": "https://github.com/acme/flows/pull/7", "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": host.url, "GIT_COMMIT": "0123456789abcdef", "BUILD_URL": "http://jenkins/1",
        },
    }[platform]  # fmt: skip


def scripts(platform: str, folder: Path) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """Job → its commands, each with the variables that the file gives it beyond those of the platform."""
    if platform == "jenkins":
        text = (folder / "Jenkinsfile").read_text()
        stages = re.findall(r"stage\('(\w+)'\) \{(.*?)\n    \}\n", text, re.DOTALL)
        return {name: [(c, {}) for c in re.findall(r"sh '([^']*)'", body)] for name, body in stages if name != "install"}
    if platform == "github":
        made = yaml.safe_load((folder / ".github/workflows/dss-iac.yml").read_text())
        assert set(made["env"]) == set(SECRETS)
        return {
            name: [(step["run"], _given(step.get("env", {}))) for step in job["steps"] if "run" in step]
            for name, job in made["jobs"].items()
        }
    if platform == "gitlab":
        made = yaml.safe_load((folder / ".gitlab-ci.yml").read_text())
        before = made["default"]["before_script"]
        return {stage: [(c, {}) for c in (*before, *made[stage]["script"])] for stage in made["stages"]}
    made = yaml.safe_load((folder / "azure-pipelines.yml").read_text())
    return {
        job["job"]: [(s["script"], _given(s.get("env", {}))) for s in job["steps"] if "script" in s]
        for job in made["jobs"]
    }


def _given(env: Mapping[str, str]) -> dict[str, str]:
    """Variables whose values the platform fills in: its token, which is ours here."""
    return {name: TOKEN for name, value in env.items() if "token" in value.lower()}


def shims(folder: Path) -> None:
    """`pip` that installs nothing, and `dss-iac` from the source, where a job looks for them."""
    for place in (folder / "bin", folder / ".venv" / "bin"):
        place.mkdir(parents=True, exist_ok=True)
        for name, line in (("pip", 'test "$1" = install'), ("dss-iac", f'exec "{sys.executable}" -m dss_iac "$@"')):
            (place / name).write_text(f"#!/bin/sh\n{line}\n")
            (place / name).chmod(0o755)


def run(folder: Path, commands: list[tuple[str, dict[str, str]]], environ: Mapping[str, str], tools: Path) -> tuple[int, str]:
    """One job: its commands until one fails, as platforms do. (exit code, everything that was said)."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI_", "DKU_", "DSS_IAC_"))}
    base = {**clean, **environ, "PATH": f"{tools / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "python-lib")}
    said = ""
    for command, more in commands:
        done = subprocess.run(["bash", "-e", "-c", command], cwd=folder, env={**base, **more}, capture_output=True, text=True, check=False)
        said += done.stdout + done.stderr
        if done.returncode:
            return done.returncode, said
    return 0, said
