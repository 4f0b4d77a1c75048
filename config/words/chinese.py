"""Findings on files in Chinese. They are made in English where they are found; here is what each means.

A text without a row stays as it is. A value may itself be a text with a row ("… is no iCalendar file: …"), and is then
told in Chinese too: the places of these names are tried, see `_TEXTS`.
"""

from __future__ import annotations

import re
from functools import cache

from config.words.common_zh import COMMON, PLACES
from config.words.flow_zh import FLOW
from config.words.quality_zh import QUALITY
from config.words.rules_zh import RULES
from config.words.sites_zh import SITES
from config.words.templates import filled, patterns

Rows = tuple[tuple[re.Pattern[str], str], ...]
TABLES = (COMMON, FLOW, QUALITY, RULES, SITES)
LANGUAGES = ("en", "zh")
_TEXTS = frozenset({"error", "advice", "kind", "means", "more", "item"})
_LONGEST, _DEEPEST = 1500, 3  # characters; texts in texts: a file's own words must not make this slow
_KNOWN = frozenset({"words", "trouble"})
_JOINED = {"either": (" or ", " 或 "), "both": (" and ", " 和 ")}
_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""  # as repr() writes a text
_FORMS = {
    "advice": r"|; did you mean .+?\?|; there are: .+?|: menus are steps .+?",  # as `models.flow.document.advise`
    "quoted": _QUOTED,
    "item": rf"{_QUOTED}|a \w+|\d+ of them",
    "event": rf"(?:{_QUOTED})(?: \(UID .+?\))?|\(UID .+?\)",
    "more": r"|; write one, .+?",
    "trouble": r"(?:has|can be) .+?",  # as `models.quality.rules.matching.pattern` says it
    "name": r"[^:;\n]+?",
    "count": r"[\d,]+",
    "measure": r"\w+",
    "value": r"[^:]+",
}


@cache
def _rows() -> Rows:
    return patterns(TABLES, _FORMS)


@cache
def _places() -> Rows:
    return patterns((PLACES,), _FORMS)


def told_in(language: str, english: str) -> str:
    """A finding in a language; in English when no table has it, or when it is longer than anybody reads."""
    if language != "zh" or len(english) > _LONGEST:
        return english
    return _found(english, _rows()) or english


def _found(english: str, rows: Rows, depth: int = 0) -> str | None:
    """Its Chinese; None when no row fits, or when words in it have none themselves."""
    if depth > _DEEPEST:
        return None
    for pattern, chinese in rows:
        match = pattern.match(english)
        if match is not None:
            values = {name: _value(name, text, depth + 1) for name, text in match.groupdict().items()}
            known = {name: value for name, value in values.items() if value is not None}
            if len(known) == len(values):
                return filled(chinese, known)
    return None


def _value(name: str, text: str, depth: int) -> str | None:
    """A value as it is to be told; None for words that are not known, which a row that takes anything must not take."""
    if name == "where":
        parts = (_found(part, _places(), depth) or part for part in text.split(": "))
        return _found(text, _places(), depth) or "：".join(parts)
    if name in _JOINED:
        english, chinese = _JOINED[name]
        return chinese.join(_found(part, _rows(), depth) or part for part in text.split(english))
    if name in _KNOWN or name in _TEXTS:
        return _found(text, _rows(), depth) or (None if name in _KNOWN else text)
    return text
