"""The one door through which every event passes before it is stored, streamed or shown; secrets stay inside.

What a caller tells in one breath is masked in place (`models.quality.masking`). A number that comes in pieces, in
utterances of its own each, is known for one only when enough of it has been said: an utterance that ends with digits is
held back until its leg has said something else, or for `HOLD` seconds. A piece that has left before is called back:
`TranscriptMasked` puts marks into what is stored. Where a secret was asked for, short numbers are masked at once.

Pure: time is given (seconds since the epoch), and events come out as values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from models.domain.events import Event, Transcribed
from models.domain.flow_events import AnswerTaken
from models.domain.privacy import Says
from models.domain.speech_events import PartlyHeard, TranscriptMasked
from models.quality.masking import (
    Rules,
    Span,
    calls_phone,
    cover,
    hides,
    masked_media,
    masked_value,
    mentions,
    names_secret,
    run_spans,
    spans_of,
    speaks_of_cards,
    spelled_spans,
)
from models.quality.prompt_mask import PromptMask
from models.quality.remembered import STRICT, Context, Leg, Piece, Remembered
from models.quality.said_digits import Run, content, runs

HOLD = 15.0  # seconds for which an utterance that ends with digits is kept back
GAP = 20.0  # seconds between two pieces of one number, at the most
_PIECE = 3  # digits from which on the end of an utterance may be a piece of a number
_ASIDE = 3  # words that may be said after a piece, or between two, without ending the number
_LEAD = 2  # words that may be said before the next one
_SAID_AGAIN = 5  # digits; the same number said once more is no longer one, but groups of a card may be alike


@dataclass(frozen=True, slots=True)
class _Mode:
    """What is being talked about: a secret, a telephone number."""

    strict: bool
    phone: bool


class Door:
    """One for all calls. Not safe for threads: whoever publishes does so from the event loop."""

    def __init__(self, digits: int = 0, phones: bool = False) -> None:
        """``digits`` and ``phones``: see `models.quality.masking.Rules`."""
        self._rules = Rules(digits, phones)
        self._prompts = PromptMask(self._rules)
        self._calls = Remembered()
        self._first_due: float | None = None
        self._changed = False

    def take(self, event: Event, now: float) -> list[Event]:
        """What may leave now: the event without its secrets, unless it is held back, after what was held before it."""
        if not self._rules.digits:
            return [event]
        if isinstance(event, Transcribed):
            return self._spoken(event, now)
        context = self._calls.of(event)
        context.note(event, now)
        held = self.settle(event.call_id) if event.kind == "CallEnded" else []
        return [*held, self._without(event, context)]

    def shown(self, event: Event) -> Event:
        """The form in which an event may be shown that is not kept: of words that go on, digits are left out."""
        if not self._rules.digits or not isinstance(event, PartlyHeard):
            return self._without(event, self._calls.of(event)) if self._rules.digits else event
        strict = self._calls.of(event).strict(event.began_at) or mentions(event.text)
        spans = [
            span
            for run in runs(event.text, strict) if len(run.digits) > 1 or not run.after
            for span in run_spans(run)
        ]  # fmt: skip
        return replace(event, text=cover(event.text, [*spans, *(spelled_spans(event.text, True) if strict else ())]))

    def safe(self, text: str) -> str:
        """A text of no event that leaves kefu, in a message or a mail, without its secrets."""
        return cover(text, spans_of(text, self._rules))

    def due(self, now: float) -> list[Event]:
        """What has been held back for long enough."""
        found: list[Event] = []
        self._changed = True
        for context in self._calls.all():
            for piece in context.held():
                if piece.until is not None and piece.until <= now:
                    found.append(_left(piece, False))
        return found

    def next_due(self) -> float | None:
        """When `due` has something; None: nothing is held back."""
        if self._changed:
            self._changed = False
            held = (piece.until for context in self._calls.all() for piece in context.held())
            self._first_due = min((until for until in held if until is not None), default=None)
        return self._first_due

    def holds(self, call_id: str) -> bool:
        """Whether something of a call is held back."""
        return any(True for context in self._calls.of_call(call_id) for _ in context.held())

    def settle(self, call_id: str) -> list[Event]:
        """A call is over, or all of it has been said: what is held back of it, which nothing can follow any more."""
        found: list[Event] = []
        for context in self._calls.forget(call_id):
            self._changed = self._changed or bool(context.legs)
            found += [_left(piece, False) for piece in context.held()]
        return found

    def settle_all(self) -> list[Event]:
        """The same of every call."""
        return [event for call_id in self._calls.ids() for event in self.settle(call_id)]

    # Inside -------------------------------------------------------------------------------------

    def _without(self, event: Event, context: Context) -> Event:
        changes = {
            name: self._masked(event, what, getattr(event, name), context) for name, what in type(event).masked()
        }
        changes = {name: value for name, value in changes.items() if value != getattr(event, name)}
        return replace(event, **changes) if changes else event

    def _masked(self, event: Event, what: Says, value: Any, context: Context) -> Any:  # noqa: ANN401 - texts or lists
        if isinstance(value, list):
            return [self._masked(event, what, one, context) for one in value]
        if not isinstance(value, str):
            return value
        match what:
            case Says.VALUE:
                named = isinstance(event, AnswerTaken) and names_secret(event.variable)
                return masked_value(value, self._rules, context.asked or named)
            case Says.PROMPT:
                return self._prompts.masked(value, context.asked)
            case Says.MEDIA:
                return masked_media(value)
            case Says.PROGRAM:
                return cover(value, spans_of(value, self._rules, programs=True))
        if getattr(event, "by", "") == "key":
            return masked_value(value, self._rules, context.asked or context.muted)
        return self._heard(value, context)

    def _heard(self, text: str, context: Context) -> str:
        """Words that were understood as an answer: the piece of a number that they may be is not kept."""
        strict = context.muted or context.asked or context.last_strict or mentions(text)
        leg = context.legs.get("caller", Leg())
        tails = [run for run in runs(text, strict) if _goes_on(run) and len(run.digits) + len(leg.digits) >= _PIECE]
        spans = [*spans_of(text, self._rules, strict), *(span for run in tails for span in run_spans(run))]
        return cover(text, spans)

    # What is said -------------------------------------------------------------------------------

    def _spoken(self, event: Transcribed, now: float) -> list[Event]:
        context, self._changed = self._calls.of(event), True
        began = event.began_at or now
        named = mentions(event.text)
        strict = named or context.strict(began)
        leg = context.legs.setdefault(event.leg, Leg())
        found = runs(event.text, strict or began <= context.card_until or speaks_of_cards(event.text))
        out: list[Event] = []
        if began - leg.ended > GAP:
            out += self._let_go(leg, False)
        if named and leg.pieces:
            out += self._let_go(leg, True)
        joined = bool(leg.pieces or leg.secret) and bool(found) and found[0].before <= _LEAD and not found[0].labelled
        context.last_strict = strict
        until = began + event.seconds + STRICT
        if calls_phone(event.text) or named:
            context.phone_until = 0.0 if named else until
        if speaks_of_cards(event.text):
            context.card_until = until
        out += self._placed(event, leg, found, joined, _Mode(strict, began <= context.phone_until), now)
        if named or (strict and found):
            context.strict_until = max(context.strict_until, until)
        return out

    def _placed(
        self, event: Transcribed, leg: Leg, found: list[Run], joined: bool, mode: _Mode, now: float
    ) -> list[Event]:
        """The utterance, after what it decides about those before it."""
        out: list[Event] = []
        before = [leg.digits if joined and not place else "" for place in range(len(found))]
        if joined and len(leg.digits) >= _SAID_AGAIN and found[0].digits == leg.digits:
            before[0] = ""
        hidden = [
            (joined and not place and leg.secret) or hides(run, before[place], self._rules, mode.strict, mode.phone)
            for place, run in enumerate(found)
        ]
        if joined and hidden[0] and not leg.secret:
            out += self._let_go(leg, True)
        own: list[Span] = spelled_spans(event.text) if mode.strict else []
        own += [span for run, hide in zip(found, hidden, strict=True) if hide for span in run_spans(run)]
        if not found or not _goes_on(found[-1]):
            return [*out, *self._interrupted(event, leg, bool(found), own)]
        if not joined or len(found) > 1:
            out += self._let_go(leg, False)
        leg.digits = before[-1] + found[-1].digits
        leg.ended, leg.secret = (event.began_at or now) + event.seconds, hidden[-1]
        return [*out, *self._piece(event, leg, found[-1], own, now)]

    @staticmethod
    def _piece(event: Transcribed, leg: Leg, run: Run, own: list[Span], now: float) -> list[Event]:
        """An utterance that ends with digits: masked, or held back, or (few digits) told and remembered."""
        if leg.secret:
            return [_masked(event, own)]
        piece = Piece(event, own, run_spans(run), now + HOLD if len(leg.digits) >= _PIECE else None)
        for earlier in leg.pieces:
            earlier.until = None if earlier.until is None else now + HOLD
        leg.pieces.append(piece)
        return [] if piece.until is not None else [_masked(event, own)]

    def _interrupted(self, event: Transcribed, leg: Leg, digits: bool, own: list[Span]) -> list[Event]:
        """Something that is no piece of a number: an aside is forgotten, anything else lets go what was held."""
        this = _masked(event, own)
        if digits:
            held = self._let_go(leg, False)
            leg.secret = False
            return [*held, this]
        if content(event.text) <= _ASIDE:
            return [this]
        return [*(_left(piece, False) for piece in leg.pieces if piece.until is not None), this]

    @staticmethod
    def _let_go(leg: Leg, secret: bool) -> list[Event]:
        """The pieces of a leg, with or without their digits; those that have left already are called back."""
        found: list[Event] = []
        for piece in leg.pieces:
            if piece.until is not None or secret:
                found.append(_left(piece, secret))
        leg.pieces, leg.digits, leg.secret = [], "", secret
        return found


def _goes_on(run: Run) -> bool:
    """Whether digits at the end of what was said may be a piece of a number."""
    return run.after <= _ASIDE and not run.labelled


def _left(piece: Piece, secret: bool) -> Event:
    """A piece as it leaves, or the order to mask one that has left."""
    said = _masked(piece.event, [*piece.own, *(piece.tail if secret else ())])
    if piece.until is None:
        version = getattr(said, "version", 1)
        return TranscriptMasked(
            call_id=said.call_id, leg=said.leg, began_at=said.began_at, text=said.text, version=version
        )
    piece.until = None
    return said


def _masked(event: Transcribed, spans: list[Span]) -> Transcribed:
    text = cover(event.text, spans)
    return event if text == event.text else replace(event, text=text, words=[])
