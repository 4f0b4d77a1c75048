"""Somebody who has come to be served, by whichever medium."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from ari_app.contact.life import Life
from ari_app.contact.medium import Medium
from ari_app.contact.queue_entry import QueueEntry
from ari_app.contact.script import Script
from ari_app.contact.services import ContactServices
from ari_app.contact.variables import scope_of
from ari_app.foundation.gone import of_a_channel
from ari_app.foundation.guard import guarded
from models.domain.call_state import CallState, Outcome, step
from models.domain.caller import Call
from models.domain.conversation import Target
from models.domain.events import Event, SystemNoted
from models.domain.expression import Value
from models.domain.flow_events import PromptSaid
from models.domain.queue import QueueProfile

T = TypeVar("T")


class Contact:
    """A contact while it lives. ``call`` are the facts of its arrival, ``medium`` how it is spoken with."""

    def __init__(self, services: ContactServices, call: Call, life: Life) -> None:
        self.services, self.call, self.life = services, call, life
        self.state = CallState.ARRIVED
        self.language = call.language or call.caller.language or "en"
        self.outcome = Outcome.HUNG_UP_IN_MENU
        self.script = Script(services.flows.flow, services.flows.prompts)
        self.queueing = QueueEntry()
        self.medium: Medium

    def move(self, state: CallState) -> None:
        """Step through the state table; staying where the contact is, is not a step."""
        if self.state is not state or state is CallState.MENU:
            self.state = step(self.state, state)

    @property
    def profile(self) -> QueueProfile:
        """The queue of the caller's problem."""
        return self.services.floor.profile(self.queueing.problem)

    def publish(self, event: Event) -> None:
        """Say what happened, with this contact's id filled in."""
        self.services.journal.publish(replace(event, call_id=self.call.id))

    async def spared(self, name: str, instead: T, work: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """``work(*arguments)``, whose failure may not cost the contact: then it is ``instead``.

        Announcements, rules, taps of audio, single offers: their fault goes into the journal, no further.
        """
        return await guarded(lambda: of_a_channel(work(*arguments), instead), name, self._helper_failed, instead)

    def help(self, name: str, instead: T, work: Callable[..., Awaitable[T]], *arguments: object) -> asyncio.Task[T]:
        """The same beside the story, as a task of the contact."""
        return self.life.tasks.create_task(self.spared(name, instead, work, *arguments), name=name)

    def _helper_failed(self, words: str) -> None:
        self.publish(SystemNoted(what="a helper failed; the call goes on", detail=words))

    def home(self) -> Target:
        """Where they go when whoever was to take them did not: their own line."""
        return Target("queue", self.queueing.problem or self.script.flow.operator)

    def variables(self) -> dict[str, Value]:
        """What expressions and prompts can read: the caller, the call, the time, and the variables that were set."""
        return scope_of(
            self.call, self.language, self.queueing.priority, self.script.data, self.script.flow.zone,
            self.services.flows.moments,
        )  # fmt: skip

    async def media(
        self, *names: str, values: Mapping[str, Value] | None = None, secret: bool = False
    ) -> list[str]:  # fmt: skip
        """Prompts as the medium says them, in order; that they are said is published.

        Placeholders are filled from ``values`` and from `variables`. ``secret``: they ask for one.
        """
        wanted = [name for name in names if name]
        if not wanted:
            return []
        scope = {**self.variables(), **(values or {})}
        found = [await self.medium.render(name, scope) for name in wanted]
        media = [item for one in found for item in one]
        if media:
            words = " ".join(self.script.prompts.text(name, self.language, scope) for name in wanted)
            self.publish(PromptSaid(prompts=wanted, text=words, media=media, secret=secret))
        return media
