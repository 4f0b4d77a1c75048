"""The whole story with its sound: spoken, heard, measured. By key alone: tests/fake/test_life_of_a_call.py."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import CallFailed, SipCall
from tests.support.floor import Floor, answering, brisk, floor_of, until


async def test_happy_path_by_key(floor: Floor) -> None:
    """Dial, press, wait, talk both ways, rate, wrap up; the books say exactly that."""
    calls: list[SipCall] = []
    phone = await floor.agent("1001", answering(calls))
    call = await floor.call("8000", "5550001")
    await call.press("1")
    await floor.event("MenuEntered", menu="billing")
    await call.press("2")
    connected = await floor.event("CallConnected")
    assert connected.agent_id == "1001"
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    await floor.say(call, "hello there my bill is wrong")
    assert calls[0].first_sound(begun, 1000) is not None, "the agent must hear the caller"
    begun = time.monotonic()
    await floor.say(calls[0], "let me look at it")
    assert call.first_sound(begun, 1000) is not None, "the caller must hear the agent"
    await calls[0].hang_up()
    await floor.event("CallDisconnected", by="agent")
    await asyncio.sleep(1)
    await call.press("5")
    await floor.event("SurveyAnswered", rating=5)
    ended = await floor.event("CallEnded", outcome="answered")
    await floor.event("CallWrappedUp", by="timer")
    await until(lambda: floor.state("1001") == "ready")
    row = (await floor.rows(f"select * from calls where id = '{ended.call_id}'"))[0]
    assert row["name"] == "Dana Reed"
    assert (row["problem"], row["agent_id"], row["rating"], row["outcome"]) == ("billing", "1001", 5, "answered")
    assert row["connected_at"] > row["queued_at"] > row["answered_at"] > row["arrived_at"]
    assert phone.user == "1001"


async def test_both_sides_are_transcribed_apart(floor: Floor) -> None:
    """Each leg has its own lines."""
    talking: list[SipCall] = []
    await floor.agent("1001", answering(talking))
    call = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await asyncio.sleep(0.7)
    await floor.say(call, "my telephone bill is wrong")
    await floor.say(talking[0], "thank you for calling")
    await floor.event("Transcribed", 20, leg="caller")
    await floor.event("Transcribed", 20, leg="agent")
    rows = await floor.rows("select * from transcripts order by at")
    assert {row["leg"] for row in rows} == {"caller", "agent"}
    assert all(row["text"] and row["end"] > row["start"] for row in rows)


async def test_menu_by_voice_with_barge_in(floor: Floor) -> None:
    """Speaking over the prompt stops it and is understood."""
    await floor.agent("1002")
    call = await floor.call("8000")
    await floor.event("MenuEntered", menu="main")
    await asyncio.sleep(1.5)
    await floor.say(call, "technical support")
    choice = await floor.event("ChoiceMade", by="speech")
    assert choice.data["choice"] == "technical"
    assert 0.1 <= choice.data["confidence"] <= 1
    connected = await floor.event("CallConnected")
    assert connected.agent_id == "1002"


async def test_a_cough_lets_the_prompt_go_on(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """What is no answer silences the prompt, which then goes on where it was; an answer ends it."""
    script = tmp_path / "heard.json"
    script.write_text(json.dumps({"lengths": [[2.2, ""]], "default": "technical support"}))
    async with floor_of(asterisk, brisk(asterisk.run, speech__engine_en=f"scripted:{script}")) as floor:
        call = await floor.call("8000")
        await floor.event("MenuEntered", menu="main")
        await asyncio.sleep(1.0)
        tone = (np.sin(np.arange(4000) * 2 * np.pi * 220 / 8000) * 6000 * np.hanning(4000)).astype(np.int16)
        await call.say(with_line_noise(tone))
        start = await floor.event("FalseStart")
        resumed = time.monotonic()
        assert start.data["heard"] == ""
        assert await call.hear(resumed, 3) < resumed + 2
        assert not floor.seen("NotUnderstood")
        await floor.say(call, "I would like to speak to technical support about my line please")
        await floor.event("ChoiceMade", choice="technical", by="speech")
        assert len(floor.seen("PromptSaid", prompts=["main_menu"])) == 1
        await call.hang_up()
        await floor.event("CallEnded")


async def test_unsure_speech_is_asked_back(floor: Floor) -> None:
    """With a high bar for confidence the caller is asked, and a key confirms."""
    assert floor.app is not None
    speech = floor.app.services.settings.speech
    object.__setattr__(speech, "confirm_below", 1.0)
    await floor.agent("1002")
    call = await floor.call("8000")
    await asyncio.sleep(0.5)
    await floor.say(call, "technical support")
    await floor.event("Transcribed", leg="caller")
    await asyncio.sleep(0.5)
    assert not floor.seen("ChoiceMade")
    await call.press("1")
    await floor.event("ChoiceMade", choice="technical", by="speech")


async def test_dtmf_by_sip_info(floor: Floor) -> None:
    """A phone that sends keys as SIP INFO is understood like one that sends RFC 4733."""
    call = await floor.call("8000")
    await call.press("3", method="info")
    await floor.event("ChoiceMade", choice="orders", by="key")


async def test_hold_music_is_audible(floor: Floor) -> None:
    """Dead air while waiting would be a lost caller."""
    call = await floor.call("8003")
    await floor.event("CallQueued")
    await asyncio.sleep(6)
    since = time.monotonic() - 2
    assert call.first_sound(since, 20) is not None


async def test_busy_number_and_echo(floor: Floor) -> None:
    """Test numbers that Asterisk serves alone."""
    phone = await floor.phone()
    with pytest.raises(CallFailed) as refused:
        await phone.dial("914")
    assert refused.value.status == 486
    call = await floor.call("915")
    await asyncio.sleep(4)
    begun = time.monotonic()
    await floor.say(call, "echo")
    assert call.first_sound(begun, 1000) is not None
    tone = await floor.call("912")
    assert await tone.hear(time.monotonic(), 3) > 0
    music = await floor.call("913")
    assert await music.hear(time.monotonic(), 5) > 0


async def test_key_and_speech_read_back(floor: Floor) -> None:
    """900 says the key, 901 says what it heard with confidence and delay."""
    keys = await floor.call("900")
    await keys.press("5")
    await floor.event("ChoiceMade", menu="keys", choice="5")
    speech = await floor.call("901")
    await asyncio.sleep(1)
    await floor.say(speech, "billing")
    heard = await floor.event("ChoiceMade", 15, menu="speech")
    assert heard.data["heard"] == "billing"
    await keys.press("#")
    await floor.event("CallEnded", outcome="test number")


async def test_round_trip_delay_is_measured(floor: Floor) -> None:
    """902 beeps; a phone that sends back what it hears gets a delay, of the order of what it waits."""
    call = await floor.call("902")
    delay = 0.2

    async def reflect() -> None:
        done = 0
        while not call.ended.is_set():
            packets = list(call.rtp.heard)
            while done < len(packets) and packets[done][0] + delay <= time.monotonic():
                call.rtp._queue.append(packets[done][1])
                done += 1
            await asyncio.sleep(0.005)

    async with asyncio.TaskGroup() as group:
        echo = group.create_task(reflect())
        measured = await floor.event("ChoiceMade", 40, menu="delay")
        echo.cancel()
    assert 150 <= int(measured.data["choice"]) <= 1200
