"""A line that stands still for 400 ms and then brings everything at once."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from ari_app.phone.g711 import to_ulaw
from ari_app.phone.rtp import FRAME
from tests.support.floor import Floor, brisk, floor_of, until

pytestmark = pytest.mark.alone  # counts by how many frames an ear is behind

_STALLED_FRAMES = 20


async def stall(call: SipCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """So long without packets, then all of them."""
    with monkeypatch.context() as patch:
        patch.setattr(call.rtp, "tick", lambda: None)
        await asyncio.sleep(_STALLED_FRAMES * 0.02)
    for _ in range(_STALLED_FRAMES):
        call.rtp.tick()


async def frames_behind(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many frames of a tone are still heard after it ended at the caller's end."""
    call = await floor.call("8000")
    await floor.event("MenuEntered", menu="main")
    assert floor.app is not None
    (session,) = floor.app.calls.values()
    assert session.hearing.ear is not None
    await session.hearing.ear.ready.wait()
    loud: list[bool] = []
    session.hearing.ear.tap = lambda pcm: loud.append(
        int(np.abs(np.frombuffer(pcm, np.int16).astype(int)).max()) > 1000
    )
    tone = (5000 * np.sin(2 * np.pi * 400 / 8000 * np.arange(20 * FRAME))).astype(np.int16)
    data = to_ulaw(tone)
    call.rtp.background = [data[start : start + FRAME] for start in range(0, len(data), FRAME)]
    await asyncio.sleep(1.0)
    await until(lambda: sum(loud[-25:]) > 20, 5, "the tone is heard")
    await stall(call, monkeypatch)
    await asyncio.sleep(1.0)
    call.rtp.background, before = [], sum(loud)
    await asyncio.sleep(1.5)
    return sum(loud) - before


async def test_it_is_not_late_for_the_rest_of_the_call(
    asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came too late is lost: the ear is behind by the jitter buffer at most."""
    async with floor_of(asterisk, brisk(asterisk.run, menu__no_input_seconds=8.0)) as floor:
        assert await frames_behind(floor, monkeypatch) <= 13


async def test_without_the_jitter_buffer_it_is(asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same call with ``speech.jitter_ms`` 0: that is what it is for."""
    settings = brisk(asterisk.run, menu__no_input_seconds=8.0, speech__jitter_ms=0)
    async with floor_of(asterisk, settings) as floor:
        assert await frames_behind(floor, monkeypatch) >= 16
