"""Where a fault ends: a helper, a listener or a service that fails costs only itself.

Everything in kefu that may fail without costing a call runs behind one of these: the fault is logged with its trace,
told in one line to whoever keeps the books, and goes no further. Cancellation passes through.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

log = logging.getLogger(__name__)
Tell = Callable[[str], object]
T = TypeVar("T")
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)  # before a failed service begins anew; the last one for ever
_HEALTHY_SECONDS = 30.0  # of service, after which earlier failures are forgotten


async def guarded(function: Callable[[], Awaitable[T]], name: str, tell: Tell, instead: T) -> T:
    """What ``function`` gives; when it fails, ``instead``, and ``tell`` hears which helper failed and why."""
    try:
        return await function()
    except Exception as error:
        _report(name, error, tell)
        return instead


def shielded(function: Callable[..., object], name: str, tell: Tell) -> Callable[..., None]:
    """``function`` as a listener that never raises into whoever calls it."""

    def call(*arguments: object) -> None:
        try:
            function(*arguments)
        except Exception as error:
            _report(name, error, tell)

    return call


async def keep_serving(name: str, work: Callable[[], Awaitable[None]], tell: Tell) -> None:
    """Run a service for ever. When it fails, or ends, it begins anew after a pause that grows from 50 ms to 5 s."""
    failures = 0
    while True:
        begun = time.monotonic()
        try:
            await work()
        except Exception as error:
            failures = 0 if time.monotonic() - begun > _HEALTHY_SECONDS else failures
            _report(name, error, tell)
        await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
        failures += 1


def _report(name: str, error: Exception, tell: Tell) -> None:
    words = f"{name}: {cause_of(error)}"
    log.error("%s", words, exc_info=error)
    try:
        tell(words)
    except Exception:
        log.exception("and it could not be written down")


def cause_of(error: BaseException) -> str:
    """The first real error of a group, as ``Type: words``."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
