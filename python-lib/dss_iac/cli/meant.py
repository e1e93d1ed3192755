"""Which configuration the arguments mean, of one project or of a workspace, and what it is read with. Reads none, and
knows no verb: who only reads does not wait for what plans.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from ..run.config import workspace_file
from . import variables

HERE = "."
CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE")  # of the four CI platforms
_WITHOUT = ("drift", "destroy", "rollback", "state", "unlock")  # commands that a project's key is enough for
Args = argparse.Namespace


def config(args: Args, optional: bool = False) -> str | None:
    """The configuration; where none is needed, this folder counts only when it holds one."""
    if args.config or not optional:
        return str(args.config or HERE)
    return HERE if not args.project_key and any(Path().glob("*.y*ml")) else None


def workspace(args: Args) -> Path | None:
    """The workspace file that the arguments mean; None where they mean one project."""
    if not hasattr(args, "config") or getattr(args, "plan", None):
        return None
    if args.command in _WITHOUT and not args.config and args.project_key:
        return None
    return workspace_file.found(args.config or HERE)


def reading(args: Args) -> dict[str, Any]:
    """What the configuration is read with. A variable given twice is an error: one of the two would be dropped."""
    environment = args.env if isinstance(args.env, str) else "".join(args.env)
    return {
        "environment": environment,
        "variables": variables.of(args),
        "project_key": args.project_key,
        "strict": getattr(args, "strict", False),
    }


def from_the_root(file: str) -> str:
    """A file as the platform of a CI job names it: from the root of its checkout, where there is one around it."""
    here = Path(file).resolve()
    roots = [Path(os.environ[name]).resolve() for name in CHECKOUTS if os.environ.get(name)]
    return next((here.relative_to(root).as_posix() for root in roots if file and here.is_relative_to(root)), file)
