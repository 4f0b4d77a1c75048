"""Calls: see `ari_app.web.table.calls`. What the books say of one, and over it what it is now if it lives."""

from __future__ import annotations

import json
from typing import Any

from ari_app.contact.permission import must
from ari_app.foundation import steady
from ari_app.store.call_search import Wanted
from ari_app.store.row import Row as JournalRow
from ari_app.voice.features.outbound import click_to_call
from ari_app.web.finding import BOOKED_SECONDS, call_meant, parties_of
from ari_app.web.handlers.telling import event_items, sees_words
from ari_app.web.judging import holds, queues_of
from ari_app.web.masking import sees_numbers
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import after, cut
from ari_app.web.ports import Ports
from ari_app.web.problems import MissingScope, NotFound
from ari_app.web.reading import instant, rfc3339, rfc3339_or_none
from ari_app.web.table.calls import (
    Annotate,
    CallDetail,
    CallItem,
    CallPage,
    CallRings,
    Dial,
    EventPage,
    LegItem,
    ListCalls,
)
from ari_app.web.texts import Words
from models.domain.annotation_events import CRM, CallAnnotated, CallLinked
from models.domain.conversation import Role
from models.domain.floor_commands import CallOut
from models.domain.identity import Identity, Person
from models.domain.permissions import Act
from models.domain.scopes import Scope

Row = dict[str, Any]
_RINGS_SECONDS = 300.0  # so long after click-to-dial its call is taken for it
_TIMES = ("arrived_at", "answered_at", "queued_at", "connected_at", "disconnected_at", "ended_at")


