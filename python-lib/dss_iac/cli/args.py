"""The words of the command line: which commands and flags exist. `grammar` makes a parser of them; does nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from .parsing import Once, Place

PLAN_FORMATS, FORMATS = ("text", "markdown", "html", "json"), ("text", "json")
CHECK_FORMATS = ("text", "json", "sarif", "junit", "github")
Flag = Callable[["argparse.ArgumentParser | argparse._ArgumentGroup"], object]
STARTERS = ("blank", "genai", "gitops", "medallion", "ml-scoring", "sql-to-report")
SHELLS = ("bash", "zsh", "fish")


def _flag(*names: str, **how: object) -> Flag:
    if names[0].startswith("-") and "action" not in how:
        how["action"] = Once
    return lambda p: p.add_argument(*names, **how)  # type: ignore[arg-type]


def _group(title: str, *flags: Flag) -> Sequence[Flag]:
    """Flags that belong together, under a title of their own in `--help`."""

    def add(command: Any) -> None:
        group = command.add_argument_group(title)
        for flag in flags:
            flag(group)

    return (add,)


def _addresses(n: str) -> Flag:
    return _flag("address", nargs=n, metavar="ADDRESS", help="dataset.PROJECT.NAME, or dataset.NAME")


def _repeated(name: str, text: str, metavar: str = "ADDRESS", *more: str) -> Flag:
    return _flag(name, *more, action="append", default=[], metavar=metavar, help=text)


_PATH = _flag("-c", "--config", metavar="PATH", help="configuration: a file or a folder (default: this folder)")
_VARIABLES: Sequence[Flag] = (
    _repeated("--var", "a value for {{ var.NAME }}; NAME=@FILE takes it from a file", "NAME=VALUE"),
    _repeated("--var-file", "values for variables, one NAME: VALUE a line", "FILE"),
    _flag("--project-key", default="", metavar="KEY", help="another project key than the configuration's"),
)
_STRICT = _flag("--strict", action="store_true", help="warnings about the configuration are errors")
_WHAT = "which configuration"
_CONFIG: Sequence[Flag] = _group(
    _WHAT,
    _PATH,
    _flag("-e", "--env", default="", metavar="NAME", help="environment: environments/NAME.yml"),
    *_VARIABLES,
)
_PLACE: Flag = _flag("config", nargs="?", action=Place, metavar="DIR", help="the same as -c DIR")
_TWO_ENVIRONMENTS: Sequence[Flag] = _group(
    _WHAT,
    _PATH,
    _repeated("-e", "environment; two of them are compared with each other, without DSS", "NAME", "--env"),
    *_VARIABLES,
)
_EACH_ENVIRONMENT: Sequence[Flag] = _group(
    _WHAT,
    _PATH,
    _repeated("-e", "environment: environments/NAME.yml; may be repeated", "NAME", "--env"),
    _flag("--all-environments", action="store_true", help="each file in environments/, in one run"),
    *_VARIABLES,
)
_INSECURE = _flag("--insecure", action="store_true", help="do not check the certificate of DSS")
_ASKED: Sequence[Flag] = (
    _flag("--parallelism", type=int, default=8, metavar="N", help="requests at the same time (default 8)"),
    _flag("--patience", type=float, metavar="SECONDS", help="wait so long for a DSS that is away (default 120)"),
)
_WHERE: Sequence[Flag] = _group(
    "which DSS, and where state is",
    _INSECURE,
    _flag("--state-dir", metavar="DIR", help="keep state in a folder instead of the project's library"),
    _flag("--state-folder", default="", metavar="NAME", help="keep state in a managed folder of the project"),
    *_ASKED,
)
_RAW = _flag("--raw", action="store_true", help="tell differences by DSS's own paths, not in the words of the YAML")
_NO_COLOR = _flag("--no-color", action="store_true", help="no colours")
_FORMAT: Sequence[Flag] = (
    _flag("--format", choices=FORMATS, default="text", help="how to show it (default text)"),
    _NO_COLOR,
)
_PLAN_FORMAT: Sequence[Flag] = (
    _flag("--format", choices=PLAN_FORMATS, default="text", help="how to show it (default text)"),
    _NO_COLOR,
    _RAW,
)
_MAX_CHARS = _flag(
    "--max-chars",
    type=int,
    metavar="N",
    help="show no more than fits (markdown: 65536, a comment on GitHub; else and with 0: all)",
)
_FROM_TO: Sequence[Flag] = (
    _flag("source", metavar="FROM", help="the address that is recorded"),
    _flag("target_address", metavar="TO", help="the address that it gets"),
)
_GIT = "git: nothing is read where the project's git stands where the last apply left it"
_GLANCE = _flag("--refresh", choices=("changed", "git"), default="changed", help=_GIT)
_ASKING: Sequence[Flag] = (_flag("--auto-approve", action="store_true", help="do not ask"),)
_SCOPE: Sequence[Flag] = _group(
    "what the plan may do",
    _repeated("--target", "only this address (`recipe.*` for many)"),
    _repeated("--exclude", "not this address"),
    _repeated("--adopt", "take over an existing object that differs"),
    _repeated("--replace", "delete and create again"),
    _repeated("--delete-data", "the data of this address may be lost"),
    _repeated("--allow-cascade", "this object may be lost along with what it uses"),
    _flag("--allow-mass-change", action="store_true", help="delete or replace more than 30 %% of the resources"),
    _flag("--allow-missing-external", action="store_true", help="leave out what needs an external that is not there"),
    _flag("--on-conflict", choices=("overwrite", "fail"), default="overwrite", help="both sides changed a field"),
    _flag("--refresh", choices=("changed", "full", "git"), default="changed", help=f"full: all is read; {_GIT}"),
)
_LOCK: Sequence[Flag] = (
    _flag("--lock-timeout", type=float, default=0.0, metavar="SECONDS", help="wait so long for the lock (default 0)"),
)
_HOST: Sequence[Flag] = (
    _flag("--host", default="", metavar="KEY", help="the project that keeps plans and approvals, instead of files"),
)
_KEEP: Sequence[Flag] = (
    *_HOST,
    _flag("-o", "--out", metavar="FILE", help="save the plan, for `show`, `approve` and `apply`"),
)
_REVIEW: Sequence[Flag] = (
    _INSECURE,
    _flag("plan", metavar="PLAN", help="the file, or with --host the plan's id"),
    _flag("-m", "--message", default="", metavar="TEXT", help="why"),
)
_SHOW: Sequence[Flag] = (_flag("--show-unchanged", action="store_true", help="also show what stays as it is"),)
_WITH_PROJECT = _flag("--delete-project", action="store_true", help="the project too, when we created it")
_DRY_RUN = _flag("--dry-run", action="store_true", help="show the requests, check rights, and send none")
_ONE: Sequence[Flag] = (_addresses("?"),)

COMMANDS: dict[str, tuple[str, Sequence[Flag]]] = {
    "validate": (
        "check a configuration",
        (
            _PLACE,
            *_EACH_ENVIRONMENT,
            *_WHERE,
            _flag("--format", choices=CHECK_FORMATS, default="text", help="how to show it (default text)"),
            _NO_COLOR,
            _STRICT,
            _flag("--online", action="store_true", help="also against the DSS it is for"),
        ),
    ),
    "plan": (
        "show what an apply would do",
        (
            _PLACE,
            *_CONFIG,
            *_WHERE,
            *_PLAN_FORMAT,
            _MAX_CHARS,
            *_SCOPE,
            *_SHOW,
            *_KEEP,
            _STRICT,
            _flag("--detailed-exitcode", action="store_true", help="exit with 2 when there are changes"),
        ),
    ),
    "watch": (
        "validate and plan again whenever a file is saved",
        (
            _PLACE,
            *_CONFIG,
            *_WHERE,
            *_SCOPE,
            _NO_COLOR,
            _STRICT,
            _flag("--offline", action="store_true", help="validate only, and ask no DSS"),
            _flag("--interval", type=float, default=0.5, metavar="SECONDS", help="look so often (default 0.5)"),
        ),
    ),
    "apply": (
        "make DSS as the configuration says",
        (
            *_CONFIG,
            *_WHERE,
            *_FORMAT,
            _RAW,
            *_SCOPE,
            *_SHOW,
            *_ASKING,
            *_LOCK,
            *_HOST,
            _STRICT,
            _flag("plan", nargs="?", metavar="PLAN", help="a saved plan"),
            _DRY_RUN,
            _flag(
                "--on-failure",
                choices=("keep", "rollback"),
                default="keep",
                help="when a step fails: keep what was done (default), or undo it at once",
            ),
        ),
    ),
    "rollback": (
        "undo the last apply, or several",
        (
            *_CONFIG,
            *_WHERE,
            *_FORMAT,
            _RAW,
            *_SHOW,
            *_ASKING,
            *_LOCK,
            *_KEEP,
            _flag("--steps", type=int, default=1, metavar="N", help="undo the last N applies (default 1)"),
            _flag("--to", type=int, metavar="SERIAL", help="undo everything after this serial"),
            _repeated("--delete-data", "the data of this address may be lost"),
            _repeated("--allow-cascade", "this object may be lost along with what it uses"),
            _DRY_RUN,
        ),
    ),
    "drift": ("show what was changed in DSS since the last apply", (_PLACE, *_CONFIG, *_WHERE, *_PLAN_FORMAT, _GLANCE)),
    "import": (
        "write an existing project as YAML",
        (
            _flag("project_key", nargs="?", metavar="KEY", default="", help="the project"),
            _flag("-o", "--out", required=True, metavar="DIR", help="where to write; must be new or empty"),
            _flag("--from-git", metavar="DIR", help="read a checkout of the project's git instead of DSS"),
            _flag("--force", action="store_true", help="write into a folder that is not empty"),
            _flag("--update", action="store_true", help="take what changed into the configuration in DIR (`accept`)"),
            _flag("--with-storage", action="store_true", help="keep the storage location of managed objects"),
            _flag("--with-schema", action="store_true", help="keep the schemas that builds write"),
            *_ASKED,
            _INSECURE,
            *_FORMAT,
        ),
    ),
    "accept": (
        "take what was changed in DSS into the files of the configuration",
        (
            *(*_CONFIG, *_WHERE, *_FORMAT, _STRICT, _addresses("*")),
            _flag("--all", action="store_true", help="everything that was changed, added or deleted in DSS"),
            _flag("--dry-run", action="store_true", help="show the files as a diff, and write none"),
            _flag("--at", choices=("shared", "item", "environment"), help="where a value goes that several share"),
            _flag("--replace-templates", action="store_true", help="write values where templates were"),
        ),
    ),
    "destroy": (
        "delete what was applied; the project stays",
        (*_CONFIG, *_WHERE, *_FORMAT, _RAW, *_SCOPE, *_SHOW, *_ASKING, *_LOCK, *_KEEP, _WITH_PROJECT, _DRY_RUN),
    ),
    "show": (
        "show a saved plan",
        (_flag("plan", metavar="PLAN", help="the file"), _INSECURE, *_HOST, *_PLAN_FORMAT, _MAX_CHARS, *_SHOW),
    ),
    "approve": ("approve a saved plan", (*_REVIEW, *_HOST, *_CONFIG, *_FORMAT)),
    "reject": ("reject a saved plan, and say why", (*_REVIEW, *_HOST, *_CONFIG, *_FORMAT)),
    "unlock": ("show who holds the lock of a project, and take it away", (*_CONFIG, *_WHERE, *_ASKING)),
    "diff": (
        "show the changes of one resource, or of all, field by field; or how two environments differ",
        (*_TWO_ENVIRONMENTS, *_WHERE, *_PLAN_FORMAT, *_ONE),
    ),
    "explain": ("say why a resource changes, or why it does not", (*_CONFIG, *_WHERE, *_FORMAT, _addresses("?"))),
    "graph": ("the dependencies as a graph, in DOT", (_PLACE, *_CONFIG)),
    "schema": (
        "the language: a JSON Schema for editors, or a page for people",
        (_flag("--format", choices=("json", "markdown"), default="json", help="json (default) or markdown"),),
    ),
    "init": (
        "write a small configuration to start from; asks on a terminal",
        (
            _flag("folder", nargs="?", default=".", metavar="DIR", help="where (default: this folder)"),
            _flag("--template", choices=STARTERS, default="", help="what to start from (default: blank)"),
            _flag("--from", dest="source", default="", metavar="KEY", help="a project of DSS, which is imported"),
            _flag("--project-key", default="", metavar="KEY", help="the project's key (default: MY_PROJECT)"),
            _INSECURE,
        ),
    ),
    "completion": (
        "a script that lets a shell complete commands, flags and environments",
        (_flag("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}"),),
    ),
    "help": ("this page, or the page of one command", (_flag("verb", nargs="*", metavar="COMMAND", help="which"),)),
    "version": ("the version of this tool", ()),
}

STATE = "what is recorded: list, show, rm, mv, history, pull, rebuild, rebind"
STATE_PARTS: dict[str, tuple[str, Sequence[Flag]]] = {
    name: (text, (*_CONFIG, *_WHERE, *more))
    for name, text, more in (
        ("list", "every recorded address", _FORMAT),
        ("show", "one entry, or all of state, as JSON", (*_FORMAT, _addresses("*"))),
        ("rm", "forget entries; DSS is not touched", (_addresses("+"), *_ASKING, *_LOCK)),
        ("mv", "give an entry another address; DSS is not touched", (*_FROM_TO, *_LOCK)),
        ("history", "every apply: serial, time, author, what it did, git tag and commit", _FORMAT),
        ("pull", "the text of state, as it is kept", ()),
        ("rebuild", "make a lost or damaged state anew, from DSS and the configuration", (*_ASKING, *_LOCK)),
        ("rebind", "take over the state of a project that was copied", (*_ASKING, *_LOCK)),
    )
}
