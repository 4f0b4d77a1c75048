"""Intervals against published and independent numbers; targets are judged by them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.insight import kpi_intervals as intervals
from models.insight.kpi import Target
from models.insight.kpi_intervals import Estimate


def test_wilson_as_published() -> None:
    """81 of 263: Newcombe (1998), table I, method 3; and none of 20, which leaves no 0."""
    assert intervals.share(81, 263).span == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert intervals.share(0, 20).span == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_garwood_as_published() -> None:
    """10 things that happened: 4.80 to 18.39 (Ulm 1990); none: 0 to 3.69."""
    assert intervals.count(10).span == pytest.approx((4.7954, 18.3904), abs=1e-3)
    assert intervals.count(0).span == pytest.approx((0.0, 3.6889), abs=1e-3)


def test_a_mean() -> None:
    """By Student's t of four values: 2.5 ± 3.182 · 1.29099 / 2; one value has no interval."""
    found = intervals.mean([1, 2, 3, 4])
    assert found.value == 2.5
    assert found.span == pytest.approx((2.5 - 2.0543, 2.5 + 2.0543), abs=1e-3)
    assert intervals.mean([7]) == Estimate(7.0, None, 1)


def test_those_who_are_not_watched_to_the_end() -> None:
    """Kaplan–Meier of 6-MP (Freireich 1963; Collett): 0.8067 after 7 weeks, 0.6902 after 11, 0.4482 after 23."""
    remissions = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    times = [(float(one), True) for one in remissions] + [(float(one), False) for one in watched]
    for week, share in ((7, 0.8067), (11, 0.7529), (13, 0.6902), (23, 0.4482)):
        assert _surviving(times, week).value == pytest.approx(share, abs=5e-5)


def _surviving(times: list[tuple[float, bool]], until: float) -> Estimate:
    return intervals.surviving([at for at, _ in times], [happened for _, happened in times], until)


def test_means_cover_what_they_should() -> None:
    """About 95 of 100 intervals hold the truth: shares, means, medians and ratios by agent."""
    dice = np.random.default_rng(7)
    held = {"share": 0, "mean": 0, "median": 0, "ratio": 0}
    for _ in range(400):
        values = dice.gamma(4, 50, 60)
        busy = dice.normal(80, 8, 12)
        held["share"] += _holds(intervals.share(int(dice.binomial(120, 0.85)), 120), 0.85)
        held["mean"] += _holds(intervals.mean(list(values)), 200.0)
        held["median"] += _holds(intervals.quantile(list(values), 0.5), 183.603)
        held["ratio"] += _holds(intervals.ratio(range(12), busy, [100.0] * 12), 0.80)
    assert all(0.92 <= n / 400 <= 0.99 for n in held.values()), held


def _holds(found: Estimate, truth: float) -> bool:
    return found.span is not None and found.span[0] <= truth <= found.span[1]


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1, max_size=60))
def test_watched_to_the_end_is_a_share(times: list[tuple[float, bool]]) -> None:
    """Where everybody is watched to the end, Kaplan–Meier is the plain share."""
    whole = [(min(at, 50.0), happened and at <= 50) if happened else (50.0, False) for at, happened in times]
    plain = sum(not happened for _, happened in whole) / len(whole)
    assert _surviving(whole, 50.0).value == pytest.approx(plain)


@pytest.mark.parametrize(
    ("target", "value", "span", "verdict"),
    [
        (Target(low=0.9), 0.95, (0.92, 0.97), "met"), (Target(low=0.9), 0.91, (0.85, 0.95), "near"),
        (Target(low=0.9), 0.85, (0.8, 0.95), "near"), (Target(low=0.9), 0.8, (0.75, 0.85), "missed"),
        (Target(0.75, 0.85), 0.8, (0.77, 0.83), "met"), (Target(0.75, 0.85), 0.9, (0.88, 0.93), "missed"),
        (Target(0.75, 0.85), 0.8, (0.7, 0.9), "near"), (Target(high=0.05), 0.04, None, "met"),
        (Target(), 0.5, (0.4, 0.6), "unknown"), (Target(low=0.9), None, None, "unknown"),
    ],
)  # fmt: skip
def test_verdicts(target: Target, value: float | None, span: tuple[float, float] | None, verdict: str) -> None:
    """Met or missed only when the whole interval says so."""
    assert target.met(Estimate(value, span, 10)) == verdict
