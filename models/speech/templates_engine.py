"""``templates:FOLDER``: closed vocabulary by dynamic time warping against spoken templates, in any language.

Templates are WAV files that a voice engine has spoken (``FOLDER/KEY-N.wav``, `key_of` a phrase). An utterance is warped
onto each (Sakoe and Chiba 1978, asymmetric steps); the nearest phrase is heard when it is near enough, and clearly
nearer than any other. It needs no model; how well it hears people is for measurement to say, so nothing uses it unless
the settings name it.
"""

from __future__ import annotations

import hashlib
import math
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.domain.audio import RATE, seconds_of
from models.speech.cepstra import Floats, cepstra
from models.speech.engine import Capabilities, Hypothesis
from models.speech.grammar import words_of
from models.speech.prepare import SHORTEST, samples

_NAME = "templates"
_FAR = 4.6  # mean distance a frame from which on nothing is heard
_SLOPE, _MIDDLE = 40.0, 0.06  # confidence by the lead over the next phrase that is neither part nor whole of it
_LONGEST = 400  # frames
_UNEVEN = 0.5  # what it costs to stand still in a template, or to skip in it, for a frame


def key_of(phrase: str, language: str) -> str:
    """The file name of a phrase's templates."""
    return hashlib.sha256(f"{language}|{phrase}".encode()).hexdigest()[:20]


class TemplatesEngine:
    """Hears phrases that have templates; others are as if they were not there."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder, self._language = folder, language
        self._kept: dict[str, tuple[float, list[Floats]]] = {}

    @property
    def capabilities(self) -> Capabilities:
        """Grammar only, with rejection."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=False, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        nothing = Hypothesis("", 0.0, _NAME)
        if phrases is None or seconds_of(pcm) < SHORTEST:
            return nothing
        heard = cepstra(samples(pcm))[:_LONGEST]
        if len(heard) < 8:
            return nothing
        distances = {
            phrase: min(warped(heard, templates))
            for phrase in phrases
            if words_of(phrase) is None and (templates := self._templates(phrase))
        }
        if not distances:
            return nothing
        (best, near), *rest = sorted(distances.items(), key=lambda pair: pair[1])
        if near > _FAR:
            return nothing
        others = [distance for phrase, distance in rest if phrase not in best and best not in phrase]
        lead = (others[0] - near) / near if others else 1.0
        return Hypothesis(best, 1 / (1 + math.exp(-_SLOPE * (lead - _MIDDLE))), _NAME)

    def _templates(self, phrase: str) -> list[Floats]:
        files = sorted(self._folder.glob(f"{key_of(phrase, self._language)}-*.wav"))
        newest = max((file.stat().st_mtime for file in files), default=0.0)
        kept = self._kept.get(phrase)
        if kept is None or kept[0] != newest:
            kept = self._kept[phrase] = (newest, [found for file in files if len(found := cepstra(_read(file))) > 8])
        return kept[1]


def _read(file: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    try:
        with wave.open(str(file)) as reader:
            if reader.getframerate() != RATE:
                return np.zeros(0, np.int16)
            return np.frombuffer(reader.readframes(reader.getnframes()), np.int16)
    except (wave.Error, EOFError):
        return np.zeros(0, np.int16)


def warped(heard: Floats, templates: Sequence[Floats]) -> list[float]:
    """Mean distance a frame to each template; a template may run up to twice as fast, or stand still."""
    longest = max(len(template) for template in templates)
    padded = np.full((len(templates), longest, heard.shape[1]), 1e3)
    for place, template in enumerate(templates):
        padded[place, : len(template)] = template
    cost = np.full((len(templates), longest), np.inf)
    cost[:, 0] = np.linalg.norm(padded[:, 0] - heard[0], axis=1)
    for frame in heard[1:]:
        stepped = cost + _UNEVEN
        stepped[:, 1:] = np.minimum(stepped[:, 1:], cost[:, :-1])
        stepped[:, 2:] = np.minimum(stepped[:, 2:], cost[:, :-2] + _UNEVEN)
        cost = stepped + np.linalg.norm(padded - frame, axis=2)
    ends = [min(cost[place, max(0, len(template) - 3) : len(template)]) for place, template in enumerate(templates)]
    return [float(end) / len(heard) for end in ends]
