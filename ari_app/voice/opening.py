"""A call from its first moment to its last: the watcher over its channel, its longest time, and what is released."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from ari_app.ari import events as ari
from ari_app.ari.bus import Subscription
from ari_app.ari.hangups import ended_by
from ari_app.ari.playback import playing
from ari_app.contact.medium import Medium
from ari_app.foundation import steady
from ari_app.foundation.group import Group
from ari_app.voice.call.inputs import PlaybackOver
from ari_app.voice.call.life import ChannelLife
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import CallerHungUp, Calls, CallSession
from models.domain.call_commands import Drop
from models.domain.caller import Call
from models.domain.control_events import CallTooLong
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.identity import Itself

_LAST_WORDS_SECONDS = 12.0


@asynccontextmanager
async def session_of(
    services: Services, calls: Calls, call: Call, medium: Callable[[CallSession], Medium], events: Subscription,
    inherited: Mapping[str, Subscription] | None = None,
) -> AsyncIterator[CallSession]:  # fmt: skip
    """A session with its watcher over ``events``, the subscription that was opened when the channel arrived.

    ``medium`` makes how it is spoken with; ``inherited``: events of its other channels that were there already.

    Leaving the block releases everything, last in first out. Raises CallerHungUp (in an ExceptionGroup) out of
    the block when the caller leaves first.
    """
    bus = services.switch.bus
    tasks, stack = Group(), AsyncExitStack()
    life = ChannelLife(tasks, stack, services.switch.channel(call.channel_id), inherited or {})
    session = CallSession(services, call, life)
    session.medium = medium(session)
    try:
        async with stack, tasks:
            stack.enter_context(services.present.there(call))
            stack.push_async_exit(lambda *_error: _last_words(session))
            calls[call.id] = session
            watcher = tasks.create_task(watch(session, events.queue), name="watcher")
            _begin_to_count(session)
            timer = tasks.create_task(_keep_time(session), name="time limit")
            yield session
            watcher.cancel()
            timer.cancel()
            await session.hearing.close()
    finally:
        if call.id in calls:
            calls.pop(call.id).hearing.stop()
        for unused in life.inherited.values():
            bus.close(unused)
        bus.close(events)


async def watch(session: CallSession, events: asyncio.Queue[ari.Event]) -> None:
    """Turn the channel's events into inputs; raise CallerHungUp when the channel is gone."""
    cut, life = "", session.life
    while True:
        match await events.get():
            case ari.StasisStart():
                life.entered.set()
            case ari.ChannelDtmfReceived() as key:
                session.dialogue.signalled(key.digit)
            case ari.PlaybackFinished() as over:
                session.dialogue.inputs.put_nowait(PlaybackOver(over.playback.id))
            case ari.ChannelHangupRequest() as request:
                cut = cut or ended_by(request)
            case ari.StasisEnd() | ari.ChannelDestroyed() as end if end.channel.id == session.call.channel_id:
                life.gone = True
                if life.leaving:
                    return
                raise CallerHungUp(end.found_out or cut or "caller hung up")


# Time ------------------------------------------------------------------------------------------------


def _begin_to_count(session: CallSession) -> None:
    """The longest time of a call runs from its arrival, in whichever process that was."""
    most = session.services.settings.centre.max_call_seconds
    if most:
        gone = max(0.0, steady.now() - session.call.arrived_at)
        session.life.limit.call(most - min(gone, most / 2))  # a clock that was set forward ends nobody's call


async def _keep_time(session: CallSession) -> None:
    """End legs and the call when their time is over; raises CallerHungUp for the call."""
    while True:
        leg, seconds = await session.life.limit.next()
        session.publish(CallTooLong(who=leg.who if leg else "", seconds=round(seconds, 2)))
        if leg is None:
            raise CallerHungUp("the longest time of a call was over")
        if session.conversation is not None and leg.channel_id in session.conversation.legs:
            with contextlib.suppress(CommandRefused, TimeoutError):
                await session.conversation.order(Drop(leg.who), Itself("time limit"))


async def _last_words(session: CallSession) -> None:
    """A call that came to its longest time ends with a sentence, when everybody else has been let go."""
    if session.life.limit.over:
        with contextlib.suppress(AsteriskError, TimeoutError):
            await session.channel.music_off()
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                async with playing(session.channel, await session.media("time_is_up", "goodbye")) as playback:
                    await playback.wait()
