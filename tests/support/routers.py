"""Routers under test: a floor of made-up people, random events, and routers with a fault put in on purpose."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from models.routing.columns import Ints
from models.routing.invariants import Violation, Watch
from models.routing.line import Declined, Input, Joined, Known, Left, Moved, Rescored, Server, Switched, Tick, Waiting
from models.routing.profile import PROFILES, Profile, QueuePolicy
from models.routing.router import Decision, Router

KINDS = ("billing", "sales", "technical")
POLICIES = {
    "sales": QueuePolicy("sales", strategy="round-robin", floors=((0.0, 1),), reserve=0, overflow_after=20.0),
    "technical": QueuePolicy("technical", sticky_seconds=5.0, boost=0.1, floors=((0.0, 5), (4.0, 3), (9.0, 1))),
}


def caller(call: str, entered: float = 0, problem: str = "billing", priority: float = 0.5, **more: Any) -> Waiting:  # noqa: ANN401 - fields
    """A waiting caller."""
    return Waiting(call, {problem: 1.0}, more.pop("language", "en"), priority, entered, **more)


def server(agent: str, level: int = 5, problem: str = "billing", languages: str = "en", **more: Any) -> Server:  # noqa: ANN401 - fields
    """An agent who is there and idle."""
    values = {"idle": True, "staffed": True, **more}
    return Server(agent, {problem: level}, frozenset(languages.split()), **values)


def opened(servers: list[Server], profile: Profile | str = "service-first", **policies: QueuePolicy) -> Router:
    """A router that knows these agents."""
    router = Router(PROFILES[profile] if isinstance(profile, str) else profile, policies, explain=True)
    for one in servers:
        router.handle(Known(0.0, one))
    return router


class Chaos:
    """Random inputs that make sense: callers come, leave and are scored anew; agents change state; offers fail."""

    def __init__(self, seed: int, router: type[Router] = Router, agents: int = 8) -> None:
        self.random = random.Random(seed)
        start = PROFILES[self.random.choice(("service-first", "resolution-first", "overload"))]
        self.router = router(start, POLICIES)
        self.watch = Watch(start, POLICIES)
        self.now, self.count, self.events = 1000.0, 0, 0
        self.offers: dict[str, Decision] = {}
        self.violations: list[Violation] = []
        self.heard: list[Input] = []
        for number in range(agents):
            skills = {kind: self.random.randint(1, 5) for kind in self.random.sample(KINDS, self.random.randint(1, 3))}
            languages = frozenset(self.random.sample(("en", "zh"), self.random.randint(1, 2)))
            reserved = frozenset({next(iter(skills))}) if self.random.random() < 0.15 else frozenset()
            self.tell(Known(self.now, Server(f"a{number}", skills, languages, reserved=reserved)))

    def tell(self, event: Input) -> None:
        """One input to router and watch."""
        self.events += 1
        self.heard.append(event)
        decisions = self.router.handle(event)
        self.violations += self.watch.check(event, decisions)
        self.offers.update({decision.call_id: decision for decision in decisions})

    def step(self) -> None:
        """One random thing."""
        self.now += self.random.choice((0.0, 0.5, 3.0, 15.0, 60.0)) * self.random.random()
        waiting, agents = list(self.watch.picture.waiting), list(self.watch.picture.servers)
        what = self.random.random()
        if what < 0.3 and len(waiting) < 12:
            self.tell(Joined(self.now, self.newcomer()))
        elif what < 0.4 and waiting:
            name = self.random.choice(waiting)
            self.offers.pop(name, None)
            self.tell(Left(self.now, name))
        elif what < 0.6 and self.offers:
            self.answered(self.random.choice(list(self.offers)))
        elif what < 0.85:
            self.moved(self.random.choice(agents))
        elif what < 0.9 and waiting:
            self.tell(Rescored(self.now, self.random.choice(waiting), self.random.random()))
        elif what < 0.92:
            self.tell(Switched(self.now, self.random.choice(("service-first", "resolution-first", "overload"))))
        else:
            self.tell(Tick(self.now))

    def newcomer(self) -> Waiting:
        """A caller; some come back to a place of minutes ago, some have two problems."""
        self.count += 1
        problem = {self.random.choice(KINDS): 1.0, self.random.choice(KINDS): self.random.choice((0.1, 0.6))}
        return Waiting(
            f"c{self.count}", problem, self.random.choice(("en", "en", "zh")), self.random.random(),
            self.now - self.random.choice((0, 0, 0, 40, 200)), last_agent=self.random.choice(("", "a1", "a2")),
        )  # fmt: skip

    def answered(self, call: str) -> None:
        """An offer is taken, or not."""
        decision = self.offers.pop(call)
        if self.random.random() < 0.6:
            self.tell(Left(self.now, call))
        else:
            until = self.now + self.random.choice((0.0, 15.0))
            self.tell(Moved(self.now, decision.agent_id, True, True, not_before=until))
            self.tell(Declined(self.now, call, decision.agent_id, until))

    def moved(self, agent: str) -> None:
        """An agent's state; who has an offer is left to it."""
        if all(agent not in decision.agents for decision in self.offers.values()):
            idle, staffed = self.random.random() < 0.6, self.random.random() < 0.8
            self.tell(Moved(self.now, agent, idle, staffed, ended=self.random.random() < 0.3, talked=60.0))


class SkipsTheGuard(Router):
    """Fault: nobody ever waits beyond the guard."""

    def __init__(self, profile: Profile, *others: Any, **more: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(profile, *others, **more)
        self.rules.profile = replace(profile, guard_seconds=1e9)


class OffersTwice(Router):
    """Fault: every twentieth decision does not reserve the caller."""

    def _decide(self, caller: int, *others: Any) -> Decision:  # noqa: ANN401 - passed on
        decision = super()._decide(caller, *others)
        if decision.sequence % 20 == 0:
            self.floor.callers.waiting[caller] = True
        return decision


class Sleeps(Router):
    """Fault: every tenth time that something could be decided, nothing is."""

    def _match(self, callers: Ints, agents: Ints, now: float) -> list[Decision]:
        self._slept = getattr(self, "_slept", 0) + 1
        return [] if self._slept % 10 == 0 else super()._match(callers, agents, now)
