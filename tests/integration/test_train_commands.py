"""`make train-commands`: from recordings and phrases to an engine that hears them; and what it says of bad input."""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ari_app.demo.speech import with_line_noise
from ari_app.media.voice import Espeak, telephone_wav
from ari_app.pbx.install import ensure
from config.load import ROOT
from models.speech.commands_engine import CommandsEngine
from models.training.commands.voices import read

PHRASES = ("red alert", "banana")


def trained(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, with a path that has no voices on it, and no other kind of voice asked for."""
    return subprocess.run(
        [sys.executable, "-m", "models.training.commands", *arguments, "--voices", "espeak-ng", "--out",
         str(folder / "net.npz")],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": "/nonexistent"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


async def spoken(folder: Path, text: str, variant: str) -> Path:
    """A recording of a voice, as of a person."""
    raw, file = folder / "raw.wav", folder / f"{text.replace(' ', '-')}-{variant}.wav"
    await Espeak(150, variant).speak(text, "en", raw)
    await asyncio.to_thread(telephone_wav, raw, file)
    return file


async def test_from_recordings_to_an_engine(tmp_path: Path) -> None:
    """Speakers are left out one by one, the weights are written, and a voice that was not there is heard."""
    ensure()
    rows = [("file", "text", "speaker")]
    for variant in ("f2", "m3", "f5"):
        for text in (*PHRASES, "the weather is fine today and tomorrow it will rain"):
            rows.append(((await spoken(tmp_path, text, variant)).name, text, variant))
    with (tmp_path / "people.csv").open("w", newline="") as table:
        csv.writer(table).writerows(rows)
    (tmp_path / "phrases.txt").write_text("\n".join(PHRASES))
    done = await asyncio.to_thread(trained, tmp_path, "people.csv", "--phrases", "phrases.txt", "--keep", "kept")
    assert done.returncode == 0, done.stderr
    assert "No voice is installed" in done.stdout
    assert '"speaker_left_out": {"f2"' in done.stdout
    assert {file.name for file in (tmp_path / "kept").iterdir()} >= {f"without-{name}.npz" for name in ("f2", "m3")}
    engine = CommandsEngine(tmp_path / "net.npz", "en")
    for text in PHRASES:
        clip = with_line_noise(read(await spoken(tmp_path, text, "m7")).astype("int16"), 0.3, 0.2)
        assert engine.recognise(clip.tobytes(), PHRASES).text == text


@pytest.mark.parametrize(
    ("table", "phrases", "says"),
    [
        ("file,text\nmissing.wav,yes\n", "yes", "people.csv:2: there is no"),
        ("name\nx\n", "yes", "no rows with a column named file"),
        ("file,text\nphrases.txt,yes\n", "yes", "cannot be read as audio"),
    ],
)
def test_bad_tables_are_named(tmp_path: Path, table: str, phrases: str, says: str) -> None:
    """File, line and what is wrong; no weights, no stack trace."""
    (tmp_path / "people.csv").write_text(table)
    (tmp_path / "phrases.txt").write_text(phrases)
    done = trained(tmp_path, "people.csv", "--phrases", "phrases.txt")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "net.npz").exists()


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    """Neither recordings nor voices: how to get some."""
    (tmp_path / "phrases.txt").write_text("yes")
    done = trained(tmp_path, "--phrases", "phrases.txt")
    assert done.returncode == 1
    assert "apt-get install espeak-ng" in done.stderr
