"""Erasing everything about a person: records, index, vectors, recordings, messages, and what is in memory."""

from __future__ import annotations

import asyncio
import sqlite3

from ari_app.store.damage import reason_of
from ari_app.store.erasure import calls_of, checked, erase, known_of
from ari_app.store.redaction import forget_copies
from ari_app.store.squeezing import squeeze
from ari_app.web.fields import Request
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.table.topics import Erased
from models.domain.errors import CommandRefused
from models.domain.topic_events import PersonErased

_WHY = "erasure of a person"


class Erasing:
    """What is written about whoever is in a call just now would come back with its next event, so that is refused."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"erase_person": self._erase}

    async def _erase(self, asked: Asked[Request]) -> Erased:
        """Files first: when one of them stays, the records still know it, and the order can be given again."""
        number, journal = asked.path["number"], self._ports.journal
        checked(number)
        if any(one.call.number.lstrip("+") == number.lstrip("+") for one in self._ports.desk.calls.values()):
            raise CommandRefused("they are in a call now: erase when it is over")
        await journal.flushed()
        try:
            calls: list[str] = await journal.call(lambda: calls_of(journal.database, number))
            known: dict[str, int] = await journal.call(lambda: known_of(journal.database, number, calls))
            recordings, messages = await self._files(calls, asked.by)
            await journal.flushed()
            await journal.call(lambda: erase(journal.database, number))
            await squeeze(journal)
            await journal.call(lambda: forget_copies(journal.database))
        except sqlite3.Error as error:
            raise OSError(0, reason_of(error, journal.path)) from error
        await asyncio.to_thread(self._ports.logs.blank, number.lstrip("+"))
        self._ports.topics.live.forget(calls)
        self._ports.quality.forget(calls)
        journal.publish(PersonErased(calls=len(calls), by=asked.by))
        caller = bool(known.pop("caller"))
        return Erased(calls=len(calls), recordings=recordings, messages=messages, caller=caller, **known)

    async def _files(self, calls: list[str], by: str) -> tuple[int, int]:
        """Recordings and messages that there were."""
        known, recordings, messages = set(calls), 0, 0
        for row in await self._ports.messages.box.rows(1_000_000):
            if row["id"] in known:
                await self._ports.messages.box.delete(row["id"], by, _WHY)
                messages += 1
        for call in calls:
            if call in self._ports.recorder.meant(call):
                self._ports.recorder.delete(call, by, _WHY)
                recordings += 1
        return recordings, messages
