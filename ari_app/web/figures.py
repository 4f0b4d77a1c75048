"""Figures as the interface reckons them: of a few calls on the thread that reads the books, of many in a process of
their own, so that those who are on the telephone do not notice."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from ari_app.store.web_reader import WebBook, WebReader
from ari_app.web.figures_work import Reckoned, Wanted
from config.load import ROOT
from models.domain.errors import BadArgument, CommandRefused

FEW = 1000  # calls that are reckoned within a few milliseconds; a process takes a second to begin
_AT_ONCE = 2
_MODULE = "ari_app.web.figures_process"
T = TypeVar("T")
P = ParamSpec("P")


class Figures:
    """Of one database; a few processes at once, the others wait."""

    def __init__(self, book: WebBook, at_once: int = _AT_ONCE) -> None:
        self._book = book
        self._free = asyncio.Semaphore(at_once)

    async def reckon(
        self, times: Sequence[tuple[float, float]], work: Callable[Concatenate[Any, P], T], *given: P.args,
        **none: P.kwargs,
    ) -> T:  # fmt: skip
        """What ``work`` (a function of a module) finds in the books. ``times``: [since, until) of the calls that it
        goes through. Raises CommandRefused as it does, and where the records cannot be read."""

        def few(book: WebReader) -> tuple[T] | None:
            if sum(book.calls_between(since, until) for since, until in times) > FEW:
                return None
            return (work(book, *given, **none),)

        found = await self._book.ask(few)
        if found is not None:
            return found[0]
        async with self._free:
            told: T = await _elsewhere(Wanted(str(self._book.path.resolve()), work, given))
            return told


async def _elsewhere(wanted: Wanted) -> Any:  # noqa: ANN401 - what the work gives
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _MODULE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, cwd=str(ROOT), start_new_session=True,
    )  # fmt: skip
    try:
        told, _ = await process.communicate(pickle.dumps(wanted, pickle.HIGHEST_PROTOCOL))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not told:
        raise CommandRefused(f"the process that reckons figures ended with status {process.returncode}")
    reckoned: Reckoned = pickle.loads(told)
    if reckoned.refused:
        raise BadArgument(reckoned.refused) if reckoned.argument else CommandRefused(reckoned.refused)
    return reckoned.found
