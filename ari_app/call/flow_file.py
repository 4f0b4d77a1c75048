"""Flow files: YAML to `models.domain.flow.Flow`, every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.problems import ConfigError, Report
from models.domain.caller import LANGUAGES
from models.domain.flow import Action, Choice, Flow, Line, Menu

_KINDS = ("menu", "route", "say", "lookup", "language", "record", "voicemail", "hangup")
_LOOKUPS = ("balance", "order_status")
_KEYS = tuple("0123456789*#")


@dataclass(frozen=True, slots=True)
class _Node:
    """A YAML value with the lines of its keys."""

    value: Any
    line: int
    fields: dict[str, _Node]

    def get(self, key: str) -> Any:  # noqa: ANN401 - YAML values
        return self.fields[key].value if key in self.fields else None


def _convert(node: yaml.Node) -> _Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        fields = {str(key.value): _convert(value) for key, value in node.value}
        return _Node({key: child.value for key, child in fields.items()}, line, fields)
    if isinstance(node, yaml.SequenceNode):
        return _Node([_convert(child).value for child in node.value], line, {})
    return _Node(str(node.value), line, {})


def load_flow(file: Path, has_prompt: Callable[[str], bool], skills: frozenset[str] = frozenset()) -> Flow:
    """Read and check a flow. Raises ConfigError with every problem found.

    ``has_prompt`` tells whether a prompt exists; ``skills`` are the problem types that agents have.
    """
    report = Report(file)
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        report.add(0, f"cannot be read: {error}")
        raise ConfigError(report.problems) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        report.add(mark.line + 1 if mark else 0, f"not valid YAML: {getattr(error, 'problem', error)}")
        raise ConfigError(report.problems) from error
    if not isinstance(root, yaml.MappingNode):
        report.add(1, "a flow has three parts: operator, lines and menus")
        raise ConfigError(report.problems)
    flow = _FlowReader(report, has_prompt, skills).flow(_convert(root))
    if report.problems:
        raise ConfigError(report.problems)
    return flow


class _FlowReader:
    def __init__(self, report: Report, has_prompt: Callable[[str], bool], skills: frozenset[str]) -> None:
        self._report, self._has_prompt, self._skills = report, has_prompt, skills
        self._menus: set[str] = set()

    def flow(self, root: _Node) -> Flow:
        for key in root.fields.keys() - {"operator", "lines", "menus"}:
            self._report.add(root.fields[key].line, f"unknown part {key!r}; known: operator, lines, menus")
        menus = root.fields.get("menus", _Node({}, root.line, {}))
        lines = root.fields.get("lines", _Node({}, root.line, {}))
        self._menus = set(menus.fields)
        if not lines.fields:
            self._report.add(root.line, "no lines: name at least one number that callers dial")
        return Flow(
            lines={number: self._line(number, node) for number, node in lines.fields.items()},
            menus={name: self._menu(name, node) for name, node in menus.fields.items()},
            operator=str(root.get("operator") or "operator"),
        )

    def _line(self, number: str, node: _Node) -> Line:
        if not number.isdigit():
            self._report.add(node.line, f"line {number!r}: write the digits that callers dial, in quotes")
        language = str(node.get("language") or "")
        if language and language not in LANGUAGES:
            self._report.add(node.line, f"line {number}: unknown language {language!r}; known: {', '.join(LANGUAGES)}")
        greeting = str(node.get("greeting") or "")
        if greeting:
            self._prompt(greeting, node)
        start = node.fields.get("start")
        if start is None:
            self._report.add(node.line, f"line {number} has no start: add for example start: {{ menu: main }}")
        return Line(number, language, greeting, self._action(start) if start else Action("hangup"))

    def _menu(self, name: str, node: _Node) -> Menu:
        prompt = str(node.get("prompt") or "")
        self._prompt(prompt, node)
        choices = node.fields.get("choices", _Node({}, node.line, {}))
        if not choices.fields:
            self._report.add(node.line, f"menu {name} has no choices")
        taken: dict[str, str] = {}
        read = []
        for choice_name, child in choices.fields.items():
            choice = self._choice(choice_name, child)
            if choice.key in taken:
                self._report.add(child.line, f"menu {name}: key {choice.key} already means {taken[choice.key]!r}")
            taken[choice.key] = choice_name
            read.append(choice)
        return Menu(
            name, prompt, tuple(read), speech=node.get("speech") != "false", secret=node.get("secret") == "true"
        )

    def _choice(self, name: str, node: _Node) -> Choice:
        key = str(node.get("key") or "")
        if key not in _KEYS:
            self._report.add(node.line, f"choice {name!r}: key must be one of 0-9, * or #, not {key!r}")
        phrases: dict[str, tuple[str, ...]] = {}
        for language, texts in (node.get("phrases") or {}).items():
            if language not in LANGUAGES or not isinstance(texts, list):
                known = ", ".join(LANGUAGES)
                self._report.add(node.line, f"choice {name!r}: phrases are lists by language ({known})")
                continue
            phrases[language] = tuple(str(text).strip().lower() for text in texts)
        return Choice(name, key, phrases, self._action(node))

    def _action(self, node: _Node) -> Action:
        kinds = [kind for kind in _KINDS if kind in node.fields]
        if len(kinds) != 1:
            self._report.add(node.line, f"needs exactly one action of {', '.join(_KINDS)}, not {len(kinds)}")
            return Action("hangup")
        kind = kinds[0]
        target, then = str(node.get(kind) or ""), str(node.get("then") or "hangup")
        self._target(kind, target, node.fields[kind])
        if then != "hangup" and then.removeprefix("menu:") not in self._menus:
            self._report.add(node.fields["then"].line, f"then: {then!r} is neither hangup nor menu:NAME of a menu")
        return Action(kind, target, then)

    def _target(self, kind: str, target: str, node: _Node) -> None:
        if kind == "menu" and target not in self._menus:
            self._report.add(node.line, f"there is no menu {target!r}; there are: {', '.join(sorted(self._menus))}")
        elif kind in ("route", "voicemail") and self._skills and target not in self._skills:
            known = ", ".join(sorted(self._skills))
            self._report.add(node.line, f"no agent has the skill {target!r}; agents have: {known}")
        elif kind == "record" and target not in ("on", "off"):
            self._report.add(node.line, f"record: write on or off, not {target!r}")
        elif kind in ("say", "hangup"):
            self._prompt(target, node)
        elif kind == "lookup" and target not in _LOOKUPS:
            self._report.add(node.line, f"lookup knows {', '.join(_LOOKUPS)}, not {target!r}")
        elif kind == "language" and target not in (*LANGUAGES, "other"):
            self._report.add(node.line, f"unknown language {target!r}; known: {', '.join(LANGUAGES)}, other")

    def _prompt(self, name: str, node: _Node) -> None:
        if not self._has_prompt(name):
            self._report.add(node.line, f"there is no prompt {name!r}; add [{name}] to the prompts file")
