"""A telephone call as a medium: prompts by playback, answers by key and speech, agents by ringing."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from ari_app.contact.answers import Answer, Pressed
from ari_app.routing.place import Place
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.recording_policy import consent, masked, record_as_configured
from ari_app.voice.call.session import CallSession
from ari_app.voice.company import company
from ari_app.voice.conversation.transcripts import ready_for
from ari_app.voice.dialling.agents import offer_to
from ari_app.voice.dialogue.ask import ask, forget_keys, hear_out, say, unless_key
from ari_app.voice.fallback import fall_back
from ari_app.voice.route import serve
from models.domain.call_state import Outcome
from models.domain.conversation import Target
from models.domain.expression import Value
from models.domain.ringing import NotAnswered
from models.speech.engine import Hypothesis

T = TypeVar("T")


class Telephone:
    """See `ari_app.contact.medium.Medium`."""

    def __init__(self, session: CallSession) -> None:
        self._session = session

    async def render(self, name: str, values: Mapping[str, Value]) -> list[str]:
        """See `Medium`: media URIs of Asterisk."""
        session = self._session
        return await session.script.prompts.media(name, session.language, values)

    async def say(self, media: Sequence[str]) -> None:
        """See `Medium`."""
        await say(self._session, media)

    async def hear_out(self, media: Sequence[str]) -> None:
        """See `Medium`: a key cuts it short."""
        await hear_out(self._session, media)

    async def ask(
        self, media: Sequence[str], phrases: tuple[str, ...] | None, seconds: float, ahead: bool = False
    ) -> Answer:
        """See `Medium`."""
        self._session.hearing.last_words = b""
        return await ask(self._session, media, phrases, seconds, ahead)

    async def heard_as(self, language: str, phrases: tuple[str, ...] | None) -> Hypothesis | None:
        """See `Medium`."""
        return await self._session.hearing.again(language, phrases)

    async def unless_key(self, work: Coroutine[Any, Any, T]) -> T | Pressed:
        """See `Medium`."""
        return await unless_key(self._session, work)

    def forget_keys(self) -> None:
        """See `Medium`."""
        forget_keys(self._session)

    def understands(self) -> bool:
        """See `Medium`."""
        return self._session.hearing.possible()

    def listen(self) -> None:
        """See `Medium`: the caller's ear opens."""
        self._session.hearing.open()

    async def keys_only(self) -> list[str]:
        """See `Medium`: all speech streams are taken."""
        return await self._session.media("use_keys") if self._session.hearing.refused() else []

    def masked(self, secret: bool) -> AbstractAsyncContextManager[None]:
        """See `Medium`."""
        return masked(self._session, secret)

    async def consent(self, given: bool) -> None:
        """See `Medium`."""
        await consent(self._session, given)

    async def before_waiting(self) -> None:
        """See `Medium`: nobody listens, and the queue may record."""
        self._session.hearing.rest()
        await record_as_configured(self._session)

    def company(self, place: Place) -> AbstractAsyncContextManager[None]:
        """See `Medium`."""
        return company(self._session, place)

    def before_meeting(self) -> None:
        """See `Medium`: the caller's ear opens, so that their first word is heard."""
        ready_for(self._session)

    async def offer(self, agents: tuple[str, ...]) -> Leg | NotAnswered:
        """See `Medium`: their phones ring."""
        return await offer_to(self._session, agents)

    def after_refusal(self) -> None:
        """See `Medium`."""
        self._session.hearing.rest()

    async def go(self, towards: Target) -> Outcome:
        """See `Medium`."""
        return await serve(self._session, towards)

    async def hand_over(self, words: str = "") -> Outcome:
        """See `Medium`: the dialplan's plain queue."""
        return await fall_back(self._session, words)
