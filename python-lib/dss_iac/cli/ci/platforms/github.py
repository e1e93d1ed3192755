"""GitHub Actions, and what others need to comment on a pull request of GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ....core.model import timestamp
from ....errors import IacError
from ..platform import Approved, Discussion, Environ, File, Merged, Platform
from ..rest import Rest

LIMIT = 65_536  # https://docs.github.com/rest/issues/comments refuses a longer body
_HINT = (
    "the job needs `permissions: {pull-requests: write}`, for drift `issues: write`, and for pull requests of edits "
    "`contents: write` and the setting that Actions may create them"
)
_WORDS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")  # of a reviewer; COMMENTED takes nothing back
_NUMBER = re.compile(r"refs/pull/(\d+)/")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The comments of a pull request are those of the issue of its number."""

    rest: Rest
    repository: str
    number: str

    def author(self) -> str:
        """The login."""
        return _login(self.rest.ask("GET", f"repos/{self.repository}/pulls/{self.number}").get("user"))

    def comments(self) -> Iterator[tuple[str, str]]:
        """Every comment; those at lines of the code are others."""
        for row in self.rest.pages(f"repos/{self.repository}/issues/{self.number}/comments"):
            yield str(row["id"]), str(row.get("body") or "")

    def add(self, text: str) -> None:
        """One more."""
        self.rest.ask("POST", f"repos/{self.repository}/issues/{self.number}/comments", {"body": text})

    def change(self, ref: str, text: str) -> None:
        """Another text."""
        self.rest.ask("PATCH", f"repos/{self.repository}/issues/comments/{ref}", {"body": text})


@dataclass(frozen=True, slots=True)
class Repository:
    """Issues, branches and pull requests. `commit_id` is the job's commit, `base` the branch that it is of."""

    rest: Rest
    home: str  # repos/OWNER/NAME
    commit_id: str
    base: str
    limit: int = LIMIT

    def tracker(self) -> Repository:
        """Its own."""
        return self

    def issues(self) -> Iterator[tuple[str, str]]:
        """Open ones; pull requests are listed with them."""
        for row in self.rest.pages(f"{self.home}/issues?state=open"):
            if not row.get("pull_request"):
                yield str(row["number"]), str(row.get("body") or "")

    def issue(self, title: str, text: str, ref: str | None) -> str:
        """Open, or write anew."""
        verb, path = ("POST", f"{self.home}/issues") if ref is None else ("PATCH", f"{self.home}/issues/{ref}")
        return str(self.rest.ask(verb, path, {"title": title, "body": text}).get("html_url"))

    def close(self, ref: str) -> None:
        """Close."""
        self.rest.ask("PATCH", f"{self.home}/issues/{ref}", {"state": "closed"})

    def commit(self, branch: str, files: Mapping[str, File], message: str) -> None:
        """A tree, a commit of it, and the branch set to that."""
        git = f"{self.home}/git"
        tree = [{"path": path, "mode": "100644", "type": "blob", **_content(file.text)} for path, file in files.items()]
        base = self.rest.ask("GET", f"{git}/commits/{self.commit_id}")["tree"]["sha"]
        made = self.rest.ask("POST", f"{git}/trees", {"base_tree": base, "tree": tree})["sha"]
        body = {"message": message, "tree": made, "parents": [self.commit_id]}
        commit, ref = self.rest.ask("POST", f"{git}/commits", body)["sha"], f"refs/heads/{branch}"
        if any(row["ref"] == ref for row in self.rest.ask("GET", f"{git}/matching-refs/heads/{branch}")):
            self.rest.ask("PATCH", f"{git}/{ref}", {"sha": commit, "force": True})
        else:
            self.rest.ask("POST", f"{git}/refs", {"ref": ref, "sha": commit})

    def request(self, branch: str, title: str, text: str) -> str:
        """Open, or write anew."""
        owner = self.home.split("/")[1]
        rows = self.rest.ask("GET", f"{self.home}/pulls?state=open&head={owner}:{branch}")
        if rows:
            made = self.rest.ask("PATCH", f"{self.home}/pulls/{rows[0]['number']}", {"title": title, "body": text})
        else:
            body = {"title": title, "body": text, "head": branch, "base": self.base}
            made = self.rest.ask("POST", f"{self.home}/pulls", body)
        return str(made.get("html_url"))


def _content(text: str | None) -> dict[str, str | None]:
    return {"sha": None} if text is None else {"content": text}


def forge(environ: Environ) -> Repository | None:
    """The repository of the job."""
    commit, base = environ.get("GITHUB_SHA", ""), environ.get("GITHUB_REF_NAME", "")
    return Repository(rest(api(environ), environ), f"repos/{environ.get('GITHUB_REPOSITORY', '')}", commit, base)


def api(environ: Environ) -> str:
    """Where the platform's API is."""
    return environ.get("GITHUB_API_URL") or "https://api.github.com"


