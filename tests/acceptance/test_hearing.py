"""Hearing on real calls: whole answers, taken streams, moods."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from tests.support.floor import answering, brisk, floor_of

pytestmark = pytest.mark.alone  # what is said must arrive evenly to be understood


async def test_a_whole_answer_is_not_waited_out(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """With an end-pointing silence of three seconds a second phrase after one second would join the first: it does
    not, because the first was a whole answer."""
    script = tmp_path / "heard.json"
    script.write_text(json.dumps({"default": "technical support"}))
    settings = brisk(asterisk.run, speech__engine_en=f"scripted:{script}", speech__endpoint_ms=3000)
    async with floor_of(asterisk, settings) as floor:
        call = await floor.call("8000")
        await floor.event("MenuEntered", menu="main")
        await asyncio.sleep(1.0)
        words = await floor.speaker.pcm("technical support", "en")
        gap = np.zeros(8000, np.int16)
        await call.say(with_line_noise(np.concatenate([words, gap, words]), after=0.5))
        heard = await floor.event("Transcribed", leg="caller")
        assert heard.data["seconds"] < len(words) / 8000 + 0.6
        await floor.event("ChoiceMade", choice="technical", by="speech")


async def test_a_caller_beyond_the_streams_is_asked_for_keys(asterisk: PrivateAsterisk) -> None:
    """They are told once, the reason is written down, keys work, and talking to an agent works without a transcript."""
    async with floor_of(asterisk, brisk(asterisk.run, speech__max_streams=0)) as floor:
        await floor.agent("1001")
        call = await floor.call("8000")
        reason = (await floor.event("SpeechUnavailable")).data["reason"]
        assert reason == "all 0 speech streams are taken"
        said = await floor.event("PromptSaid", prompts=["use_keys"])
        assert said.data["text"]
        assert await call.hear(time.monotonic(), 5)
        await call.press("1")
        await floor.event("ChoiceMade", choice="billing", by="key")
        await call.press("2")
        await floor.event("CallConnected")
        assert "taken" in (await floor.event("TranscriptSkipped")).data["reason"]
        assert len(floor.seen("PromptSaid", prompts=["use_keys"])) == 1
        assert floor.app is not None
        assert floor.app.health()["speech_streams"]["refused"] >= 2


async def test_the_callers_mood_is_heard_and_the_agents_is_not(asterisk: PrivateAsterisk) -> None:
    """A posterior for each utterance of the caller, in their priority's term; of agents nothing, unless allowed."""
    talking: list[SipCall] = []
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        await floor.agent("1001", answering(talking))
        call = await floor.call("8003", "5550001")
        connected = await floor.event("CallConnected")
        await asyncio.sleep(0.7)
        await floor.say(talking[0], "thank you for calling how may i help you")
        await floor.say(call, "my telephone bill is wrong and i am waiting")
        mood = await floor.event("MoodHeard", 20, leg="caller")
        await floor.event("Transcribed", 20, leg="agent")
        assert 0 <= mood.data["upset"] <= 1
        assert mood.data["band"] in ("calm", "slightly raised", "raised")
        assert floor.app is not None
        assert floor.app.calls[connected.call_id].queueing.emotion is not None
        assert not floor.seen("MoodHeard", leg="agent")


async def test_agents_are_heard_only_where_the_setting_allows_it(asterisk: PrivateAsterisk) -> None:
    """And then the caller may be left out."""
    talking: list[SipCall] = []
    settings = brisk(asterisk.run, speech__agent_emotion=True, speech__caller_emotion=False)
    async with floor_of(asterisk, settings) as floor:
        await floor.agent("1001", answering(talking))
        call = await floor.call("8003", "5550001")
        await floor.event("CallConnected")
        await asyncio.sleep(0.7)
        await floor.say(call, "my telephone bill is wrong and i am waiting")
        await floor.say(talking[0], "thank you for calling how may i help you")
        await floor.event("MoodHeard", 20, leg="agent")
        assert not floor.seen("MoodHeard", leg="caller")
