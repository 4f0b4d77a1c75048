"""Readers of single fields: YAML node → value, with the mistake where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.problems import Report
from models.domain.caller import LANGUAGES
from models.domain.expression import Expression, ExpressionError, parse_expression
from models.domain.flow import Texts
from models.flow.document import Node, advise
from models.flow.pages import Pages
from models.flow.spoken import FORMATS, placeholders


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type (a name of `READERS`), the body's attribute, and what it means.

    A type of its own brings ``reader`` and ``json``, its JSON Schema. A type that is neither here nor brought is read
    by the kind of step itself (`models.flow.kind.Kind.build`).
    """

    type: str
    words: str
    attribute: str = ""
    required: bool = False
    low: float = 0
    high: float = 0
    reader: Reader | None = None
    json: Mapping[str, Any] | None = None


Reader = Callable[["Context", Node, Field, str], object]
NAME = re.compile(r"[A-Za-z_一-鿿][\w \-]{0,60}")
VARIABLE = re.compile(r"[a-z_][a-z0-9_]{0,40}")
GIVEN = frozenset({"caller", "call", "now"})


@dataclass
class Context:
    """What fields are checked against. ``texts`` are the prompts that exist, ``own`` those written in the flow;
    ``zone`` is the flow's time zone, ``now`` the moment (aware of its zone) at which the flow is read."""

    report: Report
    texts: Texts
    skills: frozenset[str]
    pages: Pages
    now: datetime
    sources: frozenset[str] = frozenset()
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    reads: list[tuple[str, Report, int]] = field(default_factory=list)
    sets: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    zone: str = ""

    def wrong(self, node: Node, words: str) -> None:
        """Note a mistake."""
        self.report.add(node.line, words)


def text_of(context: Context, node: Node, where: str) -> str:
    """A scalar's text; anything else is a mistake."""
    if node.kind != "scalar":
        context.wrong(node, f"{where}: write one value, not a {node.kind}")
        return ""
    return node.text


def prompt(context: Context, node: Node, _spec: Field, where: str) -> str:
    """A prompt's name, or its text by language, which becomes a prompt named after the step."""
    if node.kind == "table":
        return _own_text(context, node, where)
    name = text_of(context, node, where)
    if name and name not in context.texts:
        words = (
            f"{where}: there is no prompt {name!r}{advise(name, set(context.texts))} add [{name}] to the prompts file"
        )
        context.wrong(node, words)
    for text in context.texts.get(name, {}).values():
        _check_placeholders(context, node, text, where)
    return name


def _own_text(context: Context, node: Node, where: str) -> str:
    name = where.replace(" ", "_")
    while name in context.own or name in context.texts:
        name += "+"
    for language in node.fields.keys() - set(LANGUAGES):
        context.wrong(
            node.fields[language], f"{where}: unknown language {language!r}; a prompt has {', '.join(LANGUAGES)}"
        )
    for language in LANGUAGES:
        words = node.word(language)
        if not words.strip():
            context.wrong(node, f"{where}: the prompt has no text for {language}")
        _check_placeholders(context, node.fields.get(language, node), words, where)
    context.own[name] = {language: node.word(language) for language in LANGUAGES}
    return name


def _check_placeholders(context: Context, node: Node, text: str, where: str) -> None:
    for inner, form in placeholders(text):
        if form and form not in FORMATS:
            context.wrong(node, f"{where}: nothing is spoken as {form!r}{advise(form, set(FORMATS))}")
        _expression(context, node, inner, f"{where}: {{{inner}}}")


def _expression(context: Context, node: Node, text: str, where: str) -> Expression | None:
    try:
        found = parse_expression(text)
    except ExpressionError as error:
        context.wrong(node, f"{where}: {error}")
        return None
    context.reads += [(name, context.report, node.line) for name in found.names]
    return found


def expression(context: Context, node: Node, _spec: Field, where: str) -> Expression | None:
    """An expression."""
    return _expression(context, node, text_of(context, node, where), where)


