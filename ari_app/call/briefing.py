"""What an agent hears before the caller: queue, who, how long he waited. Any key ends it."""

from __future__ import annotations

import asyncio
import logging

from ari_app import steady
from ari_app.ari.channel import Channel
from ari_app.ari.events import ChannelDestroyed, ChannelDtmfReceived, ChannelHangupRequest, PlaybackFinished, StasisEnd
from ari_app.ari.ids import new_id
from ari_app.call.centre import Centre, DeskChannel
from ari_app.call.leg import Leg
from ari_app.call.session import CallSession
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


async def alert(centre: Centre, desk: DeskChannel) -> Result:
    """Beep to an agent who stays connected, which is as good as an answer."""
    try:
        path = f"/channels/{desk.channel_id}/play"
        await centre.rest.create(path, media=centre.prompts.beep(), playbackId=new_id("play"))
    except AsteriskError as error:
        return why_unreachable(error)
    await asyncio.sleep(_BEEP_SECONDS)
    return Answered(desk.channel_id)


async def brief(session: CallSession, leg: Leg) -> bool:
    """Say it, when the queue wants it; False when the agent hung up meanwhile. The caller's music goes on."""
    centre = session.centre
    if not (centre.settings.desk.whisper or session.profile.whisper) or not session.problem:
        return True
    caller = session.call.caller
    values = {
        "queue": session.problem, "name": caller.name or session.call.number or "?",
        "seconds": str(round(steady.now() - session.entered_at)) if session.entered_at else "0",
        "language": session.language,
    }  # fmt: skip
    agent = centre.roster.get(leg.who).agent
    language = "zh" if "en" not in agent.languages else "en"
    media = await centre.prompts.media("whisper", language, values)
    if not media:
        return True
    try:
        return await _play(Channel(centre.rest, centre.bus, leg.channel_id), leg, media)
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
