"""How fast one channel may send: a token bucket that holds one second's worth."""

import time
from collections.abc import Callable


class Bucket:
    """Tokens at `rate` a second. Speed is the provider's concern, so it is measured by a monotonic clock, not ours."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._most = max(1.0, rate)
        self._tokens, self._at, self._paused_until = self._most, clock(), 0.0

    def room(self) -> int:
        """How many may be sent now."""
        now = self._clock()
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return 0 if now < self._paused_until else int(self._tokens)

    def take(self) -> None:
        """One is being sent."""
        self._tokens -= 1

    def pause(self, seconds: float) -> None:
        """The provider asked us to wait."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
