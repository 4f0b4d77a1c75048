"""A clock for durations that never jumps, in seconds since the epoch.

Waits, ages and deadlines are differences. Taken from the wall clock they become wrong when somebody sets it (daylight
saving done by hand, a first answer of NTP, a virtual machine that was moved): everybody has "waited" an hour more, or
less than nothing. `now` is the wall clock as it was when the process began, plus the seconds that have passed since.
Within a process differences are therefore true; a value that was written down is compared with the wall clock by the
next process alone. What is told to people as a date, and whatever asks for the time of day, takes the wall clock.
"""

from __future__ import annotations

import time

_BEGAN = time.time() - time.monotonic()


def now() -> float:
    """Seconds since the epoch that never jump: the wall clock at the start plus monotonic seconds."""
    return _BEGAN + time.monotonic()


def at(monotonic: float) -> float:
    """The moment of a reading of `time.monotonic`; the same for the same reading, whenever it is asked."""
    return _BEGAN + monotonic
