"""Events of the desk and the wallboard: what agents note about a call, who looks on, what needs somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says


@dataclass(frozen=True, slots=True)
class DispositionDrafted(Event):
    """What an agent has written about a call so far, as it stands in the records. Shown to who follows, never kept;
    ``follow_up_at``: RFC 3339, "" for not at all."""

    WORDS: ClassVar[str] = "{disposition} {note} {follow_up_at}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"follow_up_at": Says.CODE, "note": Says.PROGRAM}

    disposition: str = ""
    note: str = ""
    follow_up_at: str = ""


@dataclass(frozen=True, slots=True)
class AgentMessaged(Event):
    """A supervisor has written something to an agent, which is shown on their desk."""

    WORDS: ClassVar[str] = "to {agent_id} by {by}: {text}"
    SAYS: ClassVar[Mapping[str, Says]] = {"text": Says.PROGRAM}

    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class LiveCallOpened(Event):
    """Somebody who is not in the call looks at it while it goes on: its words, as they are spoken."""

    WORDS: ClassVar[str] = "by {by}: {why}"
    AFTERWARDS: ClassVar[bool] = True

    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ListeningEnded(Event):
    """A supervisor listens to, whispers to or talks with an agent no more; one for each row of CallListenedTo."""

    TYPE: ClassVar[str] = "supervision.ended"
    WORDS: ClassVar[str] = "{mode} by {by}"
    AFTERWARDS: ClassVar[bool] = True

    mode: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AlertRaised(Event):
    """Something on the floor needs somebody; ``alert`` is its id until AlertCleared. ``rule``: with its threshold."""

    TYPE: ClassVar[str] = "queue.alert_raised"
    AFTERWARDS: ClassVar[bool] = True
    WORDS: ClassVar[str] = "{alert} ({level}): {rule}"
    SAYS: ClassVar[Mapping[str, Says]] = {"alert": Says.CODE, "rule": Says.CODE, "about": Says.CODE}

    alert: str = ""
    level: str = ""
    rule: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class AlertCleared(Event):
    """That is over, after so many seconds."""

    TYPE: ClassVar[str] = "queue.alert_cleared"
    AFTERWARDS: ClassVar[bool] = True
    WORDS: ClassVar[str] = "{alert} after {seconds:.0f} s"
    SAYS: ClassVar[Mapping[str, Says]] = {"alert": Says.CODE}

    alert: str = ""
    seconds: float = 0.0
