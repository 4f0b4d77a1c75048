"""The live state of every agent; changes only through the transition table, each with who asked and why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from ari_app.store.journal import Journal
from models.domain.agent import Agent, AgentState, AgentStatus, step
from models.domain.control_events import OrderGiven
from models.domain.errors import CommandRefused
from models.domain.events import AgentStateChanged, CallWrappedUp
from models.routing.learning import NOTHING, Learnt
from models.routing.line import Server

_ENGAGED = ("INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD")
_AWAY = (AgentState.OFFLINE, AgentState.PAUSED)


class Roster:
    """Who is there. ``on_change`` is called after each change; the matchmaker listens."""

    def __init__(
        self,
        agents: Iterable[Agent],
        journal: Journal,
        wrap_up_seconds: float,
        cool_down: float,
        max_missed: int = 0,
    ) -> None:
        now = time.time()
        self._status = {agent.id: AgentStatus(agent, since=now) for agent in agents}
        self._servers: dict[str, tuple[AgentStatus, Server]] = {}
        self._journal = journal
        self._wrap_up_seconds, self._cool_down, self._max_missed = wrap_up_seconds, cool_down, max_missed
        self._dispositions: dict[str, str] = {}
        self.learnt: dict[str, Learnt] = {}
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
        for agent_id, status in self._status.items():
            known = self._servers.get(agent_id)
            if known is None or known[0] is not status:
                self._servers[agent_id] = (status, _server(status, self.learnt.get(agent_id, NOTHING)))
        return tuple(server for _, server in self._servers.values())

    def _move(self, agent_id: str, new: AgentState, reason: str, by: str, **changes: object) -> None:
        status = self.get(agent_id)
        step(status.state, new)
        now = time.time()
        busy = now - status.since if status.state in (AgentState.TALKING, AgentState.WRAP_UP) else 0.0
        self._status[agent_id] = replace(
            status, state=new, since=now, reason=reason, busy_seconds=status.busy_seconds + busy,
            last_talk=busy if status.state is AgentState.TALKING else status.last_talk, **changes,  # type: ignore[arg-type]
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
            self._move(agent_id, AgentState.READY, "back", by, not_before=0.0, missed=0)
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

    def extend_wrap_up(self, agent_id: str, by: str, seconds: float) -> None:
        """More time to wrap up."""
        status = self.get(agent_id)
        if status.state is not AgentState.WRAP_UP:
            raise CommandRefused(f"agent {agent_id} is {status.state}; there is no wrap-up to extend")
        until = max(status.wrap_up_until, time.time()) + seconds
        self._status[agent_id] = replace(status, wrap_up_until=until)
        self._journal.publish(
            OrderGiven(call_id=status.call_id, agent_id=agent_id, verb="extend", argument=f"{seconds:g} s", by=by)
        )
        self.on_change()

    def learn(self, agent_id: str, learnt: Learnt) -> None:
        """What the agent's outcomes say of him."""
        self.learnt[agent_id] = learnt
        self._servers.pop(agent_id, None)

    def nail(self, agent_id: str, on: bool) -> None:
        """The agent's phone stays connected between calls, so that "in use" does not mean busy; or no longer."""
        self._status[agent_id] = replace(self.get(agent_id), nailed=on)
        self.on_change()

    def forget_devices(self) -> None:
        """The manager connection is lost: nothing is known of phones."""
        for agent_id in self._status:
            self.device(agent_id, "")

    def repair(self, agent_id: str, why: str) -> None:
        """Out of a state that nothing in Asterisk stands for any more (the healer's last resort)."""
        status = self.get(agent_id)
        if status.state in (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP):
            state = status.after_call or AgentState.READY
            self._move(agent_id, state, why, "healer", call_id="", after_call=None)

    def device(self, agent_id: str, state: str) -> None:
        """What Asterisk says of the agent's phone (AMI DeviceStateChange); engaged phones are offered nothing."""
        if agent_id in self._status and self._status[agent_id].device != state:
            self._status[agent_id] = replace(self._status[agent_id], device=state)
            self.on_change()

    # What calls do to agents ----------------------------------------------------------------

    def reserve(self, agent_id: str, call_id: str) -> None:
        """Two-phase reservation, first half: the agent is out of all other decisions."""
        self._move(agent_id, AgentState.RESERVED, "offered a call", "router", call_id=call_id)

    def hand_over(self, agent_id: str, call_id: str) -> None:
        """A reservation made for a place in the line becomes one for the call behind it."""
        self._status[agent_id] = replace(self.get(agent_id), call_id=call_id)

    def reserve_for(self, agent_id: str, call_id: str, why: str, by: str) -> None:
        """Reserve somebody by name: a transfer's target. Raises CommandRefused unless he is ready."""
        status = self.get(agent_id)
        if status.state is not AgentState.READY:
            raise CommandRefused(f"agent {agent_id} is {status.state}")
        self._move(agent_id, AgentState.RESERVED, why, by, call_id=call_id)

    def busy_with(self, agent_id: str, call_id: str, why: str) -> None:
        """The agent talks by his own doing: he calls out, picks up, or was brought in by his phone.

        Who was paused is paused again afterwards. Raises CommandRefused for one who is offline or in another call.
        """
        status = self.get(agent_id)
        if status.state is AgentState.RESERVED or status.state is AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is {status.state}")
        if status.state is AgentState.TALKING:
            raise CommandRefused(f"agent {agent_id} is in a call already")
        after = AgentState.PAUSED if status.state is AgentState.PAUSED else None
        if status.state is AgentState.WRAP_UP:
            self._finish_wrap_up(status, "next call", "")
        self._move(agent_id, AgentState.RESERVED, why, agent_id, call_id=call_id, after_call=after)
        self.connected(agent_id)

    def release(self, agent_id: str, result: str, blame: bool, call_id: str = "") -> None:
        """The offer came to nothing. Blamed agents are left alone for the cool-down; others are ready at once.

        With ``call_id``, only a reservation for that call.
        """
        status = self.get(agent_id)
        if status.state is not AgentState.RESERVED or (call_id and status.call_id != call_id):
            return
        until = time.time() + self._cool_down if blame else 0.0
        missed = status.missed + blame
        state = status.after_call or AgentState.READY
        if blame and 0 < self._max_missed <= missed and state is AgentState.READY:
            state, result = AgentState.PAUSED, f"{result}: {missed} offers missed in a row"
        self._move(
            agent_id, state, result, "router",
            call_id="", not_before=until, missed=missed, after_call=None,
        )  # fmt: skip

    def connected(self, agent_id: str) -> None:
        """The agent answered."""
        status = self.get(agent_id)
        self._move(agent_id, AgentState.TALKING, "answered", "agent", calls=status.calls + 1, missed=0)

    def call_over(self, agent_id: str, call_id: str, by: str, bridged: bool, wrap_up: float = -1.0) -> None:
        """The call ended for this agent: wrap-up, or what the agent asked for meanwhile.

        An agent who answered but was never bridged has nothing to wrap up. An agent who is in another call
        by now is left alone. ``wrap_up`` are the queue's own seconds, -1 for the general ones.
        """
        status = self.get(agent_id)
        if status.state is not AgentState.TALKING or status.call_id != call_id:
            return
        if not bridged:
            state = status.after_call or AgentState.READY
            self._move(agent_id, state, f"{by} left before the bridge", "call", call_id="", after_call=None)
            return
        now, seconds = time.time(), wrap_up if wrap_up >= 0 else self._wrap_up_seconds
        self._move(
            agent_id, AgentState.WRAP_UP, f"hung up by {by}", "call", last_call_end=now, wrap_up_until=now + seconds
        )
        if agent_id in self._dispositions:
            self._finish_wrap_up(self.get(agent_id), "agent", self._dispositions.pop(agent_id))
        elif seconds <= 0:
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
                left = status.wrap_up_until - now
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
            status = replace(
                self._status[agent_id], state=state, call_id=call_id, since=since, reason="restored",
                wrap_up_until=since + self._wrap_up_seconds,
            )  # fmt: skip
            self._status[agent_id] = status
            self._journal.publish(
                AgentStateChanged(call_id=call_id, agent_id=agent_id, old="", new=state, reason="restored", by=by)
            )
            self.on_change()


def _server(status: AgentStatus, learnt: Learnt) -> Server:
    engaged = status.device in _ENGAGED and not status.nailed
    ready = status.state is AgentState.READY
    return Server(
        status.agent.id, status.agent.skills, status.agent.languages,
        idle=ready and not engaged, staffed=status.state not in _AWAY,
        idle_since=status.since, not_before=status.not_before, reserved=status.agent.reserved,
        resolve=learnt.resolve, handling=learnt.handling,
        note="his phone is in use" if ready and engaged else "",
    )  # fmt: skip
