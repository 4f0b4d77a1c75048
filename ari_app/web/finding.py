"""What is meant by an id: of a call that lives or is over, a place in the line, a leg. The console may give the
beginning or the end of one."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ari_app.foundation.unclear_ids import Facts as IdFacts
from ari_app.foundation.unclear_ids import several
from ari_app.voice.call.session import CallSession
from ari_app.voice.call.talk import Talk
from ari_app.web.operation import Facts
from ari_app.web.ports import Ports
from ari_app.web.problems import NotFound, Refused
from ari_app.web.texts import Words
from models.domain.call_ids import meant
from models.domain.conversation import Role
from models.domain.errors import NotThere
from models.domain.identity import Identity, Person

BOOKED_SECONDS = 0.5
"""So long the books are waited for, when the disk does not let them be written."""


def session_of(ports: Ports, call_id: str, who: Identity) -> CallSession:
    """A live call. Raises NotThere, and CommandRefused when several are meant."""
    return ports.desk.calls[one_of(ports, ports.desk.calls, call_id, "live call", who)]


def one_of(ports: Ports, ids: Iterable[str], given: str, kind: str, who: Identity | None = None) -> str:
    """The one that is meant. Raises NotThere when there is none, CommandRefused for several, and names these."""
    found = meant(ids, given) if not isinstance(who, Person) else [one for one in ids if one == given]
    if not found:
        raise NotThere(f"no {kind}s begin or end with {given!r}; `kefu status` lists them")
    if len(found) > 1:
        raise several(given, kind, [_facts(ports, one) for one in found])
    return found[0]


def _facts(ports: Ports, call_id: str) -> IdFacts:
    """Of a call that may be over: then its call-back knows them."""
    session = ports.desk.calls.get(call_id)
    if session is not None:
        return call_id, session.call.arrived_at, session.call.number
    wanted = ports.callbacks.open.get(call_id)
    return (call_id, wanted.entered_at, wanted.number) if wanted else (call_id, 0.0, "")


def talk_of(session: CallSession) -> Talk:
    """Its conversation. Raises Refused when it has none (yet)."""
    if session.conversation is None:
        raise Refused("not talking", call=session.call.id, state=str(session.state))
    return session.conversation


async def call_meant(ports: Ports, given: str, who: Identity) -> str:
    """The id of a call, live or over. Raises NotThere, and CommandRefused when several are meant."""
    if given in ports.desk.calls:
        return given
    live = [] if isinstance(who, Person) else meant(ports.desk.calls, given)
    if live:
        return one_of(ports, live, given, "call", who)
    rows = await ports.book.ask(lambda book: book.calls_like(given))
    found = [row["id"] for row in rows if row["id"] == given] or [row["id"] for row in rows]
    if isinstance(who, Person):
        found = [one for one in found if one == given]
    if not found:
        raise NotFound("not there", what=Words("call"), given=given)
    if len(found) > 1:
        raise several(given, "call", [(row["id"], row["arrived_at"] or 0.0, row["number"] or "") for row in rows])
    return str(found[0])


class FloorSight:
    """What somebody may be allowed to see, for `ari_app.web.judging`."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def serves(self, agent: str) -> frozenset[str]:
        """See `Sight`."""
        roster = self._ports.desk.floor.roster
        return frozenset(roster.get(agent).agent.skills) if agent in roster else frozenset()

    async def facts(self, place: str, given: str) -> Facts | None:
        """See `Sight`."""
        floor = self._ports.desk.floor
        match place:
            case "agent":
                return Facts(given) if given in floor.roster else None
            case "queue":
                return Facts(given, given) if given in floor.queue_names else None
            case "callback":
                wanted = self._ports.callbacks.open.get(given)
                return Facts(given, wanted.problem) if wanted is not None else None
            case "message":
                rows = await self._ports.messages.box.named(given)
                return Facts(given, str(rows[0]["queue"] or "")) if rows else None
        return await self._call(given)

    async def _call(self, given: str) -> Facts | None:
        """Who was in it before counts as a party while it goes on with others, too."""
        session = self._ports.desk.calls.get(given)
        row = await self._ports.book.ask(lambda book: book.call_in_full(given))
        if session is None and (row is None or row["ended_at"] is None):  # it has ended a moment ago, if there is one
            await self._ports.journal.flushed(BOOKED_SECONDS)
            row = await self._ports.book.ask(lambda book: book.call_in_full(given))
        then = frozenset[str](json.loads(row["parties"] or "[]")) if row is not None else frozenset()
        if session is not None:
            parked = bool(self._ports.desk.parking.slot_of(given))
            return Facts(given, session.queueing.problem, then | parties_of(session), parked)
        return Facts(given, row["problem"] or "", then) if row is not None else None


def parties_of(session: CallSession) -> frozenset[str]:
    """Agents and supervisors who are in a live call, and whose telephone rings for it."""
    legs = session.conversation.legs.values() if session.conversation else ()
    roster = session.services.floor.roster
    inside = {leg.who for leg in legs if leg.role is not Role.NUMBER}
    return frozenset(inside | {one.agent.id for one in roster.all() if one.call_id == session.call.id})
