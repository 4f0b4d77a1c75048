"""What agents, supervisors and calls do to the agents' states (`ari_app.agents.states`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ari_app.agents.servers import AWAY
from ari_app.agents.states import NO_CALL, AgentStates
from ari_app.agents.wrap_up import WrapUp
from ari_app.foundation import steady
from ari_app.store.journal import Journal
from models.domain.agent import Agent, AgentState, AgentStatus
from models.domain.errors import CommandRefused
from models.domain.events import AgentStateChanged


def _must_have_phone(agent_id: str, missing: str) -> None:
    if missing:
        raise CommandRefused(f"agent {agent_id} cannot take calls: {missing}")


class Roster(AgentStates):
    """Who is there, and every order and call that changes it."""

    def __init__(
        self,
        agents: Iterable[Agent],
        journal: Journal,
        wrap_up_seconds: float,
        cool_down: float,
        max_missed: int = 0,
        now: Callable[[], float] = steady.now,
    ) -> None:
        super().__init__(agents, journal, now)
        self._cool_down, self._max_missed = cool_down, max_missed
        self._wrap_up = WrapUp(self, wrap_up_seconds)

    # What agents and supervisors ask for ----------------------------------------------------

    def login(self, agent_id: str, by: str) -> None:
        """Log in; already logged in is refused."""
        if self.get(agent_id).state is not AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is logged in already")
        _must_have_phone(agent_id, self.phone_missing(agent_id))
        self.move(agent_id, AgentState.READY, "logged in", by, not_before=0.0, missed=0, **NO_CALL)

    def logout(self, agent_id: str, by: str) -> None:
        """Log out: during a call, when it is over; wrap-up ends with it."""
        self._away(agent_id, AgentState.OFFLINE, "logged out", by)

    def pause(self, agent_id: str, by: str, reason: str = "") -> None:
        """Pause: during a call or its wrap-up, when that is over. The wrap-up goes on, a disposition can be keyed."""
        self._away(agent_id, AgentState.PAUSED, reason or "paused", by)

    def _away(self, agent_id: str, state: AgentState, reason: str, by: str) -> None:
        status = self.get(agent_id)
        if status.state is state:
            raise CommandRefused(f"agent {agent_id} is {state} already")
        if status.state is AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is not logged in")
        wraps_up = status.state is AgentState.WRAP_UP
        if status.state in (AgentState.TALKING, AgentState.RESERVED) or (wraps_up and state is AgentState.PAUSED):
            self.note(replace(status, after_call=state, after_reason=reason), f"afterwards {state}: {reason}", by)
        elif wraps_up:
            self._wrap_up.finish(replace(status, after_call=state, after_reason=reason), by)
        else:
            self.move(agent_id, state, reason, by)

    def unpause(self, agent_id: str, by: str) -> None:
        """Back from a pause, or take back a pause or log-out that was to follow the call."""
        status = self.get(agent_id)
        if status.after_call is not None:
            self.note(replace(status, after_call=None, after_reason=""), "afterwards ready", by)
        elif status.state is AgentState.PAUSED:
            _must_have_phone(agent_id, self.phone_missing(agent_id))
            self.move(agent_id, AgentState.READY, "back", by, not_before=0.0, missed=0)
        else:
            raise CommandRefused(f"agent {agent_id} is not paused but {status.state}")

    def wrapped_up(self, agent_id: str, by: str, disposition: str = "") -> None:
        """End wrap-up now, with a disposition; during the call it is kept for that call's wrap-up."""
        status = self.get(agent_id)
        if status.state is AgentState.TALKING:
            self.note(replace(status, disposition=disposition), f"disposition {disposition or 'none'}", by)
        elif status.state is AgentState.WRAP_UP:
            self._wrap_up.finish(status, by, disposition)
        else:
            raise CommandRefused(f"agent {agent_id} is {status.state}; there is no call to wrap up")

    def extend_wrap_up(self, agent_id: str, by: str, seconds: float) -> None:
        """More time to wrap up."""
        self._wrap_up.extend(agent_id, by, seconds)

    def nail(self, agent_id: str, on: bool) -> None:
        """The agent's phone stays connected between calls, so that "in use" does not mean busy; or no longer."""
        words = "the phone stays connected" if on else "the phone was hung up"
        self.note(replace(self.get(agent_id), nailed=on), words, agent_id)

    def repair(self, agent_id: str, why: str) -> None:
        """Out of a state that nothing in Asterisk stands for any more (the reconciler's last resort)."""
        status = self.get(agent_id)
        if status.state is AgentState.WRAP_UP:
            self._wrap_up.finish(status, "healer", reason=why)
        elif status.state in (AgentState.RESERVED, AgentState.TALKING):
            self.move(agent_id, status.falls_to, status.after_reason or why, "healer", **NO_CALL)

    # What calls do to agents ----------------------------------------------------------------

    def reserve(self, agent_id: str, call_id: str) -> bool:
        """Two-phase reservation, first half: the agent is out of all other decisions. False: they are not free."""
        if not self.free(agent_id):
            return False
        self.move(agent_id, AgentState.RESERVED, "offered a call", "router", call_id=call_id)
        return True

    def hand_over(self, agent_id: str, call_id: str) -> None:
        """A reservation made for a place in the line becomes one for the call behind it."""
        self.put(replace(self.get(agent_id), call_id=call_id, disposition=None))

    def reserve_for(self, agent_id: str, call_id: str, why: str, by: str) -> None:
        """Reserve somebody by name: a transfer's target. Raises CommandRefused unless they are ready."""
        status = self.get(agent_id)
        if status.state is not AgentState.READY:
            raise CommandRefused(f"agent {agent_id} is {status.state}")
        self.move(agent_id, AgentState.RESERVED, why, by, call_id=call_id)

    def busy_with(self, agent_id: str, call_id: str, why: str) -> None:
        """The agent talks by their own doing: calls out, picks up, or was brought in by their phone.

        Who was paused is paused again afterwards. Raises CommandRefused for one who is offline or in another call.
        """
        status = self.get(agent_id)
        if status.state is AgentState.RESERVED or status.state is AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is {status.state}")
        if status.state is AgentState.TALKING:
            raise CommandRefused(f"agent {agent_id} is in a call already")
        after, reason = status.after_call, status.after_reason
        if status.state is AgentState.PAUSED:
            after, reason = AgentState.PAUSED, status.reason
        if status.state is AgentState.WRAP_UP:
            self._wrap_up.book(status, "next call", "")
        self.move(
            agent_id, AgentState.RESERVED, why, agent_id, call_id=call_id, after_call=after, after_reason=reason,
            disposition=None,
        )  # fmt: skip
        self.connected(agent_id)

    def release(self, agent_id: str, result: str, blame: bool, call_id: str = "") -> None:
        """The offer came to nothing. Blamed agents are left alone for the cool-down; others are ready at once.

        With ``call_id``, only a reservation for that call.
        """
        status = self.get(agent_id)
        if status.state is not AgentState.RESERVED or (call_id and status.call_id != call_id):
            return
        until = self.now() + self._cool_down if blame else 0.0
        missed, state = status.missed + blame, status.falls_to
        reason = status.after_reason or result
        if blame and 0 < self._max_missed <= missed and state is AgentState.READY:
            state, reason = AgentState.PAUSED, f"{result}: {missed} offers missed in a row"
        self.move(agent_id, state, reason, "router", not_before=until, missed=missed, **NO_CALL)

    def connected(self, agent_id: str) -> None:
        """The agent answered."""
        status = self.get(agent_id)
        self.move(agent_id, AgentState.TALKING, "answered", "agent", calls=status.calls + 1, missed=0)

    def call_over(self, agent_id: str, call_id: str, by: str, bridged: bool, wrap_up: float = -1.0) -> None:
        """The call ended for this agent: wrap-up, or what the agent asked for meanwhile.

        An agent who answered but was never bridged has nothing to wrap up. An agent who is in another call
        by now is left alone. ``wrap_up`` are the queue's own seconds, -1 for the general ones.
        """
        status = self.get(agent_id)
        if status.state is not AgentState.TALKING or status.call_id != call_id:
            return
        if not bridged:
            reason = status.after_reason or f"{by} left before the bridge"
            self.move(agent_id, status.falls_to, reason, "call", **NO_CALL)
            return
        self._wrap_up.begin(agent_id, f"hung up by {by}", wrap_up)

    # Time -------------------------------------------------------------------------------------

    def expire(self, now: float) -> float:
        """End wrap-ups whose time is over; seconds until the next is (at most 60)."""
        return self._wrap_up.expire(now)

    def restore(
        self,
        agent_id: str,
        state: AgentState,
        call_id: str,
        since: float,
        by: str = "restart",
        reason: str = "restored",
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        """Put an agent back into the state of a former process, whatever the table says.

        ``kept`` is what the last event about the agent kept. Who has no call any more falls into what they had asked
        for during it.
        """
        if agent_id not in self._status:
            return
        fresh = AgentStatus(self._status[agent_id].agent, since=since, device=self._status[agent_id].device)
        status = fresh.with_kept(kept or {})
        status = replace(status, state=state, reason=reason, call_id=call_id)
        if state is AgentState.WRAP_UP and not status.wrap_up_until:
            status = replace(status, wrap_up_until=status.since + self._wrap_up.seconds)
        if state in (AgentState.READY, *AWAY):
            status = replace(status, state=status.after_call or state, reason=status.after_reason or reason)
            status = replace(status, **{**NO_CALL, "call_id": call_id})
        self.put(status)
        self.journal.publish(
            AgentStateChanged(
                call_id=call_id, agent_id=agent_id, old="", new=status.state, reason=status.reason, by=by,
                kept=status.kept(),
            )
        )  # fmt: skip