def rest(base: str, environ: Environ) -> Rest:
    """The API with the token of the job. IacError without one."""
    token = environ.get("GITHUB_TOKEN", "")
    if not token:
        raise IacError("GITHUB_TOKEN is not set: give the step `env: {GITHUB_TOKEN: ${{ github.token }}}`")
    return Rest(base, {"Authorization": f"Bearer {token}"}, _HINT)


def at(base: str, repository: str, number: str, environ: Environ) -> PullRequest:
    """A pull request, with the token of the job. IacError without one."""
    return PullRequest(rest(base, environ), repository, number)


def merged(environ: Environ) -> Merged | None:
    """The pull request that the commit of the job came from."""
    return merged_at(rest(api(environ), environ), environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_SHA", ""))


def merged_at(rest: Rest, repository: str, commit: str) -> Merged | None:
    """The same of any commit. The last word of each reviewer counts, comments are none."""
    home = f"repos/{repository}"
    found = next((p for p in rest.pages(f"{home}/commits/{commit}/pulls") if p.get("merged_at")), None)
    if found is None:
        return None
    base, head = f"{home}/pulls/{found['number']}", str((found.get("head") or {}).get("sha"))
    words = {_login(r.get("user")): r for r in rest.pages(f"{base}/reviews") if r.get("state") in _WORDS}
    approvals = (Approved(who, timestamp.utc(str(row.get("submitted_at"))), row.get("commit_id") == head)
                 for who, row in words.items() if row["state"] == "APPROVED")  # fmt: skip
    wrote = [_login(row.get(end)) for row in rest.pages(f"{base}/commits") for end in ("author", "committer")]
    hands = dict.fromkeys((_login(found.get("user")), *wrote))
    return Merged(str(found.get("html_url")), tuple(h for h in hands if h), tuple(approvals))


def _login(user: Any) -> str:
    return str((user or {}).get("login") or "")


def discussion(environ: Environ) -> Discussion | None:
    """The pull request that the job is about."""
    number = _NUMBER.match(environ.get("GITHUB_REF", ""))
    if number is None:
        return None
    return at(api(environ), environ.get("GITHUB_REPOSITORY", ""), number[1], environ)


def job(environ: Environ) -> str:
    """Where the run can be read."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environ.get(name, "") for name in names)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""


def source(environ: Environ) -> dict[str, str]:
    """The branch, of a pull request its own, and the page of the pull request."""
    number = _NUMBER.match(environ.get("GITHUB_REF", ""))
    page = f"{environ.get('GITHUB_SERVER_URL', '')}/{environ.get('GITHUB_REPOSITORY', '')}/pull/"
    branch = environ.get("GITHUB_HEAD_REF") or environ.get("GITHUB_REF_NAME", "")
    return {"branch": branch, "request": f"{page}{number[1]}" if number else ""}


WORKFLOW = """# Plan on the pull request, apply of that very plan after the merge, drift every night.
# Written by `dss-iac ci init github`; it is yours to change.
name: dss-iac

on:
  pull_request:
  push:
    branches: [@BRANCH@]
  schedule:
    - cron: "0 4 * * *"

permissions:
  contents: read
  pull-requests: write # the comment with the plan

concurrency: dss-iac-${{ github.event.pull_request.number || github.ref }}

env:
  DKU_DSS_URL: ${{ secrets.DKU_DSS_URL }}
  DKU_API_KEY: ${{ secrets.DKU_API_KEY }}
  DSS_IAC_SIGNING_KEY: ${{ secrets.DSS_IAC_SIGNING_KEY }}

jobs:
  review:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install dss-iac
      - run: dss-iac validate @CONFIG@@ENVIRONMENTS@ --strict --format github
      - run: dss-iac ci review @CONFIG@@ENVIRONMENTS@ --host @HOST@
        env:
          GITHUB_TOKEN: ${{ github.token }}

  apply:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install dss-iac
      - run: dss-iac ci approve @CONFIG@@ENVIRONMENTS@ --host @HOST@
        env:
          GITHUB_TOKEN: ${{ github.token }}
          DSS_IAC_REVIEWERS: ${{ vars.DSS_IAC_REVIEWERS }}
      - run: dss-iac apply -c @CONFIG@@NAME@ --host @HOST@ --kept --auto-approve --lock-timeout 600 @EACH@

  drift:
    if: github.event_name == 'schedule'
    runs-on: ubuntu-latest
    permissions: # an issue or a pull request
      contents: @CONTENTS@
      issues: write
      pull-requests: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install dss-iac
      - run: dss-iac ci drift @CONFIG@@ENVIRONMENTS@@ACCEPT@
        env:
          GITHUB_TOKEN: ${{ github.token }}
"""
PLATFORM = Platform(
    "github",
    "GITHUB_ACTIONS",
    LIMIT,
    discussion,
    "GITHUB_SHA",
    job,
    {".github/workflows/dss-iac.yml": WORKFLOW},
    merged,
    forge,
    "add the secrets DKU_DSS_URL, DKU_API_KEY and DSS_IAC_SIGNING_KEY to the repository",
    source,
)
