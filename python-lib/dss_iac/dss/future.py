"""Long tasks of DSS: a reply that is a future is followed to its result (API §1.5). Knows no particular task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.model.kind import Call
from ..errors import LOST, DssError, Forgotten, NotFound, Throttled, Unauthenticated
from .transport import Speaker, segment

FIRST_PAUSE, GROWTH, LONGEST_PAUSE = 0.1, 1.3, 5.0  # seconds between two questions


def is_future(reply: Any) -> bool:
    """Whether a reply announces a task instead of being its result."""
    return isinstance(reply, dict) and "hasResult" in reply and ("jobId" in reply or "result" in reply)


def wait(
    transport: Speaker, reply: Any, *, deadline: float, now: Callable[[], float], sleep: Callable[[float], None]
) -> Any:
    """The result of a future-shaped reply, or the reply itself when it is none.

    `deadline` is in seconds of `now()`. DSS reports a failed task as an error on the question itself. Forgotten when
    the task was aborted or forgotten, or DSS cannot be asked about it; DssError when it takes too long.
    """
    if not is_future(reply):
        return reply
    pause = FIRST_PAUSE
    job = str(reply.get("jobId") or "")
    while not reply.get("hasResult"):
        request = f"GET /futures/{job}"
        if reply.get("aborted") or reply.get("unknown") or not job:
            raise Forgotten("the task was aborted or forgotten; its outcome is unknown, plan again", request=request)
        if now() > deadline:
            raise DssError("the task takes too long; it may still finish, plan again later", request=request)
        sleep(pause)
        pause = min(pause * GROWTH, LONGEST_PAUSE)
        reply = _asked(transport, job, request)
    return reply.get("result")


def settled(
    transport: Speaker, call: Call, *, deadline: float, now: Callable[[], float], sleep: Callable[[float], None]
) -> Any:
    """The result of a request; of one that waits (`Call.until`), as soon as DSS is done or it takes too long."""
    pause = FIRST_PAUSE
    while True:
        reply = wait(transport, transport.send(call), deadline=deadline, now=now, sleep=sleep)
        if call.until is None or call.until(reply) or now() > deadline:
            return reply
        sleep(pause)
        pause = min(pause * GROWTH, LONGEST_PAUSE)


def _asked(transport: Speaker, job: str, request: str) -> dict[str, Any]:
    try:
        reply = transport.send(Call("GET", f"/futures/{segment(job)}", query={"peek": False}))
    except (*LOST, Throttled, Unauthenticated) as error:
        raise Forgotten(f"{error.text}; what became of the task is unknown, plan again", request=request) from None
    except NotFound as error:
        if job not in error.text:  # what the task itself did not find
            raise
        raise Forgotten("DSS knows the task no more; its outcome is unknown, plan again", request=request) from None
    if not isinstance(reply, dict):
        raise Forgotten("the state of a task must be an object; what became of it is unknown", request=request)
    return reply
