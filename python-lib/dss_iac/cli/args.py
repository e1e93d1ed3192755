"""The words of the command line: which commands exist, and the flags of each. `grammar` makes a parser of them; does
nothing."""

from __future__ import annotations

from collections.abc import Sequence

from .flags import (
    ASKED,
    ASKING,
    CHECK_FORMATS,
    CONFIG,
    DRY_RUN,
    EACH_ENVIRONMENT,
    FORMAT,
    FROM_TO,
    GLANCE,
    HOST,
    INSECURE,
    KEEP,
    LOCK,
    MAX_CHARS,
    MEMBER,
    NO_COLOR,
    ONE,
    ONLY,
    PATH,
    PLACE,
    PLAN_FORMAT,
    PLATFORMS,
    RAW,
    REVIEW,
    SCOPE,
    SERIALS,
    SHELLS,
    SHOW,
    SOME_ENVIRONMENTS,
    SORTS,
    STARTERS,
    STRICT,
    TWO_ENVIRONMENTS,
    WHERE,
    WITH_PROJECT,
    Flag,
    addresses,
    flag,
    repeated,
)
from .parsing import count, seconds

COMMANDS: dict[str, tuple[str, Sequence[Flag]]] = {
    "validate": (
        "check a configuration",
        (
            PLACE,
            *EACH_ENVIRONMENT,
            ONLY,
            *WHERE,
            flag("--format", choices=CHECK_FORMATS, default="text", help="how to show it (default text)"),
            NO_COLOR,
            STRICT,
            flag("--online", action="store_true", help="also against the DSS it is for"),
        ),
    ),
    "plan": (
        "show what an apply would do",
        (
            PLACE,
            *CONFIG,
            ONLY,
            *WHERE,
            *PLAN_FORMAT,
            MAX_CHARS,
            *SCOPE,
            *SHOW,
            *KEEP,
            STRICT,
            flag("--detailed-exitcode", action="store_true", help="exit with 2 when there are changes"),
        ),
    ),
    "fmt": (
        "lay out the files: order of keys, quotes, indentation; comments and what they say stay",
        (
            PLACE,
            PATH,
            flag("--check", action="store_true", help="write nothing; exit with 2 when a file should look different"),
            flag("--diff", action="store_true", help="write nothing, and show what would change"),
        ),
    ),
    "watch": (
        "validate and plan again whenever a file is saved",
        (
            PLACE,
            *CONFIG,
            ONLY,
            *WHERE,
            *SCOPE,
            NO_COLOR,
            STRICT,
            flag("--offline", action="store_true", help="validate only, and ask no DSS"),
            flag("--interval", type=seconds, default=0.5, metavar="SECONDS", help="look so often (default 0.5)"),
        ),
    ),
    "apply": (
        "make DSS as the configuration says",
        (
            *CONFIG,
            ONLY,
            *WHERE,
            *FORMAT,
            RAW,
            *SCOPE,
            *SHOW,
            *ASKING,
            *LOCK,
            *HOST,
            STRICT,
            flag("plan", nargs="?", metavar="PLAN", help="a saved plan"),
            flag("--kept", action="store_true", help="the plan that --host keeps of this very configuration"),
            DRY_RUN,
            flag(
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
            *CONFIG,
            MEMBER,
            *WHERE,
            *FORMAT,
            RAW,
            *SHOW,
            *ASKING,
            *LOCK,
            *KEEP,
            flag("--steps", type=count, default=1, metavar="N", help="undo the last N applies (default 1)"),
            flag("--to", type=int, metavar="SERIAL", help="undo everything after this serial"),
            repeated("--delete-data", "the data of this address may be lost"),
            repeated("--allow-cascade", "this object may be lost along with what it uses"),
            DRY_RUN,
        ),
    ),
    "drift": (
        "show what was changed in DSS since the last apply",
        (PLACE, *CONFIG, ONLY, *WHERE, *PLAN_FORMAT, GLANCE),
    ),
    "import": (
        "write an existing project as YAML",
        (
            flag("project_key", nargs="?", metavar="KEY", default="", help="the project"),
            flag("-o", "--out", required=True, metavar="DIR", help="where to write; must be new or empty"),
            flag("--from-git", metavar="DIR", help="read a checkout of the project's git instead of DSS"),
            flag("--force", action="store_true", help="write into a folder that is not empty"),
            flag("--update", action="store_true", help="take what changed into the configuration in DIR (`accept`)"),
            flag("--with-storage", action="store_true", help="keep the storage location of managed objects"),
            flag("--with-schema", action="store_true", help="keep the schemas that builds write"),
            *ASKED,
            INSECURE,
            *FORMAT,
        ),
    ),
    "accept": (
        "take what was changed in DSS into the files of the configuration",
        (
            *(*CONFIG, MEMBER, *WHERE, *FORMAT, STRICT, addresses("*")),
            flag("--all", action="store_true", help="everything that was changed, added or deleted in DSS"),
            flag("--since", type=int, metavar="SERIAL", help="the files are as old as that apply"),
            flag("--dry-run", action="store_true", help="show the files as a diff, and write none"),
            flag("--at", choices=("shared", "item", "environment", "variable"), help="where it goes, if asked"),
            flag("--dss-wins", action="store_true", help="with --all: also what the configuration changed, too"),
            flag("--replace-templates", action="store_true", help="write values where templates were"),
        ),
    ),
    "destroy": (
        "delete what was applied; the project stays",
        (*CONFIG, ONLY, *WHERE, *FORMAT, RAW, *SCOPE, *SHOW, *ASKING, *LOCK, *KEEP, WITH_PROJECT, DRY_RUN),
    ),
    "show": (
        "show a saved plan",
        (flag("plan", metavar="PLAN", help="the file"), INSECURE, *HOST, *PLAN_FORMAT, MAX_CHARS, *SHOW),
    ),
    "approve": ("approve a saved plan", (*REVIEW, *HOST, *CONFIG, *FORMAT)),
    "reject": ("reject a saved plan, and say why", (*REVIEW, *HOST, *CONFIG, *FORMAT)),
    "unlock": ("show who holds the lock of a project, and take it away", (*CONFIG, MEMBER, *WHERE, *ASKING)),
    "diff": (
        "show the changes of one resource, or of all, field by field; or how two environments differ",
        (*TWO_ENVIRONMENTS, MEMBER, *WHERE, *PLAN_FORMAT, *ONE),
    ),
    "explain": ("say why a resource changes, or why it does not", (*CONFIG, MEMBER, *WHERE, *FORMAT, addresses("?"))),
    "graph": ("the dependencies as a graph, in DOT", (PLACE, *CONFIG, MEMBER)),
    "schema": (
        "the language: a JSON Schema for editors, or a page for people",
        (
            flag("--format", choices=("json", "markdown"), default="json", help="json (default) or markdown"),
            flag("--for", dest="sort", choices=SORTS, default=SORTS[0], help=f"of which file (default {SORTS[0]})"),
        ),
    ),
    "init": (
        "write a small configuration to start from; asks on a terminal",
        (
            flag("folder", nargs="?", default=".", metavar="DIR", help="where (default: this folder)"),
            flag("--template", choices=STARTERS, default="", help="what to start from (default: blank)"),
            flag("--from", dest="source", default="", metavar="KEY", help="a project of DSS, which is imported"),
            flag("--project-key", default="", metavar="KEY", help="the project's key (default: MY_PROJECT)"),
            flag("--ci", choices=PLATFORMS, default="", help="a pipeline, too, as `ci init` writes it; needs --host"),
            *HOST,
            INSECURE,
        ),
    ),
    "docs": (
        "what a module takes and gives, and what it makes, as a page",
        (flag("module", metavar="MODULE", help="the folder or file of a module, or where else it is"),),
    ),
    "completion": (
        "a script that lets a shell complete commands, flags and environments",
        (flag("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}"),),
    ),
    "help": ("this page, or the page of one command", (flag("verb", nargs="*", metavar="COMMAND", help="which"),)),
    "version": ("the version of this tool", ()),
}

ON = flag("--on", choices=PLATFORMS, default="", help="the platform (default: the one that is noticed)")
NAMED = flag("--name", default="", metavar="TEXT", help="of the comment or issue, if there are several (default: PATH)")
EDITS = "branch dss-iac/edits"
CI = "on a CI platform: write the pipeline, put the plan on the pull request, count its approvals"
CI_PARTS: dict[str, tuple[str, Sequence[Flag]]] = {
    "init": (
        "write a pipeline: review of pull requests, apply of the reviewed plan, drift every night",
        (
            flag("platform", choices=PLATFORMS, metavar="PLATFORM", help=f"one of {', '.join(PLATFORMS)}"),
            PATH,
            repeated("-e", "environment (default: each file in environments/)", "NAME", "--env"),
            *HOST,
            flag("--branch", default="main", metavar="NAME", help="what is merged into it is applied (default main)"),
            flag("--root", default=".", metavar="DIR", help="the top of the repository (default: this folder)"),
            flag("--accept", action="store_true", help="what drifts at night becomes a pull request, not an issue"),
        ),
    ),
    "review": (
        "plan, keep the plan for the merge, and tell it in one comment on the pull request",
        (
            PLACE,
            *SOME_ENVIRONMENTS,
            *WHERE,
            *SCOPE,
            *HOST,
            STRICT,
            RAW,
            ON,
            NAMED,
        ),
    ),
    "approve": (
        "after the merge: record who approved the pull request as approvals of the plans that were kept of it",
        (PLACE, *SOME_ENVIRONMENTS, *WHERE, *HOST, ON),
    ),
    "drift": (
        "every night: tell what was changed in DSS in an issue, or take it into a pull request",
        (
            PLACE,
            *SOME_ENVIRONMENTS,
            *WHERE,
            flag("--accept", action="store_true", help=f"take it into the files, as a pull request from {EDITS}"),
            RAW,
            ON,
            NAMED,
        ),
    ),
}

STATE = "what is recorded: list, show, rm, mv, history, diff, pull, rebuild, rebind"
STATE_PARTS: dict[str, tuple[str, Sequence[Flag]]] = {
    name: (text, (*CONFIG, MEMBER, *WHERE, *more))
    for name, text, more in (
        ("list", "every recorded address", FORMAT),
        ("show", "one entry, or all of state, as JSON", (*FORMAT, addresses("*"))),
        ("rm", "forget entries; DSS is not touched", (addresses("+"), *ASKING, *LOCK)),
        ("mv", "give an entry another address; DSS is not touched", (*FROM_TO, *LOCK)),
        ("history", "every apply: serial, time, author, what it did, git tag and commit", FORMAT),
        ("diff", "what changed from one serial to another, or to now", (*SERIALS, *PLAN_FORMAT)),
        ("pull", "the text of state, as it is kept", ()),
        ("rebuild", "make a lost or damaged state anew, from DSS and the configuration", (*ASKING, *LOCK)),
        ("rebind", "take over the state of a project that was copied", (*ASKING, *LOCK)),
    )
}
