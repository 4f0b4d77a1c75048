"""Questions of which is known which card answers them: read from a file, and put to cards."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from models.assist.card import Card
from models.assist.shelf import Shelf
from models.domain.errors import CommandRefused
from models.encoders.known import USE, encoder

Question = tuple[str, str]
Found = list[tuple[str, ...]]


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


def first(found: tuple[str, ...]) -> str:
    """The best one; "" for none."""
    return found[0] if found else ""
