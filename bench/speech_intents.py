"""Open questions as they are heard: texts of a bank's customers, spoken, sent over a line, recognised, classified."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bench.ears import DATA
from bench.speech_files import engine, levelled, on_line, share
from models.intent.classifier import IntentClassifier
from models.quality.word_errors import word_errors
from models.speech.written import said
from models.training.commands.damage import Floats
from models.training.commands.voices import installed, spoken
from models.training.intents import read_texts, train

_SPEAKERS = 6
_LINES = {"clean": None, "10 dB": 10.0, "5 dB": 5.0}


def spoken_intents(count: int = 240) -> dict[str, Any]:
    """77 intents: right from the text, and from what Moonshine makes of it on a telephone line; the texts were not
    trained on, the voices (Kokoro) are nobody's whom it knows."""
    rows = read_texts(DATA / "intents/banking77_train.csv", "en")
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    learn, test = next(iter(folds.split([text for text, _ in rows], [label for _, label in rows])))
    model, _ = train([rows[place] for place in learn], "en")
    chosen = [rows[place] for place in test[:: max(1, len(test) // count)]][:count]
    found: dict[str, Any] = {"text": share(sum(_best(model, text) == label for text, label in chosen), len(chosen), "")}
    hearing = engine("moonshine:")
    clips = list(_spoken([text for text, _ in chosen]))
    for name, decibels in _LINES.items():
        right = wrong = total = 0
        for seed, ((text, label), audio) in enumerate(zip(chosen, clips, strict=True)):
            heard = hearing.recognise(on_line(levelled(audio), decibels, seed=seed), None).text
            right += _best(model, heard) == label
            wrong, total = wrong + word_errors(said(text), said(heard)), total + len(said(text))
        found[name] = {**share(right, len(chosen), ""), "wer": round(wrong / total, 4)}
    for one in found.values():
        del one["split"]
    return {
        "conditions": found,
        "n": len(chosen), "split": "a fifth of the training half, not trained on; natural voices, telephone line",
    }  # fmt: skip


def _best(model: IntentClassifier, text: str) -> str:
    return next(iter(model.classify(text)), "")


def _spoken(texts: list[str]) -> Iterator[Floats]:
    voices = [one for one in installed("en") if one.engine.startswith("kokoro")][:: 18 // _SPEAKERS][:_SPEAKERS]
    with tempfile.TemporaryDirectory(prefix="kefu-voice-") as folder:
        for number, text in enumerate(texts):
            audio = spoken(voices[number % len(voices)], text, Path(folder))
            yield audio if audio is not None else np.zeros(8000, np.float32)
