"""What a model in the shadow said beside the live one, of whatever part: which of the two was right, as far as known.

Two things tell. People, who are shown what both said without being told whose it is; and, of phrases, what the caller
did next: a choice that stood was right, and what was refused, or denied when kefu asked back, meant what the caller
then said to the same menu. Both kinds of mistakes of the live model count, and of the other one: where nothing is
known, nothing counts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.domain.words import plain
from models.training.compare import Judged
from models.training.inbox import OTHER, Answer, Told

ANSWERED, SETTLED = "ShadowAnswered", "ShadowSettled"
OUTCOMES = ("ChoiceMade", "NotUnderstood")
KINDS = (ANSWERED, SETTLED, *OUTCOMES)
LIVE, SHADOW, NEITHER, BOTH = "live", "shadow", "neither", "both"
SETTINGS = "settings"  # the name in the shadow of what the settings name, which is no model of a trainer's
SURE = 20.0  # so much evidence, and a model gives way: it happens to one of twenty that are as good as the one before
_WRONG = "\0"
_MOST = 20.0  # natural logarithm of more evidence than anybody needs


@dataclass(frozen=True, slots=True)
class Beside:
    """``number``: of the row in the journal; ``utterance``: of the words that were said (0: held back, or none);
    ``took`` happened, ``says`` would have; ``heard_at``: when the caller had said it, epoch seconds. ``labels``: who
    said which was right. ``truth``: what would have been, ``known`` which of the two was ("": not known)."""

    number: int
    at: float
    call: str
    model: str
    beside: str
    utterance: int
    says: str
    took: str
    chance: float
    alike: bool
    heard_at: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)
    truth: str = ""
    known: str = ""

    @property
    def settled(self) -> str:
        """Which was right by most of those who said so; "" for nobody, or as many for another."""
        counts = Counter(self.labels.values()).most_common(2)
        return "" if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]) else counts[0][0]


def rows_beside(rows: Iterable[Told], model: str = "", beside: str | None = None) -> list[Beside]:
    """What a model said ("": any) beside another (None: whichever), in order, with what people and callers tell."""
    found: dict[int, Beside] = {}
    outcomes: dict[str, list[Told]] = defaultdict(list)
    for row in rows:
        if row.kind == ANSWERED and model in ("", row.data.get("model")):
            one = _beside(row)
            if beside in (None, one.beside):
                found[row.seq] = one
        elif row.kind == SETTLED and (labelled := found.get(int(row.data["row"]))):
            labels = {**labelled.labels, str(row.data["by"]): str(row.data["right"])}
            found[labelled.number] = replace(labelled, labels={by: right for by, right in labels.items() if right})
        elif row.kind in OUTCOMES:
            outcomes[row.call].append(row)
    return [_known(one, outcomes.get(one.call, ())) for one in found.values()]


def _beside(row: Told) -> Beside:
    data = row.data
    says = str(data.get("answer") or data.get("heard") or "")
    took = str(data.get("live") or data.get("taken") or "")
    return Beside(
        row.seq, row.at, row.call, str(data["model"]), str(data.get("beside", "")), int(data.get("utterance", 0)), says,
        took, float(data.get("chance", 0.0)), bool(data.get("alike", says == took)), float(data.get("heard_at", 0.0)),
    )  # fmt: skip


def _known(one: Beside, outcomes: Sequence[Told]) -> Beside:
    """People go before what the caller did next."""
    if one.settled:
        truth = {LIVE: one.took, SHADOW: one.says}.get(one.settled, OTHER)
        return replace(one, truth=truth, known=one.settled)
    truth = _meant(one, outcomes) if one.heard_at else ""
    return meaning(one, truth) if truth else one


def meaning(one: Beside, truth: str) -> Beside:
    """With what is known to have been meant."""
    right = (one.took == truth, one.alike if one.took == truth else one.says == truth)
    known = {(True, True): BOTH, (True, False): LIVE, (False, True): SHADOW, (False, False): NEITHER}[right]
    return replace(one, truth=truth, known=known)


def _meant(one: Beside, outcomes: Sequence[Told]) -> str:
    """The phrase that the caller meant, by what became of it; "" where that is not known."""
    after = [row for row in outcomes if row.at >= one.heard_at]
    if not after or after[0].data.get("by") != "speech" or _words(after[0]) != one.took:
        return ""
    if after[0].kind == "ChoiceMade":
        return one.took
    menu = after[0].data.get("menu")
    chosen = next((row for row in after[1:] if row.kind == "ChoiceMade" and row.data.get("menu") == menu), None)
    return _words(chosen) if chosen is not None and chosen.data.get("by") == "speech" else ""


def _words(row: Told) -> str:
    return plain(str(row.data.get("heard", "")))


def with_meanings(found: Iterable[Beside], answers: Iterable[Answer]) -> list[Beside]:
    """Of intents: labels of utterances, and where callers were sent on to, tell what was meant."""
    meant = {one.utterance: truth for one in answers if (truth := one.label or one.corrected)}
    return [
        one if one.known or one.utterance not in meant else meaning(one, meant[one.utterance]) for one in found
    ]  # fmt: skip


def judged(found: Iterable[Beside]) -> list[Judged]:
    """Rows of which is known what was right, to compare."""
    return [
        Judged(
            one.truth, one.truth if one.known in (LIVE, BOTH) else _WRONG,
            one.truth if one.known in (SHADOW, BOTH) else _WRONG, 1.0, one.chance, one.call,
        )
        for one in found if one.known
    ]  # fmt: skip


def apart(found: Iterable[Beside]) -> list[Beside]:
    """Where the two did not say the same: what a person may settle, the newest first."""
    return sorted((one for one in found if not one.alike and _there(one)), key=lambda one: -one.number)


def _there(one: Beside) -> bool:
    """Whether the two can be told apart: digits are not kept, and words of callers go when their time is over."""
    return one.says != one.took and bool(set(one.says + one.took) - set("• "))


def evidence(right: int, wrong: int) -> float:
    """How much speaks for the other one, where one alone was right: the mean likelihood ratio of all shares below a
    half against a half, uniform. It may be looked at as often as one likes: at 20 it is wrong at most once in twenty
    (Ville 1939; Robbins 1970). 7 to 0 are
    enough, or 12 to 2."""
    n = right + wrong
    ways = [_log_ways(n + 1, more) for more in range(right + 1, n + 2)]
    most = max(ways)
    found = most + math.log(sum(math.exp(one - most) for one in ways)) - math.log(n + 1) - _log_ways(n, right)
    return math.exp(min(found, _MOST))


def _log_ways(n: int, of_them: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(of_them + 1) - math.lgamma(n - of_them + 1)


def against(found: Iterable[Beside]) -> tuple[int, int, float]:
    """Of the live one: how often it alone was right, how often the other one alone, and the evidence for that one."""
    counts = Counter(one.known for one in found)
    right, wrong = counts[LIVE], counts[SHADOW]
    return right, wrong, evidence(right, wrong)
