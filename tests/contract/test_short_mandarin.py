"""Short Mandarin sentences of natural voices, cut out of a line as calls are: each is written down once, and whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.demo.compare import units
from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.media.voice_process import NeuralVoice
from bench.speech_files import on_line
from models.domain.audio import Utterance
from models.quality.word_errors import word_errors
from models.speech.registry import WHISPER
from models.speech.segmenter import Segmenter
from models.speech.vad import webrtc_vad
from models.speech.whisper_engine import WhisperEngine
from models.training.commands.voices import read
from models.voice.registry import KOKORO
from tests.conftest import DATA

pytestmark = pytest.mark.skipif(not (WHISPER.is_dir() and KOKORO.is_dir()), reason="make setup fetched no models")
SAID = {
    "kokoro:zm_yunxi": ("您好，很高兴为您服务。", "您好，请问有什么可以帮您？"),
    "kokoro:zf_xiaoyi": ("你好，我的网络有问题。", "你好，我家里上不了网。"),
}

PEOPLE = DATA / "speech" / "zh_people"
MENU = ("语音", "语言", "北京", "背景")  # pairs that differ by an ending, and by tones alone
PLACES = {"语音": 1, "语言": 2, "北京": 6, "背景": 7}


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="no recordings of people beside the checkout")
def test_sounds_and_tones_have_a_say_in_menus() -> None:
    """What three students said: with the network of syllables more is right than without, and hardly anything wrong.
    They were among those it learned from: how it hears others is measured by bench.people_mandarin."""
    engine, deaf = WhisperEngine(WHISPER, "zh"), WhisperEngine(WHISPER, "zh")
    deaf._syllables = None
    right = [0, 0]
    for student in ("dsp02", "dsp08", "dsp20"):
        for phrase, place in PLACES.items():
            clip = on_line(read(PEOPLE / f"dsp_{student}_{place:02d}.flac"))
            for which, one in enumerate((engine, deaf)):
                right[which] += one.recognise(clip, MENU).text == phrase
    assert right[0] >= 11
    assert right[0] > right[1]


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
