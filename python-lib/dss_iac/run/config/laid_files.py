"""The files of a configuration as they should look (`core.layout`): which there are, and what each would hold. Writes
none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...core.layout import layout
from ...core.model.diagnostic import Report
from ...core.model.kind import Kind
from ...errors import ConfigError, IacError
from .config_folder import ENVIRONMENTS, Folder

YAML = (".yml", ".yaml")
MODULES = "modules"


class LaidFile(NamedTuple):
    """What a file holds, what it should hold, and what of it stays as it is and why."""

    before: bytes
    after: bytes
    notes: tuple[str, ...]


def laid(config: Path, kinds: Mapping[str, Kind]) -> dict[Path, LaidFile]:
    """Every YAML file of a configuration, or the one that is named. ConfigError where one cannot be read."""
    if config.is_file() and config.suffix.lower() not in YAML:
        raise IacError(f"{config}: only YAML is laid out; give a file that ends in .yml, or a folder")
    return {path: _laid(path) for path in _files(config, kinds)}


def _files(config: Path, kinds: Mapping[str, Kind]) -> Sequence[Path]:
    if config.is_file():
        return [config]
    report = Report()
    folder = Folder.around(config, report)
    documents = folder.configuration(config, kinds, report) if folder else ()
    if report.errors:
        raise ConfigError(report.errors)
    beside = [path for name in (ENVIRONMENTS, MODULES) for path in sorted((config / name).rglob("*"))]
    found = [*(Path(document.file) for document in documents), *beside]
    return [path for path in found if path.suffix.lower() in YAML and path.is_file() and not path.is_symlink()]


def _laid(path: Path) -> LaidFile:
    try:
        before = path.read_bytes()
        made = layout.laid(str(path), before.decode())
    except (OSError, UnicodeDecodeError) as error:
        raise IacError(f"{path}: cannot be read ({error})") from None
    return LaidFile(before, made.text.encode(), made.notes)
