"""Score, wait in the line, be offered to agents until one answers, talk, survey."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.agents.matchmaker import Place
from ari_app.ari.playback import playing
from ari_app.call.ask import say
from ari_app.call.connect import connect
from ari_app.call.offer import Answered, offer
from ari_app.call.session import CallSession
from ari_app.call.survey import survey
from models.domain.call_state import CallState, Outcome
from models.domain.errors import AsteriskError
from models.domain.events import CallerScored, CallQueued, QueueRefused, WaitAnnounced
from models.routing.line import Waiting
from models.scoring.score import score


async def route(session: CallSession, problem: str, entered_at: float = 0.0) -> Outcome:
    """From the chosen problem to the end of the call. ``entered_at`` keeps the place of an adopted caller."""
    session.problem = problem
    centre = session.centre
    if centre.matchmaker.full:
        session.publish(QueueRefused(reason="the line is full"))
        await say(session, await session.media("queue_full"))
        return Outcome.REDIRECTED
    session.attend((), awake=False)
    waiting = await appraise(session, problem, entered_at or time.time())
    session.move(CallState.WAITING)
    session.entered_at = waiting.entered_at
    session.outcome = Outcome.ABANDONED
    try:
        async with asyncio.timeout(centre.settings.queue.max_wait_seconds) as patience:
            with centre.matchmaker.place(waiting) as place:
                _announce_queued(session, place)
                await _until_served(session, place, patience)
    except TimeoutError:
        return await fall_back(session)
    await survey(session)
    return Outcome.ANSWERED


def _announce_queued(session: CallSession, place: Place) -> None:
    waiting = place.waiting
    position, wait = session.centre.matchmaker.position(waiting)
    session.publish(
        CallQueued(
            problem=session.problem,
            language=session.language,
            priority=round(waiting.priority, 6),
            entered_at=waiting.entered_at,
            position=position,
            expected_wait=_finite(wait),
        )
    )


async def _until_served(session: CallSession, place: Place, patience: asyncio.Timeout) -> None:
    """Wait and talk; an agent whose leg dies before the two could talk sends the caller back to his place."""
    while True:
        answered = await wait_for_agent(session, place)
        session.centre.matchmaker.leave(place)
        patience.reschedule(None)
        if await connect(session, answered):
            return
        session.move(CallState.WAITING)
        session.centre.matchmaker.rejoin(place, answered.agent_id)


async def appraise(session: CallSession, problem: str, entered_at: float) -> Waiting:
    """Priority from the caller's record and history, with reasons."""
    call, weights = session.call, session.centre.settings.priority
    history = await session.centre.callers.history(call.number, problem, call.arrived_at)
    result = score(call.caller, history, (weights.value, weights.behaviour, weights.emotion))
    session.publish(CallerScored(priority=round(result.priority, 6), terms=result.facts()))
    return Waiting(
        call.id, {problem: 1.0}, session.language, result.priority, entered_at, last_agent=call.caller.last_agent
    )


async def wait_for_agent(session: CallSession, place: Place) -> Answered:
    """Music and announcements until an agent has answered; an agent who is ready never waits for them."""
    async with _comfort(session, place):
        while True:
            agent_id = await place.next_agent()
            result = await offer(session, agent_id)
            if isinstance(result, Answered):
                return result
            session.centre.matchmaker.refused(place, agent_id)


@asynccontextmanager
async def _comfort(session: CallSession, place: Place) -> AsyncIterator[None]:
    """Hold music with announcements over it inside the block; leaving stops both at once."""
    task = session.tasks.create_task(_announce(session, place), name="announcements")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        await session.channel.music_off()


async def _announce(session: CallSession, place: Place) -> None:
    channel, every = session.channel, session.centre.settings.queue.announce_seconds
    async with playing(channel, await session.media("connecting")) as first:
        await first.wait()
    while True:
        await channel.music_on()
        await asyncio.sleep(every)
        position, wait = session.centre.matchmaker.position(place.waiting)
        session.publish(WaitAnnounced(position=position, expected_wait=_finite(wait)))
        media = await waiting_media(session, position, wait)
        await channel.music_off()
        async with playing(channel, media) as announcement:
            await announcement.wait()


async def waiting_media(session: CallSession, position: int, wait: float) -> list[str]:
    """Position, and the expected wait when it is known and worth saying (a minute or more)."""
    values = {
        "position": str(position),
        "ahead": str(position - 1),
        "minutes": str(round(wait / 60) if wait < 1e6 else 0),
    }
    names = ["position_next" if position == 1 else "position"]
    if 60 <= wait < 3600:
        names.append("wait_minutes")
    return await session.media(*names, "thank_you_for_waiting", values=values)


async def fall_back(session: CallSession) -> Outcome:
    """Give the caller to the dialplan's plain queue."""
    session.leaving = True
    try:
        await session.channel.leave("KEFU_NEXT", "fallback")
    except AsteriskError:
        return Outcome.FAILED
    return Outcome.REDIRECTED


def _finite(seconds: float) -> float:
    return round(seconds, 1) if seconds < 1e6 else -1.0
