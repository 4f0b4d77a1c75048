"""How urgent a contact is, for what, and since when it counts as waiting: what the router is told of it."""

from __future__ import annotations

from ari_app.contact.contact import Contact
from ari_app.foundation import steady
from ari_app.routing.place import Place
from models.domain.control_events import PlaceKept
from models.domain.events import CallerScored
from models.domain.quality_rule_events import NextCallCame
from models.routing.line import Waiting
from models.scoring.score import score


async def appraise(contact: Contact, problem: str) -> Waiting:
    """Priority from the caller's record and history, with reasons; the place that they have, had, or get now."""
    call = contact.call
    contact.queueing.history = await contact.services.callers.history(call.number, problem, call.arrived_at)
    wish = contact.script.wish_for(contact.queueing.problem)
    priority = scored(contact)
    if not contact.queueing.entered_at:
        contact.queueing.entered_at = await _entered_at(contact, problem)
    problems = {**_problems(contact, problem), **(wish.skills if wish else {})}
    return Waiting(
        call.id, problems, contact.language, priority, contact.queueing.entered_at,
        last_agent=call.caller.last_agent, refused=dict(contact.queueing.refused), queue=problem,
    )  # fmt: skip


def _problems(contact: Contact, problem: str) -> dict[str, float]:
    """The problem; after an open question that it was an answer to, every problem that the caller may have meant."""
    chances = contact.script.chances
    if chances.get(problem, 0.0) <= 0:
        return {problem: 1.0}
    known = {skill for agent in contact.services.floor.roster.all() for skill in agent.agent.skills}
    return {name: chance for name, chance in chances.items() if name == problem or (name in known and chance >= 0.01)}


def scored(contact: Contact) -> float:
    """The priority as of now, published with its reasons."""
    weights, wish = contact.services.settings.priority, contact.script.wish_for(contact.queueing.problem)
    shares = (weights.value, weights.behaviour, weights.emotion)
    result = score(contact.call.caller, contact.queueing.history, shares, contact.queueing.emotion)
    ahead, raised, rule = contact.queueing.ahead, *_raised(contact)
    more = (wish.boost if wish else 0.0) + ahead + raised
    contact.queueing.priority = min(1.0, max(0.0, result.priority + more))
    terms = result.facts()
    if wish is not None and wish.boost:
        terms["flow"] = {"weight": wish.boost, "value": 1.0, "reasons": ["the flow's boost"]}
    if ahead:
        terms["let down"] = {"weight": ahead, "value": 1.0, "reasons": ["their agent's telephone was lost"]}
    if raised:
        terms["last call"] = {"weight": raised, "value": 1.0, "reasons": [f"the rule {rule} in their last call"]}
    contact.publish(CallerScored(priority=round(contact.queueing.priority, 6), terms=terms))
    return contact.queueing.priority


def _raised(contact: Contact) -> tuple[float, str]:
    """By how much their last call makes this one more urgent, and which rule says so."""
    book, call = contact.services.raised, contact.call
    if book is None:
        return 0.0, ""
    amount, rule, first = book.of(call, steady.now())
    if first:
        contact.publish(NextCallCame(number=call.number, rule=rule))
    return amount, rule


def feel(contact: Contact, place: Place) -> None:
    """What was heard of how the caller feels counts for the place at once."""
    contact.services.floor.dispatcher.appraise(place, scored(contact))


async def _entered_at(contact: Contact, problem: str) -> float:
    """Now; or the entry of this number's call that dropped a moment ago, which can be used once."""
    services, number, settings = contact.services, contact.call.number, contact.services.settings.callback
    seconds = settings.resume_seconds
    trusted = settings.resume_for == "shown" or (settings.resume_for == "customers" and contact.call.caller.known)
    if seconds and trusted and services.present.key(number):
        earlier = await services.callers.dropped(number, problem, steady.now() - seconds)
        if earlier is not None and services.kept_places.take(earlier[0], steady.now(), seconds):
            contact.publish(PlaceKept(earlier_call=earlier[0], entered_at=earlier[1]))
            return earlier[1]
    return steady.now()
