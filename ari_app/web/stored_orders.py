"""Operations about what is stored: recordings and their key, voice messages. Each reading is written down."""

from __future__ import annotations

import asyncio

from ari_app.store.live_calls import call_rows
from ari_app.voice.features.retranscribe import transcribe_again
from ari_app.web import answers
from ari_app.web.answers import Done, KeyRotated, MessageDone, Transcribed
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.requests import ReadMessage, ReadMessages, ReadRecording, Reason, Request
from models.domain.call_ids import several
from models.domain.control_events import RecordingRead
from models.domain.upkeep_events import RecordingKeyRotated

_ASKED_FOR = "asked for"


class StoredOrders:
    """Supervisors and the console may give these orders."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._messages, self._recorder = ports, ports.messages, ports.recorder
        self._writing = asyncio.Lock()

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_recording": self._recording,
            "transcribe_recording": self._transcribe,
            "delete_recording": self._delete_recording,
            "rotate_recording_key": self._rotate,
            "list_messages": self._list,
            "read_message": self._audio,
            "send_message": self._send,
            "delete_message": self._delete_message,
        }

    # Recordings -----------------------------------------------------------------------------------

    async def _recording(self, asked: Asked[ReadRecording]) -> bytes:
        """One side as WAV; who reads it and why goes into the journal first."""
        side, body = asked.path["side"], asked.body
        call = await self._recorded(asked.path["call"])
        data = await asyncio.to_thread(self._recorder.read, call, side, body.part)
        self._ports.journal.publish(RecordingRead(call_id=call, by=asked.by, side=side, why=body.why))
        return data

    async def _transcribe(self, asked: Asked[Request]) -> Transcribed:
        """The transcript anew, from the recording; one call at a time, so that live ones are not kept waiting."""
        call = await self._recorded(asked.path["call"])
        async with self._writing:
            read = RecordingRead(call_id=call, by=asked.by, side="both", why="transcribed again")
            self._ports.journal.publish(read)
            return Transcribed(**await transcribe_again(self._ports.scribe, self._recorder, call))

    async def _delete_recording(self, asked: Asked[Reason]) -> Done:
        call = await self._recorded(asked.path["call"])
        self._recorder.delete(call, asked.by, asked.body.argument or _ASKED_FOR)
        return Done(call=call, result="deleted")

    async def _recorded(self, given: str) -> str:
        """The call whose recording is meant; what was given when there is none. Raises CommandRefused for several."""
        found = await asyncio.to_thread(self._recorder.meant, given)
        if len(found) < 2:
            return next(iter(found), given)
        rows = await call_rows(self._ports.journal, found)
        known = {row["id"]: (row["id"], row["arrived_at"], row["number"] or "") for row in rows}
        raise several(given, "recorded call", [known.get(one, (one, 0.0, "")) for one in found])

    async def _rotate(self, asked: Asked[Request]) -> KeyRotated:
        """Another key for everything that is encrypted from now on."""
        key = await asyncio.to_thread(self._recorder.rotate_key)
        self._ports.journal.publish(RecordingKeyRotated(key=key, by=asked.by))
        words = f"what is recorded from now on has key {key}; keep a copy of the key file"
        return KeyRotated(key=key, result=words)

    # Voice messages -------------------------------------------------------------------------------

    async def _list(self, asked: Asked[ReadMessages]) -> answers.Messages:
        return answers.Messages(messages=await self._messages.box.rows(asked.body.n))

    async def _audio(self, asked: Asked[ReadMessage]) -> bytes:
        """A message as WAV; who listens and why goes into the journal first."""
        return await self._messages.box.read(asked.path["id"], asked.by, asked.body.why)

    async def _send(self, asked: Asked[Request]) -> MessageDone:
        sent = await self._messages.send_again(asked.path["id"])
        words = "; ".join(f"{way}: {error or 'sent'}" for way, error in sent.items())
        return MessageDone(message=asked.path["id"], result=words)

    async def _delete_message(self, asked: Asked[Reason]) -> MessageDone:
        await self._messages.box.delete(asked.path["id"], asked.by, asked.body.argument or _ASKED_FOR)
        return MessageDone(message=asked.path["id"], result="deleted")
