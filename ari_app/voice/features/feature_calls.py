"""Telephones of agents and supervisors that are in kefu on their own account: dialled codes that keep a channel."""

from __future__ import annotations

import asyncio

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.entry import Entry
from ari_app.ari.playback import playing
from ari_app.contact.permission import must, phone_of
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.leg import Leg
from ari_app.voice.conversation.monitoring import watch_over
from ari_app.voice.dialling.refusal_words import reason_media
from ari_app.voice.features.outbound import call_out
from models.domain.agent import AgentState
from models.domain.conversation import Role
from models.domain.desk_words import MODES
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.permissions import Act

_ENDS = ("StasisEnd", "ChannelDestroyed")
_REASON_SECONDS = 15.0
_NEEDS = {
    "out": Act.CALL_OUT, "connect": Act.STAY_CONNECTED, "pickup": Act.PICK_UP, **dict.fromkeys(MODES, Act.WATCH)
}  # fmt: skip


async def desk_call(desk: Desk, entry: Entry, events: Subscription) -> None:
    """Carry out what a phone dialled; what cannot be done is said with a sound, and the phone is hung up."""
    channel = desk.switch.channel(entry.channel_id)
    try:
        await _do(desk, entry, events, channel)
    except CommandRefused as refusal:
        await _refuse(desk, channel, entry, refusal)


async def _do(desk: Desk, entry: Entry, events: Subscription, channel: Channel) -> None:
    who = phone_of(desk.floor.roster, entry.agent)
    must(desk.floor.roster, who, _NEEDS.get(entry.do, Act.OWN_STATE))
    if entry.do == "out":
        call_out(desk, entry)
    elif entry.do == "connect":
        await _stay_connected(desk, entry, events, channel)
    elif entry.do == "pickup":
        await _pick_up(desk, entry, channel)
    elif entry.do in MODES:
        await watch_over(desk, entry, events, channel)
    else:
        raise CommandRefused(f"unknown code {entry.do!r}")


async def _refuse(desk: Desk, channel: Channel, entry: Entry, refusal: CommandRefused) -> None:
    try:
        if not entry.answered:
            await channel.answer()
        reason = await reason_media(desk.floor.roster, desk.flows.prompts, entry.agent, refusal)
        if reason:
            async with asyncio.timeout(_REASON_SECONDS), playing(channel, reason) as playback:
                await playback.wait()
        await channel.leave("KEFU_SAY", "" if reason else "pm-invalid-option")
    except (AsteriskError, TimeoutError):
        await channel.hang_up()


async def _stay_connected(desk: Desk, entry: Entry, events: Subscription, channel: Channel) -> None:
    """Nailed up: the phone stays connected; each call begins with a beep. Hanging up logs out."""
    if entry.agent in desk.nailed:
        raise CommandRefused(f"agent {entry.agent} is connected already")
    roster = desk.floor.roster
    state = roster.get(entry.agent).state
    talking = entry.answered and state == AgentState.TALKING  # on this very line, in a former process's conversation
    if not talking:
        await channel.answer()
    with desk.nailed.connected(entry.channel_id, entry.agent):
        roster.nail(entry.agent, True)
        try:
            if roster.get(entry.agent).state == AgentState.OFFLINE:
                roster.login(entry.agent, entry.agent)
            if not talking:
                await desk.switch.rest.post(f"/channels/{entry.channel_id}/play", media=desk.flows.prompts.beep())
            await events.next(*_ENDS)
        finally:
            roster.nail(entry.agent, False)
            if roster.get(entry.agent).state != "offline":
                roster.logout(entry.agent, entry.agent)
            await channel.hang_up()


async def _pick_up(desk: Desk, entry: Entry, channel: Channel) -> None:
    desk.parking.waiting_in(entry.argument)
    leg = Leg(Role.AGENT, entry.agent, entry.channel_id, desk.switch.events(entry.channel_id))
    try:
        await channel.answer()
        parked = desk.parking.waiting_in(entry.argument)  # whoever is there now: answering took a moment
        desk.floor.roster.busy_with(entry.agent, parked.call_id, f"picks up slot {entry.argument}")
        desk.parking.pick_up(entry.argument, leg)
    except (CommandRefused, AsteriskError):
        desk.switch.bus.close(leg.events)
        raise
    session = desk.calls[parked.call_id]
    session.life.stack.callback(desk.floor.roster.call_over, entry.agent, session.call.id, "caller", False)
    session.life.stack.push_async_callback(leg.let_go, desk.switch)
