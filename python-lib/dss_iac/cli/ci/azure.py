"""Azure Pipelines with Azure Repos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from ...errors import IacError
from .platform import Discussion, Environ, Platform
from .rest import Rest

LIMIT = 150_000  # what Azure Repos takes as one comment
VERSION = "api-version=7.0"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Comments are in threads; ours is the first of its own."""

    rest: Rest

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


def discussion(environ: Environ) -> Discussion | None:
    """The pull request that the build is about. IacError without the token of the build."""
    number = environ.get("SYSTEM_PULLREQUEST_PULLREQUESTID", "")
    if not number:
        return None
    token = environ.get("SYSTEM_ACCESSTOKEN", "")
    if not token:
        way = "give the step `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`"
        raise IacError(f"SYSTEM_ACCESSTOKEN is not set: {way}")
    names = ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_REPOSITORY_ID")
    collection, project, repository = (environ.get(name, "") for name in names)
    base = f"{collection.rstrip('/')}/{quote(project)}/_apis/git/repositories/{repository}/pullRequests/{number}"
    hint = "the build service needs the right `Contribute to pull requests`"
    return PullRequest(Rest(base, {"Authorization": f"Bearer {token}"}, hint))


def job(environ: Environ) -> str:
    """Where the build can be read."""
    collection, project, build = (environ.get(n, "") for n in ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT",
                                                               "BUILD_BUILDID"))  # fmt: skip
    return f"{collection.rstrip('/')}/{quote(project)}/_build/results?buildId={build}" if build else ""


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
      - script: |
          set -e
          dss-iac drift @CONFIG@@NAME@ @EACH@
        env:
          DKU_API_KEY: $(DKU_API_KEY)
"""
PLATFORM = Platform(
    "azure",
    "TF_BUILD",
    LIMIT,
    discussion,
    "BUILD_SOURCEVERSION",
    job,
    {"azure-pipelines.yml": PIPELINE},
    "make the variable group dss-iac, a build validation policy for the branch, and let the build service contribute "
    "to pull requests",
)
