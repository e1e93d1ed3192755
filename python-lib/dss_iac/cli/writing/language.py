"""`schema`: the language itself, for editors and for people. Asks no DSS and reads no configuration."""

from __future__ import annotations

import argparse

from ...core.language.editor import files
from ...errors import IacError
from ...kinds import registry
from ...render import reference
from ...render.serialization import dump
from .. import outlet
from ..screen import Screen


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Print it, and give the exit code."""
    outlet.out(schema(args.format, args.sort))
    return 0


def schema(form: str = "json", sort: str = files.CONFIGURATION) -> str:
    """The language: the JSON Schema of a sort of file, or the page of all of it for people. IacError."""
    if form == "markdown" and sort != files.CONFIGURATION:
        raise IacError(f"--format markdown is the page of the whole language: leave --for {sort} out")
    return reference.language(registry()) if form == "markdown" else dump(files.of(sort, registry()))
