"""StasisStart to a running call: which story, and what happens beyond the limit."""

from __future__ import annotations

from functools import partial

from ari_app.ari.entry import Entry
from ari_app.contact.presence import Presence
from ari_app.voice.call.intake import recognise_caller
from ari_app.voice.call.session import CallSession
from ari_app.voice.call.starting import Story
from ari_app.voice.features.test_numbers import TESTS, test_story
from ari_app.voice.script import story
from config.settings import Centre
from models.domain.call_state import Outcome
from models.domain.events import QueueRefused


async def inbound_story(session: CallSession) -> Outcome:
    """A caller: who is it, then the story."""
    await recognise_caller(session)
    return await story(session)


async def tester_story(session: CallSession) -> Outcome:
    """A tester: who is it, then the number's own story."""
    await recognise_caller(session)
    return await test_story(session)


async def refuse_story(session: CallSession) -> Outcome:
    """One call too many: to the dialplan's fallback."""
    session.publish(QueueRefused(reason="the limit of calls is reached"))
    session.life.leaving = True
    await session.channel.leave("KEFU_NEXT", "fallback")
    return Outcome.REDIRECTED


async def busy_story(session: CallSession, reason: str) -> Outcome:
    """One call too many of this caller: busy, so that there is room for others."""
    session.publish(QueueRefused(reason=reason))
    session.outcome = Outcome.REFUSED
    await session.channel.hang_up("busy")
    return Outcome.REFUSED


def story_for(entry: Entry, limits: Centre, present: Presence, live: int, draining: bool) -> Story | None:
    """The story of an entry; None for channels that are not callers. ``live``: how many calls there are already."""
    if entry.kind not in ("inbound", "test"):
        return None
    too_many = of_one_number(entry, limits, present)
    if too_many:
        return partial(busy_story, reason=too_many)
    if draining or live >= limits.max_calls:
        return refuse_story
    return inbound_story if entry.kind == "inbound" else tester_story


def of_one_number(entry: Entry, limits: Centre, present: Presence) -> str:
    """Why a call is one too many of its number, of those without one, or of testers; "" when it is not."""
    testing = sum(map(present.to, TESTS))
    if entry.kind == "test" and 0 < limits.max_test_calls <= testing:
        return f"{testing} calls to testers' numbers are going on"
    key = present.key(entry.number)
    most = limits.max_calls_per_number if key else limits.max_anonymous_calls
    there = present.of(key)
    return f"{key or 'without a number'}: {there} calls are going on" if most and there >= most else ""
