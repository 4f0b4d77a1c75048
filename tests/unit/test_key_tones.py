"""Keys as tones in the voice: what ITU-T Q.24 asks a receiver to hear and to leave alone, and what is cut for them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.phone.g711 import FROM_ALAW, TO_ALAW, from_ulaw, to_ulaw
from models.domain.audio import FRAME_BYTES, Utterance
from models.speech.key_tones import HIGH, KEYS, LOW, MILLIWATT, KeyTones, keys_in
from models.speech.segmenter import Segmenter, Settled, SpeechStarted, Stirred

ALL = "".join(KEYS)
SILENCE = np.zeros(1600)


def tone(digit: str, seconds: float = 0.1, dbm0: float = -10.0, twist: float = 0.0, astray: float = 0.0) -> np.ndarray:
    """A key; ``twist``: dB by which the high tone is louder (less, for the low one); ``dbm0``: of the louder tone."""
    row = next(place for place, keys in enumerate(KEYS) if digit in keys)
    low, high = LOW[row] * (1 + astray), HIGH[KEYS[row].index(digit)] * (1 + astray)
    time, peak = np.arange(int(8000 * seconds)) / 8000, (2 * MILLIWATT) ** 0.5 * 10 ** (dbm0 / 20)
    one, two = peak * 10 ** (min(0.0, -twist) / 20), peak * 10 ** (min(0.0, twist) / 20)
    return np.asarray(one * np.sin(2 * np.pi * low * time + 1.0) + two * np.sin(2 * np.pi * high * time + 0.3))


def line(sound: np.ndarray, law: str = "ulaw", noise_db: float | None = None, seed: int = 0) -> bytes:
    """Through G.711, in silence or in noise of so many dB below the sound, beginning anywhere in a frame."""
    random = np.random.default_rng(seed)
    clip = np.concatenate([np.zeros(int(random.integers(800, 1600))), sound, SILENCE])
    if noise_db is not None:
        clip += random.normal(0, np.sqrt((sound**2).mean()) * 10 ** (-noise_db / 20), len(clip))
    coded = to_ulaw(np.clip(clip, -32768, 32767).astype(np.int16))
    return from_ulaw(coded.translate(TO_ALAW).translate(FROM_ALAW) if law == "alaw" else coded).tobytes()


@pytest.mark.parametrize("law", ["ulaw", "alaw"])
@pytest.mark.parametrize("dbm0", [-3.0, -10.0, -20.0, -30.0])
def test_every_key_at_every_level(dbm0: float, law: str) -> None:
    """Sixteen keys, short and long, with either tone louder and beside its frequency, clean and in noise."""
    wrong = []
    cases = product(ALL, (-8.0, 0.0, 4.0), (0.05, 0.5), (None, 15.0), (-0.015, 0.015))
    for seed, (digit, twist, seconds, noise, astray) in enumerate(cases):
        if seed % 5 == 0:
            heard = keys_in(line(tone(digit, seconds, dbm0, twist, astray), law, noise, seed))
            wrong += [] if heard == digit else [(digit, twist, seconds, noise, astray, heard)]
    assert not wrong


def test_a_number_keyed_fast() -> None:
    """Each key once, the same ones in a row too; a packet lost in the middle makes no second one."""
    number = "4110998D*#"
    for on, off in ((0.05, 0.05), (0.1, 0.04), (0.3, 0.2)):
        parts = [np.concatenate([tone(digit, on), np.zeros(int(8000 * off))]) for digit in number]
        assert keys_in(line(np.concatenate(parts))) == number
    broken = tone("5", 0.3)
    broken[1000:1160] = 0
    assert keys_in(line(broken)) == "5"


def test_what_is_no_key() -> None:
    """Too short, beside the frequencies, one tone of two, another pair, too unequal."""
    time = np.arange(2400) / 8000
    for seed in range(20):
        assert keys_in(line(tone("5", 0.02), seed=seed)) == ""
    assert keys_in(line(tone("5", 0.3, astray=0.035))) == ""
    assert keys_in(line(8000 * np.sin(2 * np.pi * 770 * time))) == ""
    assert keys_in(line(5000 * (np.sin(2 * np.pi * 480 * time) + np.sin(2 * np.pi * 620 * time)))) == ""
    assert keys_in(line(tone("5", 0.3, twist=-16))) == ""
    assert keys_in(line(tone("5", 0.3, dbm0=-48))) == ""


def test_nobody_says_a_key(data: Path) -> None:
    """Talk-off: people's speech, minutes of it, holds no key."""
    files = [*sorted((data / "speech/commands").glob("*.flac")), *sorted((data / "speech/phrases").glob("*.flac"))[::5]]
    heard = {}
    for file in files:
        pcm, rate = soundfile.read(file, dtype="int16")
        if rate == 8000 and (keys := keys_in(from_ulaw(to_ulaw(pcm)).tobytes())):
            heard[file.name] = keys
    assert not heard


def loud(frame: bytes) -> bool:
    """A detector that takes any sound for speech."""
    return int(np.abs(np.frombuffer(frame, np.int16)).max()) > 500


def test_a_key_is_cut_out_of_what_is_heard() -> None:
    """Alone it begins no utterance and no stir; inside one it is silence, and the words around it stay."""
    segmenter = Segmenter(loud, 100, 200, 5.0, 0, 80, KeyTones())
    found = list(segmenter.feed(line(tone("7", 0.4)) + bytes(8000)))
    assert not [one for one in found if isinstance(one, Stirred | Settled | SpeechStarted | Utterance)]
    assert [getattr(one, "digit", "") for one in found] == ["7"]
    voice = np.random.default_rng(1).normal(0, 2000, 2400)
    said = np.concatenate([voice, np.zeros(400), tone("7", 0.3), np.zeros(400), voice, np.zeros(8000)])
    found = list(Segmenter(loud, 100, 800, 5.0, tones=KeyTones()).feed(line(said)))
    utterances = [one for one in found if isinstance(one, Utterance)]
    assert len(utterances) == 1
    assert keys_in(utterances[0].pcm) == ""
    pcm = np.abs(np.frombuffer(utterances[0].pcm, np.int16).astype(int))
    assert (pcm.reshape(-1, 160).max(axis=1) > 500).sum() >= 25


def test_keys_are_told_while_nobody_listens() -> None:
    """And time goes on."""
    segmenter = Segmenter(loud, tones=KeyTones())
    pcm = line(tone("#"))
    assert [one.digit for one in segmenter.keys(pcm)] == ["#"]
    assert segmenter.seconds == pytest.approx(len(pcm) // FRAME_BYTES * 0.02)
