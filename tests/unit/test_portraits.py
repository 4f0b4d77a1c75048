"""Portraits of agents: fair to the mix of calls, careful with few, silent where nothing can be told apart."""

from __future__ import annotations

import random

import pytest

from models.insight.portraits import FEWEST, Handled, expected_of, of_measure, portraits, prior_weight, ranked


def seconds(
    agent: str, mean: float, count: int, mix: str = "billing", seed: int = 1, spread: float = 30.0
) -> list[Handled]:
    chance = random.Random(f"{agent}{mix}{seed}")
    return [Handled(agent, (mix,), {"handling": max(1.0, chance.gauss(mean, spread))}) for _ in range(count)]


def test_who_has_long_calls_only_is_not_slow() -> None:
    calls = seconds("ann", 600, 60, "loans") + seconds("bob", 120, 60, "hours")
    calls += seconds("cid", 600, 60, "loans") + seconds("cid", 120, 60, "hours")
    found = of_measure("handling", calls)
    assert found["ann"].observed > 4 * found["bob"].observed
    assert found["ann"].ratio == pytest.approx(1.0, abs=0.1)
    assert found["bob"].ratio == pytest.approx(1.0, abs=0.1)


def test_few_calls_say_little() -> None:
    calls = [call for name in ("a", "b", "c", "d") for call in seconds(name, 200, 100)]
    calls += seconds("slow", 260, 200) + seconds("new", 260, FEWEST)
    found = of_measure("handling", calls)
    assert found["slow"].shrunk > found["new"].shrunk > 1.0
    assert found["new"].high - found["new"].low > found["slow"].high - found["slow"].low


def test_nothing_is_said_of_less_than_a_few_calls() -> None:
    assert "new" not in of_measure("handling", seconds("old", 200, 50) + seconds("new", 200, FEWEST - 1))


def test_a_rank_only_where_bands_are_apart() -> None:
    same = of_measure("handling", seconds("a", 200, 40) + seconds("b", 201, 40) + seconds("c", 199, 40))
    assert {one.rank for one in ranked(same).values()} == {0}
    apart = of_measure("handling", seconds("a", 100, 200) + seconds("b", 200, 200) + seconds("c", 300, 200))
    assert [ranked(apart)[name].rank for name in "abc"] == [1, 2, 3]


def test_bands_hold_what_they_promise() -> None:
    inside = total = 0
    for seed in range(40):
        chance = random.Random(seed)
        true = {f"a{place}": chance.gauss(200, 20) for place in range(8)}
        calls = [call for name, mean in true.items() for call in seconds(name, mean, 40, seed=seed)]
        whole = sum(true.values()) / len(true)
        for name, datum in of_measure("handling", calls).items():
            inside += datum.low <= true[name] / whole <= datum.high
            total += 1
    assert 0.72 < inside / total < 0.9


def test_agents_who_do_not_differ_are_drawn_to_the_team() -> None:
    assert prior_weight([[1.0, -1.0], [-1.0, 1.0]], 1.0) == 2000.0
    assert prior_weight([[5.0] * 10, [-5.0] * 10], 1.0) < 1.0
    assert prior_weight([[1.0]], 1.0) == 20.0


def test_what_may_not_be_in_a_portrait_is_refused() -> None:
    for name in ("voice emotion", "mood at the end", "hint refusals", "contested answers", "short breaks"):
        with pytest.raises(ValueError, match="no place in a portrait"):
            portraits([Handled("ann", (), {name: 1.0})])


def test_a_portrait_has_every_measure_of_its_agent() -> None:
    calls = [Handled("ann", ("x",), {"resolved": float(place % 2), "handling": 100.0}) for place in range(10)]
    assert [one.name for one in portraits(calls)["ann"]] == ["handling", "resolved"]
    assert expected_of("resolved", calls) == [0.5] * 10
