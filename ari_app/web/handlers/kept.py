"""Recordings and voice messages: see `ari_app.web.table.kept`. Who reads them and why goes into the journal first."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from ari_app.foundation.unclear_ids import several
from ari_app.store.live_calls import call_rows
from ari_app.voice.features.retranscribe import transcribe_again
from ari_app.web.fields import Done, Paged, Reason
from ari_app.web.finding import call_meant
from ari_app.web.judging import queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import after, cut
from ari_app.web.ports import Ports
from ari_app.web.ranges import sound
from ari_app.web.reading import rfc3339, rfc3339_or_none
from ari_app.web.table.calls import Transcribed
from ari_app.web.table.kept import (
    KeyRotated,
    ListMessages,
    MessageDone,
    MessageItem,
    MessagePage,
    ReadRecording,
    RecordingItem,
    RecordingPage,
)
from models.domain.control_events import RecordingRead
from models.domain.identity import Person
from models.domain.upkeep_events import RecordingKeyRotated

_ASKED_FOR = "asked for"


class Kept:
    """Files at rest."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._messages, self._recorder = ports, ports.messages, ports.recorder
        self._writing = asyncio.Lock()

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_recordings": self._recordings, "read_recording": self._recording,
            "transcribe_recording": self._transcribe, "delete_recording": self._delete_recording,
            "rotate_recording_key": self._rotate, "list_messages": self._list, "read_message": self._audio,
            "send_message": self._send, "delete_message": self._delete_message,
        }  # fmt: skip

    # Recordings -----------------------------------------------------------------------------------

    async def _recordings(self, asked: Asked[Paged]) -> RecordingPage:
        body, queues = asked.body, queues_of(asked.who)
        since = after("recordings", body.cursor, float, str)
        rows = await self._ports.book.ask(lambda book: book.recordings_page(body.limit + 1, since, queues))
        shown, following = cut("recordings", rows, body.limit, lambda row: (row["stored_at"], row["id"]))
        return RecordingPage(items=[_recording_item(row) for row in shown], next=following)

    async def _recording(self, asked: Asked[ReadRecording]) -> web.Response:
        side, body = asked.path["side"], asked.body
        call = await self._recorded(asked)
        data = await asyncio.to_thread(self._recorder.read, call, side, body.part)
        answer = sound(asked.connection, data)
        self._ports.journal.publish(RecordingRead(call_id=call, by=asked.by, side=side, why=body.why))
        return answer

    async def _transcribe(self, asked: Asked[object]) -> Transcribed:
        """The transcript anew, from the recording; one call at a time, so that live ones are not kept waiting."""
        call = await self._recorded(asked)
        async with self._writing:
            read = RecordingRead(call_id=call, by=asked.by, side="both", why="transcribed again")
            self._ports.journal.publish(read)
            return Transcribed(**await transcribe_again(self._ports.scribe, self._recorder, call))

    async def _delete_recording(self, asked: Asked[Reason]) -> Done:
        call = await self._recorded(asked)
        self._recorder.delete(call, asked.by, asked.body.why or _ASKED_FOR)
        return Done(call=call, result="deleted")

    async def _recorded(self, asked: Asked[Any]) -> str:
        """The call whose recording is meant; what was given when there is none. Raises CommandRefused for several."""
        given = asked.path["call"]
        if isinstance(asked.who, Person):
            return await call_meant(self._ports, given, asked.who)
        found = await asyncio.to_thread(self._recorder.meant, given)
        if len(found) < 2:
            return next(iter(found), given)
        rows = await call_rows(self._ports.journal, found)
        known = {row["id"]: (row["id"], row["arrived_at"], row["number"] or "") for row in rows}
        raise several(given, "recorded call", [known.get(one, (one, 0.0, "")) for one in found])

    async def _rotate(self, asked: Asked[object]) -> KeyRotated:
        """Another key for everything that is encrypted from now on."""
        key = await asyncio.to_thread(self._recorder.rotate_key)
        self._ports.journal.publish(RecordingKeyRotated(key=key, by=asked.by))
        words = f"what is recorded from now on has key {key}; keep a copy of the key file"
        return KeyRotated(key=key, result=words)

    # Voice messages -------------------------------------------------------------------------------

    async def _list(self, asked: Asked[ListMessages]) -> MessagePage:
        body, queues = asked.body, queues_of(asked.who)
        name = f"messages {body.queue}"
        since = after(name, body.cursor, float, str)
        rows = await self._ports.book.ask(lambda book: book.messages_page(body.limit + 1, since, body.queue, queues))
        shown, following = cut(name, rows, body.limit, lambda row: (row["at"], row["id"]))
        return MessagePage(items=[_message_item(row) for row in shown], next=following)

    async def _audio(self, asked: Asked[Reason]) -> web.Response:
        return sound(asked.connection, await self._messages.box.read(asked.path["message"], asked.by, asked.body.why))

    async def _send(self, asked: Asked[object]) -> MessageDone:
        message = asked.path["message"]
        sent = await self._messages.send_again(message)
        words = "; ".join(f"{way}: {error or 'sent'}" for way, error in sent.items())
        return MessageDone(message=message, result=words)

    async def _delete_message(self, asked: Asked[Reason]) -> MessageDone:
        message = asked.path["message"]
        await self._messages.box.delete(message, asked.by, asked.body.why or _ASKED_FOR)
        return MessageDone(message=message, result="deleted")


def _recording_item(row: dict[str, Any]) -> RecordingItem:
    return RecordingItem(
        call=row["id"], stored_at=rfc3339(row["stored_at"]), length_ms=round((row["seconds"] or 0) * 1000),
        parts=(row["files"] or 0) // 3, number=row["number"] or "", name=row["name"] or "",
        agent=row["agent_id"] or "", queue=row["problem"] or "",
    )  # fmt: skip


def _message_item(row: dict[str, Any]) -> MessageItem:
    return MessageItem(
        id=row["id"], left_at=rfc3339(row["at"]), queue=row["queue"] or "", number=row["number"] or "",
        name=row["name"] or "", language=row["language"] or "", length_ms=round((row["seconds"] or 0) * 1000),
        text=row["text"] or "", heard_at=rfc3339_or_none(row["heard_at"]), sent=(row["told"] or "").split(),
    )  # fmt: skip
