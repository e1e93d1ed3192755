"""`send_message: {mail: team@company.com}` ↔ send_report: a message in the middle of a scenario (AUTO §2.5, §2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common.trees import without
from ..field import Spot, flag
from ..message import messages
from .family import Family, Files, Place


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    written = step["send_message"]
    if not written:
        return "send_report", {"messaging": {}}
    messaging = messages.read(written, Spot(reader, f"{place.at}.send_message"))
    return "send_report", {} if messaging is None else {"messaging": messaging}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    messaging = params.get("messaging") or {}
    shown = messages.show(messaging) if messaging else {}
    return None if shown is None else ({"send_message": shown}, without(params, ("messaging",)))


def _unused(kind: str, params: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"messaging.configuration.{at}" for at in messages.unused(params.get("messaging") or {}))


FAMILY = Family(
    key="send_message",
    types=("send_report",),
    read=_read,
    show=_show,
    schema={
        "send_message": messages.schema(
            {}, type=["object", "null"], description="The message, written as a reporter is, without `when`"
        )
    },
    unused=_unused,
    flags=(flag("fail_if_not_sent", "failOnMessageNotSent", "The step fails when it cannot be sent; default true"),),
    about="Sends a message",
    example={"send_message": {"mail": "team@company.com", "subject": "Half way"}},
)