class Calls:
    """Lists, one call, its timeline; dialling, and what is written down of a call."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._desk = ports, ports.desk
        self._dialled: dict[str, tuple[float, str, str]] = {}
        ports.journal.listen(self._heard)

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_calls": self._list, "dial": self._dial, "read_call": self._one, "annotate_call": self._annotate,
            "read_timeline": self._timeline,
        }  # fmt: skip

    async def _list(self, asked: Asked[ListCalls]) -> CallPage:
        """Who may not read calls sees those that they were in."""
        body, who = asked.body, asked.who
        if body.number and not sees_numbers(who):
            raise MissingScope(Scope.NUMBERS_READ, "numbers hidden")
        if body.text and not holds(who, Scope.CALLS_TRANSCRIPT):
            raise MissingScope(Scope.CALLS_TRANSCRIPT)
        own = isinstance(who, Person) and Scope.CALLS_READ not in who.scopes
        if own and body.agent not in ("", str(who)):
            raise MissingScope(Scope.CALLS_READ)
        wanted = Wanted(
            state=body.state, queue=body.queue, agent=str(who) if own else body.agent, number=body.number,
            outcome=body.outcome, direction=body.direction, since=instant(body.since, "since"),
            until=instant(body.until, "until"), text=body.text, queues=None if own else queues_of(who),
        )  # fmt: skip
        since = after("calls", body.cursor, float, str)
        rows = await self._ports.book.ask(lambda book: book.calls_page(wanted, body.limit + 1, since))
        shown, following = cut("calls", rows, body.limit, lambda row: (row["arrived_at"], row["id"]))
        return CallPage(items=[CallItem(**self._known(row)) for row in shown], next=following)

    def _known(self, row: Row) -> Row:
        """The books' row as it is told; a live call as it is now."""
        session = self._desk.calls.get(row["id"])
        parties = set(json.loads(row.get("parties") or "[]"))
        names = ("number", "name", "tier", "dialled", "language", "outcome", "cause", "disposition")
        found: Row = {name: row.get(name) or "" for name in names} | {
            "id": row["id"], "live": session is not None, "state": str(row.get("state") or ""),
            "direction": row.get("direction") or "in", "queue": row.get("problem") or "",
            "agent": row.get("agent_id") or "", "rating": row.get("rating"), "recorded": bool(row.get("kept")),
            "external_refs": json.loads(row.get("external_refs") or "{}"),
            **{name: rfc3339_or_none(row.get(name)) for name in _TIMES},
        }  # fmt: skip
        if session is not None:
            parties |= parties_of(session)
            found |= {
                "state": str(session.state), "queue": session.queueing.problem or found["queue"],
                "language": session.language, "number": session.call.number, "dialled": session.call.dialled,
                "name": session.call.caller.name, "tier": session.call.caller.tier,
                "direction": session.call.direction, "arrived_at": rfc3339(session.call.arrived_at),
            }  # fmt: skip
        return {**found, "parties": sorted(parties)}

    async def _one(self, asked: Asked[object]) -> CallDetail:
        return await self._detail(asked.path["call"], asked.who)

    async def _detail(self, given: str, who: Identity) -> CallDetail:
        call_id = await call_meant(self._ports, given, who)
        session = self._desk.calls.get(call_id)
        if session is not None:
            await self._ports.journal.flushed(BOOKED_SECONDS)  # whoever came in a moment ago is in the books

        def read(book: Any) -> tuple[Row | None, list[Row]]:  # noqa: ANN401 - the reader
            return book.call_in_full(call_id), book.legs_in_full(call_id)

        row, legs = await self._ports.book.ask(read)
        if row is None and session is None:
            raise NotFound("not there", what=Words("call"), given=given)
        row = row or {"id": call_id}
        talk, recording = (session.conversation, session.recording) if session is not None else (None, None)
        muted = {party.channel for party in talk.state.parties if party.muted} if talk is not None else set()
        return CallDetail(
            **self._known(row), legs=[_leg(one, muted) for one in legs], held=bool(talk and talk.held),
            recording=bool(recording and recording.running), masked=bool(recording and recording.masked),
            slot=self._desk.parking.slot_of(call_id), attributes=json.loads(row.get("attributes") or "{}"), note="",
        )  # fmt: skip

    async def _timeline(self, asked: Asked[Any]) -> EventPage:
        body, call_id = asked.body, await call_meant(self._ports, asked.path["call"], asked.who)
        since = after("timeline", body.cursor, int)
        number = since[0] if since else 0
        rows = await self._ports.book.ask(lambda book: book.events_page(number, body.limit + 1, (), call_id))
        shown, following = cut("timeline", rows, body.limit, lambda row: (row.seq,))
        return EventPage(items=event_items(shown, asked.who, sees_words(asked.who), asked.language), next=following)

    # What is done ---------------------------------------------------------------------------------

    async def _dial(self, asked: Asked[Dial | None]) -> CallRings:
        """The agent's phone first. Users with a desk dial for themselves; for others who may give orders to them."""
        body, who, roster = asked.body, asked.who, self._desk.floor.roster
        agent, text = self._whom(asked)
        roster.get(agent)
        if isinstance(who, Person):
            if who.agent and agent != who.agent and not who.scopes & {Scope.AGENTS_WRITE, Scope.SUPERVISE}:
                raise MissingScope(Scope.AGENTS_WRITE, "others phone", who=who)
        else:
            must(roster, who, Act.CALL_OUT if str(who) == agent else Act.CALL_OUT_FOR)
        words = await click_to_call(self._desk, agent, text)
        if body is not None and body.external_id:
            number = text.rpartition(":")[2]
            self._dialled[number] = (steady.now() + _RINGS_SECONDS, body.external_id, asked.by)
        return CallRings(result=words, agent=agent, to=text.rpartition(":")[2])

    def _heard(self, row: JournalRow) -> None:
        """The call that was dialled for a record of the CRM has begun: it is linked with it."""
        if row.kind != "CallArrived" or not self._dialled or row.data.get("direction") != "out":
            return
        until, record, by = self._dialled.pop(str(row.data.get("number")), (0.0, "", ""))
        if until > row.at:
            self._ports.journal.publish(CallLinked(call_id=row.call_id, systems=[CRM], records=[record], by=by))
        self._dialled = {number: one for number, one in self._dialled.items() if one[0] > row.at}

    def _whom(self, asked: Asked[Dial | None]) -> tuple[str, str]:
        if isinstance(asked.command, CallOut):
            return asked.path["agent"], asked.command.to
        assert asked.body is not None
        agent = asked.body.agent or (asked.who.agent if isinstance(asked.who, Person) else str(asked.who))
        number = "".join(letter for letter in asked.body.to if letter not in " ()./-")
        return agent, f"{asked.body.queue}:{number}" if asked.body.queue else number

    async def _annotate(self, asked: Asked[Annotate]) -> CallDetail:
        body, call_id = asked.body, await call_meant(self._ports, asked.path["call"], asked.who)
        if body.attributes:
            names, values = list(body.attributes), [value or "" for value in body.attributes.values()]
            self._ports.journal.publish(CallAnnotated(call_id=call_id, names=names, values=values, by=asked.by))
        if body.external_refs:
            names, values = list(body.external_refs), [value or "" for value in body.external_refs.values()]
            self._ports.journal.publish(CallLinked(call_id=call_id, systems=names, records=values, by=asked.by))
        await self._ports.journal.flushed(1.0)
        return await self._detail(call_id, asked.who)


def _leg(row: Row, muted: set[str]) -> LegItem:
    outside = row["role"] == Role.NUMBER
    return LegItem(
        id=row["channel_id"] or "", role=row["role"] or "", agent="" if outside else row["who"] or "",
        number=row["who"] or "" if outside else "", purpose=row["purpose"] or "",
        joined_at=rfc3339_or_none(row["joined_at"]), left_at=rfc3339_or_none(row["left_at"]),
        talked_ms=_ms(row["talked"]), held_ms=_ms(row["held"]), wrap_up_ms=_ms(row["wrap_up"]),
        muted=row["channel_id"] in muted, reason=row["reason"] or "", disposition=row["disposition"] or "",
    )  # fmt: skip


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
