"""Wrap-up after a call: it begins, gets more time, ends by its agent, its time, or what was asked for meanwhile."""

from __future__ import annotations

from dataclasses import replace

from ari_app.agents.states import NO_CALL, AgentStates
from models.domain.agent import AgentState, AgentStatus
from models.domain.control_events import OrderGiven
from models.domain.errors import CommandRefused
from models.domain.events import CallWrappedUp


class WrapUp:
    """Of all agents. ``seconds``: how long it lasts where a queue says nothing of its own."""

    def __init__(self, states: AgentStates, seconds: float) -> None:
        self._states, self.seconds = states, seconds

    def begin(self, agent_id: str, reason: str, seconds: float) -> None:
        """The call is over; who has given a disposition already, or gets no time, has wrapped up."""
        states, now = self._states, self._states.now()
        seconds = seconds if seconds >= 0 else self.seconds
        states.move(
            agent_id, AgentState.WRAP_UP, reason, "call", last_call_end=now, wrap_up_until=now + seconds
        )  # fmt: skip
        status = states.get(agent_id)
        if status.disposition is not None:
            self.finish(status, "agent")
        elif seconds <= 0:
            self.finish(status, "timer")

    def extend(self, agent_id: str, by: str, seconds: float) -> None:
        """More time."""
        status = self._states.get(agent_id)
        if status.state is not AgentState.WRAP_UP:
            raise CommandRefused(f"agent {agent_id} is {status.state}; there is no wrap-up to extend")
        until = max(status.wrap_up_until, self._states.now()) + seconds
        self._states.note(replace(status, wrap_up_until=until), f"{seconds:g} s more to wrap up", by)
        self._states.journal.publish(
            OrderGiven(call_id=status.call_id, agent_id=agent_id, verb="extend", argument=f"{seconds:g} s", by=by)
        )

    def finish(self, status: AgentStatus, by: str, disposition: str = "", reason: str = "") -> None:
        """Into what was asked for meanwhile; the books get the wrap-up's seconds and its disposition."""
        self.book(status, by, disposition)
        words = status.after_reason or reason or f"wrapped up by {by}"
        self._states.move(status.agent.id, status.falls_to, words, by, **NO_CALL)

    def book(self, status: AgentStatus, by: str, disposition: str) -> None:
        """Written down, whatever the agent does next."""
        self._states.journal.publish(
            CallWrappedUp(
                call_id=status.call_id, agent_id=status.agent.id, disposition=disposition or status.disposition or "",
                seconds=self._states.now() - status.since, by=by,
            )
        )  # fmt: skip

    def expire(self, now: float) -> float:
        """End those whose time is over; seconds until the next is (at most 60)."""
        soonest = 60.0
        for agent_id in sorted(self._states.wrapping):
            status = self._states.get(agent_id)
            left = status.wrap_up_until - now
            if left <= 0:
                self.finish(status, "timer")
            else:
                soonest = min(soonest, left)
        return soonest
