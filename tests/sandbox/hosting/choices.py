"""Dynamic choices of a form (AUTO §12.4, conventions §1.9): the plugin's script is asked, as the interface does.

Refuses to know forms and HTTP.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import illegal
from . import launch
from .child import Child
from .plugin import Component

Doc = dict[str, Any]


def ask(component: Component, project: Any, user: Any, parameter: str, config: Doc) -> Child:
    """Start the script for one parameter, with the values that the form has now."""
    if not component.desc.get("paramsPythonSetup"):
        raise illegal(f"{component.type} has no paramsPythonSetup")
    payload = {"parameterName": parameter, "rootModel": config, "funcName": "do"}
    return launch.choices(project.estate, component, project.key, user, payload, config)


def found(child: Child) -> list[Doc]:
    """`[{"value", "label"}]` of a script that ended; raises its failure, or for an answer of another shape."""
    child.raise_failure()
    answer = json.loads(child.read("result") or b"null")
    choices = answer.get("choices") if isinstance(answer, dict) else None
    if not isinstance(choices, list) or any("value" not in c or "label" not in c for c in choices):
        raise illegal("The script must return {'choices': [{'value': …, 'label': …}]}")
    return choices
