"""Between kefu and Tryton: who calls is looked up among its parties, and calls that ended become notes of them.

An example of what joins kefu with a CRM, in full use in the tests; docs/how-to/crm.md walks through it. It listens on
127.0.0.1 and needs no package that kefu does not have::

    TRYTON_PASSWORD=… WEBHOOK_SECRET=whsec_… python -m scripts.crm_tryton http://127.0.0.1:8000/DATABASE --user kefu

``GET /customers/{number}`` answers ``[crm] url``; ``POST /hook`` takes the webhook ``call.ended``.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import os
import sys
import time
from typing import Any

import aiohttp
from aiohttp import web

from ari_app.feeds.signature import headers

_SEVERAL = 7  # digits that two ways of writing a number have in common: with and without country and area
_OLDEST = 300.0  # seconds between a signature and now
_FIGURES = (
    "direction", "from", "to", "caller_name", "queue", "agent", "began_at", "answered_at", "queued_at", "connected_at",
    "ended_at", "wait_ms", "talk_ms", "hold_ms", "outcome", "cause", "rating", "disposition", "note", "recording_url",
    "transcript_url",
)  # fmt: skip


class Tryton:
    """Its JSON-RPC, as one user. Raises aiohttp.ClientError, and PermissionError when it does not let the user in."""

    def __init__(self, session: aiohttp.ClientSession, url: str, user: str, password: str) -> None:
        self._session, self._url, self._user, self._password = session, url.rstrip("/") + "/", user, password
        self._entry = ""

    async def call(self, method: str, *values: Any) -> Any:  # noqa: ANN401 - JSON
        """``model.MODEL.METHOD``; logs in first, and again when the session is over."""
        for _ in range(2):
            if not self._entry:
                await self._log_in()
            body = {"id": 1, "method": method, "params": [*values, {}]}
            async with self._session.post(
                self._url, json=body, headers={"Authorization": f"Session {self._entry}"}
            ) as answer:
                if answer.status != 401:
                    return self._result(await answer.json(content_type=None))
                self._entry = ""
        raise PermissionError("Tryton ends the session at once")

    async def _log_in(self) -> None:
        body = {"id": 0, "method": "common.db.login", "params": [self._user, {"password": self._password}, "en"]}
        async with self._session.post(self._url, json=body) as answer:
            found = self._result(await answer.json(content_type=None))
        if not found:
            raise PermissionError(f"Tryton does not let {self._user} in")
        self._entry = base64.b64encode(f"{self._user}:{found[0]}:{found[1]}".encode()).decode()

    @staticmethod
    def _result(answer: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(answer, dict) and answer.get("error"):
            raise PermissionError(f"Tryton: {answer['error']}")
        return answer["result"] if isinstance(answer, dict) else answer


class Adapter:
    """``show``: where Tryton shows a party, with ``{id}``."""

    def __init__(self, tryton: Tryton, secret: str, show: str) -> None:
        self._tryton, self._secret, self._show = tryton, secret, show

    def application(self) -> web.Application:
        """Both routes."""
        app = web.Application()
        app.add_routes([web.get("/customers/{number}", self._look_up), web.post("/hook", self._take)])
        return app

    async def party(self, number: str) -> dict[str, Any] | None:
        """The party with this number, however it is written; None when there is none."""
        digits = _digits(number)
        if len(digits) < 3:
            return None
        like = "%" + "%".join(digits[-_SEVERAL:]) + "%"
        found = await self._tryton.call(
            "model.party.contact_mechanism.search_read",
            [["value", "ilike", like], ["type", "in", ["phone", "mobile"]]], 0, 20, [["id", "ASC"]],
            ["value", "party", "party.name", "party.lang.code"],
        )  # fmt: skip
        for one in found:
            known = _digits(one["value"])
            if known == digits or (min(len(known), len(digits)) >= _SEVERAL and _ends_alike(known, digits)):
                language = ((one["party."] or {}).get("lang.") or {}).get("code") or ""
                return {"id": one["party"], "name": one["party."]["name"], "language": language}
        return None

    async def _look_up(self, request: web.Request) -> web.Response:
        found = await self.party(request.match_info["number"])
        if found is None:
            raise web.HTTPNotFound
        answer = {"external_id": str(found["id"]), "name": found["name"], "url": self._show.format(id=found["id"])}
        if found["language"][:2] in ("en", "zh"):
            answer["language"] = found["language"][:2]
        return web.json_response(answer)

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        id_, at = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        if not self._signed(id_, at, body, request.headers.get("webhook-signature", "")):
            return web.Response(status=401)
        event = json.loads(body)
        if event["type"] == "call.ended":
            await self._note(event)
        return web.Response(status=204)

    def _signed(self, id_: str, at: str, body: bytes, given: str) -> bool:
        if not at.isdigit() or abs(time.time() - int(at)) > _OLDEST:
            return False
        wanted = headers(id_, int(at), body, [self._secret])["webhook-signature"]
        return any(hmac.compare_digest(wanted, one) for one in given.split())

    async def _note(self, event: dict[str, Any]) -> None:
        """A note of the party; what comes twice, as at-least-once may, is one note."""
        call = event["data"]["call"]
        about = (call.get("external_refs") or {}).get("crm", "")
        if not about:
            customer = call["from"] if call["direction"] == "in" else call["to"]
            about = str((await self.party(customer) or {}).get("id", ""))
        mark = f"kefu {event['id']} {call['id']}"
        if not about or await self._tryton.call(
            "model.ir.note.search", [["message", "like", f"{mark}\n%"]], 0, 1, None
        ):
            return
        lines = [f"{name}: {call[name]}" for name in _FIGURES if call.get(name) not in (None, "")]
        note = {"resource": f"party.party,{about}", "message": "\n".join([mark, *lines])}
        await self._tryton.call("model.ir.note.create", [note])


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _ends_alike(one: str, other: str) -> bool:
    return one.endswith(other.lstrip("0")) or other.endswith(one.lstrip("0"))


async def serve(given: argparse.Namespace) -> web.Application:
    """The adapter as its arguments and the environment say."""
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
    tryton = Tryton(session, given.tryton, given.user, os.environ["TRYTON_PASSWORD"])
    app = Adapter(tryton, os.environ["WEBHOOK_SECRET"], given.show).application()

    async def close(_app: web.Application) -> None:
        await session.close()

    app.on_cleanup.append(close)
    return app


def main() -> int:
    """See the module."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("tryton", help="address of Tryton's database, such as http://127.0.0.1:8000/DATABASE")
    options.add_argument("--user", default="kefu")
    options.add_argument("--port", type=int, default=8070)
    options.add_argument(
        "--show", default="http://127.0.0.1:8000/#DATABASE/model/party.party/{id}", help="where a party is shown"
    )
    web.run_app(serve(given := options.parse_args()), host="127.0.0.1", port=given.port, print=None, access_log=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
