"""A pair of `tests/words`: a configuration before and after an edit, as YAML, and the plan from the one to the other.

`before` is what was applied last and what DSS has, laid over what DSS sets by itself; `in_dss` is what somebody made of
it in DSS since; `after` is the configuration now. `files` and `files_after` are contents beside it, `tables` names of
datasets that are the same throughout.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dss_iac.core.compare import overlay
from dss_iac.core.language import compile as language
from dss_iac.core.language.content_files import Unreadable
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.model.plan import Change, Options, Plan
from dss_iac.core.model.resource import Desired, Instance, Live, Snapshot
from dss_iac.core.model.state import Entry, State
from dss_iac.core.planning import planner
from dss_iac.core.text.document import Document, parse
from dss_iac.core.text.yaml_writer import dump
from dss_iac.kinds import registry

KINDS = registry()
KEY = b"pairs"
HEAD: Mapping[str, Any] = {"version": "1.0", "project": {"key": "SHOP"}, "policy": {"naming": "dss"}}
STAMP = {"author": "alex", "made_at": "2026-01-02T03:04:05Z", "tool": "dss-iac 0", "lineage": "line-1"}


class Files:
    """Contents beside a configuration that is a value."""

    def __init__(self, held: Mapping[str, str]) -> None:
        self.held = held

    def read(self, path: str, beside: str) -> bytes:
        if path not in self.held:
            raise Unreadable(f"there is no {path}")
        return self.held[path].encode()

    def glob(self, pattern: str, beside: str) -> Sequence[str]:
        return ()

    def documents(self, source: str, beside: str, report: Report) -> Sequence[Document]:
        return ()


def read(text: str) -> dict[str, Any]:
    """A pair from its file: YAML as the language reads it, where `on` is a word."""
    report = Report()
    tree = parse(text, "pair.yml", report).tree
    assert not report.errors, [str(e) for e in report.errors]
    return dict(tree)


def desired(case: Mapping[str, Any], sections: str, *files: str) -> Desired:
    """The configuration that these sections of a pair make."""
    report = Report()
    same = [{"name": name, "type": "managed", "connection": "fs"} for name in case.get("tables", ())]
    own = case[sections]
    whole = {**HEAD, **own, "datasets": [*same, *own.get("datasets", ())]}
    held = {name: content for key in files for name, content in case.get(key, {}).items()}
    found = language.read([parse(dump(whole), "project.yml", report)], KINDS, read_file=Files(held), report=report)
    assert not report.errors, [str(e) for e in report.errors]
    return found


def live(wanted: Desired) -> Snapshot:
    """DSS as an apply of this configuration leaves it."""
    objects = {}
    for address, resource in wanted.resources.items():
        kind = KINDS[address.kind]
        made = overlay.lay(kind, resource.initial, resource.body)
        laid = overlay.lay(kind, dict(kind.defaults(made)), made)
        tree = json.loads(json.dumps(kind.from_live(kind.to_live(laid))))
        dss_id = f"id-{address.name}" if kind.minted else address.name or address.project
        objects[address] = Live(address, dss_id, tree)
    return Snapshot(wanted.project, True, Instance(node_id="node-1", sees_all=True), objects)


def state(wanted: Desired, seen: Snapshot) -> State:
    """What that apply recorded."""
    entries = {
        address: Entry(address, seen.live[address].dss_id, resource.name, attributes=dict(resource.body))
        for address, resource in wanted.resources.items()
    }
    return State("line-1", wanted.project, 3, entries=entries)


def _three(case: Mapping[str, Any]) -> tuple[Desired, State, Snapshot]:
    before = desired(case, "before", "files")
    there = desired(case, "in_dss", "files", "files_in_dss") if "in_dss" in case else before
    return before, state(before, live(before)), live(there)


def plan(case: Mapping[str, Any]) -> Plan:
    """The plan of a pair."""
    _, recorded, seen = _three(case)
    after = desired(case, "after", "files", "files_after")
    return planner.make(after, recorded, seen, KINDS, Options(), STAMP, key=KEY)


def drift(case: Mapping[str, Any]) -> tuple[Change, ...]:
    """What drifted, where a pair has no `after`."""
    _, recorded, seen = _three(case)
    return planner.drift(recorded, seen, KINDS, key=KEY)
