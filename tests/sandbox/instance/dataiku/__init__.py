"""A hand-written stand-in for the `dataiku` package of a DSS instance: what the components of a plugin use (AUTO §12).

It talks to the sandbox over HTTP only, with the ticket of the user for whom the component runs. What the reference does
not describe is absent, so that a component that leans on it fails here.
"""

from __future__ import annotations

from dataiku.core.base import (
    WebappImpersonationContext,
    api_client,
    default_project_key,
    get_custom_variables,
)
from dataiku.core.dataset import Dataset
from dataiku.core.managed_folder import Folder

__all__ = [
    "Dataset",
    "Folder",
    "WebappImpersonationContext",
    "api_client",
    "default_project_key",
    "get_custom_variables",
]
