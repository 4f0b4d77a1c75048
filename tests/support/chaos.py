"""Roster, dispatcher and router together under random orders of everything that can happen to them. No Asterisk, no
event loop, no sleeping: the clock is the model's own.

`violations` runs so many steps of one seed and says what did not hold. After each step, settled or not: an agent is
reserved exactly when one phone rings for one caller, nobody is offered to two, who left is offered nobody. When the
dispatcher has settled: the router believes what is true, nobody is ready while a caller they may serve waits, places
keep their time of entry, and the watch beside the router saw no rule broken.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from ari_app.agents.desk import carry_out
from ari_app.agents.roster import Roster
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.place import Place
from config.settings import Queue
from models.domain.agent import Agent
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.domain.floor_commands import agent_command
from models.domain.queue import QueueProfile
from models.domain.routing_events import RouterHeard
from models.routing.learning import Learnt
from models.routing.line import Waiting
from tests.support.chaos_rules import check_offers, check_settled

KINDS = ("billing", "technical", "sales", "orders")
QUEUES = {
    "technical": QueueProfile("technical", boost=0.2, sticky_seconds=5.0, floors=((0.0, 5), (4.0, 3), (9.0, 1))),
    "sales": QueueProfile("sales", strategy="ring-all", floors=((0.0, 1),), reserve=0),
    "orders": QueueProfile("orders", strategy="round-robin", boost=-0.1, overflow_after=20.0),
}
_CALLERS = 8
_LANGUAGES = ("en", "en", "zh")
_COMMANDS = ("login",) * 4 + ("unpause",) * 4 + ("wrapup",) * 4 + ("logout", "pause", "extend")


class Fault(Exception):
    """Thrown on purpose, where no exception should ever come from."""


class Books:
    """Stands for the journal: counts, and fails once when it was told to."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.fails_in = -1

    def publish(self, event: Event) -> None:
        """Take an event."""
        self.counts[event.kind] += 1
        if isinstance(event, RouterHeard):
            self.counts["void decisions"] += len(event.void)
        if self.fails_in >= 0:
            self.fails_in -= 1
            if self.fails_in < 0:
                raise Fault("the books are on fire")


@dataclass(eq=False)
class Caller:
    """A call of the model: in the line, or in a conversation. ``ringing``: agents whose phones ring for it."""

    call_id: str
    entered: float
    place: Place
    inside: AbstractContextManager[Place]
    ringing: set[str] = field(default_factory=set)
    wanted: tuple[str, ...] = ()


