"""What SQL recipes can read and write: they run inside one database (D55). Knows types of datasets, no connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..common.dataset_types import SQL_TYPES, STORES, UPLOADED

IN_DATABASE = ("sql_query", "sql_script")
_NEVER = tuple(t for t in (*STORES, UPLOADED) if t not in SQL_TYPES)


def clash(tree: Mapping[str, Any], uses: Mapping[str, str], makes: Mapping[str, str]) -> tuple[str, str] | None:
    """Why these cannot work together, and what to do; None when they can, or when nobody can tell."""
    if tree.get("type") not in IN_DATABASE:
        return None
    files = [f"{name} ({kind})" for name, kind in uses.items() if kind in _NEVER]
    if files:
        return f"an SQL recipe cannot read {', '.join(files)}: it runs inside a database", "bring it there first (sync)"
    inside = {kind: name for name, kind in (*uses.items(), *makes.items()) if kind in SQL_TYPES}
    if len(inside) > 1:
        told = " and ".join(f"{name} ({kind})" for kind, name in inside.items())
        return f"an SQL recipe runs inside one database, and not in both of {told}", "bring the result there with sync"
    return None
