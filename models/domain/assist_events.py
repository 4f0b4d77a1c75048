"""Events of help to agents: which card was shown, which lines a call was summed up with, what became of a proposal.

Nothing that was said is in them: lines are ids of utterances (leg and beginning), so that what is masked or erased
there is nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says


@dataclass(frozen=True, slots=True)
class CardShown(Event):
    """Cards of knowledge were shown unasked, the likeliest first; ``gap``: how far ahead it was, in standard
    deviations; ``line``: the utterance that it answers."""

    WORDS: ClassVar[str] = "{cards} ({gap:.1f})"
    SAYS: ClassVar[Mapping[str, Says]] = {"cards": Says.CODE, "line": Says.CODE}

    cards: list[str] = field(default_factory=list)
    gap: float = 0.0
    line: str = ""


@dataclass(frozen=True, slots=True)
class SummaryMade(Event):
    """What a call was about, as ids of its utterances: the caller's need, what they answered, what came of it, what
    they were promised. ``agent_id``: whose part has ended, or who sends the caller on (``way`` is then transfer)."""

    WORDS: ClassVar[str] = "{way} {need} {details} {outcome} {promises}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = dict.fromkeys(("need", "details", "outcome", "promises"), Says.CODE)

    way: str = ""
    need: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DispositionProposed(Event):
    """Which dispositions are likeliest, with their shares; ``preset``: the one that was filled in ("": none)."""

    WORDS: ClassVar[str] = "{names} {shares}, filled in: {preset}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"names": Says.CODE, "preset": Says.CODE}

    names: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    preset: str = ""


@dataclass(frozen=True, slots=True)
class SummaryEdited(Event):
    """What an agent made of a proposal when they handed it in: ids of lines that stayed and that went, their own
    ``note`` when it is another, and the dispositions proposed and given. Later proposals can be measured by it."""

    WORDS: ClassVar[str] = "{proposed} → {disposition}; stayed {stayed}, went {went}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {
        "stayed": Says.CODE, "went": Says.CODE, "proposed": Says.CODE, "note": Says.PROGRAM,
    }  # fmt: skip

    stayed: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    note: str = ""
    proposed: str = ""
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class PacketSpoken(Event):
    """Whoever takes a call over from ``by`` has heard what it is about before the caller: ids of the utterances.
    ``how``: whole, cut short (by a key, or too long), hung up, not in time, refused by Asterisk."""

    WORDS: ClassVar[str] = "{agent_id} from {by}: {how} {lines}"
    SAYS: ClassVar[Mapping[str, Says]] = {"by": Says.CODE, "lines": Says.CODE, "how": Says.CODE}

    by: str = ""
    lines: list[str] = field(default_factory=list)
    how: str = ""
