"""Copies of the views: made each night for those who look at them in a browser, or when somebody asks."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from ari_app.store.view_copies import Copy
from config.load import ROOT
from models.domain.analysis_events import CopyMade
from models.domain.errors import CommandRefused
from models.domain.events import Event

log = logging.getLogger(__name__)
COPY = "analysis.db"
TOOLS = ROOT / ".cache" / "analyst-venv" / "bin"
"""Programs of ``make analyst``: Datasette, and a Python that can write Parquet."""
_INSTALL = "run `make analyst` once"


async def make(copy: Copy) -> dict[str, int]:
    """Have it made by another process; rows of each view. Raises CommandRefused, with what to do."""
    python, path = sys.executable, Path(copy.path)
    if not path.exists():
        raise CommandRefused(f"there are no records at {path} yet (start with `make run`)")
    if copy.form == "parquet":
        if not (TOOLS / "python").exists():
            raise CommandRefused(f"Parquet needs pyarrow, which is not installed: {_INSTALL}, or take --csv")
        python = str(TOOLS / "python")
    process = await asyncio.create_subprocess_exec(
        python, "-m", "ari_app.store.view_copies", cwd=str(ROOT), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told, _ = await process.communicate(json.dumps(asdict(copy)).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    answer = json.loads(told or b'{"fault": "process", "about": "it was ended"}')
    if "fault" in answer:
        raise CommandRefused(f"the views could not be copied to {copy.target}: {answer['about']}")
    return dict(answer["rows"])


async def as_parquet(answer: bytes) -> bytes:
    """An answer to a query (JSON with columns and rows) as a Parquet file. Raises CommandRefused, with what to do."""
    python = TOOLS / "python"
    if not python.exists():
        raise CommandRefused(f"Parquet needs pyarrow, which is not installed: {_INSTALL}, or take CSV")
    process = await asyncio.create_subprocess_exec(
        str(python), "-m", "ari_app.store.parquet_process", cwd=str(ROOT), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        file, _ = await process.communicate(answer)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise CommandRefused(f"the process that writes Parquet ended with status {process.returncode}")
    return file


def seconds_until(hour: int, now: datetime) -> float:
    """Until it is that hour again, of the machine's own clock."""
    at = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return ((at if at > now else at + timedelta(days=1)) - now).total_seconds()


class Nightly:
    """The service: a copy a night, in place of the one before, whose pseudonyms are gone with it. Hour -1: none, and
    one of before is removed."""

    def __init__(
        self, records: Path, target: Path, hour: int, publish: Callable[[Event], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:  # fmt: skip
        self._records, self._target, self._hour, self._publish, self._now = records, target, hour, publish, now

    async def run(self) -> None:
        """For as long as the application does."""
        if self._hour < 0:
            self._target.unlink(missing_ok=True)
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(seconds_until(self._hour, self._now()))
            await self.once()

    async def once(self) -> None:
        """Make one. What is in the way is a line in the log: tomorrow is another night."""
        try:
            rows = await make(Copy(str(self._records), str(self._target), "database"))
        except CommandRefused as error:
            log.warning("analysts' copy: %s", error)
            return
        log.info("analysts' copy: %d rows", sum(rows.values()))
        self._publish(CopyMade(by="kefu", form="database", what=" ".join(rows)))
