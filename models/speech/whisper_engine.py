"""``whisper:`` or ``whisper:FOLDER``: Mandarin (and English) by Whisper, of any size that CTranslate2 reads.

``make setup`` fetches the base model (74 million weights, MIT). Mandarin is written in simplified characters, whatever
the networks choose. A phrase is weighed by its likelihood beside the other phrases and beside what the networks would
write by themselves: speech of others is known by that. Times of words are estimated, characters spread evenly over the
voiced frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray

from models.domain.audio import RATE as LINE_RATE
from models.domain.numerals import DIGITS
from models.domain.words import plain
from models.speech.clips import LONGEST, RATE, audible, cut, placed, prepared
from models.speech.engine import Capabilities, Hypothesis, Word
from models.speech.grammar import kept, words_of
from models.speech.sentences import SentenceEngine
from models.speech.spellings import phrase_logs
from models.speech.whisper_net import WhisperNet, Written

Floats = NDArray[np.float32]
_NAME = "whisper"
_LANGUAGES = ("zh", "en")
_MURKY, _SILENT = -1.1, 0.6  # mean log of a piece below which nothing was said; probability of silence above which
_NBEST = 5  # what a loop is looked for in
_DROPPED = 2.5  # what a word that a loop does not have costs, as a logarithm
_CLEAR, _FAR = 6.0, -12.0  # a margin beyond the one says no more, nor a distance beyond the other
_MARGIN, _DISTANCE, _SURE = 0.76, 0.4, 0.3  # logistic in: margin, distance from what would be written, constant
_SLOW, _WORD = 1.8, 0.7  # seconds: nobody takes longer for a phrase, and for each of its words or characters
_REJECTED = 0.1  # below this nothing was heard
_NUMERALS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


class WhisperEngine(SentenceEngine):
    """Raises ValueError for another language, or when the model is not there."""

    name = _NAME

    def __init__(self, folder: Path, language: str) -> None:
        if language not in _LANGUAGES:
            raise ValueError(f"whisper: is asked for {' or '.join(_LANGUAGES)} here, not {language}")
        self._net, self._language = WhisperNet(folder, language), language
        self._simple, self._full = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")

    @property
    def capabilities(self) -> Capabilities:
        """One language; grammar with rejection, and dictation."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=True, rejection=True)

    def spoken(self, pcm: bytes) -> Hypothesis:
        """See `Telling.spoken`."""
        clip = audible(pcm)
        shares = (
            self._net.languages(self._net.hear(prepared(clip[: int(LONGEST * LINE_RATE)]))) if clip is not None else {}
        )
        known = {language: shares[language] for language in _LANGUAGES if shares.get(language)}
        if not known:
            return Hypothesis("", 0.0, _NAME)
        likeliest = max(known, key=lambda language: known[language])
        return Hypothesis(likeliest, known[likeliest] / sum(known.values()), _NAME)

    def _weigh(self, clip: Floats, phrases: Sequence[str]) -> tuple[Hypothesis, dict[str, float]]:
        sound = prepared(clip[: int(LONGEST * LINE_RATE)])
        heard, loops = self._net.hear(sound), [phrase for phrase in phrases if words_of(phrase) is not None]
        written = self._net.write(heard, len(sound) / RATE, _NBEST if loops else 1)
        single = [phrase for phrase in phrases if words_of(phrase) is None]
        logs = phrase_logs(single, self._spellings, lambda texts: self._net.likelihoods(heard, texts))
        every = self._looped(loops, written) | logs
        if not every or written[0].silence > _SILENT:
            return Hypothesis("", 0.0, _NAME), logs
        return self._chosen(every, written[0].whole, clip), logs

    def _spellings(self, phrase: str) -> tuple[str, ...]:
        """How the networks may write a phrase: in both kinds of characters, a digit as such too."""
        if self._language == "en":
            return (f" {phrase.capitalize()}", f" {phrase}")
        digit = DIGITS["zh"].get(phrase)
        return tuple(dict.fromkeys((phrase, self._full.convert(phrase), *((digit,) if digit else ()))))

    def _looped(self, loops: Sequence[str], written: Sequence[Written]) -> dict[str, float]:
        """The sequences of the loops' words in what would be written."""
        found: dict[str, float] = {}
        for one in written:
            words = self._words(one.text)
            for loop in loops:
                if places := kept(loop, words):
                    text = " ".join(words[place] for place in places)
                    log = one.whole - _DROPPED * (len(words) - len(places))
                    found[text] = max(found.get(text, -np.inf), log)
        return found

    def _words(self, text: str) -> list[str]:
        """Words of a text, or its characters, without marks; digits as they are said."""
        simple = plain(self._simple.convert(text))
        if self._language == "en":
            return simple.split()
        return [_NUMERALS.get(letter, letter) for letter in simple if not letter.isspace()]

    def _chosen(self, logs: dict[str, float], free: float, clip: Floats) -> Hypothesis:
        best = max(logs, key=lambda phrase: logs[phrase])
        margin = min([_CLEAR, *(logs[best] - log for phrase, log in logs.items() if phrase != best)])
        distance = min(0.0, max(_FAR, logs[best] - free))
        share = float(1 / (1 + np.exp(-(_MARGIN * margin + _DISTANCE * distance + _SURE))))
        words = best.split() if " " in best or self._language == "en" else list(best)
        if len(clip) / LINE_RATE > _SLOW + _WORD * len(words):
            share = 0.0
        if share < _REJECTED:
            return Hypothesis("", share, _NAME)
        return Hypothesis(best, share, _NAME, placed(words, [share] * len(words), clip))

    def _dictate(self, clip: Floats) -> Hypothesis:
        texts, sure, words, at = [], [], [], 0.0
        for piece in cut(clip):
            sound = prepared(piece)
            written = self._net.write(self._net.hear(sound), len(sound) / RATE)[0]
            text = self._simple.convert(written.text)
            if text and written.log > _MURKY and written.silence < _SILENT:
                share = float(np.exp(written.log))
                spelt = text.split() if self._language == "en" else [one for one in text if one.isalnum()]
                texts.append(text)
                sure.append(share)
                words += [
                    Word(w.text, w.start + at, w.end + at, share) for w in placed(spelt, [share] * len(spelt), piece)
                ]
            at += len(piece) / LINE_RATE
        return Hypothesis(" ".join(texts), float(np.mean(sure)) if sure else 0.0, _NAME, tuple(words))
