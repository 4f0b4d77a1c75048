"""What a medium does for the story of a contact: say, ask, keep company in the line, bring people together.

The story (`ari_app.contact.runner`, `ari_app.contact.queueing`) is the same for a telephone call and for a chat; what
differs is behind this one protocol.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from ari_app.contact.answers import Answer, Pressed
from ari_app.routing.place import Place
from models.domain.call_state import Outcome
from models.domain.conversation import Target
from models.domain.expression import Value
from models.domain.ringing import NotAnswered
from models.speech.engine import Hypothesis

T = TypeVar("T")


class Joined(Protocol):
    """Somebody who has answered an offer, and is ready to talk."""

    @property
    def who(self) -> str:
        """An agent's id, or a number."""


class Medium(Protocol):
    """How one contact is spoken with. Whoever calls holds the contact's own task: leaving is an exception there."""

    # Saying and asking ----------------------------------------------------------------------------

    async def render(self, name: str, values: Mapping[str, Value]) -> list[str]:
        """A prompt as this medium says it, in the contact's language; [] when that is not possible."""

    async def say(self, media: Sequence[str]) -> None:
        """Say it to the end; what comes meanwhile is kept for the next question, if that takes it."""

    async def hear_out(self, media: Sequence[str]) -> None:
        """The same, but they may cut it short."""

    async def ask(
        self, media: Sequence[str], phrases: tuple[str, ...] | None, seconds: float, ahead: bool = False
    ) -> Answer:
        """Say it and collect one key or one utterance; silence counts from its end. ``phrases`` None: keys only."""

    async def heard_as(self, language: str, phrases: tuple[str, ...] | None) -> Hypothesis | None:
        """The last words that were no answer, taken for another language: one of ``phrases``, any words (None), or
        which language it is (`models.speech.engine.WHICH`). None: there are none, or nobody here knows the language."""

    async def unless_key(self, work: Coroutine[Any, Any, T]) -> T | Pressed:
        """What ``work`` gives. A key that comes meanwhile answers what was asked last, and ends the work: whoever
        waits for a recogniser or a voice between an answer and the next question waits in here."""

    def forget_keys(self) -> None:
        """What was keyed for something else is no answer to what is asked next."""

    def understands(self) -> bool:
        """Whether words, not only keys, can be taken for answers."""

    def listen(self) -> None:
        """Words are about to be asked for."""

    async def keys_only(self) -> list[str]:
        """What is said, once, to somebody whose words cannot be taken although others' can."""

    def masked(self, secret: bool) -> AbstractAsyncContextManager[None]:
        """Nothing of what is asked inside the block is recorded, when it is ``secret``."""

    async def consent(self, given: bool) -> None:
        """Their own word on being recorded."""

    # Waiting and meeting --------------------------------------------------------------------------

    async def before_waiting(self) -> None:
        """They are about to stand in the line."""

    def company(self, place: Place) -> AbstractAsyncContextManager[None]:
        """Music, announcements, keys that lead out of the line, inside the block; it ends at once."""

    def before_meeting(self) -> None:
        """An agent is about to be offered the contact."""

    async def offer(self, agents: tuple[str, ...]) -> Joined | NotAnswered:
        """Offer the contact to agents who are reserved for it: who answered, or what came of it."""

    def after_refusal(self) -> None:
        """Nobody came of an offer; they wait on."""

    async def go(self, towards: Target) -> Outcome:
        """Carry them to a target, and from there to the end of the contact."""

    async def hand_over(self, words: str = "") -> Outcome:
        """Give them to whatever serves people without kefu. ``words``: the prompt that is said before."""
