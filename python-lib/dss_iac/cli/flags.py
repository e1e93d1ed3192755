"""The flags of the command line, one by one and in the groups that several commands share. Data; parses nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from .parsing import Once, Place, count, seconds

PLAN_FORMATS, FORMATS = ("text", "markdown", "html", "json"), ("text", "json")
CHECK_FORMATS = ("text", "json", "sarif", "junit", "github")
Flag = Callable[["argparse.ArgumentParser | argparse._ArgumentGroup"], object]
STARTERS = ("blank", "genai", "gitops", "medallion", "ml-scoring", "sql-to-report", "workspace")
PLATFORMS = ("github", "gitlab", "azure", "jenkins")
SORTS = ("configuration", "environment", "workspace")
SHELLS = ("bash", "zsh", "fish")


def flag(*names: str, **how: object) -> Flag:
    """One argument of argparse; an option with a value may be given once."""
    if names[0].startswith("-") and "action" not in how:
        how["action"] = Once
    return lambda p: p.add_argument(*names, **how)  # type: ignore[arg-type]


def group(title: str, *flags: Flag) -> Sequence[Flag]:
    """Flags that belong together, under a title of their own in `--help`."""

    def add(command: Any) -> None:
        titled = command.add_argument_group(title)
        for one in flags:
            one(titled)

    return (add,)


def addresses(n: str) -> Flag:
    """Addresses of resources; `n` is argparse's nargs."""
    return flag("address", nargs=n, metavar="ADDRESS", help="dataset.PROJECT.NAME, or dataset.NAME")


def repeated(name: str, text: str, metavar: str = "ADDRESS", *more: str) -> Flag:
    """An option that may be given several times; its values are a list."""
    return flag(name, *more, action="append", default=[], metavar=metavar, help=text)


