"""Bursts that stand, with what is told of them: calls, words, and announcements that somebody may put into the flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.domain.topic_events import BurstRaised
from models.insight.announcements import draft
from models.insight.bursts import Burst
from models.insight.topics_names import CHINESE, ENGLISH


@dataclass(frozen=True, slots=True)
class Standing:
    """``words``: by language, what callers say, "" where they do not speak it; ``name``: of the topic, if it has one;
    ``since``: epoch seconds."""

    id: str
    since: float
    burst: Burst
    name: str
    words_en: str
    words_zh: str

    def shown(self, language: str) -> str:
        """What it is about, for people: the topic's name, or words."""
        own, other = (self.words_zh, self.words_en) if language == CHINESE else (self.words_en, self.words_zh)
        return self.name or own or other

    def event(self) -> BurstRaised:
        """That it has begun."""
        found = self.burst.found
        return BurstRaised(
            burst=self.id, topic=self.burst.topic, words=self.shown(ENGLISH), calls=list(self.burst.calls),
            callers=found.callers, expected=round(found.expected, 2), minutes=found.minutes,
            ratio=round(found.ratio, 2),
        )  # fmt: skip

    def row(self) -> dict[str, Any]:
        """As it is stored."""
        found = self.burst.found
        return {
            "id": self.id, "at": self.since, "topic": self.burst.topic, "calls": list(self.burst.calls),
            "callers": found.callers, "expected": found.expected, "minutes": found.minutes, "ratio": found.ratio,
            "words_en": self.words_en, "words_zh": self.words_zh,
            "text_en": draft(self.words_en or self.words_zh, ENGLISH),
            "text_zh": draft(self.words_zh or self.words_en, CHINESE),
        }  # fmt: skip
