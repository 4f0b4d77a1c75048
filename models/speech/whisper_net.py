"""Whisper's networks (Radford et al. 2022, "Robust speech recognition via large-scale weak supervision"), run by
CTranslate2 on a processor: what is said in a clip, and how likely given texts are.

They were taught on windows of 30 s; a window of little more than the clip costs a third of the time and is as good.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ctranslate2
import numpy as np
from numpy.typing import NDArray

from models.speech.clips import RATE
from models.speech.lacking import VOCABULARIES, whisper_lacks
from models.speech.spellings import log_shares
from models.speech.tokens import joined

Floats = NDArray[np.float32]
_WINDOW, _STEP = 400, 160  # samples
_SHORTEST, _BEYOND = 10.0, 4.0  # seconds of a window, and of silence after the clip: with less it says things twice
FRAMES_A_SECOND = 50  # of what is encoded
_KEPT = 3.0  # seconds of the silence after a clip that are kept: with one of them it says short sentences over and over
_END, _START, _BEFORE = "<|endoftext|>", "<|startoftranscript|>", "<|startofprev|>"
_ENGLISH_END = 50256  # where the vocabulary of models of English alone ends, which is that of GPT-2
_TOKENS_A_SECOND, _FEWEST = 12, 8  # nobody speaks faster
_AT_ONCE = 16  # texts
_FINALISTS = 4  # of all texts
_NOBODY = 1.0  # second of silence, in which the networks are asked what they expect
_REMEMBERED = 5000  # texts
_MARKS = ("。", ".", "，", ",", "！", "？", "?", "!")


@dataclass(frozen=True, slots=True)
class Written:
    """``log``: mean logarithm of the probabilities of its pieces; ``silence``: probability that nothing is said;
    ``many``: how many pieces."""

    text: str
    log: float
    silence: float
    many: int

    @property
    def whole(self) -> float:
        """Logarithm of the probability of the whole text."""
        return self.log * (self.many + 1)


@lru_cache(maxsize=4)
def _networks(folder: Path) -> ctranslate2.models.Whisper:
    """Once in memory, whoever asks in whatever language: 230 MB."""
    return ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=1)


class WhisperNet:
    """The networks of a folder, on one thread, for one language. Raises ValueError when something is missing."""

    def __init__(self, folder: Path, language: str) -> None:
        if lacking := whisper_lacks(folder):
            raise ValueError(lacking)
        try:
            self._net = _networks(folder)
        except (RuntimeError, ValueError, IndexError) as error:
            raise ValueError(f"{folder} cannot be opened by CTranslate2: {error}") from error
        vocabulary = _vocabulary(folder)
        special = {
            piece: number for number, piece in enumerate(vocabulary) if piece.startswith("<|") and piece.endswith("|>")
        }
        self._end, self._before, start = special[_END], special[_BEFORE], special[_START]
        self._prompt = [start, *_asked(folder, language, special), special["<|notimestamps|>"]]
        self._pieces = [_bytes_of(piece) for piece in vocabulary[: min(special.values())]]
        self._numbers = {piece: number for number, piece in reversed(list(enumerate(self._pieces)))}
        self._ends = [self._end, *(row[0] for mark in _MARKS if len(row := self.encode(mark)) == 1)]
        self._filters = _mel_filters(self._net.n_mels)
        self._nothing: Floats | None = None
        self._expected: dict[str, float] = {}

    def hear(self, clip: Floats) -> Floats:
        """Encode samples in [-1, 1] at 16 kHz: frames × width."""
        seconds = max(_SHORTEST, len(clip) / RATE + _BEYOND)
        features = ctranslate2.StorageView.from_array(self._features(clip, seconds)[None])
        encoded = self._net.encode(features, to_cpu=True)
        some = int((len(clip) / RATE + _KEPT) * FRAMES_A_SECOND)
        return np.ascontiguousarray(np.asarray(encoded, np.float32)[0, :some])

    def languages(self, heard: Floats) -> dict[str, float]:
        """How likely each language is; {} for a model of English alone."""
        if not self._net.is_multilingual:
            return {}
        found = self._net.detect_language(ctranslate2.StorageView.from_array(heard[None]))[0]
        return {piece.strip("<|>"): float(share) for piece, share in found}

    def write(self, heard: Floats, seconds: float, many: int = 1, before: str = "") -> list[Written]:
        """What is said in ``seconds`` of speech: the likeliest of ``many``. ``before``: a text as if it had been said
        before, whose script, marks and words are gone on with."""
        prompt = [*((self._before, *self.encode(before)) if before else ()), *self._prompt]
        found = self._net.generate(
            ctranslate2.StorageView.from_array(heard[None]), [prompt], beam_size=many, num_hypotheses=many,
            max_length=len(prompt) + _FEWEST + int(seconds * _TOKENS_A_SECOND), return_scores=True,
            return_no_speech_prob=True,
        )[0]  # fmt: skip
        return [
            Written(self._text(numbers), float(score), float(found.no_speech_prob), len(numbers))
            for numbers, score in zip(found.sequences_ids, found.scores, strict=True)
        ]

    def likelihoods(self, heard: Floats, texts: Sequence[str]) -> list[float]:
        """Logarithm of the probability of each text, whatever follows it."""
        rows = [self.encode(text) for text in texts]
        logs: list[float] = []
        for at in range(0, len(rows), _AT_ONCE):
            some = rows[at : at + _AT_ONCE]
            states = ctranslate2.StorageView.from_array(np.repeat(heard[None], len(some), 0))
            # it adds the piece that says "no times" by itself
            aligned = self._net.align(states, self._prompt[:-1], some, [2 * len(heard)] * len(some))
            logs += [float(np.sum(np.log(np.maximum(one.text_token_probs, 1e-12)))) for one in aligned]
        return logs

    def whole(self, heard: Floats, texts: Sequence[str]) -> list[float]:
        """Logarithm of the probability of each text; how it ends counts for those that may be the likeliest."""
        logs = self.likelihoods(heard, texts)
        likely = sorted(range(len(texts)), key=lambda place: -logs[place])[:_FINALISTS]
        ends = {place: self.ending(heard, texts[place]) for place in likely}
        return [log + ends.get(place, min(ends.values(), default=0.0)) for place, log in enumerate(logs)]

    def expected(self, texts: Sequence[str]) -> list[float]:
        """Logarithm of the probability of each text where nobody speaks: what the networks expect of anybody."""
        if self._nothing is None:
            self._nothing = self.hear(np.zeros(int(_NOBODY * RATE), np.float32))[: int(2 * _NOBODY * FRAMES_A_SECOND)]
        new = [text for text in dict.fromkeys(texts) if text not in self._expected]
        if len(self._expected) + len(new) > _REMEMBERED:
            self._expected.clear()
            new = list(dict.fromkeys(texts))
        self._expected.update(zip(new, self.likelihoods(self._nothing, new), strict=True))
        return [self._expected[text] for text in texts]

    def ending(self, heard: Floats, text: str) -> float:
        """Logarithm of the probability that nothing follows a text."""
        row = self.encode(text)
        found = self._net.generate(
            ctranslate2.StorageView.from_array(heard[None]), [[*self._prompt, *row]], beam_size=1,
            max_length=len(self._prompt) + len(row) + 1, return_logits_vocab=True, suppress_tokens=[],
            suppress_blank=False,
        )[0]  # fmt: skip
        return float(
            np.log(max(np.exp(log_shares(np.asarray(found.logits[0][0], np.float32))[self._ends]).sum(), 1e-12))
        )

    def encode(self, text: str) -> list[int]:
        """Numbers of a text's pieces: joined in the order in which they were learnt (Sennrich et al. 2016)."""
        return [self._numbers[part] for part in joined([bytes([one]) for one in text.encode()], self._numbers)]

    def _text(self, numbers: Sequence[int]) -> str:
        known = [self._pieces[number] for number in numbers if number < len(self._pieces)]
        return b"".join(known).decode("utf-8", "ignore").strip()

    def _features(self, clip: Floats, seconds: float) -> Floats:
        """Logarithms of mel bands, as the networks were taught on."""
        many = int(seconds * RATE) // _STEP
        padded = np.pad(np.pad(clip, (0, many * _STEP - len(clip))), _WINDOW // 2, mode="reflect")
        frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP][:many]
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
        power = np.abs(np.fft.rfft(frames * hann)) ** 2
        logs = np.log10(np.maximum(self._filters @ power.T, 1e-10))
        return np.ascontiguousarray((np.maximum(logs, logs.max() - 8) + 4) / 4, np.float32)


