"""Every business event: frozen, past tense, and documented by its fields.

An event says what happened in the words of the trade; the journal adds when, and in which order.
All of an event is in its class: what it means (the docstring), its words for `kefu call`, whether it may come after
the call's end, and what its texts are. `models.domain.event_list` finds the class; there is no other list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, ClassVar

from models.domain.privacy import Says, declare, kept_as_it_is, says

INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``call_id`` or ``agent_id`` is "" when it does not concern one.

    WORDS: what `kefu call` shows, with the fields in braces; ``{wait}`` is the expected wait, if one is known.
    TYPE: what other programs know it as (webhooks, the stream of events); INTERNAL: they are not told.
    AFTERWARDS: it may come after its call's end. AUDITED: somebody may have to answer for it. SAYS: what texts are
    whose names `models.domain.privacy` does not know, or knows as something else; what nobody declares is masked as if
    a caller had said it.
    """

    WORDS: ClassVar[str] = ""
    TYPE: ClassVar[str] = INTERNAL
    AFTERWARDS: ClassVar[bool] = False
    AUDITED: ClassVar[bool] = False
    SAYS: ClassVar[Mapping[str, Says]] = {}

    call_id: str = ""
    agent_id: str = ""

    def __init_subclass__(cls) -> None:
        declare(cls.__name__, cls.SAYS)

    @property
    def kind(self) -> str:
        """The event's name in the journal."""
        return type(self).__name__

    def facts(self) -> dict[str, Any]:
        """The event's own fields, as they are stored."""
        return {name: getattr(self, name) for name in self._own()}

    @classmethod
    @cache
    def _own(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls)[2:])

    @classmethod
    @cache
    def masked(cls) -> tuple[tuple[str, Says], ...]:
        """The fields that may hold something secret, with what they are."""
        own = ((field.name, says(cls.__name__, field.name)) for field in fields(cls)[2:])
        return tuple((name, what) for name, what in own if not kept_as_it_is(what))


@dataclass(frozen=True, slots=True)
class CallArrived(Event):
    """A caller's channel entered the application."""

    TYPE: ClassVar[str] = "call.started"
    WORDS: ClassVar[str] = "{number} dialled {dialled} ({name} {tier}, {language})"

    channel_id: str = ""
    number: str = ""
    dialled: str = ""
    language: str = ""
    name: str = ""
    tier: str = ""
    arrived_at: float = 0.0
    direction: str = "in"


@dataclass(frozen=True, slots=True)
class CallAnswered(Event):
    """kefu answered the channel."""

    TYPE: ClassVar[str] = "call.answered"


@dataclass(frozen=True, slots=True)
class MenuEntered(Event):
    """A menu's prompt began."""

    WORDS: ClassVar[str] = "menu {menu} ({language})"

    menu: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceMade(Event):
    """The caller chose; ``by`` is key or speech, ``heard`` what was pressed or understood."""

    WORDS: ClassVar[str] = "{choice} by {by}: {heard!r} ({confidence:.0%})"

    menu: str = ""
    choice: str = ""
    by: str = ""
    heard: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class NothingHeard(Event):
    """Neither key nor speech came in time."""

    WORDS: ClassVar[str] = "silence in {menu}, attempt {attempt}"

    menu: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class NotUnderstood(Event):
    """A key or phrase that this menu does not have."""

    WORDS: ClassVar[str] = "{heard!r} by {by} in {menu}, attempt {attempt}"

    menu: str = ""
    heard: str = ""
    by: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class FalseStart(Event):
    """A sound over a prompt that was no answer; the prompt went on where it was."""

    WORDS: ClassVar[str] = "{heard!r}, {seconds:.1f} s; the prompt goes on"

    heard: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SpeechUnavailable(Event):
    """The recogniser did not answer; the menu went on with keys."""

    WORDS: ClassVar[str] = "{reason}"

    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallerScored(Event):
    """Priority = Σ weight·term, each term in [0, 1] with its reasons."""

    WORDS: ClassVar[str] = "priority {priority:.3f}"

    priority: float = 0.0
    terms: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallQueued(Event):
    """The caller joined the waiting line. ``entered_at`` survives re-queues and restarts. ``repeat_of_days``: since the
    number's last call about the same problem; -1: none is in the records; None: nobody can know."""

    TYPE: ClassVar[str] = "call.queued"
    WORDS: ClassVar[str] = "{problem}, position {position}{wait}"

    problem: str = ""
    language: str = ""
    priority: float = 0.0
    entered_at: float = 0.0
    position: int = 0
    expected_wait: float = 0.0
    expected_p90: float = 0.0
    repeat_of_days: float | None = None


@dataclass(frozen=True, slots=True)
class WaitAnnounced(Event):
    """The caller was told position and expected wait (median, ninetieth percentile; seconds, -1: none or not known)."""

    WORDS: ClassVar[str] = "position {position}{wait}"

    position: int = 0
    expected_wait: float = 0.0
    expected_p90: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueRefused(Event):
    """The caller could not join: the line was full, or the call limit reached."""

    TYPE: ClassVar[str] = "call.refused"
    WORDS: ClassVar[str] = "{reason}"

    reason: str = ""


