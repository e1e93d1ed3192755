"""`docs MODULE`: the page of a module. Reads its files, and asks no DSS."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...core.language.content_files import Unreadable
from ...core.model.diagnostic import Mark, Report, did_you_mean
from ...core.text.document import Document
from ...errors import ConfigError, IacError
from ...kinds import registry
from ...render import module_page
from ...run.config import git_source
from ...run.config.config_folder import Folder
from .. import outlet
from ..screen import Screen


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Print the page. ConfigError where the module cannot be read, or its contract is wrong."""
    path, report = Path(args.module), Report()
    away = args.module.startswith(git_source.MARK)
    if not path.exists() and not away:
        near = did_you_mean(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
        raise IacError(f"{args.module}: there is no such module; {near or 'give its folder or file'}")
    folder = Folder(Path()) if away else Folder.around(path, report)
    documents: tuple[Document, ...] = ()
    if folder is not None:
        try:
            within = args.module if away else "." if path.is_dir() else path.name
            documents = tuple(folder.documents(within, "", report))
        except Unreadable as error:
            report.error(Mark(args.module), error.what, error.hint)
    told = module_page.page(path.stem, args.module, documents, registry(), report)
    if report.errors:
        raise ConfigError(report.errors)
    outlet.out(told)
    return 0