class Chaos:
    """`step` does one random thing; `problems` collects what did not hold."""

    def __init__(
        self, seed: int, agents: int = 6, explain: bool = False, dispatcher: type[Dispatcher] = Dispatcher
    ) -> None:  # fmt: skip
        self.random = random.Random(seed)
        self.time, self.count = 1_000_000.0, 0
        self.settles = self.random.choice((0.15, 0.4, 0.8))
        self.books = Books()
        self.problems: list[str] = []
        staff = [self._agent(number) for number in range(agents)]
        self.roster = Roster(staff, self.books, 5.0, 8.0, max_missed=4, now=self.now)  # type: ignore[arg-type]
        settings = Queue(cool_down_seconds=6.0, max_waiting=100, overload_ratio=self.random.choice((0.0, 3.0)))
        self.dispatcher = dispatcher(self.roster, self.books, settings, QUEUES, self.now, explain)  # type: ignore[arg-type]
        self.line: dict[str, Caller] = {}
        self.talks: dict[str, str] = {}  # agent → call
        self.consults: dict[str, str] = {}  # agent whose phone rings for a conversation → call
        self.gone: deque[Place] = deque(maxlen=6)
        self._acts: list[Callable[[], None]] = []
        for act, weight in self._weights():
            self._acts += [act] * weight

    def now(self) -> float:
        """The model's clock."""
        return self.time

    def _agent(self, number: int) -> Agent:
        skills = {kind: self.random.randint(1, 5) for kind in self.random.sample(KINDS, self.random.randint(1, 3))}
        languages = frozenset(self.random.sample(("en", "zh"), self.random.randint(1, 2)))
        reserved = frozenset({next(iter(skills))}) if self.random.random() < 0.1 else frozenset()
        return Agent(f"{1001 + number}", f"agent {number}", languages, skills, reserved=reserved)

    def _weights(self) -> list[tuple[Callable[[], None], int]]:
        return [
            (self.arrive, 14), (self.hang_up, 5), (self.move_on, 2), (self.pick_up_offers, 14), (self.answer, 12),
            (self.not_taken, 7), (self.conversation_ends, 20), (self.ask, 18), (self.device, 4), (self.pass_time, 10),
            (self.consult, 2), (self.consult_ends, 3), (self.own_call, 2), (self.score, 5), (self.learn, 1),
            (self.switch, 1), (self.begin_anew, 1), (self.break_down, 1), (self.ghost, 1), (self.repair, 1),
        ]  # fmt: skip

    # Steps ------------------------------------------------------------------------------------

    def step(self) -> None:
        """One random thing; then, as often as not, the dispatcher gets to hear of it."""
        self._any(self._acts)()
        check_offers(self)
        if self.random.random() < self.settles:
            self.settle()
            check_offers(self)
            check_settled(self)

    def settle(self) -> None:
        """The dispatcher's round; when it fails, its supervisor begins it anew."""
        try:
            self.dispatcher.settle()
        except Fault:
            self.begin_anew()
            self.dispatcher.settle()

    def _any(self, values: Any) -> Any:  # noqa: ANN401 - of whatever
        return values[int(self.random.random() * len(values))]

    def _some(self, values: Any) -> Any:  # noqa: ANN401 - of whatever
        found = list(values)
        return self._any(found) if found else None

    # Callers ----------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Somebody joins the line; some with a place of minutes ago, some with two problems, some with nonsense."""
        if len(self.line) >= _CALLERS:
            return
        self.count += 1
        self.join(f"c{self.count}", self.time - self._any((0.0, 0.0, 0.0, 50.0, 200.0)))

    def join(self, call_id: str, entered: float) -> None:
        """Into the line, at this time of entry."""
        problem = {self._any(KINDS): 1.0, self._any(KINDS): self._any((0.1, 0.6))}
        priority = self.random.random()
        if self.random.random() < 0.01:
            problem, priority = self._any(({}, {"": 1.0}, {"billing": float("nan")})), float("nan")
        last = self._any(("", "", "1001", "1002"))
        waiting = Waiting(call_id, problem, self._any(_LANGUAGES), priority, entered, last_agent=last)
        inside = self.dispatcher.place(waiting)
        self.line[call_id] = Caller(call_id, entered, inside.__enter__(), inside)

    def out(self, caller: Caller) -> None:
        """The story leaves the block that stands for the place."""
        self.line.pop(caller.call_id, None)
        caller.inside.__exit__(None, None, None)
        self.gone.append(caller.place)

    def hang_up(self) -> None:
        """A caller leaves: phones that ring for them fall silent, in this order or the other."""
        caller = self._some(self.line.values())
        if caller is None:
            return
        silent = [(agent, "the caller left") for agent in sorted(caller.ringing)]
        caller.ringing.clear()
        if self.random.random() < 0.5:
            self._release(silent, caller.call_id)
            self.out(caller)
        else:
            self.out(caller)
            self._release(silent, caller.call_id)

    def _release(self, agents: list[tuple[str, str]], call_id: str, blame: bool = False) -> None:
        for agent, result in agents:
            self.roster.release(agent, result, blame, call_id)

    def move_on(self) -> None:
        """Out of one queue and into another in the same moment, with the old time of entry."""
        caller = self._some(one for one in self.line.values() if not one.ringing and one.place.offers.empty())
        if caller is not None:
            self.out(caller)
            self.join(caller.call_id, caller.entered)

    def pick_up_offers(self) -> None:
        """The stories of callers to whom an agent was given make the phones ring."""
        for caller in self.line.values():
            if not caller.place.offers.empty():
                caller.wanted = caller.place.offers.get_nowait()
                caller.ringing = set(caller.wanted)

    def answer(self) -> None:
        """An agent answers; the other phones of ring-all fall silent, and the caller is out of the line."""
        caller = self._some(one for one in self.line.values() if one.ringing)
        if caller is None:
            return
        agent = self._any(sorted(caller.ringing))
        others = [(other, "another agent was enough") for other in sorted(caller.ringing - {agent})]
        caller.ringing.clear()
        self.roster.connected(agent)
        self.talks[agent] = caller.call_id
        self._release(others, caller.call_id)
        self.out(caller)

    def not_taken(self) -> None:
        """Not answered, declined, or Asterisk is too slow; when no phone rings any more, back into the line."""
        caller = self._some(one for one in self.line.values() if one.ringing)
        if caller is None:
            return
        agent = self._any(sorted(caller.ringing))
        caller.ringing.discard(agent)
        result, blame = self._any((("declined", True), ("no answer", True), ("Asterisk did not answer", False)))
        self._release([(agent, result)], caller.call_id, blame)
        if not caller.ringing:
            self.dispatcher.refused(caller.place, *caller.wanted)

    def score(self) -> None:
        """An emotion is heard, a rule applies, a supervisor gives an order."""
        caller = self._some(self.line.values())
        if caller is None:
            return
        what = self.random.random()
        if what < 0.4:
            self.dispatcher.appraise(caller.place, self.random.random())
        elif what < 0.8:
            self.dispatcher.boost(caller.place, self.random.uniform(-0.3, 0.5))
        else:
            self.dispatcher.prioritise(caller.call_id, self.random.random())

    # Agents -----------------------------------------------------------------------------------

    def ask(self) -> None:
        """An agent or supervisor asks for something, whether it makes sense or not."""
        command = self._any(_COMMANDS)
        agent = self._some(self.roster.all()).agent.id
        argument = {"extend": "5", "pause": "lunch", "wrapup": "resolved"}.get(command, "")
        try:
            carry_out(self.roster, agent, agent_command(command, argument))
        except CommandRefused:
            return

    def device(self) -> None:
        """Asterisk says something of a phone."""
        self.roster.device(self._some(self.roster.all()).agent.id, self._any(("", "NOT_INUSE", "NOT_INUSE", "INUSE")))

    def conversation_ends(self) -> None:
        """With or without something to wrap up."""
        agent = self._some(self.talks)
        if agent is not None:
            call, bridged = self.talks.pop(agent), self.random.random() < 0.9
            self.roster.call_over(agent, call, "caller", bridged, self._any((-1.0, 0.0, 2.0)))

    def consult(self) -> None:
        """An agent in a conversation calls a colleague."""
        call = self._some(self.talks.values())
        agent = self._some(self.roster.all()).agent.id
        if call is not None:
            try:
                self.roster.reserve_for(agent, call, "called in", "transfer")
            except CommandRefused:
                return
            self.consults[agent] = call

    def consult_ends(self) -> None:
        """The colleague answers, or not."""
        agent = self._some(self.consults)
        if agent is None:
            return
        call = self.consults.pop(agent)
        if self.random.random() < 0.5:
            self.roster.connected(agent)
            self.talks[agent] = call
        else:
            self.roster.release(agent, "no answer", True)

    def own_call(self) -> None:
        """An agent calls out by their own doing."""
        agent = self._some(self.roster.all()).agent.id
        self.count += 1
        try:
            self.roster.busy_with(agent, f"o{self.count}", "calls out")
        except CommandRefused:
            return
        self.talks[agent] = f"o{self.count}"

    def learn(self) -> None:
        """Something new is known of an agent's outcomes."""
        agent = self._some(self.roster.all()).agent.id
        self.roster.learn(agent, Learnt({"billing": self.random.random()}))
        self.dispatcher.learnt(agent)

    # The centre -------------------------------------------------------------------------------

    def pass_time(self) -> None:
        """Wrap-ups, cool-downs and guards run out."""
        self.time += self._any((0.1, 1.0, 4.0, 20.0, 90.0)) * self.random.random()

    def switch(self) -> None:
        """Another profile."""
        self.dispatcher.switch(self._any(("service-first", "resolution-first", "overload")), "boss", "chaos")

    def begin_anew(self) -> None:
        """What `run` does when it is called again after a failure."""
        self.books.fails_in = -1
        self.dispatcher.begin_anew()

    def break_down(self) -> None:
        """The next round fails: at an input in the router, or at whatever it writes down."""
        if self.random.random() < 0.5:
            self.books.fails_in = self.random.randint(0, 3)
        else:
            self.dispatcher.router.handle = _fails  # type: ignore[method-assign]
        self.settle()
        self.books.fails_in = -1

    def ghost(self) -> None:
        """A place that nobody stands for is found and removed by its id."""
        self.count += 1
        inside = self.dispatcher.place(Waiting(f"g{self.count}", {"billing": 1.0}, "en", 0.5, self.time))
        place = inside.__enter__()
        if self.random.random() < 0.5:
            self.settle()
        self.dispatcher.forget(f"g{self.count}")
        inside.__exit__(None, None, None)
        self.gone.append(place)

    def repair(self) -> None:
        """The reconciler finds an agent for whom nothing stands in Asterisk."""
        agent = self._some(self.talks)
        if agent is not None:
            self.talks.pop(agent)
            self.roster.repair(agent, "stuck")


def _fails(event: object) -> list[Any]:
    raise Fault("the router is broken")


def violations(seed: int, steps: int, agents: int = 6, explain: bool = False) -> list[str]:
    """Run so many steps; what did not hold, each with its step (at most 20)."""
    chaos, found = Chaos(seed, agents, explain), []
    for number in range(steps):
        chaos.step()
        found += [f"seed {seed}, step {number}: {problem}" for problem in chaos.problems]
        chaos.problems.clear()
        if len(found) >= 20:
            break
    return found[:20]
