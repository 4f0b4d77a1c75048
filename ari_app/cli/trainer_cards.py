"""``kefu trainer cards``: how often cards of knowledge answer questions of which is known which card does."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

from ari_app.cli.output import print_json
from ari_app.cli.trainer_told import told_of
from ari_app.configuration.knowledge import load_knowledge
from config.load import ROOT, load_settings
from models.assist.card import Card
from models.assist.shelf import Shelf
from models.domain.errors import CommandRefused
from models.encoders.known import USE, encoder
from models.training.compare import Judged, bounds, compare
from models.training.judging import figures

Question = tuple[str, str]
Found = list[tuple[str, ...]]


def run_cards(options: argparse.Namespace) -> int:
    """The share at the first place and among three; with ``--against``, whether another folder finds more. The exit
    status is 1 when it is worse, or when there are too few questions to say. Raises ConfigError, CommandRefused."""
    folder = ROOT / load_settings().assist.knowledge
    cards = _of(folder, options.language)
    questions = read_questions(options.questions, {one.id for one in cards}, options.language)
    old = found_in(cards, options.language, questions)
    if options.against is None:
        _tell(options, folder, questions, old)
        return 0
    new = found_in(_of(options.against, options.language), options.language, questions)
    rows = [
        Judged(card, _first(was), _first(says)) for (_, card), was, says in zip(questions, old, new, strict=True)
    ]  # fmt: skip
    found = compare(rows)
    if options.json:
        print_json({"verdict": found.verdict, **{k: v for k, v in figures(found).items() if k != "ece"},
                    "losing": list(found.losing)})  # fmt: skip
    else:
        _tell(options, folder, questions, old)
        _tell(options, options.against, questions, new)
        told_of(f"{options.against} on the same questions: {found.verdict}", figures(found), found.losing)
    return int(not found.may_live)


def read_questions(file: Path, cards: set[str], language: str) -> list[Question]:
    """Rows of a CSV file with the columns text and card (its id, with or without the language). Raises CommandRefused
    with file, line and what to do."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            if not {"text", "card"} <= set(reader.fieldnames or ()):
                raise CommandRefused(f"{file}:1: the header needs the columns text and card")
            rows = []
            for row in reader:
                text, given = (row["text"] or "").strip(), (row["card"] or "").strip()
                if not text:
                    raise CommandRefused(f"{file}:{reader.line_num}: text must not be empty")
                card = given if given in cards else f"{language}/{given}"
                if card not in cards:
                    raise CommandRefused(f"{file}:{reader.line_num}: there is no card {given!r} in {language}")
                rows.append((text, card))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{file} cannot be read: {error}") from None
    if not rows:
        raise CommandRefused(f"{file} has no questions")
    return rows


def found_in(cards: Sequence[Card], language: str, questions: Sequence[Question]) -> Found:
    """The ids of the three best cards for each question."""
    shelf = Shelf(cards, language, encoder(USE))
    return [tuple(one.card.id for one in shelf.ask(text).found) for text, _ in questions]


def _of(folder: Path, language: str) -> list[Card]:
    cards = [one for one in load_knowledge(folder) if one.language == language]
    if not cards:
        raise CommandRefused(f"{folder}: there are no cards in {language}")
    return cards


def _first(found: tuple[str, ...]) -> str:
    return found[0] if found else ""


def _tell(options: argparse.Namespace, folder: Path, questions: Sequence[Question], found: Found) -> None:
    n = len(questions)
    first = sum(_first(ids) == card for (_, card), ids in zip(questions, found, strict=True))
    three = sum(card in ids for (_, card), ids in zip(questions, found, strict=True))
    if options.json:
        print_json({"questions": n, "first": [first / n, *bounds(first, n)], "three": [three / n, *bounds(three, n)]})
        return
    low, high = bounds(first, n)
    print(f"{folder}: {n} questions; first: {first / n:.1%} ({low:.1%} to {high:.1%}), among three: {three / n:.1%}.")
    if options.against is None:
        for (text, card), ids in zip(questions, found, strict=True):
            if _first(ids) != card:
                print(f"  {card}: {text!r} found {', '.join(ids) or 'nothing'}")
