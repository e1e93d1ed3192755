"""What a component may import (conventions §1.9): DSS's own packages, and those of the plugin's code env when it has one.

The sandbox builds no environments: every component runs with this interpreter, and a list of the modules that it would
not find in DSS is taken away from it. Refuses to know plugins.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import metadata

BASE = ("dataiku-api-client", "flask", "six", "python-dateutil")
"""What DSS brings into every environment, as far as it is installed here."""
NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named(lines: list[str]) -> list[str]:
    found = (NAME.match(line) for line in lines if not line.lstrip().startswith(("#", "-")))
    return [_plain(match.group(1)) for match in found if match]


def _closure(names: list[str]) -> set[str]:
    """Distributions and all they require; extras are left out."""
    done: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        waiting += _named([line for line in needed if "extra ==" not in line])
    return done


@lru_cache(maxsize=32)
def hidden_modules(requirements: str | None) -> tuple[str, ...]:
    """Top-level modules that are installed here and not there. `requirements`: text of the code env; None: built-in."""
    allowed = _closure([_plain(name) for name in BASE] + _named((requirements or "").splitlines()))
    found = metadata.packages_distributions()
    return tuple(sorted(top for top, dists in found.items() if not {_plain(d) for d in dists} & allowed))


def missing_packages(requirements: str) -> list[str]:
    """Required distributions that are not installed here: a code env with them cannot be imitated."""
    installed = {_plain(d.metadata["Name"]) for d in metadata.distributions() if d.metadata["Name"]}
    return [name for name in _named(requirements.splitlines()) if name not in installed]
