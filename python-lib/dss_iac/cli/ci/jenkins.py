"""Jenkins, in a multibranch pipeline. It has no comments of its own: they go to where the pull request is."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from . import github, gitlab
from .platform import Discussion, Environ, Merged, Platform

_GITHUB = re.compile(r"/(?P<repository>[^/]+/[^/]+)/pull/(?P<number>\d+)")
_GITLAB = re.compile(r"/(?P<project>.+?)/-/merge_requests/(?P<number>\d+)")


_REMOTE = re.compile(r"(?:https?://|ssh://)?(?:[^@/]+@)?(?P<host>[^:/]+)(?::\d+/|[:/])(?P<path>.+?)(?:\.git)?/?")


def merged(environ: Environ) -> Merged | None:
    """The pull request that GIT_COMMIT of GIT_URL came from, on GitHub or GitLab; None elsewhere."""
    found, commit = _REMOTE.fullmatch(environ.get("GIT_URL", "")), environ.get("GIT_COMMIT", "")
    if found and "gitlab" in found["host"]:
        made = gitlab.rest(f"https://{found['host']}/api/v4", environ)
        return gitlab.merged_at(made, quote(found["path"], safe=""), commit)
    if found and "github" in found["host"]:
        public = "https://api.github.com" if found["host"] == "github.com" else f"https://{found['host']}/api/v3"
        return github.merged_at(github.rest(environ.get("GITHUB_API_URL") or public, environ), found["path"], commit)
    return None


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
        sh '.venv/bin/dss-iac drift @CONFIG@@NAME@' @EACH@
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
    "add the credentials dku-dss-url, dku-api-key, dss-iac-signing-key and github-token as secret texts",
)
