"""What rules keep out of recordings and transcripts: from when, for how long, and whose mask is whose."""

from __future__ import annotations

import asyncio

import pytest

from ari_app.media.reaching_back import reach
from ari_app.quality.masks import LONGEST, Masks, Of, Wish
from ari_app.store.row import Row
from models.domain.errors import CommandRefused
from models.domain.events import Event, Transcribed
from models.domain.quality_rule_events import RuleFired
from models.quality.door import Door


def said(text: str, at: float) -> Row:
    """Words of the caller."""
    return Row(1, at, "c1", "", "Transcribed", {"leg": "caller", "text": text})


class Hands:
    """A recording; ``theirs``: a person has silenced it already."""

    def __init__(self, theirs: bool = False, fails: bool = False) -> None:
        self.did: list[tuple[str, str, bool]] = []
        self.since: list[float] = []
        self.theirs, self.fails = theirs, fails
        self.masks = Masks(dict.fromkeys(Of, self._hand))

    async def _hand(self, call_id: str, by: str, on: bool, since: float) -> bool:
        if self.fails:
            raise CommandRefused("the call is not being recorded")
        self.did.append((call_id, by, on))
        self.since.append(since)
        return not self.theirs

    async def carried_out(self) -> None:
        """What was asked for so far."""
        async with asyncio.TaskGroup() as group:
            running = group.create_task(self.masks.run())
            await asyncio.sleep(0.01)
            running.cancel()


async def test_it_ends_when_no_more_digits_are_said() -> None:
    hands = Hands()
    hands.masks.begin("c1", "card", Wish(8.0, 0.0), 100.0)
    hands.masks.take(said("four one one one", 105.0))
    hands.masks.take(said("wait a moment", 109.0))
    hands.masks.tick(112.9)
    await hands.carried_out()
    assert hands.did == [("c1", "card", True)]
    hands.masks.tick(113.0)
    await hands.carried_out()
    assert hands.did[1:] == [("c1", "card", False)]


async def test_it_is_told_where_the_secret_began() -> None:
    hands = Hands()
    hands.masks.begin("c1", "card", Wish(since=91.0), 100.0)
    await hands.carried_out()
    assert hands.since == [91.0]
    assert reach(100.0 - 91.0) > 9.0
    assert reach(0.0) == reach(2.0) == 5.0
    assert reach(3600.0) == 60.0


async def test_it_ends_at_the_latest_after_two_minutes_or_sooner_if_the_rule_says_so() -> None:
    hands = Hands()
    hands.masks.begin("c1", "long", Wish(8.0, 0.0), 0.0)
    hands.masks.begin("c2", "short", Wish(0.0, 5.0), 0.0)
    for second in range(0, int(LONGEST), 5):
        hands.masks.take(said("•••", float(second)))
    hands.masks.tick(LONGEST - 0.1)
    await hands.carried_out()
    assert ("c2", "short", False) in hands.did
    assert ("c1", "long", False) not in hands.did
    hands.masks.tick(LONGEST)
    await hands.carried_out()
    assert ("c1", "long", False) in hands.did


@pytest.mark.parametrize("hands", [Hands(theirs=True), Hands(fails=True)], ids=["theirs", "none"])
async def test_what_a_person_has_silenced_is_theirs(hands: Hands) -> None:
    hands.masks.begin("c1", "card", Wish(8.0, 0.0), 100.0)
    await hands.carried_out()
    hands.masks.tick(200.0)
    await hands.carried_out()
    assert not [one for one in hands.did if not one[2]]


def _told(stage: str) -> str:
    door = Door(9)
    door.take(RuleFired(call_id="c1", rule="card", stage=stage, actions=["mask"]), 10.0)
    words = Transcribed(call_id="c1", leg="caller", text="it is four two then", began_at=12.0, seconds=1.0)
    found: list[Event] = [*door.take(words, 13.0), *door.settle("c1")]
    return next(one.text for one in found if isinstance(one, Transcribed))


def test_a_transcript_has_no_digits_after_a_rule_has_asked_for_that_though_nothing_is_recorded() -> None:
    assert "four" not in _told("live")
    assert "four two" in _told("shadow")


@pytest.mark.parametrize(
    ("rows", "opened"),
    [
        ([("RecordingMasked", "rule card")], [("c1", "card", False)]),
        ([("RecordingMasked", "rule card"), ("RecordingUnmasked", "rule card")], []),
        ([("RecordingMasked", "rule card"), ("RecordingStopped", "1001")], []),
        ([("RecordingMasked", "1001")], []),
    ],
)
async def test_what_a_former_process_silenced_is_opened_again(
    rows: list[tuple[str, str]], opened: list[tuple[str, str, bool]]
) -> None:
    """By the process that takes over, once no digits are said any more; what a person has silenced is theirs."""
    hands = Hands()
    for number, (kind, by) in enumerate(rows):
        hands.masks.recall(Row(number + 1, 100.0 + number, "c1", "", kind, {"by": by}), 200.0)
    hands.masks.tick(207.9)
    await hands.carried_out()
    assert hands.did == []
    hands.masks.tick(208.0)
    await hands.carried_out()
    assert hands.did == opened
