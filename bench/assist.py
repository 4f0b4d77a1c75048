"""Help to agents on real questions and real calls: ``python -m bench.assist``, into bench/results/quality.json.

``retrieval``: 10,003 questions to a bank (banking77, the training half), five folds: eight questions of each of 77
kinds make a card, the rest of the fold's fifth is asked; 913 questions to an insurer are those that no card answers.
``summary``: 12 calls between people, as people and as a machine wrote them down; some were cut short. The cues
of `models.assist.cues` were made with these calls in view: what it is worth elsewhere other calls must tell.
"""

from __future__ import annotations

import csv
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.assist.cards import ENOUGH, SURER
from bench.ears import DATA
from bench.machine import load_result, machine, save
from config.settings import Assist
from models.assist import shelf
from models.assist.card import Card
from models.assist.disposition import propose
from models.assist.shelf import Answer, Shelf
from models.assist.summary import Said, summarise
from models.encoders.known import USE, encoder
from models.training.intents import wilson

_FOLDS, _EXAMPLES, _AT_ONCE = 5, 8, 256
_LONG, _SOME, _WORDS = 10, 300, 2.5  # words of a long question, how many are tried, words a second
_TOLD = ("need", "outcome", "promise")
# How calls of each task sound; none of these is a line of a call.
TASKS: Mapping[str, Sequence[str]] = {
    "replace card": ("I lost my card and need a new one", "I have ordered your replacement card"),
    "check balance": ("I want to know how much is on my account", "your account balance is"),
    "transfer money": ("move money from one account to another", "it is transferred from savings to checking"),
    "schedule appointment": ("I want to come and talk to somebody", "your appointment is on monday"),
    "get branch hours": ("when does the branch open and close", "the branch is open from nine to five"),
    "reset password": ("I forgot my password", "a new password was sent to you"),
    "order checks": ("I need a new checkbook", "your checks have been ordered"),
    "pay bill": ("I have to pay an invoice of a company", "your bill has been paid"),
}
Texts = list[tuple[str, str]]


class Known:
    """The shipped encoder, each text once."""

    def __init__(self) -> None:
        self._encode, self._rows = encoder(USE), dict[str, NDArray[np.float32]]()

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        new = list(dict.fromkeys(one for one in texts if one not in self._rows))
        for at in range(0, len(new), _AT_ONCE):
            part = new[at : at + _AT_ONCE]
            self._rows.update(zip(part, self._encode(part), strict=True))
        return np.stack([self._rows[one] for one in texts])


def questions() -> Texts:
    """Text and kind."""
    with (DATA / "intents/banking77_train.csv").open(encoding="utf-8") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def folds(rows: Texts) -> Iterable[tuple[list[Card], Texts]]:
    """Cards of four fifths, and the fifth that is asked."""
    dice, by = random.Random(77), defaultdict[str, list[str]](list)
    for text, kind in rows:
        by[kind].append(text)
    for texts in by.values():
        dice.shuffle(texts)
    for fold in range(_FOLDS):
        cards, asked = [], []
        for kind, texts in sorted(by.items()):
            held = set(texts[fold::_FOLDS])
            learn = [one for one in texts if one not in held][:_EXAMPLES]
            cards.append(Card(kind, "en", kind.replace("_", " "), "", tuple(learn)))
            asked += [(one, kind) for one in sorted(held)]
        yield cards, asked


