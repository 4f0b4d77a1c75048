"""Recogniser processes: clips in, hypotheses out, and a new process whenever one dies or hangs."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.load import ROOT
from models.domain.audio import seconds_of
from models.domain.errors import RecogniserAway
from models.speech.engine import SO_FAR, EngineUnavailable, Hypothesis
from models.speech.registry import shown
from models.speech.worker import hypothesis_of, pack, unpack

log = logging.getLogger(__name__)
HANG_SECONDS = 30.0
_SETTLED, _LOOKED_AT = 20, 10  # clips until a process has loaded all that it needs; and between two looks at its memory


def resident_mb(pid: int) -> float:
    """Memory that a process holds; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


@dataclass
class _Job:
    request: bytes
    number: int
    seconds: float
    tries: int = 0
    answer: asyncio.Future[Hypothesis] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class RecogniserPool:
    """``workers`` processes that share one bounded line of clips.

    A clip whose turn would come after more than ``max_backlog_seconds`` of audio is refused at once, so that
    memory and delay stay bounded. ``on_restart`` is told why a process was replaced. ``only_speech`` False: words are
    looked for in any sound. ``words``: those of the site in a language, by which homophones are settled.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        workers: int,
        max_backlog_seconds: float = 20.0,
        on_restart: Callable[[str], None] = lambda why: None,
        growth_mb: float = 400.0,
        only_speech: bool = True,
        words: Callable[[str], tuple[str, ...]] = lambda language: (),
    ) -> None:
        self._addresses = dict(addresses)
        self._workers = workers
        self._max_backlog = max_backlog_seconds
        self._on_restart = on_restart
        self._growth = growth_mb
        self._words = words
        self._options = () if only_speech else ("any-sound",)
        self.spent = self._audio = 0.0  # seconds of processor time, and of speech
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._numbers = itertools.count(1)
        self._backlog = 0.0
        self.pids: set[int] = set()
        self._renewed = asyncio.Event()  # set, and another one taken, when the addresses change
        self.restarts = 0
        self.served = 0
        self.refused = 0

    def hears(self, language: str) -> bool:
        """Whether there is an engine for the language at all."""
        return self._workers > 0 and self._addresses.get(language, "none") != "none"

    @property
    def idle(self) -> bool:
        """Whether nothing waits or is being recognised."""
        return self._backlog == 0.0

    @property
    def cost(self) -> float:
        """Seconds of processor time for each second of speech so far; 0 before anything was recognised."""
        return round(self.spent / self._audio, 4) if self._audio else 0.0

    def address(self, language: str) -> str:
        """The engine address in use for a language, without the token in it."""
        return shown(self._addresses.get(language, "none"))

    def change(self, language: str, address: str) -> None:
        """Another engine for a language: each process ends after its clip, and the next one opens that engine."""
        if self._addresses.get(language) == address:
            return
        self._addresses[language] = address
        self._renewed.set()
        self._renewed = asyncio.Event()

    async def run(self) -> None:
        """Keep the processes alive for ever."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._workers):
                group.create_task(self._keep_worker(), name=f"recogniser {number}")

    async def recognise(self, pcm: bytes, language: str, phrases: Sequence[str] | None, seconds: float) -> Hypothesis:
        """What was said. Raises RecogniserAway when the line is too long or no answer comes in ``seconds``."""
        if not self.hears(language):
            raise RecogniserAway(f"no speech engine for {language}")
        length = seconds_of(pcm)
        if self._backlog + length > self._max_backlog and self._backlog > 0:
            self.refused += 1
            raise RecogniserAway(f"{self._backlog:.0f} s of speech wait already")
        number = next(self._numbers)
        header: dict[str, object] = {"id": number, "language": language, "phrases": phrases and list(phrases)}
        if phrases in (None, SO_FAR):
            header["words"] = self._words(language)
        job = _Job(pack(header, pcm), number, length)
        self._backlog += length
        self._jobs.put_nowait(job)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(job.answer)
        except TimeoutError:
            raise RecogniserAway(f"no answer within {seconds:g} s") from None
        finally:
            job.answer.cancel()

    async def _keep_worker(self) -> None:
        while True:
            renewed = self._renewed
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "models.speech.worker", json.dumps(self._addresses), *self._options,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=str(ROOT), start_new_session=True,
            )  # fmt: skip
            self.pids.add(process.pid)
            try:
                why = await self._feed(process, renewed)
            finally:
                self.pids.discard(process.pid)
                if process.returncode is None:
                    process.kill()
                await process.wait()
                if process.stdin is not None:
                    process.stdin.close()
            if why:
                self.restarts += 1
                log.warning("recogniser process %d %s; starting another", process.pid, why)
                self._on_restart(why)
            await asyncio.sleep(0.2)

    async def _feed(self, process: asyncio.subprocess.Process, renewed: asyncio.Event) -> str:
        """Serve jobs through one process until it dies, hangs or grows too much; why it ended, "" when it makes room
        for another engine."""
        served, usual = 0, 0.0
        while True:
            served += 1
            usual = resident_mb(process.pid) if served == _SETTLED else usual
            if usual and served % _LOOKED_AT == 0 and resident_mb(process.pid) > usual + self._growth:
                return f"grew from {usual:.0f} MB by more than {self._growth:.0f} MB"
            job = await self._next_job(process, renewed)
            if job is None:
                return "" if process.returncode is None else f"ended with status {process.returncode}"
            try:
                async with asyncio.timeout(HANG_SECONDS):
                    await self._serve(process, job)
            except TimeoutError:
                return f"did not answer for {HANG_SECONDS:g} s"
            except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
                self._try_elsewhere(job)
                return "died over a clip"
            finally:
                self._backlog = max(0.0, self._backlog - job.seconds)

    async def _next_job(self, process: asyncio.subprocess.Process, renewed: asyncio.Event) -> _Job | None:
        """The next clip; None when the process has died, or is to end."""
        getting = asyncio.ensure_future(self._jobs.get())
        ending = [asyncio.ensure_future(process.wait()), asyncio.ensure_future(renewed.wait())]
        try:
            await asyncio.wait({getting, *ending}, return_when=asyncio.FIRST_COMPLETED)
            if not any(one.done() for one in ending):
                return getting.result()
            if getting.done():
                self._jobs.put_nowait(getting.result())
            return None
        finally:
            for one in (getting, *ending):
                one.cancel()

    def _try_elsewhere(self, job: _Job) -> None:
        """The process died with this clip: another may have it once; a clip that kills two is given up."""
        job.tries += 1
        if job.answer.done():
            return
        if job.tries < 2:
            self._backlog += job.seconds
            self._jobs.put_nowait(job)
        else:
            job.answer.set_exception(RecogniserAway("the recogniser died over this clip"))

    async def _serve(self, process: asyncio.subprocess.Process, job: _Job) -> None:
        if job.answer.done():
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(job.request)
        await process.stdin.drain()
        size = struct.unpack("!I", await process.stdout.readexactly(4))[0]
        header, _ = unpack(await process.stdout.readexactly(size))
        self.served += 1
        self.spent += float(header.get("cpu", 0.0))
        self._audio += job.seconds
        if job.answer.done():
            return
        try:
            job.answer.set_result(hypothesis_of(header))
        except EngineUnavailable as error:
            job.answer.set_exception(RecogniserAway(str(error)))
