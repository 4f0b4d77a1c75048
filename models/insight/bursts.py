"""Suddenly many callers want the same: of a topic that is known, or of one that nobody has named.

Two scans at each call: how many callers of the last minutes have the call's topic, and how many are near it in vector
space, against how many there would be by their share in the past. The measure is the generalised likelihood ratio of
two Poisson rates, n·ln(n/m) − (n − m) (Kulldorff 1997, "A spatial scan statistic"), over several windows and nearnesses
at once; what is expected goes with the calls of the window, so that a busy hour alone is no burst. Callers count, not
calls. Time is that of the calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.insight.bursts_past import Past
from models.insight.topics_graph import Rows

WINDOWS = (8.0, 15.0, 25.0, 40.0)  # minutes
FEWEST = 4  # callers
OVER = 0.5  # of the threshold below which a burst is over
SHOWN = 5  # calls that an alarm names
_MINUTE = 60.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Heard:
    """A call whose need is known, ``at`` epoch seconds. ``vector``: as `Past.sharp` makes it; ``topic`` "": of none."""

    at: float
    call_id: str
    caller: str
    vector: Rows
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan has found: the ratio, callers that were counted, how many were expected, in how many minutes, and
    from which ``nearness`` on (0: by topic)."""

    ratio: float = 0.0
    callers: int = 0
    expected: float = 0.0
    minutes: float = 0.0
    nearness: float = 0.0


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


def ratio(callers: Floats, expected: Floats) -> Floats:
    """n·ln(n/m) − (n − m) where n > m and enough callers are there; else 0."""
    most = np.maximum(callers, 1e-9)
    found = callers * np.log(most / np.maximum(expected, 1e-9)) - (callers - expected)
    return np.where((callers > expected) & (callers >= FEWEST), found, 0.0)


def scan(minutes: Floats, alike: Floats, limits: Floats, shares: Floats) -> Found:
    """The most surprising of all windows and nearnesses. ``minutes``: how long ago each call was; ``alike``: how near
    it is; ``limits``: from which nearness on it counts, and ``shares``: how many of the past calls do so."""
    inside = minutes[:, None] <= np.array(WINDOWS)
    near = alike[:, None] >= limits
    callers = (near.astype(np.float64).T @ inside.astype(np.float64)).astype(np.float64)
    expected = shares[:, None] * inside.sum(0)
    rates = ratio(callers, expected)
    row, column = np.unravel_index(int(rates.argmax()), rates.shape)
    if rates[row, column] <= 0:
        return Found()
    return Found(
        float(rates[row, column]), int(callers[row, column]), float(expected[row, column]), WINDOWS[column],
        float(limits[row]),
    )  # fmt: skip


@dataclass
class Watch:
    """Hears calls in their order. ``threshold``: see `models.insight.bursts_threshold`."""

    past: Past
    threshold: float
    recent: list[Heard] = field(default_factory=list)
    standing: list[Burst] = field(default_factory=list)

    def measure(self, heard: Heard, shares: Floats | None = None) -> Found:
        """Take note of a call; the more surprising of the two scans. ``shares``: of its neighbourhood, if known."""
        since = heard.at - WINDOWS[-1] * _MINUTE
        self.recent = [
            one for one in self.recent if one.at >= since and (not heard.caller or one.caller != heard.caller)
        ]
        self.recent.append(heard)
        minutes = (heard.at - np.array([one.at for one in self.recent])) / _MINUTE
        near = self._near(heard.vector, minutes, self.past.shares(heard.vector) if shares is None else shares)
        if not heard.topic:
            return near
        same = np.array([float(one.topic == heard.topic) for one in self.recent])
        by_topic = scan(minutes, same, np.array([0.5]), np.array([self.past.share_of(heard.topic)]))
        return Found(by_topic.ratio, by_topic.callers, by_topic.expected, by_topic.minutes) if (
            by_topic.ratio > near.ratio
        ) else near  # fmt: skip

    def take(self, heard: Heard, shares: Floats | None = None) -> Burst | None:
        """A burst that begins with this call; None for none, or one that stands already."""
        found = self.measure(heard, shares)
        if found.ratio < self.threshold:
            return None
        members = self._members(heard, found)
        centre = np.stack([one.vector for one in members]).mean(0)
        centre /= np.linalg.norm(centre) + 1e-9
        if any(self._same(one, heard, members) for one in self.standing):
            return None
        topic = heard.topic if found.nearness == 0 else _common(members)
        order = sorted(members, key=lambda one: (-float(one.vector @ centre), one.call_id))
        burst = Burst(heard.at, found, topic, tuple(one.call_id for one in order[:SHOWN]), centre)
        self.standing.append(burst)
        return burst

    def over(self, now: float) -> list[Burst]:
        """Bursts that are over at a time; they stand no more."""
        gone = [one for one in self.standing if self._strength(one, now) < OVER * self.threshold]
        self.standing = [one for one in self.standing if one not in gone]
        return gone

    def _near(self, vector: Rows, minutes: Floats, shares: Floats) -> Found:
        alike = np.stack([one.vector for one in self.recent]) @ vector
        return scan(minutes, alike.astype(np.float64), self.past.limits, shares)

    def _strength(self, burst: Burst, now: float) -> float:
        self.recent = [one for one in self.recent if one.at >= now - WINDOWS[-1] * _MINUTE]
        if not self.recent:
            return 0.0
        minutes = (now - np.array([one.at for one in self.recent])) / _MINUTE
        return self._near(burst.centre, minutes, self.past.shares(burst.centre)).ratio

    def _members(self, heard: Heard, found: Found) -> list[Heard]:
        since = heard.at - found.minutes * _MINUTE
        if found.nearness == 0:
            return [one for one in self.recent if one.at >= since and one.topic == heard.topic]
        return [one for one in self.recent if one.at >= since and float(one.vector @ heard.vector) >= found.nearness]

    def _same(self, burst: Burst, heard: Heard, members: Sequence[Heard]) -> bool:
        """Whether a call is of a burst that stands: by topic, by being near it, or by sharing callers with it."""
        if burst.topic and burst.topic == heard.topic:
            return True
        if float(burst.centre @ heard.vector) >= self.past.limits[0]:
            return True
        return bool(set(burst.calls) & {one.call_id for one in members})


def _common(members: Sequence[Heard]) -> str:
    """The topic of most of them; "" when it is that of less than two thirds."""
    topics = [one.topic for one in members]
    best = max(sorted(set(topics)), key=topics.count)
    return best if topics.count(best) * 3 >= 2 * len(topics) else ""
