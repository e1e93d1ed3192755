"""What the forms declare, created over HTTP, written and read back: every declared path must be there (D17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from dss_iac.core.compare import diff, overlay, wire
from dss_iac.core.model.address import Address
from dss_iac.core.model.kind import Call, Kind
from dss_iac.core.model.resource import Index, Resource
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.common.trees import merge
from tests.sandbox import Sandbox

from .corpus import KINDS

KEY = "FORMS"
FILES = {"data/rates.csv": b"code,rate\nEU,0.2\n", "r.py": "print(1)\n"}


class Bench:
    """One project of one sandbox, and the few steps that the walk takes for each object."""

    def __init__(self, dss: Sandbox) -> None:
        client = dss.client("admin")
        client.create_project(KEY, KEY, "admin")
        self.session, self.base = client._session, f"{dss.url}/dip/publicapi"
        self.facts = {"project": KEY, "owner": "admin"}
        self.facts["connections"] = {n: c["type"] for n, c in dss.estate.connections.items()}
        self.index = Index({}, {})

    def send(self, call: Call) -> Any:
        """One request; an answer that is an error fails the test."""
        more: dict[str, Any] = {"files": {"file": call.upload}} if call.upload else {"json": call.body}
        reply = self.session.request(call.verb, self.base + call.path, params=dict(call.query), **more)
        assert reply.ok, f"{call.verb} {call.path}: {reply.text[:300]}"
        return reply.json() if reply.content else None

    def bring(self, kind: Kind, item: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
        """Create, write, read back: (declared paths that are not there, the live tree)."""
        reader = Offline(FILES, project=KEY)
        wanted = kind.desire(item, reader)
        assert reader.problems == []
        resource = Resource(
            Address(kind.name, KEY, item["name"]), item["name"], wanted.body, wanted.initial, wanted.create
        )
        whole = wire.to_wire(kind, merge(wanted.initial, wanted.body), self.index, KEY)
        replies = [self.send(call) for call in kind.create(resource, whole, self.facts)]
        id = kind.created_id(replies[0], resource)
        self.index = Index({**self.index.ids, (kind.name, KEY, item["name"]): id}, self._names(kind, id, item))
        before = wire.live_tree(kind, self._wires(kind, id, wanted.body), self.index, KEY, strip=False)
        after = overlay.lay(kind, overlay.lay(kind, before, wanted.initial), wanted.body)
        for part in wire.touched(kind, before, after):
            self._write(kind, part, resource, id, before, after)
        live = wire.live_tree(kind, self._wires(kind, id, wanted.body), self.index, KEY)
        return diff.missing(kind, wanted.body, live), live

    def _names(self, kind: Kind, id: str, item: dict[str, Any]) -> dict[tuple[str, str, str], str]:
        return {**self.index.names, (kind.name, KEY, id): item["name"]}

    def _url(self, part: Any, id: str) -> str:
        return str(part.url.format(project=KEY, id=quote(id, safe="")))

    def _wires(self, kind: Kind, id: str, body: Any) -> dict[str, Any]:
        parts = [p for p in kind.parts if not p.demand or p.at in body]
        return {p.at: self.send(Call("GET", self._url(p, id))) for p in parts}

    def _write(self, kind: Kind, part: Any, resource: Resource, id: str, before: Any, after: Any) -> None:
        if part.calls:
            for call in part.calls(resource, id, before.get(part.at), after[part.at]):
                self.send(call)
        else:
            fresh = self._wires(kind, id, {})
            documents = wire.wire_documents(kind, after, fresh, self.index, KEY)
            self.send(Call("PUT", self._url(part, id), documents[part.at]))


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Sandbox(git=False) as dss:
        yield Bench(dss)


DATASETS: tuple[dict[str, Any], ...] = (
    {"type": "sql", "connection": "pg_main", "params": {"schema": "public"}, "schema": {"ID": "bigint"}},
    {"type": "sql", "connection": "snowflake_prod", "params": {"query": "SELECT 1"}},
    {"type": "managed", "format_type": "csv", "format_params": {"style": "excel"}, "tags": ["a", "b"]},
    {"type": "managed", "connection": "s3_main", "format_type": "parquet", "flow": {"rebuild_behavior": "EXPLICIT"}},
    {"type": "managed", "connection": "snowflake_prod", "description": "x", "short_description": "y"},
    {"type": "managed", "partitioning": {"pattern": "/%Y/.*", "dimensions": [{"name": "d", "period": "YEAR"}]}},
    {"type": "filesystem", "connection": "filesystem_root", "path": "/in", "format_type": "json"},
    {"type": "uploaded", "file": "data/rates.csv"},
    {"type": "uploaded", "connection": "s3_main", "file": "data/rates.csv"},
    {"type": "inline", "rows": [{"CODE": "EU", "RATE": 0.2}]},
    {"type": "Inline", "managed": True},
    {"type": "HTTP", "params": {"sources": [{"url": "https://example.com/a.csv"}]}, "format_type": "csv"},
)


@pytest.mark.parametrize("n", range(len(DATASETS)))
def test_datasets(bench: Bench, n: int) -> None:
    missing, live = bench.bring(KINDS["dataset"], {"name": f"D{n}", **DATASETS[n]})
    assert missing == ()
    written = KINDS["dataset"].show(live, {"name": f"D{n}", "options": {}})
    assert len(written.item) <= len(DATASETS[n]) + 4, written.item


def test_a_flow_of_every_reference(bench: Bench) -> None:
    """A folder, a dataset over its files, and recipes with awkward names between them."""
    assert bench.bring(KINDS["managed_folder"], {"name": "my files"})[0] == ()
    missing, live = bench.bring(KINDS["dataset"], {"name": "OVER", "type": "files_in_folder", "folder": "my files"})
    assert (missing, live["params"]["folderSmartId"]) == ((), {"folder": "my files"})
    assert bench.bring(KINDS["dataset"], {"name": "OUT", "type": "managed"})[0] == ()
    recipes: tuple[dict[str, Any], ...] = (
        {"name": 'it\'s "odd" (really)', "type": "python", "code_file": "r.py", "inputs": [{"folder": "my files"}]},
        {"name": "no_code", "type": "python", "inputs": ["OVER"]},
        {"name": "by_code", "type": "group", "inputs": ["OVER"], "keys": ["code"], "aggregations": {"rate": "sum"}},
        {"name": "copy", "type": "sync", "inputs": ["OVER"], "container": "none"},
        {"name": "clean", "type": "prepare", "inputs": ["OVER"], "payload": {"steps": []}},
    )
    for item in recipes:
        missing, live = bench.bring(KINDS["recipe"], {**item, "outputs": ["OUT"]})
        assert missing == (), item["name"]
        shown = KINDS["recipe"].show(live, {"name": item["name"], "options": {}}).item
        assert shown["outputs"] == ["OUT"]
        assert shown["inputs"] == item["inputs"]
