"""GitLab CI, and what others need to comment on a merge request of GitLab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ....core.model import timestamp
from ....errors import IacError
from ..platform import Approved, Discussion, Environ, File, Merged, Platform
from ..rest import Rest

LIMIT = 1_000_000  # https://docs.gitlab.com/administration/instance_limits, "comment size"
TOKEN = "GITLAB_TOKEN"
_YES = "approved this merge request"  # what GitLab notes; older ones tell the time of an approval nowhere else


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A merge request's notes."""

    rest: Rest
    project: str
    number: str

    @property
    def _notes(self) -> str:
        return f"projects/{self.project}/merge_requests/{self.number}/notes"

    def author(self) -> str:
        """The login."""
        found = self.rest.ask("GET", self._notes.removesuffix("/notes"))
        return str((found.get("author") or {}).get("username") or "")

    def comments(self) -> Iterator[tuple[str, str]]:
        """Every note."""
        for row in self.rest.pages(self._notes):
            yield str(row["id"]), str(row.get("body") or "")

    def add(self, text: str) -> None:
        """One more."""
        self.rest.ask("POST", self._notes, {"body": text})

    def change(self, ref: str, text: str) -> None:
        """Another text."""
        self.rest.ask("PUT", f"{self._notes}/{ref}", {"body": text})


@dataclass(frozen=True, slots=True)
class Project:
    """Issues, branches and merge requests. `commit_id` is the pipeline's commit, `base` the branch that it is of."""

    rest: Rest
    home: str  # projects/ID
    commit_id: str
    base: str
    limit: int = LIMIT

    def tracker(self) -> Project:
        """Its own."""
        return self

    def issues(self) -> Iterator[tuple[str, str]]:
        """Open ones."""
        for row in self.rest.pages(f"{self.home}/issues?state=opened"):
            yield str(row["iid"]), str(row.get("description") or "")

    def issue(self, title: str, text: str, ref: str | None) -> str:
        """Open, or write anew."""
        verb, path = ("POST", f"{self.home}/issues") if ref is None else ("PUT", f"{self.home}/issues/{ref}")
        return str(self.rest.ask(verb, path, {"title": title, "description": text}).get("web_url"))

    def close(self, ref: str) -> None:
        """Close."""
        self.rest.ask("PUT", f"{self.home}/issues/{ref}", {"state_event": "close"})

    def commit(self, branch: str, files: Mapping[str, File], message: str) -> None:
        """One request; it says of each file whether it is there already."""
        rows = [
            {"action": _action(file), "file_path": path, "content": file.text or ""} for path, file in files.items()
        ]
        body = {"branch": branch, "start_sha": self.commit_id, "force": True, "commit_message": message}
        self.rest.ask("POST", f"{self.home}/repository/commits", {**body, "actions": rows})

    def request(self, branch: str, title: str, text: str) -> str:
        """Open, or write anew."""
        base, told = f"{self.home}/merge_requests", {"title": title, "description": text}
        rows = self.rest.ask("GET", f"{base}?state=opened&source_branch={quote(branch, safe='')}")
        if rows:
            return str(self.rest.ask("PUT", f"{base}/{rows[0]['iid']}", told).get("web_url"))
        ends = {"source_branch": branch, "target_branch": self.base, "remove_source_branch": True}
        return str(self.rest.ask("POST", base, {**told, **ends}).get("web_url"))


def _action(file: File) -> str:
    if file.text is None:
        return "delete"
    return "update" if file.there else "create"


def forge(environ: Environ) -> Project | None:
    """The project of the pipeline."""
    made, home = rest(environ.get("CI_API_V4_URL", ""), environ), f"projects/{environ.get('CI_PROJECT_ID', '')}"
    return Project(made, home, environ.get("CI_COMMIT_SHA", ""), environ.get("CI_COMMIT_BRANCH", ""))


def rest(api: str, environ: Environ) -> Rest:
    """The API with a token of the project: that of the job may write no notes. IacError without one."""
    token = environ.get(TOKEN, "")
    if not token:
        raise IacError(f"{TOKEN} is not set: make an access token of the project with the scope `api`, and add it to "
                       "the variables of CI/CD")  # fmt: skip
    return Rest(api, {"PRIVATE-TOKEN": token}, f"{TOKEN} needs the scope `api`")


