"""Numbers as words and back, in English and Chinese; exact inverses of each other for 0 to 999,999,999."""

from __future__ import annotations

_UNDER_TEN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_ONES = _UNDER_TEN + _TEENS
_TENS = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = (("million", 1_000_000), ("thousand", 1_000), ("hundred", 100))
_ZH_DIGITS = "零一二三四五六七八九"
_ZH_SCALES = (("亿", 100_000_000), ("万", 10_000), ("千", 1000), ("百", 100), ("十", 10))
_ZH_LEFT_OUT = {"亿": 10_000_000, "万": 1000, "千": 100, "百": 10}  # of the last digit: 一百二 is 一百二十
DIGITS: dict[str, dict[str, str]] = {
    "en": {**{word: str(digit) for digit, word in enumerate(_ONES[:10])}, "oh": "0"},
    "zh": {**{word: str(digit) for digit, word in enumerate(_ZH_DIGITS)}, "幺": "1", "两": "2"},
}
UNITS = {"en": ("dollars", "cents"), "zh": ("元", "分")}
_MONTH_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_WEEKDAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS: dict[str, dict[str, int]] = {
    "en": {name: place + 1 for place, name in enumerate(_MONTH_NAMES)},
    "zh": {f"{name}月": place + 1 for place, name in enumerate([*"一二三四五六七八九十", "十一", "十二"])},
}
WEEKDAYS: dict[str, dict[str, int]] = {
    "en": {name: place for place, name in enumerate(_WEEKDAY_NAMES)},
    "zh": {
        **{f"星期{letter}": place for place, letter in enumerate("一二三四五六日")},
        **{f"周{letter}": place for place, letter in enumerate("一二三四五六日")},
    },
}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "twentieth": 20,
    "thirtieth": 30, **{f"{_ONES[n]}th": n for n in (4, 6, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19)},
}  # fmt: skip


def number_words(language: str) -> tuple[str, ...]:
    """Every word that numbers are made of."""
    if language == "zh":
        return (*_ZH_DIGITS, "两", *(name for name, _ in _ZH_SCALES))
    return (*_ONES, *_TENS[1:], *(name for name, _ in _SCALES), "and", "oh", *ORDINALS)


def spoken(number: int, language: str) -> str:
    """A whole number in words."""
    if number < 0:
        return f"{'负' if language == 'zh' else 'minus '}{spoken(-number, language)}"
    return _zh(number) if language == "zh" else _en(number)


def _en(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]
    name, scale = next(pair for pair in (("billion", 1_000_000_000), *_SCALES) if number >= pair[1])
    head, rest = divmod(number, scale)
    return f"{_en(head)} {name}{' ' + _en(rest) if rest else ''}"


def _zh(number: int) -> str:
    if number < 10:
        return _ZH_DIGITS[number]
    name, scale = next(pair for pair in _ZH_SCALES if number >= pair[1])
    head, rest = divmod(number, scale)
    words = name if name == "十" and head == 1 else f"{_zh(head)}{name}"
    if not rest:
        return words
    gap = "零" if rest < scale // 10 else ""
    tail = _zh(rest)
    return f"{words}{gap}{'一' + tail if tail.startswith('十') else tail}"


def spoken_number(text: str, language: str) -> int | None:
    """What number words mean; digits said one by one are read as digits. None when there is no number."""
    text = text.strip().lower()
    words = [letter for letter in text if not letter.isspace()] if language == "zh" else text.replace("-", " ").split()
    known = [word for word in words if word in number_words(language)]
    if not known:
        return None
    single = [DIGITS[language].get(word) for word in known]
    if len(known) > 1 and all(digit is not None for digit in single):
        return int("".join(digit or "" for digit in single))
    return _zh_value(known) if language == "zh" else _en_value(known)


def _en_value(words: list[str]) -> int:
    total, part = 0, 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in ("thousand", "million"):
            total, part = total + max(part, 1) * dict(_SCALES)[word], 0
        elif word == "oh":
            continue
        elif word in _ONES:
            part += _ONES.index(word)
        elif word in _TENS:
            part += _TENS.index(word) * 10
        elif word in ORDINALS:
            part += ORDINALS[word]
    return total + part


def _zh_value(words: list[str]) -> int:
    total, part, digit = 0, 0, 0
    scales = dict(_ZH_SCALES)
    for word in words:
        if word in DIGITS["zh"]:
            digit = int(DIGITS["zh"][word])
        elif word == "亿":
            total, part, digit = max(total + part + digit, 1) * scales[word], 0, 0
        elif word == "万":
            total, part, digit = total + max(part + digit, 1) * scales[word], 0, 0
        else:
            part, digit = part + max(digit, 1) * scales[word], 0
    return total + part + digit * (_ZH_LEFT_OUT.get(words[-2], 1) if len(words) > 1 else 1)
