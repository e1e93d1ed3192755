"""How fast the sandbox is: listing 1,000 datasets, and recipe reads with eight clients at once.

`python -m tests.bench_sandbox [--datasets N] [--recipes N] [--clients N] [--seconds S]` prints two figures and, for
comparison, the time of a save with and without git. Figures only: nothing here passes or fails (DESIGN §10, issue 2).
Clients are processes of their own that keep one connection each, so that they do not share the server's interpreter.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from tests.sandbox import Sandbox
from tests.sandbox.estate import Project
from tests.sandbox.facts.new_project import METRICS, new_params

ROOT = Path(__file__).parents[1]
KEY = "BENCH"
HEADERS = {"Authorization": "Basic " + b64encode(b"admin-key:").decode()}


def dataset(number: int) -> dict[str, object]:
    """A managed PostgreSQL table with 12 columns and the usual probes."""
    columns = [{"name": f"COL_{c}", "type": "string", "maxLength": -1} for c in range(12)]
    params = {"connection": "pg_main", "mode": "table", "table": f"${{projectKey}}_d{number}", "schema": "public"}
    envelope = {"tags": ["bench"], "customFields": {}, "checklists": {"checklists": []}, "dkuProperties": []}
    flow = {"virtualizable": False, "rebuildBehavior": "NORMAL", "crossProjectBuildBehavior": "DEFAULT"}
    schema = {"columns": columns, "userModified": True}
    return {
        "type": "PostgreSQL",
        "managed": True,
        "params": params,
        "schema": schema,
        "metrics": METRICS,
        "flowOptions": flow,
        **envelope,
    }


def recipe(number: int) -> dict[str, object]:
    """A Python recipe between two neighbours."""
    inputs = {"main": {"items": [{"ref": f"d{number}", "deps": []}]}}
    outputs = {"main": {"items": [{"ref": f"d{number + 1}", "appendMode": False}]}}
    return {"type": "python", "params": {"envSelection": {"envMode": "INHERIT"}}, "inputs": inputs, "outputs": outputs,
            "labels": [], "tags": [], "customFields": {}, "checklists": {"checklists": []}}  # fmt: skip


def fill(dss: Sandbox, datasets: int, recipes: int) -> Project:
    """A project built in memory, past the routes and past git."""
    project = dss.estate.new_project(KEY)
    project.docs["params.json"] = new_params(KEY, "admin", {"versionNumber": 0})
    code = "import dataiku\n" + "x = 1\n" * 60
    for number in range(datasets):
        project.save("datasets", f"d{number}", dataset(number), user="admin")
    for number in range(recipes):
        project.save("recipes", f"r{number}", recipe(number), user="admin", payload=code)
    return project


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """One GET under the API prefix; the body."""
    connection.request("GET", f"/dip/publicapi/projects/{KEY}/{path}", headers=HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"GET {path}: {answer.status} {body[:200]!r}")
    return body


def connect(url: str) -> http.client.HTTPConnection:
    """A keep-alive connection."""
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)


def list_datasets(url: str, times: int) -> tuple[float, float, int]:
    """First and median ms of listing, and the number of datasets seen."""
    connection, spent, seen = connect(url), [], 0
    for _ in range(times):
        start = time.perf_counter()
        body = get(connection, "datasets/")
        spent.append((time.perf_counter() - start) * 1000)
        seen = len(json.loads(body))
    return spent[0], statistics.median(spent[1:] or spent), seen


def client(url: str, seconds: float, recipes: int, offset: int) -> int:
    """Read recipes for a while; the number of reads."""
    connection, count, end = connect(url), 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        get(connection, f"recipes/r{(offset + count) % recipes}")
        count += 1
    return count


def read_recipes(url: str, clients: int, seconds: float, recipes: int) -> float:
    """Reads per second of all clients together."""
    command = [sys.executable, "-m", "tests.bench_sandbox", "--client", url, "--seconds", str(seconds)]
    command += ["--recipes", str(recipes), "--offset"]
    running = [
        subprocess.Popen([*command, str(n * 97)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for n in range(clients)
    ]
    return sum(int(p.communicate()[0]) for p in running) / seconds


def saves(git: bool, times: int = 100) -> float:
    """Median ms of one save in a project of 300 datasets."""
    with Sandbox(git=git) as dss:
        project = fill(dss, 300, 0)
        if git:
            project.flush()
            from tests.sandbox.disk import dump, write

            write(project.tree, "params.json", dump(project.params))
            project.open("Bench", "admin")
        spent = []
        for number in range(times):
            start = time.perf_counter()
            project.save("datasets", f"d{number}", dataset(number + 1), user="admin", message="Updated dataset")
            spent.append((time.perf_counter() - start) * 1000)
        return statistics.median(spent)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_sandbox")
    for name, kind, default in (
        ("datasets", int, 1000),
        ("recipes", int, 1000),
        ("clients", int, 8),
        ("seconds", float, 4.0),
        ("offset", int, 0),
    ):
        parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--client", metavar="URL", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.client:
        print(client(args.client, args.seconds, args.recipes, args.offset))
        return 0
    with Sandbox(git=False) as dss:
        fill(dss, args.datasets, args.recipes)
        first, median, seen = list_datasets(dss.url, 7)
        print(f"list {seen} datasets: first {first:.0f} ms, then {median:.0f} ms")
        rate = read_recipes(dss.url, args.clients, args.seconds, args.recipes)
        print(f"recipe reads with {args.clients} clients: {rate:.0f} per second in all")
    print(f"one save: {saves(False):.2f} ms without git, {saves(True):.2f} ms with git")
    return 0


if __name__ == "__main__":
    sys.exit(main())
