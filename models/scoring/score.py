"""The caller's priority: value, behaviour and emotion, each in [0, 1], each with its reasons.

priority = w_v·value + w_b·behaviour + w_e·emotion; the weights default to 0.5, 0.3 and 0.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.domain.caller import CallerHistory, CallerRecord

TIER_VALUE = {"basic": 0.2, "silver": 0.45, "gold": 0.7, "platinum": 1.0}
REVENUE_SCALE = 5000.0
TENURE_SCALE = 5.0
NEUTRAL_EMOTION = 0.5


@dataclass(frozen=True, slots=True)
class Term:
    """One input of the priority with the facts that made it."""

    name: str
    weight: float
    value: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A priority in [0, 1] and its terms; ``priority`` equals the weighted sum exactly."""

    terms: tuple[Term, ...]

    @property
    def priority(self) -> float:
        """The weighted sum."""
        return sum(term.weight * term.value for term in self.terms)

    def facts(self) -> dict[str, dict[str, object]]:
        """As stored and shown: term → weight, value, reasons."""
        return {
            term.name: {"weight": term.weight, "value": round(term.value, 4), "reasons": list(term.reasons)}
            for term in self.terms
        }


def customer_value(record: CallerRecord) -> tuple[float, tuple[str, ...]]:
    """0.5·tier + 0.3·(1 − e^(−revenue/5000)) + 0.1·(1 − e^(−tenure/5 years)) + 0.1·churn risk; 0.3 if unknown."""
    if not record.known:
        return 0.3, ("unknown number: default 0.3",)
    tier = TIER_VALUE.get(record.tier, TIER_VALUE["basic"])
    revenue = 1 - math.exp(-max(0.0, record.revenue) / REVENUE_SCALE)
    tenure = 1 - math.exp(-max(0.0, record.tenure_years) / TENURE_SCALE)
    churn = min(1.0, max(0.0, record.churn_risk))
    return 0.5 * tier + 0.3 * revenue + 0.1 * tenure + 0.1 * churn, (
        f"tier {record.tier}: {tier:.2f}",
        f"revenue {record.revenue:g}: {revenue:.2f}",
        f"tenure {record.tenure_years:g} years: {tenure:.2f}",
        f"churn risk: {churn:.2f}",
    )


def behaviour(history: CallerHistory) -> tuple[float, tuple[str, ...]]:
    """0.2 + 0.15·repeats on the problem + 0.2·abandons + 0.05·other calls + 0.2·low ratings + 0.25·complaints
    + 0.1·calls that gave up in the menu, at most 1.

    Counts are of the last seven days. Who had to call again, gave up or was unhappy is helped sooner.
    """
    parts = {
        "repeats on this problem": 0.15 * history.same_problem,
        "abandoned calls": 0.2 * history.abandons,
        "other calls": 0.05 * max(0, history.calls - history.same_problem),
        "low ratings": 0.2 * history.low_ratings,
        "complaints": 0.25 * history.complaints,
        "self-service that failed": 0.1 * history.gave_up_in_menu,
    }
    reasons = tuple(f"{name}: +{part:.2f}" for name, part in parts.items() if part)
    return min(1.0, 0.2 + sum(parts.values())), reasons or ("nothing in seven days: 0.20",)


def score(
    record: CallerRecord,
    history: CallerHistory,
    weights: tuple[float, float, float] = (0.5, 0.3, 0.2),
    emotion: float | None = None,
) -> Score:
    """The score of a caller. ``emotion`` None: neutral prior 0.5, until something was heard."""
    value, value_reasons = customer_value(record)
    conduct, conduct_reasons = behaviour(history)
    feeling = NEUTRAL_EMOTION if emotion is None else min(1.0, max(0.0, emotion))
    feeling_reason = "neutral prior" if emotion is None else "posterior mean of the call so far"
    return Score(
        (
            Term("value", weights[0], value, value_reasons),
            Term("behaviour", weights[1], conduct, conduct_reasons),
            Term("emotion", weights[2], feeling, (feeling_reason,)),
        )
    )
