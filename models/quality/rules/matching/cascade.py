"""Every phrase of a rule set looked for in an utterance, and every meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.quality.rules.matching import slots
from models.quality.rules.matching.lexicon import MOST_TOKENS, NEAR, Found, Lexicon
from models.quality.rules.matching.meaning import Meanings
from models.quality.rules.matching.normal import language_of, tokens
from models.quality.rules.matching.pattern import Gap, Item, Slot, Words, languages_of, variants
from models.quality.rules.matching.sound_en import EnglishSounds, Pronounce
from models.quality.rules.matching.sound_zh import ChineseSounds
from models.quality.rules.matching.thresholds import by_sound
from models.quality.rules.matching.wanted import Encoder, Hit, Sense, Wanted, wanted_in
from models.quality.rules.rule import RuleSet

_STEPS = ("exact", "spelling", "sound", NEAR)
Piece = int | Gap | Slot  # of a variant: the number of a unit, or what stands between


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a phrase: ``least``: the score from which each of its units counts."""

    wanted: Wanted
    pieces: tuple[Piece, ...]
    least: Mapping[int, float]


@dataclass
class _Book:
    """What is looked for in one language."""

    lexicon: Lexicon
    by_unit: dict[int, list[_Way]] = field(default_factory=dict)
    open_ones: list[_Way] = field(default_factory=list)  # without a word of their own


class Cascade:
    """Compiled once for a rule set; knows nothing of calls. ``encode`` None: meanings are never found."""

    def __init__(
        self, ruleset: RuleSet, pronounce: Pronounce, encode: Encoder | None = None, ordinary: Sequence[str] = ()
    ) -> None:  # fmt: skip
        """``ordinary``: utterances that mean nothing in particular, from which thresholds of meanings are learned."""
        phrases, senses = wanted_in(ruleset)
        english, chinese = EnglishSounds(pronounce), ChineseSounds()
        self._books = {name: _Book(Lexicon(name, english, chinese)) for name in ("en", "zh")}
        for wanted in phrases:
            for language in languages_of(wanted.phrase):
                self._add(wanted, language)
        for book in self._books.values():
            book.lexicon.close()
        self.meanings = Meanings(senses, encode, ordinary)

    def find(self, text: str, early: bool = False) -> list[Hit]:
        """The phrases in an utterance, each once, where it is surest. ``early``: for a partial."""
        return [hit for hit in self.heard(text, early) if hit.step != NEAR]

    def heard(self, text: str, early: bool = False) -> list[Hit]:
        """The same, and those that are nearly in it, by the step `NEAR`; in a partial nothing is nearly."""
        language = language_of(text)
        said, book = tokens(text, language)[:MOST_TOKENS], self._books[language]
        if not said:
            return []
        units = book.lexicon.find(said, early)
        found: dict[Wanted, Hit] = {}
        for way in self._ways(book, units):
            if early and not way.wanted.early:
                continue
            hit = _matched(way, units, said)
            if hit is not None and _surer(hit, found.get(way.wanted)):
                found[way.wanted] = hit
        return list(found.values())

    def meant(self, text: str, among: Sequence[Sense]) -> list[Hit]:
        """Those of some meanings that an utterance has."""
        return [Hit(sense, "meaning", score) for sense, score in self.meanings.find(text, among)]

    def _add(self, wanted: Wanted, language: str) -> None:
        book = self._books[language]
        for variant in variants(wanted.phrase, language):
            least: dict[int, float] = {}
            alone = len(variant) == 1
            pieces = tuple(self._piece(item, wanted, language, least, alone) for item in variant)
            way = _Way(wanted, pieces, least)
            first = next((piece for piece in pieces if isinstance(piece, int)), None)
            if first is None:
                book.open_ones.append(way)
            else:
                book.by_unit.setdefault(first, []).append(way)

    def _piece(self, item: Item, wanted: Wanted, language: str, least: dict[int, float], alone: bool) -> Piece:
        if not isinstance(item, Words):
            return item
        lexicon = self._books[language].lexicon
        step = str(wanted.match)
        number = lexicon.add(item.tokens, step, wanted.lax, wanted.early)
        size = sum(map(len, lexicon.units[number].sounds))
        least[number] = by_sound(language, size, wanted.lax and alone)
        return number

    @staticmethod
    def _ways(book: _Book, units: Mapping[int, list[Found]]) -> Iterator[_Way]:
        for number in units:
            yield from book.by_unit.get(number, ())
        yield from book.open_ones


def _surer(hit: Hit, other: Hit | None) -> bool:
    return other is None or (_STEPS.index(hit.step), -hit.score) < (_STEPS.index(other.step), -other.score)


def _matched(way: _Way, units: Mapping[int, list[Found]], said: tuple[str, ...]) -> Hit | None:
    """The surest place at which a way to read a phrase fits, or None."""
    best: Hit | None = None
    for start, end, used in _places(way, 0, None, units, said):
        step = max((one.step for one in used), key=_STEPS.index, default="exact")
        hit = Hit(way.wanted, step, min((one.score for one in used), default=1.0), start, end)
        if _surer(hit, best):
            best = hit
    return best


def _places(
    way: _Way, piece: int, at: tuple[int, int] | None, units: Mapping[int, list[Found]], said: tuple[str, ...]
) -> Iterator[tuple[int, int, tuple[Found, ...]]]:  # fmt: skip
    """(start, end, what was found) of every way to lay the pieces from ``piece`` on; ``at``: the first and last place
    at which the next may begin, None for anywhere."""
    if piece == len(way.pieces):
        if at is not None:
            yield at[0], at[0], ()
        return
    item = way.pieces[piece]
    if isinstance(item, Gap):
        low, high = at or (0, len(said))
        if low + item.least <= len(said):
            for _, end, used in _places(way, piece + 1, (low + item.least, high + item.most), units, said):
                yield (low if piece == 0 else -1), end, used
        return
    for start, end, own in _fits(way, item, at or (0, len(said)), units, said):
        for _, last, used in _places(way, piece + 1, (end, end), units, said):
            yield start, last, (*own, *used)


def _fits(
    way: _Way, item: int | Slot, at: tuple[int, int], units: Mapping[int, list[Found]], said: tuple[str, ...]
) -> Iterator[tuple[int, int, tuple[Found, ...]]]:  # fmt: skip
    low, high = at
    if isinstance(item, Slot):
        for start in range(low, min(high, len(said) - 1) + 1):
            yield from ((start, end, ()) for end in slots.ends(item, said, start))
        return
    for one in units.get(item, ()):
        step = one.step if one.step == "exact" else _step(way, item, one)
        if step and low <= one.start <= high:
            yield one.start, one.end, (one if step == one.step else replace(one, step=step),)


def _step(way: _Way, item: int, one: Found) -> str:
    """By which step the phrase takes words that were found by spelling or sound; "" when it does not."""
    laxest = str(way.wanted.match)
    if one.step == "spelling" and laxest != "exact":
        return one.step
    if laxest != "sound":
        return ""
    return "sound" if one.score >= way.least[item] - 1e-6 else NEAR
