"""Walks a call through its flow, step by step, until a step ends the call or hands it to the line."""

from __future__ import annotations

from collections.abc import Sequence

from ari_app.contact.answers import Pressed
from ari_app.contact.contact import Contact
from ari_app.contact.lookup_step import look_up
from ari_app.contact.menu import run_menu
from ari_app.contact.opening_hours import hours_edge
from ari_app.contact.question import ask_value
from ari_app.contact.route import route
from ari_app.contact.step_story import StepStory
from models.domain.call_state import Outcome
from models.domain.conversation import Target
from models.domain.events import SurveyAnswered
from models.domain.flow import (
    BUILT_IN,
    SECRET,
    Branch,
    LookUp,
    Menu,
    Named,
    OpeningHours,
    Question,
    RouteTo,
    Step,
)
from models.domain.flow_events import StepEntered, TaskResolved
from models.domain.identity import Itself
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
        self._told = StepStory(contact, self)
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
            return await self._hang_up("goodbye")
        await self._say_pending()
        return await route(self.contact, self.contact.script.flow.operator)

    async def _say_pending(self) -> None:
        media, self.pending = self.pending, []
        await self.contact.medium.say(media)

    def _take_pending(self) -> list[str]:
        media, self.pending = self.pending, []
        return media

    async def _hang_up(self, prompt: str) -> Outcome:
        self.pending += await self.contact.media(prompt)
        await self._say_pending()
        return self.contact.outcome if self.contact.outcome is not Outcome.HUNG_UP_IN_MENU else Outcome.SELF_SERVICE

    async def _carry_out(self, step: Step) -> str | Outcome:
        """One step: the edge by which it is left, or how the call ended."""
        contact, kind = self.contact, kinds()[step.kind]
        if kind.carry_out is not None:
            self._told.step = step.name
            edge = await kind.carry_out(self._told, step.body)
            await self._resolved(step)
            return edge
        match step.body:
            case Menu():
                return await run_menu(contact, step.body, self._take_pending())
            case Question():
                return await ask_value(contact, step, self._take_pending())
            case LookUp():
                return await look_up(contact, step.body)
            case RouteTo():
                await self._say_pending()
                contact.script.wish = step.body
                return await route(contact, step.body.problem)
            case Named(target):
                return await self._named(step, target)
        edge = await self._decide(step)
        await self._resolved(step)
        return edge

    async def _decide(self, step: Step) -> str:
        """Steps that ask nobody and are no file of their own: branch, hours."""
        contact, scope = self.contact, self.contact.variables()
        match step.body:
            case Branch(conditions):
                return next((str(n) for n, when in enumerate(conditions, 1) if when.value(scope)), "else")
            case OpeningHours():
                return hours_edge(contact, step.body)
        raise ValueError(f"nobody carries out {step.kind}")

    async def _resolved(self, step: Step) -> None:
        """A step that answers the caller's question is heard before it counts; a key ends the hearing."""
        if step.resolves:
            await self.contact.medium.hear_out(self._take_pending())
            self.contact.outcome = Outcome.SELF_SERVICE
            self.contact.publish(TaskResolved(task=step.resolves, step=step.name))

    async def _named(self, step: Step, target: str) -> str | Outcome:
        contact = self.contact
        match step.kind:
            case "record":
                await contact.medium.consent(target == "on")
            case "survey":
                await self._survey(target)
            case "flow":
                if len(self._returns) >= _DEEPEST:
                    return "then"
                self._returns.append(step.exits["then"])
                return "enter"
            case "hangup":
                return await self._hang_up(target)
            case "voicemail" | "callback" | "transfer":
                await self._say_pending()
                return await _leave(contact, step.kind, target)
            case _:
                raise ValueError(f"nobody carries out {step.kind}")
        await self._resolved(step)
        return "then"

    async def _survey(self, prompt: str) -> None:
        media = [*self._take_pending(), *await self.contact.media(prompt)]
        answer = await self.contact.medium.ask(media, None, self.contact.services.settings.wrap_up.survey_seconds)
        if isinstance(answer, Pressed) and answer.key in "12345":
            self.contact.publish(SurveyAnswered(rating=int(answer.key)))


async def _leave(contact: Contact, kind: str, target: str) -> Outcome:
    """Voicemail, call-back, or another telephone."""
    if kind == "transfer":
        where, _, name = target.partition(":")
        return await contact.medium.go(Target(where, name, Itself("flow")))
    contact.queueing.problem = target
    return await contact.medium.go(Target(kind, target))
