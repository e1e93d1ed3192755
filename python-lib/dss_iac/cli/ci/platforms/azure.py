"""Azure Pipelines with Azure Repos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ....core.model import timestamp
from ....errors import IacError
from ..platform import Approved, Discussion, Environ, File, Merged, Platform
from ..rest import Rest

LIMIT = 150_000  # what Azure Repos takes as one comment
VERSION = "api-version=7.0"
_YES = (10, 5)  # votes: approved, approved with suggestions


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Comments are in threads; ours is the first of its own."""

    rest: Rest

    def author(self) -> str:
        """The unique name."""
        return _unique(self.rest.ask("GET", f"?{VERSION}").get("createdBy"))

    def comments(self) -> Iterator[tuple[str, str]]:
        """The first comment of each thread."""
        for thread in self.rest.ask("GET", f"threads?{VERSION}")["value"]:
            for comment in (thread.get("comments") or [])[:1]:
                yield f"{thread['id']}/comments/{comment['id']}", str(comment.get("content") or "")

    def add(self, text: str) -> None:
        """A thread that asks for nothing."""
        comment = {"parentCommentId": 0, "content": text, "commentType": "text"}
        self.rest.ask("POST", f"threads?{VERSION}", {"comments": [comment], "status": "closed"})

    def change(self, ref: str, text: str) -> None:
        """Another text."""
        self.rest.ask("PATCH", f"threads/{ref}?{VERSION}", {"content": text})


@dataclass(frozen=True, slots=True)
class Repository:
    """Branches and pull requests; Azure Repos has no issues. `commit_id` is the build's commit, `base` the ref of its
    branch."""

    rest: Rest
    commit_id: str
    base: str
    limit: int = 4_000  # characters of a description

    def tracker(self) -> None:
        """None: work items are of another service, and each team calls them differently."""

    def commit(self, branch: str, files: Mapping[str, File], message: str) -> None:
        """The branch set to the build's commit, and a push on top of that."""
        ref = f"refs/heads/{branch}"
        there = self.rest.ask("GET", f"refs?filter=heads/{branch}&{VERSION}").get("value") or ()
        old = next((str(row["objectId"]) for row in there if row.get("name") == ref), "0" * 40)
        self.rest.ask("POST", f"refs?{VERSION}", [{"name": ref, "oldObjectId": old, "newObjectId": self.commit_id}])
        changes = [_change(path, file) for path, file in files.items()]
        ends = [{"name": ref, "oldObjectId": self.commit_id}]
        self.rest.ask(
            "POST", f"pushes?{VERSION}", {"refUpdates": ends, "commits": [{"comment": message, "changes": changes}]}
        )

    def request(self, branch: str, title: str, text: str) -> str:
        """Open, or write anew."""
        ref, told = f"refs/heads/{branch}", {"title": title, "description": text}
        asked = f"searchCriteria.status=active&searchCriteria.sourceRefName={quote(ref, safe='')}"
        rows = self.rest.ask("GET", f"pullrequests?{asked}&{VERSION}").get("value") or ()
        if rows:
            made = self.rest.ask("PATCH", f"pullrequests/{rows[0]['pullRequestId']}?{VERSION}", told)
        else:
            body = {**told, "sourceRefName": ref, "targetRefName": self.base}
            made = self.rest.ask("POST", f"pullrequests?{VERSION}", body)
        return f"{(made.get('repository') or {}).get('webUrl', '')}/pullrequest/{made['pullRequestId']}"


def _change(path: str, file: File) -> dict[str, Any]:
    item = {"path": f"/{path}"}
    if file.text is None:
        return {"changeType": "delete", "item": item}
    content = {"content": file.text, "contentType": "rawtext"}
    return {"changeType": "edit" if file.there else "add", "item": item, "newContent": content}


def forge(environ: Environ) -> Repository | None:
    """The repository of the build."""
    return Repository(_rest(environ), environ.get("BUILD_SOURCEVERSION", ""), environ.get("BUILD_SOURCEBRANCH", ""))


def discussion(environ: Environ) -> Discussion | None:
    """The pull request that the build is about. IacError without the token of the build."""
    number = environ.get("SYSTEM_PULLREQUEST_PULLREQUESTID", "")
    return PullRequest(_rest(environ, f"/pullRequests/{number}")) if number else None


def _rest(environ: Environ, place: str = "") -> Rest:
    """The repository's API, or a place of it. IacError without the token of the build."""
    token = environ.get("SYSTEM_ACCESSTOKEN", "")
    if not token:
        way = "give the step `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`"
        raise IacError(f"SYSTEM_ACCESSTOKEN is not set: {way}")
    names = ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_REPOSITORY_ID")
    collection, project, repository = (environ.get(name, "") for name in names)
    base = f"{collection.rstrip('/')}/{quote(project)}/_apis/git/repositories/{repository}{place}"
    hint = "the build service needs the right `Contribute to pull requests`"
    return Rest(base, {"Authorization": f"Bearer {token}"}, hint)


