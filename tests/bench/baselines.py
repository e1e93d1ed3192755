"""What the same work costs without the engine: a script on the official client, and the bare calls of an apply.

The script reads whole what a plan needs of every object; the bare calls are those of an apply that name one object,
sent again to another sandbox with nothing between them: for each object in order, objects of one collection at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .generator import KEY
from .wire import BASE, Exchange, exchanges, named

THREADS = 8


def read_everything(client: Any, threads: int) -> None:
    """Lists first, then each object whole, `threads` at a time."""
    project = client.get_project(KEY)
    jobs: list[Callable[[], Any]] = []
    for row in project.list_datasets():
        jobs.append(lambda name=row["name"]: project.get_dataset(name).get_settings())
    for row in project.list_recipes():
        jobs.append(lambda name=row["name"]: project.get_recipe(name).get_settings())
    for row in project.list_scenarios():
        jobs.append(lambda name=row["id"]: project.get_scenario(name).get_settings())
    jobs += [article.get_data for article in project.get_wiki().list_articles()]
    jobs += [file.read for file in _files(project.get_library().list())]
    jobs += [project.get_metadata, project.get_settings, project.get_variables, project.get_permissions]
    jobs += [zone.get_settings for zone in project.get_flow().list_zones()]
    _all(jobs, threads)


def _files(items: Iterable[Any]) -> Iterable[Any]:
    for item in items:
        children = getattr(item, "children", None)
        if children is None:
            yield item
        elif item.name != "dss-iac":
            yield from _files(item.list())


def _all(jobs: Iterable[Callable[[], Any]], threads: int) -> None:
    if threads == 1:
        for job in jobs:
            job()
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


class Again:
    """The calls of an apply once more. Ids that DSS mints are learnt from what the first calls of an object answer."""

    def __init__(self, client: Any, kept: Path) -> None:
        self.session, self.host = client._session, client.host.rstrip("/")
        self.exchanges = exchanges(kept)
        self.ids: dict[str, str] = {}
        self.differed: list[str] = []

    def run(self, threads: int) -> None:
        """Send them; `differed` tells those that were fine in the apply and are not now."""
        stages: dict[str, dict[str, list[Exchange]]] = {"folders": {}}
        for exchange in self.exchanges:
            if exchange.verb == "POST" and exchange.path.rstrip("/") == f"{BASE}/projects":
                self._send(exchange)
            elif about := named(exchange):
                stages.setdefault(_stage(exchange, *about), {}).setdefault(about[1], []).append(exchange)
        for objects in stages.values():
            _all([lambda calls=calls: [self._send(c) for c in calls] for calls in objects.values()], threads)

    def _send(self, exchange: Exchange) -> None:
        path, body = exchange.path, exchange.body
        for old, new in tuple(self.ids.items()):
            path, body = path.replace(old, new), body.replace(old.encode(), new.encode())
        media = {"Content-Type": exchange.media} if exchange.media else {}
        reply = self.session.request(exchange.verb, f"{self.host}{path}", data=body or None, headers=media)
        if exchange.status < 400 <= reply.status_code:
            self.differed.append(f"{exchange.verb} {exchange.path}: {reply.status_code}")
        if exchange.verb == "POST" and reply.status_code < 400:
            self._learn(exchange, reply)

    def _learn(self, exchange: Exchange, reply: Any) -> None:
        before = named(exchange)
        now = named(Exchange(exchange.verb, exchange.path, exchange.body, 200, reply.content, 0, time.perf_counter()))
        if before and now and before[1] != now[1] and len(before[1]) >= 7:
            self.ids[before[1]] = now[1]


def _stage(exchange: Exchange, collection: str, name: str) -> str:
    """Calls of one stage may overlap. What is filled by name, or lies below something, comes when that is there."""
    if collection == "libraries":
        return name.partition("/")[0]
    return "add-items" if exchange.path.endswith("/add-items") else collection
