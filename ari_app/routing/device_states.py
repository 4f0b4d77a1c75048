"""Queues and agents as device states of Asterisk, for hints, BLF keys and AMI: ``Stasis:kefu-queue-NAME``,
``Stasis:kefu-agent-ID``.

A queue is NOT_INUSE (nobody waits), RINGING (somebody waits) or UNAVAILABLE (nobody who serves it is logged in).
An agent is NOT_INUSE (ready), RINGING (offered), INUSE (talking), ONHOLD (wrap-up), BUSY (paused) or UNAVAILABLE.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

from ari_app.agents.roster import Roster
from ari_app.ari.rest import Rest
from ari_app.routing.dispatcher import Dispatcher
from models.domain.agent import AgentState
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
_EVERY_SECONDS = 0.5
_AGENT = {
    AgentState.READY: "NOT_INUSE", AgentState.RESERVED: "RINGING", AgentState.TALKING: "INUSE",
    AgentState.WRAP_UP: "ONHOLD", AgentState.PAUSED: "BUSY", AgentState.OFFLINE: "UNAVAILABLE",
}  # fmt: skip


def device_states(roster: Roster, dispatcher: Dispatcher, queues: Collection[str]) -> dict[str, str]:
    """Name → state, as of now."""
    found = {f"Stasis:kefu-agent-{status.agent.id}": _AGENT[status.state] for status in roster.all()}
    staffed = {skill for server in roster.servers() if server.staffed for skill in server.skills}
    for queue in sorted(queues):
        waiting = dispatcher.waiting_in(queue)
        found[f"Stasis:kefu-queue-{queue}"] = (
            "RINGING" if waiting else "NOT_INUSE" if queue in staffed else "UNAVAILABLE"
        )  # fmt: skip
    return found


class DeviceStates:
    """The service: what changed is told, twice a second at most; after Asterisk was away, everything."""

    def __init__(
        self, rest: Rest, roster: Roster, dispatcher: Dispatcher, queues: Callable[[], Collection[str]]
    ) -> None:  # fmt: skip
        self._rest, self._roster, self._matchmaker, self._queues = rest, roster, dispatcher, queues
        self._told: dict[str, str] = {}

    async def run(self) -> None:
        """For ever."""
        while True:
            for name, state in device_states(self._roster, self._matchmaker, self._queues()).items():
                if self._told.get(name) != state:
                    await self._tell(name, state)
            await asyncio.sleep(_EVERY_SECONDS)

    async def _tell(self, name: str, state: str) -> None:
        try:
            await self._rest.request("PUT", f"/deviceStates/{name}", {"deviceState": state})
        except AsteriskError as error:
            log.debug("device state %s: %s", name, error)
            self._told.clear()
        else:
            self._told[name] = state
