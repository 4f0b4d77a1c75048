"""What is done before kefu lets go of its calls, so that nobody hears silence and no telephone rings into the void."""

from __future__ import annotations

import asyncio
import logging
import time

from ari_app.app.recovery import Recovery
from ari_app.ari.ids import is_offered
from ari_app.ari.rest import RELEASE_SECONDS
from ari_app.contact.services import Centre
from ari_app.voice.session import CallSession
from models.domain.call_state import Outcome
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.05
_LAST_WORDS_SECONDS = 2.0
Sessions = list[tuple[asyncio.Task[None], CallSession]]


async def settle(centre: Centre, sessions: Sessions, recovery: Recovery, seconds: float) -> None:
    """End what is half done, each for ``seconds`` at the most: calls that were hung up, offers, last words, silence."""
    gone = {task for task, session in sessions if session.gone or session.leaving}
    if gone:
        await asyncio.wait(gone, timeout=seconds)
    await _withdraw_offers(centre, recovery, seconds)
    try:
        async with asyncio.timeout(seconds + _LAST_WORDS_SECONDS):
            await centre.ears.finished()
    except TimeoutError:
        log.warning("not everything that was said last is written down")
    async with asyncio.TaskGroup() as group:
        for _, session in sessions:
            if session.conversation is None and not session.gone:
                group.create_task(_music(session, seconds))


async def _withdraw_offers(centre: Centre, recovery: Recovery, seconds: float) -> None:
    """Phones that ring may be answered for a while; then they fall silent, unblamed, and ring again afterwards.

    Who answers while nobody is connected would be cut off: Asterisk has nobody to give the channel to.
    """
    await _offers_over(centre, seconds)
    talking = {leg for s in centre.calls.values() if s.conversation for leg in s.conversation.legs}
    ringing = {one for one in centre.bus.waiting_for("channel") if is_offered(one)} - talking
    for channel_id in ringing if centre.offering else ():
        recovery.end_channel(channel_id, "kefu restarts")
    await _offers_over(centre, RELEASE_SECONDS)


async def _offers_over(centre: Centre, seconds: float) -> None:
    end = time.monotonic() + seconds
    while centre.offering and time.monotonic() < end:  # noqa: ASYNC110 - a dictionary that calls share
        await asyncio.sleep(_LOOK_SECONDS)


async def _music(session: CallSession, seconds: float) -> None:
    """Music after whatever is being said to a caller; their next question is asked by the next process."""
    if session.outcome is Outcome.VOICEMAIL:
        return
    try:
        async with asyncio.timeout(seconds):
            await session.channel.music_on()
    except (AsteriskError, TimeoutError) as error:
        log.info("no music for %s: %s", session.call.id, error)
