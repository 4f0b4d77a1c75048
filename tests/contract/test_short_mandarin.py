"""Short Mandarin sentences of natural voices, cut out of a line as calls are: each is written down once, and whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.demo.compare import units
from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.media.voice_process import NeuralVoice
from models.domain.audio import Utterance
from models.quality.word_errors import word_errors
from models.speech.registry import WHISPER
from models.speech.segmenter import Segmenter
from models.speech.vad import webrtc_vad
from models.speech.whisper_engine import WhisperEngine
from models.voice.registry import KOKORO

pytestmark = pytest.mark.skipif(not (WHISPER.is_dir() and KOKORO.is_dir()), reason="make setup fetched no models")
SAID = {
    "kokoro:zm_yunxi": ("您好，很高兴为您服务。", "您好，请问有什么可以帮您？"),
    "kokoro:zf_xiaoyi": ("你好，我的网络有问题。", "你好，我家里上不了网。"),
}

MENU = ("买票", "卖票", "北京", "背景", "语音", "语言")  # pairs that differ by a tone or by an ending


async def test_phrases_that_differ_by_a_tone_are_told_apart(tmp_path: Path) -> None:
    """Of six such phrases in two voices at most one is taken for another."""
    engine, wrong = WhisperEngine(WHISPER, "zh"), []
    for address in SAID:
        voice = NeuralVoice(address, "zh", 150)
        for phrase in MENU:
            clip = with_line_noise(await Speaker(voice, tmp_path).pcm(phrase, "zh"), before=0.3, after=0.2)
            heard = engine.recognise(clip.tobytes(), MENU)
            wrong += [f"{address} {phrase}: {heard.text}"] if heard.text != phrase else []
        await voice.close()
    assert len(wrong) <= 1, wrong


async def test_nothing_is_said_over_and_over(tmp_path: Path) -> None:
    """At most one character in ten is wrong; a loop would be longer than what was said, or nothing at all."""
    engine = WhisperEngine(WHISPER, "zh")
    wrong = total = 0
    for address, texts in SAID.items():
        voice = NeuralVoice(address, "zh", 150)
        for text in texts:
            line = with_line_noise(await Speaker(voice, tmp_path).pcm(text, "zh"), before=1.0, after=1.2)
            cut = [one for one in Segmenter(webrtc_vad(2)).feed(line.tobytes()) if isinstance(one, Utterance)]
            heard = " ".join(engine.recognise(one.pcm, None).text for one in cut)
            wrong += word_errors(units(text, "zh"), units(heard, "zh"))
            total += len(units(text, "zh"))
        await voice.close()
    assert wrong <= 0.1 * total, f"{wrong} of {total}"
