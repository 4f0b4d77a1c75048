"""What two recognisers make of a clip, as one probability for each phrase of a menu.

A network that was taught phrases gives a probability for each of those, and for "none of them"; a recogniser that
writes gives the likelihood of each phrase's text. They are weighed together as a conditional logit (McFadden 1974)
over the phrases and "none", whose few weights `models.training.commands` fits on people that neither has heard.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass

OTHER = ""  # the class of whatever is none of the phrases
_LEAST = 1e-3  # a probability below this says no more
_FARTHEST = -14.0  # nor does a log-likelihood below this

Row = tuple[float, float, float, float, float]


def evidence(chances: Mapping[str, float], logs: Mapping[str, float]) -> dict[str, Row]:
    """What there is for each phrase of ``logs`` and for `OTHER`, in the order of the weights of `Judge`.

    ``chances``: the network's, of those phrases that it knows and of `OTHER`; ``logs``: the writer's, of all.
    """
    none = math.log(chances[OTHER] + _LEAST)
    rows: dict[str, Row] = {}
    for phrase, log in logs.items():
        written = max(log, _FARTHEST)
        if phrase in chances:
            rows[phrase] = (math.log(chances[phrase] + _LEAST), written, 0.0, 0.0, 0.0)
        else:
            rows[phrase] = (none, written, 0.0, 0.0, 1.0)
    rows[OTHER] = (0.0, 0.0, none, 1.0, 0.0)
    return rows


@dataclass(frozen=True, slots=True)
class Judge:
    """``taught``, ``written``: what the logarithms of the network's probability and of the writer's likelihood of a
    phrase count; ``other``: that of the network's "none", where "none" begins with ``nothing``, and a phrase that the
    network was not taught, whose probability is part of "none", with ``untaught``."""

    taught: float = 0.93
    written: float = 0.59
    other: float = 0.9
    nothing: float = -4.3
    untaught: float = -1.0

    def weighed(self, chances: Mapping[str, float], logs: Mapping[str, float]) -> dict[str, float]:
        """Probabilities of the phrases of ``logs`` and of `OTHER`; see `evidence`."""
        weights = self.numbers()
        scores = {
            phrase: sum(weight * one for weight, one in zip(weights, row, strict=True))
            for phrase, row in evidence(chances, logs).items()
        }
        highest = max(scores.values())
        shares = {phrase: math.exp(score - highest) for phrase, score in scores.items()}
        total = sum(shares.values())
        return {phrase: share / total for phrase, share in shares.items()}

    def numbers(self) -> tuple[float, ...]:
        """The weights, as they are kept in a file."""
        return astuple(self)
