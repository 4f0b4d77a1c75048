"""Who could serve whom, as sets of agents in whole numbers: bit n stands for the n-th agent.

What callers are told of their wait asks for the agents of many kinds of callers at once, and a set of a thousand
agents is sixteen machine words here. A change of an agent changes the bits of that agent alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.routing.line import Server


class Staff:
    """Agents in the order in which they became known; ``idle``: the set of those who are free."""

    def __init__(self, servers: Iterable[Server] = ()) -> None:
        self._servers: list[Server] = []
        self._bits: dict[str, int] = {}
        self._skilled: dict[str, int] = {}
        self._speaks: dict[str, int] = {}
        self._staffed = self.idle = 0
        for server in servers:
            self.serve(server)

    def serve(self, server: Server) -> None:
        """An agent, new or changed."""
        number = self._bits.get(server.agent_id)
        if number is None:
            number = self._bits[server.agent_id] = len(self._servers)
            self._servers.append(server)
            self._learn(server, number)
        elif (old := self._servers[number]) is not server:
            self._servers[number] = server
            if old.skills is not server.skills or old.languages is not server.languages:
                self._learn(server, number)
        bit = 1 << number
        self._staffed = self._staffed | bit if server.staffed else self._staffed & ~bit
        self.idle = self.idle | bit if server.idle else self.idle & ~bit

    def _learn(self, server: Server, number: int) -> None:
        has = (kind for kind, level in server.skills.items() if level)
        for sets, names in ((self._skilled, has), (self._speaks, server.languages)):
            for name in sets:
                sets[name] &= ~(1 << number)
            for name in names:
                sets[name] = sets.get(name, 0) | 1 << number

    def fits(self, kinds: Iterable[str], language: str) -> int:
        """Staffed agents who speak the language and have a skill in one of these."""
        found = 0
        for kind in kinds:
            found |= self._skilled.get(kind, 0)
        return found & self._speaks.get(language, 0) & self._staffed

    def members(self, agents: int) -> Iterator[Server]:
        """The agents of a set, in their order."""
        return (server for server, there in zip(self._servers, bin(agents)[:1:-1], strict=False) if there == "1")
