"""Walks a call through its flow, step by step, until a step ends the call or hands it to the line."""

from __future__ import annotations

from collections.abc import Sequence

from ari_app.contact.contact import Contact
from ari_app.contact.route import route
from ari_app.contact.step_story import StepStory
from models.domain.call_state import Outcome
from models.domain.flow import BUILT_IN, SECRET, Step
from models.domain.flow_events import StepEntered, TaskResolved
from models.flow.kind_list import kinds

_DEEPEST = 20


async def walk(contact: Contact, start: str, before: list[str], returns: Sequence[str] = ()) -> Outcome:
    """From a step to the end of the call. ``before`` is said ahead of the first step's own words;
    ``returns``: the sub-flows that the caller is in already lead back there, innermost last.

    After ``[menu] max_depth`` steps the caller goes to the operator: no flow can hold anybody for ever.
    """
    return await _Walk(contact, before, returns).run(start)


class _Walk:
    """``pending``: what is still to be said; it is joined to the next question, so that a key can end both."""

    def __init__(self, contact: Contact, before: list[str], returns: Sequence[str]) -> None:
        self.contact, self.pending = contact, before
        self._returns = list(returns)
        self._came_from, self._edge = f"line {contact.call.dialled}", "start"

    async def run(self, name: str) -> Outcome:
        """Walk."""
        contact = self.contact
        for _ in range(contact.services.settings.menu.max_depth):
            if name == "return" and self._returns:
                name = self._returns.pop()
                continue
            step = contact.script.flow.steps.get(name)
            self._enter(name)
            if step is None:
                return await self._built_in(name)
            edge = await self._carry_out(step)
            if isinstance(edge, Outcome):
                return edge
            name, self._came_from = step.exits.get(edge, "operator"), step.name
            self._edge = SECRET if getattr(step.body, "secret", False) else edge
        self._edge = "too many steps"
        self._enter("operator")
        return await self._built_in("operator")

    def _enter(self, name: str) -> None:
        self.contact.publish(StepEntered(step=name, came_from=self._came_from, edge=self._edge))

    async def _built_in(self, name: str) -> Outcome:
        """``hangup`` (which ``return`` without a sub-flow is too) or ``operator``."""
        if name in BUILT_IN and name != "operator":
            return await self.hang_up("goodbye")
        await self.say_pending()
        return await route(self.contact, self.contact.script.flow.operator)

    async def say_pending(self) -> None:
        """Say it to the end."""
        media, self.pending = self.pending, []
        await self.contact.medium.say(media)

    def take_pending(self) -> list[str]:
        """For whoever says it with their own words."""
        media, self.pending = self.pending, []
        return media

    async def hang_up(self, prompt: str) -> Outcome:
        """The last words, and the end."""
        self.pending += await self.contact.media(prompt)
        await self.say_pending()
        return self.contact.outcome if self.contact.outcome is not Outcome.HUNG_UP_IN_MENU else Outcome.SELF_SERVICE

    def enter(self, step: Step) -> str:
        """Into a sub-flow; past it when so many are open that it can only be a circle."""
        if len(self._returns) >= _DEEPEST:
            return "then"
        self._returns.append(step.exits["then"])
        return "enter"

    async def _carry_out(self, step: Step) -> str | Outcome:
        """One step: the edge by which it is left, or how the call ended."""
        kind = kinds()[step.kind]
        if kind.carry_out is None:
            raise ValueError(f"nobody carries out {step.kind}")
        edge = await kind.carry_out(StepStory(self.contact, self, step), step.body)
        if step.resolves and kind.tells and not isinstance(edge, Outcome):
            await self._resolved(step)
        return edge

    async def _resolved(self, step: Step) -> None:
        """A step that answers the caller's question is heard before it counts; a key ends the hearing."""
        await self.contact.medium.hear_out(self.take_pending())
        self.contact.outcome = Outcome.SELF_SERVICE
        self.contact.publish(TaskResolved(task=step.resolves, step=step.name))
