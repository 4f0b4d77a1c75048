"""The router: what it must never do under random events, what its rules mean, that it can be replayed."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.routing.assign import best_pairs
from models.routing.eligibility import eligible
from models.routing.explain import changes
from models.routing.invariants import veto
from models.routing.line import Declined, Joined, Left, Moved, Switched, Tick, Waiting
from models.routing.profile import BEST_MATCH, PROFILES, QueuePolicy
from models.routing.record import from_json, replay, router_of, start_of, to_json
from models.routing.router import Router
from models.routing.strategies import strategy_names
from tests.support.routers import POLICIES, Chaos, OffersTwice, SkipsTheGuard, Sleeps, caller, opened, server


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 10))
def test_rules_hold_under_random_events(seed: int, agents: int) -> None:
    """Idle and waiting never together, no overtaking beyond the guard, one offer each, places kept, in sequence."""
    chaos = Chaos(seed, agents=agents)
    for _ in range(250):
        chaos.step()
    assert not chaos.violations, chaos.violations[:3]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_the_table_and_the_words_agree(seed: int) -> None:
    """`eligible` says True exactly where `veto` has nothing against the pair."""
    chaos = Chaos(seed)
    for _ in range(60):
        chaos.step()
        floor, picture = chaos.router.floor, chaos.watch.picture
        chaos.router.rules.refresh(floor)
        callers, agents = np.array(sorted(floor.callers.slots.of.values())), np.arange(8)
        if not len(callers):
            continue
        may = eligible(floor, chaos.router.rules, callers, agents, chaos.now)
        for row, one in enumerate(callers):
            for agent in agents:
                who = picture.waiting[floor.callers.slots.keys[one]]
                why = veto(picture, who, picture.servers[f"a{agent}"], chaos.now)
                assert bool(may[row, agent]) == (not why), (why, who, picture.servers[f"a{agent}"])


@pytest.mark.parametrize(
    ("fault", "rules"),
    [
        (SkipsTheGuard, {"guard"}), (OffersTwice, {"one offer for a caller", "one offer for an agent"}),
        (Sleeps, {"idle while a caller waits"}),
    ],
)  # fmt: skip
def test_a_fault_on_purpose_is_caught(fault: type[Router], rules: set[str]) -> None:
    """The watch names the rule that a broken router breaks."""
    found: set[str] = set()
    for seed in range(15):
        chaos = Chaos(seed, fault)
        for _ in range(250):
            chaos.step()
        found |= {violation.rule for violation in chaos.violations}
    assert found & rules


def test_a_replay_is_bit_identical() -> None:
    """Inputs through JSON and back lead to the same decisions, to the last bit of every score."""
    chaos = Chaos(11)
    first = Router(chaos.router.profile, POLICIES)
    start = json.loads(json.dumps(start_of(first.profile.name, PROFILES, POLICIES)))
    for _ in range(400):
        chaos.step()
    made = [decision for event in chaos.heard for decision in first.handle(event)]
    text = json.dumps([to_json(event) for event in chaos.heard])
    again = [decision for _, found in replay(router_of(start), json.loads(text)) for decision in found]
    assert len(made) > 20
    assert again == made
    assert [from_json(data) for data in json.loads(text)] == chaos.heard


def test_expert_before_beginner_and_language_is_hard() -> None:
    """Resolution wins between idle agents; an agent who does not speak the language never does."""
    router = opened([server("novice", 1, languages="en zh"), server("expert"), server("mid", 4, languages="zh")])
    (decision,) = router.handle(Joined(1.0, caller("c", 1.0, language="zh")))
    assert decision.agent_id == "mid"
    assert decision.facts["candidates"][0]["agent_id"] == "mid"


def test_guard_goes_first_whatever_the_priority() -> None:
    """Who waited beyond the guard is served before a platinum caller who just came."""
    router = opened([server("a", idle=False)])
    router.handle(Joined(0.0, caller("old", 0.0, priority=0.0)))
    router.handle(Joined(99.0, caller("vip", 99.0, priority=1.0)))
    (decision,) = router.handle(Moved(100.0, "a", True, True))
    assert decision.call_id == "old"
    (after,) = router.handle(Moved(100.0, "a", True, True))
    assert after.call_id == "vip"


def test_a_beginner_is_kept_for_his_group_until_the_skill_is_relaxed() -> None:
    """Of three in their group one is idle: only after the queue's seconds they take a caller of another problem."""
    group = [server(name, problem="sales", idle=name == "x") for name in "xyz"]
    weak = replace(group[0], skills={"sales": 5, "billing": 2})
    router = opened([weak, *group[1:], server("expert", idle=False)])
    assert not router.handle(Joined(0.0, caller("c")))
    assert router.due_at == pytest.approx(12.0, abs=1e-5)
    (decision,) = router.handle(Tick(router.due_at))
    assert decision.agent_id == "x"


def test_unskilled_agents_only_when_nobody_has_the_skill() -> None:
    """Nobody staffed can do it: after the target anybody may. Once an expert is logged in, nobody else."""
    router = opened([server("a"), server("b", problem="rare", idle=False, staffed=False)])
    assert not router.handle(Joined(0.0, caller("c", problem="rare")))
    assert not router.handle(Moved(31.0, "b", False, True))
    (decision,) = router.handle(Moved(32.0, "b", False, False))
    assert decision.agent_id == "a"


