"""Turns at the table of media channels."""

from __future__ import annotations

import asyncio
import random

from ari_app.ari.media_gate import MediaGate, Side


async def test_sides_are_never_inside_together_and_none_starves() -> None:
    """Two hundred tasks of both sides, some cancelled while they wait or are inside."""
    gate, inside, turns = MediaGate(), {Side.CONNECT: 0, Side.CHANGE: 0}, {Side.CONNECT: 0, Side.CHANGE: 0}
    dice = random.Random(7)

    async def visitor(side: Side) -> None:
        for _ in range(5):
            async with gate.turn(side):
                inside[side] += 1
                try:
                    assert 0 in inside.values()
                    await asyncio.sleep(dice.random() * 0.002)
                    turns[side] += 1
                finally:
                    inside[side] -= 1

    tasks = [asyncio.create_task(visitor(dice.choice(list(Side)))) for _ in range(200)]
    for victim in dice.sample(tasks, 60):
        await asyncio.sleep(dice.random() * 0.002)
        victim.cancel()
    results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
    assert not [error for error in results if isinstance(error, AssertionError)]
    assert min(turns.values()) > 100
    async with asyncio.timeout(1), gate.turn(Side.CHANGE):
        pass


async def test_the_side_that_waits_comes_next() -> None:
    """A newcomer of the side that is inside queues behind the other side."""
    gate, order = MediaGate(), []

    async def visitor(name: str, side: Side) -> None:
        async with gate.turn(side):
            order.append(name)
            await asyncio.sleep(0)

    async with gate.turn(Side.CONNECT):
        tasks = []
        for name, side in (("change", Side.CHANGE), ("connect", Side.CONNECT), ("change too", Side.CHANGE)):
            tasks.append(asyncio.create_task(visitor(name, side)))
            await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == ["change", "change too", "connect"]
