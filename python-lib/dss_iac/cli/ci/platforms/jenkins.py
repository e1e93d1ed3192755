"""Jenkins, in a multibranch pipeline. It has no comments of its own: they go to where the pull request is."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from ..platform import Discussion, Environ, Forge, Merged, Platform
from ..rest import Rest
from . import github, gitlab

_GITHUB = re.compile(r"/(?P<repository>[^/]+/[^/]+)/pull/(?P<number>\d+)")
_GITLAB = re.compile(r"/(?P<project>.+?)/-/merge_requests/(?P<number>\d+)")


_REMOTE = re.compile(r"(?:https?://|ssh://)?(?:[^@/]+@)?(?P<host>[^:/]+)(?::\d+/|[:/])(?P<path>.+?)(?:\.git)?/?")


def _repository(environ: Environ) -> tuple[str, Rest, str] | None:
    """(the platform, its API, the repository as that names it) of GIT_URL, on GitHub or GitLab; None elsewhere."""
    found = _REMOTE.fullmatch(environ.get("GIT_URL", ""))
    if found and "gitlab" in found["host"]:
        return "gitlab", gitlab.rest(f"https://{found['host']}/api/v4", environ), quote(found["path"], safe="")
    if found and "github" in found["host"]:
        public = "https://api.github.com" if found["host"] == "github.com" else f"https://{found['host']}/api/v3"
        return "github", github.rest(environ.get("GITHUB_API_URL") or public, environ), found["path"]
    return None


def merged(environ: Environ) -> Merged | None:
    """The pull request that GIT_COMMIT came from."""
    found, commit = _repository(environ), environ.get("GIT_COMMIT", "")
    if found is None:
        return None
    platform, rest, name = found
    return gitlab.merged_at(rest, name, commit) if platform == "gitlab" else github.merged_at(rest, name, commit)


def forge(environ: Environ) -> Forge | None:
    """The repository, where it is."""
    found, commit, base = _repository(environ), environ.get("GIT_COMMIT", ""), environ.get("BRANCH_NAME", "")
    if found is None:
        return None
    platform, rest, name = found
    if platform == "gitlab":
        return gitlab.Project(rest, f"projects/{name}", commit, base)
    return github.Repository(rest, f"repos/{name}", commit, base)


def discussion(environ: Environ) -> Discussion | None:
    """The pull request of CHANGE_URL, on GitHub or GitLab; None elsewhere."""
    url = urlsplit(environ.get("CHANGE_URL", ""))
    home = f"{url.scheme}://{url.netloc}"
    if found := _GITHUB.fullmatch(url.path):
        public = "https://api.github.com" if url.netloc == "github.com" else f"{home}/api/v3"
        return github.at(environ.get("GITHUB_API_URL") or public, found["repository"], found["number"], environ)
    if found := _GITLAB.fullmatch(url.path):
        return gitlab.at(f"{home}/api/v4", quote(found["project"], safe=""), found["number"], environ)
    return None


PIPELINE = """// Plan on the pull request, apply of that very plan after the merge, drift every night.
// Written by `dss-iac ci init jenkins`; it is yours to change.
pipeline {
  agent { docker { image 'python:3.12-slim' } }
  triggers { cron(env.BRANCH_NAME == '@BRANCH@' ? 'H 4 * * *' : '') }
  options { disableConcurrentBuilds() }
  environment {
    HOME = "${env.WORKSPACE}"
    DKU_DSS_URL = credentials('dku-dss-url')
    DKU_API_KEY = credentials('dku-api-key')
    DSS_IAC_SIGNING_KEY = credentials('dss-iac-signing-key')
    GITHUB_TOKEN = credentials('github-token') // GITLAB_TOKEN for a merge request of GitLab
  }
  stages {
    stage('install') {
      steps {
        sh 'python -m venv .venv && .venv/bin/pip install dss-iac'
      }
    }
    stage('review') {
      when { changeRequest() }
      steps {
        sh '.venv/bin/dss-iac validate @CONFIG@@ENVIRONMENTS@ --strict --format junit > dss-iac.xml'
        sh '.venv/bin/dss-iac ci review @CONFIG@@ENVIRONMENTS@ --host @HOST@'
      }
      post { always { junit 'dss-iac.xml' } }
    }
    stage('apply') {
      when { allOf { branch '@BRANCH@'; not { triggeredBy 'TimerTrigger' } } }
      steps {
        sh '.venv/bin/dss-iac ci approve @CONFIG@@ENVIRONMENTS@ --host @HOST@'
        sh '.venv/bin/dss-iac apply -c @CONFIG@@NAME@ --host @HOST@ --kept --auto-approve --lock-timeout 600' @EACH@
      }
    }
    stage('drift') {
      when { allOf { branch '@BRANCH@'; triggeredBy 'TimerTrigger' } }
      steps {
        sh '.venv/bin/dss-iac ci drift @CONFIG@@ENVIRONMENTS@@ACCEPT@'
      }
    }
  }
}
"""
PLATFORM = Platform(
    "jenkins",
    "JENKINS_URL",
    github.LIMIT,
    discussion,
    "GIT_COMMIT",
    lambda environ: environ.get("BUILD_URL", ""),
    {"Jenkinsfile": PIPELINE},
    merged,
    forge,
    "add the credentials dku-dss-url, dku-api-key, dss-iac-signing-key and github-token as secret texts",
    lambda environ: {
        "branch": environ.get("CHANGE_BRANCH") or environ.get("BRANCH_NAME", ""),
        "request": environ.get("CHANGE_URL", ""),
    },
)
