"""Orders that rules hold back: what is refused, what is let through, and that the books say why."""

from __future__ import annotations

import pytest

from ari_app.quality.interlock import Interlock, Lock, Sight, locks_of
from ari_app.quality.verdicts import LONGEST, Asked, Forbidden
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.quality.rules.firing import Permit
from models.quality.rules.rule import NotSaid, Refuse, Rule, RuleSet, Said, Stage, Where

DENIED = {"transfer": Permit(False, "loan-terms", "", ("variable interest rate",))}


class World:
    """One interlock, with everything that it sees."""

    def __init__(self, *emergency: str) -> None:
        self.now, self.away, self.deaf, self.quick, self.silent = 100.0, "", "", True, False
        self.events: list[Event] = []
        sight = Sight(
            away=lambda: self.away, deaf=lambda _: self.deaf, caught_up=self._caught_up, silent=lambda _: self.silent,
            now=lambda: self.now,
        )  # fmt: skip
        self.lock = Interlock(self.events.append, sight, emergency)
        self.lock.put_into_force((Lock("loan-terms", frozenset({"transfer"}), frozenset({"loans"}), frozenset()),))
        self.lock.permits("c1", DENIED)

    async def _caught_up(self, seconds: float) -> bool:
        return self.quick and seconds > 0

    async def asks(self, order: str = "transfer", queue: str = "loans") -> str:
        """An order; what it was refused with, "" for one that went through."""
        try:
            await self.lock.must(
                Asked(call_id="c1", order=order, queue=queue, language="en", agent_id="1001", by="1001")
            )  # fmt: skip
        except Forbidden as refusal:
            return str(refusal)
        return ""

    def reasons(self) -> list[str]:
        """Why orders were let through."""
        return [getattr(one, "reason", "") for one in self.events if one.kind == "OrderLetThrough"]


async def test_refused_until_it_was_said_with_what_is_missing() -> None:
    world = World()
    assert "variable interest rate" in await world.asks()
    assert [one.kind for one in world.events] == ["OrderRefused"]
    world.lock.permits("c1", {})
    assert await world.asks() == ""
    assert world.reasons() == []


@pytest.mark.parametrize(("order", "queue"), [("hang_up", "loans"), ("transfer", "billing")])
async def test_what_no_rule_concerns_is_not_held(order: str, queue: str) -> None:
    world = World()
    assert await world.asks(order, queue) == ""
    assert world.events == []


async def test_emergency_queues_are_never_held() -> None:
    world = World("loans")
    assert await world.asks() == ""
    assert world.events == []


@pytest.mark.parametrize("what", ["away", "deaf", "slow"])
async def test_who_cannot_know_lets_it_through_and_says_so(what: str) -> None:
    world = World()
    world.away = "the process is away" if what == "away" else ""
    world.deaf = "no speech engine" if what == "deaf" else ""
    world.quick = what != "slow"
    assert await world.asks() == ""
    (reason,) = world.reasons()
    assert reason


async def test_unknown_truth_lets_it_through_and_says_so() -> None:
    world = World()
    world.lock.permits("c1", {"transfer": Permit(True, "loan-terms", "speech of the agent was skipped")})
    assert await world.asks() == ""
    assert world.reasons() == ["speech of the agent was skipped"]


async def test_who_has_said_nothing_at_all_has_not_said_it() -> None:
    world = World()
    world.lock.permits("c1", {"transfer": Permit(True, "loan-terms", "nothing was heard", ("the terms",))})
    world.silent = True
    assert "the terms" in await world.asks()
    assert list(world.lock.standing("c1")) == ["transfer"]


async def test_a_supervisor_lets_one_through_with_a_reason() -> None:
    world = World()
    with pytest.raises(CommandRefused, match="say why"):
        world.lock.override("c1", "transfer", "  ", "1009")
    world.lock.override("c1", "transfer", "the caller is ill", "1009")
    assert await world.asks() == ""
    assert world.reasons() == ["1009: the caller is ill"]
    assert await world.asks() != ""


async def test_an_override_that_nobody_uses_ends() -> None:
    world = World()
    world.lock.override("c1", "transfer", "the caller is ill", "1009")
    world.now += 61
    assert await world.asks() != ""


async def test_nobody_is_held_for_longer_than_fifteen_seconds() -> None:
    world = World()
    assert await world.asks() != ""
    world.now += LONGEST - 0.1
    assert await world.asks() != ""
    world.now += 0.1
    assert await world.asks() == ""
    assert world.reasons() == ["the caller was held for 15 s"]


async def test_what_could_not_be_refused_is_written_down() -> None:
    world = World()
    asked = Asked(call_id="c1", order="transfer", queue="loans", agent_id="1001", by="1001")
    world.lock.note_passed(asked, "the telephone's own transfer")
    assert world.reasons() == ["the telephone's own transfer"]
    world.lock.permits("c1", {})
    world.lock.note_passed(asked, "again")
    assert len(world.events) == 1


def test_only_live_rules_lock() -> None:
    condition = NotSaid(Said(("terms",)), before="order.transfer")
    rules = [
        Rule("a", condition, (Refuse(("transfer",)),), Where(queues=("loans",)), stage=Stage.LIVE),
        Rule("b", condition, (Refuse(("transfer",)),), stage=Stage.SHADOW),
        Rule("c", condition, stage=Stage.LIVE),
    ]
    assert [lock.rule for lock in locks_of(RuleSet(tuple(rules)))] == ["a"]
    assert locks_of(RuleSet(tuple(rules)), {"a": "fires on everything"}) == ()
