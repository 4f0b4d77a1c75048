"""The queues file: TOML to `models.domain.queue.QueueProfile`, every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from config.load import read_toml
from config.problems import ConfigError, Report, line_of
from models.domain.queue import RECORD_MODES, QueueProfile
from models.routing.strategies import strategy_names

_FIELDS = {
    "code": (str, "digits in quotes"),
    "number": (str, "digits in quotes"),
    "record": (str, f"one of {', '.join(RECORD_MODES)}"),
    "whisper": (bool, "true or false"),
    "whisper_packet": (bool, "true or false"),
    "wrap_up_seconds": ((int, float), "a number of seconds"),
    "strategy": (str, "the name of a strategy in quotes"),
    "target_seconds": ((int, float), "a number of seconds"),
    "boost": ((int, float), "a number from -1 to 1"),
    "floors": (list, "a list of [seconds, proficiency] such as [[0, 4], [12, 1]]"),
    "reserve": (int, "a number of agents"),
    "overflow_after": ((int, float), "a number of seconds"),
    "overflow_spare": (int, "a number of agents"),
    "sticky_seconds": ((int, float), "a number of seconds"),
    "max_waiting": (int, "a number of callers"),
    "max_wait_seconds": ((int, float), "a number of seconds"),
    "ring_seconds": ((int, float), "a number of seconds"),
    "overflow_to": (str, "voicemail, callback, or queue:NAME"),
    "join_empty": (bool, "true or false"),
    "leave_empty": (bool, "true or false"),
    "announce": (list, "a list of prompt names"),
    "keys": (dict, 'a table such as { 1 = "voicemail" }'),
}
Problem = Callable[[str, str], None]


def load_queues(file: Path, has_prompt: Callable[[str], bool], skills: Collection[str]) -> dict[str, QueueProfile]:
    """Queue name → profile. Raises ConfigError with every problem of the file."""
    report = Report(str(file))
    content, text = read_toml(file, report)
    for name, row in content.items():

        def problem(key: str, words: str, name: str = name) -> None:
            report.add(line_of(text, name, key), f"[{name}] {words}")

        if skills and name not in skills:
            problem(name, f"no agent has the skill {name!r}; agents have: {', '.join(sorted(skills))}")
        if not isinstance(row, dict):
            report.add(line_of(text, "", name), f"{name}: write a table [{name}]")
            continue
        _check_types(row, problem)
        _check_keys(row, content, problem)
        _check_values(row, has_prompt, problem)
        _check_routing(row, content, problem)
    _check_codes(content, report, text)
    for circle in circles(content):
        words = f"[{circle[0]}] the queues {' → '.join([*circle, circle[0]])} overflow in a circle"
        report.add(line_of(text, circle[0], "overflow_to"), f"{words}; let one of them end in voicemail or callback")
    if report.problems:
        raise ConfigError(report.problems)
    return {name: _profile(name, row) for name, row in content.items()}


def _check_types(row: dict[str, Any], problem: Problem) -> None:
    for key, value in row.items():
        if key not in _FIELDS:
            problem(key, f"unknown setting {key!r}; a queue has: {', '.join(_FIELDS)}")
        elif not isinstance(value, _FIELDS[key][0]):  # type: ignore[arg-type]
            problem(key, f"{key} must be {_FIELDS[key][1]}, not {value!r}")


def _check_values(row: dict[str, Any], has_prompt: Callable[[str], bool], problem: Problem) -> None:
    for key in ("code", "number"):
        value = str(row.get(key, ""))
        if value and not value.lstrip("+").isdigit():
            problem(key, f"{key} must be digits, not {value!r}")
    if row.get("record", "off") not in RECORD_MODES:
        problem("record", f"record must be one of {', '.join(RECORD_MODES)}, not {row['record']!r}")
    for prompt in row.get("announce") or ():
        if not has_prompt(str(prompt)):
            problem("announce", f"there is no prompt {prompt!r}; add [{prompt}] to the prompts file")


def _check_routing(row: dict[str, Any], queues: Collection[str], problem: Problem) -> None:
    known = strategy_names()
    if row.get("strategy", known[0]) not in known:
        problem("strategy", f"strategy must be one of {', '.join(known)}, not {row['strategy']!r}")
    where = str(row.get("overflow_to", ""))
    if where not in ("", "voicemail", "callback") and _next_queue(row) not in queues:
        problem("overflow_to", f"write voicemail, callback, or queue: and one of {', '.join(queues)}, not {where!r}")
    if not _floors_fit(row.get("floors", ())):
        problem(
            "floors", "floors are [seconds, proficiency 0 to 5] with rising seconds, the first 0: [[0, 4], [12, 1]]"
        )


def _next_queue(row: object) -> str:
    """The queue that a row's ``overflow_to`` names; "" when it names none."""
    kind, _, name = str(row.get("overflow_to", "") if isinstance(row, dict) else "").partition(":")
    return name if kind == "queue" else ""


def circles(content: Mapping[str, object]) -> list[list[str]]:
    """Queues that send their callers round and round, each circle once, from the queue that stands first."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in content:
        way: list[str] = []
        name = start
        while name in content and name not in done and name not in way:
            way.append(name)
            name = _next_queue(content[name])
        if name in way:
            found.append(way[way.index(name) :])
        done.update(way)
    return found


def _floors_fit(floors: object) -> bool:
    if not isinstance(floors, list | tuple):
        return True  # the type is complained of already
    pairs = all(isinstance(step, list) and len(step) == 2 for step in floors)
    if not pairs or len(floors) > 4:
        return False
    times = [step[0] for step in floors]
    levels = all(isinstance(step[1], int) and 0 <= step[1] <= 5 for step in floors)
    return not floors or (levels and times[0] == 0 and sorted(set(times)) == times)


def _check_keys(row: dict[str, Any], queues: Collection[str], problem: Problem) -> None:
    keys = row.get("keys", {})
    if not isinstance(keys, dict):
        return
    for key, action in keys.items():
        if key not in tuple("0123456789#*"):
            problem("keys", f"{key!r} is not a telephone key: 0-9, * or #")
        name = str(action).removeprefix("queue:")
        if action not in ("voicemail", "callback") and (name == action or name not in queues):
            known = ", ".join(queues)
            problem("keys", f"key {key}: write voicemail, callback, or queue: and one of {known}, not {action!r}")


def _check_codes(content: dict[str, Any], report: Report, text: str) -> None:
    seen: dict[str, str] = {}
    for name, row in content.items():
        code = str(row.get("code", "")) if isinstance(row, dict) else ""
        if code and code in seen:
            report.add(line_of(text, name, "code"), f"[{name}] code {code} already means {seen[code]}")
        seen[code] = name


def _profile(name: str, row: dict[str, Any]) -> QueueProfile:
    floors = tuple((float(after), int(level)) for after, level in row.get("floors", ()))
    values = {**row, "floors": floors, "announce": tuple(row.get("announce", ())), "keys": dict(row.get("keys", {}))}
    return QueueProfile(name, **values)
