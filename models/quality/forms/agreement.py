"""How far raters agree beyond chance, with intervals over calls.

Cohen's κ (1960) alone misleads where nearly all answers are the same; Gwet's AC1 (2008) stands beside it, quadratic
weights (Cohen 1968) are for scales, Krippendorff's α (2011) for more than two raters and for holes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Pair = tuple[Hashable, Hashable]
Item = TypeVar("Item")
_DRAWS, _LEVEL = 2000, 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval of 95 %. ``value`` None: not defined, as when everybody always says the same."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def agreement(pairs: Sequence[Pair]) -> float | None:
    """Share of items of which both say the same; None for no item."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's κ; None when chance alone would agree always."""
    n = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[kind] * second[kind] for kind in first) / n**2 if n else 1.0
    return _beyond(agreement(pairs), chance)


def weighted_kappa(pairs: Sequence[tuple[float, float]]) -> float | None:
    """κ of a scale: being two steps apart weighs four times as much as one step."""
    if not pairs:
        return None
    first, second = (np.array(side, float) for side in zip(*pairs, strict=True))
    chance = float(((first[:, None] - second[None, :]) ** 2).mean())
    return 1 - float(((first - second) ** 2).mean()) / chance if chance else None


def ac1(pairs: Sequence[Pair], kinds: int = 0) -> float | None:
    """Gwet's AC1. ``kinds``: of how many answers there was a choice (0: those that occur, two at the least)."""
    n = len(pairs)
    both = Counter(one for pair in pairs for one in pair)
    shares = [count / (2 * n) for count in both.values()]
    chance = sum(share * (1 - share) for share in shares) / (max(kinds, len(both), 2) - 1)
    return _beyond(agreement(pairs), chance)


def alpha(items: Sequence[Sequence[float | None]], interval: bool = False) -> float | None:
    """Krippendorff's α; an item is what each rater says of it, None for who says nothing. ``interval``: answers are
    numbers of a scale; else they are the same or not."""
    known = [[one for one in item if one is not None] for item in items]
    known = [item for item in known if len(item) > 1]
    if not known:
        return None

    def apart(values: Sequence[float]) -> float:
        """Σ of the differences of all ordered pairs."""
        if not interval:
            return float(len(values) ** 2 - sum(count**2 for count in Counter(values).values()))
        row = np.array(values, float) - values[0]
        return float(2 * (len(row) * (row**2).sum() - row.sum() ** 2))

    everything = [one for item in known for one in item]
    chance = apart(everything) / (len(everything) * (len(everything) - 1))
    observed = sum(apart(item) / (len(item) - 1) for item in known) / len(everything)
    return 1 - observed / chance if chance else None


def with_interval(
    calls: Sequence[Sequence[Item]], figure: Callable[[Sequence[Item]], float | None], seed: int = 1,
    draws: int = _DRAWS,
) -> Estimate:  # fmt: skip
    """A figure over the items of all calls. Calls are drawn anew, not items: those of one call hang together. The
    interval is None where the figure is not defined in half of the draws."""
    together = [one for call in calls for one in call]
    dice, found = np.random.default_rng(seed), []
    for _ in range(draws if len(calls) > 1 else 0):
        drawn = figure([one for place in dice.integers(0, len(calls), len(calls)) for one in calls[place]])
        if drawn is not None:
            found.append(drawn)
    if len(found) * 2 < draws or not found:
        return Estimate(figure(together), None, None, len(together))
    low, high = np.quantile(found, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Estimate(figure(together), float(low), float(high), len(together))


def true_share(machine: Sequence[float], checked: Sequence[tuple[float, float, float]]) -> Estimate:
    """What share of all calls passes, by the machine's answers of all and a person's of some (Angelopoulos et al.
    2023). ``checked``: machine's answer, person's answer, and of how many calls that one stands for."""
    if not machine or len(checked) < 2:
        return Estimate(None, None, None, len(checked))
    weights = np.array([weight for _, _, weight in checked])
    weights = weights / weights.sum()
    wrong = np.array([person - own for own, person, _ in checked])
    shift = float(weights @ wrong)
    value = float(np.mean(machine)) + shift
    spread = np.var(machine) / len(machine) + float(weights**2 @ (wrong - shift) ** 2)
    half = 1.959964 * float(np.sqrt(spread))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), len(checked))


def _beyond(seen: float | None, chance: float) -> float | None:
    return None if seen is None or chance >= 1 else (seen - chance) / (1 - chance)
