"""A contact as steps that are a file of their own know it: `models.flow.story.Story`."""

from __future__ import annotations

from typing import Protocol

from ari_app.contact.answers import Pressed
from ari_app.contact.contact import Contact
from models.domain.events import Event
from models.domain.expression import Expression, Value


class Walks(Protocol):
    """``pending``: media that are still to be said."""

    pending: list[str]


class StepStory:
    """See `models.flow.story.Story`."""

    def __init__(self, contact: Contact, walk: Walks) -> None:
        self._contact, self._walk = contact, walk
        self.step = ""

    @property
    def language(self) -> str:
        """What is spoken."""
        return self._contact.language

    @language.setter
    def language(self, language: str) -> None:
        self._contact.language = language

    @property
    def data(self) -> dict[str, Value]:
        """The contact's variables."""
        return self._contact.script.data

    def value(self, expression: Expression) -> Value:
        """An expression's value now."""
        return expression.value(self._contact.variables())

    async def say(self, *prompts: str) -> None:
        """With what comes next."""
        self._walk.pending += await self._contact.media(*prompts)

    async def key(self, prompt: str, seconds: float) -> str:
        """One key; "" for none."""
        media, self._walk.pending = [*self._walk.pending, *await self._contact.media(prompt)], []
        answer = await self._contact.medium.ask(media, None, seconds)
        return answer.key if isinstance(answer, Pressed) else ""

    def publish(self, event: Event) -> None:
        """Under this contact."""
        self._contact.publish(event)
