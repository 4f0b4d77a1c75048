"""``kefu trainer cards``: how often cards of knowledge answer questions of which is known which card does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ari_app.assist.asked import Found, Question, first, found_in, read_questions
from ari_app.cli.output import print_json
from ari_app.cli.trainer_told import told_of
from ari_app.configuration.knowledge import load_knowledge
from config.load import ROOT, load_settings
from models.assist.card import Card
from models.domain.errors import CommandRefused
from models.training.compare import Judged, bounds, compare
from models.training.judging import figures


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
        Judged(card, first(was), first(says)) for (_, card), was, says in zip(questions, old, new, strict=True)
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


def _of(folder: Path, language: str) -> list[Card]:
    cards = [one for one in load_knowledge(folder) if one.language == language]
    if not cards:
        raise CommandRefused(f"{folder}: there are no cards in {language}")
    return cards


def _tell(options: argparse.Namespace, folder: Path, questions: Sequence[Question], found: Found) -> None:
    n = len(questions)
    best = sum(first(ids) == card for (_, card), ids in zip(questions, found, strict=True))
    three = sum(card in ids for (_, card), ids in zip(questions, found, strict=True))
    if options.json:
        print_json({"questions": n, "first": [best / n, *bounds(best, n)], "three": [three / n, *bounds(three, n)]})
        return
    low, high = bounds(best, n)
    print(f"{folder}: {n} questions; first: {best / n:.1%} ({low:.1%} to {high:.1%}), among three: {three / n:.1%}.")
    if options.against is None:
        for (text, card), ids in zip(questions, found, strict=True):
            if first(ids) != card:
                print(f"  {card}: {text!r} found {', '.join(ids) or 'nothing'}")
