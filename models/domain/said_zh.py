"""Numbers in a Chinese text as they were said: 157分 is 一百五十七分, 2015年 is 二零一五年, 12.5% is 百分之十二点五.

A recogniser that writes digits does not say how they were spoken. Two digits, round numbers and numbers before a
measure word are read as numbers; others, of which most are card, telephone and room numbers, digit by digit.
"""

from __future__ import annotations

import re

from models.domain.numerals import spoken

_DIGITS = str.maketrans("0123456789０１２３４５６７８９〇", "零一二三四五六七八九零一二三四五六七八九零")
_NARROW = str.maketrans("０１２３４５６７８９％：．", "0123456789%:.")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_MEASURES = frozenset(
    "元块毛角分个位次件张条层楼米里斤折倍人种样岁天日号月年周秒点时度名家台部本份盒箱套期遍万亿千百多余几"
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_DATE = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_PART = re.compile(r"(?<![\d/])(\d{1,2})/(10|100|[2-9])(?![\d/])")
_RANGE = re.compile(rf"(?<![\d-])(\d{{1,3}})[-~～](\d{{1,3}})(?=[{''.join(sorted(_MEASURES))}])")
_BELOW = re.compile(r"(?<![\d\w])[-−](\d+(?:\.\d+)?)(?=度)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_MONEY = re.compile(r"[¥￥$]\s?(\d+(?:\.\d+)?)(?:元|块)?")
_YEAR = re.compile(r"(?<!\d)(\d{4}|\d{2})(?=年(?!前|后|来|内|间|级|以))")
_POINT = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])")
_RUN = re.compile(r"\d+")
_COUNTS = {letter: number for number, letters in enumerate(("", "", "两二2", "三3", "四4")) for letter in letters}
_TIMES = re.compile("([二两三四234])个([零〇一幺二两三四五六七八九0-9])(?![十百千万个])")
_TWO_IS_LIANG = frozenset("个位次件张条种样家台部本份盒箱套遍天周名倍块点千万亿")
_LIANG = ("二千", "二万", "二亿")  # which nobody says
_LONGEST = 9  # digits of a number that is read as one
IDENTIFIER = 5  # digits from which on a text is easier to read with digits than with characters


def said(text: str, longest: int | None = None) -> str:
    """A text with its numbers in characters, as they were probably said. ``longest``: runs of so many digits and more
    stay digits; None: none does."""
    low = _THOUSANDS.sub("", text.translate(_NARROW))
    low = _CLOCK.sub(_time, _DATE.sub(_date, low))
    low = _RANGE.sub(r"\1到\2", _BELOW.sub(r"零下\1", low))
    low = _PART.sub(r"\2分之\1", low)
    low = _SHARE.sub(lambda found: f"百分之{_decimal(found.group(1))}", low)
    low = _MONEY.sub(lambda found: f"{_decimal(found.group(1))}元", low)
    low = _YEAR.sub(lambda found: _one_by_one(found.group()), low)
    low = _POINT.sub(lambda found: _decimal(found.group()), low)
    return _RUN.sub(lambda found: _run(found, longest), low).replace("〇", "零")


def repeated(text: str) -> str:
    """A text with 三个零 written out, as in telephone numbers: 零零零."""
    return _TIMES.sub(lambda found: found.group(2) * _COUNTS[found.group(1)], text)


def _one_by_one(digits: str) -> str:
    return digits.translate(_DIGITS)


def _date(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{_one_by_one(year)}年{spoken(int(month), 'zh')}月{spoken(int(day), 'zh')}日"


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found.group(1)), found.group(2)
    minutes = f"零{spoken(int(minute), 'zh')}分" if minute.startswith("0") else f"{spoken(int(minute), 'zh')}分"
    return f"{'两' if hour == 2 else spoken(hour, 'zh')}点{minutes if int(minute) else ''}"


def _amount(digits: str) -> str:
    """Read as a number, if it can be one."""
    if len(digits) > _LONGEST or (digits.startswith("0") and len(digits) > 1):
        return _one_by_one(digits)
    number = spoken(int(digits), "zh")
    return f"两{number[1:]}" if number[:2] in _LIANG else number


def _decimal(number: str) -> str:
    whole, _, rest = number.partition(".")
    return f"{_amount(whole)}点{_one_by_one(rest)}" if rest else _amount(whole)


def _run(found: re.Match[str], longest: int | None) -> str:
    digits, text = found.group(), found.string
    if longest is not None and len(digits) >= longest:
        return digits
    after = text[found.end() : found.end() + 1]
    if digits == "2" and after in _TWO_IS_LIANG:
        return "两"
    round_number = digits.endswith("00") and not digits.startswith("0")
    return _amount(digits) if len(digits) < 3 or round_number or (after in _MEASURES and after) else _one_by_one(digits)
