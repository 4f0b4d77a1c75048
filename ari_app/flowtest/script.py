"""The language of flow tests: a line a sentence, parsed to values; every mistake with file and line.

::

    test balance by key
      from 5550001
      dial 8000
      hear main_menu within 8
      press 1
      expect prompt billing_menu
      say "balance"
      expect record bill found
      expect said "Your balance is"
      hang up
      expect outcome self-service
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from config.problems import ConfigError, Problem
from models.domain.caller import LANGUAGES

WITHIN = 10.0
CODECS = ("ulaw", "alaw")
EXPECTED = (
    "step", "prompt", "said", "heard", "intent", "answer", "route", "priority", "agent", "record", "resolved",
    "outcome", "language",
)  # fmt: skip
WORDS = (
    "language",
    "from",
    "with",
    "at",
    "given",
    "agent",
    "dial",
    "hear",
    "press",
    "say",
    "wait",
    "hang up",
    "expect",
)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """The line as a bad one would be: codec, packet loss in percent, jitter in ms, signal-to-noise ratio in dB."""

    codec: str = "ulaw"
    loss: float = 0.0
    jitter: float = 0.0
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class Act:
    """One sentence: its verb, its values, and where it stands."""

    verb: str
    values: tuple[str, ...]
    within: float
    line: int
    text: str


@dataclass
class Script:
    """One test. ``number`` is one of the test's own that nobody knows, unless it says ``from``; ``moment`` is the epoch
    time that the flow takes for now (0: the clock)."""

    name: str
    file: str
    line: int
    number: str = ""
    language: str = "en"
    quality: Line = field(default_factory=Line)
    moment: float = 0.0
    given: dict[str, Json | str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)


class Wrong(ValueError):
    """A sentence that means nothing; the message says how to write it."""


def read_scripts(files: list[Path]) -> tuple[list[Script], dict[str, Any]]:
    """Every test of the files, and the settings that they ask for. Raises ConfigError with every mistake."""
    scripts: list[Script] = []
    settings: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
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
        _of_test(text, number, found[-1])


def _of_test(text: str, number: int, script: Script) -> None:
    verb = next((word for word in WORDS if text == word or text.startswith(word + " ")), "")
    if not verb:
        raise Wrong(f"{text.split()[0]!r} is no word of a test; there are: {', '.join(WORDS)}")
    rest = text[len(verb) :].strip()
    if verb in _ABOUT:
        _ABOUT[verb](script, rest)
        return
    rest, within = _within(rest)
    values = _values(verb, rest)
    script.acts.append(Act(verb, values, within, number, text))


def _within(rest: str) -> tuple[str, float]:
    found = re.search(r"\s*\bwithin (\d+(?:\.\d+)?)(?: s)?$", rest)
    return (rest[: found.start()].strip(), float(found.group(1))) if found else (rest, WITHIN)


def _values(verb: str, rest: str) -> tuple[str, ...]:
    return _ACTS[verb](rest)


def _dial(rest: str) -> tuple[str, ...]:
    if not re.fullmatch(r"[0-9*#]+", rest):
        raise Wrong("write: dial NUMBER")
    return (rest,)


def _press(rest: str) -> tuple[str, ...]:
    if not re.fullmatch(r"[0-9*#]+", rest):
        raise Wrong("write: press KEYS, of 0-9 * #")
    return (rest,)


def _say(rest: str) -> tuple[str, ...]:
    if found := re.fullmatch(r'"([^"]+)"', rest):
        return ("words", found.group(1))
    if rest.startswith("file "):
        return ("file", rest[5:].strip())
    raise Wrong('write: say "WORDS", or: say file PATH.wav')


def _wait(rest: str) -> tuple[str, ...]:
    if not re.fullmatch(r"\d+(\.\d+)?", rest) or float(rest) > 300:
        raise Wrong("write: wait SECONDS, at most 300")
    return (rest,)


def _hear(rest: str) -> tuple[str, ...]:
    if not rest:
        raise Wrong("write: hear PROMPT, or: hear something")
    return (rest,)


def _expect(rest: str) -> tuple[str, ...]:
    if rest == "hang up":
        return ("hang up", "")
    what, _, value = rest.partition(" ")
    if what not in EXPECTED or not value.strip():
        raise Wrong(f"write: expect hang up, or: expect {' | '.join(EXPECTED)} and a value")
    if what == "priority" and not re.fullmatch(r"[<>=] ?[01](\.\d+)?", value.strip()):
        raise Wrong("write: expect priority > 0.5 (or <, =)")
    return (what, value.strip().strip('"'))


def _nothing(rest: str) -> tuple[str, ...]:
    if rest:
        raise Wrong(f"hang up takes no {rest!r}")
    return ()


def _language(script: Script, rest: str) -> None:
    if rest not in LANGUAGES:
        raise Wrong(f"write: language {' | '.join(LANGUAGES)}")
    script.language = rest


def _from(script: Script, rest: str) -> None:
    if not re.fullmatch(r"\+?\d{2,20}", rest):
        raise Wrong("write: from NUMBER")
    script.number = rest


def _with(script: Script, rest: str) -> None:
    known: dict[str, Any] = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition(" ")
        value = value.strip().rstrip("%").removesuffix("ms").removesuffix("dB").strip()
        if name == "codec" and value in CODECS:
            known[name] = value
        elif name in ("loss", "jitter", "noise") and re.fullmatch(r"\d+(\.\d+)?", value):
            known[name] = float(value)
        else:
            raise Wrong("write: with codec ulaw|alaw, loss PERCENT, jitter MS, noise DB (any of them, with commas)")
    script.quality = Line(**known)


def _at(script: Script, rest: str) -> None:
    try:
        script.moment = datetime.strptime(rest, "%Y-%m-%d %H:%M").timestamp()
    except ValueError:
        raise Wrong("write: at YYYY-MM-DD HH:MM") from None


def _given(script: Script, rest: str) -> None:
    name, _, value = rest.partition(" ")
    value = value.strip()
    if value in ("fails", "missing"):
        script.given[name] = value
        return
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Wrong('write: given LOOKUP fails | missing | {"name": value}')
    script.given[name] = found


def _agent(script: Script, rest: str) -> None:
    found = re.fullmatch(r"(\w+) (answers|declines|is away)", rest)
    if not found:
        raise Wrong("write: agent ID answers | declines | is away")
    script.agents[found.group(1)] = found.group(2)


_ABOUT: dict[str, Callable[[Script, str], None]] = {
    "language": _language, "from": _from, "with": _with, "at": _at, "given": _given, "agent": _agent,
}  # fmt: skip
_ACTS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "dial": _dial, "press": _press, "say": _say, "wait": _wait, "hear": _hear, "expect": _expect, "hang up": _nothing,
}  # fmt: skip
