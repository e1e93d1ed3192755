"""dss-iac: plan and apply Dataiku DSS projects from YAML. The verbs, and nothing else, are public.

    import dss_iac
    made = dss_iac.plan("project.yml", environment="prod")
    print(made.to_text())
    if made.plan.has_actions:
        dss_iac.apply(made)

Every verb takes a path (file or folder) or a dict, raises `dss_iac.errors.IacError` on purpose and nothing else, and
takes `client=` (a `dataikuapi.DSSClient`, or `dataiku.api_client()` inside DSS); without one the connection is found as
the command line finds it.

The engine is imported when a verb is first asked for: `dss-iac --help` needs none of it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .library import (
        accept,
        apply,
        approve,
        destroy,
        drift,
        import_project,
        load,
        plan,
        rollback,
        show,
        state,
        validate,
    )

__all__ = [
    "accept",
    "apply",
    "approve",
    "destroy",
    "drift",
    "import_project",
    "load",
    "plan",
    "rollback",
    "show",
    "state",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(".library", __name__), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
