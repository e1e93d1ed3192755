"""From the name of a command to what does it, and from what that raises to lines and an exit code (D43). What a command
does without is not imported: a module is fetched by its name once somebody asks for a command of it, as a kind is.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from ..errors import ConfigError, IacError
from ..render.serialization import dump
from ..run.garbage import rarely
from . import meant, outlet
from .screen import Screen

ERROR = 1
Args = argparse.Namespace
VERBS, ALL_PROJECTS = "commands", "workspace.walking"
MODULES: Mapping[str, str] = {  # the module of a command, which has a `run(args, screen)`; all others are `VERBS`'
    "validate": "writing.validating",
    "import": "taking",
    "accept": "taking",
    "state": "state",
    "init": "writing.beginning",
    "schema": "writing.language",
    "watch": "writing.watching",
    "fmt": "writing.formatting",
    "docs": "writing.module_docs",
    "ci": "ci.jobs",
}


@rarely()
def run(args: Args) -> int:
    """Run one command and give its exit code; what a verb raises becomes lines and a code."""
    try:
        with Screen(quiet=getattr(args, "format", "text") == "json") as screen:
            return _run(args, screen)
    except ConfigError as error:
        return _fail(args, [str(d) for d in error.diagnostics], error.exit_code, error.code)
    except IacError as error:
        return _fail(args, [str(error)], error.exit_code, error.code)
    except RecursionError:
        told = "something that was read is nested deeper than can be followed; look for brackets upon brackets in it"
        return _fail(args, [told], ERROR)
    except KeyboardInterrupt:
        return _fail(args, ["interrupted; nothing more was sent"], ERROR, "interrupted")


def _run(args: Args, screen: Screen) -> int:
    """One project's command, or that of all projects of the workspace that the arguments mean."""
    file, only = meant.workspace(args), getattr(args, "only", [])
    if file is not None:
        return int(fetched(ALL_PROJECTS).run(args, screen, file, _alone))
    if only:
        named = only if isinstance(only, str) else only[0]
        raise IacError(f"--only {named} names a project of a workspace, and there is no workspace.yml here")
    return _alone(args, screen)


def _alone(args: Args, screen: Screen) -> int:
    name = VERBS if getattr(args, "online", False) else MODULES.get(args.command, VERBS)
    return int(fetched(name).run(args, screen))


def fetched(name: str) -> ModuleType:
    """A module of the command line, by its name below this folder."""
    return importlib.import_module(f".{name}", __package__)


def _fail(args: Args, lines: Sequence[str], code: int, sort: str = "error") -> int:
    """Errors, one a line; machines get JSON on standard output. `sort` is an `errors.IacError.code`, or says that
    somebody interrupted."""
    if getattr(args, "format", "text") == "json":
        outlet.out(dump({"errors": list(lines), "exit_code": code, "code": sort}))
    sys.stdout.flush()
    outlet.err(*(f"Error: {line}" for line in lines))
    return code
