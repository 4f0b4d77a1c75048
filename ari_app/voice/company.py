"""Keeping a caller company while they wait: music, announcements, and the keys that lead out of the line."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.ari.playback import playing
from ari_app.contact.announcements import told, waiting_media, way_out
from ari_app.foundation.first_completed import first_of
from ari_app.routing.place import Place
from ari_app.voice.call.music import begin_music, end_music
from ari_app.voice.call.session import CallSession
from models.domain.events import WaitAnnounced


@asynccontextmanager
async def company(session: CallSession, place: Place) -> AsyncIterator[None]:
    """Music, announcements and keys inside the block; leaving stops them at once: nobody waits for a sentence."""
    pressed: asyncio.Queue[str] = asyncio.Queue()
    session.dialogue.take_key = pressed.put_nowait
    tasks = {
        session.help("announcements", None, _accompany, session, place, pressed),
    }
    try:
        yield
    finally:
        session.dialogue.take_key = None
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await end_music(session)


async def _accompany(session: CallSession, place: Place, pressed: asyncio.Queue[str]) -> None:
    """Announcements for ever; when one fails there is music, keys still count, and the next is tried in its time."""
    while True:
        await session.spared("announcement", None, _announce, session, place, pressed)
        await begin_music(session)
        await _key_within(session, place, pressed, session.services.settings.queue.announce_seconds)


async def _announce(session: CallSession, place: Place, pressed: asyncio.Queue[str]) -> None:
    channel, every = session.channel, session.services.settings.queue.announce_seconds
    extra = itertools.cycle(session.profile.announce or ("",))
    await _interruptible(session, place, pressed, await session.media("connecting"))
    while True:
        await channel.music_on()
        await _key_within(session, place, pressed, every)
        position, wait = session.services.floor.waits.standing(place.waiting)
        said = WaitAnnounced(position=position, expected_wait=told(wait.p50, wait), expected_p90=told(wait.p90, wait))
        session.publish(said)
        media = [*await waiting_media(session, position, said.expected_wait), *await session.media(next(extra))]
        await channel.music_off()
        await _interruptible(session, place, pressed, media)


async def _interruptible(session: CallSession, place: Place, pressed: asyncio.Queue[str], media: list[str]) -> None:
    """Play, with music behind it that Asterisk begins by itself, whatever becomes of us; a meaningful key ends it."""
    if not media:
        return
    async with playing(session.channel, media) as playback:
        await session.channel.music_on()
        await first_of(_key_within(session, place, pressed, math.inf), playback.wait())


async def _key_within(session: CallSession, place: Place, pressed: asyncio.Queue[str], seconds: float) -> None:
    """Wait for a key that the queue gives a meaning; return when one came or the time is over."""
    try:
        async with asyncio.timeout(None if seconds == math.inf else seconds):
            while True:
                key = await pressed.get()
                target = way_out(session, key)
                if target is not None:
                    place.away.put_nowait((target, f"caller's key {key}"))
                    return
    except TimeoutError:
        return