def merged(environ: Environ) -> Merged | None:
    """The pull request that the commit of the build came from. A vote is for no commit here: it is for the last one
    when it came after it; when it came is told by the thread that Azure opens for it."""
    rest, commit = _rest(environ), environ.get("BUILD_SOURCEVERSION", "")
    queries = [{"type": type, "items": [commit]} for type in ("lastMergeCommit", "commit")]
    answer = rest.ask("POST", f"pullrequestquery?{VERSION}", {"queries": queries})
    found = next((p for result in answer.get("results") or () for rows in result.values() for p in rows
                  if p.get("status") == "completed"), None)  # fmt: skip
    if found is None:
        return None
    base = f"pullRequests/{found['pullRequestId']}"

    def rows(what: str) -> list[Any]:
        return list(rest.ask("GET", f"{base}/{what}?{VERSION}").get("value") or ())

    pushed = max((timestamp.utc(str(i.get("createdDate"))) for i in rows("iterations")), default="")
    voted = dict(filter(None, map(_vote, rows("threads"))))
    approvals = []
    for row in rows("reviewers"):
        who = _unique(row)
        if int(row.get("vote") or 0) in _YES and not row.get("isContainer"):
            approvals.append(Approved(who, when := voted.get(who, ""), bool(pushed) and when >= pushed))
    wrote = (str((c.get(end) or {}).get("email")) for c in rows("commits") for end in ("author", "committer"))
    url = f"{(found.get('repository') or {}).get('webUrl', '')}/pullrequest/{found['pullRequestId']}"
    return Merged(url, tuple(dict.fromkeys((_unique(found.get("createdBy")), *wrote))), tuple(approvals))


def _unique(person: Any) -> str:
    return str((person or {}).get("uniqueName") or "")


def _vote(thread: Any) -> tuple[str, str] | None:
    """(who, when) of a thread that tells of a yes."""
    told = {name: (value or {}).get("$value") for name, value in (thread.get("properties") or {}).items()}
    if told.get("CodeReviewThreadType") != "VoteUpdate" or str(told.get("CodeReviewVoteResult")) not in map(str, _YES):
        return None
    people = [_unique(p) for p in (thread.get("identities") or {}).values()]
    return (people[0], timestamp.utc(str(thread.get("publishedDate")))) if len(people) == 1 else None


def job(environ: Environ) -> str:
    """Where the build can be read."""
    collection, project, build = (environ.get(n, "") for n in ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT",
                                                               "BUILD_BUILDID"))  # fmt: skip
    return f"{collection.rstrip('/')}/{quote(project)}/_build/results?buildId={build}" if build else ""


def source(environ: Environ) -> dict[str, str]:
    """The branch and the page of the pull request."""
    number, page = environ.get("SYSTEM_PULLREQUEST_PULLREQUESTID"), environ.get("BUILD_REPOSITORY_URI", "")
    branch = environ.get("SYSTEM_PULLREQUEST_SOURCEBRANCH") or environ.get("BUILD_SOURCEBRANCH", "")
    request = f"{page}/pullrequest/{number}" if number and page else ""
    return {"branch": branch.removeprefix("refs/heads/"), "request": request}


PIPELINE = """# Plan on the pull request, apply of that very plan after the merge, drift every night.
# Written by `dss-iac ci init azure`; it is yours to change. Pull requests run it by a build validation policy.
trigger:
  branches: {include: [@BRANCH@]}
schedules:
  - cron: "0 4 * * *"
    displayName: drift
    branches: {include: [@BRANCH@]}
    always: true
pool: {vmImage: ubuntu-latest}
variables:
  - group: dss-iac # DKU_DSS_URL, DKU_API_KEY, DSS_IAC_SIGNING_KEY

jobs:
  - job: review
    condition: eq(variables['Build.Reason'], 'PullRequest')
    steps:
      - task: UsePythonVersion@0
        inputs: {versionSpec: "3.12"}
      - script: pip install dss-iac
      - script: dss-iac validate @CONFIG@@ENVIRONMENTS@ --strict --format junit > dss-iac.xml
      - task: PublishTestResults@2
        condition: succeededOrFailed()
        inputs: {testResultsFiles: dss-iac.xml}
      - script: dss-iac ci review @CONFIG@@ENVIRONMENTS@ --host @HOST@
        env:
          DKU_API_KEY: $(DKU_API_KEY)
          DSS_IAC_SIGNING_KEY: $(DSS_IAC_SIGNING_KEY)
          SYSTEM_ACCESSTOKEN: $(System.AccessToken)

  - job: apply
    condition: in(variables['Build.Reason'], 'IndividualCI', 'BatchedCI')
    steps:
      - task: UsePythonVersion@0
        inputs: {versionSpec: "3.12"}
      - script: pip install dss-iac
      - script: dss-iac ci approve @CONFIG@@ENVIRONMENTS@ --host @HOST@
        env:
          DKU_API_KEY: $(DKU_API_KEY)
          DSS_IAC_SIGNING_KEY: $(DSS_IAC_SIGNING_KEY)
          SYSTEM_ACCESSTOKEN: $(System.AccessToken)
      - script: |
          set -e
          dss-iac apply -c @CONFIG@@NAME@ --host @HOST@ --kept --auto-approve --lock-timeout 600 @EACH@
        env:
          DKU_API_KEY: $(DKU_API_KEY)
          DSS_IAC_SIGNING_KEY: $(DSS_IAC_SIGNING_KEY)

  - job: drift
    condition: eq(variables['Build.Reason'], 'Schedule')
    steps:
      - task: UsePythonVersion@0
        inputs: {versionSpec: "3.12"}
      - script: pip install dss-iac
      - script: dss-iac ci drift @CONFIG@@ENVIRONMENTS@@ACCEPT@
        env:
          DKU_API_KEY: $(DKU_API_KEY)
          DSS_IAC_SIGNING_KEY: $(DSS_IAC_SIGNING_KEY)
          SYSTEM_ACCESSTOKEN: $(System.AccessToken)
"""
PLATFORM = Platform(
    "azure",
    "TF_BUILD",
    LIMIT,
    discussion,
    "BUILD_SOURCEVERSION",
    job,
    {"azure-pipelines.yml": PIPELINE},
    merged,
    forge,
    "make the variable group dss-iac, a build validation policy for the branch, and let the build service contribute "
    "to pull requests",
    source,
)
