"""Training as the running kefu does it: one piece of work at a time, in a process of its own, and what came of it.

How far it is can be asked for at any time, by whoever has reloaded a page or asks from another one.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ari_app.app.training_job import Job
from ari_app.foundation.version import program_version
from config.load import ROOT
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.domain.training_events import ModelJudged, ModelTrained
from models.training.parts import INTENTS, live_name

_WORKER = "ari_app.app.training_worker"
Publish = Callable[[Event], object]


@dataclass(frozen=True, slots=True)
class Work:
    """``state``: none, running, done or failed; ``done`` parts ``of`` so many; ``error``: why it failed. Times are
    seconds since the epoch. ``result``: what came out."""

    what: str = ""
    state: str = "none"
    model: str = ""
    language: str = ""
    by: str = ""
    begun_at: float = 0.0
    ended_at: float = 0.0
    done: int = 0
    of: int = 0
    error: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class TrainingWork:
    """`begin` gives work, `run` does it; `now` is how far it is."""

    def __init__(self, publish: Publish) -> None:
        self.now = Work()
        self._publish = publish
        self._wanted: asyncio.Queue[Job] = asyncio.Queue()

    def begin(self, job: Job, by: str) -> Work:
        """One more. Raises CommandRefused while another is under way."""
        if self.now.state == "running":
            raise CommandRefused(f"{self.now.by} has begun to {self.now.what} already: wait until that is done")
        self.now = Work(job.what, "running", job.model, job.language, by, time.time())
        self._wanted.put_nowait(job)
        return self.now

    async def run(self) -> None:
        """For as long as kefu runs. What a fault ends has failed, and says so."""
        while True:
            job = await self._wanted.get()
            try:
                await self._carried_out(job)
            finally:
                if self.now.state == "running":
                    self._failed("the process of this work was ended: begin again")

    async def _carried_out(self, job: Job) -> None:
        last: dict[str, Any] = {}

        async def take(line: dict[str, Any]) -> None:
            last.update(line)
            if "done" in line:
                self.now = replace(self.now, done=line["done"], of=line["of"])

        status = await in_process(job, take)
        if "result" not in last:
            return self._failed(last.get("error") or f"the process that trains ended with status {status}")
        self._write_down(job, last["result"])
        done = self.now.of or 1
        self.now = replace(
            self.now, state="done", ended_at=time.time(), done=done, of=done, result=last["result"]
        )  # fmt: skip
        return None

    def _failed(self, why: str) -> None:
        self.now = replace(self.now, state="failed", ended_at=time.time(), error=why)

    def _write_down(self, job: Job, result: dict[str, Any]) -> None:
        facts = {name: one for name, one in result.items() if name != "labels"}
        if job.what in ("train", "add"):
            code = program_version()
            event: Event = ModelTrained(model=job.model, language=job.language, code=code, by=self.now.by, **facts)
        else:
            event = ModelJudged(model=job.model, how=job.what, by=self.now.by, **facts)
        self._publish(event)


def new_name(language: str, part: str = INTENTS) -> str:
    """Of a model: its part, its language, the day, and letters that no other has."""
    return f"{live_name(part, language)}-{time.strftime('%Y%m%d')}-{secrets.token_hex(4)}"


async def in_process(job: Job, take: Callable[[dict[str, Any]], Awaitable[None]]) -> int:
    """Carry it out in a process that ends with us; each line that it says. The exit status."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _WORKER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, cwd=str(ROOT), start_new_session=True, limit=2**22,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(asdict(job)).encode())
        process.stdin.close()
        async for line in process.stdout:
            await take(json.loads(line))
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def live_file(folder: Path, model: str, shipped: Path | None) -> str:
    """Of the model that answers: a trainer's, or that of the settings. Raises CommandRefused when there is none."""
    file = folder / f"{model}.npz" if model else shipped
    if file is None or not file.exists():
        raise CommandRefused("there is no live model to compare with: [speech] intents_… names none that is there")
    return str(file.resolve())
