"""A contact as the kinds of steps know it: `models.flow.story.Story`."""

from __future__ import annotations

from typing import Protocol

from ari_app.contact.answers import Pressed
from ari_app.contact.contact import Contact
from ari_app.contact.lookup_step import look_up
from ari_app.contact.menu import run_menu
from ari_app.contact.opening_hours import hours_edge
from ari_app.contact.question import ask_value
from ari_app.contact.route import route
from models.domain.call_state import Outcome
from models.domain.conversation import Target
from models.domain.events import Event
from models.domain.expression import Expression, Value
from models.domain.flow import LookUp, Menu, OpeningHours, Question, RouteTo, Step
from models.domain.identity import Itself


class Walks(Protocol):
    """The way through the flow. ``pending``: media that are still to be said."""

    pending: list[str]

    def take_pending(self) -> list[str]:
        """For whoever says it with their own words."""

    async def say_pending(self) -> None:
        """Say it to the end."""

    def enter(self, step: Step) -> str:
        """Into the sub-flow of a step."""

    async def hang_up(self, prompt: str) -> Outcome:
        """The last words, and the end."""


class StepStory:
    """See `models.flow.story.Story`: one step of one contact."""

    def __init__(self, contact: Contact, walk: Walks, step: Step) -> None:
        self._contact, self._walk, self._step = contact, walk, step

    @property
    def step(self) -> str:
        """The step's name."""
        return self._step.name

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

    @property
    def survey_seconds(self) -> float:
        """How long a rating is waited for."""
        return self._contact.services.settings.wrap_up.survey_seconds

    def value(self, expression: Expression) -> Value:
        """An expression's value now."""
        return expression.value(self._contact.variables())

    def hours(self, hours: OpeningHours) -> str:
        """Open, closed or holiday."""
        return hours_edge(self._contact, hours)

    def publish(self, event: Event) -> None:
        """Under this contact."""
        self._contact.publish(event)

    async def say(self, *prompts: str) -> None:
        """With what comes next."""
        self._walk.pending += await self._contact.media(*prompts)

    async def key(self, prompt: str, seconds: float) -> str:
        """One key; "" for none."""
        media = [*self._walk.take_pending(), *await self._contact.media(prompt)]
        answer = await self._contact.medium.ask(media, None, seconds)
        return answer.key if isinstance(answer, Pressed) else ""

    async def choose(self, menu: Menu) -> str:
        """A menu's choice."""
        return await run_menu(self._contact, menu, self._walk.take_pending())

    async def ask(self, question: Question) -> str:
        """A value into a variable."""
        return await ask_value(self._contact, self._step, question, self._walk.take_pending())

    async def look_up(self, wanted: LookUp) -> str:
        """A value from elsewhere into a variable."""
        return await look_up(self._contact, wanted)

    async def consent(self, given: bool) -> None:
        """Their word on being recorded."""
        await self._contact.medium.consent(given)

    def enter(self) -> str:
        """Into the sub-flow."""
        return self._walk.enter(self._step)

    async def route(self, wish: RouteTo) -> Outcome:
        """Into the line, with what the flow wishes."""
        await self._walk.say_pending()
        self._contact.script.wish = wish
        return await route(self._contact, wish.problem)

    async def leave(self, kind: str, target: str) -> Outcome:
        """Voicemail, call-back, or another telephone."""
        await self._walk.say_pending()
        if kind == "transfer":
            where, _, name = target.partition(":")
            return await self._contact.medium.go(Target(where, name, Itself("flow")))
        self._contact.queueing.problem = target
        return await self._contact.medium.go(Target(kind, target))

    async def hang_up(self, prompt: str) -> Outcome:
        """The last words, and the end."""
        return await self._walk.hang_up(prompt)
