"""A circuit breaker: a source that failed several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

FAILURES = 5
REST_SECONDS = 15.0


@dataclass
class Breaker:
    """Closed: asks go through. Open: they fail at once, until the rest is over and one is let through on trial."""

    failures: int = 0
    opened_at: float = 0.0
    now: Callable[[], float] = field(default=time.monotonic)

    @property
    def open(self) -> bool:
        """Whether the source is being left alone."""
        return self.failures >= FAILURES and self.now() - self.opened_at < REST_SECONDS

    def answered(self) -> None:
        """The source works."""
        self.failures = 0

    def failed(self) -> bool:
        """It failed once more; True when the circuit opens by this."""
        self.failures += 1
        if self.failures >= FAILURES:
            self.opened_at = self.now()
        return self.failures == FAILURES
