"""Suddenly many callers want the same, whether anybody has named it or not.

Two scans at each call (`models.insight.bursts_scan`): how many callers of the last minutes are near to it, and, where
these are many, how many are near to the middle of those. The middle of ten calls tells more of what they want than any
of them does; a chance crowd around one call has no such middle, and so the mean of both ratios is what counts. What is
expected goes with the calls of the window, so that a busy hour alone is no burst. Callers count, not calls. Time is
that of the calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.insight.bursts_past import LIMITS, MIDDLE_LIMITS, Past
from models.insight.bursts_scan import WINDOWS, Floats, Found, middle, scan
from models.insight.topics_graph import Rows

OVER = 0.5  # of the threshold below which a burst is over
SHOWN = 5  # calls that an alarm names
MOST_RECENT = 1000  # calls that are compared: of a line with more in half an hour, the newest
_WORTH = 4.5  # ratio around a call from which on it is worth to look for a middle
_ONE = 0.4  # cosine of two middles from which on they are of one burst
_MINUTE = 60.0
_ASTRAY = 60.0  # seconds: what is later than a call by more was noted before the clock was put back


@dataclass(frozen=True, slots=True)
class Heard:
    """A call whose need is known, ``at`` epoch seconds. ``vector``: as `Past.sharp` makes it; ``topic`` "": of none."""

    at: float
    call_id: str
    caller: str
    vector: Rows
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Burst:
    """A burst that was found ``at`` a time. ``topic`` "": nobody has named it; ``calls``: those it was found by, the
    nearest first; ``centre``: where it is in vector space."""

    at: float
    found: Found
    topic: str
    calls: tuple[str, ...]
    centre: Rows

    @property
    def hourly(self) -> float:
        """Calls of the next hour, if it goes on so."""
        return self.found.callers * 60.0 / self.found.minutes


@dataclass
class Watch:
    """Hears calls in their order. ``threshold``: see `models.insight.bursts_threshold`."""

    past: Past
    threshold: float
    recent: list[Heard] = field(default_factory=list)
    standing: list[Burst] = field(default_factory=list)

    def measure(self, heard: Heard, shares: Floats | None = None) -> Found:
        """Take note of a call; how surprising the calls around it are. ``shares``: of its neighbourhood, if known."""
        self._keep(heard.at)
        recent = [one for one in self.recent if not heard.caller or one.caller != heard.caller] + [heard]
        self.recent = recent
        rows, minutes = _rows(recent), _minutes(recent, heard.at)
        alike = rows @ heard.vector
        known = self.past.shares(heard.vector, LIMITS) if shares is None else shares
        around = scan(minutes, alike, LIMITS, known, len(self.past.rows))
        if around.ratio < _WORTH:
            return replace(around, ratio=around.ratio / 2)
        centre, near = middle(rows, alike)
        group = scan(minutes, near, MIDDLE_LIMITS, self.past.shares(centre, MIDDLE_LIMITS), len(self.past.rows))
        return replace(group if group.callers else around, ratio=(around.ratio + group.ratio) / 2)

    def take(self, heard: Heard, shares: Floats | None = None) -> Burst | None:
        """A burst that begins with this call; None for none, or one that stands already."""
        found = self.measure(heard, shares)
        if found.ratio < self.threshold or not found.callers:
            return None
        recent = self.recent or [heard]  # calls are forgotten on another thread
        rows = _rows(recent)
        centre, near = middle(rows, rows @ heard.vector)
        inside = (_minutes(recent, heard.at) <= found.minutes) & (near >= found.nearness)
        order = [recent[place] for place in np.argsort(-near, kind="stable") if inside[place]] or [heard]
        if any(_same(one, heard.topic, centre, order) for one in self.standing):
            return None
        burst = Burst(heard.at, found, _common(order), tuple(one.call_id for one in order[:SHOWN]), centre)
        self.standing.append(burst)
        return burst

    def over(self, now: float) -> list[Burst]:
        """Bursts that are over at a time; they stand no more."""
        gone = [one for one in self.standing if self._strength(one, now) < OVER * self.threshold]
        self.standing = [one for one in self.standing if one not in gone]
        return gone

    def _keep(self, now: float) -> None:
        """Forget calls that no window holds, and those of a future that was taken back."""
        first, last = now - WINDOWS[-1] * _MINUTE, now + _ASTRAY
        self.recent = [one for one in self.recent if first <= one.at <= last][-MOST_RECENT:]

    def _strength(self, burst: Burst, now: float) -> float:
        self._keep(now)
        recent = self.recent
        if not recent:
            return 0.0
        shares = self.past.shares(burst.centre, MIDDLE_LIMITS)
        alike = _rows(recent) @ burst.centre
        return scan(_minutes(recent, now), alike, MIDDLE_LIMITS, shares, len(self.past.rows)).ratio


def _rows(recent: Sequence[Heard]) -> Rows:
    return np.concatenate([one.vector for one in recent]).reshape(len(recent), -1)


def _minutes(recent: Sequence[Heard], now: float) -> Floats:
    return (now - np.array([one.at for one in recent])) / _MINUTE


def _same(burst: Burst, topic: str, centre: Rows, members: Sequence[Heard]) -> bool:
    """Whether a call is of a burst that stands: by topic, by where its group is, or by sharing callers with it."""
    if burst.topic and burst.topic == topic:
        return True
    return float(burst.centre @ centre) >= _ONE or bool(set(burst.calls) & {one.call_id for one in members})


def _common(members: Sequence[Heard]) -> str:
    """The topic of most of them; "" when it is that of less than two thirds."""
    topics = [one.topic for one in members]
    best = max(sorted(set(topics)), key=topics.count)
    return best if topics.count(best) * 3 >= 2 * len(topics) else ""
