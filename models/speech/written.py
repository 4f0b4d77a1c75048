"""Numbers as a writing recogniser spells them (90210, $25.50, 5th, 1-0-0), as the words that were said."""

from __future__ import annotations

import re

from models.domain.numerals import DIGITS, ORDINALS, spoken
from models.domain.words import plain

_MONEY = re.compile(r"\$\s?(\d[\d,]*)(?:\.(\d\d))?")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_NUMBER = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_DIGIT_WORDS = {digit: word for word, digit in DIGITS["en"].items() if word != "oh"}
_NTH = {number: word for word, number in ORDINALS.items()}
_LONGEST_NUMBER = 3  # digits; a longer run was said digit by digit, or it has a comma


def said(text: str, digit_by_digit: bool = False) -> list[str]:
    """The words of an English text, without capitals and marks.

    ``digit_by_digit``: numbers are digits one by one, as in account numbers; else those of up to three digits, and
    those with commas, are read as numbers, longer ones as digits.
    """
    low = _MONEY.sub(_money, text.lower())
    low = _ORDINAL.sub(lambda found: _nth(int(found.group(1))), low)
    if not digit_by_digit:
        low = re.sub(r"\d{1,3}(?:,\d{3})+", lambda found: _read(found.group()), low)
    low = _THOUSANDS.sub("", low)
    low = _NUMBER.sub(lambda found: f" {_digits(found.group(), digit_by_digit)} ", low)
    return plain(low).split()


def _money(found: re.Match[str]) -> str:
    whole, cents = found.group(1), found.group(2)
    return f" {_read(whole)} dollars {f'{_read(cents)} cents' if cents and int(cents) else ''} "


def _read(number: str) -> str:
    plain = number.replace(",", "")
    return spoken(int(plain), "en") if len(plain) <= 9 else _digits(plain, digit_by_digit=True)


def _nth(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number in _NTH:
        return _NTH[number]
    return f"{spoken(tens * 10, 'en')} {_NTH[ones]}" if ones and tens else spoken(number, "en")


def _digits(number: str, digit_by_digit: bool) -> str:
    if not digit_by_digit and len(number) <= _LONGEST_NUMBER and not number.startswith("0"):
        return spoken(int(number), "en")
    return " ".join(_DIGIT_WORDS[digit] for digit in number)
