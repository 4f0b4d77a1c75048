"""Orders over the control interface: calls, the waiting line, agents, supervisors. Who asked is checked and kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from ari_app.agents.desk import carry_out
from ari_app.contact.permission import from_socket, must
from ari_app.store.live_calls import call_rows
from ari_app.store.vault import VaultError
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation.monitoring import ring_supervisor
from ari_app.voice.features.outbound import click_to_call
from ari_app.voice.features.retranscribe import transcribe_again
from ari_app.web.ports import Ports
from ari_app.web.stored_orders import StoredOrders
from models.domain.call_ids import Facts, meant, several
from models.domain.control_events import OrderGiven, RecordingRead
from models.domain.conversation import Target, Verb
from models.domain.desk_words import MODES, SIDES
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.identity import Identity
from models.domain.permissions import Act

Json = dict[str, Any]
Handler = Callable[[web.Request, Json], Awaitable[Json]]


def session_of(ports: Ports, call_id: str) -> CallSession:
    """A live call by its id, the beginning or the end of it. Raises CommandRefused when there is not exactly one."""
    return ports.desk.calls[one_of(ports, ports.desk.calls, call_id, "live call")]


def one_of(ports: Ports, ids: Iterable[str], given: str, kind: str) -> str:
    """The one that is meant. Raises CommandRefused when there is none or several, and names these."""
    found = meant(ids, given)
    if not found:
        raise CommandRefused(f"no {kind}s begin or end with {given!r}; `kefu status` lists them")
    if len(found) > 1:
        raise several(given, kind, [_facts(ports, one) for one in found])
    return found[0]


def _facts(ports: Ports, call_id: str) -> Facts:
    """Of a call that may be over: then its call-back knows them."""
    session = ports.desk.calls.get(call_id)
    if session is not None:
        return call_id, session.call.arrived_at, session.call.number
    wanted = ports.callbacks.open.get(call_id)
    return (call_id, wanted.entered_at, wanted.number) if wanted else (call_id, 0.0, "")


class Orders:
    """The routes; every refusal is a 409 with words for the person who asked."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._desk, self._recorder = ports, ports.desk, ports.recorder
        self._writing = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """What `Control` serves."""
        return [
            web.post("/agents/{agent}/{command}", self._answer(self._agent)),
            web.post("/calls/{call}/{verb}", self._answer(self._call)),
            web.post("/line/{call}/{what}", self._answer(self._line)),
            web.post("/supervise/{mode}/{agent}", self._answer(self._supervise)),
            web.post("/routing/{profile}", self._answer(self._profile)),
            web.post("/callbacks/{call}/withdraw", self._answer(self._withdraw)),
            web.get("/recordings/{call}/{side}", self._recording),
            web.post("/recordings/{call}/transcribe", self._answer(self._transcribe)),
            web.delete("/recordings/{call}", self._answer(self._delete)),
            *StoredOrders(self._ports).routes(self._answer),
        ]

    def _answer(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            try:
                body = await request.json() if request.can_read_body else {}
                return web.json_response(await handler(request, body))
            except (CommandRefused, VaultError) as refusal:
                return web.json_response({"error": str(refusal)}, status=409)
            except AsteriskError as error:
                return web.json_response({"error": f"Asterisk: {error}"}, status=409)
            except TimeoutError:
                return web.json_response({"error": "no answer in time"}, status=409)
            except (json.JSONDecodeError, AttributeError):
                return web.json_response({"error": "the body must be a JSON object"}, status=400)

        return serve

    def _who(self, body: Json) -> Identity:
        """Whoever may open the socket is the console; see `from_socket`."""
        return from_socket(self._desk.floor.roster, str(body.get("by", "")))

    def _permitted(self, body: Json, act: Act) -> str:
        """Who asks, for the journal. Raises CommandRefused unless they may."""
        who = self._who(body)
        must(self._desk.floor.roster, who, act)
        return str(who)

    async def _agent(self, request: web.Request, body: Json) -> Json:
        agent, command = request.match_info["agent"], request.match_info["command"]
        who, argument = self._who(body), str(body.get("argument", ""))
        roster, own, calls = self._desk.floor.roster, str(who) == agent, command == "call"
        roster.get(agent)
        acts = (Act.CALL_OUT, Act.CALL_OUT_FOR) if calls else (Act.OWN_STATE, Act.OTHERS_STATE)
        must(self._desk.floor.roster, who, acts[0] if own else acts[1])
        if calls:
            words = await click_to_call(self._desk, agent, argument)
            return {"agent": agent, "state": roster.get(agent).state, "result": words}
        carry_out(roster, agent, command, argument, str(who), self._desk.settings.desk.extend_seconds)
        return {"agent": agent, "state": roster.get(agent).state}

    async def _call(self, request: web.Request, body: Json) -> Json:
        """Agents may give orders about calls they are in; supervisors and the console about every call."""
        verb, who = request.match_info["verb"], self._who(body)
        session = session_of(self._ports, request.match_info["call"])
        if verb not in list(Verb):
            raise CommandRefused(f"unknown order {verb!r}; there are: {', '.join(Verb)}")
        conversation = session.conversation
        if conversation is None:
            raise CommandRefused(f"call {session.call.id} is {session.state}; orders are for calls in conversation")
        words = await conversation.order(Verb(verb), str(body.get("argument", "")), str(who), who)
        return {"call": session.call.id, "result": words}

    async def _line(self, request: web.Request, body: Json) -> Json:
        """Move, prioritise or withdraw a waiting caller."""
        what, argument = request.match_info["what"], str(body.get("argument", ""))
        by = self._permitted(body, Act.LINE)
        places = self._desk.floor.dispatcher.places()
        call_id = one_of(self._ports, places, request.match_info["call"], "waiting call")
        place = places[call_id]
        match what:
            case "prioritise":
                priority = _number(argument or "1")
                self._desk.floor.dispatcher.prioritise(call_id, priority)
                words = f"priority {priority:g}"
            case "move":
                if argument not in self._desk.floor.queue_names:
                    known = ", ".join(sorted(self._desk.floor.queue_names))
                    raise CommandRefused(f"there is no queue {argument!r}; there are: {known}")
                place.away.put_nowait((Target("queue", argument), by))
                words = f"moved to {argument}"
            case "withdraw":
                kind = argument or "hangup"
                if kind not in ("hangup", "voicemail", "callback"):
                    raise CommandRefused("withdraw: to hangup, voicemail or callback")
                place.away.put_nowait((Target(kind, place.waiting.main_problem), by))
                words = f"withdrawn to {kind}"
            case _:
                raise CommandRefused(f"unknown order {what!r}; there are: move, prioritise, withdraw")
        order = OrderGiven(call_id=call_id, verb=what, argument=argument, by=by, result=words)
        self._ports.journal.publish(order)
        return {"call": call_id, "result": words}

    async def _supervise(self, request: web.Request, body: Json) -> Json:
        mode, agent = request.match_info["mode"], request.match_info["agent"]
        if mode not in MODES:
            raise CommandRefused(f"unknown mode {mode!r}; there are: {', '.join(MODES)}")
        words = await ring_supervisor(self._desk, str(body.get("by", "")), mode, agent)
        return {"result": words}

    async def _profile(self, request: web.Request, body: Json) -> Json:
        """Another routing profile."""
        by = self._permitted(body, Act.ROUTING)
        self._desk.floor.dispatcher.switch(request.match_info["profile"], by, "asked for")
        return {**self._desk.floor.dispatcher.routing(), "profile": request.match_info["profile"]}

    async def _withdraw(self, request: web.Request, body: Json) -> Json:
        self._permitted(body, Act.WITHDRAW_CALLBACK)
        callbacks, given = self._ports.callbacks, request.match_info["call"]
        if not meant(callbacks.open, given):
            raise CommandRefused(f"there is no open call-back {given!r}; `kefu callbacks` lists them")
        call_id = one_of(self._ports, callbacks.open, given, "call-back")
        callbacks.withdraw(call_id)
        return {"call": call_id, "result": "withdrawn"}

    async def _recording(self, request: web.Request) -> web.Response:
        """One side as WAV; who reads it and why goes into the journal first."""
        call, side = request.match_info["call"], request.match_info["side"]
        by, why = request.query.get("by", ""), request.query.get("why", "")
        try:
            must(self._desk.floor.roster, from_socket(self._desk.floor.roster, by), Act.READ_RECORDING)
            if side not in SIDES:
                raise CommandRefused(f"unknown side {side!r}; there are: {', '.join(SIDES)}")
            if not by:
                raise CommandRefused("say who listens: by=NAME")
            part = request.query.get("part", "1")
            if not part.isdecimal():
                raise CommandRefused(f"part is a whole number, not {part!r}")
            call = await self._recorded(call)
            data = await asyncio.to_thread(self._recorder.read, call, side, int(part))
        except (CommandRefused, VaultError) as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        self._ports.journal.publish(RecordingRead(call_id=call, by=by, side=side, why=why))
        return web.Response(body=data, content_type="audio/wav")

    async def _transcribe(self, request: web.Request, body: Json) -> Json:
        """The transcript anew, from the recording; one call at a time, so that live ones are not kept waiting."""
        by = self._permitted(body, Act.READ_RECORDING)
        call = await self._recorded(request.match_info["call"])
        async with self._writing:
            self._ports.journal.publish(RecordingRead(call_id=call, by=by, side="both", why="transcribed again"))
            return await transcribe_again(self._ports.scribe, self._recorder, call)

    async def _delete(self, request: web.Request, body: Json) -> Json:
        by = self._permitted(body, Act.DELETE_RECORDING)
        call = await self._recorded(request.match_info["call"])
        self._recorder.delete(call, by, str(body.get("argument", "")) or "asked for")
        return {"call": call, "result": "deleted"}

    async def _recorded(self, given: str) -> str:
        """The call whose recording is meant; what was given when there is none. Raises CommandRefused for several."""
        found = await asyncio.to_thread(self._recorder.meant, given)
        if len(found) < 2:
            return next(iter(found), given)
        rows = await call_rows(self._ports.journal, found)
        known = {row["id"]: (row["id"], row["arrived_at"], row["number"] or "") for row in rows}
        raise several(given, "recorded call", [known.get(one, (one, 0.0, "")) for one in found])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise CommandRefused(f"{text!r} is no number") from None
