"""`--var`, `--var-file`: values of variables from the command line and from files, so that a secret need not stand in
the arguments of a process, which every user of a machine may list. Knows no configuration.
"""

from __future__ import annotations

import argparse
from typing import Any

from ..core.model.diagnostic import Report
from ..core.text.document import parse
from ..errors import IacError
from ..run import bounded_text

FROM_FILE = "@"
LARGEST = 16 << 20  # characters of a file


def of(args: argparse.Namespace) -> dict[str, Any]:
    """Name → value; files first, in order, then `--var`. `--var NAME=@FILE` takes the text of a file without its last
    line end, `@@` begins a value that starts with @. IacError."""
    found: dict[str, Any] = dict(getattr(args, "row", {}))  # what a workspace gives to its project
    said: set[str] = set()
    for file in args.var_file:
        found.update(_map(file))
    for pair in args.var:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise IacError(f"--var {name}: write --var NAME=VALUE")
        if name in said:
            raise IacError(f"--var {name} is given twice; give it once")
        said.add(name)
        found[name] = _value(name, value)
    return found


def _value(name: str, text: str) -> str:
    if not text.startswith(FROM_FILE):
        return text
    if text.startswith(FROM_FILE * 2):
        return text[1:]
    return _text(text[1:], f"--var {name}=").removesuffix("\n").removesuffix("\r")


def _map(file: str) -> dict[str, str]:
    report = Report()
    document = parse(_text(file, "--var-file "), file, report)
    told = "; ".join(f"{d.mark}: this is no YAML" for d in report.errors)  # never the text: it may be a secret
    tree: Any = document.tree if document else None
    if told or not isinstance(tree, dict):
        raise IacError(f"--var-file {file}: {told or 'write one NAME: VALUE a line, as YAML or JSON'}")
    wrong = [str(name) for name, value in tree.items() if isinstance(value, dict | list) or value is None]
    if wrong:
        raise IacError(f"--var-file {file}: {', '.join(wrong)}: a variable is a text, a number, true or false")
    return {str(name): str(value).lower() if isinstance(value, bool) else str(value) for name, value in tree.items()}


def _text(file: str, flag: str) -> str:
    try:
        return bounded_text.read(file, LARGEST)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise IacError(f"{flag}{file}: cannot be read ({why})") from None
