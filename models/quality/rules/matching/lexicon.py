"""Words that stand together, of one language, found in a text at once: exactly, by spelling and by sound."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from models.quality.rules.matching import align, sound_en, sound_zh
from models.quality.rules.matching.normal import NEGATIONS
from models.quality.rules.matching.thresholds import by_sound, by_spelling

Tokens = tuple[str, ...]
Sounds = Callable[[Tokens], list[tuple[int, ...]]]
_BATCH = 128
NEAR = "near"  # a step that no phrase accepts
_NEAR = 0.66  # by sound; what is farther is not near by spelling either
_SHARED = {"en": 0.45, "zh": 0.45}  # of its grams that a phrase must share with the text to be looked at
_PARTNER = 0.3  # of the sounds of a word that carries sense, at most, may cost
MOST_TOKENS = 400
_FUNCTION_WORDS = (
    "a an the of to is are am be been was were it its this that these those in on at for and or as by with from we i "
    "you she they will would can could may might do does did has have had our your my so if there here"
)
FUNCTION = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Found:
    """Where words were found: from a token to the one before ``end``; by which step of the cascade, how surely. What is
    `NEAR` was not found, and yet too nearly to say that it was not said."""

    start: int
    end: int
    step: str
    score: float


@dataclass(frozen=True, slots=True)
class Unit:
    """Words that stand together, and their sounds word by word."""

    tokens: Tokens
    sounds: tuple[tuple[int, ...], ...]
    early: bool
    step: str  # the laxest
    least: float  # score by sound below which nobody wants it

    @property
    def codes(self) -> tuple[int, ...]:
        """The sounds of all words."""
        return tuple(code for word in self.sounds for code in word)


class Lexicon:
    """Units of one language. `find` takes a time that grows with the text, and little with the number of units."""

    def __init__(self, language: str, english: sound_en.EnglishSounds, chinese: sound_zh.ChineseSounds) -> None:
        self.language = language
        self.units: list[Unit] = []
        self._english, self._chinese = english, chinese
        self._ids: dict[Tokens, int] = {}
        self._lengths: tuple[int, ...] = ()
        self._grams: dict[object, NDArray[np.int64]] = {}
        self._need = np.zeros(0, np.int64)
        self._early = np.zeros(0, np.bool_)
        self._codes = np.zeros((0, 1), np.int64)
        self._sizes = np.zeros(0, np.int64)

    def add(self, tokens: Tokens, step: str, lax: bool, early: bool) -> int:
        """The number of a unit; it is wanted as the laxest of those who ask for it wants it."""
        number = self._ids.setdefault(tokens, len(self.units))
        sounds = tuple(self._sounds(tokens))
        size = sum(map(len, sounds))
        least = by_sound(self.language, size, lax) if step != "exact" else 2.0
        if number == len(self.units):
            self.units.append(Unit(tokens, sounds, early, step, least))
        else:
            old = self.units[number]
            laxest = max(old.step, step, key=("exact", "spelling", "sound").index)
            self.units[number] = Unit(tokens, sounds, early or old.early, laxest, min(old.least, least))
        return number

    def close(self) -> None:
        """All units are in: make the tables."""
        grams: dict[object, list[int]] = {}
        need = np.full(len(self.units), 10**6, np.int64)
        for number, unit in enumerate(self.units):
            own = self._grams_of(unit.codes) if unit.least <= 1.0 else set()
            if own:
                need[number] = max(1, math.ceil(_SHARED[self.language] * len(own)))
            for gram in own:
                grams.setdefault(gram, []).append(number)
        self._grams = {gram: np.array(numbers, np.int64) for gram, numbers in grams.items()}
        self._need, self._early = need, np.array([unit.early for unit in self.units], np.bool_)
        self._lengths = tuple(sorted({len(unit.tokens) for unit in self.units}))
        self._sizes = np.array([len(unit.codes) for unit in self.units], np.int64)
        self._codes = np.zeros((len(self.units), int(self._sizes.max(initial=1))), np.int64)
        for number, unit in enumerate(self.units):
            self._codes[number, : len(unit.codes)] = unit.codes

    def find(self, tokens: Tokens, early: bool = False) -> dict[int, list[Found]]:
        """Where units were found, by their number. ``early``: of those alone that are looked for in partials."""
        tokens = tokens[:MOST_TOKENS]
        found = self._exact(tokens, early)
        words = self._sounds(tokens)
        text = align.Text.of(words)
        if self._grams and len(text.codes):
            candidates = self._candidates(text, early, found)
            for begin in range(0, len(candidates), _BATCH):
                for number, one in self._near(candidates[begin : begin + _BATCH], text, tokens, not early):
                    found.setdefault(number, []).append(one)
        return found

    def _sounds(self, tokens: Tokens) -> list[tuple[int, ...]]:
        if self.language == "zh":
            return [(code,) for code in self._chinese.of(tokens)]
        return [self._english.of(token) for token in tokens]

    def _grams_of(self, codes: Sequence[int]) -> set[object]:
        if self.language == "zh":
            return {sound_zh.fuzzy(name) for name in self._chinese.named(tuple(codes)) if name}
        kinds = sound_en.classes()[list(codes)].tolist()
        return {tuple(kinds[place : place + 3]) for place in range(len(kinds) - 2)}

    def _exact(self, tokens: Tokens, early: bool) -> dict[int, list[Found]]:
        found: dict[int, list[Found]] = {}
        for length in self._lengths:
            for place in range(len(tokens) - length + 1):
                number = self._ids.get(tokens[place : place + length])
                if number is not None and (not early or self.units[number].early):
                    found.setdefault(number, []).append(Found(place, place + length, "exact", 1.0))
        return found

    def _candidates(self, text: align.Text, early: bool, found: dict[int, list[Found]]) -> NDArray[np.int64]:
        """Units that share enough of their sounds with the text, the shortest first."""
        own = [self._grams[gram] for gram in self._grams_of(text.codes.tolist()) if gram in self._grams]
        if not own:
            return np.zeros(0, np.int64)
        enough = np.bincount(np.concatenate(own), minlength=len(self.units)) >= self._need
        if early:
            enough &= self._early
        enough[list(found)] = False
        numbers = np.flatnonzero(enough)
        return np.asarray(numbers[np.argsort(self._sizes[numbers], kind="stable")])

    def _near(
        self, numbers: NDArray[np.int64], text: align.Text, tokens: Tokens, nearly: bool
    ) -> Iterator[tuple[int, Found]]:  # fmt: skip
        lengths = self._sizes[numbers]
        codes = self._codes[numbers, : lengths.max()]
        costs, gap = self._costs()
        rows = align.tables(codes, text, costs, gap)
        spent, ends = align.best(rows, lengths, text)
        scores = 1 - spent / lengths
        for place in np.flatnonzero(scores >= _NEAR).tolist():
            unit = self.units[int(numbers[place])]
            one = self._judged(unit, float(scores[place]), rows, place, int(ends[place]), text, tokens)
            if one is not None and (nearly or one.step != NEAR):
                yield int(numbers[place]), one

    def _costs(self) -> tuple[NDArray[np.float32], float]:
        if self.language == "zh":
            return self._chinese.costs, sound_zh.GAP
        return sound_en.costs(), sound_en.GAP

    def _judged(
        self, unit: Unit, score: float, rows: align.Floats, place: int, end: int, text: align.Text, tokens: Tokens
    ) -> Found | None:  # fmt: skip
        """What counts of what sounds alike; None when it does not, or a word that carries sense has no partner."""
        costs, gap = self._costs()
        places = align.path(rows, place, unit.codes, end, text, costs, gap)
        begin, last = int(text.word_at[min(places[0], len(text.word_at) - 1)]), int(text.word_at[max(0, end - 1)]) + 1
        spelled = _spelling(unit.tokens, tokens, begin, last, self.language)
        letters = sum(map(len, unit.tokens))
        by_letters = self.language == "en" and spelled >= by_spelling(letters)
        if not by_letters and unit.step != "sound":
            return None
        if not self._partners(unit, align.spent(rows, place, places)):
            return Found(begin, last, NEAR, min(round(score, 4), _NEAR)) if unit.step == "sound" else None
        if by_letters:
            return Found(begin, last, "spelling", round(max(spelled, score), 4))
        return Found(begin, last, "sound" if score >= unit.least - 1e-6 else NEAR, round(score, 4))

    def _partners(self, unit: Unit, spent: list[float]) -> bool:
        """Whether each word that carries sense was heard as something like it; in Chinese, each negation."""
        at = 0
        for token, sounds in zip(unit.tokens, unit.sounds, strict=True):
            cost = spent[at + len(sounds)] - spent[at]
            at += len(sounds)
            needed = token in NEGATIONS if self.language == "zh" else token not in FUNCTION
            if needed and cost > _PARTNER * len(sounds):
                return False
        return True


def _spelling(wanted: Tokens, tokens: Tokens, begin: int, end: int, language: str) -> float:
    """How alike the phrase and the words there, or one more or fewer of them, are written; from 0 to 1."""
    space = "" if language == "zh" else " "
    phrase = space.join(wanted)
    windows = {(max(0, begin + left), min(len(tokens), end + right)) for left in (-1, 0, 1) for right in (-1, 0, 1)}
    return max(fuzz.ratio(phrase, space.join(tokens[left:right])) for left, right in windows) / 100
