"""The agents file: TOML to `models.domain.agent.Agent`, every mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.load import read_toml
from config.problems import ConfigError, Report, line_of
from models.domain.agent import Agent
from models.domain.caller import LANGUAGES
from models.domain.dialling import RIGHTS
from models.domain.phone_kinds import BOTH, PHONE_KINDS

_FIELDS = ("id", "name", "languages", "skills", "reserved", "supervisor", "auto_answer", "dial", "phone", "group")


def load_agents(file: Path) -> list[Agent]:
    """Raises ConfigError with every problem of the file."""
    report = Report(str(file))
    content, text = read_toml(file, report)
    rows = content.get("agent", [])
    if not rows and not report.problems:
        report.add(0, "no agents: add at least one [[agent]] with id, name, languages and skills")
    seen: set[str] = set()
    for number, row in enumerate(rows):
        _check(report, text, number, row, seen)
        seen.add(str(row.get("id", "")))
    if report.problems:
        raise ConfigError(report.problems)
    return [_agent(row) for row in rows]


def _agent(row: dict[str, Any]) -> Agent:
    return Agent(
        row["id"], row.get("name", row["id"]), frozenset(row["languages"]), dict(row["skills"]),
        supervisor=row.get("supervisor", False), auto_answer=row.get("auto_answer", False),
        reserved=frozenset(row.get("reserved", ())), dial=row.get("dial", ""),
        phone=row.get("phone", BOTH), group=row.get("group", ""),
    )  # fmt: skip


def _check(report: Report, text: str, number: int, row: dict[str, Any], seen: set[str]) -> None:
    def problem(key: str, words: str) -> None:
        report.add(line_of(text, "agent", key, number), words)

    identity = row.get("id", "")
    if not isinstance(identity, str) or not re.fullmatch(r"[0-9]{2,8}", identity):
        problem("id", f"id must be two to eight digits in quotes (it is the extension), not {identity!r}")
    elif identity in seen:
        problem("id", f"agent {identity} is there twice")
    languages = row.get("languages", [])
    if not languages or not isinstance(languages, list) or set(languages) - set(LANGUAGES):
        problem("languages", f"languages must be a list of {', '.join(LANGUAGES)}, not {languages!r}")
    _check_fields(row, problem)
    _check_skills(row.get("skills", {}), problem)


def _check_fields(row: dict[str, Any], problem: Callable[[str, str], None]) -> None:
    for key in ("supervisor", "auto_answer"):
        if not isinstance(row.get(key, False), bool):
            problem(key, f"{key} must be true or false, not {row[key]!r}")
    reserved = row.get("reserved", [])
    if not isinstance(reserved, list) or set(reserved) - set(row.get("skills", {}) or ()):
        problem("reserved", f"reserved must be a list of queues that the agent has a skill for, not {reserved!r}")
    if row.get("dial", "") not in ("", *RIGHTS):
        problem("dial", f"dial must be one of {', '.join(RIGHTS)}, not {row['dial']!r}")
    if row.get("phone", BOTH) not in PHONE_KINDS:
        problem("phone", f"phone must be one of {', '.join(PHONE_KINDS)}, not {row['phone']!r}")
    group = row.get("group", "")
    if not isinstance(group, str) or not re.fullmatch(r"[^\x00-\x1f\x7f]{0,60}", group):
        problem("group", f"group must be a name of at most 60 characters in quotes, not {group!r}")
    for key in row.keys() - _FIELDS:
        problem(key, f"unknown field {key!r}; an agent has: {', '.join(_FIELDS)}")


def _check_skills(skills: object, problem: Callable[[str, str], None]) -> None:
    if not isinstance(skills, dict) or not skills:
        problem("skills", "skills must be a table such as { billing = 5 }")
        return
    for name, level in skills.items():
        if not isinstance(level, int) or not 1 <= level <= 5:
            problem("skills", f"skill {name}: proficiency is a whole number from 1 to 5, not {level!r}")
