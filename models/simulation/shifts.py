"""Who should be in when, and who is: shifts, and the colleagues of one crew who go for each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from models.simulation.world import House, Worker


class Shifts:
    """Of one day. ``there``: seconds that each agent was in, inside the window that counts."""

    def __init__(self, workers: Sequence[Worker], house: House) -> None:
        self._house = house
        self._shifts = {worker.server.agent_id: worker.shifts for worker in workers}
        self._crews = {worker.server.agent_id: worker.crew for worker in workers}
        self._came: dict[str, float] = {}
        self.there = dict.fromkeys(self._shifts, 0.0)

    def end(self) -> None:
        """The day is over for everybody who is in."""
        for agent in list(self._came):
            self.present(agent, False, self._house.seconds)

    def present(self, agent: str, staffed: bool, at: float) -> None:
        """Somebody comes or goes (or neither): what lay inside the window counts."""
        if staffed == (agent in self._came):
            return
        if staffed:
            self._came[agent] = at
        else:
            low, high = self._house.window
            self.there[agent] += max(0.0, min(high, self._house.seconds, at) - max(low, self._came.pop(agent)))

    def covers(self, agent: str, at: float) -> bool:
        """Whether the agent should be in at a moment."""
        return any(begin <= at < end for begin, end in self._shifts[agent])

    def crew_of(self, name: str) -> list[str]:
        """The others whose hours may be exchanged with theirs."""
        crew = self._crews[name]
        return [other for other, theirs in self._crews.items() if crew and theirs == crew and other != name]

    def swap(self, one: str, other: str) -> None:
        """The two change hours."""
        self._shifts[one], self._shifts[other] = self._shifts[other], self._shifts[one]

    def goes_for(self, agent: str, at: float, talking: Collection[str]) -> None:
        """Who ends a call first goes home in place of a colleague who should have gone and still talks."""
        if self.covers(agent, at):
            late = [one for one in self.crew_of(agent) if one in talking and not self.covers(one, at)]
            if late:
                self.swap(agent, late[0])
