"""The waiting line from the side of who waits in it: a place, offers to agents, and the ways out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from ari_app.contact.announcements import told
from ari_app.contact.appraisal import appraise, feel
from ari_app.contact.contact import Contact
from ari_app.contact.medium import Joined
from ari_app.contact.queue_rules import follow_rules, leave_when_empty, overflow, send_on
from ari_app.foundation.first_completed import first_of
from ari_app.routing.place import Place
from models.domain.call_state import CallState, Outcome
from models.domain.control_events import QueueLeft
from models.domain.conversation import Target
from models.domain.events import CallQueued, QueueRefused
from models.domain.ringing import NotAnswered
from models.routing.line import Waiting


async def wait_in_line(contact: Contact, problem: str) -> Joined | Target | Outcome:
    """Until an agent has answered, the caller goes elsewhere, or patience ends at the dialplan's fallback.

    The place counts from `QueueEntry.entered_at` when the call has waited before.
    """
    contact.queueing.problem = problem
    refusal = refusal_of(contact)
    if refusal:
        contact.publish(QueueRefused(reason=refusal))
        if contact.profile.overflow_to:
            return await _overflowed(contact)
        await contact.medium.say(await contact.media("queue_full"))
        return Outcome.REDIRECTED
    await contact.medium.before_waiting()
    waiting = await appraise(contact, problem)
    contact.move(CallState.WAITING)
    if contact.outcome is not Outcome.ANSWERED:
        contact.outcome = Outcome.ABANDONED
    try:
        async with asyncio.timeout(_longest(contact)):
            with in_line(contact, waiting) as place:
                _announce_queued(contact, place)
                return await _serve(contact, place)
    except TimeoutError:
        return await _overflowed(contact)


@contextmanager
def in_line(contact: Contact, waiting: Waiting) -> Iterator[Place]:
    """The caller's place inside the block; what is heard of how they feel counts for it at once."""
    felt = contact.queueing.felt
    services = contact.services
    with services.present.in_line(contact.call), services.floor.dispatcher.place(waiting) as place:
        contact.queueing.place, contact.queueing.felt = place, partial(feel, contact, place)
        try:
            yield place
        finally:
            contact.queueing.place, contact.queueing.felt = None, felt


def refusal_of(contact: Contact) -> str:
    """Why the caller cannot join the line; "" if they can."""
    floor, settings, profile = contact.services.floor, contact.services.settings, contact.profile
    problem = contact.queueing.problem
    if floor.dispatcher.full:
        return "the line is full"
    if _has_enough_places(contact):
        return f"{contact.call.number} waits {settings.queue.places_per_number} times already"
    if 0 <= profile.max_waiting <= floor.dispatcher.waiting_in(problem):
        return f"the queue {problem} is full"
    if not profile.join_empty and not floor.dispatcher.staffed_for(problem, contact.language):
        return f"nobody who serves {problem} in {contact.language} is logged in"
    return ""


async def _overflowed(contact: Contact) -> Target | Outcome:
    """On to where the queue sends whom it cannot keep; in the end, and out of a circle of queues, to the dialplan."""
    target = overflow(contact)
    if target is not None:
        return send_on(contact, target)
    return await contact.medium.hand_over("all_busy" if contact.profile.overflow_to else "")


def _has_enough_places(contact: Contact) -> bool:
    """Whether others of the same number hold as many places in the line as one may."""
    present, most = contact.services.present, contact.services.settings.queue.places_per_number
    key = present.key(contact.call.number)
    if not key or not most or contact.outcome is Outcome.ANSWERED:
        return False
    return present.waiting(key) >= most


def _longest(contact: Contact) -> float:
    own = contact.profile.max_wait_seconds
    return own if own >= 0 else contact.services.settings.queue.max_wait_seconds


def _announce_queued(contact: Contact, place: Place) -> None:
    waiting = place.waiting
    position, wait = contact.services.floor.waits.join(waiting)
    contact.publish(
        CallQueued(
            problem=contact.queueing.problem,
            language=contact.language,
            priority=round(waiting.priority, 6),
            entered_at=waiting.entered_at,
            position=position,
            expected_wait=told(wait.p50, wait),
            expected_p90=told(wait.p90, wait),
            repeat_of_days=_repeat_of_days(contact),
        )
    )


def _repeat_of_days(contact: Contact) -> float | None:
    history, call = contact.queueing.history, contact.call
    if not call.number:
        return None
    return round((call.arrived_at - history.last_same_at) / 86_400, 3) if history.last_same_at else -1.0


async def _serve(contact: Contact, place: Place) -> Joined | Target:
    """Offers on one side, the ways out on the other; an agent who has answered wins over a key in the same moment."""
    async with contact.medium.company(place), _rules(contact, place):
        offers, leaving = await first_of(_offers(contact, place), place.away.get())
        if not offers.cancelled():
            joined: Joined = offers.result()
            return joined
        target: Target
        target, by = leaving.result()
        contact.publish(QueueLeft(target=str(target), by=by))
        return target


async def _offers(contact: Contact, place: Place) -> Joined:
    while True:
        agents = await place.next_agents()
        contact.move(CallState.OFFERED)
        contact.medium.before_meeting()
        found = await contact.medium.offer(agents)
        if not isinstance(found, NotAnswered):
            return found
        contact.move(CallState.WAITING)
        contact.medium.after_refusal()
        contact.services.floor.dispatcher.refused(place, *agents)
        contact.queueing.refused = dict(place.waiting.refused)


@asynccontextmanager
async def _rules(contact: Contact, place: Place) -> AsyncIterator[None]:
    """What the flow and the queue do to who waits, inside the block."""
    tasks = {
        contact.help("queue rules", None, follow_rules, contact, place),
        contact.help("empty queue", None, leave_when_empty, contact, place, overflow(contact)),
    }
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
