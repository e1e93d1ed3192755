"""The small configuration that `init` writes. Text, and the refusal to overwrite."""

from __future__ import annotations

import re
from pathlib import Path

from ...errors import IacError

PROJECT = """version: "1.0"
project:
  key: {key}
  name: {name}
  description: What this project is for
  tags: [managed-by-dss-iac]
"""
DATASETS = """datasets:
  - name: NOTES
    type: managed
    connection: filesystem_managed
    description: Any managed dataset; change the connection to one of yours
"""
FILES = {"project.yml": PROJECT, "datasets/notes.yml": DATASETS}


def write(folder: Path, key: str) -> tuple[str, ...]:
    """Write the files; IacError when one of them is there already."""
    if not re.fullmatch(r"[A-Z0-9_]+", key):
        raise IacError(f"--project-key {key}: use capital letters, digits and _")
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise IacError(f"{folder / there[0]}: exists; choose another folder")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.format(key=key, name=key.replace("_", " ").title()), encoding="utf-8")
    return tuple(str(folder / name) for name in FILES)
