"""Analysts' questions as the running kefu asks them: each in a process of its own, ended when it is late."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from ari_app.store.query_process import Job, Outcome
from ari_app.store.views import VIEWS
from config.load import ROOT
from models.domain.errors import CommandRefused

_AT_ONCE = 2
_GRACE = 2.0  # seconds for a process to begin, and to say that time is over
_MODULE = "ari_app.store.query_process"


class Queries:
    """Of one database; a few at once, the others wait."""

    def __init__(self, path: Path, seconds: float, rows: int, memory_mb: int) -> None:
        self._path, self._seconds, self._rows, self._memory = path, seconds, rows, memory_mb
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def ask(self, sql: str, form: str, most: int = 0) -> tuple[Outcome, bytes]:
        """The outcome and the answer, as JSON or CSV; ``most``: so many rows, if that is fewer. An outcome with a
        fault has no answer; `refused` says it in words."""
        if not self._path.exists():
            return Outcome(fault="records", about="there are none yet"), b""
        rows = min(most or self._rows, self._rows)
        job = Job(str(self._path.resolve()), sql, self._seconds, rows, self._memory, form)
        async with self._free:
            return await self._carried_out(job)

    async def _carried_out(self, job: Job) -> tuple[Outcome, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _MODULE, cwd=str(ROOT), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(job.seconds + _GRACE):
                told, _ = await process.communicate(json.dumps(asdict(job)).encode())
        except TimeoutError:
            return Outcome(seconds=job.seconds + _GRACE, fault="late"), b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        head, _, answer = told.partition(b"\n")
        if not head:  # ended by something else, which only happens where memory is short
            return Outcome(fault="memory"), b""
        return Outcome(**json.loads(head)), answer

    def refused(self, outcome: Outcome) -> CommandRefused:
        """Why there is no answer, in words that say what to do."""
        about = outcome.about
        words = {
            "view": f"a query reads the views alone, and {about} is none; there are: {', '.join(VIEWS)}",
            "function": f"the function {about} is not for queries",
            "pragma": "a query only reads the views: no pragma",
            "attach": "a query only reads the views: no other file",
            "change": "a query only reads the views: nothing can be changed or made",
            "statement": "a query is one statement, without anything after a semicolon",
            "late": f"the query took longer than {self._seconds:g} s and was stopped: ask for less, such as one day"
            " (where arrived_at >= …)",
            "memory": f"the query needed more than {self._memory} MB and was stopped: ask for less",
            "long": "a value of the query is longer than 100,000 bytes: put fewer texts together",
            "wide": f"the answer is larger than {about} MB: ask for fewer columns or rows",
            "records": f"the records cannot be read: {about}",
        }  # fmt: skip
        return CommandRefused(words.get(outcome.fault, f"the query cannot be understood: {about}"))
