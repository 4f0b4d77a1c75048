"""Keys as tones, last words, keys of another time, and ears that rest: on real calls."""

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
from ari_app.phone.g711 import Pcm
from config.settings import Settings
from models.training import line_sounds
from tests.support.floor import Floor, answering, brisk, floor_of, until
from tests.unit.test_key_tones import tone


def tones(keys: str) -> Pcm:
    """Keys as a telephone without events sends them, 120 ms each."""
    parts = [np.concatenate([tone(key, 0.12), np.zeros(1200)]) for key in keys]
    return np.concatenate([np.zeros(800), *parts, np.zeros(800)]).astype(np.int16)


def chosen(floor: Floor, menu: str) -> str:
    """Keys that were read back or chosen."""
    return "".join(row.data["heard"] for row in floor.seen("ChoiceMade", menu=menu, by="key"))


def scripted(asterisk: PrivateAsterisk, tmp_path: Path, text: str) -> Settings:
    """Settings with a recogniser that hears one text in everything."""
    script = tmp_path / "heard.json"
    script.write_text(json.dumps({"default": text}))
    return brisk(asterisk.run, speech__engine_en=f"scripted:{script}")


async def listening(floor: Floor) -> None:
    """Until every caller's ear is open."""
    assert floor.app is not None
    calls = floor.app.calls
    await until(
        lambda: calls and all(one.hearing.ear is not None and one.hearing.ear.ready.is_set() for one in calls.values())
    )


@pytest.mark.alone  # a tone is heard as one only when it arrives evenly
async def test_tones_are_keys_and_never_words(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """Over the prompt and after it, at the test number and in a menu that listens; the recogniser hears nothing."""
    async with floor_of(asterisk, scripted(asterisk, tmp_path, "technical support")) as floor:
        call = await floor.call("900", "5550900")
        await listening(floor)
        await call.say(tones("17*"))
        await until(lambda: chosen(floor, "keys") == "17*")
        await call.say(tones("#"))
        await until(lambda: chosen(floor, "keys") == "17*#")
        call = await floor.call("8000")
        assert await call.hear(time.monotonic(), 10)
        await listening(floor)
        await call.say(tones("1"))
        await floor.event("ChoiceMade", menu="main", by="key", heard="1")
        assert not floor.seen("ChoiceMade", by="speech")
        assert not floor.seen("Transcribed")


@pytest.mark.alone  # a tone is heard as one only when it arrives evenly
async def test_a_key_that_is_tone_and_signal_counts_once(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """Whichever comes first, from the first key on."""
    async with floor_of(asterisk, scripted(asterisk, tmp_path, "")) as floor:
        call = await floor.call("900", "5550900")
        await listening(floor)
        for key in "58":
            await call.say(tones(key))
            await call.press(key)
            await until(lambda key=key: chosen(floor, "keys").endswith(key))  # type: ignore[misc]
            await asyncio.sleep(0.6)
        await call.press("#")
        await until(lambda: chosen(floor, "keys").endswith("#"))
        assert chosen(floor, "keys") == "58#"


async def test_last_words_are_stored_after_the_call(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """The caller hangs up in mid-sentence, the agent a moment later: both sentences are in the transcript."""
    talking: list[SipCall] = []
    async with floor_of(asterisk, scripted(asterisk, tmp_path, "good bye then")) as floor:
        await floor.agent("1001", answering(talking))
        call = await floor.call("8003", "5550001")
        connected = await floor.event("CallConnected")
        await asyncio.sleep(0.7)
        words = with_line_noise(await floor.speaker.pcm("thank you very much for this and good bye", "en"), after=0.0)
        both = asyncio.gather(call.say(words), talking[0].say(words))
        await asyncio.sleep(len(words) / 8000 - 0.1)
        await call.hang_up()
        await floor.event("CallEnded")
        for leg in ("caller", "agent"):
            await floor.event("Transcribed", 20, leg=leg)
        await both
        assert floor.app is not None
        journal = floor.app.services.journal
        await journal.flushed()
        rows = await journal.call(
            lambda: list(journal.database.query("select leg from transcripts where call_id = ?", [connected.call_id]))
        )
        assert {row["leg"] for row in rows} == {"caller", "agent"}


async def test_keys_of_the_conversation_do_not_rate_it(asterisk: PrivateAsterisk) -> None:
    """A 3 that was keyed while the two talked is no rating; the question is asked, and the 5 after it counts."""
    talking: list[SipCall] = []
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        await floor.agent("1001", answering(talking))
        call = await floor.call("8003", "5550001")
        await floor.event("CallConnected")
        await call.press("3")
        await asyncio.sleep(0.3)
        await talking[0].hang_up()
        await floor.event("PromptSaid", prompts=["survey"])
        assert await call.hear(time.monotonic(), 5)
        assert not floor.seen("SurveyAnswered")
        await call.press("5")
        assert (await floor.event("SurveyAnswered")).data["rating"] == 5


async def test_ears_rest_while_the_caller_waits(asterisk: PrivateAsterisk) -> None:
    """In the line no stream is taken; when the two talk each is heard, and afterwards both streams are free again."""
    talking: list[SipCall] = []
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        assert floor.app is not None
        streams = floor.app.services.hearing.streams
        call = await floor.call("8000")
        await floor.event("MenuEntered", menu="main")
        await until(lambda: streams.now == 1)
        assert await call.hear(time.monotonic(), 10)
        await call.press("1")
        await floor.event("ChoiceMade", choice="billing")
        await call.press("2")
        await floor.event("CallQueued")
        await until(lambda: streams.now == 0)
        await floor.agent("1001", answering(talking))
        await floor.event("CallConnected")
        await until(lambda: streams.now == 2)
        await call.hang_up()
        await floor.event("CallEnded")
        await until(lambda: streams.now == 0)


async def test_music_and_tones_are_nobodys_words(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """A recogniser that hears words in everything is not believed; what it was is written down."""
    random = np.random.default_rng(7)
    sounds = [line_sounds.made(kind, random, 3.0) for kind in ("melody", "busy", "fax answering")]
    async with floor_of(asterisk, scripted(asterisk, tmp_path, "you")) as floor:
        await floor.agent("1001")
        call = await floor.call("8003", "5550001")
        await floor.event("CallConnected")
        await asyncio.sleep(0.7)
        for sound in sounds:
            await call.say(with_line_noise((sound * 4000).astype(np.int16), after=1.0))
        await floor.event("SoundHeard", 20, leg="caller")
        await floor.say(call, "is anybody there")
        await floor.event("Transcribed", 20, leg="caller")
        assert len(floor.seen("Transcribed", leg="caller")) == 1
