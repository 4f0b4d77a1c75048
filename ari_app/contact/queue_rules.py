"""What a flow's route step does to a caller who waits: more priority, another queue, voicemail or a call-back."""

from __future__ import annotations

import asyncio

from ari_app.contact.contact import Contact
from ari_app.foundation import steady
from ari_app.routing.dispatcher import Place
from models.domain.conversation import Target
from models.domain.flow_events import RuleApplied

_EMPTY_CHECK_SECONDS = 1.0


def overflow(contact: Contact) -> Target | None:
    """Where the queue sends whom it cannot keep; None: to the dialplan. Never to where they have been sent before.

    A circle (by overflow, by rules, by a call-back that is not wanted) would otherwise send the caller round and round
    without anybody serving them.
    """
    kind, _, name = contact.profile.overflow_to.partition(":")
    target = Target(kind, name or contact.queueing.problem)
    return target if kind and not _been(contact, target) else None


def send_on(contact: Contact, target: Target) -> Target:
    """The queue sends the caller on, not the caller's own wish: that is remembered until somebody has served them."""
    contact.queueing.sent_on |= {Target("queue", contact.queueing.problem), target}
    return target


def _been(contact: Contact, target: Target) -> bool:
    return target in contact.queueing.sent_on or target == Target("queue", contact.queueing.problem)


async def leave_when_empty(contact: Contact, place: Place, elsewhere: Target | None) -> None:
    """Out of a line that nobody serves any more, when the queue is set so."""
    if not contact.profile.leave_empty:
        return
    staffed = contact.services.floor.dispatcher.staffed_for
    while staffed(contact.queueing.problem, contact.language):  # noqa: ASYNC110 - any of many
        await asyncio.sleep(_EMPTY_CHECK_SECONDS)
    target = send_on(contact, elsewhere or Target("voicemail", contact.queueing.problem))
    place.away.put_nowait((target, "nobody serves this queue any more"))


async def follow_rules(contact: Contact, place: Place) -> None:
    """Carry out each rule when its time has come, counted from the caller's entry into the line."""
    wish = contact.script.wish_for(contact.queueing.problem)
    if wish is None:
        return
    for rule in wish.rules:
        await asyncio.sleep(max(0.0, contact.queueing.entered_at + rule.after - steady.now()))
        if rule.target == "callback" and contact.queueing.no_callback:
            continue  # asked once, and neither possible nor wanted
        if rule.target:
            kind = rule.target if rule.target in ("voicemail", "callback") else "queue"
            name = contact.queueing.problem if kind != "queue" else rule.target
            if _been(contact, Target(kind, name)):
                continue  # round and round; here they keep their place
            contact.publish(RuleApplied(after=rule.after, what=f"to {kind}:{name}"))
            place.away.put_nowait((send_on(contact, Target(kind, name)), f"rule after {rule.after:g} s"))
            return
        priority = contact.services.floor.dispatcher.boost(place, rule.boost)
        contact.publish(RuleApplied(after=rule.after, what=f"priority {priority:.3f}"))
