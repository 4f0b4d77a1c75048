"""The floor: who answers, who waits, and who gives one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ari_app.agents.roster import Roster
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.waits import Waits
from models.domain.queue import QueueProfile


@dataclass(frozen=True, slots=True)
class Floor:
    """Agents (``roster``), the line with its ``dispatcher``, expected ``waits``, and the ``queues`` with a profile."""

    roster: Roster
    dispatcher: Dispatcher
    waits: Waits
    queues: Mapping[str, QueueProfile]

    def profile(self, problem: str) -> QueueProfile:
        """The queue of a problem; one without a profile of its own has the general settings."""
        return self.queues.get(problem) or QueueProfile(problem)

    @property
    def queue_names(self) -> set[str]:
        """Every queue there is: those with a profile and those that agents have a skill for."""
        skills = {skill for status in self.roster.all() for skill in status.agent.skills}
        return skills | set(self.queues)
