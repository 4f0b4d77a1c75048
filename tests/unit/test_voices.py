"""Voices: how texts are cut, what Mandarin sounds like in phonemes, addresses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.voice.mandarin import phonemes, syllable
from models.voice.registry import resolve, trouble
from models.voice.voice import pieces, trimmed


def shout(text: str) -> str:
    """In the place of an English voice."""
    return text.strip().upper()


def test_long_texts_are_cut_where_one_breathes() -> None:
    """At sentences; long sentences at commas; short clauses stay together."""
    assert pieces("Hello. How are you?", "en") == ["Hello.", "How are you?"]
    long = "For bills, press 1 or say billing, for technical support, press 2 or say support, and so on."
    assert [len(piece) <= 60 for piece in pieces(long, "en")] == [True, True]
    assert pieces("您好。您前面还有三位客户，预计等待大约两分钟。", "zh") == [
        "您好。",
        "您前面还有三位客户，",
        "预计等待大约两分钟。",
    ]
    assert pieces("请稍候", "zh") == ["请稍候"]
    assert pieces("", "en") == [""]


@given(st.text(alphabet="ab ,.!?；，。：", min_size=1, max_size=200), st.sampled_from(["en", "zh"]))
def test_nothing_is_lost_between_pieces(text: str, language: str) -> None:
    """All letters, in their order."""
    assert "".join("".join(pieces(text, language)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("initial", "final", "tone", "sounds"),
    [("zh", "ang", "4", "ꭧa↘ŋ"), ("q", "van", "2", "ʨʰɥɛ↗n"), ("s", "i", "1", "sɨ→"), ("l", "i", "3", "li↓"),
     ("", "o", "5", "ɔ"), ("b", "o", "1", "pwo→"), ("n", "ü", "3", "ny↓"), ("h", "", "1", ""), ("w", "zzz", "1", "")],
)  # fmt: skip
def test_syllables(initial: str, final: str, tone: str, sounds: str) -> None:
    """Whistled i, the final that o is, tones behind the vowel; what is no syllable has no sound."""
    assert syllable(initial, final, tone) == sounds


def test_numbers_marks_and_latin_letters() -> None:
    """Short numbers are counted, long ones read digit by digit; English goes to who knows English."""
    assert phonemes("请按12。", shout) == phonemes("请按十二。", shout)
    assert phonemes("拨95588", shout) == phonemes("拨九五五八八", shout)
    assert phonemes("拨007", shout) == phonemes("拨零零七", shout)
    assert phonemes("欢迎致电 kefu，", shout).endswith(" KEFU ,")
    assert phonemes("！？", shout) == "! ?"


def test_silence_around_a_clip_is_cut() -> None:
    """A breath stays; a clip of nothing is empty."""
    rate = 1000
    sound = np.concatenate([np.zeros(500), np.full(200, 0.5), np.zeros(900)]).astype(np.float32)
    assert len(trimmed(sound, rate)) == 50 + 199 + 250
    assert not len(trimmed(np.zeros(300, np.float32), rate))


@pytest.mark.parametrize(
    ("address", "language", "words"),
    [
        ("siri:", "en", "unknown voice 'siri:'; known: auto"),
        ("hibari", "en", "unknown voice"),
        ("hibari:", "zh", "speaks English only"),
        ("piper:", "en", "needs the path"),
        ("piper:nowhere.onnx", "en", "nowhere.onnx"),
        ("auto", "zh", ""),
        ("espeak-ng:f2", "zh", ""),
    ],
)
def test_addresses_that_cannot_speak_say_why(address: str, language: str, words: str) -> None:
    """And nothing for those that can."""
    found = trouble(address, language)
    assert words in found
    assert bool(found) == bool(words)


def test_automatic_choice(tmp_path: Path) -> None:
    """Kokoro for Mandarin when it is there."""
    assert resolve("auto", "zh", tmp_path) == "espeak-ng:"
    (tmp_path / "kokoro-82m").mkdir()
    assert resolve("auto", "zh", tmp_path) == "kokoro:"
    assert resolve("auto", "en", tmp_path) == "hibari:"
    assert resolve("piper:x", "en", tmp_path) == "piper:x"
