"""`ci init`: the files of a pipeline, with the words of this configuration in them. Writes; overwrites nothing."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from ...errors import IacError
from ...run.config import init_template
from ...run.workspace import members
from . import platforms
from .platform import ACCEPT, BRANCH, CONFIG, CONTENTS, HOST, filled

_PLAIN = re.compile(r"[\w./-]+")


def write(args: argparse.Namespace, config: str) -> str:
    """Write the pipeline beside the configuration's repository, and say what is left to do. IacError."""
    return put(args.platform, config, list(args.env), args.host, args.branch, Path(args.root), args.accept)


def put(
    name: str, config: str, wanted: Sequence[str], host: str, branch: str, root: Path, accepts: bool = False
) -> str:
    """The same of a platform's name; `wanted` are environments, all that there are without. `accepts`: edits that are
    found at night become a pull request. IacError."""
    platform = platforms.registry()[name]
    there = members.environments_beside(root / config)
    names = wanted or there
    if not host:
        raise IacError("--host KEY is missing: the project of DSS that keeps the plan between review and apply")
    unknown = [one for one in wanted if there and one not in there]
    if unknown:
        raise IacError(f"-e {unknown[0]}: there is no such environment; known: {', '.join(there)}")
    odd = [word for word in (*names, config, host, branch) if not _PLAIN.fullmatch(word)]
    if odd:
        raise IacError(f"'{odd[0]}' cannot stand in a pipeline as it is; use letters, digits, '.', '/', '_' and '-'")
    words = {CONFIG: config, HOST: host, BRANCH: branch}
    words |= {ACCEPT: " --accept" if accepts else "", CONTENTS: "write" if accepts else "read"}
    files = {path: filled(text, words, names) for path, text in platform.files.items()}
    written = ", ".join(init_template.put(root, files))
    return f"written: {written}; {platform.after}; docs/ci.md tells the rest"
