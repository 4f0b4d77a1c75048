"""Flow files to a `models.domain.flow.Flow`: every mistake of every file at once, with file, line and advice."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from config.problems import ConfigError, Problem, Report
from models.domain.caller import LANGUAGES
from models.domain.expression import Expression
from models.domain.flow import BUILT_IN, Flow, Line, OpeningHours, Source, Step, Texts
from models.flow.calendar import known_zone, read_hours
from models.flow.document import EMPTY, Node, advise, read_document
from models.flow.fields import (
    GIVEN,
    Context,
    Field,
    assignments,
    expression,
    number,
    prompt,
    queue,
    text_of,
    whole,
)
from models.flow.grammar import LINE, LOOKUP, TOP
from models.flow.pages import Pages
from models.flow.steps import StepReader

_MOST_FILES = 50
SQL_NAMES = re.compile(r"(?<!:):([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)")
URL_NAMES = re.compile(r"\{([^{}]+)\}")
_MOVED = ": menus are steps since 0.3.0: steps: { NAME: { menu: PROMPT, choices: … } }, see docs/reference/flows.md"


def read_pages(
    main: str, pages: Pages, now: datetime, texts: Texts, skills: Collection[str] = (), zone: str = ""
) -> Flow:
    """Read and check a flow with the files that it includes. Raises ConfigError with every problem found.

    ``now``: the moment of reading, aware of its zone; ``texts`` are the prompts that exist; ``skills`` the problem
    types that agents have (none: not checked); ``zone`` the time zone of a flow that names none ("": the machine's).
    """
    reader = _FlowReader(pages, now, texts, frozenset(skills), zone)
    reader.file(main, None)
    return reader.flow()


class _FlowReader:
    def __init__(self, pages: Pages, now: datetime, texts: Texts, skills: frozenset[str], zone: str) -> None:
        self._files, self._now = pages, now
        self._texts, self._skills, self._zone = texts, skills, zone
        self._own: dict[str, dict[str, str]] = {}
        self._steps: dict[str, Step] = {}
        self._lines: dict[str, Line] = {}
        self._sources: dict[str, Source] = {}
        self._targets: list[tuple[Node, Context, str, str]] = []
        self._contexts: list[Context] = []
        self._pages: list[tuple[str, Node, Context]] = []
        self._operator = "operator"
        self._hours: OpeningHours | None = None
        self._seen: set[str] = set()

    def file(self, file: str, by: tuple[Context, Node] | None) -> None:
        """Take in a file and those that it includes."""
        if self._files.one(file) in self._seen or len(self._seen) >= _MOST_FILES:
            return
        self._seen.add(self._files.one(file))
        report = Report(file)
        context = Context(report, self._texts, self._skills, self._files, self._now, own=self._own)
        self._contexts.append(context)
        if by is not None and not self._files.there(file):
            by[0].wrong(by[1], f"there is no file {file.rpartition('/')[2]} beside this one")
            return
        page = self._document(file, report)
        if page is None:
            return
        self._pages.append((file, page, context))
        for child in page.fields.get("include", EMPTY).items:
            if child.text.startswith("/") or ".." in child.text.split("/"):
                context.wrong(child, f"include: {child.text!r} must lie in this folder or below it")
            else:
                self.file(self._files.beside(file, child.text), (context, child))

    def _document(self, file: str, report: Report) -> Node | None:
        try:
            content = self._files.read(file)
        except OSError as error:
            report.add(0, f"cannot be read: {error.strerror or error}")
            return None
        return read_document(content, report)

    def flow(self) -> Flow:
        """The flow. Raises ConfigError."""
        for _, page, context in self._pages:
            for key in page.fields.keys() - TOP.keys():
                advice = _MOVED if key == "menus" else advise(key, set(TOP))
                context.wrong(page.fields[key], f"unknown part {key!r}{advice}")
            for name, node in page.fields.get("lookups", EMPTY).fields.items():
                self._sources[name] = self._source(context, name, node)
        named = (page.fields.get("hours", EMPTY).word("zone") for _, page, _ in self._pages)
        self._zone = next((name for name in named if name and known_zone(name)), self._zone)
        for file, page, context in self._pages:
            context.sources, context.zone = frozenset(self._sources), self._zone
            self._page(file, page, context)
        self._check_references()
        problems = [problem for context in self._contexts for problem in context.report.problems]
        if problems:
            raise ConfigError(sorted(problems, key=lambda one: (one.file, one.line)))
        files = tuple(file for file, _, _ in self._pages)
        return Flow(self._lines, self._steps, self._operator, self._sources, self._own, files, self._hours, self._zone)

    def _page(self, file: str, page: Node, context: Context) -> None:
        reader = StepReader(context, file, self._steps, self._targets)
        if "operator" in page.fields:
            self._operator = queue(context, page.fields["operator"], Field("queue", ""), "operator")
        if "hours" in page.fields:
            self._hours = read_hours(context, page.fields["hours"], file, "hours", self._zone)
        for name, node in page.fields.get("steps", EMPTY).fields.items():
            if name in BUILT_IN or "/" in name:
                context.wrong(node, f"a step cannot be named {name!r}: {BUILT_IN.get(name, 'it has a /')}")
            elif name in self._steps:
                first = self._steps[name]
                context.wrong(node, f"step {name} is already in {first.file}:{first.line}")
            else:
                reader.step(name, node)
        self._read_lines(file, page, context, reader)

    def _read_lines(self, file: str, page: Node, context: Context, reader: StepReader) -> None:
        for dialled, node in page.fields.get("lines", EMPTY).fields.items():
            if dialled in self._lines:
                context.wrong(
                    node, f"line {dialled} is already in {self._lines[dialled].file}:{self._lines[dialled].at}"
                )
            self._lines[dialled] = self._line(context, reader, file, dialled, node)
        if context is self._contexts[0] and not self._lines:
            context.report.add(
                page.line, 'no lines: name at least one number that callers dial: "8000": { start: STEP }'
            )

    def _line(self, context: Context, reader: StepReader, file: str, dialled: str, node: Node) -> Line:
        if not dialled.isdigit():
            context.wrong(node, f"line {dialled!r}: write the digits that callers dial, in quotes")
        for key in node.fields.keys() - LINE.keys():
            context.wrong(node.fields[key], f"line {dialled}: unknown field {key!r}{advise(key, set(LINE))}")
        language = node.word("language")
        if language and language not in LANGUAGES:
            context.wrong(node, f"line {dialled}: unknown language {language!r}; known: {', '.join(LANGUAGES)}")
        greeting = node.fields.get("greeting")
        said = prompt(context, greeting, Field("prompt", ""), f"line {dialled}.greeting") if greeting else ""
        if "start" not in node.fields:
            context.wrong(node, f"line {dialled} has no start: add for example start: main")
            return Line(dialled, language, said, "operator", file, node.line)
        start = reader.target(f"line {dialled}", "start", node.fields["start"])
        return Line(dialled, language, said, start, file, node.line)

    def _source(self, context: Context, name: str, node: Node) -> Source:
        where = f"look-up {name}"
        for key in node.fields.keys() - LOOKUP.keys():
            context.wrong(node.fields[key], f"{where}: unknown field {key!r}{advise(key, set(LOOKUP))}")
        if len(node.fields.keys() & {"sql", "url"}) != 1:
            context.wrong(node, f"{where} needs exactly one of sql and url")
        url = node.word("url")
        self._check_names(context, node, where)
        if url and not url.startswith(("http://", "https://")):
            context.wrong(node.fields["url"], f"{where}: the address must begin with http:// or https://")
        values: dict[str, Any] = {
            key: reader(context, node.fields[key], Field("", "", low=low, high=high), f"{where}.{key}")
            for key, reader, low, high in (("timeout_seconds", number, 0.05, 10), ("retries", whole, 0, 5))
            if key in node.fields
        }
        send: dict[str, Expression] = {}
        if "send" in node.fields:
            before = set(context.sets)
            send = dict(assignments(context, node.fields["send"], Field("", ""), f"{where}.send"))
            context.sets -= context.sets - before
        headers = {
            key: text_of(context, child, where) for key, child in node.fields.get("headers", EMPTY).fields.items()
        }
        answer = _plain(node.fields.get("answer", EMPTY))
        try:
            Draft202012Validator.check_schema(answer)
        except SchemaError as error:
            context.wrong(node.fields["answer"], f"{where}: answer is no JSON Schema: {error.message}")
        return Source(
            name,
            node.word("sql"),
            url,
            send,
            headers,
            answer=answer,
            file=context.report.file,
            line=node.line,
            **values,
        )

    @staticmethod
    def _check_names(context: Context, node: Node, where: str) -> None:
        """What a query or an address asks of the call must be something that is set."""
        for key, pattern in (("sql", SQL_NAMES), ("url", URL_NAMES)):
            for name in pattern.findall(node.word(key)):
                expression(context, Node("scalar", node.fields[key].line, name), Field("expression", ""), where)

    def _check_references(self) -> None:
        known = {*self._steps, *BUILT_IN}
        outer = {name for name in self._steps if "/" not in name} | set(BUILT_IN)
        for node, context, step, name in self._targets:
            if name not in known:
                context.wrong(node, f"{step} leads to {name!r}, which is not a step{advise(name, outer)}")
        sets = GIVEN.union(*(context.sets for context in self._contexts)) | {"choice", "answer", *_SYSTEM_VALUES}
        for context in self._contexts:
            for name, report, line in context.reads:
                if name not in sets:
                    report.problems.append(
                        Problem(report.file, line, f"nothing sets {name!r}{advise(name, set(sets))}")
                    )


_SYSTEM_VALUES = frozenset({
    "position", "ahead", "minutes", "key", "text", "confidence", "milliseconds", "queue", "name", "seconds", "slot",
    "value",
})  # fmt: skip


def _plain(node: Node) -> dict[str, object]:
    """A YAML table as JSON would have it."""

    def value(child: Node) -> object:
        if child.kind == "table":
            return {key: value(inner) for key, inner in child.fields.items()}
        if child.kind == "list":
            return [value(inner) for inner in child.items]
        try:
            return json.loads(child.text)
        except ValueError:
            return child.text

    return {key: value(child) for key, child in node.fields.items()}
