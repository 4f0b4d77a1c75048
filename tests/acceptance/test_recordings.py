"""Recordings on a real Asterisk: each side apart, masked where secret, encrypted, audited, deleted in time."""

from __future__ import annotations

import asyncio
import io
import os
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ari_app.foundation import steady
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from ari_app.web.client import download, request
from models.domain.call_commands import Transfer
from models.domain.errors import CommandRefused
from models.domain.events import Transcribed
from models.domain.identity import Staff
from tests.support.floor import Floor, answering, brisk, floor_of, until

LOUD = 1500


def samples(wav: bytes) -> NDArray[np.int16]:
    """8 kHz samples of a WAV."""
    with wave.open(io.BytesIO(wav)) as reader:
        return np.frombuffer(reader.readframes(reader.getnframes()), np.int16)


def loud_seconds(pcm: NDArray[np.int16]) -> float:
    """Seconds (in steps of 100 ms) in which something loud is."""
    frames = pcm[: len(pcm) // 800 * 800].reshape(-1, 800)
    return float((np.abs(frames.astype(np.int32)).max(axis=1) > LOUD).sum() / 10)


async def _talking(floor: Floor) -> tuple[SipCall, SipCall, str]:
    assert floor.app is not None
    await until(lambda: floor.app is not None and floor.app.parts.ami.connected.is_set())
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    connected = await floor.event("CallConnected")
    await asyncio.sleep(0.3)
    return caller, legs[0], connected.call_id


def _socket(floor: Floor) -> Path:
    return Path(floor.asterisk.state.socket_dir) / "kefu.sock"


async def test_every_call_is_recorded_from_answer(asterisk: PrivateAsterisk) -> None:
    """Three encrypted files; each side holds its own speaker only; reading is audited; no plain file is left."""
    async with floor_of(asterisk, brisk(asterisk.run, recording__mode="all")) as floor:
        caller, agent, call = await _talking(floor)
        await floor.say(caller, "my telephone bill is wrong")
        await floor.say(agent, "let me look at it")
        await caller.hang_up()
        stored = await floor.event("RecordingStored", 15, call_id=call)
        assert stored.data["files"] == 3
        folder = Path(stored.data["folder"])
        assert oct(folder.stat().st_mode & 0o777) == "0o700"
        for file in folder.iterdir():
            assert file.read_bytes()[:4] == b"KFR2"
            assert b"RIFF" not in file.read_bytes()
        assert not list((asterisk.run / "spool/monitor").glob("*.wav"))
        query = {"by": "1009", "why": "complaint 7"}
        parts = {
            side: samples(await download(_socket(floor), f"/recordings/{call}/{side}", query))
            for side in ("caller", "agent", "mixed")
        }
        assert 1 < loud_seconds(parts["caller"]) < 3.5
        assert loud_seconds(parts["mixed"]) > loud_seconds(parts["caller"])
        read = floor.seen("RecordingRead")
        assert [(row.data["by"], row.data["why"]) for row in read] == [("1009", "complaint 7")] * 3
        with pytest.raises(CommandRefused, match="whole number"):
            await download(_socket(floor), f"/recordings/{call}/mixed", {"by": "1009", "part": "nan"})
        with pytest.raises(CommandRefused, match="not a supervisor"):
            await download(_socket(floor), f"/recordings/{call}/mixed", {"by": "1001"})
        await request(_socket(floor), "DELETE", f"/recordings/{call}", {"by": "1009", "argument": "asked by caller"})
        await floor.event("RecordingDeleted", by="1009", reason="asked by caller")
        with pytest.raises(CommandRefused, match="call must be"):
            await request(_socket(floor), "DELETE", "/recordings/..%2F..%2Fetc", {"by": "1009"})
        with pytest.raises(CommandRefused, match="not there"):
            await download(_socket(floor), f"/recordings/{call}/mixed", {"by": "1009"})


async def test_on_demand_and_masked_by_key(asterisk: PrivateAsterisk) -> None:
    """*8 begins; between *9 and *9 both sides are silent in the files, and the length stays true."""
    async with floor_of(asterisk, brisk(asterisk.run, recording__mode="on demand")) as floor:
        caller, agent, call = await _talking(floor)
        assert not floor.seen("RecordingStarted")
        await agent.press("*8")
        await floor.event("RecordingStarted", by="1001")
        begun = time.monotonic()
        await floor.say(caller, "this may be kept for a while")
        await agent.press("*9")
        await floor.event("RecordingMasked", by="1001")
        masked_from = time.monotonic() - begun
        await floor.say(caller, "my card number is four four four")
        await floor.say(caller, "my card number is four four four")
        masked_to = time.monotonic() - begun
        await agent.press("*9")
        await floor.event("RecordingUnmasked")
        await floor.say(caller, "that was all")
        await caller.hang_up()
        await floor.event("RecordingStored", 15, call_id=call)
        pcm = samples(await download(_socket(floor), f"/recordings/{call}/caller", {"by": "1009"}))
        secret = pcm[int((masked_from + 0.3) * 8000) : int((masked_to - 0.3) * 8000)]
        assert len(secret) > 8000
        assert np.abs(secret.astype(np.int32)).max() < 50, "nothing secret is in the file"
        assert loud_seconds(pcm[: int(masked_from * 8000)]) > 0.4
        assert loud_seconds(pcm[int(masked_to * 8000) :]) > 0.2


async def test_a_card_that_nobody_asked_for_is_not_in_the_recording(asterisk: PrivateAsterisk) -> None:
    """Its digits are known for a card only once they have been said; what was said around them is there."""
    async with floor_of(asterisk, brisk(asterisk.run, recording__mode="all")) as floor:
        caller, _, call = await _talking(floor)
        started = floor.seen("RecordingStarted")[0].at
        await floor.say(caller, "my telephone bill is wrong")
        await asyncio.sleep(1.5)
        began = steady.now()
        await floor.say(caller, "my card number is four four four")
        await floor.say(caller, "my card number is four four four")
        ended = steady.now()
        await asyncio.sleep(2.0)
        assert floor.app is not None
        said = Transcribed(
            call_id=call, leg="caller", text="4111 1111 1111 1111", began_at=began, seconds=ended - began
        )
        floor.app.services.journal.publish(replace(said, confidence=0.9, engine="test"))
        await floor.say(caller, "that was all")
        await caller.hang_up()
        await floor.event("RecordingStored", 15, call_id=call)
        for side in ("caller", "mixed"):
            pcm = samples(await download(_socket(floor), f"/recordings/{call}/{side}", {"by": "1009"}))
            secret = pcm[int((began - started) * 8000) : int((ended - started) * 8000)]
            assert len(secret) > 8000
            assert np.abs(secret.astype(np.int32)).max() < 50, side
            assert loud_seconds(pcm[: int((began - started) * 8000)]) > 0.4
            assert loud_seconds(pcm[int((ended - started) * 8000) :]) > 0.2


async def test_recording_goes_on_through_a_transfer(asterisk: PrivateAsterisk) -> None:
    """One recording, not one for each agent."""
    async with floor_of(asterisk, brisk(asterisk.run, recording__mode="all")) as floor:
        caller, _, call = await _talking(floor)
        await floor.agent("1002")
        assert floor.app is not None
        conversation = floor.app.calls[call].conversation
        assert conversation is not None
        await conversation.order(Transfer("agent:1002"), Staff("1001"))
        await floor.event("LegJoined", who="1002")
        await asyncio.sleep(0.5)
        await floor.say(caller, "hello second agent")
        await caller.hang_up()
        stored = await floor.event("RecordingStored", 15, call_id=call)
        assert stored.data["files"] == 3
        assert stored.data["seconds"] > 2


_FLOW = """
lines:
  "8003": { start: consent }
steps:
  consent:
    menu: press_keys
    speech: false
    choices:
      no: { key: "2", record: "off", then: pin }
      yes: { key: "1", record: "on", then: pin }
  pin:
    menu: say_something
    secret: true
    choices:
      done: { key: "7", route: billing }
"""


@asynccontextmanager
async def _flow_call(asterisk: PrivateAsterisk, key: str) -> AsyncIterator[tuple[Floor, SipCall]]:
    """A caller in the secret menu of a flow that asks for consent; their word on it was ``key``."""
    flow = asterisk.run / "consent.yaml"
    flow.write_text(_FLOW)
    settings = brisk(asterisk.run, recording__mode="all", centre__flow=str(flow), menu__no_input_seconds=20)
    async with floor_of(asterisk, settings) as floor:
        assert floor.app is not None
        await until(lambda: floor.app is not None and floor.app.parts.ami.connected.is_set())
        await floor.agent("1001")
        call = await floor.call("8003", "5550001")
        await floor.event("MenuEntered", menu="consent")
        await call.press(key)
        await floor.event("MenuEntered", menu="pin")
        yield floor, call


async def test_a_caller_who_does_not_consent_is_not_recorded(asterisk: PrivateAsterisk) -> None:
    """`record: off` ends the recording, and the queue does not begin it anew."""
    async with _flow_call(asterisk, "2") as (floor, call):
        await floor.event("RecordingStopped", by="caller")
        await call.press("7")
        await floor.event("CallConnected")
        assert len(floor.seen("RecordingStarted")) == 1, "the one from before they were asked"


async def test_a_secret_menu_is_neither_recorded_nor_written_down(asterisk: PrivateAsterisk) -> None:
    """Silence in the file while the secret is said, bullets in the journal; recorded again afterwards."""
    async with _flow_call(asterisk, "1") as (floor, call):
        await floor.event("RecordingMasked", by="flow")
        started, masked = floor.seen("RecordingStarted")[0].at, floor.seen("RecordingMasked")[0].at
        await floor.say(call, "my secret is four four four")
        await call.press("7")
        await floor.event("RecordingUnmasked", by="flow")
        chosen = floor.seen("ChoiceMade", menu="pin")[0]
        assert (chosen.data["choice"], chosen.data["heard"]) == ("•", "•")
        assert floor.seen("StepEntered", came_from="pin")[0].data["edge"] == "•"
        unmasked = floor.seen("RecordingUnmasked")[0].at
        await floor.event("CallConnected")
        await asyncio.sleep(0.3)
        await floor.say(call, "hello there")
        await call.hang_up()
        await floor.event("RecordingStored", 15, call_id=chosen.call_id)
        pcm = samples(await download(_socket(floor), f"/recordings/{chosen.call_id}/caller", {"by": "1009"}))
        secret = pcm[int((masked - started + 0.3) * 8000) : int((unmasked - started - 0.3) * 8000)]
        assert len(secret) > 8000
        assert np.abs(secret.astype(np.int32)).max() < 50
        assert loud_seconds(pcm[int((unmasked - started) * 8000) :]) > 0.2


async def test_old_recordings_are_deleted(asterisk: PrivateAsterisk) -> None:
    """What is older than recordings_days goes, with an event."""
    async with floor_of(asterisk, brisk(asterisk.run, recording__mode="all")) as floor:
        caller, _, call = await _talking(floor)
        await caller.hang_up()
        stored = await floor.event("RecordingStored", 15, call_id=call)
        folder = Path(stored.data["folder"])
        old = time.time() - 100 * 86400
        os.utime(folder, (old, old))
        assert floor.app is not None
        await floor.app.parts.recorder.expire(time.time())
        await floor.event("RecordingDeleted", by="retention")
        assert not folder.exists()
