"""Agents: see `ari_app.web.table.agents`."""

from __future__ import annotations

from ari_app.agents.desk import carry_out
from ari_app.web.fields import Answer
from ari_app.web.judging import queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import page_of
from ari_app.web.ports import Ports
from ari_app.web.reading import rfc3339
from ari_app.web.table.agents import AgentItem, AgentPage, AgentState, ListAgents, WriteMessage
from models.domain.agent import AgentState as State
from models.domain.agent import AgentStatus
from models.domain.desk_events import AgentMessaged
from models.domain.errors import CommandRefused
from models.domain.floor_commands import AgentCommand


class Agents:
    """Reads the roster, and gives it orders."""

    def __init__(self, ports: Ports) -> None:
        self._roster = ports.desk.floor.roster
        self._publish = ports.journal.publish
        self._extend = ports.desk.settings.desk.extend_seconds

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        orders: dict[str, Handler] = dict.fromkeys(("set_agent_state", "wrap_up_agent", "extend_wrap_up"), self._order)
        orders["message_agent"] = self._message
        return {"list_agents": self._list, "read_agent": self._one, "read_agent_state": self._state, **orders}

    async def _list(self, asked: Asked[ListAgents]) -> AgentPage:
        body, queues = asked.body, queues_of(asked.who)
        wanted = [one for one in self._roster.all() if _fits(one, body) and (queues is None or _in(one, queues))]
        rows, following = page_of("agents", wanted, body.limit, body.cursor, lambda one: (one.agent.id,), str)
        return AgentPage(items=[item_of(one) for one in rows], next=following)

    async def _one(self, asked: Asked[object]) -> AgentItem:
        return item_of(self._roster.get(asked.path["agent"]))

    async def _state(self, asked: Asked[object]) -> AgentState:
        return state_of(self._roster.get(asked.path["agent"]))

    async def _message(self, asked: Asked[WriteMessage]) -> Answer:
        """Somebody who is not there would not read it."""
        status = self._roster.get(asked.path["agent"])
        if status.state is State.OFFLINE:
            raise CommandRefused(f"agent {status.agent.id} is not logged in")
        self._publish(AgentMessaged(agent_id=status.agent.id, text=asked.body.text.strip(), by=asked.by))
        return Answer()

    async def _order(self, asked: Asked[object]) -> AgentState:
        agent, command = asked.path["agent"], asked.command
        self._roster.get(agent)
        assert isinstance(command, AgentCommand)
        carry_out(self._roster, agent, command, asked.by, self._extend)
        return state_of(self._roster.get(agent))


def _fits(one: AgentStatus, body: ListAgents) -> bool:
    return body.state in ("", str(one.state)) and (not body.queue or body.queue in one.agent.skills)


def _in(one: AgentStatus, queues: frozenset[str]) -> bool:
    return bool(queues & set(one.agent.skills))


def state_of(one: AgentStatus, result: str = "") -> AgentState:
    """An agent's state, as it is told."""
    return AgentState(
        agent=one.agent.id, state=str(one.state), reason=one.reason, since_at=rfc3339(one.since),
        then=str(one.after_call or ""), call=one.call_id, result=result,
    )  # fmt: skip


def item_of(one: AgentStatus) -> AgentItem:
    """An agent, as they are told."""
    return AgentItem(
        id=one.agent.id, name=one.agent.name, state=str(one.state), reason=one.reason, since_at=rfc3339(one.since),
        then=str(one.after_call or ""), call=one.call_id, calls=one.calls, missed=one.missed, device=one.device,
        connected=one.nailed, supervisor=one.agent.supervisor, languages=sorted(one.agent.languages),
        skills=dict(one.agent.skills),
    )  # fmt: skip
