"""`make train-syllables`: from recordings to a network that the recogniser takes; and what it says of bad input."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path

import pytest

from ari_app.media.voice import Espeak, telephone_wav
from ari_app.pbx.install import ensure
from models.speech.places import WHISPER
from models.speech.syllable_net import load_syllables
from models.speech.whisper_engine import WhisperEngine
from models.training.commands.voices import read
from models.training.syllables.__main__ import main

pytestmark = pytest.mark.skipif(not WHISPER.is_dir(), reason="make setup fetched no models")
PHRASES = ("北京", "上海")


async def _recorded(folder: Path) -> Path:
    """A table of what four voices say, as of people."""
    rows = [("file", "text", "speaker")]
    for variant in ("f2", "m3", "f5", "m7"):
        for place, text in enumerate(PHRASES):
            raw, file = folder / "raw.wav", folder / f"{variant}-{place}.wav"
            await Espeak(150, variant).speak(text, "zh", raw)
            await asyncio.to_thread(telephone_wav, raw, file)
            rows.append((file.name, text, variant))
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows(rows)
    return folder / "people.csv"


async def test_from_recordings_to_a_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Groups of speakers are left out, the weights are written, and the recogniser takes them."""
    ensure()
    table = await _recorded(tmp_path)
    arguments = [str(table), "--words", "0", "--folds", "2", "--keep", str(tmp_path / "kept")]
    done = await asyncio.to_thread(main, [*arguments, "--out", str(tmp_path / "net.npz")])
    assert done == 0
    said = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert said["examples"] == 24
    assert 0 <= said["people_left_out"] <= 1
    assert {file.name for file in (tmp_path / "kept").iterdir()} == {f"without-fold-{fold}.npz" for fold in (0, 1)}
    net = load_syllables(tmp_path / "net.npz")
    assert net is not None
    clip = read(tmp_path / "f2-0.wav").astype("int16").tobytes()
    hypothesis, scores = WhisperEngine(WHISPER, "zh", net).weigh(clip, PHRASES)
    assert set(scores) == set(PHRASES)
    assert hypothesis.text in {"", *PHRASES}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.csv"], "none.csv"),
        (["people.csv"], "people.csv:2: there is no"),
        (["--whisper", "nowhere"], "nowhere is not a Whisper model"),
        (["--words", "0"], "nobody speaks"),
    ],
)
def test_what_cannot_be_learned_from(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line and fix are named, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text("file,text,speaker\na.wav,北京,one\n", encoding="utf-8")
    assert main([*arguments, "--out", "net.npz"]) == 1
    assert said in capsys.readouterr().err
    assert not Path("net.npz").exists()
