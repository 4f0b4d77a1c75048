"""What was said in a call, why it went where it went, and what its agent says of it."""

from __future__ import annotations

from typing import Any

from ari_app.agents.desk import carry_out
from ari_app.reports.calls import decisions
from ari_app.reports.routing import why_not
from ari_app.store.row import Row
from ari_app.store.web_reader import WebReader
from ari_app.web.finding import BOOKED_SECONDS, call_meant, parties_of
from ari_app.web.handlers.telling import event_items, sees_words
from ari_app.web.operation import Asked, Handler, Sent
from ari_app.web.ports import Ports
from ari_app.web.problems import BadRequest, Changed, NotFound, Refused
from ari_app.web.reading import instant, rfc3339, rfc3339_or_none
from ari_app.web.table.calls import (
    AskWhy,
    Disposition,
    DispositionIs,
    ReadTranscript,
    Transcript,
    Utterance,
    WhoseDisposition,
    Why,
)
from models.domain.agent import AgentState
from models.domain.annotation_events import DispositionGiven, TranscriptRead
from models.domain.desk_events import DispositionDrafted
from models.domain.floor_commands import WrapUp
from models.domain.identity import Console, Person

_WRAPS_UP = (AgentState.TALKING, AgentState.WRAP_UP)
Json = dict[str, Any]


class Said:
    """See the module."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._roster = ports, ports.desk.floor.roster

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_transcript": self._transcript, "read_why": self._why, "read_disposition": self._read,
            "put_disposition": self._put,
        }  # fmt: skip

    async def _transcript(self, asked: Asked[ReadTranscript]) -> Transcript:
        call_id, version = await call_meant(self._ports, asked.path["call"], asked.who), asked.body.version

        def read(book: WebReader) -> tuple[list[Json], list[Json], Json]:
            return (
                book.transcript_versions(call_id), book.transcript_lines(call_id, version),
                book.call_in_full(call_id) or {},
            )  # fmt: skip

        versions, lines, row = await self._ports.book.ask(read)
        if str(asked.who) not in await self._parties(call_id):
            self._ports.journal.publish(TranscriptRead(call_id=call_id, by=asked.by))
        known = [int(one["version"]) for one in versions]
        begin = float(row.get("arrived_at") or 0.0)
        shown = version or max(known, default=1)
        return Transcript(call=call_id, version=shown, versions=known, items=[_line(one, begin) for one in lines])

    async def _why(self, asked: Asked[AskWhy]) -> Why:
        call_id, agent = await call_meant(self._ports, asked.path["call"], asked.who), asked.body.agent

        def read(book: WebReader) -> tuple[list[Json], list[str]]:
            return decisions(book, call_id), why_not(book, call_id, agent) if agent else []

        found, answers = await self._ports.book.ask(read)
        rows = [Row(**one) for one in found]
        return Why(
            call=call_id, decisions=event_items(rows, asked.who, sees_words(asked.who), asked.language), answers=answers
        )

    # Dispositions -----------------------------------------------------------------------------------

    async def _read(self, asked: Asked[WhoseDisposition]) -> Sent:
        call_id = await call_meant(self._ports, asked.path["call"], asked.who)
        agent = await self._whose(asked, call_id, asked.body.agent)
        return _sent(call_id, agent, await self._ports.records.disposition(call_id, agent))

    async def _put(self, asked: Asked[Disposition]) -> Sent:
        """A draft is kept; what is handed in is written down for good, and ends the wrap-up of that call."""
        body, call_id = asked.body, await call_meant(self._ports, asked.path["call"], asked.who)
        agent = await self._whose(asked, call_id, body.agent)
        follow_up, records = instant(body.follow_up_at, "follow_up_at"), self._ports.records
        version = _version(asked.connection.headers.get("If-Match", ""))
        values = {"disposition": body.disposition, "note": body.note, "follow_up_at": follow_up}
        row = await records.draft(call_id, agent, values, version)
        if row is None:
            raise Changed("changed")
        if body.draft:
            self._ports.journal.show(
                DispositionDrafted(
                    call_id=call_id,
                    agent_id=agent,
                    disposition=body.disposition,
                    note=body.note,
                    follow_up_at=body.follow_up_at or "",
                )
            )
            return _sent(call_id, agent, row)
        self._ports.journal.publish(
            DispositionGiven(
                call_id=call_id, agent_id=agent, disposition=body.disposition, note=body.note,
                follow_up_at=follow_up or 0.0, by=asked.by,
            )
        )  # fmt: skip
        self._wrap_up(call_id, agent, body.disposition, asked.by)
        await self._ports.journal.flushed(1.0)
        return _sent(call_id, agent, await records.disposition(call_id, agent))

    def _wrap_up(self, call_id: str, agent: str, disposition: str, by: str) -> None:
        """Of that call alone; who talks keeps it for the wrap-up."""
        status = self._roster.get(agent) if agent in self._roster else None
        if status is not None and status.call_id == call_id and status.state in _WRAPS_UP:
            carry_out(self._roster, agent, WrapUp(disposition), by)

    async def _whose(self, asked: Asked[Any], call_id: str, given: str) -> str:
        """The agent whose disposition is meant: of who asks, if they were in the call. Raises NotFound, Refused."""
        parties, who = await self._parties(call_id), asked.who
        own = who.agent if isinstance(who, Person) else "" if isinstance(who, Console) else str(who)
        mine = own in parties and asked.operation.scope not in (who.scopes if isinstance(who, Person) else ())
        if given and (given not in parties or (mine and given != own)):
            raise NotFound("no leg", agent=given, call=call_id)
        if given or own in parties:
            return given or own
        if len(parties) != 1:
            raise Refused("which agent", count=len(parties))
        return next(iter(parties))

    async def _parties(self, call_id: str) -> frozenset[str]:
        session = self._ports.desk.calls.get(call_id)
        await self._ports.journal.flushed(BOOKED_SECONDS)  # whoever was in it a moment ago
        legs = await self._ports.book.ask(lambda book: book.legs_in_full(call_id))
        then = frozenset(str(one["who"]) for one in legs if one["role"] != "number")
        return then | (parties_of(session) if session is not None else frozenset())


def _version(if_match: str) -> int | None:
    """The version that must be there; None: whichever. Raises BadRequest for what is no ETag of ours."""
    text = if_match.strip()
    if text in ("", "*"):
        return None
    number = text.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise BadRequest("unfit", "If-Match", name="If-Match", wanted='"NUMBER" or *', means="")
    return int(number)


def _sent(call_id: str, agent: str, row: Json | None) -> Sent:
    found = row or {}
    version = int(found.get("version") or 0)
    content = DispositionIs(
        call=call_id, agent=agent, disposition=found.get("disposition") or "", note=found.get("note") or "",
        follow_up_at=rfc3339_or_none(found.get("follow_up_at")), draft=bool(found.get("draft", True)),
        version=version, changed_at=rfc3339_or_none(found.get("changed_at")),
    )  # fmt: skip
    return Sent(content, etag=f'"{version}"')


def _line(row: Json, begin: float) -> Utterance:
    at = float(row["began_at"] or row["at"])
    return Utterance(
        side=row["leg"], at=rfc3339(at), start_ms=max(0, round((at - begin) * 1000)) if begin else 0,
        length_ms=round((row["seconds"] or 0) * 1000), text=row["text"] or "", confidence=row["confidence"] or 0.0,
        engine=row["engine"] or "",
    )  # fmt: skip
