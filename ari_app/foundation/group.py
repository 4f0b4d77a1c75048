"""A task group that leaves nothing behind for the garbage collector."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Group(asyncio.TaskGroup):
    """As `asyncio.TaskGroup`. What it raises has its frame in the trace, and that frame holds what was raised, the
    group and its task: a circle with everything that the task ever had, until the collector stops the loop for it.

    Python 3.13.2 and later break it themselves (https://github.com/python/cpython/issues/128588).
    """

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `asyncio.TaskGroup`."""
        try:
            await super().__aexit__(kind, error, trace)
        except (asyncio.CancelledError, BaseExceptionGroup) as raised:
            _clear(raised.__traceback__)
            raise
        finally:
            vars(self).update(_parent_task=None, _errors=[])
            del self, kind, error, trace


_LEFT = asyncio.TaskGroup.__aexit__.__code__


def _clear(trace: TracebackType | None) -> None:
    """Forget the variables of the group's own frame, which is over: an exception has left it."""
    while trace is not None:
        if trace.tb_frame.f_code is _LEFT:
            trace.tb_frame.clear()
        trace = trace.tb_next
