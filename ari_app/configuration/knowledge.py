"""The folder of knowledge: ``en/`` and ``zh/`` with cards in Markdown, YAML and CSV; all mistakes at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from ari_app.configuration.card_files import Place, markdown, table, yaml_cards
from config.problems import ConfigError, Problem, Report
from models.assist.card import FEWEST, Card
from models.assist.shelf import Shelf
from models.domain.caller import LANGUAGES
from models.domain.words import plain
from models.flow.document import LONGEST, advise

ALIKE = 0.9  # cosine from which two questions are taken for the same
_READERS: dict[str, Callable[[str, Place], Iterator[Card]]] = {
    ".md": markdown, ".yaml": yaml_cards, ".yml": yaml_cards, ".csv": table,
}  # fmt: skip


def load_knowledge(folder: Path) -> tuple[Card, ...]:
    """Every card, by language and file. Raises ConfigError with every problem of every file."""
    problems: list[Problem] = []
    cards: list[Card] = []
    if not folder.is_dir():
        raise ConfigError([Problem(str(folder), 0, "there is no such folder; see [assist] knowledge")])
    for home in sorted(one for one in folder.iterdir() if not one.name.startswith(".")):
        if home.is_dir() and home.name in LANGUAGES:
            for file in sorted(home.rglob("*")):
                if file.is_file() and not file.name.startswith("."):
                    cards += _read(file, home, problems)
        elif home.name.lower() not in ("readme.md",):
            words = f"cards lie in a folder of their language: {', '.join(LANGUAGES)}"
            problems.append(Problem(str(home), 0, words))
    problems += _twice(cards)
    if problems:
        raise ConfigError(problems)
    return tuple(cards)


def _read(file: Path, home: Path, problems: list[Problem]) -> list[Card]:
    report = Report(str(file))
    reader = _READERS.get(file.suffix.lower())
    found: list[Card] = []
    if reader is None:
        report.add(0, f"cards are files that end with {', '.join(_READERS)}")
    elif (text := _text(file, report)) is not None:
        name = f"{home.name}/{file.relative_to(home).with_suffix('')}"
        found = list(reader(text, Place(home.name, name, report)))
    problems += report.problems
    return found


def _text(file: Path, report: Report) -> str | None:
    try:
        content = file.read_bytes()
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        report.add(0, f"cannot be read: {error.strerror or error}")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        report.add(line, f"is not in UTF-8 (byte {error.object[error.start]:#x}): save it as UTF-8")
    else:
        if len(text) <= LONGEST:
            return text
        report.add(0, f"{len(text)} characters are too many; make several files of it")
    return None


def _twice(cards: Sequence[Card]) -> list[Problem]:
    """Ids, titles and questions that are there already, in the same language."""
    found: list[Problem] = []
    names: dict[tuple[str, str], Card] = {}
    texts: dict[tuple[str, str], Card] = {}
    for card in cards:
        if (other := names.setdefault((card.language, card.id), card)) is not card:
            found.append(_problem(card, f"there is a card {card.id!r} already: {_where(other)}"))
        own: set[str] = set()
        for text in card.questions:
            other = texts.setdefault((card.language, plain(text)), card)
            if other is not card or plain(text) in own:
                found.append(_problem(card, f"the question {text!r} is asked already: {_where(other)}"))
            own.add(plain(text))
    return found


def findings(cards: Sequence[Card], queues: Collection[str], today: date) -> list[Problem]:
    """Warnings: what makes cards harder to find, or is not true any more."""
    found: list[Problem] = []
    for card in cards:
        if len(card.questions) < FEWEST:
            words = f"{len(card.questions)} questions; with {FEWEST} and more it is found far more often"
            found.append(_problem(card, f"{card.title!r} has {words}", True))
        if not card.holds(today):
            found.append(_problem(card, f"{card.title!r} has expired: valid_until {card.until}", True))
        found += [
            _problem(card, f"there is no queue {name!r}{advise(name, list(queues))}", True)
            for name in sorted(card.queues) if queues and name not in queues
        ]  # fmt: skip
    return found


def alike(shelf: Shelf) -> list[Problem]:
    """Warnings of cards that are asked for in nearly the same words: neither would be clearly ahead."""
    return [
        _problem(one, f"{one.title!r} is asked for as {other.title!r} is ({near:.2f}): {_where(other)}", True)
        for one, other, near in shelf.alike(ALIKE)
    ]


def _problem(card: Card, text: str, warning: bool = False) -> Problem:
    return Problem(card.file, card.line, text, warning)


def _where(card: Card) -> str:
    return f"{card.file}:{card.line}"
