"""Phrases with places left open: ``(good|hello) * ~4 my name is``, ``#digits{4,}``. No regular expressions.

A pattern is taken apart into variants without alternatives; there are at most `MOST_VARIANTS` of them, and what finds
them takes time in proportion to the text, so that nobody can write one that never ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from models.quality.rules.matching.normal import language_of, tokens

MOST_VARIANTS = 64
LONGEST_GAP = 12
LONGEST = 200  # characters of one phrase
SLOTS = ("digits", "amount", "name")
_PIECE = re.compile(r"[(|)]|\*|~\d+|#\w+(?:\{\d*,?\d*\})?|[^()|*~#]+|.")
_SLOT = re.compile(r"#(\w+)(?:\{(\d*)(,?)(\d*)\})?")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """So many words, whichever."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Something of a kind: digits (so many), an amount of money, a name."""

    kind: str
    least: int = 1
    most: int = 99


Item = Words | Gap | Slot
Variant = tuple[Item, ...]


class PatternError(ValueError):
    """A phrase that cannot be read; ``str()`` says what is wrong and what to write."""


def languages_of(phrase: str) -> tuple[str, ...]:
    """The languages that a phrase is looked for in: digits alone are said in both."""
    return (language_of(phrase),) if any(letter.isalpha() for letter in _SLOT.sub("", phrase)) else ("en", "zh")


@lru_cache(maxsize=20_000)
def variants(phrase: str, language: str = "") -> tuple[Variant, ...]:
    """All ways to read a phrase; ``language`` "" is the one that it is written in. Raises PatternError."""
    if len(phrase) > LONGEST:
        raise PatternError(f"has {len(phrase)} characters; at most {LONGEST} make a phrase")
    pieces = _PIECE.findall(phrase)
    language = language or language_of(phrase)
    ways, rest = _alternatives(pieces, language, 0)
    if rest:
        raise PatternError("has a ) without a (")
    found = tuple(dict.fromkeys(_tidy(way) for way in ways))
    if not all(any(not isinstance(item, Gap) for item in way) for way in found):
        raise PatternError("can be read as nothing at all: write the words that are looked for")
    return found


def _alternatives(pieces: list[str], language: str, depth: int) -> tuple[list[Variant], list[str]]:
    """The ways to read what stands up to the closing bracket, and what is left after it."""
    if depth > 4:
        raise PatternError("has brackets in brackets in brackets: write several phrases")
    done: list[Variant] = []
    ways: list[Variant] = [()]
    while pieces and pieces[0] != ")":
        piece, *pieces = pieces
        if piece == "|":
            done, ways = done + ways, [()]
        elif piece == "(":
            inner, pieces = _alternatives(pieces, language, depth + 1)
            ways = [left + right for left, right in product(ways, inner)]
        else:
            ways = [(*way, *_item(piece, language)) for way in ways]
        _check(piece, depth, len(ways) + len(done))
    if not depth:
        return done + ways, pieces
    if not pieces:
        raise PatternError("has a ( without a )")
    return done + ways, pieces[1:]


def _check(piece: str, depth: int, ways: int) -> None:
    if piece == "|" and not depth:
        raise PatternError("has a | outside brackets: write (one|other), or two phrases")
    if ways > MOST_VARIANTS:
        raise PatternError(f"can be read in more than {MOST_VARIANTS} ways: write several phrases")


def _item(piece: str, language: str) -> tuple[Item, ...]:
    if piece == "*":
        return (Gap(1, 1),)
    if piece[0] == "~":
        return (_gap(piece),)
    if piece[0] == "#":
        return (_slot(piece),)
    words = tokens(piece, language)
    return (Words(words),) if words else ()


def _gap(piece: str) -> Gap:
    if len(piece) == 1:
        raise PatternError("has a ~ without a number: write ~3 for up to three words between")
    most = int(piece[1:])
    if not 0 < most <= LONGEST_GAP:
        raise PatternError(f"has {piece}: write ~1 to ~{LONGEST_GAP}")
    return Gap(0, most)


def _slot(piece: str) -> Slot:
    found = _SLOT.fullmatch(piece)
    kind = found.group(1) if found else piece[1:]
    if not found or kind not in SLOTS:
        raise PatternError(f"has {piece!r}, which is none of {', '.join('#' + slot for slot in SLOTS)}")
    if "{" not in piece:
        return Slot(kind)
    low, comma, high = found.group(2), found.group(3), found.group(4)
    least, most = int(low or 1), int(high or (99 if comma else low or 1))
    if kind != "digits" or not 0 < least <= most:
        raise PatternError(f"has {piece!r}: write #digits{{4}}, #digits{{4,}} or #digits{{4,16}}")
    return Slot(kind, least, most)


def _tidy(way: Variant) -> Variant:
    """Words that meet are one, gaps that meet too, and none stands at an end."""
    found: list[Item] = []
    for item in way:
        last = found[-1] if found else None
        if isinstance(item, Words) and isinstance(last, Words):
            found[-1] = Words(last.tokens + item.tokens)
        elif isinstance(item, Gap) and isinstance(last, Gap):
            found[-1] = Gap(last.least + item.least, last.most + item.most)
        else:
            found.append(item)
    while found and isinstance(found[0], Gap) and not found[0].least:
        found.pop(0)
    while found and isinstance(found[-1], Gap) and not found[-1].least:
        found.pop()
    return tuple(found)
