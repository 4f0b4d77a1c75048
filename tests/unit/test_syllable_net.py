"""The network of syllables: how phrases are spelt, what it is told of the pitch, what it learns, and its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.domain.audio import RATE
from models.speech.syllable_net import SOUNDS, TONES, WIDTH, SyllableNet, labels, load_syllables, melody
from models.training.syllables.__main__ import chosen
from models.training.syllables.corpus import Clip, Example, recordings, words
from models.training.syllables.learn import learned


def _spelt(phrase: str) -> tuple[str, str]:
    sounds, tones = labels(phrase)
    return " ".join(SOUNDS[one] for one in sounds), "".join(TONES[one] for one in tones)


@pytest.mark.parametrize(
    ("phrase", "sounds", "tones"),
    [
        ("北京", "b- ei j- ing", "31"),
        ("背景", "b- ei j- ing", "43"),
        ("语音", "v in", "31"),  # neither syllable has an initial
        ("指示", "zh- ih sh- ih", "34"),  # not the i of li
        ("你好", "n- i h- ao", "23"),  # a third tone before a third
        ("我很好", "uo h- en h- ao", "223"),
    ],
)
def test_phrases_as_sounds_and_tones(phrase: str, sounds: str, tones: str) -> None:
    """As the labels of the network."""
    assert _spelt(phrase) == (sounds, tones)


@pytest.mark.parametrize("phrase", ["", "VIP 客户", "yes", "二十3"])
def test_what_is_not_all_chinese_is_not_spelt(phrase: str) -> None:
    """Such a menu is left to the recogniser."""
    assert labels(phrase) == ((), ())


def test_the_melody_of_a_rising_and_of_a_falling_voice() -> None:
    """Pitch over its median, and its change; silence has none."""
    time = np.arange(RATE) / RATE

    def sung(low: float, high: float) -> np.ndarray:
        phase = 2 * np.pi * np.cumsum(np.geomspace(low, high, RATE)) / RATE
        return np.asarray(sum(np.sin(phase * harmonic) for harmonic in range(1, 8)) * 2000, np.float32)

    rising, falling = melody(sung(120, 200), 50), melody(sung(200, 120), 50)
    assert rising[40, 0] > 0.3 > -0.3 > rising[8, 0]
    assert falling[40, 0] < -0.3 < 0.3 < falling[8, 0]
    assert rising[10:40, 1].mean() > 0 > falling[10:40, 1].mean()
    assert rising[10:40, 2].min() == 1
    assert not melody(np.zeros_like(time, np.float32), 50).any()


def _made(phrase: str, dice: np.random.Generator) -> Example:
    """An example whose frames say its sounds and tones, one after the other, with noise."""
    sounds, tones = labels(phrase)
    frames = dice.normal(0, 0.05, (4 * len(sounds) + 4, WIDTH + 4)).astype(np.float32)
    for place, sound in enumerate(sounds):
        frames[2 + 4 * place : 5 + 4 * place, sound] += 3
    for place, tone in enumerate(tones):
        middle = int((place + 0.5) * 4 * len(sounds) / len(tones))
        frames[middle : middle + 3, 200 + tone] += 3
    return Example(frames.astype(np.float16), Clip(np.zeros(1, np.float32), phrase, "somebody", True), 0)


def test_it_learns_sounds_and_tones_and_its_file_keeps_them(tmp_path: Path) -> None:
    """Two pairs that differ by tones alone; what is read back says the same."""
    dice = np.random.default_rng(1)
    phrases = ["北京", "背景", "上海", "伤害"]
    net = learned([_made(phrase, dice) for phrase in phrases for _ in range(20)], epochs=70)
    trial = [_made(phrase, dice) for phrase in phrases]
    assert [chosen(net, one, phrases) for one in trial] == phrases
    net.save(tmp_path / "zh.npz")
    again = load_syllables(tmp_path / "zh.npz")
    assert again is not None
    assert [chosen(again, one, phrases) for one in trial] == phrases


def test_what_speaks_for_a_phrase_is_none_where_it_cannot_be_spelt() -> None:
    """One such phrase, and the whole menu is left to the recogniser; so is a clip without a frame."""
    shape = 3 * (WIDTH + 4)
    net = SyllableNet(
        np.zeros(WIDTH + 4, np.float32), np.ones(WIDTH + 4, np.float32), np.zeros((shape, 2), np.float32),
        np.zeros(2, np.float32), np.zeros((2, len(SOUNDS) + len(TONES)), np.float32),
        np.zeros(len(SOUNDS) + len(TONES), np.float32),
    )  # fmt: skip
    encoded, clip = np.zeros((60, WIDTH), np.float32), np.zeros(RATE, np.float32)
    assert net.heard(encoded, clip, ["北京", "VIP 客户"]) == {}
    assert net.heard(encoded, clip[:100], ["北京"]) == {}
    assert set(net.heard(encoded, clip, ["北京", "上海"])) == {"北京", "上海"}


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """Said with the way out; no file is no network."""
    assert load_syllables(tmp_path / "none.npz") is None
    (tmp_path / "zh.npz").write_bytes(b"no")
    with pytest.raises(ValueError, match="train it again"):
        load_syllables(tmp_path / "zh.npz")


FIRST = ["逞娇斗媚", "雷场", "秋莱"]


def test_words_have_every_tone_and_none_of_those_measured() -> None:
    """Always the same, and all tones after one another."""
    found = words(frozenset({"攒攒"}))
    assert len(found) == len(set(found)) == 2000
    assert "攒攒" not in found
    assert found[:3] == FIRST
    pairs = {_spelt(word)[1][:2] for word in found if len(word) == 2}
    assert pairs >= {f"{one}{other}" for one in "124" for other in "1234"}


def test_a_recording_that_is_not_there(tmp_path: Path) -> None:
    """File and line are named; rows in other languages, and of other speakers, are passed over."""
    table = tmp_path / "people.csv"
    table.write_text("file,text,speaker\na.wav,yes,dsp01\nb.wav,北京,other\nc.wav,北京,dsp02\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"people\.csv:4: there is no .*c\.wav"):
        list(recordings(table, ("dsp",)))
