"""``kefu knowledge check | find``: the folder of cards, with every mistake, and what would be found in it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from ari_app.cli.findings import counted, language_of, rows_of, say
from ari_app.cli.output import print_json
from ari_app.configuration.knowledge import alike, findings, load_knowledge
from ari_app.configuration.queues import load_queues
from ari_app.store.reader import Reader
from config.load import ROOT, load_settings
from config.problems import ConfigError, Problem
from config.settings import Settings
from models.assist.card import Card
from models.assist.cues import wants
from models.assist.shelf import Answer, Shelf
from models.assist.summary import CALLER
from models.assist.terms import length, mostly_chinese
from models.domain.caller import LANGUAGES
from models.domain.errors import CommandRefused
from models.encoders.known import USE, encoder

_ENOUGH = 4  # words, or Chinese characters, of a question that says what it is about


def run_knowledge(options: argparse.Namespace) -> int:
    """Carry it out; the exit status. Raises ConfigError when find cannot read the folder."""
    settings = load_settings()
    folder = options.folder or ROOT / settings.assist.knowledge
    return _find(options, settings, folder) if options.do == "find" else _check(options, settings, folder)


def _check(options: argparse.Namespace, settings: Settings, folder: Path) -> int:
    found, cards = _looked_through(settings, folder)
    open_questions = _unanswered(options, settings, cards) if options.lines and cards else []
    errors = [one for one in found if not one.warning]
    language = language_of(options)
    if options.json:
        rows = rows_of(found, language)
        print_json({"cards": len(cards), "errors": len(errors), "findings": rows, "unanswered": open_questions})
    else:
        say(found, language, errors_aside=True)
        for text in open_questions:
            print(f"没有卡片能回答：{text}" if language == "zh" else f"no card answers: {text}")
        by = ", ".join(f"{sum(card.language == name for card in cards)} {name}" for name in LANGUAGES)
        what = f"{len(cards)} cards ({by})", f"{len(cards)} 张知识卡片（{by}）"
        print(counted(what, len(errors), len(found) - len(errors), language))
    return int(bool(errors) or (options.strict and bool(found)))


def _looked_through(settings: Settings, folder: Path) -> tuple[list[Problem], Sequence[Card]]:
    try:
        cards = load_knowledge(folder)
    except ConfigError as error:
        return error.problems, ()
    found = findings(cards, _queues(settings), date.today())
    for language in LANGUAGES:
        found += alike(Shelf([one for one in cards if one.language == language], language, encoder(USE)))
    return sorted(found, key=lambda one: (one.file, one.line)), cards


def _unanswered(options: argparse.Namespace, settings: Settings, cards: Sequence[Card]) -> list[str]:
    """Questions of callers that are like no question of a card, those that are least like one first. Raises
    CommandRefused when there are no records."""
    try:
        reader = Reader(options.run / settings.store.path)
    except FileNotFoundError:
        raise CommandRefused(f"there are no calls in {options.run} yet (start with `make run`)") from None
    with closing(reader):
        lines = reader.latest_lines(CALLER, options.lines)
    today, shelves = date.today(), {}
    for name in LANGUAGES:
        shelves[name] = Shelf([one for one in cards if one.language == name], name, encoder(USE))
    found: dict[str, float] = {}
    for line in lines:
        text, shelf = str(line["text"] or ""), shelves.get(str(line["language"] or ""))
        if shelf is None or not wants(text) or length(text) < _ENOUGH:
            continue
        answer = shelf.ask(text, str(line["problem"] or ""), today, 1)
        likeness = answer.found[0].likeness if answer.found else -1.0
        if likeness < settings.assist.card_likeness:
            found[text] = likeness
    return sorted(found, key=lambda text: found[text])


def _queues(settings: Settings) -> list[str]:
    try:
        return list(load_queues(ROOT / settings.centre.queues, lambda _name: True, frozenset()))
    except ConfigError:
        return []  # `kefu check` says what is wrong with that file


def _find(options: argparse.Namespace, settings: Settings, folder: Path) -> int:
    if not options.words.strip():
        raise CommandRefused('what do they ask? `kefu knowledge find "where is my order"`')
    language = options.language or ("zh" if mostly_chinese(options.words) else "en")
    cards = [one for one in load_knowledge(folder) if one.language == language]
    answer = Shelf(cards, language, encoder(USE)).ask(options.words, options.queue, date.today())
    shown = answer.clear(settings.assist.card_gap, settings.assist.card_likeness)
    if options.json:
        rows = [
            {"id": one.card.id, "title": one.card.title, "score": round(one.score, 2), "body": one.card.body,
             "likeness": round(one.likeness, 2)} for one in answer.found
        ]  # fmt: skip
        print_json({"cards": rows, "gap": round(answer.gap, 2), "shown": shown})
    else:
        _told(answer, shown)
    return int(not answer.found)


def _told(answer: Answer, shown: bool) -> None:
    for number, one in enumerate(answer.found, 1):
        place = f"{one.card.file}:{one.card.line}".replace(f"{ROOT}/", "")
        print(f"{number}. {one.card.title}  (score {one.score:.1f}, likeness {one.likeness:.2f})  {place}")
        if number == 1:
            print("\n".join(f"   {line}" for line in one.card.body.splitlines()))
    if not answer.found:
        print("No card belongs to such a call.")
        return
    word = "shown by itself" if shown else "not shown by itself"
    print(f"In a call it would be {word}: {answer.gap:.1f} standard deviations ahead of the next.")
