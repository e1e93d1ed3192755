"""Who holds the lock of a project, since when and for how long: a value, and what it means at a given moment. Knows no
clock and no place; `run.home.lock` takes, renews and gives back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ...errors import ODD_SHAPE
from ..model.timestamp import iso

MOST = 10**15  # a token beyond that was not counted by us
LASTS = 180.0  # seconds that a lease holds without a sign of life


@dataclass(frozen=True, slots=True)
class Lease:
    """`token` is the fencing number; `acquired` and `expires` are seconds since 1970 by the server's clock. `machine`
    and `process` tell one process of one machine apart from all others ("" = not known). `nonce` is unlike any other.
    `advisory`: this lease stands alone, without a create-only token. `settled`: everything done under it is in state.
    `refuses`: the version of DSS that was seen to refuse a taken token."""

    token: int
    owner: str = ""
    host: str = ""
    purpose: str = ""
    acquired: float = 0.0
    expires: float = 0.0
    nonce: str = ""
    machine: str = ""
    process: str = ""
    released: bool = False
    advisory: bool = False
    settled: bool = True
    refuses: str = ""

    def until(self, moment: float) -> Lease:
        """The same lease, running out then."""
        return replace(self, expires=moment)

    def free(self, now: float) -> bool:
        """Whether nobody holds it: given back, or run out."""
        return self.released or self.expires <= now

    @property
    def told(self) -> str:
        """The holder, in words."""
        if not self.owner and not self.purpose:
            return "somebody who left no name (it was taken a moment ago, or its holder died at once)"
        since = f" since {iso(self.acquired)}" if self.acquired else ""
        return f"{self.owner or 'somebody'} on {self.host or 'an unknown host'}{since}, for {self.purpose}"

    @property
    def end(self) -> str:
        """When it runs out, in words; "" when that is not known."""
        return f"it runs out at {iso(self.expires)} unless it is renewed" if self.expires else ""


def dumps(lease: Lease) -> str:
    """The lease as text, one line."""
    return json.dumps(asdict(lease), ensure_ascii=False, sort_keys=True)


def loads(text: str | None) -> Lease | None:
    """The lease in a text; None when there is none in it, whatever else there is."""
    try:
        raw = json.loads(text or "")
        if not isinstance(raw, Mapping) or not 0 <= raw["token"] < MOST:
            return None
        return Lease(**{f.name: _typed(f.default, raw[f.name]) for f in fields(Lease) if f.name in raw})
    except ODD_SHAPE:
        return None


def _typed(default: Any, value: Any) -> Any:
    wanted = type(default) if isinstance(default, (str, bool, float)) else int
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not wanted:
        raise TypeError(f"{value!r} is no {wanted.__name__}")
    return value
