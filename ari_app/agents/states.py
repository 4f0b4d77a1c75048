"""The state of every agent, and the one place where it changes: by the transition table, with who asked and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ari_app.agents.servers import Servers
from ari_app.foundation import steady
from ari_app.store.journal import Journal
from models.domain.agent import Agent, AgentState, AgentStatus, step
from models.domain.errors import NotThere
from models.domain.events import AgentNoted, AgentStateChanged
from models.routing.learning import Learnt
from models.routing.line import Server
from models.routing.staff import Staff

NO_CALL: dict[str, Any] = {"call_id": "", "after_call": None, "after_reason": "", "disposition": None}


def _nobody_listens(_agent_id: str) -> None:
    """Before a dispatcher has said that it wants to know."""


def _every_phone_is_there(_agent_id: str) -> str:
    """Before somebody who knows of telephones in pages has said otherwise."""
    return ""


class AgentStates:
    """Who is there, and in which state. ``on_change`` is called with the agent's id at each change; the dispatcher
    listens. ``phone_missing`` says why an agent has no telephone to take calls with. ``now`` gives the time in seconds
    since the epoch and must never jump (`ari_app.foundation.steady`).
    """

    def __init__(self, agents: Iterable[Agent], journal: Journal, now: Callable[[], float] = steady.now) -> None:
        self.now, self.journal = now, journal
        self._status = {agent.id: AgentStatus(agent, since=now()) for agent in agents}
        self.wrapping: set[str] = set()  # agents in wrap-up
        self.learnt: dict[str, Learnt] = {}
        self._servers = Servers(self._status, self.learnt)
        self.on_change: Callable[[str], None] = _nobody_listens
        self.phone_missing: Callable[[str], str] = _every_phone_is_there

    def __contains__(self, agent_id: str) -> bool:
        return agent_id in self._status

    def all(self) -> list[AgentStatus]:
        """Everybody, in configured order."""
        return list(self._status.values())

    def get(self, agent_id: str) -> AgentStatus:
        """One agent. Raises CommandRefused for an unknown id."""
        if agent_id not in self._status:
            raise NotThere(f"there is no agent {agent_id}; agents are: {', '.join(self._status)}")
        return self._status[agent_id]

    def servers(self) -> tuple[Server, ...]:
        """The agents as the router sees them, in configured order."""
        return tuple(self.server(agent_id) for agent_id in self._status)

    def staff(self) -> Staff:
        """The same as sets, for questions about many of them."""
        return self._servers.staff()

    def server(self, agent_id: str) -> Server:
        """One agent as the router sees them."""
        return self._servers.of(agent_id)

    def free(self, agent_id: str) -> bool:
        """Whether the agent can be offered a call in this moment."""
        return agent_id in self._status and self.server(agent_id).idle

    def learn(self, agent_id: str, learnt: Learnt) -> None:
        """What the agent's outcomes say of them."""
        self.learnt[agent_id] = learnt
        self._servers.forget(agent_id)

    def forget_devices(self) -> None:
        """The manager connection is lost: nothing is known of phones."""
        for agent_id in self._status:
            self.device(agent_id, "")

    def device(self, agent_id: str, state: str) -> None:
        """What Asterisk says of the agent's phone (AMI DeviceStateChange); engaged phones are offered nothing."""
        if agent_id in self._status and self._status[agent_id].device != state:
            self.put(replace(self._status[agent_id], device=state))

    # Changes ------------------------------------------------------------------------------------

    def put(self, status: AgentStatus) -> None:
        """The new status stands, and the dispatcher knows of it, before anything else can fail."""
        agent_id = status.agent.id
        self._status[agent_id] = status
        self._servers.forget(agent_id)
        if status.state is AgentState.WRAP_UP:
            self.wrapping.add(agent_id)
        else:
            self.wrapping.discard(agent_id)
        self.on_change(agent_id)

    def note(self, status: AgentStatus, what: str, by: str) -> None:
        """A change that is not a step of the table; it must survive a restart all the same."""
        self.put(status)
        if status.state is not AgentState.OFFLINE:
            self.journal.publish(
                AgentNoted(call_id=status.call_id, agent_id=status.agent.id, what=what, by=by, kept=status.kept())
            )

    def move(self, agent_id: str, new: AgentState, reason: str, by: str, **changes: object) -> None:
        """A step of the table. Raises IllegalTransition, and nothing has changed."""
        old = self.get(agent_id)
        step(old.state, new)
        now = self.now()
        busy = now - old.since if old.state in (AgentState.TALKING, AgentState.WRAP_UP) else 0.0
        if changes.get("call_id", old.call_id) != old.call_id:
            changes["disposition"] = None
        status = replace(
            old, state=new, since=now, reason=reason, busy_seconds=old.busy_seconds + busy,
            last_talk=busy if old.state is AgentState.TALKING else old.last_talk, **changes,  # type: ignore[arg-type]
        )  # fmt: skip
        self.put(status)
        self.journal.publish(
            AgentStateChanged(
                call_id=status.call_id, agent_id=agent_id, old=old.state, new=new, reason=reason, by=by,
                kept=status.kept(),
            )
        )  # fmt: skip