def _asked(folder: Path, language: str, special: dict[str, int]) -> list[int]:
    """The pieces that say which language is to be written; a model of English alone has none."""
    english_alone = special[_END] == _ENGLISH_END
    if english_alone and language == "en":
        return []
    if english_alone or f"<|{language}|>" not in special:
        raise ValueError(f"{folder} does not hear {language}: take a Whisper of all languages")
    return [special[f"<|{language}|>"], special["<|transcribe|>"]]


def _vocabulary(folder: Path) -> list[str]:
    """The pieces by number: a list, or one a line in older exports."""
    listed, lines = (folder / name for name in VOCABULARIES)
    if not listed.is_file():
        return lines.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return list(json.loads(listed.read_text(encoding="utf-8")))


def _mel_filters(bands: int) -> Floats:
    """Triangles on Slaney's mel scale, of equal area."""
    highest = 15 + np.log(RATE / 2 / 1000) * 27 / np.log(6.4)
    mels = np.linspace(0, highest, bands + 2)
    hertz = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
    slopes = hertz[:, None] - np.fft.rfftfreq(_WINDOW, 1 / RATE)[None]
    widths = np.diff(hertz)[:, None]
    triangles = np.maximum(0, np.minimum(-slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]))
    return np.asarray(triangles * (2 / (hertz[2:] - hertz[:-2]))[:, None], np.float32)


def _bytes_of(piece: str) -> bytes:
    return bytes(_LETTERS[letter] for letter in piece)


def _letters() -> dict[str, int]:
    """How the vocabulary file writes bytes that cannot be printed (Radford et al. 2019)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [one for one in range(256) if one not in plain]
    return {chr(one): one for one in plain} | {chr(256 + place): one for place, one in enumerate(others)}


_LETTERS = _letters()