def retrieval() -> dict[str, Any]:
    """How often the right card is first and among three; what is shown unasked, and how often that is right."""
    known, rows, strange = Known(), questions(), strangers()
    answers: list[tuple[str, Answer]] = []
    others: list[Answer] = []
    hits: list[float] = []
    for cards, asked in folds(rows):
        cards_of = Shelf(cards, "en", known)
        found = [(kind, cards_of.ask(text)) for text, kind in asked]
        hits.append(_first(found))
        answers += found
        others += [cards_of.ask(text) for text in strange]
    settings, many = Assist(), len(answers)
    shown = [one for one in answers if one[1].clear(settings.card_gap, settings.card_likeness)]
    half = sorted(answers, key=lambda one: -one[1].gap)[: many // 2]
    false = sum(one.clear(settings.card_gap, settings.card_likeness) for one in others)
    return {
        "hit1": _first(answers), "hit1_interval": _interval(answers),
        "hit3": round(sum(kind in {one.card.id for one in got.found} for kind, got in answers) / many, 4),
        "hit1_of_folds": hits, "hit1_terms_alone": _alone(rows, known, 0.0),
        "hit1_vectors_alone": _alone(rows, known, 1e6),
        "half_answered": _first(half),
        "shown": {
            "share": round(len(shown) / many, 4), "right": _first(shown), "of_strangers": round(false / len(others), 4),
        },
        "ms_a_question": _cost(rows), "cards": 77, "examples": _EXAMPLES, "n": many,
        "split": "banking77 training half, five-fold; no text of a card is asked",
    }  # fmt: skip


def early() -> dict[str, Any]:
    """Cards before the end of an utterance: questions of ten words and more, written down each second at 2.5 words."""
    known, (cards, asked), dice = Known(), next(iter(folds(questions()))), random.Random(3)
    cards_of, others = Shelf(cards, "en", known), [one for one in strangers() if len(one.split()) >= _LONG]
    some = [one for one in asked if len(one[0].split()) >= _LONG]
    dice.shuffle(some)
    found = [(kind, text, _early(cards_of, text)) for text, kind in some[:_SOME]]
    shown = [(kind, *got) for kind, _, got in found if got is not None]
    false = sum(_early(cards_of, one) is not None for one in others[:_SOME])
    return {
        "share": round(len(shown) / len(found), 4), "n": len(found),
        "right": round(sum(kind == card for kind, card, _ in shown) / max(1, len(shown)), 4),
        "of_strangers": round(false / len(others[:_SOME]), 4),
        "seconds_before_the_end": float(np.median([before for _, _, before in shown])) if shown else None,
    }  # fmt: skip


def _early(cards: Shelf, text: str) -> tuple[str, float] | None:
    """The card that was clearly the best twice in a row, and how many seconds before the end."""
    words, settings, before = text.split(), Assist(), ""
    for second in range(1, len(words)):
        spoken = words[: int(second * _WORDS)]
        if len(spoken) == len(words):
            return None
        answer = cards.ask(" ".join(spoken)) if len(spoken) >= ENOUGH else Answer()
        best = answer.found[0].card.id if answer.clear(settings.card_gap * SURER, settings.card_likeness) else ""
        if best and best == before:
            return best, (len(words) - len(spoken)) / _WORDS
        before = best
    return None


def strangers() -> list[str]:
    """Questions of another trade."""
    lines = (DATA / "intents/natcs_insurance_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["utterance"]) for line in lines]


def _first(answers: Sequence[tuple[str, Answer]]) -> float:
    return round(sum(kind == got.found[0].card.id for kind, got in answers) / max(1, len(answers)), 4)


def _interval(answers: Sequence[tuple[str, Answer]]) -> list[float]:
    return [round(one, 4) for one in wilson(sum(kind == got.found[0].card.id for kind, got in answers), len(answers))]


def _alone(rows: Texts, known: Known, weight: float) -> float:
    """One half of the two."""
    kept, shelf._VECTORS = shelf._VECTORS, weight
    try:
        found = []
        for cards, asked in folds(rows):
            cards_of = Shelf(cards, "en", known)
            found += [(kind, cards_of.ask(text)) for text, kind in asked]
        return _first(found)
    finally:
        shelf._VECTORS = kept


def _cost(rows: Texts, count: int = 200) -> float:
    """Processor milliseconds of one question, its encoding with it; the median."""
    cards, asked = next(iter(folds(rows)))
    cards_of, took = Shelf(cards, "en", encoder(USE)), []
    for text, _ in asked[:count]:
        began = time.process_time()
        cards_of.ask(text)
        took.append((time.process_time() - began) * 1000)
    return round(float(np.median(took)), 2)


# Calls ----------------------------------------------------------------------------------------------


def calls() -> list[dict[str, Any]]:
    """Each with its turns."""
    return [json.loads(line) for line in (DATA / "calls/dev.jsonl").read_text(encoding="utf-8").splitlines()]


def summaries() -> dict[str, Any]:
    """By who wrote the calls down."""
    return {"people": _summed("human_transcript"), "machine": _summed("transcript")}


def _summed(name: str) -> dict[str, Any]:
    encode, settings = encoder(USE), Assist()
    lines = said_so = words = whole = right = preset = preset_right = 0
    slots: list[bool] = []
    began = time.process_time()
    for call in (every := calls()):
        said = [Said(str(place), one["role"], one[name]) for place, one in enumerate(call["turns"])]
        texts = {one.id: one.text for one in said}
        chosen = list(summarise(said).lines())
        told = [texts[one.id] for one in chosen if one.kind in _TOLD]
        found = propose(told, TASKS, "en", encode, settings.disposition_gap)
        right += found.names[:1] == (call["task_type"],)
        preset += bool(found.preset)
        preset_right += found.preset == call["task_type"]
        lines += len(chosen)
        said_so += sum(texts.get(one.id, "") in {turn[name] for turn in call["turns"]} for one in chosen)
        words += sum(len(texts[one.id].split()) for one in chosen)
        whole += sum(len(text.split()) for text in texts.values())
        if not call["truncated"]:
            line = " ".join(texts[one.id] for one in chosen)
            slots += [value in line for value in call["slots"].values() if value.isalpha()]
    seconds = time.process_time() - began
    return {
        "calls": len(every), "lines": lines, "verbatim": round(said_so / lines, 4),
        "share_of_words": round(words / whole, 3),
        "slots": sum(slots), "slots_of": len(slots), "disposition_right": right, "preset": preset,
        "preset_right": preset_right, "ms_a_call": round(seconds * 1000 / len(every), 1),
    }  # fmt: skip


def main() -> None:
    """Measure, and write it down."""
    found = {
        "retrieval": {**retrieval(), "early": early()},
        "summary": {**summaries(), "split": "12 calls, development half"},
    }
    print(json.dumps(found, indent=1))
    save("quality", {**load_result("quality"), **found, "assist_machine": machine("")})


if __name__ == "__main__":
    main()
