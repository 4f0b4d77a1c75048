"""What two models say of the same answers, as rows to compare and as figures to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from models.training.compare import Comparison, Judged
from models.training.inbox import Answer


class Classifies(Protocol):
    """As far as an intent classifier matters here."""

    def classify(self, text: str) -> dict[str, float]:
        """Intent → probability."""


def said(model: Classifies, text: str, known: Sequence[str]) -> tuple[str, float]:
    """The likeliest of the answers that the question had; any, when it had none that is known."""
    chances = model.classify(text)
    fitting = {name: chance for name, chance in chances.items() if name in known} or chances
    return max(fitting.items(), key=lambda one: one[1], default=("", 0.0))


def judged(rows: Sequence[Answer], old: Classifies, new: Classifies) -> list[Judged]:
    """What both say of the same answers, whose meaning is settled."""
    found = []
    for one in rows:
        (was, before), (says, now) = said(old, one.text, one.known), said(new, one.text, one.known)
        found.append(Judged(one.label, was, says, before, now, one.call))
    return found


def figures(found: Comparison) -> dict[str, float]:
    """Of a comparison, to be written down."""
    return {
        "n": found.n, "old": round(found.old, 4), "new": round(found.new, 4), "p": round(found.p, 4),
        "low": round(found.low, 4), "high": round(found.high, 4), "ece": round(found.ece, 4),
        "only_old": found.only_old, "only_new": found.only_new,
    }  # fmt: skip


def classes(found: Comparison) -> dict[str, list[float]]:
    """By intent: how many there were, and the shares that the old and the new one had right."""
    return {name: [n, round(old, 4), round(new, 4)] for name, (n, old, new) in sorted(found.recalls.items())}