def at(api: str, project: str, number: str, environ: Environ) -> MergeRequest:
    """A merge request. IacError without a token."""
    return MergeRequest(rest(api, environ), project, number)


def merged(environ: Environ) -> Merged | None:
    """The merge request that the commit of the pipeline came from."""
    made = rest(environ.get("CI_API_V4_URL", ""), environ)
    return merged_at(made, environ.get("CI_PROJECT_ID", ""), environ.get("CI_COMMIT_SHA", ""))


def merged_at(rest: Rest, project: str, commit: str) -> Merged | None:
    """The same of any commit. An approval is for no commit here: it is for the last one when it came after it."""
    home = f"projects/{project}"
    rows = rest.ask("GET", f"{home}/repository/commits/{commit}/merge_requests")
    found = next((row for row in rows if row.get("state") == "merged"), None)
    if found is None:
        return None
    base = f"{home}/merge_requests/{found['iid']}"
    pushed = max((timestamp.utc(str(v.get("created_at"))) for v in rest.pages(f"{base}/versions")), default="")
    said = {str((n.get("author") or {}).get("username")): str(n.get("created_at")) for n in
            rest.pages(f"{base}/notes?sort=asc") if n.get("system") and n.get("body") == _YES}  # fmt: skip
    approvals = []
    for row in rest.ask("GET", f"{base}/approvals").get("approved_by") or ():
        who = str((row.get("user") or {}).get("username"))
        when = timestamp.utc(str(row.get("approved_at") or said.get(who) or ""))
        approvals.append(Approved(who, when, bool(pushed) and when >= pushed))
    hands = dict.fromkeys((str((found.get("author") or {}).get("username")),
                           *(str(c.get("author_name")) for c in rest.pages(f"{base}/commits"))))  # fmt: skip
    return Merged(str(found.get("web_url")), tuple(hands), tuple(approvals))


def discussion(environ: Environ) -> Discussion | None:
    """The merge request that the pipeline is about."""
    number = environ.get("CI_MERGE_REQUEST_IID", "")
    if not number:
        return None
    return at(environ.get("CI_API_V4_URL", ""), environ.get("CI_PROJECT_ID", ""), number, environ)


def source(environ: Environ) -> dict[str, str]:
    """The branch and the page of the merge request."""
    number, page = environ.get("CI_MERGE_REQUEST_IID"), environ.get("CI_MERGE_REQUEST_PROJECT_URL", "")
    branch = environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME") or environ.get("CI_COMMIT_REF_NAME", "")
    return {"branch": branch, "request": f"{page}/-/merge_requests/{number}" if number and page else ""}


PIPELINE = """# Plan on the merge request, apply of that very plan after the merge, drift by schedule.
# Written by `dss-iac ci init gitlab`; it is yours to change.
stages: [review, apply, drift]

default:
  image: python:3.12-slim
  before_script:
    - pip install dss-iac

review:
  stage: review
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - dss-iac validate @CONFIG@@ENVIRONMENTS@ --strict --format junit > dss-iac.xml
    - dss-iac ci review @CONFIG@@ENVIRONMENTS@ --host @HOST@
  artifacts:
    when: always
    reports:
      junit: dss-iac.xml

apply:
  stage: apply
  resource_group: dss
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "@BRANCH@"
  script:
    - dss-iac ci approve @CONFIG@@ENVIRONMENTS@ --host @HOST@
    - dss-iac apply -c @CONFIG@@NAME@ --host @HOST@ --kept --auto-approve --lock-timeout 600 @EACH@

drift:
  stage: drift
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - dss-iac ci drift @CONFIG@@ENVIRONMENTS@@ACCEPT@
"""
PLATFORM = Platform(
    "gitlab",
    "GITLAB_CI",
    LIMIT,
    discussion,
    "CI_COMMIT_SHA",
    lambda environ: environ.get("CI_JOB_URL", ""),
    {".gitlab-ci.yml": PIPELINE},
    merged,
    forge,
    "add the masked variables DKU_DSS_URL, DKU_API_KEY, DSS_IAC_SIGNING_KEY and GITLAB_TOKEN, and a nightly schedule",
    source,
)
