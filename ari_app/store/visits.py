"""What the records say of a number to who speaks with it now: its last calls, and messages that nobody has heard."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ari_app.store.records import Records

SHOWN = 5


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that is over. ``at``: epoch seconds."""

    call: str
    at: float
    queue: str
    agent: str
    outcome: str
    disposition: str


@dataclass(frozen=True, slots=True)
class Known:
    """The last calls, the last first, how many messages wait to be heard, and where else the caller is known."""

    calls: tuple[PastCall, ...] = ()
    messages: int = 0
    external_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Paperwork that is not handed in. ``follow_up_at``: epoch seconds; None: not at all."""

    disposition: str
    note: str
    follow_up_at: float | None


class Visits:
    """Looks on a thread of its own, so that a slow disk stalls no call; while it cannot read, nothing is known."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="visits")
        self._records = Records(path)

    def close(self) -> None:
        """Close the connection."""
        self._thread.shutdown(cancel_futures=True)
        self._records.close()

    async def of(self, number: str, but: str) -> Known:
        """What is known of a number; ``but``: the call that goes on."""
        if not number:
            return Known()
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._of, number, but)

    def _of(self, number: str, but: str) -> Known:
        rows = self._records.rows(
            "select id, arrived_at, problem, agent_id, outcome, disposition from calls"
            " where number = ? and id <> ? and ended_at is not null order by arrived_at desc limit ?",
            number, but, SHOWN,
        )  # fmt: skip
        unheard = self._records.rows(
            "select count(*) n from voicemails join calls on calls.id = voicemails.id"
            " where calls.number = ? and voicemails.heard_at is null and voicemails.deleted_at is null",
            number,
        )
        past = tuple(
            PastCall(
                str(row["id"]), float(row["arrived_at"] or 0.0),
                *(str(row[name] or "") for name in ("problem", "agent_id", "outcome", "disposition")),
            )
            for row in rows
        )  # fmt: skip
        elsewhere = self._records.rows("select external_id, url from callers where number = ?", number)
        known = [str(elsewhere[0][name] or "") if elsewhere else "" for name in ("external_id", "url")]
        return Known(past, int(unheard[0]["n"]) if unheard else 0, *known)

    async def draft(self, call: str, agent: str) -> Draft | None:
        """What an agent has written about a call and not handed in; None: nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._draft, call, agent)

    def _draft(self, call: str, agent: str) -> Draft | None:
        rows = self._records.rows(
            "select disposition, note, follow_up_at from dispositions where call_id = ? and agent_id = ? and draft = 1",
            call, agent,
        )  # fmt: skip
        if not rows:
            return None
        return Draft(str(rows[0]["disposition"] or ""), str(rows[0]["note"] or ""), rows[0]["follow_up_at"])
