"""What a flow's route step does to a caller as he waits: more priority, another queue, voicemail or a call-back."""

from __future__ import annotations

import asyncio
import time

from ari_app.agents.matchmaker import Place
from ari_app.call.session import CallSession
from models.domain.conversation import Target
from models.domain.flow_events import RuleApplied

_EMPTY_CHECK_SECONDS = 1.0


async def leave_when_empty(session: CallSession, place: Place, elsewhere: Target | None) -> None:
    """Out of a line that nobody serves any more, when the queue is set so."""
    if not session.profile.leave_empty:
        return
    while session.centre.matchmaker.staffed_for(session.problem, session.language):  # noqa: ASYNC110 - any of many
        await asyncio.sleep(_EMPTY_CHECK_SECONDS)
    place.away.put_nowait((elsewhere or Target("voicemail", session.problem), "nobody serves this queue any more"))


async def follow_rules(session: CallSession, place: Place) -> None:
    """Carry out each rule when its time has come, counted from the caller's entry into the line."""
    wish = session.wish
    if wish is None or wish.problem != session.problem:
        return
    for rule in wish.rules:
        await asyncio.sleep(max(0.0, session.entered_at + rule.after - time.time()))
        if rule.target == "callback" and session.no_callback:
            continue  # asked once, and neither possible nor wanted
        if rule.target:
            kind = rule.target if rule.target in ("voicemail", "callback") else "queue"
            name = session.problem if kind != "queue" else rule.target
            session.publish(RuleApplied(after=rule.after, what=f"to {kind}:{name}"))
            place.away.put_nowait((Target(kind, name), f"rule after {rule.after:g} s"))
            return
        priority = min(1.0, max(0.0, place.waiting.priority + rule.boost))
        session.centre.matchmaker.prioritise(session.call.id, priority)
        session.publish(RuleApplied(after=rule.after, what=f"priority {priority:.3f}"))
