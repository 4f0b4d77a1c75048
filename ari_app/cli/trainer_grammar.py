"""The grammar of ``kefu trainer``; what it does is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.table import add_output

_LANGUAGES = ("en", "zh")
_OTHERS = ("cards", "phrases", "wording")


def add_trainer(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    trainer = add("trainer", "teach kefu what callers mean: inbox, label, train, compare, shadow, promote, return")
    parts = trainer.add_subparsers(dest="do", required=True, metavar="WHAT")
    inbox = parts.add_parser("inbox", help="open answers that were unsure or wrong, what matters most first")
    inbox.add_argument("-n", type=int, default=20, help="how many (default 20)")
    inbox.add_argument("--language", default="", choices=("", *_LANGUAGES), help="only of this language")
    label = parts.add_parser("label", help="say what an utterance of the inbox meant")
    label.add_argument("utterance", type=int, help="its number")
    label.add_argument("intent", help="what it meant; other: none of the answers")
    train = parts.add_parser("train", help="make a candidate of labels and texts; it answers nobody yet")
    train.add_argument("--language", default="en", choices=_LANGUAGES)
    train.add_argument(
        "--texts",
        type=Path,
        action="append",
        help="CSV with text and intent, learned from until others are given (default: the shipped ones)",
    )
    _add_add(parts)
    _add_proofs(parts)
    promote = parts.add_parser("promote", help="let a candidate answer callers")
    promote.add_argument("model", help="its id")
    promote.add_argument("--why", required=True, help="why; it is written down")
    promote.add_argument(
        "--force", action="store_true", help="although it was not compared, or had no day in the shadow"
    )
    back = parts.add_parser("return", help="let the model before answer callers again")
    back.add_argument("language", choices=_LANGUAGES)
    back.add_argument("--part", default="intents", choices=("intents", *_OTHERS), help="of what (default intents)")
    back.add_argument("--why", default="", help="why; it is written down")
    models = parts.add_parser("models", help="the registry: what each model was made of, how it was judged, by whom")
    add_output(inbox, models, _add_beside(parts), _others(parts))
    for one in parts.choices.values():
        one.add_argument("--by", default="", help="who asks, for the journal (default: you, at the console)")


def _add_add(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add = parts.add_parser("add", help="take up cards, a command network or a language model; it is not live yet")
    add.add_argument("part", choices=_OTHERS, help="cards: a folder of knowledge; phrases: what make train-commands"
                     " made; wording: what make train-lm made")  # fmt: skip
    add.add_argument("place", type=Path, help="the file or folder; a copy is kept")
    add.add_argument("--language", default="en", choices=_LANGUAGES)


def _add_proofs(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = parts.add_parser("compare", help="a candidate and what is live on the same held-out examples")
    compare.add_argument("model", help="its id")
    compare.add_argument(
        "--on", type=Path, help="of what is no intent: CSV of examples (default: the one it was given last)"
    )
    shadow = parts.add_parser(
        "shadow", help="try a candidate beside the live model; asked again: what it would have answered"
    )
    shadow.add_argument("model", help="its id")


def _add_beside(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """What the shadow and the live model did not say alike; the one that has ``--json``."""
    beside = parts.add_parser("beside", help="where a model in the shadow and the live one did not say the same")
    beside.add_argument("model", help="its id; of a live one: beside the one before it")
    beside.add_argument("-n", type=int, default=20, help="how many (default 20)")
    settle = parts.add_parser("settle", help="say which of the two was right")
    settle.add_argument("row", type=int, help="its number")
    settle.add_argument("right", choices=("one", "other", "neither", "back"), help="back: what you said is taken back")
    return beside


def _others(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """What is not about intents; the one that has ``--json``."""
    cards = parts.add_parser("cards", help="how often cards of knowledge answer questions of which the card is known")
    cards.add_argument("questions", type=Path, help="CSV with text and card (its id)")
    cards.add_argument("--language", default="en", choices=_LANGUAGES)
    cards.add_argument("--against", type=Path, help="a folder of cards to compare with those in force")
    recordings = parts.add_parser("recordings", help="clips of callers who consented, to train the command network")
    recordings.add_argument("folder", type=Path, help="where to write the clips and recordings.csv")
    recordings.add_argument("--phrases", type=Path, required=True, help="a file with the phrases, a line each")
    recordings.add_argument("--language", default="en", choices=_LANGUAGES)
    return cards
