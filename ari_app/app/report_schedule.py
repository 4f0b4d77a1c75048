"""The report by e-mail, by itself: each in a process of its own when its period is over; tried again when it fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from ari_app.app.own_command import own_command
from config.report_settings import Report as Settings
from models.domain.events import Event
from models.domain.upkeep_events import ReportMailed, ReportNotMailed
from models.insight.kpi_groups import period

FILE = "reports-sent.json"
PAUSES = (300.0, 900.0, 3600.0, 4 * 3600.0)  # seconds before each further try
_LOOK = 60.0
_SECONDS = 1800.0
Send = Callable[[str], Awaitable[str]]


class ReportSchedule:
    """The service. ``send``: sends the last one of a kind and gives what went wrong, "" for nothing; ``now``: epoch
    seconds. Which were sent is in a file of the run folder, so that a restart sends none twice, and what fell into a
    time without kefu is sent after it."""

    def __init__(
        self, settings: Settings, run: Path, zone: tzinfo | None, publish: Callable[[Event], object],
        now: Callable[[], float], send: Send | None = None,
    ) -> None:  # fmt: skip
        self._settings, self._file, self._zone = settings, run / FILE, zone
        self._publish, self._now, self._send = publish, now, send or sender(run)
        self._sent: dict[str, float] = _read(self._file)
        self._tries: dict[str, tuple[int, float]] = {}

    async def run(self) -> None:
        """For as long as the application does."""
        kinds = self._settings.schedule.split()
        if not kinds:
            await asyncio.Event().wait()
        while True:
            for kind in kinds:
                await self.look(kind)
            await asyncio.sleep(_LOOK)

    async def look(self, kind: str) -> None:
        """Send one that is due. The first look of a kind only takes note of where time is."""
        now = self._now()
        over = period(kind, now, self._zone)[0]  # when the last one that is over ended
        if kind not in self._sent:
            self._keep(kind, over)
        tries, not_before = self._tries.get(kind, (0, 0.0))
        if self._sent[kind] >= over or now < max(not_before, self._morning(over)):
            return
        error = await self._send(kind)
        if not error:
            self._tries.pop(kind, None)
            self._keep(kind, over)
            self._publish(ReportMailed(what=kind, to=self._settings.mail_to, tries=tries + 1))
        elif tries >= len(PAUSES):
            self._tries.pop(kind, None)
            self._keep(kind, over)
            self._publish(ReportNotMailed(what=kind, reason=error, tries=tries + 1))
        else:
            self._tries[kind] = (tries + 1, now + PAUSES[tries])

    def _morning(self, over: float) -> float:
        day = datetime.fromtimestamp(over, self._zone)
        return (day.replace(hour=0, minute=0, second=0) + timedelta(hours=self._settings.hour)).timestamp()

    def _keep(self, kind: str, over: float) -> None:
        self._sent[kind] = over
        half = self._file.with_name(f".{FILE}.half")
        half.write_text(json.dumps(self._sent), encoding="utf-8")
        half.replace(self._file)


def _read(file: Path) -> dict[str, float]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(kind): float(at) for kind, at in found.items()} if isinstance(found, dict) else {}


def sender(run: Path) -> Send:
    """Sends by ``kefu report KIND --mail`` of this program."""

    async def send(kind: str) -> str:
        return await own_command(run, "report", kind, "--mail", seconds=_SECONDS)

    return send