def test_overflow_is_gated_on_spare_capacity() -> None:
    """After the queue's seconds unskilled agents help, when enough of their group are idle."""
    policy = QueuePolicy("billing", overflow_after=10.0, overflow_spare=2)
    staff = [server("x", problem="sales"), server("y", problem="sales", idle=False), server("e", idle=False)]
    router = opened(staff, billing=policy)
    assert not router.handle(Joined(0.0, caller("c")))
    assert not router.handle(Tick(11.0))
    (decision,) = router.handle(Moved(12.0, "y", True, True))
    assert decision.agent_id in ("x", "y")


def test_sticky_agent_with_a_time_out() -> None:
    """The last agent is waited for, but not for ever, and not when they are away."""
    policy = QueuePolicy("billing", sticky_seconds=8.0, floors=((0.0, 1),), reserve=0)
    router = opened([server("a"), server("b", idle=False)], billing=policy)
    assert not router.handle(Joined(0.0, caller("c", last_agent="b")))
    (decision,) = router.handle(Tick(8.0))
    assert decision.agent_id == "a"
    router = opened([server("a"), server("b", staffed=False, idle=False)], billing=policy)
    assert router.handle(Joined(0.0, caller("c", last_agent="b")))


def test_a_failed_offer_keeps_the_place_and_spares_the_agent() -> None:
    """Back with the old time of entry; the same agent not before the cool-down."""
    router = opened([server("a")])
    router.handle(Joined(0.0, caller("c")))
    router.handle(Moved(5.0, "a", True, True))
    assert not router.handle(Declined(5.0, "c", "a", 20.0))
    (decision,) = router.handle(Tick(20.0))
    assert decision.wait == 20.0


@pytest.mark.parametrize("strategy", [name for name in strategy_names() if name != BEST_MATCH])
def test_classic_strategies_take_the_best_tier_and_everybody_in_it(strategy: str) -> None:
    """Two experts and a beginner: the beginner only with weighted-random; over many calls both experts work."""
    policy = QueuePolicy("billing", strategy=strategy, floors=((0.0, 1),), reserve=0)
    router = opened([server("a"), server("b"), server("c", 1)], billing=policy)
    chosen: list[tuple[str, ...]] = []
    for number in range(60):
        (decision,) = router.handle(Joined(number, caller(f"c{number}", number)))
        chosen.append(decision.agents)
        router.handle(Left(number, decision.call_id))
        for agent in decision.agents:
            router.handle(Moved(number + 0.5, agent, True, True, ended=True, talked=30))
    used = {agent for agents in chosen for agent in agents}
    assert used == ({"a"} if strategy == "linear" else {"a", "b", "c"} if strategy == "weighted-random" else {"a", "b"})
    if strategy == "ring-all":
        assert set(chosen) == {("a", "b")}
    if strategy == "round-robin":
        assert chosen[:4] == [("a",), ("b",), ("a",), ("b",)]


def test_a_new_agent_does_not_get_every_call() -> None:
    """Fewest calls, after a long day: who logs in late starts level with the others."""
    policy = QueuePolicy("billing", strategy="fewest-calls", floors=((0.0, 1),), reserve=0)
    router = opened([server("a"), server("late", staffed=False, idle=False)], billing=policy)
    for number in range(20):
        router.handle(Moved(number, "a", True, True, ended=True))
    router.handle(Moved(30, "late", True, True))
    got = []
    for number in range(10):
        (decision,) = router.handle(Joined(40 + number, caller(f"c{number}", 40 + number)))
        got.append(decision.agent_id)
        router.handle(Left(40 + number, decision.call_id))
        router.handle(Moved(40 + number, decision.agent_id, True, True, ended=True))
    assert 4 <= got.count("late") <= 6


def test_a_burst_is_assigned_as_a_whole() -> None:
    """The best total, which one by one would miss; larger tables greedily, and never a pair left over."""
    score = np.array([[5.0, 4.9, 1.0], [5.0, 1.0, 1.0], [1.0, 1.0, 2.0]])
    pairs = best_pairs(score, np.ones((3, 3), bool))
    assert sorted(pairs) == [(0, 1), (1, 0), (2, 2)]
    random = np.random.default_rng(3)
    may = random.random((300, 250)) < 0.01
    taken = best_pairs(random.random((300, 250)), may)
    rows, columns = {row for row, _ in taken}, {column for _, column in taken}
    assert all(row in rows or column in columns for row, column in np.argwhere(may))


def test_two_problems_at_once_and_a_switch_of_profile() -> None:
    """A distribution: who is good at both is better than an expert of one; a switch is heard at once."""
    both = replace(server("both"), skills={"billing": 4, "sales": 4})
    router = opened([server("one"), both], "resolution-first")
    (decision,) = router.handle(Joined(1.0, Waiting("c", {"billing": 0.5, "sales": 0.5}, "en", 0.5, 1.0)))
    assert decision.agent_id == "both"
    router.handle(Switched(2.0, "overload"))
    assert router.profile.name == "overload"


def test_what_would_have_changed_it() -> None:
    """The runners-up, how far behind and by what."""
    router = opened([server("a"), server("b", resolve={"billing": 0.7})])
    (decision,) = router.handle(Joined(1.0, caller("c", 1.0)))
    (words,) = changes(decision.facts["candidates"])
    assert words.startswith("b was")
    assert "by resolution" in words
