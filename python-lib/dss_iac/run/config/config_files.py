"""A configuration on disk, or as a value → `Desired`. Files are `run.config.config_folder`'s."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.language import compile as language
from ...core.language.content_files import NoContent
from ...core.model.diagnostic import Diagnostic, Mark, Report
from ...core.model.kind import Kind
from ...core.model.resource import NOTHING, Desired
from ...core.text.document import Document, of_value
from ...errors import ConfigError
from ...kinds import registry
from ..clock import Clock
from .config_folder import Folder


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration that has no errors. `root` is the folder of its files, None when it was given as a value."""

    desired: Desired
    warnings: tuple[Diagnostic, ...] = ()
    unanswered: tuple[Diagnostic, ...] = ()  # what only an instance can answer
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reading with all that is wrong. `desired` is as much as could be understood, None when that is nothing."""

    desired: Desired | None
    errors: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    unanswered: tuple[Diagnostic, ...] = ()  # what only an instance can answer
    root: Path | None = None


def load(
    config: str | os.PathLike[str] | Mapping[str, Any],
    *,
    environment: str = "",
    variables: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    keys: Collection[str] = (),
    project_key: str = "",
    kinds: Mapping[str, Kind] | None = None,
) -> Loaded:
    """Read a file, a folder, or a value. ConfigError carries every problem there is.

    `variables` are those of --var; `environ` the OS's variables (default: those of this process),
    `keys` the values in use that no template may see.
    """
    found = attempt(
        config,
        environment=environment,
        variables=variables,
        environ=environ,
        keys=keys,
        project_key=project_key,
        kinds=kinds,
    )
    if found.desired is None or found.errors:
        raise ConfigError(found.errors)
    return Loaded(found.desired, found.warnings, found.unanswered, found.root)


def attempt(
    config: str | os.PathLike[str] | Mapping[str, Any],
    *,
    environment: str = "",
    variables: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    keys: Collection[str] = (),
    project_key: str = "",
    kinds: Mapping[str, Kind] | None = None,
    instead: Mapping[Path, bytes | None] = NOTHING,
    today: str = "",
) -> Attempt:
    """The same, raising nothing: what is wrong with one item keeps nobody from judging the others (D63). `instead`:
    files by real path that are taken to hold something else, or to be gone (None); `today` is a YYYY-MM-DD."""
    known = registry() if kinds is None else kinds
    report = Report()
    folder = None if isinstance(config, Mapping) else Folder.around(Path(config), report, instead)
    if isinstance(config, Mapping):
        documents: Sequence[Document] = (of_value(dict(config), report),)
    else:
        documents = folder.configuration(Path(config), known, report) if folder else ()
    overlay = folder.environment(environment, report) if folder and environment else None
    desired = None
    if documents or not report.errors:
        desired = language.read(
            documents,
            known,
            environment=environment,
            variables=variables or {},
            environ=os.environ if environ is None else environ,
            keys=keys,
            read_file=folder or NoContent(),
            report=report,
            environment_file=overlay,
            project_key=project_key,
            elsewhere=folder.variables if folder else dict,
            today=today or Clock().stamp()[:10],
        )
    told = _once(report.errors), _once(report.warnings), _once(report.unanswered)
    return Attempt(desired, *told, folder.root if folder else None)


def environments(config: str | os.PathLike[str]) -> tuple[str, ...]:
    """The names of the environments that lie beside a configuration, in order; () when there are none."""
    folder = Folder.around(Path(config), Report())
    return folder.environments() if folder else ()


def _once(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each problem of a place once, however many rounds of a for_each meet it."""
    first: dict[tuple[Mark, str], Diagnostic] = {}
    for diagnostic in found:
        first.setdefault((diagnostic.mark, diagnostic.what), diagnostic)
    return tuple(first.values())
