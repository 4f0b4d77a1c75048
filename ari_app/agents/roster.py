"""The live state of every agent; changes only through the transition table, each with who asked and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ari_app.foundation import steady
from ari_app.store.journal import Journal
from models.domain.agent import Agent, AgentState, AgentStatus, step
from models.domain.control_events import OrderGiven
from models.domain.errors import CommandRefused
from models.domain.events import AgentNoted, AgentStateChanged, CallWrappedUp
from models.routing.learning import NOTHING, Learnt
from models.routing.line import Server

_ENGAGED = ("INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD")
_AWAY = (AgentState.OFFLINE, AgentState.PAUSED)
_NO_CALL: dict[str, Any] = {"call_id": "", "after_call": None, "after_reason": "", "disposition": None}


def _nobody_listens(_agent_id: str) -> None:
    """Before a dispatcher has said that it wants to know."""


class Roster:
    """Who is there. ``on_change`` is called with the agent's id at each change; the dispatcher listens.

    ``now`` gives the time in seconds since the epoch and must never jump (`ari_app.foundation.steady`).
    """

    def __init__(
        self,
        agents: Iterable[Agent],
        journal: Journal,
        wrap_up_seconds: float,
        cool_down: float,
        max_missed: int = 0,
        now: Callable[[], float] = steady.now,
    ) -> None:
        self._now = now
        self._status = {agent.id: AgentStatus(agent, since=now()) for agent in agents}
        self._servers: dict[str, Server] = {}
        self._wrapping: set[str] = set()
        self._journal = journal
        self._wrap_up_seconds, self._cool_down, self._max_missed = wrap_up_seconds, cool_down, max_missed
        self.learnt: dict[str, Learnt] = {}
        self.on_change: Callable[[str], None] = _nobody_listens

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
        """The agents as the router sees them, in configured order."""
        return tuple(self.server(agent_id) for agent_id in self._status)

    def server(self, agent_id: str) -> Server:
        """One agent as the router sees them."""
        found = self._servers.get(agent_id)
        if found is None:
            found = _server(self._status[agent_id], self.learnt.get(agent_id, NOTHING))
            self._servers[agent_id] = found
        return found

    def free(self, agent_id: str) -> bool:
        """Whether the agent can be offered a call in this moment."""
        return agent_id in self._status and self.server(agent_id).idle

    # One place for every change -----------------------------------------------------------------

    def _set(self, status: AgentStatus) -> None:
        """The new status stands, and the dispatcher knows of it, before anything else can fail."""
        agent_id = status.agent.id
        self._status[agent_id] = status
        self._servers.pop(agent_id, None)
        if status.state is AgentState.WRAP_UP:
            self._wrapping.add(agent_id)
        else:
            self._wrapping.discard(agent_id)
        self.on_change(agent_id)

    def _note(self, status: AgentStatus, what: str, by: str) -> None:
        """A change that is not a step of the table; it must survive a restart all the same."""
        self._set(status)
        if status.state is not AgentState.OFFLINE:
            self._journal.publish(
                AgentNoted(call_id=status.call_id, agent_id=status.agent.id, what=what, by=by, kept=status.kept())
            )

    def _move(self, agent_id: str, new: AgentState, reason: str, by: str, **changes: object) -> None:
        old = self.get(agent_id)
        step(old.state, new)
        now = self._now()
        busy = now - old.since if old.state in (AgentState.TALKING, AgentState.WRAP_UP) else 0.0
        status = replace(
            old, state=new, since=now, reason=reason, busy_seconds=old.busy_seconds + busy,
            last_talk=busy if old.state is AgentState.TALKING else old.last_talk, **changes,  # type: ignore[arg-type]
        )  # fmt: skip
        if status.call_id != old.call_id:
            status = replace(status, disposition=None)
        self._set(status)
        self._journal.publish(
            AgentStateChanged(
                call_id=status.call_id, agent_id=agent_id, old=old.state, new=new, reason=reason, by=by,
                kept=status.kept(),
            )
        )  # fmt: skip

    # What agents and supervisors ask for ----------------------------------------------------

    def login(self, agent_id: str, by: str) -> None:
        """Log in; already logged in is refused."""
        if self.get(agent_id).state is not AgentState.OFFLINE:
            raise CommandRefused(f"agent {agent_id} is logged in already")
        self._move(agent_id, AgentState.READY, "logged in", by, not_before=0.0, missed=0, **_NO_CALL)

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
            self._note(replace(status, after_call=state, after_reason=reason), f"afterwards {state}: {reason}", by)
        elif wraps_up:
            self._finish_wrap_up(replace(status, after_call=state, after_reason=reason), by)
        else:
            self._move(agent_id, state, reason, by)

    def unpause(self, agent_id: str, by: str) -> None:
        """Back from a pause, or take back a pause or log-out that was to follow the call."""
        status = self.get(agent_id)
        if status.after_call is not None:
            self._note(replace(status, after_call=None, after_reason=""), "afterwards ready", by)
        elif status.state is AgentState.PAUSED:
            self._move(agent_id, AgentState.READY, "back", by, not_before=0.0, missed=0)
        else:
            raise CommandRefused(f"agent {agent_id} is not paused but {status.state}")

    def wrapped_up(self, agent_id: str, by: str, disposition: str = "") -> None:
        """End wrap-up now, with a disposition; during the call it is kept for that call's wrap-up."""
        status = self.get(agent_id)
        if status.state is AgentState.TALKING:
            self._note(replace(status, disposition=disposition), f"disposition {disposition or 'none'}", by)
        elif status.state is AgentState.WRAP_UP:
            self._finish_wrap_up(status, by, disposition)
        else:
            raise CommandRefused(f"agent {agent_id} is {status.state}; there is no call to wrap up")

    def extend_wrap_up(self, agent_id: str, by: str, seconds: float) -> None:
        """More time to wrap up."""
        status = self.get(agent_id)
        if status.state is not AgentState.WRAP_UP:
            raise CommandRefused(f"agent {agent_id} is {status.state}; there is no wrap-up to extend")
        until = max(status.wrap_up_until, self._now()) + seconds
        self._note(replace(status, wrap_up_until=until), f"{seconds:g} s more to wrap up", by)
        self._journal.publish(
            OrderGiven(call_id=status.call_id, agent_id=agent_id, verb="extend", argument=f"{seconds:g} s", by=by)
        )

    def learn(self, agent_id: str, learnt: Learnt) -> None:
        """What the agent's outcomes say of them."""
        self.learnt[agent_id] = learnt
        self._servers.pop(agent_id, None)

    def nail(self, agent_id: str, on: bool) -> None:
        """The agent's phone stays connected between calls, so that "in use" does not mean busy; or no longer."""
        words = "the phone stays connected" if on else "the phone was hung up"
        self._note(replace(self.get(agent_id), nailed=on), words, agent_id)

    def forget_devices(self) -> None:
        """The manager connection is lost: nothing is known of phones."""
        for agent_id in self._status:
            self.device(agent_id, "")

    def repair(self, agent_id: str, why: str) -> None:
        """Out of a state that nothing in Asterisk stands for any more (the reconciler's last resort)."""
        status = self.get(agent_id)
        if status.state is AgentState.WRAP_UP:
            self._finish_wrap_up(status, "healer", reason=why)
        elif status.state in (AgentState.RESERVED, AgentState.TALKING):
            self._move(agent_id, status.falls_to, status.after_reason or why, "healer", **_NO_CALL)

    def device(self, agent_id: str, state: str) -> None:
        """What Asterisk says of the agent's phone (AMI DeviceStateChange); engaged phones are offered nothing."""
        if agent_id in self._status and self._status[agent_id].device != state:
            self._set(replace(self._status[agent_id], device=state))

    # What calls do to agents ----------------------------------------------------------------

    def reserve(self, agent_id: str, call_id: str) -> bool:
        """Two-phase reservation, first half: the agent is out of all other decisions. False: they are not free."""
        if not self.free(agent_id):
            return False
        self._move(agent_id, AgentState.RESERVED, "offered a call", "router", call_id=call_id)
        return True

    def hand_over(self, agent_id: str, call_id: str) -> None:
        """A reservation made for a place in the line becomes one for the call behind it."""
        self._set(replace(self.get(agent_id), call_id=call_id, disposition=None))

    def reserve_for(self, agent_id: str, call_id: str, why: str, by: str) -> None:
        """Reserve somebody by name: a transfer's target. Raises CommandRefused unless they are ready."""
        status = self.get(agent_id)
        if status.state is not AgentState.READY:
            raise CommandRefused(f"agent {agent_id} is {status.state}")
        self._move(agent_id, AgentState.RESERVED, why, by, call_id=call_id)

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
            self._book_wrap_up(status, "next call", "")
        self._move(
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
        until = self._now() + self._cool_down if blame else 0.0
        missed, state = status.missed + blame, status.falls_to
        reason = status.after_reason or result
        if blame and 0 < self._max_missed <= missed and state is AgentState.READY:
            state, reason = AgentState.PAUSED, f"{result}: {missed} offers missed in a row"
        self._move(agent_id, state, reason, "router", not_before=until, missed=missed, **_NO_CALL)

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
            reason = status.after_reason or f"{by} left before the bridge"
            self._move(agent_id, status.falls_to, reason, "call", **_NO_CALL)
            return
        now, seconds = self._now(), wrap_up if wrap_up >= 0 else self._wrap_up_seconds
        self._move(
            agent_id, AgentState.WRAP_UP, f"hung up by {by}", "call", last_call_end=now, wrap_up_until=now + seconds
        )
        if status.disposition is not None:
            self._finish_wrap_up(self.get(agent_id), "agent")
        elif seconds <= 0:
            self._finish_wrap_up(self.get(agent_id), "timer")

    def _finish_wrap_up(self, status: AgentStatus, by: str, disposition: str = "", reason: str = "") -> None:
        """Into what was asked for meanwhile; the books get the wrap-up's seconds and its disposition."""
        self._book_wrap_up(status, by, disposition)
        words = status.after_reason or reason or f"wrapped up by {by}"
        self._move(status.agent.id, status.falls_to, words, by, **_NO_CALL)

    def _book_wrap_up(self, status: AgentStatus, by: str, disposition: str) -> None:
        self._journal.publish(
            CallWrappedUp(
                call_id=status.call_id, agent_id=status.agent.id, disposition=disposition or status.disposition or "",
                seconds=self._now() - status.since, by=by,
            )
        )  # fmt: skip

    # Time -------------------------------------------------------------------------------------

    def expire(self, now: float) -> float:
        """End wrap-ups whose time is over; seconds until the next is (at most 60)."""
        soonest = 60.0
        for agent_id in sorted(self._wrapping):
            left = self._status[agent_id].wrap_up_until - now
            if left <= 0:
                self._finish_wrap_up(self._status[agent_id], "timer")
            else:
                soonest = min(soonest, left)
        return soonest

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
            status = replace(status, wrap_up_until=status.since + self._wrap_up_seconds)
        if state in (AgentState.READY, *_AWAY):
            status = replace(status, state=status.after_call or state, reason=status.after_reason or reason)
            status = replace(status, **{**_NO_CALL, "call_id": call_id})
        self._set(status)
        self._journal.publish(
            AgentStateChanged(
                call_id=call_id, agent_id=agent_id, old="", new=status.state, reason=status.reason, by=by,
                kept=status.kept(),
            )
        )  # fmt: skip


def _server(status: AgentStatus, learnt: Learnt) -> Server:
    engaged = status.device in _ENGAGED and not status.nailed
    ready = status.state is AgentState.READY
    return Server(
        status.agent.id, status.agent.skills, status.agent.languages,
        idle=ready and not engaged, staffed=status.state not in _AWAY,
        idle_since=status.since, not_before=status.not_before, reserved=status.agent.reserved,
        resolve=learnt.resolve, handling=learnt.handling,
        note="the phone is in use" if ready and engaged else "",
    )  # fmt: skip
