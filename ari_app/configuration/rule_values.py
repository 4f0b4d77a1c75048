"""Values in rule files: times, shares, limits, words; every mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from config.problems import Report
from models.domain.hours import parse_ranges
from models.flow.document import Node, advise
from models.quality.rules.language import ORDER_MARKS, Grammar, Part
from models.quality.rules.matching.pattern import PatternError, languages_of, variants

_TIME = re.compile(r"(?:last\s+)?(\d+(?:\.\d+)?)\s*(ms|s|sec|seconds?|min|minutes?|h|秒|分钟)?")
_UNITS = {"ms": 0.001, "min": 60.0, "minute": 60.0, "minutes": 60.0, "分钟": 60.0, "h": 3600.0}
_NUMBER = re.compile(r"(\d*\.?\d+)\s*(%|s|sec|seconds?|min|wpm)?")
_QUIET = re.compile(r"(.+?)\s+without\s+digits")
_MARK = re.compile(r"(?:mark\.)?[a-z][a-z0-9_]{0,39}")
MOST_PHRASES = 10_000


class Values:
    """Reads fields by their grammar; what is wrong goes into the report, and reading goes on."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.more: dict[str, Callable[[Node, Part, str], Any]] = {}
        self._types: Mapping[str, Callable[[Node, Part, str], Any]] = {
            "text": self._text, "texts": self._texts, "phrases": self._phrases, "word": self._word,
            "words": self._words, "mark": self._mark, "seconds": self._seconds, "flag": self._flag,
            "whole": self._whole, "share": self._share, "limits": self._limits, "quiet": self._quiet,
            "answer": self._answer, "ranges": self._ranges,
        }  # fmt: skip

    def table(self, node: Node, grammar: Grammar, what: str) -> dict[str, Any]:
        """The fields of a table that are there and can be read; a bare value is the field that stands for it."""
        if node.kind != "table" and grammar.bare:
            node = Node("table", node.line, fields={grammar.bare: node})
        if node.kind != "table":
            self._wrong(node, f"{what}: write a table with {_names(grammar)}")
            return {}
        found: dict[str, Any] = {}
        for name, value in node.fields.items():
            part = grammar.part(name)
            if part is None:
                self._wrong(value, f"{what} has no field {name!r}{advise(name, [one.name for one in grammar.parts])}")
                continue
            read = self.value(value, part, f"{what}: {name}")
            if read is not None:
                found[name] = read
        for part in grammar.parts:
            if part.needed and part.name not in node.fields:
                self._wrong(node, f"{what}: {part.name} is missing ({part.words})")
        return found

    def value(self, node: Node, part: Part, what: str) -> Any:  # noqa: ANN401 - each type has its own
        """A value; None when it cannot be read, which is then in the report."""
        return (self.more.get(part.type) or self._types[part.type])(node, part, what)

    def _wrong(self, node: Node, text: str) -> None:
        self.report.add(node.line, text)

    def _text(self, node: Node, _part: Part, what: str) -> str | None:
        if node.kind != "scalar" or not node.text.strip():
            self._wrong(node, f"{what}: write a text")
            return None
        return node.text.strip()

    def _texts(self, node: Node, part: Part, what: str) -> tuple[str, ...] | None:
        items = node.items if node.kind == "list" else (node,)
        found = [self._text(item, part, what) for item in items]
        if not items:
            self._wrong(node, f"{what}: the list is empty")
        return tuple(text for text in found if text) or None

    def _phrases(self, node: Node, part: Part, what: str) -> tuple[str, ...] | None:
        if len(node.items) > MOST_PHRASES:
            self._wrong(node, f"{what}: {len(node.items)} phrases are too many; at most {MOST_PHRASES:,} in one list")
            return None
        found = self._texts(node, part, what)
        lines = [item.line for item in node.items] or [node.line]
        seen: set[str] = set()
        for place, phrase in enumerate(found or ()):
            line = lines[min(place, len(lines) - 1)]
            if phrase in seen:
                self.report.add(line, f"{what}: {phrase!r} is written twice")
            seen.add(phrase)
            try:
                for language in languages_of(phrase):
                    variants(phrase, language)
            except PatternError as error:
                self.report.add(line, f"{what}: {phrase!r} {error}")
        return found

    def _word(self, node: Node, part: Part, what: str) -> str | None:
        if node.kind != "scalar" or node.text not in part.options:
            said = repr(node.text) if node.kind == "scalar" else f"a {node.kind}"
            self._wrong(node, f"{what}: {said} is none of the words{advise(node.text, part.options)}")
            return None
        return node.text

    def _words(self, node: Node, part: Part, what: str) -> tuple[str, ...] | None:
        items = node.items if node.kind == "list" else (node,)
        found = [self._word(item, part, what) for item in items]
        return tuple(word for word in found if word) or None

    def _mark(self, node: Node, _part: Part, what: str) -> str | None:
        text = node.text
        kind, _, name = text.partition(".")
        if node.kind == "scalar" and kind == "order":
            if name in ORDER_MARKS:
                return text
            self._wrong(node, f"{what}: there is no order {name!r}{advise(name, ORDER_MARKS)}")
            return None
        if node.kind != "scalar" or not _MARK.fullmatch(text):
            self._wrong(node, f"{what}: write the name of a mark (small letters, digits, _), order.NAME or end")
            return None
        return text.removeprefix("mark.")

    def _seconds(self, node: Node, _part: Part, what: str) -> float | None:
        found = _TIME.fullmatch(node.text.strip().lower()) if node.kind == "scalar" else None
        if found is None:
            self._wrong(node, f"{what}: write a time, such as 15 s or 2 min, not {node.text!r}")
            return None
        return float(found.group(1)) * _UNITS.get(found.group(2) or "s", 1.0)

    def _flag(self, node: Node, _part: Part, what: str) -> bool | None:
        known = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
        if node.kind != "scalar" or node.text.lower() not in known:
            self._wrong(node, f"{what}: write true or false, not {node.text!r}")
            return None
        return known[node.text.lower()]

    def _whole(self, node: Node, _part: Part, what: str) -> int | None:
        if node.kind != "scalar" or not node.text.isdecimal() or not 0 < int(node.text) < 10**6:
            self._wrong(node, f"{what}: write a whole number from 1 on, not {node.text!r}")
            return None
        return int(node.text)

    def _share(self, node: Node, _part: Part, what: str) -> float | None:
        number = self._number(node, what)
        if number is not None and not 0 <= number <= 1:
            self._wrong(node, f"{what}: write a number from 0 to 1, or up to 100 %, not {node.text}")
            return None
        return number

    def _number(self, node: Node, what: str) -> float | None:
        found = _NUMBER.fullmatch(node.text.strip().lower()) if node.kind == "scalar" else None
        if found is None:
            self._wrong(node, f"{what}: write a number with its unit, such as 10 s, 10 % or 190, not {node.text!r}")
            return None
        return float(found.group(1)) * {"%": 0.01, "min": 60.0}.get(found.group(2) or "", 1.0)

    def _limits(self, node: Node, _part: Part, what: str) -> tuple[tuple[str, float], ...] | None:
        if node.kind != "table":
            number = self._number(node, what)
            return (("", number),) if number is not None else None
        found = []
        for language, value in node.fields.items():
            if language not in ("en", "zh"):
                self._wrong(value, f"{what}: unknown language {language!r}{advise(language, ('en', 'zh'))}")
            elif (number := self._number(value, what)) is not None:
                found.append((language, number))
        return tuple(found) or None

    def _quiet(self, node: Node, part: Part, what: str) -> tuple[float, float] | None:
        """(seconds without digits, seconds at most); 0: not by that."""
        found = _QUIET.fullmatch(node.text.strip()) if node.kind == "scalar" else None
        seconds = self._seconds(Node("scalar", node.line, found.group(1)) if found else node, part, what)
        if seconds is None:
            return None
        return (seconds, 0.0) if found else (0.0, seconds)

    def _answer(self, node: Node, _part: Part, what: str) -> tuple[str, str] | None:
        question, equals, answer = node.text.partition("=")
        if node.kind != "scalar" or not equals or not question.strip() or not answer.strip():
            self._wrong(node, f"{what}: write QUESTION=ANSWER, such as greeting=no")
            return None
        return question.strip(), answer.strip()

    def _ranges(self, node: Node, _part: Part, what: str) -> tuple[tuple[int, int], ...] | None:
        try:
            return tuple(parse_ranges(node.text)) or None
        except ValueError as error:
            self._wrong(node, f"{what}: {error}")
            return None


def _names(grammar: Grammar) -> str:
    return ", ".join(part.name for part in grammar.parts)
