"""Tells somebody at once, by webhook, when the centre itself is short of something, and when it is well again."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from ari_app.store.row import Row

log = logging.getLogger(__name__)
Post = Callable[[str, dict[str, Any]], Awaitable[None]]
_MOST = 200
_PAUSES = (1.0, 60.0)
_SECONDS = 10
_PROBLEMS = (aiohttp.ClientError, OSError, TimeoutError, ValueError)

# (event, its state) → severity, English, Chinese
_WORDS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("StoreTurned", "healthy"): (
        "resolved", "Records are written to the database again; {lost} events were lost.",
        "记录已恢复写入数据库；丢失事件 {lost} 条。",
    ),
    ("StoreTurned", "spooling"): (
        "warning", "The database cannot be written ({reason}); events go to a file. Calls go on.",
        "数据库无法写入（{reason}），事件暂存到文件。通话不受影响。",
    ),
    ("StoreTurned", "memory only"): (
        "critical", "Nothing can be written ({reason}); {waiting} events wait in memory. Calls go on. "
        "Free space on the disk or make it writable.",
        "磁盘无法写入（{reason}），{waiting} 条事件暂存在内存中。通话不受影响。请清理磁盘空间或恢复写权限。",
    ),
    ("DiskSpaceTurned", "enough"): (
        "resolved", "There is room on the disk again: {free_mb:.0f} MB at {folder}.",
        "磁盘空间已恢复：{folder} 剩余 {free_mb:.0f} MB。",
    ),
    ("DiskSpaceTurned", "low"): (
        "warning", "Little room is left: {free_mb:.0f} MB at {folder}.",
        "磁盘空间不足：{folder} 剩余 {free_mb:.0f} MB。",
    ),
    ("DiskSpaceTurned", "short"): (
        "critical", "Only {free_mb:.0f} MB are left at {folder}: no recording begins. Calls go on.",
        "{folder} 仅剩 {free_mb:.0f} MB：不再开始新的录音。通话不受影响。",
    ),
    ("DatabaseReplaced", ""): (
        "critical", "The database was damaged ({wrong}); it was moved to {moved_to} and a new one begun.",
        "数据库已损坏（{wrong}），已移至 {moved_to}，并新建了数据库。",
    ),
    ("ReportNotMailed", ""): (
        "warning", "The report of the {what} was not sent after {tries} tries ({reason}).",
        "{what} 报表尝试 {tries} 次后仍未发出（{reason}）。",
    ),
}  # fmt: skip


def alert_of(row: Row) -> dict[str, Any] | None:
    """What is sent about an event; None for one that is no alert."""
    if row.kind not in ("StoreTurned", "DiskSpaceTurned", "DatabaseReplaced", "ReportNotMailed"):
        return None
    state = str(row.data.get("state") or row.data.get("level") or "")
    severity, english, chinese = _WORDS[row.kind, state]
    return {
        "source": "kefu", "host": socket.gethostname(), "at": round(row.at, 3), "alert": row.kind, "state": state,
        "severity": severity, "text": {"en": english.format(**row.data), "zh": chinese.format(**row.data)},
        "facts": dict(row.data),
    }  # fmt: skip


async def post(url: str, body: dict[str, Any]) -> None:
    """One POST. Raises aiohttp's errors, OSError, TimeoutError, ValueError for an address that is none."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, json=body) as answer:
        answer.raise_for_status()


class Alerts:
    """The service: in order, each until somebody has taken it or its time is over; at most 200 wait."""

    def __init__(
        self, webhook: str, retry_seconds: float, send: Post = post, clock: Callable[[], float] = time.time
    ) -> None:
        self._webhook, self._retry, self._send, self._clock = webhook, retry_seconds, send, clock
        self._line: deque[dict[str, Any]] = deque(maxlen=_MOST)
        self._wake = asyncio.Event()
        self.sent = self.failed = 0

    def take(self, row: Row) -> None:
        """A listener of the journal."""
        alert = alert_of(row) if self._webhook else None
        if alert is not None:
            self._line.append(alert)
            self._wake.set()

    async def run(self) -> None:
        """Send for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._line:
                await self._deliver(self._line.popleft())

    async def _deliver(self, alert: dict[str, Any]) -> None:
        pause, most = _PAUSES
        while True:
            try:
                await self._send(self._webhook, alert)
                self.sent += 1
                return
            except _PROBLEMS as error:
                problem = f"{type(error).__name__}: {error}"
            if self._clock() - alert["at"] > self._retry:
                self.failed += 1
                log.error("alert %s %s was taken by nobody: %s", alert["alert"], alert["state"], problem)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, most)

    def facts(self) -> dict[str, int]:
        """For `kefu status`."""
        return {"sent": self.sent, "failed": self.failed, "waiting": len(self._line)}
