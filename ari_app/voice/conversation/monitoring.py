"""A supervisor in a call: listen, whisper to the agent, barge in, take over; switched by key while it lasts.

Listening and whispering are a snoop on the agent's channel bridged with the supervisor; the caller notices nothing.
Barging in makes the supervisor a leg of the conversation; taking over also sends the agent out.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.ari.bridge import bridge_of
from ari_app.ari.bus import Subscription
from ari_app.ari.channel import AUTO_ANSWER, Channel, Dial, originate, snoop
from ari_app.ari.entry import Entry, stasis_arguments
from ari_app.ari.events import ChannelDestroyed, ChannelDtmfReceived, ChannelHangupRequest, StasisEnd, StasisStart
from ari_app.ari.ids import new_id
from ari_app.contact.permission import must, phone_of
from ari_app.foundation import steady
from ari_app.foundation.first_completed import first_of
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from ari_app.voice.call.talk import Talk
from ari_app.voice.call.watches import Watching
from models.domain.call_commands import Drop
from models.domain.control_events import CallListenedTo
from models.domain.conversation import Role
from models.domain.desk_events import ListeningEnded
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.identity import Staff
from models.domain.permissions import Act

_KEYS = {"4": "listen", "5": "whisper", "6": "barge", "7": "takeover"}
_ENDS = (StasisEnd, ChannelDestroyed, ChannelHangupRequest)


def conversation_with(desk: Desk, agent_id: str) -> tuple[CallSession, Talk, Leg]:
    """The call that an agent is in, its conversation, and their leg. Raises CommandRefused when they are in none."""
    session = desk.calls.get(desk.floor.roster.get(agent_id).call_id)
    if session is None or session.conversation is None:
        raise CommandRefused(f"agent {agent_id} is not in a call")
    return session, session.conversation, session.conversation.leg_of(agent_id)


async def ring_supervisor(desk: Desk, supervisor: str, mode: str, agent_id: str) -> str:
    """By command: the supervisor's phone rings, and answering it begins to listen. Raises CommandRefused."""
    desk.floor.roster.get(supervisor)
    must(desk.floor.roster, Staff(supervisor), Act.WATCH)
    conversation_with(desk, agent_id)
    args = stasis_arguments("desk", do=mode, agent=supervisor, argument=agent_id)
    whom = desk.switch.phone_of(supervisor)
    dial = Dial(whom, agent_id, desk.settings.queue.ring_seconds, args, AUTO_ANSWER)
    channel_id = new_id("desk")
    desk.rung.rings(channel_id, dial.seconds)
    try:
        await originate(desk.switch.rest, channel_id, desk.switch.app, dial)
    except AsteriskError as error:
        raise CommandRefused(f"the phone of {supervisor} cannot be reached: {error}") from error
    return f"ringing {supervisor}"


async def watch_over(desk: Desk, entry: Entry, events: Subscription, channel: Channel) -> None:
    """Until the supervisor hangs up, presses hash, or the call is over."""
    must(desk.floor.roster, phone_of(desk.floor.roster, entry.agent), Act.WATCH)
    session, talk, leg = conversation_with(desk, entry.argument)
    await channel.answer()
    mode: str | None = entry.do
    now = Watching(channel.id, entry.agent, leg.who, session.call.id, entry.do, steady.now())
    with desk.watching.begun(now):
        while mode is not None:
            now.mode = mode
            session.publish(CallListenedTo(agent_id=leg.who, mode=mode, by=entry.agent))
            try:
                if mode in ("listen", "whisper"):
                    async with _snooping(desk, leg, channel, events, mode) as own:
                        mode = await _next_wanted(now, events, own)
                else:
                    mode = await _inside(desk, talk, leg, entry, events, now)
            finally:
                session.publish(ListeningEnded(agent_id=leg.who, mode=now.mode, by=entry.agent))
    await channel.hang_up()


@asynccontextmanager
async def _snooping(desk: Desk, leg: Leg, channel: Channel, events: Subscription, mode: str) -> AsyncIterator[str]:
    own = new_id("snoop")
    with desk.switch.bus.subscribe(f"channel:{own}") as snooped:
        try:
            whisper = "out" if mode == "whisper" else "none"
            await snoop(desk.switch.rest, own, leg.channel_id, desk.switch.app, spy="both", whisper=whisper)
            async with asyncio.timeout(3):
                await snooped.next(StasisStart)
            snooped.pour_into(events.queue)
            async with bridge_of(desk.switch.rest, f"{mode} {leg.who}") as bridge:
                await bridge.add_party(channel.id)
                await bridge.add(own)
                yield own
        finally:
            await desk.switch.rest.discard(f"/channels/{own}")


async def _next_wanted(now: Watching, events: Subscription, snooping: str = "") -> str | None:
    """What the supervisor wants next, by key or otherwise; what they have already is nothing new."""
    while True:
        asked, keyed = await first_of(now.asked.get(), _next_mode(events, now.id, snooping))
        wanted: str | None = asked.result() if keyed.cancelled() else keyed.result()
        if wanted != now.mode or not keyed.cancelled():
            return wanted


async def _next_mode(events: Subscription, own: str, snooping: str = "") -> str | None:
    """What the supervisor wants next; None when it is over for them, or the agent, and so the snoop, has gone."""
    while True:
        event = await events.next(ChannelDtmfReceived, *_ENDS)
        if isinstance(event, _ENDS):
            if event.channel.id in (own, snooping):
                return None
            continue  # the end of a snoop that the last mode used
        if isinstance(event, ChannelDtmfReceived) and event.channel.id == own:
            if event.digit == "#":
                return None
            if event.digit in _KEYS:
                return _KEYS[event.digit]


async def _inside(
    desk: Desk, talk: Talk, agent: Leg, entry: Entry, events: Subscription, now: Watching
) -> str | None:  # fmt: skip
    """In the conversation until they hang up, it is over, or they press hash (None), or want to listen or whisper."""
    back = asyncio.Event()
    own = Leg(Role.SUPERVISOR, entry.agent, entry.channel_id, desk.switch.events(entry.channel_id), back)
    try:
        await talk.enter(own)
    except (CommandRefused, TimeoutError):
        desk.switch.bus.close(own.events)
        raise
    wanted: str | None = now.mode
    while wanted in ("barge", "takeover"):
        now.mode = str(wanted)
        if wanted == "takeover":
            await _drop(desk, talk, agent.who, entry.agent)
        _, key = await first_of(back.wait(), _next_wanted(now, events))
        if back.is_set() or key.cancelled():
            return None
        wanted = key.result()
        if talk.in_charge(entry.channel_id):
            await back.wait()  # the caller has nobody else: the keys are the conversation's now
            return None
    await _drop(desk, talk, entry.agent, entry.agent)
    return wanted


async def _drop(desk: Desk, talk: Talk, who: str, by: str) -> None:
    """Out with them; who has gone already, or has left with the conversation, needs no order."""
    with contextlib.suppress(CommandRefused):
        await talk.order(Drop(who), phone_of(desk.floor.roster, by))
