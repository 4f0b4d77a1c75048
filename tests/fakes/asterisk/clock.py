"""Time that passes when nothing else does: an event loop that jumps to its next timer as soon as all is quiet.

Sockets stay real. Client and fake live in one process and one loop, and what is written to a loopback socket can be
read at once; so when the selector has found nothing for a moment of real time, and no thread works for the loop,
nothing is under way and the next timer is due. `time.time` and `time.monotonic` follow the same clock meanwhile.
"""

from __future__ import annotations

import asyncio
import functools
import os
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

_QUIET = 0.001  # seconds of real time without a readable socket
_THREADS = 0.05  # seconds of real time between two looks at threads that work
P = ParamSpec("P")
T = TypeVar("T")


class VirtualClock:
    """Seconds that only `jump` moves. They begin at the real time, so that files made now are not of the future."""

    def __init__(self) -> None:
        self.wall, self.steady = float(int(time.time())), 1000.0
        self.jumps = 0

    def time(self) -> float:
        """Seconds since the epoch, as `time.time`."""
        return self.wall

    def monotonic(self) -> float:
        """Seconds, as `time.monotonic` and `loop.time`."""
        return self.steady

    def jump(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self.steady += seconds
        self.wall += seconds
        self.jumps += 1

    def set_wall(self, by: float) -> None:
        """Put the wall clock forward or back by so many seconds, as an administrator or NTP does."""
        self.wall += by


class _Selector(selectors.DefaultSelector):
    """Waits for sockets for a moment only; then time jumps."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock
        self.threads = 0
        self._lively = True

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As the base class does, but the time-out is one of the virtual clock's."""
        if timeout is not None and timeout <= 0:
            return self._noted(super().select(0))
        while True:
            if timeout is None or self.threads:
                ready = super().select(_THREADS if timeout is not None else None)
            else:
                ready = super().select(0) or self._once_more()
            if ready:
                return self._noted(ready)
            if not self.threads and timeout is not None:
                self._clock.jump(timeout)
                self._lively = False
                return []

    def _once_more(self) -> list[tuple[selectors.SelectorKey, int]]:
        """A second look, after a moment of real time if sockets were in use since the last jump."""
        if self._lively:
            return list(super().select(_QUIET))
        os.sched_yield()
        return list(super().select(0))

    def _noted(self, ready: list[tuple[selectors.SelectorKey, int]]) -> list[tuple[selectors.SelectorKey, int]]:
        self._lively = self._lively or bool(ready)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on a `VirtualClock`, in asyncio's debug mode: a call from another thread, or of what is no
    callback, is an error. Where each handle was made is not noted, which would take most of the time of a test."""

    def __init__(self, clock: VirtualClock) -> None:
        self._quiet = _Selector(clock)
        super().__init__(self._quiet)
        self.set_debug(True)
        self.clock = clock

    def get_debug(self) -> bool:
        """What handles and tasks go by."""
        return False

    def time(self) -> float:
        """Seconds of the virtual clock."""
        return self.clock.steady

    def run_in_executor(  # type: ignore[override]
        self,
        executor: Executor | None,
        func: Callable[..., T],
        *args: Any,  # noqa: ANN401 - as asyncio
    ) -> asyncio.Future[T]:
        """As asyncio's; time stands still while the thread works."""
        future: asyncio.Future[T] = super().run_in_executor(executor, func, *args)
        self._quiet.threads += 1
        future.add_done_callback(self._thread_done)
        return future

    def _thread_done(self, _future: asyncio.Future[Any]) -> None:
        self._quiet.threads -= 1


@contextmanager
def virtual_time() -> Iterator[VirtualClock]:
    """A virtual clock that this process goes by inside the block."""
    clock = VirtualClock()
    real = time.time, time.monotonic
    time.time, time.monotonic = clock.time, clock.monotonic
    try:
        yield clock
    finally:
        time.time, time.monotonic = real


def run_virtually(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``work`` to its end on a loop of its own, on virtual time."""
    with virtual_time() as clock, asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        return runner.run(work())


def virtual(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Decorator: an asynchronous test on virtual time. Its fixtures must be synchronous."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_virtually(lambda: test(*args, **kwargs))

    return run


async def first_true(condition: Callable[[], object], seconds: float, what: Callable[[], str]) -> None:
    """Wait until the condition holds. Raises AssertionError with what is the case instead after ``seconds``."""
    end = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < end, f"not within {seconds:g} s: {what()}"
        await asyncio.sleep(0.005)
