"""`python -m tests.sandbox`: serve a stand-in DSS until a signal.

Prints `ready http://127.0.0.1:PORT` when it serves. Keys: admin-key, designer-key, reader-key.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import Sandbox, readings
from .errors import DssError

PATHS = {
    "--load": ("DIR", "a project tree, or a folder of them; the key is the folder's name"),
    "--seed-from": (
        "DIR",
        "create the connections, code envs, people, plugins and foreign objects that these trees mention",
    ),
    "--plugin": ("DIR|ZIP", "install a plugin, with its code env"),
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    out = argparse.ArgumentParser(
        prog="python -m tests.sandbox",
        description="A stand-in Dataiku DSS on 127.0.0.1.",
        epilog="Keys: admin-key (admin), designer-key (alice), reader-key (rita).",
    )
    out.add_argument("--port", type=int, default=0, help="port to listen on (0: any free one)")
    for name, (metavar, text) in PATHS.items():
        out.add_argument(name, type=Path, action="append", default=[], metavar=metavar, help=text)
    out.add_argument("--seed-connections", action="store_true", help="the same for the loaded trees")
    out.add_argument(
        "--store", type=Path, metavar="DIR", help="keep project trees under DIR/<KEY>/ (default: a temporary folder)"
    )
    out.add_argument("--latency-ms", type=int, default=0, metavar="N", help="wait N ms before each answer")
    out.add_argument("--no-git", action="store_true", help="do without project git")
    out.add_argument(
        "--reading", action="append", default=[], metavar="ID=a|b", help="how an uncertain fact behaves; *=b turns all"
    )
    out.add_argument("--readings", action="store_true", help="list the uncertain facts and leave")
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """Run; 0 after a signal, 1 for a mistake in the arguments."""
    args = parser().parse_args(argv)
    if args.readings:
        for row in readings.TABLE.values():
            print(f"{row.id}: {row.question}\n    a: {row.a}\n    b: {row.b}    ({row.reference})")
        return 0
    try:
        sandbox = Sandbox(
            args.load,
            args.seed_from,
            git=not args.no_git,
            latency_ms=args.latency_ms,
            store=args.store,
            seed_connections=args.seed_connections,
            port=args.port,
            plugin=args.plugin,
            readings=dict(r.partition("=")[::2] for r in args.reading),
        )
        sandbox.serve(lambda url: print(f"ready {url}", flush=True))
    except (OSError, DssError, readings.Unknown) as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
