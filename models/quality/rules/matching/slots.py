"""Places in phrases for what is known by its kind: digits, amounts of money, names."""

from __future__ import annotations

from models.domain.numerals import MONTHS, number_words
from models.quality.masking import MARK
from models.quality.rules.matching.lexicon import FUNCTION
from models.quality.rules.matching.normal import NEGATIONS
from models.quality.rules.matching.pattern import Slot

_EN_ONES = frozenset(number_words("en")[:10]) | {"oh", "double", "triple"}
_EN_NUMBERS = frozenset(number_words("en")) - {"and"}
_ZH_NUMBERS = frozenset("零一二三四五六七八九十百千万亿")
_ZH_ONES = frozenset("零一二三四五六七八九")
_COINS = "dollar dollars pound pounds euro euros yuan cent cents bucks percent 元 块 角 毛 分 圆"
_MONEY = frozenset(_COINS.split())
_NO_NAME = FUNCTION | NEGATIONS | frozenset(MONTHS["en"]) | _EN_NUMBERS
_LONGEST_AMOUNT = 8


def ends(slot: Slot, tokens: tuple[str, ...], start: int) -> list[int]:
    """Where what fills the slot and begins at ``start`` may end; none when nothing does."""
    if slot.kind == "digits":
        return _digits(slot, tokens, start)
    if slot.kind == "amount":
        return _amount(tokens, start)
    return _name(tokens, start)


def _count(token: str) -> int:
    """How many digits a word is."""
    if token == MARK or token in _EN_ONES or token in _ZH_ONES:
        return 1
    return 2 if token in _EN_NUMBERS else 0


def _digits(slot: Slot, tokens: tuple[str, ...], start: int) -> list[int]:
    found, count, place = [], 0, start
    while place < len(tokens) and (more := _count(tokens[place])):
        after_tens = place > start and tokens[place - 1].endswith("ty") and tokens[place] in _EN_ONES
        count += 0 if after_tens else more
        place += 1
        if slot.least <= count <= slot.most:
            found.append(place)
    return found


def _amount(tokens: tuple[str, ...], start: int) -> list[int]:
    place = start
    while place < min(len(tokens), start + _LONGEST_AMOUNT):
        if place > start and tokens[place] in _MONEY:
            return [place + 1]
        if tokens[place] not in _EN_NUMBERS and tokens[place] not in _ZH_NUMBERS and tokens[place] != "and":
            return []
        place += 1
    return []


def _name(tokens: tuple[str, ...], start: int) -> list[int]:
    """A word or two that could be somebody's name; of Chinese, two or three characters."""
    found = []
    for place in range(start, min(start + 3, len(tokens))):
        if tokens[place] in _NO_NAME or tokens[place] == MARK:
            break
        found.append(place + 1)
    return found
