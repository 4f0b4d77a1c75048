"""A group that was cancelled, or failed, is gone when the last name of it is: nothing waits for the collector."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable, Iterator

import pytest

from ari_app.ari.rest import settled
from ari_app.foundation.first_completed import first_of
from ari_app.foundation.group import Group


class _Thing:
    """What a task had in hand."""


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Only what nobody refers to any more goes."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def _a_child_that_fails(_thing: _Thing) -> None:
    async with Group() as group:
        group.create_task(_fail())
        await asyncio.Event().wait()


async def _a_body_that_is_cancelled(_thing: _Thing) -> None:
    async with Group() as group:
        group.create_task(asyncio.Event().wait())
        await asyncio.Event().wait()


async def _the_first_of_several(_thing: _Thing) -> None:
    await first_of(asyncio.sleep(0), _a_body_that_is_cancelled(_Thing()), asyncio.Event().wait())


async def _what_is_finished_first(_thing: _Thing) -> None:
    await settled(asyncio.sleep(0.01))
    await asyncio.Event().wait()


async def _fail() -> None:
    raise ValueError("on purpose")


_WAYS = (_a_child_that_fails, _a_body_that_is_cancelled, _the_first_of_several, _what_is_finished_first)


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("way", _WAYS)
async def test_nothing_waits_for_the_collector(way: Callable[[_Thing], Awaitable[None]]) -> None:
    """Whatever way it ends."""
    thing = _Thing()
    seen = weakref.ref(thing)

    async def work(held: _Thing) -> None:
        await way(held)

    task = asyncio.ensure_future(work(thing))
    del thing
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises((asyncio.CancelledError, ExceptionGroup)):
        await task
    del task
    await asyncio.sleep(0)
    assert seen() is None


async def test_it_is_a_task_group() -> None:
    """What fails comes out as from any other, with the failure in its group."""
    with pytest.raises(ExceptionGroup) as raised:
        await _a_child_that_fails(_Thing())
    assert [str(one) for one in raised.value.exceptions] == ["on purpose"]
    async with Group() as group:
        task = group.create_task(asyncio.sleep(0, "done"))
    assert task.result() == "done"
