"""Prompts in natural voices, through whole calls: what is spoken ahead, and what is spoken as the call needs it."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.registry import MOONSHINE, WHISPER, open_engine
from models.voice.registry import KOKORO
from tests.support.floor import brisk, floor_of

pytestmark = pytest.mark.skipif(
    not (KOKORO.is_dir() and WHISPER.is_dir() and MOONSHINE.is_dir()), reason="make setup could not fetch the models"
)
NATURAL = {"voice__engine_en": "hibari:", "voice__engine_zh": "kokoro:"}


async def written(call: SipCall, since: float, language: str) -> str:
    """What a recogniser writes down of what the caller heard, once there is a pause of a second."""
    await call.hear(since)
    quiet = time.monotonic()
    while time.monotonic() - quiet < 1.0:
        if call.level(0.2) > 200:
            quiet = time.monotonic()
        await asyncio.sleep(0.05)
    engine = open_engine("moonshine:" if language == "en" else "whisper:", language)
    assert engine is not None
    heard = await asyncio.to_thread(engine.recognise, call.heard(since).tobytes(), None)
    return plain(heard.text)


@pytest.mark.alone
async def test_english_made_while_the_caller_waits(asterisk: PrivateAsterisk) -> None:
    """A key read back in a sentence that nobody said before: a few frames of silence, and no makeshift."""
    async with floor_of(asterisk, brisk(asterisk.run, **NATURAL)) as floor:
        assert floor.app is not None
        english = floor.app.services.flows.prompts.renderings["en"]
        await english.made("Warm.")
        english.kept("You pressed seven.").unlink(missing_ok=True)
        caller = await floor.call("900")
        await caller.hear(0)
        pressed = time.monotonic()
        await caller.press("7")
        assert "seven" in await written(caller, pressed + 0.3, "en")
        assert english.makeshifts == 0


@pytest.mark.alone
async def test_mandarin_spoken_ahead(asterisk: PrivateAsterisk) -> None:
    """A menu of several pieces without a gap between them; most characters are understood."""
    async with floor_of(asterisk, brisk(asterisk.run, menu__no_input_seconds=4.0, **NATURAL)) as floor:
        assert floor.app is not None
        prompts = floor.app.services.flows.prompts
        greeting = prompts.text("greeting", "zh")
        await prompts.render("greeting", "zh")
        caller = await floor.call("8001", "5550003")
        await floor.event("PromptSaid")
        begun = time.monotonic()
        text = await written(caller, begun - 1.0, "zh")
        wanted = list(plain(greeting).replace(" ", ""))
        heard = list(text.replace(" ", ""))[: len(wanted)]
        assert word_errors(wanted, heard) <= 0.4 * len(wanted), text
