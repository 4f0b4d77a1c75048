"""Homophones settled by a site's own words: a recogniser that writes 涨单 where callers have 账单 has heard it right.

A stretch of a text that sounds like a word of the site becomes that word: of two characters when every tone is the
same, of three and more when no syllable is further off than a tone, or than what many speakers merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from models.speech.engine import Hypothesis
from models.speech.mandarin_sounds import TONE_APART, Syllable, apart, distance, syllables

_SHORTEST, _LONGEST = 2, 8  # characters
_RUN = re.compile("[\u4e00-\u9fff]{2,}")
NEAR = 0.25  # of a syllable, on average, from which on a word is asked about
_ASKED = 12  # words at once
_ONE_CLIP = 0.4  # of a syllable, on average, between two texts of one clip
_EXACT = 2  # characters of a word that must sound the same, tones and all


def _han(text: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in text)


class SiteWords:
    """Words by how they sound. Words that sound like one another settle nothing."""

    def __init__(self, words: Iterable[str]) -> None:
        wanted = {word for word in words if _han(word) and _SHORTEST <= len(word) <= _LONGEST}
        sounds: dict[tuple[Syllable, ...], list[str]] = {}
        for word in wanted:
            sounds.setdefault(syllables(word), []).append(word)
        self._words = wanted
        self._by_length: dict[int, list[tuple[tuple[Syllable, ...], str]]] = {}
        for heard, alike in sounds.items():
            if len(alike) == 1 and len(heard) == len(alike[0]):
                self._by_length.setdefault(len(heard), []).append((heard, alike[0]))

    def settled(self, text: str) -> str:
        """The text with the site's words in it, of the same length."""
        return _RUN.sub(lambda found: self._run(found.group()), text) if self._by_length else text

    def near(self, text: str, most: int = _ASKED) -> list[str]:
        """Words that sound like a stretch of the text and do not stand in it, the most alike first: what may have been
        said where something else was written."""
        found: dict[str, float] = {}
        for run in _RUN.findall(text):
            heard = syllables(run)
            if len(heard) == len(run):
                for sound, word in (pair for pairs in self._by_length.values() for pair in pairs):
                    far = _nearest(heard, sound)
                    if far <= NEAR and word not in text:
                        found[word] = min(far, found.get(word, far))
        return sorted(found, key=lambda word: found[word])[:most]

    def _run(self, text: str) -> str:
        """The same of Chinese characters alone."""
        heard = syllables(text)
        if len(heard) != len(text):
            return text
        out, place, lengths = "", 0, sorted(self._by_length, reverse=True)
        while place < len(text):
            ways = (self._at(text[place : place + many], heard[place : place + many]) for many in lengths)
            word = next((one for one in ways if one), text[place])
            out, place = out + word, place + len(word)
        return out

    def _at(self, piece: str, heard: Sequence[Syllable]) -> str:
        """The word that a piece is or sounds like; "" for none."""
        if piece in self._words:
            return piece
        return next((word for sound, word in self._by_length.get(len(heard), ()) if _same(heard, sound)), "")


def _nearest(heard: Sequence[Syllable], sound: Sequence[Syllable]) -> float:
    """How far a word is from the stretch that it sounds most like, a syllable; stretches that are further off than
    `NEAR` are not looked at to their end."""
    best, limit = 1.0, NEAR * len(sound)
    for begin in range(len(heard) - len(sound) + 1):
        far = 0.0
        for place, one in enumerate(sound):
            far += apart(heard[begin + place], one)
            if far > limit:
                break
        best = min(best, far / len(sound))
    return best


def like(one: str, other: str) -> bool:
    """Whether two texts may be of one clip: what a recogniser that is told words makes of it sounds nearly the same,
    unless it says the words over instead of what it heard."""
    first, second = syllables(one), syllables(other)
    return distance(first, second) <= _ONE_CLIP * max(1, len(first))


def _same(heard: Sequence[Syllable], sound: Sequence[Syllable]) -> bool:
    if len(sound) <= _EXACT:
        return tuple(heard) == tuple(sound)
    return all(apart(one, other) <= TONE_APART for one, other in zip(heard, sound, strict=True))


def respelt(heard: Hypothesis, text: str) -> Hypothesis:
    """A hypothesis with a text of the same length; its words follow, where each is a character."""
    letters = [letter for letter in text if letter.isalnum()]
    if len(letters) != len(heard.words):
        return replace(heard, text=text)
    words = tuple(replace(word, text=letter) for word, letter in zip(heard.words, letters, strict=True))
    return replace(heard, text=text, words=words)


@lru_cache(maxsize=4)
def of(words: tuple[str, ...]) -> SiteWords:
    """Words that were already read."""
    return SiteWords(words)
