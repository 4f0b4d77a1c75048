"""Files of knowledge cards: Markdown with a head, YAML lists, and CSV; every mistake with its line.

A file of Markdown is one card:         A file of YAML is several:        A file of CSV has these columns:
---                                     cards:                            question,answer,title,queues,valid_until,owner
title: Refunds                            - id: refunds                   (the last four may be missing; rows with the
questions: [How do I get it back?]          title: Refunds                same answer are one card)
queues: [billing]                           questions: [How …]
valid_until: 2027-12-31                     answer: Three working days.
owner: accounts
---
Three working days.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from config.problems import Report
from models.assist.card import LONGEST, Card, words_in
from models.domain.words import plain
from models.flow.document import Node, advise, read_document

HEAD = ("title", "questions", "queues", "valid_until", "owner")
IN_LIST = ("id", "answer", *HEAD)
COLUMNS = ("question", "answer", "title", "queues", "valid_until", "owner")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_RULE = "---"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is read from: ``name`` begins the ids of its cards."""

    language: str
    name: str
    report: Report


def markdown(text: str, place: Place) -> Iterator[Card]:
    """One card."""
    lines = text.split("\n")
    if lines[0].strip() != _RULE or _RULE not in (line.strip() for line in lines[1:]):
        place.report.add(1, "begin with --- and a line title: …; end that head with ---, then write the answer")
        return
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == _RULE)
    head = read_document("\n".join(["", *lines[1:end]]).encode(), place.report, "the head is a table: title: …")
    if head is None:
        return
    _only(head, HEAD, place.report)
    body = "\n".join(lines[end + 1 :]).strip()
    yield _card(head, place.name, body, end + 2, place)


def yaml_cards(text: str, place: Place) -> Iterator[Card]:
    """Each card of ``cards:``."""
    top = read_document(text.encode(), place.report, "write a table with cards: and a list of them")
    if top is None:
        return
    _only(top, ("cards",), place.report)
    cards = top.fields.get("cards")
    if cards is None or cards.kind != "list":
        place.report.add(cards.line if cards else 1, "cards: write a list; each card begins with a dash")
        return
    for node in cards.items:
        if node.kind != "table":
            place.report.add(node.line, f"a card is a table with: {', '.join(IN_LIST)}")
            continue
        _only(node, IN_LIST, place.report)
        name = node.word("id")
        if not _ID.fullmatch(name):
            line = node.fields["id"].line if "id" in node.fields else node.line
            place.report.add(line, f"id: write small letters, digits and - (at most 60), not {name!r}")
        answer = node.fields.get("answer", Node("scalar", node.line))
        steps = [one.text for one in answer.items if one.kind == "scalar"]
        body = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)) or answer.text
        yield _card(node, f"{place.name}/{name}", body.strip(), answer.line, place)


def table(text: str, place: Place) -> Iterator[Card]:
    """Each answer of a CSV file, with all questions that have it."""
    try:
        rows = _rows(text, place.report)
    except csv.Error as error:
        place.report.add(0, f"is no CSV: {error}")
        return
    found: dict[str, Card] = {}
    for line, row in rows:
        question, answer = row.get("question", ""), row.get("answer", "")
        if not question or not answer:
            place.report.add(line, f"{'answer' if question else 'question'} is empty")
            continue
        key = plain(answer)
        if key in found:
            found[key] = replace(found[key], questions=(*found[key].questions, question))
            continue
        title = row.get("title") or question
        head = (line, title, (question,), frozenset(row.get("queues", "").replace(";", " ").split()))
        found[key] = _checked(
            f"{place.name}/{line}", head, answer, line, _day(row.get("valid_until", ""), line, place.report),
            row.get("owner", ""), place,
        )  # fmt: skip
    yield from found.values()


def _rows(text: str, report: Report) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    head = [name.strip().lower() for name in next(reader, [])]
    for name in head:
        if name not in COLUMNS:
            report.add(1, f"there is no column {name!r}{advise(name, COLUMNS)}")
    for name in COLUMNS[:2]:
        if name not in head:
            report.add(1, f"the column {name} is missing; the first line is: {','.join(COLUMNS)}")
    found, begin = [], 2
    for row in reader:
        if any(row):
            if len(row) > len(head):
                report.add(begin, f'{len(row)} fields, {len(head)} columns: put a text with commas into "…"')
            found.append((begin, {name: one.strip() for name, one in zip(head, row, strict=False)}))
        begin = reader.line_num + 1
    return found


def _only(node: Node, known: tuple[str, ...], report: Report) -> None:
    for name, field in node.fields.items():
        if name not in known:
            report.add(field.line, f"there is no field {name!r}{advise(name, known)}")


def _card(node: Node, name: str, body: str, at: int, place: Place) -> Card:
    title, until = node.fields.get("title"), node.fields.get("valid_until")
    head = (node.line, title.text.strip() if title is not None else "", _words(node, "questions", place.report),
            frozenset(_words(node, "queues", place.report)))  # fmt: skip
    day = _day(until.text, until.line, place.report) if until is not None else None
    return _checked(name, head, body, at, day, node.word("owner"), place)


def _checked(
    name: str, head: tuple[int, str, tuple[str, ...], frozenset[str]], body: str, at: int, until: date | None,
    owner: str, place: Place,
) -> Card:  # fmt: skip
    line, title, questions, queues = head
    if not title:
        place.report.add(line, "title: what is the card about?")
    if not body:
        place.report.add(at, "the answer is empty: write what the agent is to say or do")
    elif (count := words_in(body)) > LONGEST:
        place.report.add(at, f"the answer has {count} words; {LONGEST} are read in a call: make two cards of it")
    return Card(name, place.language, title, body, questions, queues, until, owner, place.report.file, line)


def _words(node: Node, name: str, report: Report) -> tuple[str, ...]:
    found = node.fields.get(name)
    if found is None:
        return ()
    if found.kind != "list" or any(one.kind != "scalar" or not one.text.strip() for one in found.items):
        report.add(found.line, f"{name}: write a list, a line each beginning with a dash")
        return ()
    return tuple(one.text.strip() for one in found.items)


def _day(text: str, line: int, report: Report) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        report.add(line, f"valid_until: write a day such as 2027-12-31, not {text!r}")
        return None
