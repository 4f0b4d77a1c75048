"""Bursts: found soon, whoever named them or nobody; not by a busy hour, nor by one caller who calls again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.insight import bursts_threshold
from models.insight.bursts import MOST_RECENT, Burst, Heard, Watch
from models.insight.bursts_past import LIMITS, Past, past_of
from models.insight.bursts_scan import FEWEST, middle, ratio, scan
from models.insight.bursts_threshold import LEAST, cut, quiet, separate, threshold
from models.insight.topics_graph import Rows

KINDS, PARTS = 20, 40
STRANGE = KINDS  # a kind that was never asked before
MIDDLES = np.random.default_rng(7).normal(size=(KINDS + 1, PARTS))


def rows_of(kinds: list[int], chance: np.random.Generator) -> Rows:
    rows = MIDDLES[kinds] + 0.6 * chance.normal(size=(len(kinds), PARTS))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def a_past() -> Past:
    kinds = [place % KINDS for place in range(600)]
    return past_of(rows_of(kinds, np.random.default_rng(1)), np.array(kinds))


PAST = a_past()


def day(
    seed: int, minutes: float = 120, a_minute: float = 2.0, extra: float = 0.0, kind: int = STRANGE,
    named: bool = False, caller: str = "",
) -> list[Heard]:  # fmt: skip
    """Calls of a time; from minute 40 on, more of one kind. ``caller``: all of those are theirs."""
    chance = np.random.default_rng(seed)
    usual = [(float(at), int(chance.integers(KINDS)), "") for at in chance.uniform(0, minutes, int(minutes * a_minute))]
    more = [(float(at), kind, caller) for at in chance.uniform(40, minutes, int((minutes - 40) * extra))]
    heard = []
    for place, (at, one, who) in enumerate(sorted(usual + more)):
        topic = f"t{one}" if one < KINDS or named else ""
        vector = PAST.sharp(rows_of([one], chance))[0]
        heard.append(Heard(at * 60, f"c{place}", who or f"n{place}", vector, topic))
    return heard


def raised(calls: list[Heard], limit: float = 12.0) -> list[Burst]:
    watch = Watch(PAST, limit)
    return [burst for burst in map(watch.take, calls) if burst is not None]


def test_a_burst_that_nobody_has_named_is_found_soon() -> None:
    for seed in range(5):
        found = [one for one in raised(day(seed, extra=0.6)) if one.at > 40 * 60]
        assert found, seed
        assert found[0].at < 70 * 60, seed
        assert found[0].topic == ""
        assert 0 < len(found[0].calls) <= 5


def test_a_burst_of_a_known_topic_says_which() -> None:
    found = [one for one in raised(day(3, extra=1.0, kind=4)) if one.at > 40 * 60]
    assert found[0].topic == "t4"


def test_one_burst_is_one_alarm() -> None:
    assert len([one for one in raised(day(3, extra=2.0)) if one.at > 40 * 60]) == 1


def test_a_busy_hour_is_no_burst() -> None:
    assert raised(day(1, a_minute=2.0) + [one for one in day(2, a_minute=10.0) if one.at > 7200]) == []


def test_one_caller_who_calls_again_and_again_is_no_burst() -> None:
    assert raised(day(1, extra=2.0, caller="+441234")) == []
    assert raised(day(1, extra=2.0)) != []


def test_it_is_over_when_it_is_over() -> None:
    calls = day(3, minutes=90, extra=1.0)
    watch = Watch(PAST, 12.0)
    for one in calls:
        watch.take(one)
    assert len(watch.standing) == 1
    assert watch.over(calls[-1].at) == []
    gone = watch.over(calls[-1].at + 3600)
    assert len(gone) == 1
    assert not watch.standing
    assert gone[0].hourly > 10


def test_the_ratio_by_hand() -> None:
    # 10 of 40 calls, and 5 of 460 before: 3 % of all.
    by_hand = 10 * np.log(10 / (40 * 0.03)) + 5 * np.log(5 / (460 * 0.03))
    assert float(ratio(np.array(10.0), np.array(40.0), np.array(5 / 460), 460)) == pytest.approx(by_hand)
    assert float(ratio(np.array(2.0), np.array(40.0), np.array(0.2), 460)) == 0
    assert float(ratio(np.array(FEWEST - 1.0), np.array(40.0), np.array(0.001), 460)) == 0


def test_a_past_of_few_calls_makes_little_surprising() -> None:
    rates = [float(ratio(np.array(8.0), np.array(40.0), np.array(0.5 / past), past)) for past in (30, 300, 3000)]
    assert rates == sorted(rates)
    assert rates[0] < LEAST < rates[1]


def test_the_window_and_the_nearness_that_tell_most_are_told() -> None:
    minutes = np.array([29.0, 19.0, 18.0, 3.0, 2.0, 1.0, 0.0])
    alike = np.array([0.0, 0.0, 0.9, 0.9, 0.9, 0.9, 1.0], np.float32)
    found = scan(minutes, alike, np.array([0.5, 0.8]), np.array([0.3, 0.01]), 5000)
    assert (found.callers, found.minutes, found.nearness) == (5, 20.0, 0.8)
    assert found.expected == pytest.approx(0.06)
    assert scan(minutes[:1], alike[:1], np.array([0.5]), np.array([0.1]), 5000).callers == 0


def test_a_call_is_compared_with_the_middle_of_the_others() -> None:
    rows = PAST.sharp(rows_of([1, 1, 1, 1, 2, 3, 1], np.random.default_rng(4)))
    alike = rows @ rows[-1]
    centre, near = middle(rows, alike)
    of = alike >= 0.12
    for place in range(len(rows)):
        others = rows[of & (np.arange(len(rows)) != place)].sum(0)
        assert near[place] == pytest.approx(float(rows[place] @ others / np.linalg.norm(others)), abs=1e-4)
    assert float(np.linalg.norm(centre)) == pytest.approx(1.0, abs=1e-5)


def test_sharpening_brings_calls_of_a_topic_together() -> None:
    chance = np.random.default_rng(2)
    # Within a kind, the first ten numbers say nothing.
    wide = MIDDLES[[0] * 50 + [1] * 50].copy()
    wide[:, :10] += 5 * chance.normal(size=(100, 10))
    rows = np.asarray(wide / np.linalg.norm(wide, axis=1, keepdims=True), np.float32)
    labels = np.array([0] * 50 + [1] * 50)
    past = past_of(rows, labels)
    before = float(np.mean(rows[:50] @ rows[:50].T) - np.mean(rows[:50] @ rows[50:].T))
    after = float(np.mean(past.rows[:50] @ past.rows[:50].T) - np.mean(past.rows[:50] @ past.rows[50:].T))
    assert after > before + 0.3


def test_shares_of_one_call_are_those_of_several() -> None:
    several = PAST.shares(PAST.rows[:7], LIMITS)
    assert several.shape == (7, len(LIMITS))
    assert np.allclose(several[3], PAST.shares(PAST.rows[3], LIMITS))
    assert np.allclose(several[3][0], (np.sum(PAST.rows @ PAST.rows[3] >= LIMITS[0]) + 0.5) / 600)


def test_a_clock_that_is_put_back_makes_no_crowd_of_what_was_before() -> None:
    watch = Watch(PAST, 12.0)
    for one in day(1):
        watch.take(one)
    early = day(2)[0]
    watch.take(early)
    assert watch.recent == [early]
    assert watch.over(early.at - 86_400) == []


def test_ever_more_callers_are_not_kept_for_ever() -> None:
    watch = Watch(PAST, 12.0)
    calls = day(5)
    for place in range(MOST_RECENT + 100):
        watch.recent.append(replace(calls[0], call_id=f"x{place}", caller=f"x{place}"))
    watch.take(calls[1])
    assert len(watch.recent) <= MOST_RECENT + 1


def test_the_threshold_lets_so_many_false_alarms_through() -> None:
    assert cut([9.0, 8.0, 7.0], 1) == pytest.approx(8.0)
    assert cut([9.0], 1) == 0.0
    assert separate([(1.0, 9.0), (10.0, 8.0), (60.0, 7.5), (61.0, 2.0)]) == [9.0, 7.5]
    kinds = [place % KINDS for place in range(600)]
    rows, labels = rows_of(kinds, np.random.default_rng(1)), np.array(kinds)
    found = threshold(rows, labels, 1.0, days=4)
    assert found == threshold(rows, labels, 1.0, days=4)
    assert LEAST <= found < 20.0


def test_a_busy_line_takes_fewer_days(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counted(_past: Past, _rows: Rows, _pace: float, days: int, _chance: object) -> list[float]:
        drawn.append(days)
        return []

    monkeypatch.setattr(bursts_threshold, "quiet", counted)
    kinds = [place % KINDS for place in range(60)]
    rows, labels = rows_of(kinds, np.random.default_rng(1)), np.array(kinds)
    assert [threshold(rows, labels, pace) for pace in (2.0, 5.0, 500.0)] == [LEAST] * 3
    assert drawn == [20, 20, 10, 10, 4, 4]


def test_days_of_the_past_are_quiet_until_calls_come_more_often() -> None:
    rows = PAST.sharp(rows_of([place % KINDS for place in range(200)], np.random.default_rng(9)))
    peaks = quiet(PAST, rows, 1.0, 2, np.random.default_rng(1))
    crowded = quiet(PAST, np.concatenate([rows[:1], PAST.sharp(rows[:1])]), 1.0, 1, np.random.default_rng(1))
    assert max(peaks, default=0.0) < 12.0 < max(crowded)
