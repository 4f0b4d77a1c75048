"""``whisper:`` or ``whisper:FOLDER``: Mandarin (and English) by Whisper, of any size that CTranslate2 reads.

``make setup`` fetches the base model (74 million weights, MIT). Mandarin is written in simplified characters, whatever
the networks choose, and numbers in characters as they were said, but for long ones. A phrase is weighed by its
likelihood beside the other phrases and beside what the networks would write by themselves: speech of others is known by
that. Times of words are estimated, characters spread evenly over the voiced frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray

from models.domain.audio import RATE as LINE_RATE
from models.domain.said_zh import IDENTIFIER, repeated, said
from models.domain.words import plain
from models.speech.clips import LONGEST, RATE, audible, cut, placed, prepared
from models.speech.consensus import agreed
from models.speech.engine import Capabilities, Hypothesis, Word
from models.speech.grammar import joined, kept, words_of
from models.speech.mandarin_choice import BELIEVED, asked_back, evidence, spellings
from models.speech.mandarin_sounds import said_as, syllables
from models.speech.quieten import quietened, range_of
from models.speech.sentences import SentenceEngine
from models.speech.site_words import SiteWords, like
from models.speech.site_words import of as site_words
from models.speech.spellings import phrase_logs
from models.speech.syllable_net import WIDTH, Heard, SyllableNet, load_syllables
from models.speech.whisper_net import FRAMES_A_SECOND, WhisperNet, Written

Floats = NDArray[np.float32]
_NAME = "whisper"
_LANGUAGES = ("zh", "en")
_MURKY, _SILENT = -1.1, 0.6  # mean log of a piece below which nothing was said; probability of silence above which
_NBEST = 5  # what a loop is looked for in
_DROPPED = 2.5  # what a word that a loop does not have costs, as a logarithm
_MEANT = 1.0  # what a word costs that is one of a loop only by its sound
_CLEAR, _FAR = 6.0, -12.0  # a margin beyond the one says no more, nor a distance beyond the other
_MARGIN, _DISTANCE, _SURE = 0.76, 0.4, 0.3  # logistic in: margin, distance from what would be written, constant
_SLOW, _WORD = 1.8, 0.7  # seconds: nobody takes longer for a phrase, and for each of its words or characters
_REJECTED = 0.1  # below this nothing was heard
_BEFORE = {"zh": "以下是普通话的句子。", "en": ""}  # simplified characters and marks, because what was before had them
_WAYS = {"zh": 5, "en": 1}  # texts that are followed while one is written
_NOISY = 16.0  # decibels between what is loud and what is quiet in a clip, with less of which the line is noisy
_LESS = (12.0, 20.0)  # decibels by which noise is made less
_NUMERALS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


class WhisperEngine(SentenceEngine):
    """Raises ValueError for another language, or when the model is not there. ``sounds``: the network of syllables for
    Mandarin menus; None: the shipped one."""

    name = _NAME

    def __init__(self, folder: Path, language: str, sounds: SyllableNet | None = None) -> None:
        if language not in _LANGUAGES:
            raise ValueError(f"whisper: is asked for {' or '.join(_LANGUAGES)} here, not {language}")
        self._net, self._language = WhisperNet(folder, language), language
        self._syllables = sounds or (load_syllables() if language == "zh" else None)
        self._simple = opencc.OpenCC("t2s")
        self._site: SiteWords | None = None
        if language == "zh":
            syllables("您好")  # reads the dictionary now, not while a caller waits

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
        many = _NBEST if loops or self._language == "zh" else 1
        written = self._net.write(heard, len(sound) / RATE, many)
        single = [phrase for phrase in phrases if words_of(phrase) is None]
        looped = self._looped(loops, written)
        if self._language == "zh":
            return self._weigh_zh(heard, clip, single, written, looped)
        logs = phrase_logs(single, self._spellings, lambda texts: self._net.whole(heard, texts))
        every = looped | logs
        if not every or written[0].silence > _SILENT:
            return Hypothesis("", 0.0, _NAME), logs
        return self._chosen(every, written[0].whole, clip), logs

    def _weigh_zh(
        self, heard: Floats, clip: Floats, phrases: list[str], written: list[Written], looped: dict[str, float]
    ) -> tuple[Hypothesis, dict[str, float]]:
        nobody = written[0].silence > _SILENT
        sounds = self._sounds(heard, clip, phrases)
        if nobody and not sounds:
            return Hypothesis("", 0.0, _NAME), {}
        if not phrases:
            return self._chosen(looped, written[0].whole, clip) if looped else Hypothesis("", 0.0, _NAME), {}
        found = evidence(
            phrase_logs(phrases, spellings, lambda texts: self._with_ends(heard[: self._frames(clip)], texts)),
            phrase_logs(phrases, spellings, self._net.expected),
            [(self._simple.convert(one.text), one.whole) for one in written],
            sounds,
        )
        scores = found.scores()
        best, chance = found.chosen(scores)
        if nobody and chance < BELIEVED:  # a faint word may be taken for silence
            return Hypothesis("", 0.0, _NAME), scores
        if looped and not nobody and max(looped.values()) > found.likely[best]:
            return self._chosen(looped | dict(found.likely), written[0].whole, clip), scores
        return self._said(best, asked_back(chance), clip), scores

    def _sounds(self, heard: Floats, clip: Floats, phrases: Sequence[str]) -> Mapping[str, Heard]:
        """What the network of syllables says of phrases; {} where there is none for these networks."""
        if self._syllables is None or heard.shape[1] != WIDTH:
            return {}
        return self._syllables.heard(heard, clip, phrases)

    def _with_ends(self, heard: Floats, texts: list[str]) -> list[float]:
        """Logarithms of texts; how one ends counts where another goes on from there."""
        logs = self._net.likelihoods(heard, texts)
        begun = [any(other != text and other.startswith(text) for other in texts) for text in texts]
        return [
            log + (self._net.ending(heard, text) if begins else 0.0)
            for text, log, begins in zip(texts, logs, begun, strict=True)
        ]

    @staticmethod
    def _frames(clip: Floats) -> int:
        """Of a clip and a second after it, which is enough to weigh with."""
        return int((len(clip) / LINE_RATE + 1.0) * FRAMES_A_SECOND)

    def _spellings(self, phrase: str) -> tuple[str, ...]:
        """How the networks may write an English phrase."""
        return (f" {phrase.capitalize()}", f" {phrase}")

    def _looped(self, loops: Sequence[str], written: Sequence[Written]) -> dict[str, float]:
        """The sequences of the loops' words in what would be written."""
        found: dict[str, float] = {}
        for one in written:
            for loop in loops:
                words, meant = self._words(one.text, words_of(loop) or ())
                if places := kept(loop, words):
                    text = " ".join(words[place] for place in places)
                    log = one.whole - _DROPPED * (len(words) - len(places)) - _MEANT * meant
                    found[text] = max(found.get(text, -np.inf), log)
        return found

    def _words(self, text: str, known: Sequence[str]) -> tuple[list[str], int]:
        """Words of a text, or its characters, without marks, and how many of them are ``known`` only by their sound;
        digits as they are said: one by one, 三个零 as three, but where words of ``known`` are hundreds."""
        simple = self._simple.convert(text)
        if self._language == "en":
            return plain(simple).split(), 0
        numbers = said(simple) if "百" in known else repeated(simple)
        letters = [_NUMERALS.get(letter, letter) for letter in plain(numbers) if not letter.isspace()]
        spelt = joined(letters, known)  # 礼拜三 before 拜 may be 百
        meant = {one: said_as(one, known) for one in spelt if one not in known}
        return [meant.get(one) or one for one in spelt], sum(bool(meant.get(one)) for one in spelt)

    def _chosen(self, logs: dict[str, float], free: float, clip: Floats) -> Hypothesis:
        best = max(logs, key=lambda phrase: logs[phrase])
        margin = min([_CLEAR, *(logs[best] - log for phrase, log in logs.items() if phrase != best)])
        distance = min(0.0, max(_FAR, logs[best] - free))
        return self._said(best, float(1 / (1 + np.exp(-(_MARGIN * margin + _DISTANCE * distance + _SURE)))), clip)

    def _said(self, text: str, share: float, clip: Floats) -> Hypothesis:
        """A phrase that was chosen; nothing when it would have been said too slowly, or is too unlikely."""
        words = text.split() if " " in text or self._language == "en" else list(text)
        if len(clip) / LINE_RATE > _SLOW + _WORD * len(words):
            share = 0.0
        if share < _REJECTED:
            return Hypothesis("", share, _NAME)
        return Hypothesis(text, share, _NAME, placed(words, [share] * len(words), clip))

    def _dictate(self, clip: Floats) -> Hypothesis:
        texts, sure, words, at = [], [], [], 0.0
        for piece in cut(clip):
            text, share = self._written(piece)
            if text:
                spelt = text.split() if self._language == "en" else [one for one in text if one.isalnum()]
                texts.append(text)
                sure.append(share)
                words += [
                    Word(w.text, w.start + at, w.end + at, share) for w in placed(spelt, [share] * len(spelt), piece)
                ]
            at += len(piece) / LINE_RATE
        return Hypothesis(" ".join(texts), float(np.mean(sure)) if sure else 0.0, _NAME, tuple(words))

    def hint(self, words: tuple[str, ...]) -> None:
        """See `Hinted.hint`."""
        self._site = site_words(words) if self._language == "zh" else None

    def _written(self, piece: Floats) -> tuple[str, float]:
        """What is said in a piece, and how sure that is; ("", 0) where nothing is. On a noisy line it is heard three
        times, with all of its noise and with less, and written as these agree. What sounds like words of the site is
        written again by networks that are told of these."""
        heard = [self._net.hear(prepared(piece))]
        seconds, before = len(piece) / LINE_RATE, _BEFORE[self._language]
        ways = [self._read(heard[0], seconds, before)]
        if ways[0][0].silence > _SILENT:
            return "", 0.0
        if self._language == "zh" and range_of(piece) < _NOISY:
            heard += [self._net.hear(prepared(quietened(piece, decibels))) for decibels in _LESS]
            ways += [self._read(one, seconds, before) for one in heard[1:]]
        log = max(way[0].log for way in ways)
        if log <= _MURKY:
            return "", 0.0
        text = agreed([self._readings(way) for way in ways])
        if near := self._site.near(text) if self._site else ():
            told = f"{before}{'、'.join(near)}。"
            again = agreed([self._readings(self._read(one, seconds, told)) for one in heard])
            text = again if like(text, again) else text
        return text, float(np.exp(log))

    def _read(self, heard: Floats, seconds: float, before: str) -> list[Written]:
        found = self._net.write(heard, seconds, _WAYS[self._language], before)
        letters = plain(found[0].text).replace(" ", "")
        if letters and letters in _BEFORE[self._language]:  # what is hardly heard is taken for more of the same
            return self._net.write(heard, seconds, _WAYS[self._language])
        return found

    def _readings(self, written: Sequence[Written]) -> list[tuple[str, float]]:
        """Texts in simplified characters, numbers as they were said, with their logarithms."""
        if self._language == "en":
            return [(one.text, one.whole) for one in written]
        return [(said(self._simple.convert(one.text), IDENTIFIER), one.whole) for one in written]
