"""The simulator: published results, common random numbers, scenarios and what is wrong with them, promotion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ari_app.cli.simulate import promotable
from config.load import ROOT
from models.routing.erlang import with_patience, with_patience_without_end
from models.routing.invariants import Watch
from models.routing.learning import Outcomes, learn
from models.routing.profile import PROFILES
from models.simulation import published, s1
from models.simulation.acceptance import compare, replication
from models.simulation.day import Day
from models.simulation.measure import estimate, figures, paired, run_figures
from models.simulation.scenario import ScenarioError, check, profiles_of, setting_of
from models.simulation.world import Setting

SCENARIO = ROOT / "config" / "scenarios" / "small-centre.yaml"


def short(setting: Setting, hours: float) -> Setting:
    """The first hours of a day; half an hour of them is not counted. Later calls are not answered for."""
    house = replace(setting.house, seconds=3600 * hours, window=(1800.0, 3600 * hours), clear_at=3600 * hours)
    return replace(setting, house=house)


@pytest.mark.parametrize("name", ["B1", "B2", "B7"])
def test_a_published_setting(name: str) -> None:
    """The production router on the simulated clock meets published results (the whole table: bench.routing)."""
    found = compare(name, [replication(name, number) for number in range(6)])
    assert all(one.inside for one in found.values()), found


def test_the_simulator_agrees_with_erlang() -> None:
    """M/M/12 and M/M/12+M over five days."""
    exact = with_patience_without_end(12, 4.2 / 60, 120, 20)
    rows = [run_figures(published.b1(), seed) for seed in range(5)]
    level = estimate([row["sl"] for row in rows])
    assert abs(level.mean - 100 * exact.service_level) < level.half_width + 0.5
    impatient = with_patience(12, 4.2 / 60, 120, 60, 20)
    rows = [run_figures(published.b2(), seed) for seed in range(5)]
    gone = estimate([row["abandoned_share"] for row in rows])
    assert abs(gone.mean - 100 * impatient.abandoned) < gone.half_width + 0.3


def test_part_timers_are_measured_by_their_own_hours() -> None:
    """Half the agents are there for half of the window only: the busier they are, the busier they are said to be."""
    full = short(s1.setting(0.9, "longest-idle"), 2.5)
    halves = tuple(
        replace(worker, shifts=((0.0, 5400.0),), crew="") if number % 2 else worker
        for number, worker in enumerate(full.workers)
    )
    for setting in (full, replace(full, workers=halves)):
        day = Day(setting, 5).run()
        found, low = figures(day), day.house.window[0]
        assert found["occupancy"] == pytest.approx(100 * sum(day.busy.values()) / sum(day.there.values()))
        worked = [100 * day.busy[worker.server.agent_id] / 3600 for worker in halves[1::2]]
        told = [100 * day.busy[worker.server.agent_id] / day.there[worker.server.agent_id] for worker in halves[1::2]]
        if setting is full:
            assert set(day.there.values()) == {9000.0 - low}
        else:
            assert min(told) > 60, "who is there works"
            assert max(day.there[worker.server.agent_id] for worker in halves[1::2]) < 5400.0
            assert sum(told) == pytest.approx(sum(worked), rel=0.15), "until 5400 s, or the end of a call begun before"


def test_policies_meet_the_same_callers() -> None:
    """Common random numbers: arrivals, patience and service do not depend on the policy."""
    settings = [short(s1.setting(0.9, name), 2.0) for name in ("longest-idle", "service-first")]
    days = [Day(setting, 5).run() for setting in settings]
    first = [{fate.attempt.customer: fate.attempt for fate in day.fates if fate.attempt.attempt == 0} for day in days]
    assert first[0] == first[1]
    assert Day(settings[1], 5).run().fates == days[1].fates, "the same seed is the same day"


def test_the_router_beats_the_industry_default_and_breaks_no_rule() -> None:
    """S1 at 0.95, two hours: more answered in time and more resolved than longest idle; the watch finds nothing."""
    setting = short(s1.setting(0.95), 2.0)
    watch, broken = Watch(setting.profile), []
    ours = figures(Day(setting, 3, watch=lambda event, made: broken.extend(watch.check(event, made))).run())
    theirs = figures(Day(replace(setting, profile=PROFILES["longest-idle"]), 3).run())
    assert not broken
    assert ours["sl"] > theirs["sl"]
    assert ours["fcr"] > theirs["fcr"]


def test_a_scenario_and_its_mistakes() -> None:
    """The shipped scenario runs; every mistake is named with its field, all at once."""
    data = yaml.safe_load(SCENARIO.read_text())
    assert not check(data)
    small = {**data, "hours": 1, "weights": {"resolution": 5.0}}
    names = [profile.name for profile in profiles_of(small)]
    assert names == ["longest-idle", "strict-priority", "service-first", "changed"]
    row = run_figures(setting_of(small, profiles_of(small)[-1]), 1)
    assert row["offered"] > 10
    real = setting_of(small, profiles_of(small)[0], [(10.0, "billing"), (20.0, "sales")])
    assert figures(Day(real, 1).run())["offered"] >= 2
    wrong = {**data, "patience": "long", "colour": 1}
    assert len(check(wrong)) == 2
    bad = {**data, "agents": [{"count": 1, "skills": {"billing": 9}}], "profiles": ["x"]}
    words = "\n".join(check(bad))
    assert "proficiency of billing is 1 to 5, not 9" in words
    assert "there is no 'x'" in words
    assert "no agent has the skill 'technical'" in words
    with pytest.raises(ScenarioError, match="calls_per_hour: is missing"):
        setting_of({key: value for key, value in data.items() if key != "calls_per_hour"}, PROFILES["fifo"])


def test_weights_are_promoted_only_when_it_is_sure() -> None:
    """A gain within the noise, or a KPI that falls by more than 0.3 points, promotes nothing."""
    row = {"sl": 80.0, "fcr": 85.0, "fcr_offered": 80.0, "p99_wait": 90.0}
    old = [{**row, "sl": 80.0 + number} for number in range(5)]
    assert promotable([{**one, "sl": one["sl"] + 2 + 0.1 * place} for place, one in enumerate(old)], old)[0]
    noisy = [{**one, "sl": one["sl"] + (4 if place % 2 else -3)} for place, one in enumerate(old)]
    assert "not sure" in promotable(noisy, old)[1]
    worse = [{**one, "sl": one["sl"] + 5, "fcr": one["fcr"] - 1} for one in old]
    assert "fcr falls" in promotable(worse, old)[1]
    assert paired(old, old)["sl"].mean == 0


def test_a_picture(tmp_path: Path) -> None:
    """SVG and PNG are written; another name is refused."""
    from ari_app.cli.plot import plot
    from models.domain.errors import CommandRefused

    rows = [{"sl": 80.0 + n, "fcr": 85.0, "p99_wait": 90.0} for n in range(3)]
    for name in ("x.svg", "x.png"):
        plot({"a": rows, "b": rows}, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 2000
    with pytest.raises(CommandRefused, match="ends in .svg or .png"):
        plot({"a": rows}, tmp_path / "x.gif")


def test_outcomes_are_shrunk_towards_the_prior() -> None:
    """Few outcomes change little, many a lot; handling time is over the mean of the problem type."""
    skills = {"a": {"billing": 5}, "b": {"billing": 5}}
    few = learn([Outcomes("a", "billing", 10, 5, 3000.0)], skills)["a"]
    assert few.resolve["billing"] == pytest.approx((5 + 142 * 0.95) / 152)
    rows = [Outcomes("a", "billing", 5000, 2500, 5000 * 400.0), Outcomes("b", "billing", 5000, 4900, 5000 * 200.0)]
    many = learn(rows, skills)
    assert many["a"].resolve["billing"] == pytest.approx(0.5, abs=0.02)
    assert many["a"].handling["billing"] == pytest.approx(4 / 3, abs=0.01)
    assert many["b"].handling["billing"] == pytest.approx(2 / 3, abs=0.01)
