"""Agents as the router sees them, made when somebody asks and kept until the agent changes."""

from __future__ import annotations

from collections.abc import Mapping

from models.domain.agent import AgentState, AgentStatus
from models.routing.learning import NOTHING, Learnt
from models.routing.line import Server
from models.routing.staff import Staff

AWAY = (AgentState.OFFLINE, AgentState.PAUSED)
_ENGAGED = ("INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD")


class Servers:
    """``status`` and ``learnt`` belong to the roster, which says what has changed (`forget`)."""

    def __init__(self, status: Mapping[str, AgentStatus], learnt: Mapping[str, Learnt]) -> None:
        self._status, self._learnt = status, learnt
        self._made: dict[str, Server] = {}
        self._staff, self._stale = Staff(), dict.fromkeys(status)

    def of(self, agent_id: str) -> Server:
        """One agent."""
        found = self._made.get(agent_id)
        if found is None:
            found = _server(self._status[agent_id], self._learnt.get(agent_id, NOTHING))
            self._made[agent_id] = found
        return found

    def staff(self) -> Staff:
        """Everybody as sets; only those who have changed are looked at."""
        for agent_id in self._stale:
            self._staff.serve(self.of(agent_id))
        self._stale.clear()
        return self._staff

    def forget(self, agent_id: str) -> None:
        """The agent is not as they were."""
        self._made.pop(agent_id, None)
        self._stale[agent_id] = None


def _server(status: AgentStatus, learnt: Learnt) -> Server:
    engaged = status.device in _ENGAGED and not status.nailed
    ready = status.state is AgentState.READY
    return Server(
        status.agent.id, status.agent.skills, status.agent.languages,
        idle=ready and not engaged, staffed=status.state not in AWAY,
        idle_since=status.since, not_before=status.not_before, reserved=status.agent.reserved,
        resolve=learnt.resolve, handling=learnt.handling,
        note="the phone is in use" if ready and engaged else "",
    )  # fmt: skip
