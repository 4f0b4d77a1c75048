"""The dispatcher: the one place that hands out agents. It feeds the router, makes its reservations, and watches it.

Everything that it is told (a caller came or left, an offer failed, an agent's state changed, a priority, a profile)
stands in one inbox with its moment and is heard in the order in which it came. One exception: that a caller left is
heard at once, so that nobody is reserved for somebody who is gone. Reservations are made against the roster as it is in
that moment: what the router believes can be older by what is still in the inbox. A decision that does not fit any more
is void: the caller waits on, the agents are told to the router anew, and nothing is raised.

When its task fails, `run` begins anew: everything that it knows can be made again from the roster and the places.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from ari_app.agents.roster import Roster
from ari_app.foundation import steady
from ari_app.routing.inbox import Inbox
from ari_app.routing.order import Order
from ari_app.routing.place import Place as Place
from ari_app.routing.profiles import Rulebook, overload_profile
from ari_app.routing.thinking import BREATH, Found, Steps, at_once, beside, vetoes
from ari_app.store.journal import Journal
from config.settings import Queue
from models.domain.agent import AgentState
from models.domain.conversation import Target
from models.domain.errors import CommandRefused
from models.domain.events import RouteDecided
from models.domain.queue import QueueProfile
from models.domain.routing_events import InputFaulted, InvariantBroken, ProfileSwitched, RouterHeard, RouterStarted
from models.routing.assign import Solver, load_solver
from models.routing.invariants import Violation, Watch
from models.routing.line import Declined, Input, Joined, Known, Moved, Rescored, Switched, Tick, Waiting
from models.routing.profile import boosted
from models.routing.record import start_of, to_json
from models.routing.router import Decision, Router
from models.routing.sound import mended

log = logging.getLogger(__name__)
_FAULTS = 2  # times that the router may fail at a caller before the dialplan takes them

_Told = tuple[bool, bool, float, str, float]


class Dispatcher:
    """The waiting line and the decisions on it; ``line`` is everybody in order, ``ahead`` who stands before a caller.
    ``now`` gives the time in seconds since the epoch; it never jumps.

    ``explain``: decisions are published with what they were made of (`kefu why`).
    """

    def __init__(
        self, roster: Roster, journal: Journal, queue: Queue, profiles: Mapping[str, QueueProfile] | None = None,
        now: Callable[[], float] = steady.now, explain: bool = True,
    ) -> None:  # fmt: skip
        self._roster, self._journal, self._queue = roster, journal, queue
        self._clock, self._explain = now, explain
        self._places: dict[str, Place] = {}
        self._inbox = Inbox(now)
        self._hearing: Input | None = None
        self._faults: Counter[str] = Counter()
        self.book = Rulebook(queue, profiles or {})
        self._order = Order(self.book.policies, lambda: self.router.profile, now)
        self.line, self.ahead = self._order.now, self._order.before
        self.broken: dict[str, int] = {}
        self._loading: asyncio.Future[Solver] | None = None
        self._ran, self._profile = False, queue.profile
        self._begin()
        roster.on_change = self._changed

    def _begin(self) -> None:
        """A router that is about to hear of the agents and knows nobody who waits."""
        start = self.book.profiles[self._profile]
        self.router = Router(start, self.book.policies, explain=self._explain, profiles=self.book.profiles)
        self._watch = Watch(start, self.book.policies, self.book.profiles)
        self._told: dict[str, _Told] = {}
        self._told_of = 0  # the last decision that is in the journal with its inputs
        self._staffed: set[str] = set()
        self._inbox.clear()
        for status in self._roster.all():
            self._changed(status.agent.id)

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
        return self._roster.staff().fits((queue,), language).bit_count()

    @contextmanager
    def place(self, waiting: Waiting) -> Iterator[Place]:
        """Stand in the line inside the block. A reservation that comes while leaving is given back."""
        self.forget(waiting.call_id)
        sound, wrong = mended(waiting, self._clock())
        place = Place(sound)
        if wrong:
            self._faulted(Joined(self._clock(), waiting), "; ".join(wrong), "put right")
        self._places[sound.call_id] = place
        self._order.put(sound)
        self._join(place)
        try:
            yield place
        finally:
            self.leave(place)
            while not place.offers.empty():
                self._free(place.offers.get_nowait(), "the caller left before the phone rang", sound.call_id)

    def _join(self, place: Place) -> None:
        self._inbox.put(Joined(self._inbox.moment(), place.waiting))

    def leave(self, place: Place) -> None:
        """Out of the line, and out of every decision still to come: an agent has answered, or the caller went away."""
        call_id = place.waiting.call_id
        if self._places.get(call_id) is place:
            del self._places[call_id]
            self._order.drop(call_id)
            self._faults.pop(call_id, None)
            self._inbox.put_left(call_id)

    def refused(self, place: Place, *agents: str) -> None:
        """An offer failed: back into the line at the old place, and not to those agents for the cool-down."""
        until = self._clock() + self._queue.cool_down_seconds
        place.not_taken(agents, until)
        if self._places.get(place.waiting.call_id) is not place:
            return
        if place.heard:
            self._inbox.put(Declined(self._inbox.moment(), place.waiting.call_id, agents[0], until, agents[1:]))
        else:
            self._join(place)

    def places(self) -> dict[str, Place]:
        """Everybody in the line by call id."""
        return dict(self._places)

    def forget(self, call_id: str) -> None:
        """Remove a place that no call stands for."""
        place = self._places.get(call_id)
        if place is not None:
            self.leave(place)
            self._free(place.offers_made, "nobody there", call_id)

    def _free(self, agents: tuple[str, ...], why: str, call_id: str) -> None:
        for agent in agents:
            self._roster.release(agent, why, False, call_id)

    # Priorities and profiles ----------------------------------------------------------------------

    def prioritise(self, call_id: str, priority: float) -> Place:
        """A supervisor's priority in [0, 1] for a waiting call. Raises CommandRefused."""
        if not 0 <= priority <= 1:
            raise CommandRefused(f"a priority lies between 0 and 1, not {priority:g}")
        place = self._places.get(call_id)
        if place is None:
            raise CommandRefused(f"call {call_id} is not waiting; `kefu status` lists those that are")
        place.order(priority)
        self._rescore(place)
        return place

    def appraise(self, place: Place, own: float) -> None:
        """A waiting caller's own score changed; what rules have added and what a supervisor ordered stand."""
        if place.scored(own):
            self._rescore(place)

    def boost(self, place: Place, by: float) -> float:
        """A rule adds to a waiting caller's priority; the priority that counts now, with the queue's boost."""
        place.raised(by)
        self._rescore(place)
        return boosted(place.waiting.priority, self.book.policies.get(place.waiting.line))

    def _rescore(self, place: Place) -> None:
        call_id = place.waiting.call_id
        if self._places.get(call_id) is place:
            self._order.put(place.waiting)
            self._inbox.put(Rescored(self._inbox.moment(), call_id, place.waiting.priority))

    def switch(self, profile: str, by: str, why: str) -> None:
        """Another routing profile from now on. Raises CommandRefused for an unknown one."""
        if profile not in self.book.profiles:
            raise CommandRefused(f"there is no profile {profile!r}; there are: {', '.join(self.book.profiles)}")
        old, self._profile = self._profile, profile
        if profile != old:
            self._inbox.put(Switched(self._inbox.moment(), profile))
            self._journal.publish(ProfileSwitched(old=old, new=profile, by=by, why=why))

    def routing(self) -> dict[str, object]:
        """For status: the profile in force, what each is for, decisions so far, rules broken (there should be none)."""
        known = {name: profile.purpose for name, profile in self.book.profiles.items()}
        return {
            "profile": self._profile, "profiles": known, "decisions": self.router.sequence,
            "checked": self._watch.checked, "broken": dict(self.broken),
        }  # fmt: skip

    # The inbox --------------------------------------------------------------------------------------

    def _changed(self, agent_id: str) -> None:
        """The roster says that an agent changed: an input, if it means anything to the router."""
        server, status = self._roster.server(agent_id), self._roster.get(agent_id)
        state = (server.idle, server.staffed, server.not_before, server.note, status.last_call_end)
        told = self._told.get(agent_id)
        if status.state is AgentState.WRAP_UP:
            self._inbox.rung.set()  # the round looks when it ends
        if told == state:
            return
        if told is None:
            self.learnt(agent_id)
            return
        self._keep(agent_id, state)
        talked = status.last_talk if (over := status.last_call_end > told[4]) else 0.0
        self._inbox.put(Moved(self._inbox.moment(), agent_id, *state[:4], ended=over, talked=talked))

    def learnt(self, agent_id: str) -> None:
        """What is known of an agent changed: the router is told all of it anew."""
        server = self._roster.server(agent_id)
        ended = self._roster.get(agent_id).last_call_end
        self._keep(agent_id, (server.idle, server.staffed, server.not_before, server.note, ended))
        self._inbox.put(Known(self._inbox.moment(), server))

    def _keep(self, agent_id: str, state: _Told) -> None:
        self._told[agent_id] = state
        (self._staffed.add if state[1] else self._staffed.discard)(agent_id)

    # Running ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Decide on every change (our own included) and whenever time itself changes something.

        With what the router began goes into the journal first, so that every decision can be taken again. Called again
        after a failure, it begins anew with everybody who is there.
        """
        if self._ran:
            self.begin_anew()
        self._ran = True
        start = start_of(self._profile, self.book.profiles, self.book.policies)
        self._journal.publish(RouterStarted(start=start))
        self._loading = asyncio.get_running_loop().run_in_executor(None, load_solver)  # before the first burst
        while True:
            pause = await beside(self._rounds(), self._think, self.router)
            self._inbox.rung.clear()
            try:
                async with asyncio.timeout(pause):
                    await self._inbox.rung.wait()
            except TimeoutError:
                continue

    def begin_anew(self) -> None:
        """Another router, told everything again: every place that still waits, then every agent.

        At what the last one failed is written down. A caller who is to blame for it waits behind the others, and goes
        to the dialplan when it happens again. Offers under way go on; a reservation without an offer is given back.
        """
        blamed = self._blamed()
        for status in self._roster.all():
            place = self._places.get(status.call_id) if status.state is AgentState.RESERVED else None
            if place is not None and status.agent.id not in place.offers_made:
                self._roster.release(status.agent.id, "the dispatcher began anew", False)
        self._begin()
        agents = self._inbox.clear()
        for place in sorted(self._places.values(), key=lambda place: place is blamed):
            place.heard = False
            if not place.offered and self._faults[place.waiting.call_id] < _FAULTS:
                self._join(place)
        self._inbox.extend(agents)

    def _blamed(self) -> Place | None:
        """The place of the caller at whom the router failed, if it was a caller."""
        event, self._hearing = self._hearing, None
        if event is None:
            return None
        call_id = event.waiting.call_id if isinstance(event, Joined) else ""
        place = self._places.get(call_id)
        if place is None:
            self._faulted(event, "the router failed at it", "dropped")
            return None
        self._faults[call_id] += 1
        if self._faults[call_id] < _FAULTS:
            self._faulted(event, "the router failed at it", "heard again after the others")
        else:
            self._faulted(event, "the router failed at it again", "the dialplan takes the caller")
            place.away.put_nowait((Target("fallback", ""), "nobody can be found by the router"))
        return place

    def _faulted(self, event: Input, cause: str, remedy: str) -> None:
        call_id = event.waiting.call_id if isinstance(event, Joined) else ""
        log.error("%s: %s; %s", type(event).__name__, cause, remedy)
        self._journal.publish(InputFaulted(call_id=call_id, cause=cause, remedy=remedy, heard=to_json(event)))

    def settle(self) -> float:
        """Hear what is in the inbox and what follows from it; seconds until time alone makes a round due."""
        return at_once(self._rounds(), self._think)

    def _rounds(self) -> Steps[float]:
        pause = yield from self._round()
        while self._inbox or self._due():
            pause = yield from self._round()
        return pause

    def _round(self) -> Steps[float]:
        """Everything in the inbox, once; seconds until the next round is due by time alone."""
        pause = self._roster.expire(self._clock())
        if self._places and (not self._inbox or self._due()):
            self._inbox.put(Tick(self._inbox.moment()))
        heard: list[Input] = []
        void: list[int] = []
        try:
            while self._inbox:
                event = self._inbox.take()
                decisions, violations = yield event
                heard.append(event)
                self._took(event, violations)
                for count, decision in enumerate(decisions, 1):
                    void += [] if self._assign(decision) else [decision.sequence]
                    if count % BREATH == 0:
                        yield None
        except GeneratorExit:  # thinking was cancelled, or failed: the journal holds what came before it
            self._tell(heard, void)
            raise
        self._tell(heard, void)
        self._overload()
        return max(0.0, min(pause, self.router.due_at - self._clock()))

    def _tell(self, heard: list[Input], void: list[int]) -> None:
        """A round goes into the journal, unless it was time that went by and nothing else."""
        if self.router.sequence > self._told_of or any(not isinstance(event, Tick) for event in heard):
            self._told_of = self.router.sequence
            self._journal.publish(RouterHeard(inputs=[to_json(event) for event in heard], void=void))

    def _due(self) -> bool:
        """Whether time alone may have made a pair possible."""
        return bool(self._places) and self.router.due_at <= self._clock()

    def _think(self, event: Input) -> Found:
        """Router and watch take one input. When they fail at it, `_hearing` still says at what."""
        self._hearing = event
        decisions = self.router.handle(event)
        violations = self._watch.check(event, decisions)
        self._hearing = None
        return decisions, violations

    def _took(self, event: Input, violations: list[Violation]) -> None:
        """Router and watch have taken an input."""
        if isinstance(event, Joined) and (place := self._places.get(event.waiting.call_id)) is not None:
            place.heard = True
        for broken in violations:
            log.error("routing rule broken: %s: %s", broken.rule, broken.detail)
            self.broken[broken.rule] = self.broken.get(broken.rule, 0) + 1
            self._journal.publish(InvariantBroken(rule=broken.rule, detail=broken.detail))

    def _overload(self) -> None:
        ratio = len(self._places) / (len(self._staffed) or 1)
        profile = overload_profile(self._queue, self._profile, ratio)
        if profile:
            self.switch(profile, "rule", f"{ratio:.1f} callers wait for each agent")

    # Decisions --------------------------------------------------------------------------------------

    def _assign(self, decision: Decision) -> bool:
        """Reserve the agents for the caller; False when one of them is not to be had any more.

        A place that the router has not heard of is another one of the same call: the one that it means is gone.
        """
        place = self._places.get(decision.call_id)
        there = place is not None and place.heard and not place.offered
        if place is None or not there or not all(map(self._roster.free, decision.agents)):
            if there:
                self._inbox.put(Declined(self._inbox.moment(), decision.call_id, decision.agent_id, 0.0, decision.also))
            for agent in decision.agents:
                self.learnt(agent)
            return False
        for agent in decision.agents:
            self._roster.reserve(agent, decision.call_id)
        place.offer(decision.agents)
        self._journal.publish(
            RouteDecided(
                call_id=decision.call_id, agent_id=decision.agent_id, sequence=decision.sequence,
                decision={
                    **decision.facts, "also": list(decision.also), "propensity": decision.propensity,
                    "score": decision.score, "staff": len(self._told),
                    "vetoes": vetoes(self._watch.picture, place.waiting, decision) if self._explain else {},
                },
            )
        )  # fmt: skip
        return True
