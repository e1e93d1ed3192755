"""The APIs of GitHub, GitLab and Azure Repos for comments and approvals, as far as a pipeline asks them, and the commands of
pipeline files.
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
    one answer holds at most. `merged`: the commit that it became. `yes`: who approved it, when, and whether after the last
    commit, which came at `PUSHED`; `opened` by, and commits `written` by somebody. `issues` that are open, and those that
    are `closed`; `branches`: what each changes of the job's commit; `pulls`: from a branch, (title, text, into)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: dict[int, str] = {}
        self.no, self.asked, self.limit = 0, list[str](), 0
        self.merged, self.opened, self.written = "", "alice", "alice"
        self.yes: list[tuple[str, str, bool]] = []
        self.issues: dict[int, str] = {}
        self.closed: dict[int, str] = {}
        self.branches: dict[str, dict[str, str | None]] = {}
        self.pulls: dict[str, tuple[str, str, str]] = {}
        self.objects: dict[str, Any] = {}
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
        return 200, {"value": [{"id": n, "comments": [{"id": 1, "content": t}]} for n, t in sorted(host.comments.items())] + _azure_votes(host)}
    if verb == "POST":
        return _put(host, max(host.comments, default=0) + 1, body["comments"][0]["content"])
    return _put(host, int(found["id"]), body["content"])


PUSHED, BEFORE = "2020-01-02T00:00:00", "2020-01-01T00:00:00"  # the last commit, and an approval of another


def _github_pull(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """The pull request of a commit, its reviews, its commits."""
    what = found["what"]
    if what == "pulls":
        closed = {"number": 6, "merged_at": None}
        row = {"number": 7, "merged_at": "2026-01-01T00:00:00Z", "html_url": f"{host.url}/acme/flows/pull/7",
               "user": {"login": host.opened}, "head": {"sha": "head"}}  # fmt: skip
        return 200, [closed, row] if found["commit"] == host.merged else []
    if what == "commits":
        return 200, [{"author": {"login": host.written}, "committer": None}]
    rows = [{"user": {"login": who}, "state": "APPROVED", "submitted_at": f"{at}Z", "commit_id": "head" if last else "older"}
            for who, at, last in host.yes]  # fmt: skip
    return 200, [*rows, *({"user": {"login": who}, "state": "COMMENTED", "commit_id": "head"} for who, _, _ in host.yes)]


def _gitlab_merge(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """The same. An old GitLab: approvals have no time, notes have."""
    what = found["what"]
    if what == "merge_requests":
        row = {"iid": 7, "state": "merged", "author": {"username": host.opened}, "web_url": f"{host.url}/a/b/-/merge_requests/7"}
        return 200, [row] if found["commit"] == host.merged else []
    if what == "versions":
        return 200, [{"id": 1, "created_at": f"{PUSHED}.000Z"}]
    if what == "commits":
        return 200, [{"author_name": host.written}]
    if what == "approvals":
        return 200, {"approved_by": [{"user": {"username": who}} for who, _, _ in host.yes]}
    return 200, []


def _gitlab_notes(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """Comments, and what GitLab itself notes."""
    if verb != "GET" or "sort" not in query:
        return _plain(host, verb, body, found, query)
    return 200, [{"system": True, "body": "approved this merge request", "author": {"username": who},
                  "created_at": f"{at if last else BEFORE}.123+00:00"} for who, at, last in host.yes]  # fmt: skip


def _azure_query(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """By the commit that a merge made."""
    row = {"pullRequestId": 7, "status": "completed", "createdBy": {"uniqueName": host.opened},
           "repository": {"webUrl": f"{host.url}/acme/_git/flows"}}  # fmt: skip
    asked = [(one["type"], commit) for one in body["queries"] for commit in one["items"]]
    return 200, {"results": [{commit: [row]} if (type, commit) == ("lastMergeCommit", host.merged) else {} for type, commit in asked]}


def _azure_pull(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """Who votes, who wrote, when it was pushed."""
    rows: dict[str, list[Any]] = {
        "reviewers": [{"uniqueName": who, "vote": 10} for who, _, _ in host.yes] + [{"uniqueName": "team", "vote": 10, "isContainer": True}],
        "commits": [{"author": {"email": host.written}}],
        "iterations": [{"id": 1, "createdDate": f"{PUSHED}.1234567Z"}],
    }  # fmt: skip
    return 200, {"value": rows[found["what"]]}


def _azure_votes(host: Host) -> list[Any]:
    """Threads that tell of votes."""
    told = {"CodeReviewThreadType": {"$value": "VoteUpdate"}, "CodeReviewVoteResult": {"$value": "10"}}
    return [{"id": 100 + n, "comments": [], "publishedDate": f"{at if last else BEFORE}.1234567Z", "properties": told,
             "identities": {"1": {"uniqueName": who}}} for n, (who, at, last) in enumerate(host.yes)]  # fmt: skip


SHA = "0123456789abcdef"  # the job's commit


def _issues(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """GitHub and GitLab: a list of open ones, and one of them. GitHub lists pull requests with them."""
    if verb == "GET":
        rows = [{"number": n, "iid": n, "body": text, "description": text} for n, text in host.issues.items()]
        return 200, [*rows, {"number": 900, "iid": 900, "body": "a pull request", "pull_request": {"url": "x"}}]
    number = int(found["id"] or len(host.issues) + len(host.closed) + 1)
    if body.get("state") == "closed" or body.get("state_event") == "close":
        host.closed[number] = host.issues.pop(number)
        return 200, {}
    host.issues[number] = body.get("body") or body["description"]
    return 200, {"html_url": f"{host.url}/issues/{number}", "web_url": f"{host.url}/issues/{number}"}


def _github_git(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """Trees over a tree, commits over a commit, branches."""
    what, name = found["what"], found["name"] or ""
    if verb == "GET" and what == "commits":
        return (200, {"tree": {"sha": "tree-of-main"}}) if name == SHA else (404, {})
    if verb == "GET":
        return 200, [{"ref": f"refs/heads/{branch}"} for branch in host.branches if branch.startswith(name.removeprefix("heads/"))]
    made = f"{what}{len(host.objects)}"
    if what == "trees":
        assert body["base_tree"] == "tree-of-main" and all(("sha" in row) != ("content" in row) for row in body["tree"])
        host.objects[made] = {row["path"]: row.get("content") for row in body["tree"]}
    elif what == "commits":
        assert body["parents"] == [SHA]
        host.objects[made] = host.objects[body["tree"]]
    else:
        branch = (body.get("ref") or f"refs/{name}").removeprefix("refs/heads/")
        if (verb == "POST") == (branch in host.branches) or (verb == "PATCH" and not body.get("force")):
            return 422, {"message": "Reference already exists, or is none"}
        host.branches[branch] = host.objects[body["sha"]]
    return 200, {"sha": made}


def _gitlab_commit(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """One commit over another, on a branch that is made anew."""
    if body["start_sha"] != SHA or not body["force"]:
        return 400, {"message": "a branch with that name exists"}
    host.branches[body["branch"]] = {r["file_path"]: None if r["action"] == "delete" else r["content"] for r in body["actions"]}
    host.objects |= {r["file_path"]: r["action"] for r in body["actions"]}
    return 200, {}


def _azure_git(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """Branches that are set, and pushes over what they are at."""
    if verb == "GET":
        return 200, {"value": [{"name": f"refs/heads/{b}", "objectId": "older"} for b in host.branches]}
    if found["what"] == "refs":
        (row,) = body
        branch = row["name"].removeprefix("refs/heads/")
        assert row["oldObjectId"] == ("older" if branch in host.branches else "0" * 40) and row["newObjectId"] == SHA
        host.branches[branch] = {}
        return 200, {"value": []}
    (end,), (commit,) = body["refUpdates"], body["commits"]
    assert end["oldObjectId"] == SHA
    host.objects |= {c["item"]["path"][1:]: c["changeType"] for c in commit["changes"]}
    host.branches[end["name"].removeprefix("refs/heads/")] = {
        c["item"]["path"][1:]: c.get("newContent", {}).get("content") for c in commit["changes"]
    }
    return 200, {}


def _pulls(host: Host, verb: str, body: Any, found: re.Match[str], query: Any) -> tuple[int, Any]:
    """Pull requests by their branch, on all three."""
    if verb == "GET":
        (asked,) = query.get("head") or query.get("source_branch") or query["searchCriteria.sourceRefName"]
        branch = asked.removeprefix("acme:").removeprefix("refs/heads/")
        rows = [{"number": 8, "iid": 8, "pullRequestId": 8}] if branch in host.pulls else []
        return 200, {"value": rows} if "api-version" in query else rows
    source = body.get("head") or body.get("source_branch") or body.get("sourceRefName") or next(iter(host.pulls))
    branch = source.removeprefix("refs/heads/")
    if (verb == "POST") == (branch in host.pulls):
        return 422, {"message": "A pull request already exists, or there is none"}
    into = body.get("base") or body.get("target_branch") or body.get("targetRefName") or host.pulls[branch][2]
    host.pulls[branch] = (body["title"], body.get("body") or body["description"], into.removeprefix("refs/heads/"))
    home = {"pullRequestId": 8, "repository": {"webUrl": host.url}}
    return 200, {"html_url": f"{host.url}/pull/8", "web_url": f"{host.url}/pull/8", **home}


ROUTES = (
    (r"/repos/acme/flows/issues(?:/(?P<id>\d+))?", _issues),
    (r"/projects/42/issues(?:/(?P<id>\d+))?", _issues),
    (r"/repos/acme/flows/git/(?P<what>commits|trees|refs|matching-refs)(?:/(?P<name>.+))?", _github_git),
    (r"/projects/42/repository/commits", _gitlab_commit),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/(?P<what>refs|pushes)", _azure_git),
    (r"/repos/acme/flows/pulls(?:/8)?", _pulls),
    (r"/projects/42/merge_requests(?:/8)?", _pulls),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/pullrequests(?:/8)?", _pulls),
    (r"/repos/acme/flows/issues/7/comments", _plain),
    (r"/repos/acme/flows/issues/comments/(?P<id>\d+)", _plain),
    (r"/repos/acme/flows/pulls/7", lambda host, *_: (200, {"user": {"login": host.opened}})),
    (r"/projects/42/merge_requests/7", lambda host, *_: (200, {"author": {"username": host.opened}})),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/pullRequests/7", lambda host, *_: (200, {"createdBy": {"uniqueName": host.opened}})),
    (r"/repos/acme/flows/commits/(?P<commit>\w+)/(?P<what>pulls)", _github_pull),
    (r"/repos/acme/flows/pulls/7/(?P<what>reviews|commits)", _github_pull),
    (r"/projects/42/repository/commits/(?P<commit>\w+)/(?P<what>merge_requests)", _gitlab_merge),
    (r"/projects/42/merge_requests/7/(?P<what>approvals|versions|commits)", _gitlab_merge),
    (r"/projects/42/merge_requests/7/notes(/(?P<id>\d+))?", _gitlab_notes),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/pullrequestquery", _azure_query),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/pullRequests/7/(?P<what>reviewers|commits|iterations)", _azure_pull),
    (r"/acme/My%20Flows/_apis/git/repositories/r1/pullRequests/7/threads(/(?P<id>\d+)/comments/1)?", _azure),
)


def variables(platform: str, host: Host) -> dict[str, str]:
    """What a job of a pull request finds in its environment."""
    return {
        "github": {
            "GITHUB_ACTIONS": "true", "GITHUB_API_URL": host.url, "GITHUB_REPOSITORY": "acme/flows",
            "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": "0123456789abcdef", "GITHUB_SERVER_URL": host.url,
            "GITHUB_RUN_ID": "99", "GITHUB_REF_NAME": "main",
        },
        "gitlab": {
            "GITLAB_CI": "true", "CI_API_V4_URL": host.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "7",
            "CI_COMMIT_SHA": "0123456789abcdef", "CI_JOB_URL": f"{host.url}/jobs/1", "GITLAB_TOKEN": TOKEN, "CI_COMMIT_BRANCH": "main",
        },
        "azure": {
            "TF_BUILD": "True", "SYSTEM_COLLECTIONURI": f"{host.url}/acme/", "SYSTEM_TEAMPROJECT": "My Flows",
            "BUILD_REPOSITORY_ID": "r1", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "BUILD_BUILDID": "5",
            "BUILD_SOURCEVERSION": "0123456789abcdef", "BUILD_SOURCEBRANCH": "refs/heads/main",
        },
        "jenkins": {
            "JENKINS_URL": "http://jenkins", "CHANGE_URL": "https://github.com/acme/flows/pull/7", "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": host.url, "GIT_COMMIT": "0123456789abcdef", "BRANCH_NAME": "main", "GIT_URL": "git@github.com:acme/flows.git", "BUILD_URL": "http://jenkins/1",
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
