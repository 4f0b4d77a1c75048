"""Slots: what an open question asks for, which words it can be answered with, and what they mean.

Both languages, by voice and by key. A slot's grammar is a list of phrases; `loop` makes one of words in any number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from models.domain.flow import Choice, Question
from models.domain.numerals import DIGITS, MONTHS, UNITS, WEEKDAYS, number_words, spoken_number
from models.domain.words import plain
from models.intent import mandarin_answers
from models.intent.phrases import yes_no_phrases
from models.intent.spelling import spelt, spoken_letters

SLOTS = ("digits", "letters", "yes_no", "date", "amount", "choice", "intent")
_DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_DATE_WORDS = {
    "en": tuple(dict.fromkeys((*MONTHS["en"], *WEEKDAYS["en"], *number_words("en"), *_DAYS))),
    "zh": mandarin_answers.DATE_WORDS,
}
_AMOUNT_WORDS = {"en": (*number_words("en"), *UNITS["en"]), "zh": mandarin_answers.AMOUNT_WORDS}


def loop(words: tuple[str, ...], low: int = 0, high: int = 0) -> str:
    """One phrase that stands for any sequence of these words, or of ``low`` to ``high`` (`models.speech.grammar`)."""
    return f"({' | '.join(words)})" + (f"{{{low},{high}}}" if high else "+")


def slot_phrases(question: Question, language: str) -> tuple[str, ...] | None:
    """What the recogniser listens for; None for open dictation."""
    match question.slot:
        case "digits":
            return (loop(tuple(DIGITS[language]), question.low, question.high),)
        case "letters":
            return (loop(tuple(spoken_letters(language)), question.low, question.high),)
        case "yes_no":
            return tuple(yes_no_phrases(language))
        case "date":
            return (loop(_DATE_WORDS[language]),)
        case "amount":
            return (loop(_AMOUNT_WORDS[language]),)
        case "choice":
            return tuple(phrase for value in question.values for phrase in value.phrases.get(language, ()))
    return None


def from_speech(question: Question, text: str, language: str, today: date) -> object:
    """The value of what was said, or None."""
    text = text.strip().lower()
    match question.slot:
        case "digits":
            digits = mandarin_answers.digits(text) if language == "zh" else _digits(text)
            return digits if question.low <= len(digits) <= question.high else None
        case "letters":
            letters = spelt(text, language)
            return letters if letters and question.low <= len(letters) <= question.high else None
        case "yes_no":
            found = yes_no_phrases(language).get(text)
            return found == "yes" if found else None
        case "date":
            return mandarin_answers.day(text, today) if language == "zh" else _spoken_date(text, today)
        case "amount":
            return mandarin_answers.amount(text) if language == "zh" else _spoken_amount(text)
        case "choice":
            return _named(question.values, text, language)
    return spotted(question.values, text, language)


def from_keys(question: Question, keys: str, today: date) -> object:
    """The value of keys, or None. Dates are MMDD or YYYYMMDD, amounts have ``*`` for the point, yes is 1, no is 2;
    of what is spelled, only what has no letters can be keyed."""
    match question.slot:
        case "digits" | "letters":
            return keys if question.low <= len(keys) <= question.high and keys.isdigit() else None
        case "yes_no":
            return {"1": True, "2": False}.get(keys)
        case "date":
            return _keyed_date(keys, today)
        case "amount":
            return float(keys.replace("*", ".")) if re.fullmatch(r"\d{1,9}(\*\d{1,2})?", keys) else None
    return next((value.name for value in question.values if value.key and value.key == keys), None)


def wants_human(question: Question, keys: str) -> bool:
    """Whether keys ask for the operator: 0 where it is no answer, else ``*0``."""
    single = question.slot in ("yes_no", "choice", "intent") and not any(one.key == "0" for one in question.values)
    return keys == "*0" or (single and keys == "0")


def key_limit(question: Question) -> int:
    """After how many keys the answer is complete without a terminator."""
    return {"digits": question.high, "letters": question.high, "yes_no": 1, "date": 8, "amount": 12}.get(
        question.slot, 1
    )


def _digits(text: str) -> str:
    return "".join(DIGITS["en"].get(word, "") for word in text.split())


def _keyed_date(keys: str, today: date) -> str | None:
    if not keys.isdigit() or len(keys) not in (4, 8):
        return None
    year = today.year if len(keys) == 4 else int(keys[:4])
    return _day(year, int(keys[-4:-2]), int(keys[-2:]))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _spoken_date(text: str, today: date) -> str | None:
    for word, step in _DAYS.items():
        if word in text:
            return (today + timedelta(days=step)).isoformat()
    for word, weekday in sorted(WEEKDAYS["en"].items(), key=lambda pair: -len(pair[0])):
        if word in text:
            return (today + timedelta(days=(weekday - today.weekday()) % 7)).isoformat()
    for word, month in sorted(MONTHS["en"].items(), key=lambda pair: -len(pair[0])):
        before, found, after = text.partition(word)
        if found:
            day = spoken_number(after, "en") or spoken_number(before, "en")
            return _day(today.year, month, int(day)) if day else None
    return None


def _spoken_amount(text: str) -> float | None:
    whole, cents = UNITS["en"]
    main, unit, rest = text.partition(whole)
    if not unit and cents in text:
        small = spoken_number(text.partition(cents)[0], "en")
        return None if small is None else small / 100
    amount = spoken_number(main, "en")
    if amount is None:
        return None
    small = spoken_number(rest.replace(cents, " "), "en") if unit and rest.strip() else 0
    return float(amount) + (small or 0) / 100


def _named(values: tuple[Choice, ...], text: str, language: str) -> str | None:
    return next((value.name for value in values if text in value.phrases.get(language, ())), None)


def spotted(values: tuple[Choice, ...], text: str, language: str) -> str | None:
    """The value most of whose phrases occur in the text; None when none does or two do equally."""
    counts: Mapping[str, int] = {
        value.name: sum(_occurs(phrase, text, language) for phrase in value.phrases.get(language, ()))
        for value in values
    }
    ranked = sorted(counts, key=lambda name: -counts[name])
    if not ranked or not counts[ranked[0]] or (len(ranked) > 1 and counts[ranked[0]] == counts[ranked[1]]):
        return None
    return ranked[0]


def _occurs(phrase: str, text: str, language: str) -> bool:
    if language == "zh":
        return phrase in text
    return f" {phrase} " in f" {plain(text)} "
