"""The one place that hands out agents: feeds the router in order, makes its reservations, and watches it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ari_app.agents.roster import Roster
from ari_app.agents.rules import Rulebook
from ari_app.store.journal import Journal
from config.settings import Queue
from models.domain.conversation import Target
from models.domain.errors import CommandRefused
from models.domain.events import RouteDecided
from models.domain.queue import QueueProfile
from models.domain.routing_events import InvariantBroken, ProfileSwitched, RouterHeard, RouterStarted
from models.routing.assign import Solver, load_solver
from models.routing.expected_wait import Wait
from models.routing.invariants import Watch, veto
from models.routing.line import Declined, Input, Joined, Known, Left, Moved, Rescored, Switched, Tick, Waiting
from models.routing.record import start_of, to_json
from models.routing.router import Decision, Router
from models.routing.standing import fits, outlook, standing

log = logging.getLogger(__name__)
_NAMED = 60  # agents whose vetoes are written down with a decision; beyond, `kefu why --agent` replays


@dataclass
class Place:
    """A caller's place in the line; it keeps its time of entry through every failed offer.

    ``away`` gets (where to, who said so) when the caller or a supervisor takes the caller out of the line.
    """

    waiting: Waiting
    offers: asyncio.Queue[tuple[str, ...]] = field(default_factory=lambda: asyncio.Queue(1))
    offered: bool = False
    offers_made: tuple[str, ...] = ()
    away: asyncio.Queue[tuple[Target, str]] = field(default_factory=asyncio.Queue)

    async def next_agents(self) -> tuple[str, ...]:
        """Wait for the agent that the router reserved; several for ring-all."""
        return await self.offers.get()


class Matchmaker:
    """The waiting line and the decisions on it."""

    def __init__(
        self, roster: Roster, journal: Journal, queue: Queue, profiles: Mapping[str, QueueProfile] | None = None
    ) -> None:
        self._roster, self._journal, self._queue = roster, journal, queue
        self._places: dict[str, Place] = {}
        self._wake = asyncio.Event()
        self._inputs: list[Input] = []
        self._last_at = 0.0
        self.book = Rulebook(queue, profiles or {})
        start = self.book.profiles[queue.profile]
        self.router = Router(start, self.book.policies, explain=True, profiles=self.book.profiles)
        self._watch = Watch(start, self.book.policies, self.book.profiles)
        self._told: dict[str, tuple[bool, bool, float, str, float]] = {}
        self.broken: dict[str, int] = {}
        self._loading: asyncio.Future[Solver] | None = None
        roster.on_change = self._wake.set

    # The line -----------------------------------------------------------------------------------

    @property
    def full(self) -> bool:
        """Whether the line takes nobody more."""
        return len(self._places) >= self._queue.max_waiting

    def waiting_in(self, queue: str) -> int:
        """How many stand in one queue."""
        return sum(place.waiting.line == queue for place in self._places.values())

    def staffed_for(self, queue: str, language: str) -> int:
        """How many agents who are logged in could serve a caller of this queue and language."""
        return len(fits(Waiting("", {queue: 1.0}, language, 0.0, 0.0), self._roster.servers()))

    @contextmanager
    def place(self, waiting: Waiting) -> Iterator[Place]:
        """Stand in the line inside the block. A reservation that comes while leaving is given back."""
        place = self._places[waiting.call_id] = Place(waiting)
        self._tell(Joined(self._now(), waiting))
        try:
            yield place
        finally:
            self.leave(place)
            while not place.offers.empty():
                for agent in place.offers.get_nowait():
                    self._roster.release(agent, "the caller left before the phone rang", blame=False)

    def leave(self, place: Place) -> None:
        """Out of the line: an agent has answered, or the caller went away."""
        call_id = place.waiting.call_id
        if self._places.pop(call_id, None) is not None:
            self._inputs = [event for event in self._inputs if not _about(event, call_id)]
            self._tell(Left(self._now(), call_id))

    def refused(self, place: Place, agent_id: str) -> None:
        """An offer failed: back into the line at the old place, and not to that agent for the cool-down."""
        until = time.time() + self._queue.cool_down_seconds
        place.waiting = replace(place.waiting, refused={**place.waiting.refused, agent_id: until})
        place.offered, place.offers_made = False, ()
        self._tell(Declined(self._now(), place.waiting.call_id, agent_id, until))

    def find(self, call_id: str) -> Place:
        """A waiting call by its id or the beginning of it. Raises CommandRefused when there is not exactly one."""
        found = [place for name, place in self._places.items() if call_id and name.startswith(call_id)]
        if len(found) != 1:
            raise CommandRefused(f"{len(found)} waiting calls begin with {call_id!r}; `kefu status` lists them")
        return found[0]

    def places(self) -> dict[str, Place]:
        """Everybody in the line by call id."""
        return dict(self._places)

    def forget(self, call_id: str) -> None:
        """Remove a place that no call stands for."""
        place = self._places.get(call_id)
        if place is not None:
            self.leave(place)
            for agent in place.offers_made:
                self._roster.release(agent, "nobody there", False, call_id)

    def prioritise(self, call_id: str, priority: float) -> Place:
        """Another priority in [0, 1] for a waiting call. Raises CommandRefused."""
        if not 0 <= priority <= 1:
            raise CommandRefused(f"a priority lies between 0 and 1, not {priority:g}")
        place = self.find(call_id)
        place.waiting = replace(place.waiting, priority=priority)
        self._tell(Rescored(self._now(), place.waiting.call_id, priority))
        return place

    def switch(self, profile: str, by: str, why: str) -> None:
        """Another routing profile from now on. Raises CommandRefused for an unknown one."""
        if profile not in self.book.profiles:
            raise CommandRefused(f"there is no profile {profile!r}; there are: {', '.join(self.book.profiles)}")
        old = self.router.profile.name
        if profile != old:
            self._tell(Switched(self._now(), profile))
            self._journal.publish(ProfileSwitched(old=old, new=profile, by=by, why=why))

    def routing(self) -> dict[str, object]:
        """For status: the profile in force, what each is for, decisions so far, rules broken (there should be none)."""
        known = {name: profile.purpose for name, profile in self.book.profiles.items()}
        return {
            "profile": self.router.profile.name, "profiles": known, "decisions": self.router.sequence,
            "checked": self._watch.checked, "broken": dict(self.broken),
        }  # fmt: skip

    def line(self) -> list[Waiting]:
        """Everybody in the line in the order in which they stand."""
        everyone = [place.waiting for place in self._places.values()]
        return standing(everyone, self.router.profile, self.book.policies, time.time())

    def position(self, waiting: Waiting) -> tuple[int, Wait]:
        """(position from 1, expected wait) among callers whom the same agents may serve."""
        queue = self._queue
        return outlook(waiting, self.line(), self._roster.servers(), queue.handling_seconds, queue.patience_seconds)

    # Decisions ------------------------------------------------------------------------------------

    def _now(self) -> float:
        """Wall-clock time that never goes back: decisions are replayed in this order."""
        self._last_at = max(self._last_at, time.time())
        return self._last_at

    def _tell(self, event: Input) -> None:
        self._inputs.append(event)
        self._wake.set()

    async def run(self) -> None:
        """Decide on every change (our own included, once more) and whenever time itself changes something.

        With what the router began goes into the journal first, so that every decision can be taken again.
        """
        start = start_of(self._queue.profile, self.book.profiles, self.book.policies)
        self._journal.publish(RouterStarted(start=start))
        self._loading = asyncio.get_running_loop().run_in_executor(None, load_solver)  # before the first burst
        while True:
            self._wake.clear()
            pause = self._round()
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _round(self) -> float:
        """One round of decisions; seconds until the next is due by time alone."""
        pause = self._roster.expire(time.time())
        events = [*self._moves(), *self._inputs]
        self._inputs = []
        now = self._now()
        if not events and self._places:
            events = [Tick(now)]
        heard, decided = [], False
        for event in (replace(event, at=now) for event in events):
            heard.append(to_json(event))
            decisions = self.router.handle(event)
            for violation in self._watch.check(event, decisions):
                self._broke(violation.rule, violation.detail)
            for decision in decisions:
                self._assign(decision, now)
                decided = True
        if decided or (heard and heard != [{"kind": "Tick", "at": now}]):
            self._journal.publish(RouterHeard(inputs=heard))
        self._overload()
        return max(0.0, min(pause, self.router.due_at - now))

    def _moves(self) -> list[Input]:
        """What changed about agents since the last round; what they know first."""
        found: list[Input] = []
        for server in self._roster.servers():
            ended = self._roster.get(server.agent_id).last_call_end
            state = (server.idle, server.staffed, server.not_before, server.note, ended)
            told = self._told.get(server.agent_id)
            if told == state:
                continue
            if told is None:
                found.append(Known(0.0, server))
            else:
                over = ended > told[4]
                talked = self._roster.get(server.agent_id).last_talk if over else 0.0
                found.append(Moved(0.0, server.agent_id, *state[:4], ended=over, talked=talked))
            self._told[server.agent_id] = state
        return found

    def learnt(self, agent_id: str) -> None:
        """What is known of an agent's outcomes changed: the router is told all of him anew."""
        self._told.pop(agent_id, None)
        self._wake.set()

    def _broke(self, rule: str, detail: str) -> None:
        log.error("routing rule broken: %s: %s", rule, detail)
        self.broken[rule] = self.broken.get(rule, 0) + 1
        self._journal.publish(InvariantBroken(rule=rule, detail=detail))

    def _overload(self) -> None:
        """Rule: more callers waiting for each staffed agent than set, overload; less than half of that, back."""
        limit = self._queue.overload_ratio
        if not limit:
            return
        staffed = sum(server.staffed for server in self._roster.servers()) or 1
        ratio = len(self._places) / staffed
        if ratio > limit and self.router.profile.name == self._queue.profile:
            self.switch("overload", "rule", f"{ratio:.1f} callers wait for each agent")
        elif ratio < limit / 2 and self.router.profile.name == "overload" != self._queue.profile:
            self.switch(self._queue.profile, "rule", f"{ratio:.1f} callers wait for each agent")

    def _assign(self, decision: Decision, now: float) -> None:
        place = self._places[decision.call_id]
        for agent in decision.agents:
            self._roster.reserve(agent, decision.call_id)
        place.offered, place.offers_made = True, decision.agents
        place.offers.put_nowait(decision.agents)
        self._journal.publish(
            RouteDecided(
                call_id=decision.call_id, agent_id=decision.agent_id, sequence=decision.sequence,
                decision={
                    **decision.facts, "also": list(decision.also), "propensity": decision.propensity,
                    "score": decision.score, "vetoes": self._vetoes(place.waiting, decision, now),
                },
            )
        )  # fmt: skip

    def _vetoes(self, caller: Waiting, decision: Decision, now: float) -> dict[str, str]:
        """Who could not have been chosen, and why."""
        picture = self._watch.picture
        reasons = {
            name: veto(picture, caller, server, now)
            for name, server in list(picture.servers.items())[:_NAMED] if name not in decision.agents
        }  # fmt: skip
        return {name: reason for name, reason in reasons.items() if reason}


def _about(event: Input, call_id: str) -> bool:
    if isinstance(event, Joined):
        return event.waiting.call_id == call_id
    return isinstance(event, Declined | Rescored) and event.call_id == call_id
