"""Telephones of agents and supervisors that are in kefu on their own account: dialled codes that keep a channel."""

from __future__ import annotations

import asyncio

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.entry import Entry
from ari_app.ari.events import ChannelDestroyed, StasisEnd
from ari_app.ari.playback import playing
from ari_app.call.centre import Centre, DeskChannel
from ari_app.call.leg import Leg
from ari_app.call.outbound import call_out
from ari_app.call.parking import parked_in, pick_up
from ari_app.call.permission import must, phone_of
from ari_app.call.refusal_words import reason_media
from ari_app.call.watching import watch_over
from models.domain.agent import AgentState
from models.domain.conversation import Role
from models.domain.desk_words import MODES
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.permissions import Act

_ENDS = (StasisEnd, ChannelDestroyed)
_REASON_SECONDS = 15.0
_NEEDS = {
    "out": Act.CALL_OUT, "connect": Act.STAY_CONNECTED, "pickup": Act.PICK_UP, **dict.fromkeys(MODES, Act.WATCH)
}  # fmt: skip


async def desk_call(centre: Centre, entry: Entry, events: Subscription) -> None:
    """Carry out what a phone dialled; what cannot be done is said with a sound, and the phone is hung up."""
    channel = Channel(centre.rest, centre.bus, entry.channel_id)
    try:
        await _do(centre, entry, events, channel)
    except CommandRefused as refusal:
        await _refuse(centre, channel, entry, refusal)


async def _do(centre: Centre, entry: Entry, events: Subscription, channel: Channel) -> None:
    who = phone_of(centre, entry.agent)
    must(centre, who, _NEEDS.get(entry.do, Act.OWN_STATE))
    if entry.do == "out":
        call_out(centre, entry)
    elif entry.do == "connect":
        await _stay_connected(centre, entry, events, channel)
    elif entry.do == "pickup":
        await _pick_up(centre, entry, channel)
    elif entry.do in MODES:
        await watch_over(centre, entry, events, channel)
    else:
        raise CommandRefused(f"unknown code {entry.do!r}")


async def _refuse(centre: Centre, channel: Channel, entry: Entry, refusal: CommandRefused) -> None:
    try:
        if not entry.answered:
            await channel.answer()
        reason = await reason_media(centre, entry.agent, refusal)
        if reason:
            async with asyncio.timeout(_REASON_SECONDS), playing(channel, reason) as playback:
                await playback.wait()
        await channel.leave("KEFU_SAY", "" if reason else "pm-invalid-option")
    except (AsteriskError, TimeoutError):
        await channel.hang_up()


async def _stay_connected(centre: Centre, entry: Entry, events: Subscription, channel: Channel) -> None:
    """Nailed up: the phone stays connected; each call begins with a beep. Hanging up logs out."""
    if entry.agent in centre.nailed:
        raise CommandRefused(f"agent {entry.agent} is connected already")
    state = centre.roster.get(entry.agent).state
    talking = entry.answered and state == AgentState.TALKING  # on this very line, in a former process's conversation
    if not talking:
        await channel.answer()
    centre.nailed[entry.agent] = DeskChannel(entry.channel_id, entry.agent)
    centre.roster.nail(entry.agent, True)
    try:
        if centre.roster.get(entry.agent).state == AgentState.OFFLINE:
            centre.roster.login(entry.agent, entry.agent)
        if not talking:
            await centre.rest.post(f"/channels/{entry.channel_id}/play", media=centre.prompts.beep())
        await events.next(*_ENDS)
    finally:
        centre.nailed.pop(entry.agent, None)
        centre.roster.nail(entry.agent, False)
        if centre.roster.get(entry.agent).state != "offline":
            centre.roster.logout(entry.agent, entry.agent)
        await channel.hang_up()


async def _pick_up(centre: Centre, entry: Entry, channel: Channel) -> None:
    parked_in(centre, entry.argument)
    leg = Leg(Role.AGENT, entry.agent, entry.channel_id, centre.bus.open(f"channel:{entry.channel_id}"))
    try:
        await channel.answer()
        session = parked_in(centre, entry.argument)  # whoever is there now: answering took a moment
        centre.roster.busy_with(entry.agent, session.call.id, f"picks up slot {entry.argument}")
        pick_up(centre, entry.argument, leg)
    except (CommandRefused, AsteriskError):
        centre.bus.close(leg.events)
        raise
    session.stack.callback(centre.roster.call_over, entry.agent, session.call.id, "caller", False)
    session.stack.push_async_callback(leg.let_go, centre)
