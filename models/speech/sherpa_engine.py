"""``sherpa:FOLDER`` with a streaming transducer (zipformer): encoder, decoder, joiner, tokens.txt.

The networks write down what they hear; a menu's phrases are looked for in that. English of such models is in capitals,
which are no news and are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sherpa_onnx

from models.domain.audio import RATE as LINE_RATE
from models.speech.clips import RATE, Floats, audible, prepared
from models.speech.engine import Capabilities, EngineUnavailable, Hypothesis, Word
from models.speech.matching import matched
from models.speech.sherpa_folders import Found

_TAIL = np.zeros(int(0.66 * RATE), np.float32)  # a chunk is decoded when it is whole: this completes the last one
_LONGEST_WORD = 0.6  # seconds; such models say when a piece of a word begins only


class SherpaEngine:
    """Raises ValueError when the folder's networks cannot be opened."""

    def __init__(self, model: Found, language: str) -> None:
        networks = {name: str(file) for name, file in model.networks.items()}
        try:
            self._recogniser = sherpa_onnx.OnlineRecognizer.from_transducer(
                tokens=str(model.tokens), num_threads=1, **networks
            )
        except (RuntimeError, IndexError, ValueError) as error:
            raise ValueError(f"{model.folder} cannot be opened: {error}") from error
        self._folder, self._language, self._name = model.folder, language, f"sherpa:{model.folder.name}"

    @property
    def capabilities(self) -> Capabilities:
        """Dictation; phrases among what was written, and none where it holds none."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=True, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        clip = audible(pcm)
        words = self._words(clip) if clip is not None else []
        if phrases is None:
            text = "".join(w.text for w in words) if self._language == "zh" else " ".join(w.text for w in words)
            return Hypothesis(text, _sure(words), self._name, tuple(words))
        text, places = matched([word.text for word in words], phrases, self._language)
        kept = tuple(words[place] for place in places)
        return Hypothesis(text, _sure(kept) * len(kept) / max(1, len(words)), self._name, kept)

    def _words(self, clip: Floats) -> list[Word]:
        """What the networks write, with the place of each word."""
        stream = self._recogniser.create_stream()
        stream.accept_waveform(RATE, np.concatenate([prepared(clip), _TAIL]))
        stream.input_finished()
        try:
            while self._recogniser.is_ready(stream):
                self._recogniser.decode_stream(stream)
            result = self._recogniser.get_result_all(stream)
        except (RuntimeError, IndexError) as error:
            raise EngineUnavailable(f"{self._folder}: tokens.txt does not fit the networks ({error})") from error
        return _joined(result.tokens, result.timestamps, result.ys_probs, len(clip) / LINE_RATE)


def _joined(pieces: Sequence[str], times: Sequence[float], logs: Sequence[float], seconds: float) -> list[Word]:
    """Words of pieces: one with a space before it begins a word, and a Chinese character is one."""
    groups: list[list[int]] = []
    for place, piece in enumerate(pieces):
        begins = piece.startswith((" ", "\u2581")) or _chinese(piece) or (place and _chinese(pieces[place - 1]))
        if begins or not groups:
            groups.append([])
        groups[-1].append(place)
    starts = [min(times[group[0]], seconds) for group in groups]
    ends = [*starts[1:], seconds][: len(starts)]
    return [
        Word(
            "".join(pieces[place] for place in group).replace("\u2581", "").strip().lower(),
            start,
            max(start, min(end, times[group[-1]] + _LONGEST_WORD)),
            float(np.exp(np.mean([logs[place] for place in group]))),
        )
        for group, start, end in zip(groups, starts, ends, strict=True)
    ]


def _chinese(piece: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in piece)


def _sure(words: Sequence[Word]) -> float:
    return float(np.mean([word.confidence for word in words])) if words else 0.0
