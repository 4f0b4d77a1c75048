"""The recogniser of Mandarin: what only it promises. Its general promises are in test_engines."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.registry import WHISPER
from models.speech.whisper_engine import WhisperEngine
from models.training.commands.voices import read

pytestmark = pytest.mark.skipif(not WHISPER.is_dir(), reason="make setup could not fetch the model")
MENU = ("账单", "订单", "技术支持", "人工", "返回")


@pytest.fixture(scope="module")
def engine() -> WhisperEngine:
    """The model that make setup fetches."""
    return WhisperEngine(WHISPER, "zh")


def clips(data: Path) -> list[tuple[bytes, str]]:
    """People's Mandarin as it comes over a line, with its text ("" where nobody wrote it down)."""
    with (data / "speech/zh.csv").open() as rows:
        return [
            (with_line_noise(read(data / "speech" / row["file"]).astype(np.int16)).tobytes(), row["text"])
            for row in csv.DictReader(rows)
        ]


def sentences(data: Path, count: int) -> list[tuple[bytes, str]]:
    """People's whole sentences and what they said."""
    file = data / "speech/zh_people.csv"
    if not file.is_file():
        pytest.skip("no sentences of people among the development data")
    with file.open() as rows:
        whole = [row for row in csv.DictReader(rows) if row["kind"] == "sentence"][:count]
    return [
        (with_line_noise(read(data / "speech" / row["file"]).astype(np.int16)).tobytes(), row["text"]) for row in whole
    ]


def test_people_are_written_down_in_simplified_characters(engine: WhisperEngine, data: Path) -> None:
    """At most two fifths of the characters of their sentences wrong; none of them traditional."""
    wrong = total = 0
    for pcm, text in sentences(data, 16):
        heard = engine.recognise(pcm, None)
        assert heard.text
        assert not set(heard.text) & set("廣產會協間腳機獲學費場現規")
        assert all(0 <= one.start < one.end <= len(pcm) / 16000 + 0.02 for one in heard.words)
        wrong += word_errors(list(text), list(plain(heard.text).replace(" ", "")))
        total += len(text)
    assert total >= 150
    assert wrong <= 0.4 * total


def test_a_sentence_among_phrases(engine: WhisperEngine, data: Path) -> None:
    """The right one of a menu, surely; of a menu that does not have it, none surely."""
    known = [(pcm, text) for pcm, text in clips(data) if text]
    phrases = (*MENU, *(text for _, text in known))
    for pcm, text in known:
        heard = engine.recognise(pcm, phrases)
        assert (heard.text, heard.confidence >= 0.6) == (text, True)
    for pcm, _ in clips(data):
        assert engine.recognise(pcm, MENU).confidence < 0.6


def test_languages_are_told_apart(engine: WhisperEngine, data: Path) -> None:
    """People's sentences: fifteen of sixteen in each language, and mostly surely; silence is none."""
    with (data / "speech/en.csv").open() as rows:
        files = [data / "speech" / row["file"] for row in list(csv.DictReader(rows))[:16]]
    english = [with_line_noise(read(file).astype(np.int16)).tobytes() for file in files]
    mandarin = [pcm for pcm, _ in sentences(data, 16)]
    for language, some in (("en", english), ("zh", mandarin)):
        told = [engine.spoken(pcm) for pcm in some]
        assert sum(one.text == language for one in told) >= 15
        assert np.median([one.confidence for one in told]) > 0.9
    assert engine.spoken(bytes(16000)).text == ""


@pytest.mark.parametrize("seed", [1, 2])
def test_noise_is_no_sentence(engine: WhisperEngine, seed: int) -> None:
    """Hiss and tones are neither written down nor taken for a phrase."""
    hiss = np.random.default_rng(seed).normal(0, 300 * seed, 24000).astype(np.int16)
    tone = (np.sin(np.arange(16000) * 0.3) * 5000).astype(np.int16)
    for sound in (hiss, tone):
        assert engine.recognise(sound.tobytes(), None).text == ""
        assert engine.recognise(sound.tobytes(), MENU).confidence < 0.6


def test_pieces_join_as_they_were_learnt(engine: WhisperEngine) -> None:
    """A text goes into pieces and comes back; any text can be written."""
    net = engine._net
    for text in ("账单查询", " Hello there", "x😀y", "¿"):
        assert b"".join(net._pieces[number] for number in net.encode(text)).decode() == text
    assert len(net.encode(" Hello")) == 1


def test_what_is_no_model(tmp_path: Path) -> None:
    """A folder that lacks something, and a language that is not asked for, are named."""
    with pytest.raises(ValueError, match=r"not a Whisper model for CTranslate2: it lacks model\.bin, config\.json"):
        WhisperEngine(tmp_path, "zh")
    with pytest.raises(ValueError, match="zh or en here, not de"):
        WhisperEngine(WHISPER, "de")


def test_digits_are_heard_as_they_are_said(engine: WhisperEngine) -> None:
    """幺 and 两; digits that were written as others of the same sound; runs of digits one by one, an amount as such."""
    digits, amount = tuple("零一二三四五六七八九幺两"), tuple("零一二三四五六七八九十百千万两元")
    assert engine._words("138", digits) == (list("一三八"), 0)
    assert engine._words("要三吧。", digits) == (list("幺三八"), 2)
    assert engine._words("157元", amount) == (list("一百五十七元"), 0)
