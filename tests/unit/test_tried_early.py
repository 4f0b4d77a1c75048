"""Open speech is tried when it may be over, so that its words are there when it is; what goes on is recognised anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from models.speech.engine import Hypothesis
from tests.unit.test_last_words import LOUD, QUIET, Pool, Socket, Told, ear_of

BEFORE, SPEECH = [QUIET] * 20, [LOUD] * 30


class Lengths(Pool):
    """Hears the length of a clip, and whether it is idle."""

    def __init__(self, idle: bool = True) -> None:
        super().__init__(asyncio.Event())
        self.idle, self.lengths = idle, list[int]()

    async def recognise(self, *given: object) -> Hypothesis:
        """Its frames."""
        self.lengths.append(len(cast("bytes", given[0])) // len(QUIET))
        return Hypothesis(f"{self.lengths[-1]} frames", 1.0, "test")


class Slow(Socket):
    """Frames between which the recogniser has time."""

    async def __aiter__(self) -> Any:  # noqa: ANN401 - an iterator
        async for one in super().__aiter__():
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            yield one


async def heard(pool: Lengths, frames: list[bytes], followed: bool = True) -> Told:
    """What the listener is told of a leg."""
    told = Told()
    ear = ear_of(pool, told, Slow(frames, over=True))
    ear._parts = replace(ear._parts, followed=lambda: followed, speech=replace(ear._parts.speech, partial_ms=0))
    await ear.run()
    return told


async def test_once_and_ahead_of_its_end() -> None:
    pool = Lengths()
    told = await heard(pool, BEFORE + SPEECH + [QUIET] * 30)
    assert len(pool.lengths) == 1
    assert told.heard_texts == [f"{pool.lengths[0]} frames"]


@pytest.mark.parametrize("then", [[QUIET] * 30, []], ids=["to its end", "cut off"])
async def test_what_goes_on_is_recognised_with_all_of_it(then: list[bytes]) -> None:
    pool = Lengths()
    told = await heard(pool, BEFORE + SPEECH + [QUIET] * 15 + SPEECH + then)
    first, last = pool.lengths[0], pool.lengths[-1]
    assert last > first + 30
    assert told.heard_texts == [f"{last} frames"]


@pytest.mark.parametrize(("idle", "followed"), [(False, True), (True, False)])
async def test_only_where_somebody_follows_and_a_recogniser_is_free(idle: bool, followed: bool) -> None:
    pool = Lengths(idle)
    await heard(pool, BEFORE + SPEECH + [QUIET] * 15 + SPEECH + [QUIET] * 30, followed)
    assert len(pool.lengths) == 1
