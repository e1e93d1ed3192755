"""`python -m tests.assumptions`: ask a DSS which assumptions hold. Parses the command line, nothing else."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from rich.console import Console

from . import printer, runner
from .probing import Answer, Row, Untold
from .scratch import Leftover, connect, scratch

PAIRS = (("DATAIKU_URL", "DATAIKU_API_KEY"), ("DKU_DSS_URL", "DKU_API_KEY"))


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """0: asked (whatever the answers are); 1: nothing could be asked, or the scratch project is still there."""
    args = _parser().parse_args(arguments)
    pair = next((found for u, k in PAIRS if all(found := (environ.get(u, ""), environ.get(k, "")))), None)
    if pair is None:
        return _fail("no DSS to ask; give both: make probe DATAIKU_URL=https://… DATAIKU_API_KEY=…")
    try:
        rows = runner.chosen(args.only)
    except ValueError as problem:
        return _fail(str(problem))
    found: list[tuple[Row, Answer]] = []
    code = _ask(connect(*pair), rows, args, found)
    if found and args.format == "json":
        print(printer.dump(found))
    elif found:
        printer.show(found, Console())
    return code


def _ask(client: Any, rows: Sequence[Row], args: argparse.Namespace, found: list[tuple[Row, Answer]]) -> int:
    """Fill `found` as far as it goes; 0, or 1 after saying why not."""
    told = Console(stderr=True)
    try:
        with scratch(client, args.connection, args.pause) as dss:
            told.print(f"Asking {client.host} as {dss.login} …", highlight=False)
            for row, answer in runner.answers(dss, rows):
                found.append((row, answer))
                told.print(f"  {row.id}: {printer.VERDICTS[answer.reading][0]}", highlight=False)
    except KeyboardInterrupt:
        return _fail("interrupted; the scratch project was deleted")
    except (Leftover, Untold) as problem:
        return _fail(str(problem))
    except requests.RequestException as error:
        return _fail(f"{client.host} does not answer ({type(error).__name__}); check the URL")
    return 0


def _fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    out = argparse.ArgumentParser(prog="python -m tests.assumptions", description=__doc__)
    out.add_argument("--only", metavar="ID", action="append", default=[], help="ask this only; may be repeated")
    out.add_argument("--connection", metavar="NAME", default="", help="storage connection for datasets")
    out.add_argument("--format", choices=("text", "json"), default="text")
    out.add_argument("--pause", type=float, default=1.0, help="seconds between two looks at the git log (default 1)")
    return out


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill cleans up as Ctrl-C does
    sys.exit(main())
