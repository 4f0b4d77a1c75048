"""Which card is on the desk of who talks: for what the caller has said, or is saying.

While an utterance goes on, a card is shown only after four words and 0.7 s of it, when it was clearly the best twice in
a row, once for an utterance, and not so soon after another that nobody has read that one. At its end the whole decides.
A card is never shown twice in a call.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field

from ari_app.assist.library import Library
from ari_app.live.story import Story
from ari_app.store.row import Row
from config.settings import Assist
from models.assist.shelf import Answer
from models.assist.summary import CALLER
from models.assist.terms import length
from models.domain.assist_events import CardShown
from models.domain.conversation import Role
from models.domain.events import Event

ENOUGH = 4  # words, or Chinese characters, of an utterance that is asked about alone
_SPOKEN = 0.7  # seconds of an utterance before anything can be told by it
SURER = 1.5  # times the gap that a whole utterance needs: 87 of 100 are right then, of whole ones 92
_READ = 8.0  # seconds that a card stays before one for words that go on takes its place


@dataclass(frozen=True, slots=True)
class Going:
    """Words that go on: which utterance, what it says so far."""

    line: str
    text: str


@dataclass(slots=True)
class OfCall:
    """``best``: the card that was best for the words so far; ``early``: the utterance that a card was shown for before
    its end; ``at``: when the caller was heard last, ``shown_at`` a card shown (epoch seconds); ``number``: of what they
    said last, in the journal."""

    shown: set[str] = field(default_factory=set)
    going: Going | None = None
    best: str = ""
    early: str = ""
    at: float = 0.0
    shown_at: float = 0.0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """Cards were looked for: for the words of an utterance, of which ``number`` is that in the journal; ``best`` "":
    none was clearly the best."""

    call: str
    number: int
    language: str
    queue: str
    text: str
    best: str


class Cards:
    """By call. ``looked``: is told what was found, and must not wait; None: nobody is."""

    def __init__(self, settings: Assist, library: Library, publish: Callable[[Event], object]) -> None:
        self._settings, self._library, self._publish = settings, library, publish
        self._calls: dict[str, OfCall] = {}
        self.looked: Callable[[Looked], None] | None = None

    def has_said(self, row: Row) -> None:
        """The caller's utterance has ended."""
        call = self._calls.setdefault(row.call_id, OfCall())
        call.going, call.best, call.at, call.number = None, "", row.at, row.seq

    def says(self, row: Row) -> bool:
        """Words of the caller that go on; whether they are enough to look for a card."""
        text, began = str(row.data.get("text", "")), float(row.data.get("began_at") or row.at)
        call = self._calls.setdefault(row.call_id, OfCall())
        call.at = row.at
        if not text:
            call.going, call.best = None, ""
        elif length(text) >= ENOUGH and row.at - began >= _SPOKEN:
            before, call.going = call.going, Going(f"{CALLER} {began:.2f}", text)
            if before is None or before.line != call.going.line:
                call.best = ""
            elif before.text == text:
                return False
            return call.early != call.going.line and row.at - call.shown_at >= _READ
        return False

    def over(self, call_id: str) -> None:
        """The call has ended."""
        self._calls.pop(call_id, None)

    def tidy(self, calls: Container[str]) -> None:
        """Forget those of calls that are forgotten."""
        for call_id in [one for one in self._calls if one not in calls]:
            del self._calls[call_id]

    async def at_the_end(self, story: Story) -> None:
        """What the caller said last, to somebody who talks with them."""
        line, text = asked_in(story)
        if not text or not _listened_to(story):
            return
        number = self._calls.setdefault(story.id, OfCall()).number
        answer = await self._library.find(text, story.language, story.queue)
        self._show(story, answer, line)
        if self.looked is not None:
            best = answer.found[0].card.id if self._clear(answer) else ""
            self.looked(Looked(story.id, number, story.language, story.queue, text, best))

    async def meanwhile(self, story: Story) -> None:
        """The same for what they are saying."""
        call = self._calls.get(story.id)
        going = call.going if call is not None else None
        if call is None or going is None or not _listened_to(story):
            return
        answer = await self._library.find(going.text, story.language, story.queue)
        if call.going is None or call.going.line != going.line:
            return  # they have ended it: the whole decides
        best = answer.found[0].card.id if self._clear(answer, SURER) else ""
        before, call.best = call.best, best
        if best and best == before and self._show(story, answer, going.line):
            call.early = going.line

    def _clear(self, answer: Answer, times: float = 1.0) -> bool:
        return answer.clear(self._settings.card_gap * times, self._settings.card_likeness)

    def _show(self, story: Story, answer: Answer, line: str) -> bool:
        call = self._calls.setdefault(story.id, OfCall())
        if story.ended or not self._clear(answer) or answer.found[0].card.id in call.shown:
            return False
        best = answer.found[0].card.id
        call.shown.add(best)
        call.shown_at = call.at
        self._publish(CardShown(call_id=story.id, cards=[best], gap=round(answer.gap, 2), line=line))
        return True


def _listened_to(story: Story) -> bool:
    return not story.ended and any(role != Role.NUMBER for _, role in story.joined.values())


def asked_in(story: Story) -> tuple[str, str]:
    """The turn in which the caller spoke last and its words; with those before it when they are few."""
    turns = [one for one in story.turns.values() if one.side == CALLER and not one.partial][-2:]
    if not turns:
        return "", ""
    words = turns[-1].text if length(turns[-1].text) >= ENOUGH else " ".join(one.text for one in turns)
    return turns[-1].id, words
