"""Figures → a table with ratios, growth from size to size, and a JSON beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Figures = Mapping[str, Mapping[str, Any]]
# phase → (what it is measured against, how it is called)
AGAINST = {
    "plan warm": ("one by one", "times faster"),
    "plan again": ("one by one", "times faster"),
    "plan cold": ("eight threads", "times faster"),
    "first apply": ("bare calls", "times the bare calls"),
}


def show(size: int, rows: Figures, loop: float) -> None:
    """The table of one size."""
    table = Table(title=f"N = {size}; a loop of ten million takes {loop:.2f} s CPU here", title_justify="left")
    for name in ("phase", "wall s", "CPU s", "requests", "MB up", "MB down", "peak MB", "ratio"):
        table.add_column(name, justify="left" if name in ("phase", "ratio") else "right")
    for name, row in rows.items():
        table.add_row(name, f"{row['wall']:.2f}", f"{row['cpu']:.2f}", str(row["requests"]), f"{row['up'] / 1e6:.2f}",
                      f"{row['down'] / 1e6:.2f}", str(row["rss"]), _ratio(name, rows))  # fmt: skip
    Console(width=120).print(table)


def _ratio(name: str, rows: Figures) -> str:
    if name not in AGAINST or AGAINST[name][0] not in rows:
        return ""
    against, words = AGAINST[name]
    ours, theirs = rows[name]["wall"], rows[against]["wall"]
    if "faster" in words:
        eight = f", {rows['eight threads']['wall'] / ours:.1f} × eight threads" if against == "one by one" else ""
        return f"{theirs / ours:.1f} {words} than {against}{eight}"
    return f"{ours / theirs:.2f} {words}; uploads {rows[name]['up'] / max(1, rows[against]['up']):.2f} times"


def growth(by_size: Mapping[int, Figures]) -> dict[str, dict[str, float]]:
    """Exponents from the smallest to the largest size, of CPU without start-up, of requests and of bytes sent."""
    small, large = min(by_size), max(by_size)
    found: dict[str, dict[str, float]] = {}
    for name, row in by_size[large].items():
        before = by_size[small].get(name)
        if before and small != large:
            found[name] = {
                key: round(math.log(row[key] / before[key]) / math.log(large / small), 2)
                for key in ("cpu", "requests", "up")
                if row[key] and before[key]
            }
    return found


def show_growth(found: Mapping[str, Mapping[str, float]], sizes: Sequence[int]) -> None:
    """The table of exponents: 1 is linear, 2 quadratic."""
    table = Table(title=f"growth from {min(sizes)} to {max(sizes)}: exponents", title_justify="left")
    for name in ("phase", "CPU", "requests", "bytes up"):
        table.add_column(name, justify="left" if name == "phase" else "right")
    for name, row in found.items():
        table.add_row(name, *(f"{row[key]:.2f}" if key in row else "" for key in ("cpu", "requests", "up")))
    Console(width=120).print(table)


def write(path: Path, value: Mapping[str, Any]) -> None:
    """The same as JSON, requests by route included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")
