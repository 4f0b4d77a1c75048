"""``POST /reload``, ``/flow/rollback``, ``/prompts/record``, ``GET /flow/versions``: flow and prompts by order."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from ari_app.agents.roster import Roster
from ari_app.app.flow_versions import FlowVersions
from ari_app.contact.permission import from_socket, must
from ari_app.voice.call.desk import Desk
from ari_app.voice.features.prompt_recording import record_prompt
from config.load import ROOT
from config.problems import ConfigError
from models.domain.errors import CommandRefused
from models.domain.identity import Identity
from models.domain.permissions import Act

Json = dict[str, Any]


def flow_routes(versions: FlowVersions, desk: Desk) -> list[web.RouteDef]:
    """The routes; a flow with mistakes is a 409 with all of them, and nothing has changed."""

    async def reload(body: Json) -> Json:
        return await versions.reload(str(_who(desk.floor.roster, body, Act.FLOW)))

    async def rollback(body: Json) -> Json:
        return await versions.rollback(str(_who(desk.floor.roster, body, Act.FLOW)), int(body.get("version") or 0))

    async def listed(_body: Json) -> Json:
        rows = [{**asdict(one), "age": round(time.time() - one.at)} for one in versions.versions()]
        return {"current": versions.current, "versions": rows}

    async def record(body: Json) -> Json:
        name, language, phone = (str(body.get(key, "")) for key in ("name", "language", "phone"))
        who, studio = _who(desk.floor.roster, body, Act.PROMPT), ROOT / desk.settings.voice.recordings
        return {"result": record_prompt(desk, name, language, phone, studio, who), "file": str(studio / language)}

    return [
        web.post("/prompts/record", _answer(record)),
        web.post("/reload", _answer(reload)),
        web.post("/flow/rollback", _answer(rollback)),
        web.get("/flow/versions", _answer(listed)),
    ]


def _who(roster: Roster, body: Json, act: Act) -> Identity:
    """Who asks. Raises CommandRefused for agents who are no supervisors."""
    who = from_socket(roster, str(body.get("by", "")))
    must(roster, who, act)
    return who


def _answer(work: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.can_read_body else {}
            return web.json_response(await work(body))
        except ConfigError as error:
            return web.json_response({"error": f"refused; the flow in force stays:\n{error}"}, status=409)
        except CommandRefused as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        except (json.JSONDecodeError, AttributeError, ValueError):
            return web.json_response({"error": "the body must be a JSON object"}, status=400)

    return serve
