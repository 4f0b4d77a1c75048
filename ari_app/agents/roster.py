"""The live state of every agent; changes only through the transition table, each with who asked and why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from ari_app.store.journal import Journal
from models.domain.agent import Agent, AgentState, AgentStatus, step
from models.domain.errors import CommandRefused
from models.domain.events import AgentStateChanged, CallWrappedUp
from models.routing.line import Server

_AWAY = (AgentState.OFFLINE, AgentState.PAUSED)


class Roster:
    """Who is there. ``on_change`` is called after each change; the matchmaker listens."""

    def __init__(self, agents: Iterable[Agent], journal: Journal, wrap_up_seconds: float, cool_down: float) -> None:
        now = time.time()
        self._status = {agent.id: AgentStatus(agent, since=now) for agent in agents}
        self._journal = journal
        self._wrap_up_seconds, self._cool_down = wrap_up_seconds, cool_down
        self._dispositions: dict[str, str] = {}
        self.on_change: Callable[[], None] = lambda: None

    def __contains__(self, agent_id: str) -> bool:
        return agent_id in self._status

    def all(self) -> list[AgentStatus]:
        """Everybody, in configured order."""
        return list(self._status.values())

    def get(self, agent_id: str) -> AgentStatus:
        """One agent. Raises CommandRefused for an unknown id."""
        if agent_id not in self._status:
            raise CommandRefused(f"there is no agent {agent_id}; agents are: {', '.join(self._status)}")
        return self._status[agent_id]

    def servers(self) -> tuple[Server, ...]:
        """The agents as the router sees them."""
        return tuple(
            Server(
                status.agent.id, status.agent.skills, status.agent.languages,
                idle=status.state is AgentState.READY, staffed=status.state not in _AWAY,
                idle_since=status.since, not_before=status.not_before, busy_seconds=status.busy_seconds,
            )
            for status in self._status.values()
        )  # fmt: skip

    def _move(self, agent_id: str, new: AgentState, reason: str, by: str, **changes: object) -> None:
        status = self.get(agent_id)
        step(status.state, new)
        now = time.time()
        busy = now - status.since if status.state in (AgentState.TALKING, AgentState.WRAP_UP) else 0.0
        self._status[agent_id] = replace(
            status, state=new, since=now, reason=reason, busy_seconds=status.busy_seconds + busy, **changes,  # type: ignore[arg-type]
        )  # fmt: skip
        call_id = self._status[agent_id].call_id
        self._journal.publish(
            AgentStateChanged(call_id=call_id, agent_id=agent_id, old=status.state, new=new, reason=reason, by=by)
        )
        self.on_change()

    # What agents and supervisors ask for ----------------------------------------------------

    def login(self, agent_id: str, by: str) -> None:
        """Log in; already logged in is refused."""
        if self.get(agent_id).state is not AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is logged in already")
        self._move(agent_id, AgentState.READY, "logged in", by, call_id="", after_call=None, not_before=0.0, missed=0)

    def logout(self, agent_id: str, by: str) -> None:
        """Log out; during a call, when it is over."""
        self._away(agent_id, AgentState.OFFLINE, "logged out", by)

    def pause(self, agent_id: str, by: str, reason: str = "") -> None:
        """Pause; during a call, when it is over."""
        self._away(agent_id, AgentState.PAUSED, reason or "paused", by)

    def _away(self, agent_id: str, state: AgentState, reason: str, by: str) -> None:
        status = self.get(agent_id)
        if status.state is state:
            raise CommandRefused(f"agent {agent_id} is {state} already")
        if status.state is AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is not logged in")
        if status.state in (AgentState.TALKING, AgentState.RESERVED):
            self._status[agent_id] = replace(status, after_call=state)
            return
        self._move(agent_id, state, reason, by)

    def unpause(self, agent_id: str, by: str) -> None:
        """Back from a pause, or take back a pause that was to follow the call."""
        status = self.get(agent_id)
        if status.after_call is not None:
            self._status[agent_id] = replace(status, after_call=None)
        elif status.state is AgentState.PAUSED:
            self._move(agent_id, AgentState.READY, "back", by, not_before=0.0)
        else:
            raise CommandRefused(f"agent {agent_id} is not paused but {status.state}")

    def wrapped_up(self, agent_id: str, by: str, disposition: str = "") -> None:
        """End wrap-up now, with a disposition; during the call it is kept for later."""
        status = self.get(agent_id)
        if status.state is AgentState.TALKING:
            self._dispositions[agent_id] = disposition
        elif status.state is AgentState.WRAP_UP:
            self._finish_wrap_up(status, by, disposition)
        else:
            raise CommandRefused(f"agent {agent_id} is {status.state}; there is no call to wrap up")

    # What calls do to agents ----------------------------------------------------------------

    def reserve(self, agent_id: str, call_id: str) -> None:
        """Two-phase reservation, first half: the agent is out of all other decisions."""
        self._move(agent_id, AgentState.RESERVED, "offered a call", "router", call_id=call_id)

    def release(self, agent_id: str, result: str, blame: bool) -> None:
        """The offer came to nothing. Blamed agents are left alone for the cool-down; others are ready at once."""
        status = self.get(agent_id)
        if status.state is not AgentState.RESERVED:
            return
        until = time.time() + self._cool_down if blame else 0.0
        state = status.after_call or AgentState.READY
        self._move(
            agent_id, state, result, "router",
            call_id="", not_before=until, missed=status.missed + blame, after_call=None,
        )  # fmt: skip

    def connected(self, agent_id: str) -> None:
        """The agent answered."""
        status = self.get(agent_id)
        self._move(agent_id, AgentState.TALKING, "answered", "agent", calls=status.calls + 1, missed=0)

    def call_over(self, agent_id: str, call_id: str, by: str, bridged: bool) -> None:
        """The call ended for this agent: wrap-up, or what the agent asked for meanwhile.

        An agent who answered but was never bridged has nothing to wrap up. An agent who is in another call
        by now is left alone.
        """
        status = self.get(agent_id)
        if status.state is not AgentState.TALKING or status.call_id != call_id:
            return
        if not bridged:
            state = status.after_call or AgentState.READY
            self._move(agent_id, state, f"{by} left before the bridge", "call", call_id="", after_call=None)
            return
        self._move(agent_id, AgentState.WRAP_UP, f"hung up by {by}", "call", last_call_end=time.time())
        if agent_id in self._dispositions:
            self._finish_wrap_up(self.get(agent_id), "agent", self._dispositions.pop(agent_id))
        elif self._wrap_up_seconds <= 0:
            self._finish_wrap_up(self.get(agent_id), "timer", "")

    def _finish_wrap_up(self, status: AgentStatus, by: str, disposition: str) -> None:
        seconds = time.time() - status.since
        self._journal.publish(
            CallWrappedUp(
                call_id=status.call_id, agent_id=status.agent.id, disposition=disposition, seconds=seconds, by=by
            )
        )
        state = status.after_call or AgentState.READY
        self._move(status.agent.id, state, f"wrapped up by {by}", by, call_id="", after_call=None)

    # Time -------------------------------------------------------------------------------------

    def expire(self, now: float) -> float:
        """End wrap-ups whose time is over; seconds until the next moment that matters (at most 60)."""
        soonest = 60.0
        for status in self.all():
            if status.state is AgentState.WRAP_UP:
                left = status.since + self._wrap_up_seconds - now
                if left <= 0:
                    self._finish_wrap_up(status, "timer", "")
                else:
                    soonest = min(soonest, left)
            elif status.state is AgentState.READY and status.not_before > now:
                soonest = min(soonest, status.not_before - now)
        return soonest

    def restore(self, agent_id: str, state: AgentState, call_id: str, since: float, by: str = "restart") -> None:
        """Put an agent back into the state of a former process, whatever the table says."""
        if agent_id in self._status:
            status = replace(self._status[agent_id], state=state, call_id=call_id, since=since, reason="restored")
            self._status[agent_id] = status
            self._journal.publish(
                AgentStateChanged(call_id=call_id, agent_id=agent_id, old="", new=state, reason="restored", by=by)
            )
            self.on_change()
