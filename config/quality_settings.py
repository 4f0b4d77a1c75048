"""Settings of what is watched over while calls go on."""

from __future__ import annotations

from dataclasses import dataclass

from config.kinds import between, matching, one_of

AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class Quality:
    """Rules over live calls: whether they are watched over, where they refuse nothing, and what alerts keep."""

    enabled: bool = True
    emergency_queues: str = matching("", r"([a-z0-9_-]+([, ]+|$))*", "names of queues with blanks or commas between")
    review_each: int = between(2, 0, 100)
    review_double: float = between(0.2, 0.0, 1.0)
    coaching_sound: bool = True
    evidence: str = one_of(AUDIO, AUDIO, "words")
    evidence_minutes: float = between(10.0, 0.0, 1440.0)
