"""What an agent hears before the caller: queue, who, how long they waited; or what a call is about that is sent on to
them. Any key ends it."""

from __future__ import annotations

import asyncio
import logging

from ari_app.ari.channel import Channel
from ari_app.ari.events import ChannelDestroyed, ChannelDtmfReceived, ChannelHangupRequest, PlaybackFinished, StasisEnd
from ari_app.ari.ids import new_id
from ari_app.ari.switch import Switch
from ari_app.foundation import steady
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.nailed_lines import NailedLine
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.packet import LONGEST, Packet, at_once
from models.domain.errors import AsteriskError, Gone, NotInStasis
from models.domain.ringing import Answered, Rejected, Result, Slow, Unreachable

log = logging.getLogger(__name__)
_BEEP_SECONDS = 0.35
LEFT = "hung up"
_ENDS = (StasisEnd, ChannelDestroyed, ChannelHangupRequest)


def why_unreachable(error: AsteriskError) -> Unreachable | Slow | Rejected:
    """The result of an offer that Asterisk refused: only the first speaks of the phone and blames an agent."""
    if error.about_the_phone:
        return Unreachable()
    return Slow() if error.status == 0 or error.status >= 500 else Rejected()


async def alert(switch: Switch, beep: str, line: NailedLine) -> Result:
    """Beep to an agent who stays connected, which is as good as an answer."""
    try:
        path = f"/channels/{line.channel_id}/play"
        await switch.rest.create(path, media=beep, playbackId=new_id("play"))
    except AsteriskError as error:
        return why_unreachable(error)
    await asyncio.sleep(_BEEP_SECONDS)
    return Answered(line.channel_id)


async def brief(session: CallSession, leg: Leg, packet: Packet) -> bool:
    """Say it, when the queue wants it; False when the agent hung up meanwhile. The caller's music goes on.

    ``packet``: what is passed on about the call, which is said in the place of the rest.
    """
    if await at_once(session, leg.who, packet):
        heard = await _heard(session, leg, packet.media)
        packet.heard(session, leg.who, heard)
        return heard != LEFT
    media = await _about_the_line(session, leg)
    return not media or await _heard(session, leg, media) != LEFT


async def _about_the_line(session: CallSession, leg: Leg) -> list[str]:
    services = session.services
    if not (services.settings.desk.whisper or session.profile.whisper) or not session.queueing.problem:
        return []
    caller = session.call.caller
    values = {
        "queue": session.queueing.problem, "name": caller.name or session.call.number or "?",
        "seconds": str(round(steady.now() - session.queueing.entered_at)) if session.queueing.entered_at else "0",
        "language": session.language,
    }  # fmt: skip
    agent = services.floor.roster.get(leg.who).agent
    language = "zh" if "en" not in agent.languages else "en"
    return await services.flows.prompts.media("whisper", language, values)


async def _heard(session: CallSession, leg: Leg, media: list[str]) -> str:
    """How it was heard. Whatever Asterisk does with it, the caller is kept waiting for it no longer than that."""
    try:
        async with asyncio.timeout(LONGEST):
            return await _play(session.services.switch.channel(leg.channel_id), leg, media)
    except TimeoutError:
        return "cut short"
    except (Gone, NotInStasis):
        return LEFT
    except AsteriskError as error:
        log.warning("no whisper announcement for %s: %s", leg.who, error)
        return "refused by Asterisk"


async def _play(channel: Channel, leg: Leg, media: list[str]) -> str:
    playback, plays = new_id("play"), False
    rest = channel.rest
    with channel.bus.subscribe(f"playback:{playback}") as ends:
        ends.pour_into(leg.events.queue)
        try:
            await rest.create(f"/channels/{channel.id}/play", media=",".join(media), playbackId=playback)
            plays = True
            event = await leg.events.next(PlaybackFinished, ChannelDtmfReceived, *_ENDS)
            plays = isinstance(event, ChannelDtmfReceived)
            if isinstance(event, _ENDS):
                return LEFT
            return "cut short" if plays else "whole"
        finally:
            if plays:
                await rest.discard(f"/playbacks/{playback}")
