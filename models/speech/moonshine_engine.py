"""``moonshine:`` or ``moonshine:FOLDER``: English, written down with capitals and marks; phrases by their likelihood.

The tiny model (English, 27 million weights, MIT) is fetched by ``make setup``; the base model (61 million) is one more
folder. It gives no times of words: they are
estimated, letters spread evenly over the clip's voiced frames. Speech that is none of the phrases is known by how
unlikely the best of them is, and by how little likelier than the next.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import RATE as LINE_RATE
from models.domain.numerals import DIGITS
from models.speech.beam import Written
from models.speech.clips import LONGEST, cut, placed, prepared
from models.speech.engine import Capabilities, Hypothesis, Word
from models.speech.grammar import counts, kept, words_of
from models.speech.loop_search import HOPELESS, Spellings, search, spelled
from models.speech.moonshine_net import Decoding, Heard, MoonshineNet, most_pieces
from models.speech.noise_filter import without_noise
from models.speech.second_reader import SecondReader, unconfirmed
from models.speech.sentences import SentenceEngine
from models.speech.tokens import BEGIN
from models.speech.written import said

Floats = NDArray[np.float32]
_NAME = "moonshine"
_MURKY = -1.2  # mean log of a piece's probability below which nothing was said: noise, other languages
_UNSURE = -0.2  # the same below which the text is read again
_DROPPED = 2.5  # what a word that a loop does not have costs, as a logarithm
_CLEAR = 6.0  # a margin beyond this says no more
_PHRASE, _SEQUENCE = (0.6, 0.4, 1.9), (0.75, 0.8, 0.36)  # logistics in: margin, log a word, constant
_MENUS = 50
_REJECTED, _REJECTED_SEQUENCE = 0.1, 0.02  # below this nothing was heard


class MoonshineEngine(SentenceEngine):
    """``second``: who reads again what the model is unsure of. Raises ValueError for another language, or when the
    model is not there."""

    name = _NAME

    def __init__(self, folder: Path, language: str, second: SecondReader | None = None) -> None:
        if language != "en":
            raise ValueError("moonshine: hears English only; name another engine for this language")
        self._net, self._second = MoonshineNet(folder), second
        self._loops: dict[tuple[str, ...], Spellings] = {}
        self._menus: dict[tuple[str, ...], Spellings] = {}

    @property
    def capabilities(self) -> Capabilities:
        """English; grammar with rejection, and dictation."""
        return Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=True)

    def drafting(self) -> MoonshineEngine:
        """See `Drafting`: nobody reads again."""
        alone = copy(self)
        alone._second = None
        return alone

    def _weigh(self, clip: Floats, phrases: Sequence[str]) -> tuple[Hypothesis, dict[str, float]]:
        heard = self._net.hear(prepared(clip[: int(LONGEST * LINE_RATE)]))
        single = [phrase for phrase in phrases if words_of(phrase) is None]
        logs = self._likely(heard, single)
        sequences = self._looped(heard, phrases, logs)
        return self._chosen(logs | sequences, sequences.keys(), clip), logs

    def _likely(self, heard: Heard, phrases: Sequence[str]) -> dict[str, float]:
        """The logarithm of the probability of each plain phrase; those that were given up as hopeless share one."""
        if not phrases:
            return {}
        found = search(Decoding(self._net, heard), self._menu(tuple(phrases)), (1, 1), most_pieces(heard), BEGIN)
        least = max(found.values(), default=0.0) - 2 * HOPELESS
        return {phrase: found.get(phrase, least) for phrase in phrases}

    def _menu(self, phrases: tuple[str, ...]) -> Spellings:
        """The spellings of a menu's phrases; those of the last few menus are kept."""
        if phrases not in self._menus:
            if len(self._menus) >= _MENUS:
                self._menus.pop(next(iter(self._menus)))
            encode = self._net.tokens.encode
            pairs = ((phrase, tuple(encode(writing))) for phrase in phrases for writing in spellings(phrase))
            self._menus[phrases] = Spellings(pairs, ())
        return self._menus[phrases]

    def _looped(self, heard: Heard, phrases: Sequence[str], logs: dict[str, float]) -> dict[str, float]:
        """The same of what the loops among the phrases make of what the model writes by itself."""
        loops = [phrase for phrase in phrases if words_of(phrase) is not None]
        if not loops:
            return {}
        written = self._net.write(heard)
        text = " ".join(word for word, _ in self._net.tokens.words(written.numbers))
        found = [one for phrase in loops if (one := _looped(phrase, text)) is not None]
        likely = {words: written.log - _DROPPED * dropped for words, dropped in found}
        for phrase in loops:
            likely = _likelier(likely, self._searched(heard, phrase))
        return _likelier(likely, {words: logs[words] for words in likely.keys() & logs.keys()})

    def _searched(self, heard: Heard, phrase: str) -> dict[str, float]:
        """The likeliest sequences of a loop, of all that there could be."""
        limits, words = counts(phrase), words_of(phrase) or ()
        spellings = self._loops.get(words)
        if spellings is None:
            spellings = self._loops[words] = spelled(words, self._net.tokens.encode, _spellings_inside)
        return search(Decoding(self._net, heard), spellings, limits or (1, None), most_pieces(heard), BEGIN)

    @staticmethod
    def _chosen(logs: dict[str, float], sequences: Collection[str], clip: Floats) -> Hypothesis:
        if not logs:
            return Hypothesis("", 0.0, _NAME)
        best = max(logs, key=lambda phrase: logs[phrase])
        many = len(best.split())
        margin = min([_CLEAR, *(logs[best] - log for phrase, log in logs.items() if phrase != best)])
        clear, likely, constant = _SEQUENCE if best in sequences else _PHRASE
        share = float(1 / (1 + np.exp(-(clear * margin + likely * logs[best] / many + constant))))
        if share < (_REJECTED_SEQUENCE if best in sequences else _REJECTED):
            return Hypothesis("", share, _NAME)
        return Hypothesis(best, share, _NAME, placed(best.split(), [share] * many, clip))

    def _dictate(self, clip: Floats) -> Hypothesis:
        texts, sure, words, at = [], [], [], 0.0
        for piece in cut(without_noise(clip)):
            spelt, surer = self._read(piece)
            texts += spelt
            sure += surer
            words += [Word(w.text, w.start + at, w.end + at, w.confidence) for w in placed(spelt, surer, piece)]
            at += len(piece) / LINE_RATE
        return Hypothesis(" ".join(texts), float(np.mean(sure)) if sure else 0.0, _NAME, tuple(words))

    def _read(self, piece: Floats) -> tuple[list[str], list[float]]:
        """Words of a piece and how sure of each; where the model is unsure, as the second reader has them, or as the
        likeliest of several texts."""
        heard = self._net.hear(prepared(piece))
        plain = self._net.write(heard)
        if not plain.numbers or np.mean(plain.logs) <= _MURKY:
            return [], []
        if plain.mean > _UNSURE:
            return self._words(plain)
        if self._second is None:
            return self._words(self._net.rewrite(heard))
        other = self._second.read(piece, *self._words(plain))
        return other or unconfirmed(*self._words(self._net.rewrite(heard)))

    def _words(self, written: Written) -> tuple[list[str], list[float]]:
        """Words and how sure the model is of each."""
        spelt, sure, at = [], [], 0
        for word, many in self._net.tokens.words(written.numbers):
            if any(letter.isalnum() for letter in word):
                spelt.append(word)
                sure.append(float(np.exp(np.mean(written.logs[at : at + many]))))
            at += many
        return spelt, sure


def _likelier(one: dict[str, float], two: dict[str, float]) -> dict[str, float]:
    return {words: max(one.get(words, -np.inf), two.get(words, -np.inf)) for words in one | two}


def spellings(phrase: str) -> tuple[str, ...]:
    """How the model may write a phrase or a word."""
    low = phrase.lower()
    digit = DIGITS["en"].get(low) if low != "oh" else None
    return (low.capitalize(), *((digit,) if digit else ()))


def _spellings_inside(word: str) -> tuple[str, ...]:
    """The same inside a sequence."""
    return tuple(dict.fromkeys((word.lower(), *spellings(word))))


def _looped(phrase: str, text: str) -> tuple[str, int] | None:
    """The words of a loop in a text, and how many others there are; None when the loop does not have as many."""
    spoken = said(text, digit_by_digit=all(word in DIGITS["en"] for word in words_of(phrase) or ()))
    places = kept(phrase, spoken)
    return (" ".join(spoken[place] for place in places), len(spoken) - len(places)) if places else None
