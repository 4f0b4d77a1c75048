"""Several waits at once, of which the first to end decides."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from ari_app.foundation.group import Group


async def first_of(*works: Coroutine[Any, Any, Any]) -> tuple[asyncio.Task[Any], ...]:
    """Run all until one ends; the others are cancelled and waited for. The tasks in order: ask `cancelled`.

    More than one may have ended in the same moment. What one raises comes out in an ExceptionGroup.
    """
    async with Group() as group:
        tasks = tuple(group.create_task(work) for work in works)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
    return tasks
