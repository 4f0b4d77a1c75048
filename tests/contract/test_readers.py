"""English by two recognisers, on people and on noises, with their real models."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.media.segmenting import utterances
from config.settings import Speech
from models.quality.word_errors import word_errors
from models.speech.engine import Engine
from models.speech.engines import moonshine, readers
from models.speech.only_speech import OnlySpeech
from models.speech.places import MOONSHINE, WHISPER
from models.speech.written import said

pytestmark = pytest.mark.skipif(
    not (MOONSHINE.is_dir() and WHISPER.is_dir()), reason="make setup could not fetch both models"
)


@pytest.fixture(scope="module")
def both() -> Engine:
    """Moonshine, and Whisper behind it."""
    return readers.opened("", "en")


def turns(data: Path, longest: float) -> Iterator[tuple[bytes, list[str]]]:
    """Short turns of the caller of a real call whose words are beyond doubt."""
    with (data / "speech/calls_turns.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            seconds = float(row["seconds"])
            if row["role"] == "caller" and row["text"] and not row["doubt"] and seconds <= longest:
                begin = int(float(row["start"]) * 8000)
                pcm, _ = soundfile.read(data / "speech" / row["file"], int(seconds * 8000), begin, dtype="int16")
                yield pcm.tobytes(), said(row["text"])


def test_what_one_doubts_both_hear_better(both: Engine, data: Path) -> None:
    """Short turns, which are the hardest."""
    alone = moonshine.opened("", "en")
    wrong = {"alone": 0, "both": 0}
    for pcm, words in turns(data, 6.0):
        wrong["alone"] += word_errors(words, said(alone.recognise(pcm, None).text))
        wrong["both"] += word_errors(words, said(both.recognise(pcm, None).text))
    assert wrong["both"] < 0.75 * wrong["alone"]


@pytest.mark.parametrize("name", ["back_blackbird", "tone_linphone_chat", "scnoise_406"])
def test_noises_are_no_words(both: Engine, data: Path, name: str) -> None:
    """Of which Moonshine alone makes *What is it?*, *Yep* and *You*."""
    sound, _ = soundfile.read(data / f"speech/line_sounds/{name}.flac", dtype="int16")
    line = np.random.default_rng(0).normal(0, 5, len(sound) + 12000)
    line[4000 : 4000 + len(sound)] += sound
    cuts = utterances(line.astype(np.int16).tobytes(), Speech())
    assert cuts
    assert [OnlySpeech(both).recognise(one.pcm, None).text for one in cuts] == [""] * len(cuts)