def speech(context: Context, node: Node, spec: Field, where: str) -> tuple[str, ...]:
    """One prompt or a list of them."""
    parts = node.items if node.kind == "list" else (node,)
    if not parts:
        context.wrong(node, f"{where}: nothing to say")
    return tuple(prompt(context, part, spec, where) for part in parts)


def number(context: Context, node: Node, spec: Field, where: str) -> float:
    """A number within its bounds."""
    try:
        value = float(text_of(context, node, where) or "nan")
    except ValueError:
        value = float("nan")
    if not spec.low <= value <= spec.high:
        context.wrong(node, f"{where}: write a number from {spec.low:g} to {spec.high:g}, not {node.text!r}")
        return spec.low
    return value


def whole(context: Context, node: Node, spec: Field, where: str) -> int:
    """A whole number within its bounds."""
    value = number(context, node, spec, where)
    if value != int(value):
        context.wrong(node, f"{where}: write a whole number, not {node.text!r}")
    return int(value)


def flag(context: Context, node: Node, _spec: Field, where: str) -> bool:
    """true or false."""
    if node.text not in ("true", "false"):
        context.wrong(node, f"{where}: write true or false, not {node.text!r}")
    return node.text == "true"


def one_of(*words: str) -> Callable[[Context, Node, Field, str], str]:
    """A reader of one of these words."""

    def read(context: Context, node: Node, _spec: Field, where: str) -> str:
        value = text_of(context, node, where)
        if value not in words:
            context.wrong(node, f"{where}: write {' or '.join(words)}, not {value!r}")
        return value

    return read


def variable(context: Context, node: Node, _spec: Field, where: str) -> str:
    """The name of a variable, which from now on is known."""
    name = text_of(context, node, where)
    if not VARIABLE.fullmatch(name):
        context.wrong(node, f"{where}: {name!r} is not a variable name: a-z, 0-9 and _, beginning with a letter")
    if name in GIVEN:
        context.wrong(node, f"{where}: {name} is given and cannot be set")
    context.sets.add(name)
    return name


def queue(context: Context, node: Node, _spec: Field, where: str) -> str:
    """A problem type that some agent has a skill for."""
    name = text_of(context, node, where)
    if context.skills and name not in context.skills:
        context.wrong(node, f"{where}: no agent has the skill {name!r}{advise(name, set(context.skills))}")
    return name


def word(context: Context, node: Node, _spec: Field, where: str) -> str:
    """Any short text."""
    value = text_of(context, node, where)
    if not NAME.fullmatch(value):
        context.wrong(node, f"{where}: {value!r} is not a name: letters, digits, spaces, - and _")
    return value


def assignments(context: Context, node: Node, spec: Field, where: str) -> Mapping[str, Expression]:
    """variable: expression."""
    if node.kind != "table" or not node.fields:
        context.wrong(node, f"{where}: write variable: expression")
    found = {}
    for name, child in node.fields.items():
        variable(context, Node("scalar", child.line, name), spec, where)
        value = _expression(context, child, text_of(context, child, f"{where}.{name}"), f"{where}.{name}")
        if value is not None:
            found[name] = value
    return found


def phrases(context: Context, node: Node | None, where: str) -> dict[str, tuple[str, ...]]:
    """Lists of phrases by language, in small letters."""
    found: dict[str, tuple[str, ...]] = {}
    for language, texts in (node.fields if node else {}).items():
        if language not in LANGUAGES or texts.kind != "list":
            context.wrong(texts, f"{where}: phrases are lists by language ({', '.join(LANGUAGES)})")
            continue
        found[language] = tuple(text_of(context, text, where).strip().lower() for text in texts.items)
        for phrase in found[language]:
            if re.search(r"[^\w\s'\-]", phrase) or not phrase:
                context.wrong(texts, f"{where}: {phrase!r} is not a phrase: words only, as they are spoken")
    return found


READERS: dict[str, Reader] = {
    "prompt": prompt, "speech": speech, "expression": expression, "number": number, "whole": whole, "flag": flag,
    "variable": variable, "queue": queue, "word": word, "assignments": assignments,
}  # fmt: skip
