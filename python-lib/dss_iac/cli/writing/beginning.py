"""`init`: what to begin with, asked on a terminal where nobody said it. Asks, calls, and says what was written."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from ...core.model.diagnostic import did_you_mean
from ...errors import IacError
from ...run.config import init_template
from ...run.verb import verbs
from ...run.verb.prepare import Around
from .. import given, outlet
from ..ci import kit, platforms
from ..screen import Screen, ask

EXISTING, BRANCH = "existing", "main"


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Say what was written. IacError when something is in the way."""
    outlet.out(_begun(args, given.around(args, screen)))
    return 0


def _begun(args: argparse.Namespace, around: Around) -> str:
    """Write what was asked for, and say what to do next. IacError when something is in the way."""
    template, source, key = args.template, args.source, args.project_key
    if source and (template or key):
        raise IacError(f"--from {source} brings a project with its key: leave --template and --project-key out")
    platform, host = args.ci, args.host
    if bool(platform) != bool(host):
        raise IacError("--ci and --host go together: a pipeline keeps its plans in a project of DSS")
    if not (template or source or key) and sys.stdin.isatty():
        template, source, key = _asked()
        platform, host = (platform, host) if platform else _asked_of_ci()
    folder, where = Path(args.folder), "" if Path(args.folder) == Path() else f" -c {shlex.quote(args.folder)}"
    if source:
        made = verbs.import_project(source, args.folder, around=around)
        init_template.announced(folder, made.files)
        told = f"written: {len(made.files)} files of project {source}; now run `dss-iac plan{where}`: it is empty"
        return "\n".join([told, *_pipeline(platform, host, folder)])
    template = template or init_template.DEFAULT
    written = ", ".join(init_template.write(folder, key or init_template.DEFAULT_KEY, template))
    after = init_template.starter(template).after
    first = f"{after}; then" if after else "now"
    told = f"written: {written}; {first} run `dss-iac validate{where}`, then `dss-iac plan{where}`"
    return "\n".join([told, *_pipeline(platform, host, folder)])


def _pipeline(platform: str, host: str, folder: Path) -> list[str]:
    """Write a pipeline at the top of the folder, if one is wanted; what there is to say of it."""
    return [kit.put(platform, ".", (), host, BRANCH, folder)] if platform else []


def _asked_of_ci() -> tuple[str, str]:
    """The platform and the project that keeps plans; "" for none."""
    names = list(platforms.registry())
    platform = ask(f"A pipeline for {', '.join(names)}", "none")
    if platform == "none":
        return "", ""
    if platform not in names:
        raise IacError(f"there is no pipeline for {platform}; {did_you_mean(platform, names) or ', '.join(names)}")
    host = ask("The project of DSS that keeps plans between review and merge", "none")
    if host == "none":
        raise IacError("a pipeline needs a project that keeps plans; `dss-iac ci init` writes one later")
    return platform, host


def _asked() -> tuple[str, str, str]:
    """The template, or the project to take over, and the key."""
    names = [*init_template.known(), EXISTING]
    texts = [*(s.text for s in init_template.known().values()), "a project that is there in DSS already"]
    rows = [f"  {n} {name:14} {text}" for n, (name, text) in enumerate(zip(names, texts, strict=True), 1)]
    said = ask("\n".join(["What do you begin with?", *rows, "Its number or name"]), "1")
    chosen = names[int(said) - 1] if said.isdecimal() and 0 < int(said) <= len(names) else said
    if chosen == EXISTING:
        key = ask("Its key", "none")
        if key == "none":
            raise IacError("a project that exists has a key; `dss-iac init --from KEY` takes it, too")
        return "", key, ""
    init_template.starter(chosen)
    return chosen, "", ask("The project's key", init_template.DEFAULT_KEY)
