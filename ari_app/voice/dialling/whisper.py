"""What an agent hears before the caller: queue, who, how long they waited. Any key ends it."""

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
from models.domain.errors import AsteriskError, Gone, NotInStasis
from models.domain.ringing import Answered, Rejected, Result, Slow, Unreachable

log = logging.getLogger(__name__)
_BEEP_SECONDS = 0.35
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


async def brief(session: CallSession, leg: Leg) -> bool:
    """Say it, when the queue wants it; False when the agent hung up meanwhile. The caller's music goes on."""
    services = session.services
    if not (services.settings.desk.whisper or session.profile.whisper) or not session.queueing.problem:
        return True
    caller = session.call.caller
    values = {
        "queue": session.queueing.problem, "name": caller.name or session.call.number or "?",
        "seconds": str(round(steady.now() - session.queueing.entered_at)) if session.queueing.entered_at else "0",
        "language": session.language,
    }  # fmt: skip
    agent = services.floor.roster.get(leg.who).agent
    language = "zh" if "en" not in agent.languages else "en"
    media = await services.flows.prompts.media("whisper", language, values)
    if not media:
        return True
    try:
        return await _play(services.switch.channel(leg.channel_id), leg, media)
    except (Gone, NotInStasis):
        return False
    except AsteriskError as error:
        log.warning("no whisper announcement for %s: %s", leg.who, error)
        return True


async def _play(channel: Channel, leg: Leg, media: list[str]) -> bool:
    playback = new_id("play")
    rest = channel.rest
    with channel.bus.subscribe(f"playback:{playback}") as ends:
        ends.pour_into(leg.events.queue)
        await rest.create(f"/channels/{channel.id}/play", media=",".join(media), playbackId=playback)
        while True:
            event = await leg.events.next(PlaybackFinished, ChannelDtmfReceived, *_ENDS)
            if isinstance(event, _ENDS):
                return False
            if isinstance(event, ChannelDtmfReceived):
                await rest.discard(f"/playbacks/{playback}")
            return True
