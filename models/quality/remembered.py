"""What the door (`models.quality.door`) knows of a call while it lasts: numbers not yet whole, and what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from models.domain.control_events import RecordingMasked
from models.domain.events import Event, Transcribed
from models.domain.flow_events import PromptSaid
from models.domain.quality_rule_events import RuleFired
from models.domain.speech_events import TranscribedAgain
from models.quality.masking import Span, asks

STRICT = 20.0  # seconds for which digits are a secret after one was asked for or named
_MOST = 5000  # calls that are remembered


@dataclass(slots=True)
class Piece:
    """An utterance whose last digits may be a piece of a number. ``own``: what is masked of it anyway; ``tail``: those
    digits. ``until``: when it leaves at the latest; None: it has left."""

    event: Transcribed
    own: list[Span]
    tail: list[Span]
    until: float | None


@dataclass(slots=True)
class Leg:
    """A number that one party is in the middle of."""

    pieces: list[Piece] = field(default_factory=list)
    digits: str = ""
    ended: float = 0.0
    secret: bool = False


@dataclass(slots=True)
class Context:
    """What is known of a call. ``strict_until``, ``phone_until``, ``card_until``: until when, by the clock of
    utterances, a secret, a telephone number, a card is spoken of; ``last_strict``: the last utterance fell into the
    first; ``asked``: the step that the caller is in has asked for a secret; ``muted``: the recording is masked."""

    legs: dict[str, Leg] = field(default_factory=dict)
    strict_until: float = 0.0
    phone_until: float = 0.0
    card_until: float = 0.0
    last_strict: bool = False
    asked: bool = False
    muted: bool = False

    def strict(self, at: float) -> bool:
        """Whether what is said at a moment may be a secret."""
        return self.muted or at <= self.strict_until

    def held(self) -> Iterator[Piece]:
        """What is kept back."""
        for leg in self.legs.values():
            yield from (piece for piece in leg.pieces if piece.until is not None)

    def note(self, event: Event, now: float) -> None:
        """What an event tells about those that follow."""
        match event.kind:
            case "StepEntered":
                self.asked = False
            case "RecordingMasked":
                self.muted = True
            case "RecordingUnmasked" | "RecordingStopped":
                self.muted = False
        if isinstance(event, RuleFired) and _masks(event):
            self.strict_until = max(self.strict_until, now + STRICT)
        if isinstance(event, PromptSaid) and (event.secret or asks(event.text)):
            self.asked, self.strict_until = True, now + STRICT


def _masks(event: Event) -> bool:
    """Whether a rule has found that a secret is about to be said."""
    return isinstance(event, RuleFired) and event.stage == "live" and "mask" in event.actions


class Remembered:
    """Every call's context. One that is transcribed again has another for each new version of its words."""

    def __init__(self) -> None:
        self._calls: dict[str, Context] = {}
        self._versions: dict[str, list[str]] = {}

    def of(self, event: Event) -> Context:
        """What is known of the event's call; only of what tells something is anything remembered."""
        key = f"{event.call_id}#{event.version}" if isinstance(event, TranscribedAgain) else event.call_id
        tells = isinstance(event, Transcribed | PromptSaid | RecordingMasked) or _masks(event)
        if key not in self._calls and event.call_id and tells:
            if len(self._calls) >= _MOST:
                self._drop(next(iter(self._calls)))
            self._calls[key] = Context()
            self._versions.setdefault(event.call_id, []).append(key)
        return self._calls.get(key) or Context()

    def all(self) -> Iterator[Context]:
        """Of all calls."""
        return iter(self._calls.values())

    def of_call(self, call_id: str) -> Iterator[Context]:
        """Of one call: that of what is said, and those of its new transcripts."""
        return (self._calls[key] for key in self._versions.get(call_id, ()) if key in self._calls)

    def ids(self) -> list[str]:
        """The calls of which something is known."""
        return list(self._versions)

    def forget(self, call_id: str) -> list[Context]:
        """A call is over: what was known of it."""
        return [self._calls.pop(key) for key in self._versions.pop(call_id, ()) if key in self._calls]

    def _drop(self, key: str) -> None:
        self._calls.pop(key)
        call_id = key.partition("#")[0]
        self._versions[call_id].remove(key)
        if not self._versions[call_id]:
            del self._versions[call_id]
