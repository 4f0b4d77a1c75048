"""A telephone call as steps that are a file of their own know it: `models.flow.story.Story`."""

from __future__ import annotations

from typing import Protocol

from ari_app.call.ask import Pressed, ask
from ari_app.call.scope import scope_of
from ari_app.call.session import CallSession
from models.domain.events import Event
from models.domain.expression import Expression, Value


class Walks(Protocol):
    """``pending``: media that are still to be said."""

    pending: list[str]


class Told:
    """See `models.flow.story.Story`."""

    def __init__(self, session: CallSession, walk: Walks) -> None:
        self._session, self._walk = session, walk
        self.step = ""

    @property
    def language(self) -> str:
        """What is spoken."""
        return self._session.language

    @language.setter
    def language(self, language: str) -> None:
        self._session.language = language

    @property
    def data(self) -> dict[str, Value]:
        """The call's variables."""
        return self._session.data

    def value(self, expression: Expression) -> Value:
        """An expression's value now."""
        return expression.value(scope_of(self._session))

    async def say(self, *prompts: str) -> None:
        """With what comes next."""
        self._walk.pending += await self._session.media(*prompts)

    async def key(self, prompt: str, seconds: float) -> str:
        """One key; "" for none."""
        media, self._walk.pending = [*self._walk.pending, *await self._session.media(prompt)], []
        answer = await ask(self._session, media, None, seconds)
        return answer.key if isinstance(answer, Pressed) else ""

    def publish(self, event: Event) -> None:
        """Under this call."""
        self._session.publish(event)
