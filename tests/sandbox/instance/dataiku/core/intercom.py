"""The private channel to the backend: form-encoded, with the ticket (AUTO §12.2)."""

from __future__ import annotations

import json
from typing import Any

import requests

from dataiku.core import base


def backend_json_call(path: str, data: dict[str, Any] | None = None) -> Any:
    """POST a form, read JSON; the message of a refusal is the exception."""
    answer = requests.post(
        f"{base.backend_url()}/dip/api/tintercom/{path}",
        data=data or {},
        headers={"X-DKU-APITicket": base.ticket() or ""},
        timeout=60,
    )
    if answer.status_code >= 400:
        try:
            said = answer.json().get("message")
        except json.JSONDecodeError:
            said = answer.text
        raise Exception(f"Call to {path} failed: {said}")
    return answer.json()
