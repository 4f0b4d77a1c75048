"""From what was heard in a menu to what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.domain.flow import Menu

REJECT_BELOW = 0.1
OPERATOR = "operator"
_OPERATOR_PHRASES = {"en": ("operator", "help"), "zh": ("人工", "人工服务")}
_YES = {"en": ("yes", "yeah", "correct"), "zh": ("是", "是的", "对")}
_NO = {"en": ("no", "nope", "wrong"), "zh": ("不", "不是", "不对")}
_DIGITS = {
    "en": dict(
        zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
    ),
    "zh": dict(zip("0123456789", "零一二三四五六七八九", strict=True)),
}


@dataclass(frozen=True, slots=True)
class Understood:
    """A choice of the menu, or ``operator``, or "" when nothing fits. ``sure`` False: ask back."""

    choice: str
    confidence: float
    sure: bool


def menu_phrases(menu: Menu, language: str) -> dict[str, str]:
    """Phrase → choice of a menu: its own phrases, the operator's, and the spoken digit of each key."""
    phrases = menu.phrases(language)
    for phrase in _OPERATOR_PHRASES[language]:
        phrases.setdefault(phrase, OPERATOR)
    for choice in menu.choices:
        if choice.key and choice.key in _DIGITS[language]:
            phrases.setdefault(_DIGITS[language][choice.key], choice.name)
    return phrases


def operator_phrases(language: str) -> tuple[str, ...]:
    """What a caller says who wants a human."""
    return _OPERATOR_PHRASES[language]


def yes_no_phrases(language: str) -> dict[str, str]:
    """Phrase → yes or no."""
    return {**dict.fromkeys(_YES[language], "yes"), **dict.fromkeys(_NO[language], "no")}


def yes_no_words(language: str) -> tuple[str, str]:
    """The plainest word for yes and for no."""
    return _YES[language][0], _NO[language][0]


def digit_word(key: str, language: str) -> str:
    """How a key is spoken."""
    names = {"en": {"*": "star", "#": "hash"}, "zh": {"*": "星号", "#": "井号"}}
    return names[language].get(key) or _DIGITS[language].get(key, key)


def understand(text: str, confidence: float, phrases: Mapping[str, str], confirm_below: float) -> Understood:
    """What a hypothesis means. Below ``REJECT_BELOW`` it means nothing; below ``confirm_below`` it is unsure."""
    choice = phrases.get(text.strip().lower(), "")
    if not choice or confidence < REJECT_BELOW:
        return Understood("", confidence, sure=False)
    return Understood(choice, confidence, sure=confidence >= confirm_below)
