"""GitLab CI, and what others need to comment on a merge request of GitLab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...errors import IacError
from .platform import Discussion, Environ, Platform
from .rest import Rest

LIMIT = 1_000_000  # https://docs.gitlab.com/administration/instance_limits, "comment size"
TOKEN = "GITLAB_TOKEN"


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A merge request's notes."""

    rest: Rest
    project: str
    number: str

    @property
    def _notes(self) -> str:
        return f"projects/{self.project}/merge_requests/{self.number}/notes"

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


def at(api: str, project: str, number: str, environ: Environ) -> MergeRequest:
    """A merge request, with a token of the project: that of the job may write no notes. IacError without one."""
    token = environ.get(TOKEN, "")
    if not token:
        raise IacError(f"{TOKEN} is not set: make an access token of the project with the scope `api`, and add it to "
                       "the variables of CI/CD")  # fmt: skip
    return MergeRequest(Rest(api, {"PRIVATE-TOKEN": token}, f"{TOKEN} needs the scope `api`"), project, number)


def discussion(environ: Environ) -> Discussion | None:
    """The merge request that the pipeline is about."""
    number = environ.get("CI_MERGE_REQUEST_IID", "")
    if not number:
        return None
    return at(environ.get("CI_API_V4_URL", ""), environ.get("CI_PROJECT_ID", ""), number, environ)


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
    - dss-iac apply -c @CONFIG@@NAME@ --host @HOST@ --kept --auto-approve --lock-timeout 600 @EACH@

drift:
  stage: drift
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - dss-iac drift @CONFIG@@NAME@ @EACH@
"""
PLATFORM = Platform(
    "gitlab",
    "GITLAB_CI",
    LIMIT,
    discussion,
    "CI_COMMIT_SHA",
    lambda environ: environ.get("CI_JOB_URL", ""),
    {".gitlab-ci.yml": PIPELINE},
    "add the masked variables DKU_DSS_URL, DKU_API_KEY, DSS_IAC_SIGNING_KEY and GITLAB_TOKEN, and a nightly schedule",
)
