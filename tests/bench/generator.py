"""A made-up project of any size, the same for the same numbers: `Shape` → files of a configuration.

Datasets are in layers as in a real flow: sources that exist, then managed ones, each made by one recipe of up to
`fan_in` inputs that were made before it. Every third recipe is Python in a file of its own, the others prepare.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

KEY = "BENCH"
MOST = 2000  # items in one file


@dataclass(frozen=True)
class Shape:
    """How big. `size` recipes, and as many datasets they make; `columns` a dataset, `steps` a prepare recipe."""

    size: int = 100
    columns: int = 12
    steps: int = 16
    zones: int = 10
    fan_in: int = 3
    edited: int = 0  # so many recipes and datasets get another description

    def as_dict(self) -> dict[str, int]:
        """For the JSON beside the table."""
        return asdict(self)


def write(shape: Shape, folder: Path) -> Path:
    """The configuration below a folder that may be missing; files by section, code in files of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    made, chance = sections(shape), random.Random(shape.size)
    (folder / "recipes").mkdir(exist_ok=True)
    for recipe in made["recipes"]:
        if "code_file" in recipe:
            (folder / recipe["code_file"]).write_text(_code(chance), "utf-8")
    head = {"version": "1.0", "project": {"key": KEY, "name": "Bench", "tags": ["bench"]}}
    for name, value in (("project", head), *_files(made)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.yml").write_text(yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False), "utf-8")
    return folder


def _files(made: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, Any]]:
    """(name, content) of each: one for a section, or several in its folder, so that none grows too big to be read."""
    for section, items in made.items():
        if len(items) <= MOST:
            yield section, {section: items}
        else:
            yield from ((f"{section}/from_{n}", items[n : n + MOST]) for n in range(0, len(items), MOST))


def sections(shape: Shape) -> dict[str, list[dict[str, Any]]]:
    """Items by section."""
    chance, n = random.Random(shape.size), shape.size
    sources = max(1, n // 10)
    return {
        "zones": [{"name": f"Zone {z}", "color": "#2ab1ac"} for z in range(shape.zones)],
        "datasets": [_dataset(shape, k, k < sources) for k in range(n + sources)],
        "recipes": [_recipe(shape, k, sources, chance) for k in range(n)],
        "scenarios": [_scenario(k, sources) for k in range(max(1, n // 20))],
        "articles": [{"name": f"Page {k}", "content": f"# Page {k}\n\nWhat it is.\n"} for k in range(max(1, n // 50))],
        "libraries": [
            {"path": f"python/mod_{k}.py", "content": f"VALUE = {k}\n"} for k in range(max(1, n // 50))
        ],
    }  # fmt: skip


def _dataset(shape: Shape, k: int, source: bool) -> dict[str, Any]:
    columns = [{"name": f"COL_{c}", "type": ("string", "bigint", "double")[c % 3]} for c in range(shape.columns)]
    words = "Edited" if k < shape.edited else "Made up"
    item = {"name": f"D{k}", "schema": {"columns": columns}, "description": f"{words}, number {k}", "tags": ["bench"]}
    if source:
        return {**item, "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": f"t{k}"}}
    return {**item, "type": "managed", "connection": "filesystem_managed", "zone": f"Zone {k % shape.zones}"}


def _recipe(shape: Shape, k: int, sources: int, chance: random.Random) -> dict[str, Any]:
    inputs = sorted({f"D{chance.randrange(sources + k)}" for _ in range(1 + chance.randrange(shape.fan_in))})
    item = {"name": f"r{k}", "inputs": inputs, "outputs": [f"D{sources + k}"], "tags": ["bench"]}
    item["description"] = f"{'Edited' if k < shape.edited else 'Made up'}, number {k}"
    if k % 3 == 0:
        return {**item, "type": "python", "code_file": f"recipes/r{k}.py"}
    payload = {"steps": [_step(k, s) for s in range(shape.steps)], "maxProcessedMemTableBytes": -1}
    return {**item, "type": "prepare", "inputs": inputs[:1], "payload": payload}


def _step(k: int, s: int) -> dict[str, Any]:
    params = {"columns": [f"COL_{s % 5}"], "appliesTo": "SINGLE_COLUMN", "expression": f"COL_{s % 5} + {k * s}"}
    return {"preview": False, "metaType": "PROCESSOR", "disabled": False, "type": "CreateColumnWithGREL",
            "params": {**params, "column": f"NEW_{s}"}, "alwaysShowComment": False}  # fmt: skip


def _scenario(k: int, sources: int) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"build": f"D{sources + k}"}, {"python": 'print("done")\n'}]
    return {"name": f"s{k}", "active": False, "triggers": [{"daily": "02:00"}], "steps": steps}


def _code(chance: random.Random) -> str:
    lines = "\n".join(f"step_{n} = {chance.randrange(1000)}" for n in range(40))
    return f"import dataiku\n\n{lines}\n"
