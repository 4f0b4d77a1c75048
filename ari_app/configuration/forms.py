"""Forms by which calls are assessed: a YAML file each in one folder; every mistake of every file with its line.

form: service                         # small letters, digits and -
version: 1                            # higher with every change that makes scores incomparable
queues: [billing]                     # of which calls; left out: all
languages: [en, zh]                   # the same
sections:
  opening:
    - id: greeting
      text: { en: "Did they greet?", zh: "是否问候？" }
      type: yes_no                    # yes_no, scale (1 to 5), text (no points)
      weight: 20                      # 0 to 100
      kind: normal                    # critical: a no takes the section; fatal: the form, once a person confirms it
      auto: greeting-15s              # a rule that answers: no when it fires, else yes; or { rule, fired, otherwise };
                                      # [greeting-15s, zh-greeting-15s]: the first that is for the call
      min_confidence: 0.8             # of the words that an automatic no rests on
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from config.problems import ConfigError, Problem, Report
from models.domain.caller import LANGUAGES
from models.flow.document import Node, advise, read_document
from models.quality.forms.form import Auto, Form, Kind, Question, Type, Verdict

Word = TypeVar("Word", bound=StrEnum)
_TOP = ("form", "version", "queues", "languages", "sections")
_QUESTION = ("id", "text", "type", "weight", "kind", "auto", "min_confidence")
_AUTO = ("rule", "fired", "otherwise")
_AUTO_WORDS = "auto: write a rule's id, a list of them, or { rule: ID, fired: no, otherwise: yes }"
_ID = re.compile(r"[a-z][a-z0-9-]{0,59}")


def load_forms(folder: Path) -> Mapping[str, Form]:
    """By id. Raises ConfigError with every problem of every file; a folder that is not there has no forms."""
    problems: list[Problem] = []
    found: dict[str, Form] = {}
    for file in sorted(folder.glob("*.y*ml")):
        report = Report(str(file))
        form = _form(file, report)
        if form is not None and form.id in found:
            report.add(1, f"there is a form {form.id!r} already, in another file")
        if form is not None:
            found.setdefault(form.id, form)
        problems += report.problems
    if problems:
        raise ConfigError(problems)
    return found


def readable_forms(folder: Path) -> list[Form] | None:
    """All of them; None when one has mistakes, which keep nobody from starting: `kefu check` names them."""
    try:
        return list(load_forms(folder).values())
    except ConfigError:
        return None


def _form(file: Path, report: Report) -> Form | None:
    try:
        content = file.read_bytes()
    except OSError as error:
        report.add(0, f"cannot be read: {error.strerror or error}")
        return None
    top = read_document(content, report, "a form is a table with: " + ", ".join(_TOP))
    if top is None:
        return None
    _only(top, _TOP, report)
    name = _named(top, "form", report)
    languages = _words(top, "languages", report)
    for language in languages - set(LANGUAGES):
        report.add(top.fields["languages"].line, f"unknown language {language!r}{advise(language, LANGUAGES)}")
    version = _number(top, "version", 1.0, (1, 1_000_000), report)
    return Form(name, int(version), _sections(top, report), _words(top, "queues", report), languages, str(file))


def _sections(top: Node, report: Report) -> dict[str, tuple[Question, ...]]:
    node = top.fields.get("sections")
    if node is None or node.kind != "table" or not node.fields:
        report.add((node or top).line, "sections: write a table; each section has a list of questions")
        return {}
    seen: dict[str, int] = {}
    found: dict[str, tuple[Question, ...]] = {}
    for title, section in node.fields.items():
        if section.kind != "list":
            report.add(section.line, f"{title}: write a list; each question begins with a dash")
            continue
        found[title] = tuple(_question(one, seen, report) for one in section.items)
    questions = [one for section in found.values() for one in section]
    if questions and not any(one.weight and one.type is not Type.TEXT for one in questions):
        report.add(node.line, "no question has a weight: nothing could be scored")
    return found


def _question(node: Node, seen: dict[str, int], report: Report) -> Question:
    if node.kind != "table":
        report.add(node.line, f"a question is a table with: {', '.join(_QUESTION)}")
        return Question("", {})
    _only(node, _QUESTION, report)
    name = _named(node, "id", report)
    if name in seen:
        report.add(node.line, f"there is a question {name!r} already, in line {seen[name]}")
    seen.setdefault(name, node.line)
    kind, asked = _word(node, "kind", Kind.NORMAL, report), _word(node, "type", Type.YES_NO, report)
    auto = _auto(node, report)
    if asked is not Type.YES_NO and (auto is not None or kind is not Kind.NORMAL):
        report.add(node.line, "rules answer yes or no, and only such questions are critical or fatal: type: yes_no")
    return Question(
        name, _text(node, report), asked, _number(node, "weight", 1.0, (0, 100), report), kind, auto,
        _number(node, "min_confidence", 0.8, (0, 1), report), node.line,
    )  # fmt: skip


def _auto(node: Node, report: Report) -> Auto | None:
    found = node.fields.get("auto")
    if found is None or (found.kind == "scalar" and found.text in ("", "none")):
        return None
    if found.kind == "scalar":
        return Auto(found.text)
    if found.kind == "list":
        return _several(found, report)
    if found.kind != "table" or not found.word("rule"):
        report.add(found.line, _AUTO_WORDS)
        return None
    _only(found, _AUTO, report)
    fired, otherwise = (
        _word(found, name, usual, report) for name, usual in (("fired", Verdict.NO), ("otherwise", Verdict.YES))
    )
    return Auto(found.word("rule"), fired, otherwise)


def _several(found: Node, report: Report) -> Auto | None:
    names = [one.text for one in found.items if one.kind == "scalar" and one.text.strip()]
    if not names or len(names) < len(found.items):
        report.add(found.line, _AUTO_WORDS)
        return None
    return Auto(names[0], also=tuple(names[1:]))


def _text(node: Node, report: Report) -> dict[str, str]:
    found = node.fields.get("text")
    if found is None or found.kind != "table":
        report.add((found or node).line, 'text: write the question in each language, such as { en: "…", zh: "…" }')
        return {}
    for language in (one for one in LANGUAGES if not found.word(one).strip()):
        report.add(found.line, f"text: nothing in {language}")
    _only(found, LANGUAGES, report)
    return {language: found.word(language) for language in LANGUAGES}


def _only(node: Node, known: tuple[str, ...], report: Report) -> None:
    for name, field in node.fields.items():
        if name not in known:
            report.add(field.line, f"there is no field {name!r}{advise(name, known)}")


def _named(node: Node, field: str, report: Report) -> str:
    name = node.word(field)
    if not _ID.fullmatch(name):
        line = node.fields[field].line if field in node.fields else node.line
        report.add(line, f"{field}: write small letters, digits and - (at most 60), not {name!r}")
    return name


def _words(node: Node, name: str, report: Report) -> frozenset[str]:
    found = node.fields.get(name)
    if found is None:
        return frozenset()
    if found.kind != "list" or any(one.kind != "scalar" or not one.text.strip() for one in found.items):
        report.add(found.line, f"{name}: write a list of words, such as [billing, orders]")
        return frozenset()
    return frozenset(one.text for one in found.items)


def _word(node: Node, name: str, usual: Word, report: Report) -> Word:
    text, kinds = node.word(name, usual.value), type(usual)
    text = {"true": "yes", "false": "no"}.get(text, text)
    if text in [one.value for one in kinds]:
        return kinds(text)
    report.add(node.fields[name].line, f"unknown {name} {text!r}{advise(text, [one.value for one in kinds])}")
    return usual


def _number(node: Node, name: str, usual: float, bounds: tuple[float, float], report: Report) -> float:
    found = node.fields.get(name)
    if found is None:
        return usual
    low, high = bounds
    try:
        value = float(found.text)
    except ValueError:
        value = float("nan")
    if low <= value <= high:
        return value
    report.add(found.line, f"{name}: write a number from {low:g} to {high:g}, not {found.text!r}")
    return usual
