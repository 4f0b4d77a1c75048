"""Pure decisions: score, policy, expected wait, phrases, states, hours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain import agent as agent_states
from models.domain import call_state
from models.domain.agent import AgentState
from models.domain.call_state import CallState
from models.domain.caller import CallerHistory, CallerRecord
from models.domain.errors import IllegalTransition
from models.domain.flow import Choice, Menu
from models.domain.hours import is_open, parse_ranges
from models.intent.phrases import menu_phrases, understand
from models.routing.expected_wait import expected_wait
from models.routing.line import Server, Snapshot, Waiting
from models.routing.policy import Weights, decide, order, urgency
from models.scoring.score import score

WEIGHTS = Weights()


def caller(
    call: str, entered: float = 0, problem: str = "billing", language: str = "en", priority: float = 0.5
) -> Waiting:
    """A waiting caller."""
    return Waiting(call, {problem: 1.0}, language, priority, entered)


def server(agent: str, idle: bool = True, level: int = 3, problem: str = "billing", languages: str = "en") -> Server:
    """An agent."""
    return Server(agent, {problem: level}, frozenset(languages.split()), idle=idle, staffed=True)


def test_priority_is_the_exact_weighted_sum() -> None:
    """0.5·value + 0.3·behaviour + 0.2·emotion, nothing else."""
    record = CallerRecord("1", known=True, tier="platinum", revenue=5000, tenure_years=5, churn_risk=1)
    result = score(record, CallerHistory(calls=3, abandons=1, same_problem=2))
    value, behaviour, emotion = (term.value for term in result.terms)
    assert result.priority == pytest.approx(0.5 * value + 0.3 * behaviour + 0.2 * emotion, abs=1e-12)
    assert value == pytest.approx(0.5 + 0.3 * (1 - 2.718281828**-1) + 0.1 * (1 - 2.718281828**-1) + 0.1, abs=1e-6)
    assert behaviour == pytest.approx(0.2 + 0.3 + 0.2 + 0.05)
    assert emotion == 0.5


@given(
    st.sampled_from(["basic", "silver", "gold", "platinum", "?"]),
    st.floats(-1e6, 1e9), st.floats(-5, 100), st.floats(-2, 3), st.integers(0, 1000), st.integers(0, 1000),
)  # fmt: skip
def test_priority_stays_in_range(
    tier: str, revenue: float, tenure: float, churn: float, calls: int, abandons: int
) -> None:
    """Whatever a CRM delivers."""
    record = CallerRecord("1", known=True, tier=tier, revenue=revenue, tenure_years=tenure, churn_risk=churn)
    assert 0 <= score(record, CallerHistory(calls, abandons), emotion=churn).priority <= 1


def test_expert_before_beginner_and_language_is_hard() -> None:
    """Resolution wins between idle agents; an agent who does not speak the language never does."""
    waiting = (caller("c", language="zh"),)
    servers = (
        server("novice", level=1, languages="en zh"),
        server("expert", level=5),
        server("mid", level=3, languages="zh"),
    )
    (decision,) = decide(Snapshot(1, waiting, servers), WEIGHTS)
    assert decision.agent_id == "mid"
    assert decision.vetoes == {"expert": "does not speak zh"}


def test_guard_goes_first_whatever_the_priority() -> None:
    """Who waited beyond the guard is served before a platinum caller who just came."""
    waiting = (caller("old", entered=0, priority=0.0), caller("vip", entered=99, priority=1.0))
    (decision,) = decide(Snapshot(100, waiting, (server("a"),)), WEIGHTS)
    assert decision.call_id == "old"
    assert [one.call_id for one in order(Snapshot(100, waiting, ()), WEIGHTS)] == ["old", "vip"]


def test_unskilled_agents_only_when_nobody_has_the_skill() -> None:
    """Nobody staffed can do it: after the target time anybody who speaks the language may."""
    waiting = (caller("c", problem="rare"),)
    assert not decide(Snapshot(10, waiting, (server("a"),)), WEIGHTS)
    assert decide(Snapshot(31, waiting, (server("a"),)), WEIGHTS)
    skilled_but_busy = (server("a"), server("b", idle=False, problem="rare"))
    assert not decide(Snapshot(31, waiting, skilled_but_busy), WEIGHTS)


callers = st.lists(
    st.builds(
        caller, st.uuids().map(str), st.floats(0, 100), st.sampled_from(["billing", "sales"]),
        st.sampled_from(["en", "zh"]), st.floats(0, 1),
    ),
    max_size=12, unique_by=lambda one: one.call_id,
)  # fmt: skip
servers = st.lists(
    st.builds(
        server, st.uuids().map(str), st.booleans(), st.integers(1, 5), st.sampled_from(["billing", "sales"]),
        st.sampled_from(["en", "zh", "en zh"]),
    ),
    max_size=8, unique_by=lambda one: one.agent_id,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(callers, servers)
def test_no_idle_qualified_agent_while_somebody_waits(waiting: list[Waiting], staff: list[Server]) -> None:
    """After the decisions no pair is left that could be made; nobody is used twice; replay is identical."""
    snapshot = Snapshot(100.0, tuple(waiting), tuple(staff))
    decisions = decide(snapshot, WEIGHTS)
    calls, agents = {d.call_id for d in decisions}, {d.agent_id for d in decisions}
    assert len(calls) == len(agents) == len(decisions)
    rest = Snapshot(
        100.0,
        tuple(one for one in waiting if one.call_id not in calls),
        tuple(replace(one, idle=one.idle and one.agent_id not in agents) for one in staff),
    )
    assert not decide(rest, WEIGHTS)
    assert decide(snapshot, WEIGHTS) == decisions


def test_urgency_rises_to_the_target_and_then_lets_go() -> None:
    """U(T) = 1; beyond it small, so that a lost caller does not crowd out those who can be saved."""
    assert urgency(15, WEIGHTS) == pytest.approx(0.25)
    assert urgency(30, WEIGHTS) == pytest.approx(1)
    assert urgency(60, WEIGHTS) == pytest.approx(0.1)


def test_expected_wait() -> None:
    """One ahead, two agents, 180 s handling: 1/µs + 1/(µs + θ); nobody staffed: infinity."""
    assert expected_wait(0, 2, 180, 180) == pytest.approx(90)
    assert expected_wait(1, 2, 180, 180) == pytest.approx(90 + 60)
    assert expected_wait(3, 0, 180, 180) == float("inf")


@pytest.mark.parametrize("new", list(CallState))
def test_call_states_follow_their_table(new: CallState) -> None:
    """Every step of the table is taken, every other raises."""
    for old, allowed in call_state.TRANSITIONS.items():
        if new in allowed:
            assert call_state.step(old, new) is new
        else:
            with pytest.raises(IllegalTransition):
                call_state.step(old, new)


@pytest.mark.parametrize("new", list(AgentState))
def test_agent_states_follow_their_table(new: AgentState) -> None:
    """Likewise for agents."""
    for old, allowed in agent_states.TRANSITIONS.items():
        if new in allowed:
            assert agent_states.step(old, new) is new
        else:
            with pytest.raises(IllegalTransition):
                agent_states.step(old, new)


def test_phrases_of_a_menu() -> None:
    """Own phrases, the operator's and spoken digits; low confidence means nothing, middling asks back."""
    menu = Menu("m", "p", (Choice("bills", "1", {"en": ("my bill",)}),))
    phrases = menu_phrases(menu, "en")
    assert phrases["my bill"] == phrases["one"] == "bills"
    assert phrases["operator"] == "operator"
    assert understand("My Bill ", 0.9, phrases, 0.6).sure
    assert understand("my bill", 0.3, phrases, 0.6).choice == "bills"
    assert not understand("my bill", 0.3, phrases, 0.6).sure
    assert understand("my bill", 0.05, phrases, 0.6).choice == ""
    assert understand("something else", 0.9, phrases, 0.6).choice == ""


def test_opening_hours() -> None:
    """Ranges, closed days, and the words of the errors."""
    week = {day: parse_ranges("09:00-12:00, 13:00-18:00") for day in ("mon", "tue", "wed", "thu", "fri")}
    week |= {"sat": [], "sun": parse_ranges("closed")}
    from datetime import UTC, datetime

    assert is_open(week, datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp(), UTC)
    assert not is_open(week, datetime(2026, 11, 23, 12, 30, tzinfo=UTC).timestamp(), UTC)
    assert not is_open(week, datetime(2026, 11, 22, 10, 0, tzinfo=UTC).timestamp(), UTC)
    for wrong in ("9-18", "18:00-09:00", "09:00-25:00", "09:61-10:00"):
        with pytest.raises(ValueError, match=r"range|begin before"):
            parse_ranges(wrong)
