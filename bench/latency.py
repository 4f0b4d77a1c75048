"""Latencies on the audio itself: what a caller's ear would measure."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.phone.call import SipCall
from ari_app.phone.g711 import from_ulaw
from ari_app.phone.rtp import FRAME_SECONDS, MediaClock
from ari_app.phone.telephone import Telephone
from bench.floor import BenchFloor
from bench.machine import spread

ROUNDS = 30
_AFTER_END = 6  # packets from a key's first end packet until press() returns: two more ends, three of silence


def _first_loud(call: SipCall, since: float, threshold: int = 1000) -> float:
    """Arrival of the first loud packet after ``since``."""
    found = call.first_sound(since, threshold)
    assert found is not None, "nothing was heard"
    return found


async def measure(floor: BenchFloor) -> dict[str, Any]:
    """StasisStart → first audio, key → prompt, agent's answer → audio both ways; milliseconds p50/p95."""
    clock = MediaClock()
    server = ("127.0.0.1", floor.state.sip_port)
    async with Telephone("outside", floor.state.passwords["outside"], server, clock, "5550001") as phone:
        first = await _first_audio(floor, phone)
        keys = await _key_to_prompt(phone)
        async with Telephone("1001", floor.state.passwords["1001"], server, clock) as agent:
            answers = await _answer_to_audio(floor, phone, agent)
    return {"first_audio": spread(first), "key_to_prompt": spread(keys), "answer_to_audio": spread(answers)}


async def _first_audio(floor: BenchFloor, phone: Telephone) -> list[float]:
    """Ten calls a second; arrival in kefu (journal, wall clock) against first sound at the phone (same clock)."""
    offset = time.time() - time.monotonic()
    heard: list[float] = []

    async def one() -> None:
        begun = time.monotonic()
        call = await phone.dial("8071")
        await call.hear(begun, 5, 1000)
        heard.append(_first_loud(call, begun) + offset)
        await call.hang_up()

    async with asyncio.TaskGroup() as group:
        for _ in range(ROUNDS):
            group.create_task(one())
            await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    arrivals = _arrivals(floor.asterisk.run / "kefu.db")[-ROUNDS:]
    return [sound - arrival for sound, arrival in zip(sorted(heard), arrivals, strict=True)]


def _arrivals(path: Path) -> list[float]:
    """When each call's StasisStart was read, in order."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return [at for (at,) in database.execute("select arrived_at from calls order by arrived_at")]


async def _key_to_prompt(phone: Telephone) -> list[float]:
    """Press a key under a running prompt until the prompt begins anew (its first 300 ms are 400 Hz, the rest 1 kHz).

    Counted from the first end packet of the key's telephone event: that is when Asterisk knows of it.
    """
    call = await phone.dial("8071")
    await call.hear(time.monotonic(), 5, 1000)
    found = []
    for _ in range(ROUNDS):
        await asyncio.sleep(0.6)
        await call.press("1")
        ended = time.monotonic() - _AFTER_END * FRAME_SECONDS
        await asyncio.sleep(0.4)
        found.append(_tone_at(call, ended, 400) - ended)
    await call.hang_up()
    return found


async def _answer_to_audio(floor: BenchFloor, phone: Telephone, agent: Telephone) -> list[float]:
    """From the agent's 200 OK until each has heard the other."""
    await agent.register()
    ringing: asyncio.Queue[SipCall] = asyncio.Queue()
    agent.on_call = ringing.put_nowait
    await floor.agent("1001", "login")
    tone = (8000 * np.cos(2 * np.pi * 1000 / 8000 * np.arange(8000 * 2))).astype(np.int16)
    found = []
    for _ in range(ROUNDS):
        caller = await phone.dial("8072")
        leg = await asyncio.wait_for(ringing.get(), 10)
        caller.rtp.play(tone)
        await asyncio.sleep(0.1)
        leg.rtp.play(tone)
        answered = time.monotonic()
        leg.answer()
        await leg.hear(answered, 5, 3000)
        await asyncio.sleep(0.5)
        found.append(max(_first_loud(leg, answered, 3000), _tone_at(caller, answered, 1000)) - answered)
        await leg.hang_up()
        await caller.hang_up()
        await _idle(floor)
    await floor.agent("1001", "logout")
    return found


def _tone_at(call: SipCall, since: float, hertz: int) -> float:
    """Arrival of the first packet after ``since`` that is nothing but this tone (a multiple of 50 Hz)."""
    for at, data in list(call.rtp.heard):
        if at < since:
            continue
        spectrum = np.abs(np.fft.rfft(from_ulaw(data).astype(np.float64))) ** 2
        peak = hertz // 50
        if spectrum.sum() > 1e6 and spectrum[peak - 1 : peak + 2].sum() > 0.9 * spectrum.sum():
            return at
    raise AssertionError(f"no tone of {hertz} Hz was heard")


async def _idle(floor: BenchFloor) -> None:
    async with asyncio.timeout(5):
        while any(row["state"] != "ready" for row in (await floor.status())["agents"] if row["id"] == "1001"):
            await asyncio.sleep(0.02)
