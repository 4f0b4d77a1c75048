"""Reads flow tests: a line a sentence; every mistake with file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ari_app.flowtest.script import Script, Wrong
from ari_app.flowtest.sentences import of_test
from config.problems import ConfigError, Problem


def read_scripts(files: list[Path]) -> tuple[list[Script], dict[str, Any]]:
    """Every test of the files, and the settings that they ask for. Raises ConfigError with every mistake."""
    scripts: list[Script] = []
    settings: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(file), 0, f"cannot be read: {error}"))
            continue
        scripts += _of_file(file, lines, settings, problems)
    problems += _whole(scripts)
    for place, script in enumerate(scripts, 1):
        script.number = script.number or f"556{place:04d}"
    if problems:
        raise ConfigError(problems)
    return scripts, settings


def _of_file(file: Path, lines: list[str], settings: dict[str, Any], problems: list[Problem]) -> list[Script]:
    found: list[Script] = []
    for number, raw in enumerate(lines, 1):
        text = _without_comment(raw)
        try:
            _sentence(text, number, file, found, settings)
        except Wrong as error:
            problems.append(Problem(str(file), number, str(error)))
    return found


def _without_comment(raw: str) -> str:
    """What stands before a ``#`` that is a word of its own and not inside quotes (# is a key, too)."""
    for found in re.finditer(r"(^|\s)#(?=\s|$)", raw):
        if raw[: found.start()].count('"') % 2 == 0:
            return raw[: found.start()].strip()
    return raw.strip()


def _whole(scripts: list[Script]) -> list[Problem]:
    """Names used twice, and tests that never dial."""
    problems: list[Problem] = []
    names: dict[str, Script] = {}
    for script in scripts:
        before = names.setdefault(script.name, script)
        if before is not script:
            words = f"a test {script.name!r} is already in {before.file}:{before.line}"
            problems.append(Problem(script.file, script.line, words))
        if not any(act.verb == "dial" for act in script.acts):
            problems.append(Problem(script.file, script.line, f"test {script.name!r} never dials"))
    return problems


def _sentence(text: str, number: int, file: Path, found: list[Script], settings: dict[str, Any]) -> None:
    if not text:
        return
    if text.startswith("test "):
        found.append(Script(text[5:].strip(), str(file), number))
    elif text.startswith("settings "):
        name, equals, value = text[9:].partition("=")
        if not equals:
            raise Wrong("write: settings SECTION.KEY = VALUE")
        try:
            settings[name.strip()] = json.loads(value)
        except ValueError:
            settings[name.strip()] = value.strip()
    elif not found:
        raise Wrong("a test begins with: test NAME")
    else:
        of_test(text, number, found[-1])
