"""Reads ``extensions.conf`` syntax far enough to hold it against the contract: contexts, patterns, applications."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.problems import Problem
from models.domain.contract import AGI_SCRIPTS, STASIS_KINDS, variables

_CONTEXT = re.compile(r"\[([^\]]+)\]")
_EXTEN = re.compile(r"exten\s*=>?\s*([^,]+)\s*,\s*[^,]+\s*,\s*(.*)")
_SAME = re.compile(r"same\s*=>?\s*[^,]+\s*,\s*(.*)")
_INCLUDE = re.compile(r"include\s*=>?\s*(\S+)")
_SETS = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
_UNSAFE = re.compile(r"\$\{(CALLERID\([^)]*\)|SIP_HEADER\([^)]*\)|PJSIP_HEADER\([^)]*\)|ARG_FROM_CALLER)\}")


@dataclass(frozen=True, slots=True)
class Priority:
    """One line of an extension: application and its arguments as written."""

    file: str
    line: int
    context: str
    pattern: str
    text: str

    @property
    def application(self) -> str:
        """The application's name."""
        return self.text.partition("(")[0].strip()

    @property
    def arguments(self) -> str:
        """What stands between the outer brackets."""
        inner = self.text.partition("(")[2]
        return inner[: inner.rfind(")")] if ")" in inner else inner


@dataclass
class Dialplan:
    """Contexts with their patterns, includes and lines."""

    priorities: list[Priority] = field(default_factory=list)
    includes: dict[str, list[str]] = field(default_factory=dict)

    def leads_to(self, context: str, number: str, application: str) -> bool:
        """Whether a number dialled in a context comes to an application, following includes, Goto and Gosub."""
        seen: set[tuple[str, str]] = set()
        todo = [(context, number)]
        while todo:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            for line in self._lines(*place):
                if line.application == application:
                    return True
                if line.application in ("Goto", "Gosub"):
                    parts = line.arguments.replace("${EXTEN}", place[1]).split(",", 2)
                    todo += [(parts[0], parts[1])] if len(parts) == 3 else []
        return False

    def _lines(self, context: str, number: str) -> Iterator[Priority]:
        found = [line for line in self.priorities if line.context == context and matches(line.pattern, number)]
        if found:
            yield from found
            return
        for inner in self.includes.get(context, ()):
            yield from self._lines(inner, number)


def read_dialplan(files: Collection[Path]) -> Dialplan:
    """Every ``*.conf`` in order."""
    plan = Dialplan()
    for file in files:
        context = pattern = ""
        for number, raw in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
            line = re.sub(r"(^|\s);.*", "", raw).strip()
            if found := _CONTEXT.match(line):
                context = found.group(1)
            elif found := _INCLUDE.match(line):
                plan.includes.setdefault(context, []).append(found.group(1))
            elif found := _EXTEN.match(line):
                pattern = found.group(1).strip()
                plan.priorities.append(Priority(str(file), number, context, pattern, found.group(2)))
            elif found := _SAME.match(line):
                plan.priorities.append(Priority(str(file), number, context, pattern, found.group(1)))
    return plan


def dialplan_of(rows: Iterable[Mapping[str, Any]]) -> Dialplan:
    """The same from what AMI's ShowDialPlan lists of a running Asterisk."""
    plan = Dialplan()
    for row in rows:
        context = str(row.get("Context", ""))
        if row.get("IncludeContext"):
            plan.includes.setdefault(context, []).append(str(row["IncludeContext"]))
        elif row.get("Application"):
            text = f"{row['Application']}({row.get('AppData', '')})"
            plan.priorities.append(Priority("", 0, context, str(row.get("Extension", "")), text))
    return plan


def matches(pattern: str, number: str) -> bool:
    """Asterisk's patterns: ``_`` and X, Z, N, [15-7], ``.`` (one or more) and ``!`` (any)."""
    if not pattern.startswith("_"):
        return pattern == number
    parts = []
    for token in re.findall(r"\[[^\]]*\]|.", pattern[1:]):
        if token.startswith("["):
            parts.append(token)
        elif token.upper() in _SETS:
            parts.append(f"[{_SETS[token.upper()]}]")
        else:
            parts.append({".": ".+", "!": ".*", "-": ""}.get(token, re.escape(token)))
    return re.fullmatch("".join(parts), number) is not None


def check_dialplan(plan: Dialplan, lines: dict[str, tuple[str, int]], inbound: str = "from-outside") -> list[Problem]:
    """What does not fit: scripts, arguments, variables, unfiltered caller values, and numbers that lead nowhere.

    ``lines``: number that the flow answers → file and line where it says so.
    """
    problems = []
    for priority in plan.priorities:
        for words in (*_agi(priority), *_stasis(priority), *_variables(priority), *_unfiltered(priority)):
            problems.append(Problem(priority.file, priority.line, words))
    for number, (file, line) in lines.items():
        if plan.priorities and not plan.leads_to(inbound, number, "Stasis"):
            words = (
                f"line {number}: the dialplan leads no call to it; add it to [{inbound}] in dialplans/10-inbound.conf"
            )
            problems.append(Problem(file, line, words, warning=True))
    return problems


def _agi(priority: Priority) -> Iterator[str]:
    if priority.application != "AGI" or "${KEFU_AGI}/" not in priority.arguments:
        return
    name, *arguments = priority.arguments.partition("${KEFU_AGI}/")[2].split(",")
    script = next((one for one in AGI_SCRIPTS if one.name == name), None)
    if script is None:
        yield f"there is no AGI script {name!r}; there are: {', '.join(one.name for one in AGI_SCRIPTS)}"
    elif not len(script.arguments) - script.optional <= len(arguments) <= len(script.arguments):
        yield f"AGI script {name} takes {', '.join(script.arguments)}; {len(arguments)} are given"


def _stasis(priority: Priority) -> Iterator[str]:
    if priority.application != "Stasis" or not priority.arguments.startswith("${KEFU_APP}"):
        return
    named = dict(part.partition("=")[::2] for part in priority.arguments.split(",")[1:])
    kind = next((one for one in STASIS_KINDS if one.name == named.get("kind") and one.by == "dialplan"), None)
    if kind is None:
        known = ", ".join(one.name for one in STASIS_KINDS if one.by == "dialplan")
        yield f"Stasis: kind must be one of {known}, not {named.get('kind')!r}"
        return
    for name in named.keys() - {"kind", *kind.arguments}:
        yield f"Stasis: kind={kind.name} has no argument {name!r}; it has: {', '.join(kind.arguments)}"


def _variables(priority: Priority) -> Iterator[str]:
    for name in re.findall(r"\$\{(KEFU_\w+)\}", priority.text):
        if name not in variables():
            yield f"nothing sets {name}; the contract has: {', '.join(sorted(variables()))}"


def _unfiltered(priority: Priority) -> Iterator[str]:
    """What the caller's equipment sent must pass FILTER() before anything uses it."""
    text = re.sub(r"\$\{FILTER\([^,]*,\$\{[^}]*\}\)\}", "", priority.text)
    for found in _UNSAFE.findall(text):
        yield f"${{{found}}} is what the caller's equipment sent: write ${{FILTER(0-9+,${{{found}}})}}"
