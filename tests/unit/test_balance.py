"""The balance of the books: true stories balance; each thing that can be wrong is said."""

from __future__ import annotations

from typing import Any

import pytest

from ari_app.reports.balance import Balance
from ari_app.store.row import Row

Told = tuple[str, str, float, dict[str, Any]]
LEG = {"role": "agent", "who": "1001", "channel_id": "x"}
STORY: list[Told] = [
    ("CallArrived", "", 0.0, {}),
    ("CallQueued", "", 1.0, {"problem": "billing"}),
    ("AgentStateChanged", "1001", 1.0, {"old": "ready", "new": "reserved"}),
    ("CallOffered", "1001", 1.0, {"channel_id": "x"}),
    ("AgentStateChanged", "1001", 3.0, {"old": "reserved", "new": "talking"}),
    ("LegJoined", "1001", 3.0, LEG),
    ("CallConnected", "1001", 3.0, {}),
    ("CallHeld", "", 5.0, {}),
    ("CallResumed", "", 7.0, {}),
    ("LegLeft", "1001", 13.0, {**LEG, "talked": 10.0, "held": 2.0}),
    ("AgentStateChanged", "1001", 13.0, {"old": "talking", "new": "wrap-up"}),
    ("CallEnded", "", 14.0, {"outcome": "answered"}),
    ("CallWrappedUp", "1001", 15.0, {}),
    ("AgentStateChanged", "1001", 15.0, {"old": "wrap-up", "new": "ready"}),
]


def wrong(story: list[Told]) -> list[str]:
    """What does not balance in a story of one call."""
    rows = [Row(seq, at, "c1", agent, kind, data) for seq, (kind, agent, at, data) in enumerate(story)]
    return Balance.of(rows).wrong()


def without(kind: str) -> list[Told]:
    """The story without an event."""
    return [told for told in STORY if told[0] != kind]


def with_facts(kind: str, **facts: Any) -> list[Told]:  # noqa: ANN401 - facts
    """The story with an event whose facts are others."""
    return [(name, agent, at, {**data, **facts} if name == kind else data) for name, agent, at, data in STORY]


def test_a_true_story_balances() -> None:
    """And one that goes on is not judged yet."""
    assert wrong(STORY) == []
    assert wrong(STORY[:8]) == []
    balance = Balance.of([Row(n, at, "c1", who, kind, data) for n, (kind, who, at, data) in enumerate(STORY)])
    assert (balance.agents["1001"].legs, balance.agents["1001"].talked, balance.agents["1001"].held) == (1, 10.0, 2.0)
    assert balance.queues == {"billing": {"entered": 1, "connected": 1}}


def test_what_began_before_is_not_judged() -> None:
    """Books of the last day begin in the middle: an agent's wrap-up, an agent's state, a call."""
    assert wrong(STORY[6:]) == []
    assert wrong(STORY[12:]) == []


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (without("LegLeft"), "1001 has not left"),
        (without("LegJoined"), "1001 was rung, and nothing came of it"),
        (without("LegJoined"), "1001 has left without having joined"),
        (without("CallResumed"), "1 holds began, 0 ended"),
        (without("CallConnected"), "ended as answered, and was not connected"),
        (without("CallWrappedUp"), "1 wrap-ups more than were closed"),
        (with_facts("CallEnded", outcome="abandoned"), "ended as abandoned, and was connected"),
        (with_facts("LegLeft", talked=4.0), "is said to have talked 4.00 s of 10.00 s"),
        (with_facts("LegLeft", held=12.0), "is said to have had the caller on hold 12.00 s"),
        ([*STORY, STORY[3]], "CallOffered after its end"),
        ([*STORY, STORY[11]], "has ended twice"),
        ([*STORY[:4], STORY[3], *STORY[4:]], "1001 is rung while they are being rung"),
        ([*STORY[:1], ("CallParked", "", 1.0, {"slot": "71"}), *STORY[1:]], "is in a parking slot still"),
        ([*STORY, ("AgentStateChanged", "1001", 16.0, {"old": "paused", "new": "ready"})], "said to come from paused"),
        ([STORY[0], ("QueueLeft", "", 1.0, {"by": "x"}), *STORY[1:]], "leaves a line in which it is not"),
    ],
)
def test_what_does_not_balance_is_said(story: list[Told], words: str) -> None:
    """In words, with the call or the agent."""
    assert any(words in one for one in wrong(story)), wrong(story)
