"""Events of topics and bursts: what calls were about, what many call about suddenly, and what people made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

_CODE = Says.CODE


@dataclass(frozen=True, slots=True)
class TopicsFound(Event):
    """Topics were made of the calls of the last weeks: so many, of so many calls. ``threshold``: of bursts."""

    WORDS: ClassVar[str] = "{topics} topics of {calls} calls"

    topics: int = 0
    calls: int = 0
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class TopicAssigned(Event):
    """What the caller wants is about a topic that is known; ``share``: how near it is (cosine); ``called``: the name
    that somebody has given it ("": none)."""

    TYPE: ClassVar[str] = "call.topic_assigned"
    WORDS: ClassVar[str] = "{topic} ({share:.2f})"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"topic": _CODE, "called": _CODE}

    topic: str = ""
    share: float = 0.0
    called: str = ""


@dataclass(frozen=True, slots=True)
class BurstRaised(Event):
    """Suddenly many callers want the same: so many within ``minutes``, where ``expected`` were to be expected, and
    ``ratio`` says how surprising that is. ``topic`` "": nobody has named it. ``calls``: some of them."""

    TYPE: ClassVar[str] = "topic.burst_raised"
    WORDS: ClassVar[str] = "{burst}: {words} ({callers} callers in {minutes:.0f} minutes)"
    SAYS: ClassVar[Mapping[str, Says]] = {"burst": _CODE, "topic": _CODE, "calls": _CODE}

    burst: str = ""
    topic: str = ""
    words: str = ""
    calls: list[str] = field(default_factory=list)
    callers: int = 0
    expected: float = 0.0
    minutes: float = 0.0
    ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class BurstOver(Event):
    """It is over, after so many seconds; or somebody has put it aside."""

    TYPE: ClassVar[str] = "topic.burst_over"
    WORDS: ClassVar[str] = "{burst}"
    SAYS: ClassVar[Mapping[str, Says]] = {"burst": _CODE}

    burst: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TopicRenamed(Event):
    """Somebody gave a topic a name; "": it is called by its words again."""

    AUDITED: ClassVar[bool] = True
    WORDS: ClassVar[str] = "{topic} by {by}: {called}"
    SAYS: ClassVar[Mapping[str, Says]] = {"topic": _CODE, "called": Says.PROGRAM}

    topic: str = ""
    called: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class TopicsMerged(Event):
    """Somebody says that a topic counts as another from now on; ``into`` "": no more."""

    AUDITED: ClassVar[bool] = True
    WORDS: ClassVar[str] = "{topic} into {into} by {by}"
    SAYS: ClassVar[Mapping[str, Says]] = {"topic": _CODE, "into": _CODE}

    topic: str = ""
    into: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class PersonErased(Event):
    """Somebody had everything about a person erased: what was said in so many calls, and who it was. No number stands
    here: it would be the one thing left."""

    AUDITED: ClassVar[bool] = True
    WORDS: ClassVar[str] = "{calls} calls by {by}"

    calls: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncementChanged(Event):
    """Somebody put an announcement into the flow, behind the greeting, or took it out; ``on`` False: taken out."""

    TYPE: ClassVar[str] = "flow.announcement_changed"
    AUDITED: ClassVar[bool] = True
    WORDS: ClassVar[str] = "{burst} by {by}: {en} {zh}"
    SAYS: ClassVar[Mapping[str, Says]] = {"burst": _CODE, "en": Says.PROMPT, "zh": Says.PROMPT}

    burst: str = ""
    on: bool = True
    en: str = ""
    zh: str = ""
    by: str = ""
