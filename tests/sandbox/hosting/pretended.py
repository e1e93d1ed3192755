"""A backend of a webapp whose code does not run here: it can be started, stopped, looked at, and answers nothing."""

from __future__ import annotations

from ..ids import token


class Pretended:
    """Stands where a process would: the same attributes as `Child`, as far as states and stops need them."""

    def __init__(self, kind: str) -> None:
        self.ticket = token(32)
        self.log = f"Starting webapp backend\n{kind} backends do not run in the sandbox"
        self.over = False

    def kill(self, why: str) -> None:
        self.over = True
        self.log += f"\n{why}"
