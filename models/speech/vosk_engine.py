"""``vosk:FOLDER``: any Vosk model that a person has put there; grammar with real rejection, and dictation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import vosk

from models.domain.audio import seconds_of
from models.speech.engine import Capabilities, Hypothesis, Word
from models.speech.grammar import flat
from models.speech.prepare import SHORTEST, upsampled

_UNKNOWN = "[unk]"


class VoskEngine:
    """One model, shared by all recognisers of the process. Small models refuse 8 kHz, so clips are upsampled."""

    def __init__(self, folder: Path, language: str) -> None:
        if not (folder / "am").is_dir() and not (folder / "conf").is_dir():
            raise ValueError(f"{folder} is not a Vosk model folder (it has neither am/ nor conf/)")
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(model_path=str(folder))
        self._language = language
        self._name = f"vosk:{folder.name}"

    @property
    def capabilities(self) -> Capabilities:
        """Grammar, dictation and rejection in the model's language."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=True, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        if seconds_of(pcm) < SHORTEST:
            return Hypothesis("", 0.0, self._name)
        if phrases is None:
            recogniser = vosk.KaldiRecognizer(self._model, 16000)
        else:
            known = json.dumps([*flat(phrases, self._language), _UNKNOWN], ensure_ascii=False)
            recogniser = vosk.KaldiRecognizer(self._model, 16000, known)
        recogniser.SetWords(True)
        recogniser.AcceptWaveform(upsampled(pcm).tobytes())
        result = json.loads(recogniser.FinalResult())
        words = [word for word in result.get("result", []) if word["word"] != _UNKNOWN]
        text = " ".join(word["word"] for word in words)
        confidence = sum(word["conf"] for word in words) / len(words) if words else 0.0
        found = tuple(Word(word["word"], word["start"], word["end"], word["conf"]) for word in words)
        return Hypothesis(text.replace(" ", "") if self._language == "zh" else text, confidence, self._name, found)
