"""A caller's place in the line: what the story waits on, and what the dispatcher knows of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from models.domain.conversation import Target
from models.routing.line import Waiting


@dataclass(eq=False)
class Place:
    """A caller's place in the line; it keeps its time of entry through every failed offer.

    ``away`` gets (where to, who said so) when the caller or a supervisor takes the caller out of the line.
    ``offered``: an offer is under way to ``offers_made``; ``heard``: the router knows of the place. The priority is
    a sum: ``own`` (the caller's score, or what a supervisor ordered) and ``added`` (rules of the flow).
    """

    waiting: Waiting
    offers: asyncio.Queue[tuple[str, ...]] = field(default_factory=lambda: asyncio.Queue(1))
    offered: bool = False
    offers_made: tuple[str, ...] = ()
    away: asyncio.Queue[tuple[Target, str]] = field(default_factory=asyncio.Queue)
    heard: bool = False
    own: float = 0.0
    added: float = 0.0
    ordered: bool = False

    def __post_init__(self) -> None:
        """The score that the caller came with is the caller's own."""
        self.own = self.waiting.priority

    async def next_agents(self) -> tuple[str, ...]:
        """Wait for the agent that the router reserved; several for ring-all."""
        return await self.offers.get()

    def offer(self, agents: tuple[str, ...]) -> None:
        """The router has reserved these agents for the caller."""
        self.offered, self.offers_made = True, agents
        self.offers.put_nowait(agents)

    def not_taken(self, agents: tuple[str, ...], until: float) -> None:
        """The offer came to nothing; the caller waits on and is not offered to these agents before ``until``."""
        self.offered, self.offers_made = False, ()
        self.waiting = replace(self.waiting, refused={**self.waiting.refused, **dict.fromkeys(agents, until)})

    def scored(self, own: float) -> bool:
        """Another score of the caller's own; False when a supervisor's order stands in its place."""
        if not self.ordered:
            self._counts(own, self.added)
        return not self.ordered

    def raised(self, boost: float) -> None:
        """A rule adds to the priority (takes from it, when negative)."""
        self._counts(self.own, self.added + boost)

    def order(self, priority: float) -> None:
        """A supervisor's word replaces the score and what rules have added so far."""
        self.ordered = True
        self._counts(priority, 0.0)

    def _counts(self, own: float, added: float) -> None:
        self.own, self.added = own, added
        self.waiting = replace(self.waiting, priority=own + added)
