"""Agents: wrap-up and what may follow it, dispositions, and what survives a restart."""

from __future__ import annotations

import pytest

from models.domain.agent import AgentState
from models.domain.events import AgentNoted, AgentStateChanged, CallWrappedUp
from tests.support.dispatch import Centre


def test_a_pause_in_wrap_up_follows_it() -> None:
    """The wrap-up goes on, the disposition can be keyed, and the pause keeps its reason."""
    centre = Centre("1001")
    centre.talk("1001", "c1")
    centre.time += 10
    centre.roster.pause("1001", "1001", "lunch")
    assert centre.roster.get("1001").state is AgentState.WRAP_UP
    centre.roster.wrapped_up("1001", "1001", "complaint")
    (end,) = centre.books.of(CallWrappedUp)
    assert (end.call_id, end.facts()["disposition"], end.facts()["seconds"]) == ("c1", "complaint", 10.0)
    assert (centre.roster.get("1001").state, centre.roster.get("1001").reason) == (AgentState.PAUSED, "lunch")


def test_a_pause_in_wrap_up_without_a_disposition_comes_with_the_timer() -> None:
    """And it can be taken back until then."""
    for taken_back, state in ((False, AgentState.PAUSED), (True, AgentState.READY)):
        centre = Centre("1001")
        centre.talk("1001", "c1")
        centre.roster.pause("1001", "1001")
        if taken_back:
            centre.roster.unpause("1001", "1001")
        centre.time += 31
        centre.dispatcher.settle()
        assert centre.roster.get("1001").state is state
        assert [event.facts()["seconds"] for event in centre.books.of(CallWrappedUp)] == [31.0]


def test_a_log_out_in_wrap_up_ends_it() -> None:
    """At once, and the books have its seconds."""
    centre = Centre("1001")
    centre.talk("1001", "c1")
    centre.time += 4
    centre.roster.logout("1001", "1001")
    assert centre.roster.get("1001").state is AgentState.OFFLINE
    assert [event.facts()["seconds"] for event in centre.books.of(CallWrappedUp)] == [4.0]


@pytest.mark.parametrize("bridged", [True, False])
def test_a_disposition_is_of_one_call(bridged: bool) -> None:
    """Keyed in a call, it never closes the wrap-up of another."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.connected("1001")
    centre.roster.wrapped_up("1001", "1001", "complaint")
    centre.roster.call_over("1001", "c1", "caller", bridged)
    centre.talk("1001", "c2")
    assert centre.roster.get("1001").state is AgentState.WRAP_UP
    dispositions = [(event.call_id, event.facts()["disposition"]) for event in centre.books.of(CallWrappedUp)]
    assert dispositions == ([("c1", "complaint")] if bridged else [])


def test_a_wrap_up_that_the_healer_or_the_next_call_ends_is_booked() -> None:
    """Whoever ends it."""
    centre = Centre("1001")
    centre.talk("1001", "c1")
    centre.roster.repair("1001", "stuck")
    centre.talk("1001", "c2")
    centre.roster.pause("1001", "1001", "lunch")
    centre.roster.busy_with("1001", "o1", "calls out")
    assert [event.facts()["by"] for event in centre.books.of(CallWrappedUp)] == ["healer", "next call"]
    centre.roster.call_over("1001", "o1", "caller", True, 0.0)
    assert (centre.roster.get("1001").state, centre.roster.get("1001").reason) == (AgentState.PAUSED, "lunch")


def test_who_logs_out_after_the_call_can_still_call_out_in_wrap_up() -> None:
    """And is logged out after that call."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.connected("1001")
    centre.roster.logout("1001", "1001")
    centre.roster.call_over("1001", "c1", "caller", True)
    centre.roster.busy_with("1001", "o1", "calls out")
    centre.roster.call_over("1001", "o1", "caller", False)
    assert centre.roster.get("1001").state is AgentState.OFFLINE


# Restart ----------------------------------------------------------------------------------------


def _next_process(old: Centre, agent: str) -> Centre:
    """A new roster that knows of the agent what the last event kept."""
    last = [event for event in old.books.events if event.agent_id == agent and "kept" in event.facts()][-1]
    step = [event for event in old.books.of(AgentStateChanged) if event.agent_id == agent][-1]
    assert isinstance(last, AgentNoted | AgentStateChanged)
    centre = Centre(agent)
    centre.time = old.time
    state, reason = AgentState(step.facts()["new"]), str(step.facts()["reason"])
    centre.roster.restore(agent, state, last.call_id, old.time, reason=reason, kept=last.kept)
    return centre


def test_a_restart_keeps_what_an_agent_was_doing() -> None:
    """The queue's own wrap-up, an extension of it, the pause that follows, a keyed disposition, missed offers."""
    centre = Centre("1001")
    centre.talk("1001", "c1", wrap_up=100.0)
    centre.roster.extend_wrap_up("1001", "1001", 20.0)
    centre.roster.pause("1001", "1001", "lunch")
    after = _next_process(centre, "1001")
    assert after.roster.get("1001") == centre.roster.get("1001")
    after.time += 119
    after.dispatcher.settle()
    assert after.roster.get("1001").state is AgentState.WRAP_UP
    after.time += 2
    after.dispatcher.settle()
    assert (after.roster.get("1001").state, after.roster.get("1001").reason) == (AgentState.PAUSED, "lunch")
    assert (again := _next_process(after, "1001")).roster.get("1001").reason == "lunch"
    assert again.roster.get("1001").state is AgentState.PAUSED


def test_a_restart_in_a_call_keeps_its_disposition_and_what_is_to_follow() -> None:
    """They come into force when the call is over."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.connected("1001")
    centre.roster.wrapped_up("1001", "1001", "resolved")
    centre.roster.logout("1001", "1001")
    after = _next_process(centre, "1001")
    after.roster.call_over("1001", "c1", "caller", True)
    (end,) = after.books.of(CallWrappedUp)
    assert (end.call_id, end.facts()["disposition"]) == ("c1", "resolved")
    assert after.roster.get("1001").state is AgentState.OFFLINE


def test_a_restart_keeps_the_cool_down_and_the_count_of_missed_offers() -> None:
    """An agent who missed a call is left alone as long as before."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.release("1001", "no answer", True)
    status = _next_process(centre, "1001").roster.get("1001")
    assert (status.missed, status.not_before) == (1, centre.time + 5.0)


def test_who_was_rung_falls_into_what_they_had_asked_for() -> None:
    """The offer is gone with the process; the log-out that was to follow it is not."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.logout("1001", "1001")
    after = Centre("1001")
    kept = centre.books.of(AgentNoted)[-1].facts()["kept"]
    after.roster.restore("1001", AgentState.READY, "", after.time, kept=kept)
    assert (after.roster.get("1001").state, after.roster.get("1001").after_call) == (AgentState.OFFLINE, None)
