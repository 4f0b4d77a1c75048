"""Problems found in a file: where, what, and what to do; collected so that all are reported at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from config.words.chinese import told_in


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file. ``line`` is 1-based; 0 means the file as a whole.

    A ``warning`` is shown by ``kefu check`` but keeps nothing from starting.
    """

    file: str
    line: int
    text: str
    warning: bool = False

    def __str__(self) -> str:
        """``file:line: text``, the form that editors jump to."""
        return self.said("en")

    def said(self, language: str) -> str:
        """The same in a language, for a person: place, whether it is a warning, text."""
        text = self.words(language)
        if self.warning:
            text = f"警告：{text}" if language == "zh" else f"warning: {text}"
        return f"{self.file}:{self.line}: {text}" if self.line else f"{self.file}: {text}"

    def words(self, language: str) -> str:
        """The text alone, in a language."""
        return told_in(language, self.text)


class ConfigError(Exception):
    """Raised with every problem of every file at once; ``str()`` lists them a line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def said(self, language: str) -> str:
        """All of them in a language, a line each."""
        return "\n".join(problem.said(language) for problem in self.problems)


@dataclass
class Report:
    """Collects problems of one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.file, line, text))


def line_of(text: str, section: str, key: str, nth: int = 0) -> int:
    """The 1-based line of ``key`` in the nth table called ``section`` of a TOML text; 0 if not found.

    tomllib gives no positions, so this follows the two forms that TOML writes keys in:
    ``key = …`` below ``[section]`` and ``[[section]]``.
    """
    inside, seen, header = section == "", -1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        table = re.match(r"\s*\[\[?\s*([^\]\s]+)\s*\]\]?", line)
        if table:
            inside = table.group(1) == section
            seen += inside
            inside = inside and seen == nth
            header = number if inside else header
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return header