PATH = flag("-c", "--config", metavar="PATH", help="configuration: a file or a folder (default: this folder)")
VARIABLES: Sequence[Flag] = (
    repeated("--var", "a value for {{ var.NAME }}; NAME=@FILE takes it from a file", "NAME=VALUE"),
    repeated("--var-file", "values for variables, one NAME: VALUE a line", "FILE"),
    flag("--project-key", default="", metavar="KEY", help="another project key than the configuration's"),
)
STRICT = flag("--strict", action="store_true", help="warnings about the configuration are errors")
WHAT = "which configuration"
CONFIG: Sequence[Flag] = group(
    WHAT,
    PATH,
    flag("-e", "--env", default="", metavar="NAME", help="environment: environments/NAME.yml"),
    *VARIABLES,
)
PLACE: Flag = flag("config", nargs="?", action=Place, metavar="DIR", help="the same as -c DIR")
TWO_ENVIRONMENTS: Sequence[Flag] = group(
    WHAT,
    PATH,
    repeated("-e", "environment; two of them are compared with each other, without DSS", "NAME", "--env"),
    *VARIABLES,
)
EACH_ENVIRONMENT: Sequence[Flag] = group(
    WHAT,
    PATH,
    repeated("-e", "environment: environments/NAME.yml; may be repeated", "NAME", "--env"),
    flag("--all-environments", action="store_true", help="each file in environments/, in one run"),
    *VARIABLES,
)
SOME_ENVIRONMENTS: Sequence[Flag] = group(
    WHAT,
    PATH,
    repeated("-e", "environment: environments/NAME.yml; may be repeated", "NAME", "--env"),
    *VARIABLES,
)
ONLY = repeated("--only", "of a workspace: only this project; may be repeated", "NAME")
MEMBER = flag("--only", default="", metavar="NAME", help="of a workspace: this project")
INSECURE = flag("--insecure", action="store_true", help="do not check the certificate of DSS")
ASKED: Sequence[Flag] = (
    flag("--parallelism", type=count, default=8, metavar="N", help="requests at the same time (default 8)"),
    flag("--patience", type=seconds, metavar="SECONDS", help="wait so long for a DSS that is away (default 120)"),
    flag(
        "--by-export", action="store_true", help="where many objects are to be read: out of one export of the project"
    ),
)
WHERE: Sequence[Flag] = group(
    "which DSS, and where state is",
    INSECURE,
    flag("--state-dir", metavar="DIR", help="keep state in a folder instead of the project's library"),
    flag("--state-folder", default="", metavar="NAME", help="keep state in a managed folder of the project"),
    *ASKED,
)
RAW = flag("--raw", action="store_true", help="tell differences by DSS's own paths, not in the words of the YAML")
NO_COLOR = flag("--no-color", action="store_true", help="no colours")
FORMAT: Sequence[Flag] = (
    flag("--format", choices=FORMATS, default="text", help="how to show it (default text)"),
    NO_COLOR,
)
PLAN_FORMAT: Sequence[Flag] = (
    flag("--format", choices=PLAN_FORMATS, default="text", help="how to show it (default text)"),
    NO_COLOR,
    RAW,
)
MAX_CHARS = flag(
    "--max-chars",
    type=int,
    metavar="N",
    help="show no more than fits (markdown: 65536, a comment on GitHub; else and with 0: all)",
)
FROM_TO: Sequence[Flag] = (
    flag("source", metavar="FROM", help="the address that is recorded"),
    flag("target_address", metavar="TO", help="the address that it gets"),
)
SERIALS: Sequence[Flag] = (
    flag("first", type=int, metavar="FROM", help="a serial, as `state history` lists them; 0: before the first apply"),
    flag("last", type=int, nargs="?", metavar="TO", help="a later one; the last without it"),
)
GIT = "git: nothing is read where the project's git stands where the last apply left it"
GLANCE = flag("--refresh", choices=("changed", "git"), default="changed", help=GIT)
ASKING: Sequence[Flag] = (flag("--auto-approve", action="store_true", help="do not ask"),)
SCOPE: Sequence[Flag] = group(
    "what the plan may do",
    repeated("--target", "only this address (`recipe.*` for many), or this field of it (`dataset.X.description`)"),
    repeated("--exclude", "not this address"),
    repeated("--adopt", "take over an existing object that differs"),
    repeated("--replace", "delete and create again"),
    repeated("--delete-data", "the data of this address may be lost"),
    repeated("--allow-cascade", "this object may be lost along with what it uses"),
    flag("--allow-mass-change", action="store_true", help="delete or replace more than 30 %% of the resources"),
    flag("--allow-missing-external", action="store_true", help="leave out what needs an external that is not there"),
    flag("--on-conflict", choices=("overwrite", "fail"), default="overwrite", help="both sides changed a field"),
    flag("--refresh", choices=("changed", "full", "git"), default="changed", help=f"full: all is read; {GIT}"),
    flag(
        "--impact",
        choices=("flow", "live"),
        default="flow",
        help="live: ask other projects who reads what is exposed to them",
    ),
)
LOCK: Sequence[Flag] = (
    flag("--lock-timeout", type=seconds, default=0.0, metavar="SECONDS", help="wait so long for the lock (default 0)"),
)
HOST: Sequence[Flag] = (
    flag("--host", default="", metavar="KEY", help="the project that keeps plans and approvals, instead of files"),
)
KEEP: Sequence[Flag] = (
    *HOST,
    flag("-o", "--out", metavar="FILE", help="save the plan, for `show`, `approve` and `apply`"),
    flag("-m", "--message", default="", metavar="TEXT", help="what the plan is about, for whoever reviews it"),
)
REVIEW: Sequence[Flag] = (
    INSECURE,
    flag("plan", metavar="PLAN", help="the file, or with --host the plan's id"),
    flag("-m", "--message", default="", metavar="TEXT", help="why"),
)
SHOW: Sequence[Flag] = (flag("--show-unchanged", action="store_true", help="also show what stays as it is"),)
WITH_PROJECT = flag("--delete-project", action="store_true", help="the project too, when we created it")
DRY_RUN = flag("--dry-run", action="store_true", help="show the requests, check rights, and send none")
ONE: Sequence[Flag] = (addresses("?"),)
