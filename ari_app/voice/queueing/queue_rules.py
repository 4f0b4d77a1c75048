"""What a flow's route step does to a caller as he waits: more priority, another queue, voicemail or a call-back."""

from __future__ import annotations

import asyncio

from ari_app.foundation import steady
from ari_app.routing.dispatcher import Place
from ari_app.voice.session import CallSession
from models.domain.conversation import Target
from models.domain.flow_events import RuleApplied

_EMPTY_CHECK_SECONDS = 1.0


def overflow(session: CallSession) -> Target | None:
    """Where the queue sends whom it cannot keep; None: to the dialplan. Never to where they have been sent before.

    A circle (by overflow, by rules, by a call-back that is not wanted) would otherwise send the caller round and round
    without anybody serving them.
    """
    kind, _, name = session.profile.overflow_to.partition(":")
    target = Target(kind, name or session.problem)
    return target if kind and not _been(session, target) else None


def send_on(session: CallSession, target: Target) -> Target:
    """The queue sends the caller on, not the caller's own wish: that is remembered until somebody has served them."""
    session.sent_on |= {Target("queue", session.problem), target}
    return target


def _been(session: CallSession, target: Target) -> bool:
    return target in session.sent_on or target == Target("queue", session.problem)


async def leave_when_empty(session: CallSession, place: Place, elsewhere: Target | None) -> None:
    """Out of a line that nobody serves any more, when the queue is set so."""
    if not session.profile.leave_empty:
        return
    while session.centre.matchmaker.staffed_for(session.problem, session.language):  # noqa: ASYNC110 - any of many
        await asyncio.sleep(_EMPTY_CHECK_SECONDS)
    target = send_on(session, elsewhere or Target("voicemail", session.problem))
    place.away.put_nowait((target, "nobody serves this queue any more"))


async def follow_rules(session: CallSession, place: Place) -> None:
    """Carry out each rule when its time has come, counted from the caller's entry into the line."""
    wish = session.wish
    if wish is None or wish.problem != session.problem:
        return
    for rule in wish.rules:
        await asyncio.sleep(max(0.0, session.entered_at + rule.after - steady.now()))
        if rule.target == "callback" and session.no_callback:
            continue  # asked once, and neither possible nor wanted
        if rule.target:
            kind = rule.target if rule.target in ("voicemail", "callback") else "queue"
            name = session.problem if kind != "queue" else rule.target
            if _been(session, Target(kind, name)):
                continue  # round and round; here they keep their place
            session.publish(RuleApplied(after=rule.after, what=f"to {kind}:{name}"))
            place.away.put_nowait((send_on(session, Target(kind, name)), f"rule after {rule.after:g} s"))
            return
        priority = session.centre.matchmaker.boost(place, rule.boost)
        session.publish(RuleApplied(after=rule.after, what=f"priority {priority:.3f}"))
