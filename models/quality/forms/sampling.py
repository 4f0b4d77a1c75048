"""Which calls people look at: drawn by chance for each agent, beside those that something is to be looked at in.

Chance is a hash of the call's id, so that a list is the same whenever it is asked for. How many calls a drawn one
stands for is kept with its review, so that rates stay unbiased.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

RANDOM, FATAL, ANSWERED_NO, UNSURE = "random", "fatal", "no", "unsure"
SURE = 0.85  # of the mean confidence of a form's automatic answers: under it, somebody should look


@dataclass(frozen=True, slots=True)
class Scored:
    """A call that a form was scored for: whose it is, fatal answers that wait for a person, whether a rule answered
    *no*, and the lowest confidence of what rules answered."""

    call: str
    form: str
    agent: str
    at: float
    waiting: bool = False
    no: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """``stratum``: why; ``weight``: how many calls of its agent it stands for (1: itself alone); ``double``: two people
    review it, and neither sees the other's answers, nor the machine's, before both are done."""

    scored: Scored
    stratum: str
    weight: float
    double: bool


def drawn(scored: Iterable[Scored], each: int, double: float) -> list[Drawn]:
    """``each`` by chance of every agent and form, and all that are flagged; of all of them the share ``double`` is for
    two. Flagged ones come first, then by time."""
    groups: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for one in scored:
        groups[one.agent, one.form].append(one)
    found: list[Drawn] = []
    for group in groups.values():
        order = sorted(group, key=lambda one: chance(one.call, one.form))
        for place, one in enumerate(order):
            stratum = RANDOM if place < each else _flag(one)
            if stratum:
                weight = len(group) / min(each, len(group)) if stratum == RANDOM else 1.0
                found.append(Drawn(one, stratum, weight, doubled(one.call, one.form, double)))
    return sorted(found, key=_urgency)


def _urgency(one: Drawn) -> tuple[bool, float, str, str]:
    scored = one.scored
    return one.stratum == RANDOM and not scored.waiting, scored.at, scored.call, scored.form


def chance(call: str, form: str, what: str = "draw") -> float:
    """0 to 1, evenly, and always the same."""
    digest = blake2b(f"{what} {form} {call}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def doubled(call: str, form: str, share: float) -> bool:
    """Whether two people review it."""
    return chance(call, form, "double") < share


def _flag(one: Scored) -> str:
    if one.waiting:
        return FATAL
    if one.no:
        return ANSWERED_NO
    return UNSURE if one.confidence < SURE else ""
