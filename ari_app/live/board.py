"""What supervisors have written to agents: on each desk the last few, for a while."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.live.shapes import Message
from ari_app.store.row import Row

MOST, SECONDS = 5, 900.0


class MessageBoard:
    """``now``: epoch seconds. What a former process was told is not shown again."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._by_agent: dict[str, list[tuple[float, Message]]] = {}

    def take(self, row: Row) -> None:
        """An event: a message, or the end of a shift, with which all of that agent's are over."""
        if row.kind == "AgentMessaged":
            one = Message(
                id=f"m{row.seq}", by=str(row.data.get("by", "")), text=str(row.data.get("text", "")),
                at_ms=round(row.at * 1000),
            )  # fmt: skip
            kept = [*self._by_agent.get(row.agent_id, ()), (row.at, one)]
            self._by_agent[row.agent_id] = kept[-MOST:]
        elif row.kind == "AgentStateChanged" and row.data.get("new") == "offline":
            self._by_agent.pop(row.agent_id, None)

    def of(self, agent: str) -> dict[str, Message]:
        """By id, the oldest first."""
        since = self._now() - SECONDS
        return {one.id: one for at, one in self._by_agent.get(agent, ()) if at > since}
