"""What people write down about calls and callers, beside what happened in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

CRM = "crm"  # the system of `CallLinked` that the site's CRM is


@dataclass(frozen=True, slots=True)
class CallAnnotated(Event):
    """Somebody put attributes to a call: ``values`` in the order of ``names``, "" takes one away."""

    TYPE: ClassVar[str] = "call.annotated"
    WORDS: ClassVar[str] = "{names} by {by}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"names": Says.CODE, "values": Says.VALUE}

    names: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallLinked(Event):
    """A call was linked with records of other systems: ``records`` in the order of ``systems``, "" unlinks one.

    ``url``: where the first of them is shown, when that system said so.
    """

    TYPE: ClassVar[str] = "call.linked"
    WORDS: ClassVar[str] = "{systems} by {by}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"systems": Says.CODE, "records": Says.CODE, "url": Says.CODE}

    systems: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class DispositionGiven(Event):
    """An agent, or somebody for them, said what came of a call. ``follow_up_at``: epoch seconds, 0: not at all."""

    TYPE: ClassVar[str] = "call.disposition_given"
    WORDS: ClassVar[str] = "{disposition} by {by}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"note": Says.PROGRAM}

    disposition: str = ""
    note: str = ""
    follow_up_at: float = 0.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallerNoted(Event):
    """What is known of a caller was changed; ``changed`` are the names of the fields."""

    WORDS: ClassVar[str] = "{number}: {changed} by {by}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"changed": Says.CODE}

    number: str = ""
    changed: list[str] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptRead(Event):
    """Somebody who was not in a call read what was said in it."""

    WORDS: ClassVar[str] = "by {by}"
    AFTERWARDS: ClassVar[bool] = True

    by: str = ""
