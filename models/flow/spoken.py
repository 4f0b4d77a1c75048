"""Values as words: numbers, digits, spelled letters, money, dates and times, in every language that prompts have.

A prompt's text may hold ``{expression}`` or ``{expression|format}``; `fill` puts the spoken value in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from models.domain.alphabet import ICAO
from models.domain.expression import ExpressionError, Value, parse_expression
from models.domain.numerals import MONTHS, spoken

_PLACE = re.compile(r"\{([^{}|]+)(?:\|([a-z_]+))?\}")
_ZH_DIGIT = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_EN_DIGIT = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)  # fmt: skip
_ORDINAL = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth", 20: "twentieth"}


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """(expression, format or "") of each placeholder."""
    for found in _PLACE.finditer(text):
        yield found.group(1).strip(), found.group(2) or ""


def fill(text: str, scope: Mapping[str, Value], language: str) -> str:
    """The text with its placeholders spoken; a value that is missing is left out."""

    def speak(found: re.Match[str]) -> str:
        try:
            value = parse_expression(found.group(1)).value(scope)
        except ExpressionError:
            return ""
        return FORMATS.get(found.group(2) or "plain", plain)(value, language)

    return _PLACE.sub(speak, text)


def plain(value: Value, _language: str) -> str:
    """As it stands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def number(value: Value, language: str) -> str:
    """A number in words, with up to two decimals."""
    try:
        exact = round(float(value), 2)
    except (TypeError, ValueError):
        return plain(value, language)
    whole, _, decimals = f"{abs(exact):.2f}".rstrip("0").rstrip(".").partition(".")
    words = spoken(int(whole), language)
    sign = ("负" if language == "zh" else "minus ") if exact < 0 else ""
    if not decimals:
        return sign + words
    point = "点" if language == "zh" else " point "
    return sign + words + point + digits(decimals, language)


def digits(value: Value, language: str) -> str:
    """One digit after the other."""
    names = _ZH_DIGIT if language == "zh" else _EN_DIGIT
    found = [names[letter] for letter in plain(value, language) if letter in names]
    return "".join(found) if language == "zh" else " ".join(found)


def spell(value: Value, language: str) -> str:
    """One letter or digit after the other."""
    names = _ZH_DIGIT if language == "zh" else _EN_DIGIT
    return ", ".join(names.get(letter, letter.upper()) for letter in plain(value, language) if letter.isalnum())


def letters(value: Value, language: str) -> str:
    """The same, each letter with a word for it: B as in bravo."""
    names = _ZH_DIGIT if language == "zh" else _EN_DIGIT
    found = [letter for letter in plain(value, language) if letter.isalnum()]
    return ", ".join(names.get(one, _letter(one, language)) for one in found)


def _letter(letter: str, language: str) -> str:
    name = ICAO.get(letter.lower()) if language == "en" else None
    return f"{letter.upper()} as in {name}" if name else letter.upper()


def money(value: Value, language: str) -> str:
    """Dollars and cents, or 元 角 分."""
    try:
        cents = round(float(value) * 100)
    except (TypeError, ValueError):
        return plain(value, language)
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    whole, small = divmod(cents, 100)
    if language == "zh":
        jiao, fen = divmod(small, 10)
        tail = f"{spoken(jiao, 'zh')}角" if jiao else "零" if fen else ""
        tail += f"{spoken(fen, 'zh')}分" if fen else ""
        return ("负" if sign else "") + (f"{spoken(whole, 'zh')}元{tail}" if whole or not tail else tail.lstrip("零"))
    dollars = f"{spoken(whole, 'en')} dollar{'s' * (whole != 1)}"
    rest = f"{spoken(small, 'en')} cent{'s' * (small != 1)}"
    words = f"{dollars} and {rest}" if whole and small else rest if small else dollars
    return f"minus {words}" if sign else words


def day(value: Value, language: str) -> str:
    """A date (ISO 8601) as it is said: the ninth of may; 五月九日."""
    try:
        found = date.fromisoformat(str(value)[:10])
    except ValueError:
        return plain(value, language)
    if language == "zh":
        return f"{spoken(found.month, 'zh')}月{spoken(found.day, 'zh')}日"
    name = next(month for month, place in MONTHS["en"].items() if place == found.month)
    return f"{name.capitalize()} {_ordinal(found.day)}"


def _ordinal(number_: int) -> str:
    if number_ in _ORDINAL:
        return _ORDINAL[number_]
    if number_ < 20:
        return spoken(number_, "en") + "th"
    tens, ones = divmod(number_, 10)
    return f"{spoken(tens * 10, 'en')} {_ordinal(ones)}" if ones else "thirtieth"


def clock(value: Value, language: str) -> str:
    """A time of the day, from ``HH:MM`` or an ISO 8601 time."""
    try:
        found = datetime.fromisoformat(str(value)).time() if "T" in str(value) else None
        hour, minute = (found.hour, found.minute) if found else tuple(int(part) for part in str(value).split(":")[:2])
    except ValueError:
        return plain(value, language)
    if language == "zh":
        return f"{spoken(hour, 'zh')}点" + (f"{spoken(minute, 'zh')}分" if minute else "整")
    half = "a m" if hour < 12 else "p m"
    minutes = "" if not minute else f" oh {spoken(minute, 'en')}" if minute < 10 else f" {spoken(minute, 'en')}"
    return f"{spoken((hour - 1) % 12 + 1, 'en')}{minutes} {half}"


FORMATS: dict[str, Callable[[Value, str], str]] = {
    "plain": plain, "number": number, "digits": digits, "spell": spell, "letters": letters, "money": money,
    "date": day, "time": clock,
}  # fmt: skip
