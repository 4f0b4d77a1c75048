"""A caller answers an English menu in Mandarin: a real call, a natural voice, the recognisers that auto means."""

from __future__ import annotations

import pytest

from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.media.voices import choose_voices
from ari_app.pbx.install import CACHE
from ari_app.pbx.runtime import PrivateAsterisk
from models.speech.registry import MOONSHINE, WHISPER
from models.voice.registry import KOKORO
from tests.support.floor import brisk, floor_of, until

pytestmark = [
    pytest.mark.alone,  # a busy machine sends voices in pieces
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        not (KOKORO.is_dir() and WHISPER.is_dir() and MOONSHINE.is_dir()),
        reason="make setup could not fetch the models",
    ),
]


async def test_mandarin_at_an_english_menu(asterisk: PrivateAsterisk) -> None:
    """No English phrase; offered in Mandarin, taken by key; what was said is the choice, and the line is Mandarin's."""
    settings = brisk(asterisk.run, menu__no_input_seconds=6.0, menu__attempts=3, speech__answer_seconds=15.0)
    voice = choose_voices(settings.voice)["zh"]
    try:
        clip = with_line_noise(await Speaker(voice, CACHE / "demo").pcm("人工服务。", "zh"))
    finally:
        await voice.close()
    async with floor_of(asterisk, settings) as floor:
        caller = await floor.call("8000")
        await floor.event("PromptSaid", 20, prompts=["main_menu"])
        await caller.say(clip)
        await floor.event("PromptSaid", 60, prompts=["offer_language"])
        await caller.press("1")
        offered = await floor.event("LanguageOffered", 20)
        assert offered.data["language"] == "zh"
        assert offered.data["taken"]
        await until(lambda: bool(floor.seen("ChoiceMade") or floor.seen("PromptSaid", prompts=["confirm"])), 20)
        if not floor.seen("ChoiceMade"):  # the language was clear, the words less so
            await caller.press("1")
        choice = await floor.event("ChoiceMade", 20, menu="main")
        assert (choice.data["choice"], choice.data["by"]) == ("operator", "speech")
        queued = await floor.event("CallQueued", 20)
        assert queued.data["language"] == "zh"


async def test_english_at_a_mandarin_menu(asterisk: PrivateAsterisk) -> None:
    """The other way round, with a word as the answer to the offer."""
    settings = brisk(asterisk.run, menu__no_input_seconds=6.0, menu__attempts=3, speech__answer_seconds=15.0)
    voice = choose_voices(settings.voice)["en"]
    try:
        speaker = Speaker(voice, CACHE / "demo")
        support, yes = [with_line_noise(await speaker.pcm(text, "en")) for text in ("Technical support.", "Yes.")]
    finally:
        await voice.close()
    async with floor_of(asterisk, settings) as floor:
        caller = await floor.call("8001", "5550003")
        await floor.event("PromptSaid", 20, prompts=["main_menu"])
        await caller.say(support)
        await floor.event("PromptSaid", 60, prompts=["offer_language"])
        await caller.say(yes)
        offered = await floor.event("LanguageOffered", 60)
        assert offered.data["language"] == "en"
        assert (offered.data["taken"], offered.data["by"]) == (True, "speech")
        assert (await floor.event("ChoiceMade", 20, menu="main")).data["choice"] == "technical"