@dataclass(frozen=True, slots=True)
class RouteDecided(Event):
    """A decision with everything it was made of; `kefu why` shows it."""

    WORDS: ClassVar[str] = "decision {sequence}"
    AFTERWARDS: ClassVar[bool] = True

    sequence: int = 0
    decision: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallOffered(Event):
    """An agent's phone was made to ring. ``purpose``: queue (for a waiting caller), transfer (one who was sent on) or
    consult (a colleague asks, and the caller stays with them)."""

    TYPE: ClassVar[str] = "call.offered"

    channel_id: str = ""
    purpose: str = "queue"


@dataclass(frozen=True, slots=True)
class OfferFailed(Event):
    """The agent did not take the call: declined, busy, no answer, unreachable, or the caller left.

    ``purpose`` as in CallOffered.
    """

    TYPE: ClassVar[str] = "call.offer_failed"
    WORDS: ClassVar[str] = "{result} after {ring_seconds:.1f} s"
    AFTERWARDS: ClassVar[bool] = True

    result: str = ""
    ring_seconds: float = 0.0
    agent_to_blame: bool = False
    purpose: str = "queue"


@dataclass(frozen=True, slots=True)
class CallConnected(Event):
    """Caller and agent were bridged."""

    TYPE: ClassVar[str] = "call.connected"
    WORDS: ClassVar[str] = "after {waited:.1f} s of waiting"

    bridge_id: str = ""
    channel_id: str = ""
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Transcribed(Event):
    """One utterance of one leg, masked (see ``speech.mask_digits``).

    ``start`` and ``end`` are seconds of audio since the leg's ear opened; ``began_at`` is when speech began, in
    seconds since the epoch and so the same clock for both legs. ``words``: text, start and end in seconds of the clip,
    confidence; none when the engine gives none, or when something was masked.
    """

    TYPE: ClassVar[str] = "call.transcribed"
    WORDS: ClassVar[str] = "{leg}: {text}"
    AFTERWARDS: ClassVar[bool] = True

    leg: str = ""
    text: str = ""
    start: float = 0.0
    end: float = 0.0
    confidence: float = 0.0
    engine: str = ""
    began_at: float = 0.0
    seconds: float = 0.0
    words: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TranscriptSkipped(Event):
    """Speech that was heard but not written down, and why."""

    WORDS: ClassVar[str] = "{leg}: {seconds:.1f} s ({reason})"
    AFTERWARDS: ClassVar[bool] = True

    leg: str = ""
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallDisconnected(Event):
    """The conversation ended; ``by`` is caller, agent or asterisk."""

    TYPE: ClassVar[str] = "call.disconnected"
    WORDS: ClassVar[str] = "by {by} after {talked:.1f} s"

    by: str = ""
    talked: float = 0.0


@dataclass(frozen=True, slots=True)
class SurveyAnswered(Event):
    """The caller rated the call 1 to 5."""

    TYPE: ClassVar[str] = "call.rated"
    WORDS: ClassVar[str] = "{rating} of 5"

    rating: int = 0


@dataclass(frozen=True, slots=True)
class CallWrappedUp(Event):
    """The agent closed the call's paperwork, or the timer did."""

    TYPE: ClassVar[str] = "call.wrapped_up"
    WORDS: ClassVar[str] = "{disposition} after {seconds:.1f} s by {by}"
    AFTERWARDS: ClassVar[bool] = True

    disposition: str = ""
    seconds: float = 0.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallEnded(Event):
    """The last event of a call."""

    TYPE: ClassVar[str] = "call.ended"
    WORDS: ClassVar[str] = "{outcome}: {cause}"

    outcome: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class CallAdopted(Event):
    """A call that a former process left behind was taken over in this state."""

    WORDS: ClassVar[str] = "taken over while {state}"

    state: str = ""


@dataclass(frozen=True, slots=True)
class CallFailed(Event):
    """Something unforeseen; the caller was rescued as said."""

    WORDS: ClassVar[str] = "{error} → {rescue}"

    error: str = ""
    rescue: str = ""


@dataclass(frozen=True, slots=True)
class AgentStateChanged(Event):
    """An agent's step through the state table, and who asked for it.

    ``kept``: what the next process must know of the agent beside the state (`models.domain.agent.AgentStatus.kept`).
    """

    TYPE: ClassVar[str] = "agent.state_changed"
    WORDS: ClassVar[str] = "{old} → {new} ({reason}, by {by})"
    AFTERWARDS: ClassVar[bool] = True

    old: str = ""
    new: str = ""
    reason: str = ""
    by: str = ""
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgentNoted(Event):
    """Something about an agent changed, but no step: a pause that is to follow the call, a disposition keyed during
    the call, a longer wrap-up. ``kept`` as in AgentStateChanged."""

    WORDS: ClassVar[str] = "{what}, by {by}"
    AFTERWARDS: ClassVar[bool] = True

    what: str = ""
    by: str = ""
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SystemNoted(Event):
    """The system's own health: connections lost and regained, workers restarted, strays removed."""

    TYPE: ClassVar[str] = "system.noted"

    what: str = ""
    detail: str = ""
