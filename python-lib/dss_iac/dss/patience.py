"""How long a DSS is waited for that is away, or asks to slow down: one value for what is allowed, one for what all
requests of a transport have seen of it. Sends nothing, and knows neither kinds nor steps.

An outage costs patience once, whoever asks during it: what comes after it is over fails at once, until DSS answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import DssError, Throttled, Unreachable

SLICE = 0.5  # seconds after which a waiter looks whether it is to stop
WORTH_TELLING = 3.0  # seconds of a pause that DSS asks for
EVERY = 15.0  # seconds between two lines about one outage


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds, and how often a read is asked for again in any case. `wait`: how long DSS may be away."""

    connect: float = 10.0
    read: float = 300.0
    again: int = 3
    pause: float = 0.2
    longest_pause: float = 5.0
    wait: float = 0.0


@dataclass
class Tries:
    """The attempts at one thing. `quick`: how many more are made however little patience there is."""

    quick: int = 0
    n: int = 0
    began: float | None = None
    slept: float = 0.0


@dataclass
class Waiting:
    """What the requests of one transport have seen, and the pauses between them. `downs` counts the answers that only a
    DSS that was down can have given."""

    patience: Patience
    sleep: Callable[[float], None]
    now: Callable[[], float]
    tell: Callable[[str], None]
    stopped: Callable[[], bool] | None = None
    downs: int = 0
    _since: float | None = None  # of the outage that lasts at this moment
    _told: float | None = None
    _over: bool = False  # patience is at its end, and DSS has not answered since
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def answered(self) -> None:
        """DSS is there."""
        with self._lock:
            since, told = self._since, self._told
            self._since, self._told, self._over = None, None, False
        if since is not None and told is not None:
            self.tell(f"DSS answers again, after {self.now() - since:.0f} s")

    def failed(self, error: DssError) -> None:
        """A request got no usable answer."""
        with self._lock:
            if isinstance(error, Unreachable) and error.away:
                self._since = self.now() if self._since is None else self._since
                self.downs += error.unsent or error.status in (502, 503)
                error.downs = self.downs

    def again(self, error: DssError, tries: Tries) -> bool:
        """Wait, and say that it may be tried again; False at once when nothing is to be waited for any more."""
        if error.spent:
            return False
        ends = self.stopped if self.stopped is not None and not self.stopped() else None
        pause = self._pause(error, tries, self.patience.wait if ends or self.stopped is None else 0.0)
        error.spent = pause is None
        if pause is None:
            return False
        tries.n += 1
        tries.slept += pause
        self._rest(pause, ends)
        return True

    def _pause(self, error: DssError, tries: Tries, wait: float) -> float | None:
        """Seconds; None when nothing is to be waited for. Who was told to stop has no patience, but quick tries."""
        now = self.now()
        tries.began = now if tries.began is None else tries.began
        asked = getattr(error, "retry_after", 0.0)
        pause = asked or min(self.patience.pause * (2.0 ** min(tries.n, 20)), self.patience.longest_pause)
        passes = isinstance(error, Throttled) or (isinstance(error, Unreachable) and error.away)
        with self._lock:
            if passes and wait and not self._over:
                began = min(tries.began, self._since if self._since is not None else now)
                left = wait - max(now - began, tries.slept)
                if left > 0 and asked <= left:
                    self._say(error, asked, now)
                    return min(pause, left)
                self._over = self._since is not None
        if tries.n < tries.quick and not (passes and wait):
            return min(pause, self.patience.longest_pause)
        return None

    def _say(self, error: DssError, asked: float, now: float) -> None:
        """One line when it begins, and one now and then."""
        wait, why = self.patience.wait, error.text.rstrip(".")
        if isinstance(error, Throttled):
            if asked >= WORTH_TELLING:
                self.tell(f"DSS asks to slow down: waiting {asked:.0f} s")
        elif self._told is None:
            self._told = now
            self.tell(f"{why}; waiting for DSS, up to {wait:.0f} s (--patience); Ctrl-C ends that")
        elif self._since is not None and now - self._told >= EVERY:
            self._told = now
            self.tell(f"still waiting for DSS: {now - self._since:.0f} of {wait:.0f} s")

    def _rest(self, seconds: float, ends: Callable[[], bool] | None) -> None:
        """Sleep, in pieces where somebody may say meanwhile that it is enough."""
        while ends is not None and seconds > SLICE:
            self.sleep(SLICE)
            seconds -= SLICE
            if ends():
                return
        self.sleep(seconds)
