"""What is done before kefu lets go of its calls, so that nobody hears silence and no telephone rings into the void."""

from __future__ import annotations

import asyncio
import logging
import time

from ari_app.app.recovery import Recovery
from ari_app.ari.ids import is_offered
from ari_app.ari.rest import RELEASE_SECONDS
from ari_app.foundation.group import Group
from ari_app.routing.promises import Promises
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import CallSession
from models.domain.call_state import Outcome
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.05
_LAST_WORDS_SECONDS = 2.0
Sessions = list[tuple[asyncio.Task[None], CallSession]]


async def settle(services: Services, sessions: Sessions, recovery: Recovery, seconds: float) -> None:
    """End what is half done, each for ``seconds`` at the most: calls that were hung up, offers, last words, silence."""
    gone = {task for task, session in sessions if session.life.gone or session.life.leaving}
    if gone:
        await asyncio.wait(gone, timeout=seconds)
    await _withdraw_offers(services, sessions, recovery, seconds)
    try:
        async with asyncio.timeout(seconds + _LAST_WORDS_SECONDS):
            await services.hearing.ears.finished()
    except TimeoutError:
        log.warning("not everything that was said last is written down")
    async with Group() as group:
        for _, session in sessions:
            if session.conversation is None and not session.life.gone:
                group.create_task(_music(session, seconds))


async def _withdraw_offers(services: Services, sessions: Sessions, recovery: Recovery, seconds: float) -> None:
    """Phones that ring may be answered for a while; then they fall silent, unblamed, and ring again afterwards.

    Who answers while nobody is connected would be cut off: Asterisk has nobody to give the channel to.
    """
    await _offers_over(services.promises, seconds)
    talking = {leg for _, s in sessions if s.conversation for leg in s.conversation.legs}
    ringing = {one for one in services.switch.bus.waiting_for("channel") if is_offered(one)} - talking
    for channel_id in ringing if services.promises.offered else ():
        recovery.end_channel(channel_id, "kefu restarts")
    await _offers_over(services.promises, RELEASE_SECONDS)


async def _offers_over(promises: Promises, seconds: float) -> None:
    end = time.monotonic() + seconds
    while promises.offered and time.monotonic() < end:  # noqa: ASYNC110 - what calls share
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
