"""Numbers that nobody may keep: card numbers, identity numbers, secret codes, taken out of what was said.

A recogniser mishears digits, so check sums (Luhn) would let real card numbers through: every run of digits that is
long enough is masked whole, written or spoken, in English and Chinese alike (PCI DSS 4.0, 3.2 and 3.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable

MARK = "•"
_ITEM = r"(?:\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b|[零〇一二三四五六七八九幺两])"
_GAP = r"[\s\-,.、，]*"
_DIGIT = re.compile(_ITEM, re.IGNORECASE)
_TIMES = re.compile(r"\b(?:double|triple)\b", re.IGNORECASE)
_RUN = re.compile(
    rf"(?:\b(?:double|triple)\s+)?{_ITEM}(?:{_GAP}(?:\b(?:double|triple)\s+)?{_ITEM})*(?![千百十万亿])", re.IGNORECASE
)
_SECRET = re.compile(
    r"(?:\b(?:pin|pin code|password|passcode|security code|c v v|cvv|cvc|verification code)\b|密码|验证码|安全码)"
    r"[^\d•]{0,24}$",
    re.IGNORECASE,
)
SECRET_DIGITS = 3


def masker(digits_from: int) -> Callable[[str], str]:
    """A function that masks runs of at least ``digits_from`` digits, and of three or more right after a word such as
    "PIN" or 密码. Each digit becomes one •. ``digits_from`` 0: texts stay as they are."""
    if not digits_from:
        return lambda text: text

    def masked(text: str) -> str:
        pieces, at = [], 0
        for run in _RUN.finditer(text):
            count = _count(run.group())
            after_secret = count >= SECRET_DIGITS and _SECRET.search(text[: run.start()]) is not None
            if count >= digits_from or after_secret:
                pieces += [text[at : run.start()], MARK * count]
                at = run.end()
        return "".join([*pieces, text[at:]])

    return masked


def _count(run: str) -> int:
    doubled = sum(1 if word.lower() == "double" else 2 for word in _TIMES.findall(run))
    return len(_DIGIT.findall(run)) + doubled
