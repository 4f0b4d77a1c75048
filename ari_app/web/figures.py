"""Figures as the interface reckons them: of a few calls on the thread that reads the books, of many in a process of
their own, so that those who are on the telephone do not notice."""

from __future__ import annotations

import asyncio
import pickle
import sys

from ari_app.reports.kpis import LOOKS_AHEAD, Question, Site, answer
from ari_app.store.ports import KpiBook
from ari_app.store.web_reader import WebBook
from ari_app.web.figures_work import Reckoned, Wanted
from config.load import ROOT
from models.domain.errors import CommandRefused
from models.insight.kpi import Figure

FEW = 1000  # calls that are reckoned within a few milliseconds; a process takes a second to begin
_AT_ONCE = 2
_MODULE = "ari_app.web.figures_process"
Groups = dict[str, dict[str, Figure]]


class Figures:
    """Of one database; a few processes at once, the others wait."""

    def __init__(self, book: WebBook) -> None:
        self._book = book
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, site: Site, question: Question, now: float, calls: bool) -> Groups:
        """As `ari_app.reports.kpis.answer`. Raises CommandRefused where the records cannot be read."""

        def few(book: KpiBook) -> Groups | None:
            if book.calls_between(question.since, question.until + LOOKS_AHEAD) > FEW:
                return None
            return answer(book, site, question, now, calls)

        found = await self._book.ask(few)
        if found is not None:
            return found
        async with self._free:
            return await _elsewhere(Wanted(str(self._book.path.resolve()), site, question, now, calls))


async def _elsewhere(wanted: Wanted) -> Groups:
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
        raise CommandRefused(reckoned.refused)
    return reckoned.groups()
