"""Pure decisions: score, phrases, states, hours."""

from __future__ import annotations

import pytest
from hypothesis import given
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
from models.scoring.score import score


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
    for wrong in ("9-18", "09:00-09:00", "09:00-25:00", "09:61-10:00"):
        with pytest.raises(ValueError, match=r"range|must lie|no length"):
            parse_ranges(wrong)
