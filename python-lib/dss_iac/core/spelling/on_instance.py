"""Words whose meaning only an instance has: what plugins bring, container configurations, project statuses, words that
came with a version of DSS (D54). What is there already with such a word is not doubted. Asks nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model import path as paths
from ..model.address import Address
from ..model.diagnostic import Diagnostic, Mark, Report, did_you_mean
from ..model.kind import Kind
from ..model.resource import Desired, Live, Resource
from ..text.source_map import TextMarks
from . import speller

PLUGINS, CONTAINERS, STATUSES = "plugins", "container configurations", "project statuses"
_EXPLICIT = ("EXPLICIT_CONTAINER", None)
# How words of plugins begin → whether the id of the plugin follows for certain (corpus §2). A type of recipe is the
# name of its folder in the plugin, which begins with that id only by custom.
_CARRIES: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("pyrunnable_", "pystep_", "pytrigger_", "fsprovider_"), lambda rest: True),
    **dict.fromkeys(("CustomPython_", "CustomJava_"), lambda rest: "_" in rest),
    "CustomCode_": lambda rest: "-" in rest.split("_")[0] and "_" in rest,
}
_BUILTIN = ("builtin-macros",)  # plugins that come with DSS and are in no list
_VERSION_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Offers:
    """What an instance has; None for what this key may not see, or what nobody asked for."""

    version: str = ""
    plugins: tuple[str, ...] | None = None
    containers: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    in_use: tuple[str, ...] = ()  # statuses that some project has


def asks(desired: Desired, kinds: Mapping[str, Kind]) -> set[str]:
    """What has to be known of the instance to judge this configuration."""
    found: set[str] = set()
    for resource in desired.resources.values():
        kind = kinds[resource.address.kind]
        found |= {PLUGINS} if any(True for _ in speller.of_plugins(resource, kind)) else set()
        found |= {CONTAINERS} if any(True for _ in _containers(resource.body)) else set()
        found |= {STATUSES} if kind.listing is None and resource.body.get("status") else set()
    return found


def against(
    desired: Desired, live: Mapping[Address, Live], offers: Offers, kinds: Mapping[str, Kind]
) -> tuple[Diagnostic, ...]:
    """Errors for what the instance lacks, warnings for what nobody can be sure of."""
    report = Report()
    for address, resource in desired.resources.items():
        there = live[address].body if address in live else {}
        _plugins(resource, kinds[address.kind], there, offers, report)
        _versions(resource, kinds[address.kind], offers, report)
        for name in _containers(resource.body):
            if name not in set(_containers(there)):
                _listed(resource, CONTAINERS, name, offers.containers, (), report)
        status = resource.body.get("status") if kinds[address.kind].listing is None else None
        if status and status != there.get("status") and status not in offers.in_use:
            _listed(resource, STATUSES, str(status), offers.statuses, offers.in_use, report)
    doubts = {d.what: d for d in reversed(report.warnings)}  # each once, where it is first
    return (*report.errors, *sorted(doubts.values()))


def _plugins(resource: Resource, kind: Kind, there: Mapping[str, Any], offers: Offers, report: Report) -> None:
    for row, word in speller.of_plugins(resource, kind):
        prefix = next((p for p in _CARRIES if word.startswith(p)), "")
        rest = word[len(prefix) :]
        known = offers.plugins
        if not prefix or any(value == word for _, value in paths.find(there, paths.parse(row.path))):
            continue
        subject, mark = str(resource.address), _spot(resource, word)
        if known is None:
            report.warn(mark, f"'{word}' could not be checked: this key may not list plugins", "", subject)
        elif not any(rest == one or rest.startswith((f"{one}_", f"{one}-")) for one in (*known, *_BUILTIN)):
            plugin = rest.split("_")[0]
            hint = did_you_mean(plugin, known) or "install the plugin, or name another type"
            what = f"'{word}': no plugin '{plugin}' is installed on this instance"
            if _CARRIES[prefix](rest):
                report.error(mark, what, hint, subject)
            else:
                report.warn(mark, f"'{word}': no installed plugin is called like it", "check that it is there", subject)


def _versions(resource: Resource, kind: Kind, offers: Offers, report: Report) -> None:
    here = _numbers(offers.version)
    for row, word, since in speller.younger(resource, kind):
        if here and here < _numbers(since):
            what = f"{row.what} '{word}' came with DSS {since}; this is {offers.version}"
            report.error(_spot(resource, word), what, "write one that this DSS knows", str(resource.address))


def _listed(
    resource: Resource, word: str, name: str, known: Collection[str] | None, seen: Collection[str], report: Report
) -> None:
    """One name out of a list of the instance; `seen` are those that are in use, list or not."""
    mark, subject = _spot(resource, name), str(resource.address)
    one = f"{word.removesuffix('es' if word.endswith('uses') else 's')} '{name}'"
    if known is None:
        told = f"in use here: {', '.join(sorted(seen))}" if seen else ""
        report.warn(mark, f"{one} could not be checked: this key may not list them", told, subject)
    elif name not in known:
        hint = did_you_mean(name, known) or f"this instance has: {', '.join(sorted(known)) or 'none'}"
        report.error(mark, f"{one} does not exist on this instance", hint, subject)


def _containers(tree: Any) -> Iterator[str]:
    """The container configurations that a tree chooses by name (API §2.4)."""
    if isinstance(tree, Mapping):
        name = tree.get("containerConf")
        if isinstance(name, str) and name and "${" not in name and tree.get("containerMode") in _EXPLICIT:
            yield name
    for below in tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, list) else ():
        if type(below) not in paths.SCALARS:  # most are
            yield from _containers(below)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")[:_VERSION_LENGTH]
    return tuple(int(p) for p in parts) if parts and all(p.isdecimal() for p in parts) else ()


def _spot(resource: Resource, text: str) -> Mark:
    found = resource.marks.all_of_text(text) if isinstance(resource.marks, TextMarks) else []
    return found[0] if found else resource.mark
