"""Orders about what is stored: voice messages, and the key of recordings. Each reading is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from ari_app.contact.permission import from_socket, must
from ari_app.store.vault import VaultError
from ari_app.web.ports import Ports
from models.domain.errors import CommandRefused
from models.domain.permissions import Act
from models.domain.upkeep_events import RecordingKeyRotated

Json = dict[str, Any]
Handler = Callable[[web.Request, Json], Awaitable[Json]]
Answer = Callable[[Handler], Callable[[web.Request], Awaitable[web.Response]]]


class StoredOrders:
    """The routes; supervisors and the console may give these orders."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._messages, self._recorder = ports, ports.messages, ports.recorder

    def routes(self, answer: Answer) -> list[web.RouteDef]:
        """``answer`` turns refusals into words."""
        return [
            web.post("/recording-key/rotate", answer(self._rotate)),
            web.get("/voicemail", answer(self._list)),
            web.get("/voicemail/{id}/audio", self._audio),
            web.post("/voicemail/{id}/send", answer(self._send)),
            web.delete("/voicemail/{id}", answer(self._delete)),
        ]

    def _permitted(self, body: Json, act: Act = Act.MESSAGES) -> str:
        """Who asks. Raises CommandRefused unless they may."""
        by = str(body.get("by", "console"))
        must(self._ports.desk.floor.roster, from_socket(self._ports.desk.floor.roster, by), act)
        return by

    async def _rotate(self, request: web.Request, body: Json) -> Json:
        """Another key for everything that is encrypted from now on."""
        by = self._permitted(body, Act.RECORDING_KEY)
        key = await asyncio.to_thread(self._recorder.rotate_key)
        self._ports.journal.publish(RecordingKeyRotated(key=key, by=by))
        return {"key": key, "result": f"what is recorded from now on has key {key}; keep a copy of the key file"}

    async def _list(self, request: web.Request, body: Json) -> Json:
        limit = request.query.get("n", "20")
        if not limit.isdecimal():
            raise CommandRefused(f"n is a whole number, not {limit!r}")
        return {"messages": await self._messages.box.rows(int(limit))}

    async def _audio(self, request: web.Request) -> web.Response:
        """A message as WAV; who listens and why goes into the journal first."""
        by, why = request.query.get("by", ""), request.query.get("why", "")
        try:
            if not by:
                raise CommandRefused("say who listens: by=NAME")
            self._permitted({"by": by})
            data = await self._messages.box.read(request.match_info["id"], by, why)
        except (CommandRefused, VaultError) as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        return web.Response(body=data, content_type="audio/wav")

    async def _send(self, request: web.Request, body: Json) -> Json:
        self._permitted(body)
        message = request.match_info["id"]
        sent = await self._messages.send_again(message)
        return {"message": message, "result": "; ".join(f"{way}: {error or 'sent'}" for way, error in sent.items())}

    async def _delete(self, request: web.Request, body: Json) -> Json:
        by, message = self._permitted(body), request.match_info["id"]
        await self._messages.box.delete(message, by, str(body.get("argument", "")) or "asked for")
        return {"message": message, "result": "deleted"}
