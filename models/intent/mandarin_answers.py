"""What callers say in Mandarin for amounts, days and digits, and what it means.

三十块五 is 30.5, 三块二毛五 3.25, 一百二 120, 下周一 the Monday of next week, 三号 the next third of a month,
三个零 000.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.domain.numerals import DIGITS, MONTHS, WEEKDAYS, number_words, spoken_number
from models.domain.said_zh import repeated, said

_NUMBER = "".join(number_words("zh"))
_DAYS = {"大后天": 3, "大前天": -3, "后天": 2, "前天": -2, "今天": 0, "明天": 1, "昨天": -1}
_YEARS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}
_THIS_MONTH, _NEXT_MONTH, _LAST_MONTH = ("这个月", "本月"), ("下个月", "下月"), ("上个月", "上月")
_WEEK_NAMES = ("周", "星期", "礼拜")
_WHICH_WEEK = {"下下": 14, "下个": 7, "下": 7, "这个": 0, "这": 0, "本": 0, "上个": -7, "上": -7}
_WEEKDAY = re.compile(f"({'|'.join(_WHICH_WEEK)})?(?:{'|'.join(_WEEK_NAMES)})([一二三四五六日天])")
_LATER = re.compile(f"([{_NUMBER}]+)天(?:以|之)?后")
_YEAR = re.compile("([零〇一二三四五六七八九]{2,4})年")
_MONTH = re.compile("(十[一二]?|[一二三四五六七八九])月(?:份)?")
_DAY = re.compile("([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:号|日|$)")
_ALL_DIGITS = DIGITS["zh"] | {"〇": "0", "洞": "0", "拐": "7", "勾": "9"} | {digit: digit for digit in "0123456789"}
_MONEY = re.compile(
    f"(?:(?P<whole>[{_NUMBER}点]+)(?P<half>半)?[块元圆](?P<after>半)?)?(?:零?(?P<tenths>[{_NUMBER}])[毛角])?"
    f"(?:(?P<gap>零?)(?P<rest>[{_NUMBER}]+)(?P<cents>分?))?"
)
_NO_MONEY = re.compile(f"[^{_NUMBER}点半块元圆毛角分]")
_NOT_MORE = re.compile("[多来几]")  # 一百多块 is a hundred
AMOUNT_WORDS = (*number_words("zh"), "元", "块", "毛", "角", "分", "点", "半", "钱")  # 钱 alone would be taken for 千
DATE_WORDS = tuple(
    dict.fromkeys(
        (
            *MONTHS["zh"], *WEEKDAYS["zh"], *(f"{name}{day}" for name in _WEEK_NAMES for day in "一二三四五六日天"),
            *number_words("zh"), *_DAYS, *_YEARS, *_THIS_MONTH, *_NEXT_MONTH, *_LAST_MONTH, *_WHICH_WEEK,
            "年", "月", "日", "号", "天后",
        )
    )
)  # fmt: skip


def digits(text: str) -> str:
    """The digits of what was said, one by one."""
    return "".join(_ALL_DIGITS.get(letter, "") for letter in repeated(text))


def amount(text: str) -> float | None:
    """Yuan of what was said; None where there is no number."""
    plain = _NO_MONEY.sub("", _NOT_MORE.sub("", said(text))).replace("圆", "元")
    if plain in ("半块", "半元"):
        return 0.5
    best = max(_MONEY.finditer(plain), key=lambda one: len(one.group()), default=None)
    if best is None or not any(best.group(name) for name in ("whole", "tenths", "rest")):
        return None
    whole, rest = best.group("whole"), best.group("rest")
    if not whole and not best.group("tenths") and not best.group("cents"):
        half = plain[best.end() :].startswith("点")
        return _decimal(plain if half else rest)
    value = (_decimal(whole) or 0.0) if whole else 0.0
    value += 0.5 if best.group("half") or best.group("after") else 0.0
    value += int(DIGITS["zh"].get(best.group("tenths") or "零", "0")) / 10
    return round(value + _cents(best), 2)


def _cents(found: re.Match[str]) -> float:
    """What stands behind the last unit that was named: 块五 is five tenths, 块零五 and 毛五 are five hundredths."""
    number = spoken_number(found.group("rest") or "", "zh") or 0
    tenths = not (found.group("tenths") or found.group("gap") or found.group("cents")) and number < 10
    return number / (10 if tenths else 100)


def _decimal(text: str) -> float | None:
    whole, point, rest = text.partition("点")
    number = spoken_number(whole, "zh")
    if number is None or not point:
        return None if number is None else float(number)
    return float(f"{number}.{digits(rest) or 0}")


def day(text: str, today: date) -> str | None:
    """The day that was said, as YYYY-MM-DD; None for none."""
    text = said(text).replace(" ", "")
    for word, step in _DAYS.items():
        if word in text:
            return (today + timedelta(days=step)).isoformat()
    if found := _LATER.search(text):
        return (today + timedelta(days=spoken_number(found.group(1), "zh") or 0)).isoformat()
    if found := _WEEKDAY.search(text):
        return _weekday(found.group(1), "一二三四五六日天".index(found.group(2)) % 8, today).isoformat()
    return _day_of_month(text, today)


def _weekday(which: str | None, weekday: int, today: date) -> date:
    """The day of a week that is named, or the next one of this name."""
    weekday = min(weekday, 6)
    if which is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today + timedelta(days=_WHICH_WEEK[which] + weekday - today.weekday())


def _day_of_month(text: str, today: date) -> str | None:
    year, rest = _year(text, today)
    month = _month(rest, today)
    rest = _MONTH.sub("|", rest, count=1).rpartition("|")[2]
    found = _DAY.search(rest)
    number = spoken_number(found.group(1), "zh") if found else None
    if number is None or (month is None and year is not None):
        return None
    if month is None:
        return _next(number, today)
    return _made((year or today.year) + (month - 1) // 12, (month - 1) % 12 + 1, number)


def _year(text: str, today: date) -> tuple[int | None, str]:
    """The year that is named, and what stands behind it."""
    for word, step in _YEARS.items():
        if word in text:
            return today.year + step, text.partition(word)[2]
    found = _YEAR.search(text)
    if not found:
        return None, text
    number = int(digits(found.group(1)))
    return number + (today.year // 100 * 100 if number < 100 else 0), text[found.end() :]


def _month(text: str, today: date) -> int | None:
    """Number of the month, 13 for the January of next year; None for none."""
    for words, step in ((_THIS_MONTH, 0), (_NEXT_MONTH, 1), (_LAST_MONTH, -1)):
        if any(word in text for word in words):
            return today.month + step
    found = _MONTH.search(text)
    return spoken_number(found.group(1), "zh") if found else None


def _next(number: int, today: date) -> str | None:
    """The next day of that number: of this month, or of the next."""
    found = _made(today.year, today.month, number)
    if found is not None and found >= today.isoformat():
        return found
    return _made(today.year + today.month // 12, today.month % 12 + 1, number)


def _made(year: int, month: int, number: int) -> str | None:
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None
