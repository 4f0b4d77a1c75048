"""Digits of people on bad lines, found by the segmenter and heard: with the line's noise learned and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.speech_files import DIGITS, clips, engine, levelled, speakers, unheard
from models.domain.audio import Utterance
from models.speech.engine import Engine
from models.speech.segmenter import Segmenter
from models.speech.vad import open_vad
from models.training.commands.damage import Floats, lost, mu_law, pink
from models.training.commands.voices import read

_LINES = [
    (kind, decibels, loss) for kind in ("white", "pink") for decibels in (20.0, 10.0, 5.0) for loss in (0.0, 0.02)
]
_BEFORE, _AFTER = 16000, 8000  # samples of the line alone
_PHRASES = (*DIGITS, "operator")


def _line(audio: Floats, kind: str, decibels: float, loss: float, seed: int) -> bytes:
    """Two seconds of the line, a word, a second of the line."""
    random = np.random.default_rng(seed)
    word = levelled(audio)
    clip = np.concatenate([np.zeros(_BEFORE), word, np.zeros(_AFTER)])
    hiss = random.normal(0, 1, len(clip)) if kind == "white" else np.asarray(pink(len(clip), random), float)
    power = float(np.sqrt(np.mean(word**2))) / 10 ** (decibels / 20)
    return mu_law(lost((clip + hiss / hiss.std() * power).astype(np.float32), loss, random)).astype(np.int16).tobytes()


def _heard(pcm: bytes, hearing: Engine, margin_db: float) -> list[str]:
    """What the centre would take for answers."""
    segmenter = Segmenter(open_vad("webrtc:", 2, margin_db), stir_ms=80)
    found = [one for one in segmenter.feed(pcm) if isinstance(one, Utterance)]
    last = segmenter.flush()
    texts = [hearing.recognise(one.pcm, _PHRASES).text for one in [*found, *([last] if last else [])]]
    return [text for text in texts if text]


def _engines() -> Iterator[tuple[Engine, list[Path]]]:
    for who, files in speakers(clips(300)).items():
        yield engine(unheard(who)), files


def bad_lines(margin_db: float) -> dict[str, Any]:
    """Share of digits that are heard as the one answer that they are; nothing else may be heard in the line's noise."""
    found: dict[str, float] = {}
    spoken = [(hearing, file) for hearing, files in _engines() for file in files[::2]]
    for kind, decibels, loss in _LINES:
        right = 0
        for seed, (hearing, file) in enumerate(spoken):
            pcm = _line(read(file), kind, decibels, loss, seed)
            right += _heard(pcm, hearing, margin_db) == [DIGITS[int(file.name[0])]]
        found[f"{kind} {decibels:g} dB, {loss:.0%} lost"] = round(right / len(spoken), 3)
    mean = round(sum(found.values()) / len(found), 3)
    return {
        "mean": mean,
        "conditions": found,
        "n": len(spoken),
        "split": "speaker left out, files through the segmenter",
    }
