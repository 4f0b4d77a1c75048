"""After a restart: compare the books with Asterisk, take calls over where they were, remove what belongs to nobody."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ari_app import steady
from ari_app.ari.entry import Entry, entry_of_channel
from ari_app.ari.ids import is_ours
from ari_app.ari.rest import Rest
from ari_app.call.ask import say
from ari_app.call.centre import Centre
from ari_app.call.intake import call_of, recognise_caller
from ari_app.call.resume import resume
from ari_app.call.route import route
from ari_app.call.session import CallSession
from ari_app.call.story import line_of
from ari_app.call.survey import survey
from ari_app.call.walk import walk
from models.domain.agent import AgentState
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.events import CallAdopted, CallAnswered, CallEnded, SystemNoted

Story = Callable[[CallSession], Awaitable[Outcome]]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A call to take over, and the story that goes on with it."""

    call: Call
    story: Story


@dataclass(frozen=True, slots=True)
class Left:
    """What a former process left in the books: calls without an end, agents, legs that have not left."""

    calls: list[Row]
    agents: list[Row]
    legs: list[Row]


@dataclass(frozen=True, slots=True)
class Remains:
    """What of an open call is still alive in Asterisk: the channels of its legs, and the bridge that bears its name."""

    row: Row
    legs: list[Row] = field(default_factory=list)
    bridge: str = ""


def open_calls(rows: list[Row], live: set[str]) -> tuple[list[Row], list[Row]]:
    """Calls without an end in the books, split into those whose channel still lives and those whose does not."""
    return [row for row in rows if row["channel_id"] in live], [row for row in rows if row["channel_id"] not in live]


async def survivors(centre: Centre, left: Left) -> tuple[list[Found], list[Entry]]:
    """Close the books on calls that ended meanwhile, restore agents, clear strays.

    Returns the calls to take over, and the channels of which the books know nothing.
    """
    channels = {channel["id"]: channel for channel in await centre.rest.get("/channels")}
    application = await centre.rest.get(f"/applications/{centre.settings.ari.app}")
    bridges = {bridge["name"]: bridge["id"] for bridge in await centre.rest.get("/bridges") if is_ours(bridge["id"])}
    held = set(application.get("channel_ids", [])) & channels.keys()
    alive, dead = open_calls(left.calls, held)
    for row in dead:
        outcome = _outcome_of(row)
        centre.journal.publish(CallEnded(call_id=row["id"], outcome=outcome, cause="ended while kefu was away"))
    remains = [_remains(row, left.legs, held, bridges) for row in alive]
    _restore_agents(centre, left.agents, remains)
    kept = {row["channel_id"] for row in alive} | {leg["channel_id"] for one in remains for leg in one.legs}
    await _clear(centre.rest, held - kept, channels, {one.bridge for one in remains if one.bridge})
    centre.rest.bridges |= {one.bridge for one in remains if one.bridge}
    found = [_found(one) for one in remains]
    unknown = [entry_of_channel(channels[one]) for one in held - kept if not is_ours(one)]
    if left.calls or unknown:
        detail = f"{len(found) + len(unknown)} taken over, {len(dead)} had ended"
        centre.journal.publish(SystemNoted(what="calls compared after a restart", detail=detail))
    return found, unknown


def _remains(row: Row, legs: list[Row], held: set[str], bridges: dict[str, str]) -> Remains:
    own = [leg for leg in legs if leg["call_id"] == row["id"] and leg["channel_id"] in held]
    return Remains(row, own, bridges.get(row["id"], "") if own else "")


def _outcome_of(row: Row) -> Outcome:
    if row["connected_at"]:
        return Outcome.ANSWERED
    return Outcome.ABANDONED if row["queued_at"] else Outcome.HUNG_UP_IN_MENU


def _restore_agents(centre: Centre, agents: list[Row], remains: list[Remains]) -> None:
    talking = {leg["who"]: (one.row["id"], leg) for one in remains for leg in one.legs if leg["role"] == "agent"}
    for row in agents:
        state = AgentState(row["state"] or AgentState.OFFLINE)
        kept = {**json.loads(row["kept"] or "{}"), "nailed": False}  # the phone says itself that it is still there
        reason = row["reason"] or "restored"
        if row["id"] in talking:
            call_id, leg = talking[row["id"]]
            centre.roster.restore(row["id"], AgentState.TALKING, call_id, leg["joined_at"], reason=reason, kept=kept)
        elif state in (AgentState.TALKING, AgentState.RESERVED):
            now = steady.now()
            centre.roster.restore(row["id"], AgentState.READY, "", now, kept={**kept, "since": now})
        elif state is not AgentState.OFFLINE:
            call_id = row["call_id"] or ""
            centre.roster.restore(row["id"], state, call_id, row["since"], reason=reason, kept=kept)


async def _clear(rest: Rest, strays: set[str], channels: dict[str, Any], keep_bridges: set[str]) -> None:
    """Hang up our helper channels and legs that nobody owns; destroy our bridges that hold no conversation."""
    for channel_id in strays:
        if is_ours(channel_id) and channel_id in channels:
            await rest.delete(f"/channels/{channel_id}")
    for bridge in await rest.get("/bridges"):
        if is_ours(bridge["id"]) and bridge["id"] not in keep_bridges:
            await rest.delete(f"/bridges/{bridge['id']}")


def heard_of_late(entry: Entry) -> Found:
    """A caller whom the books do not know: his arrival was never heard, or kefu died before it could write."""
    return Found(call_of(entry), _from_the_start)


def _found(remains: Remains) -> Found:
    row = remains.row
    call = Call(
        id=row["id"], channel_id=row["channel_id"], number=row["number"] or "", dialled=row["dialled"] or "",
        arrived_at=row["arrived_at"], language=row["language"] or "", direction=row["direction"] or "in",
    )  # fmt: skip
    return Found(call, _Continuation(remains))


@dataclass(frozen=True)
class _Continuation:
    """The rest of a story, from the state in the books."""

    remains: Remains

    async def __call__(self, session: CallSession) -> Outcome:
        row = self.remains.row
        await self._take_up(session)
        callbacks = session.centre.callbacks
        if callbacks is not None and session.call.id in callbacks.open:
            session.outcome = Outcome.CALLBACK
            await say(session, await session.media("callback_saved"))
            return Outcome.CALLBACK
        if self.remains.legs:
            return await resume(session, self.remains.legs, self.remains.bridge)
        match row["state"]:
            case CallState.SURVEY | CallState.TALKING:
                session.state = CallState.TALKING
                await survey(session)
                return Outcome.ANSWERED
            case CallState.WAITING | CallState.OFFERED | CallState.PARKED:
                await session.channel.music_off()
                problem = row["problem"] or session.flow.operator
                return await route(session, problem, entered_at=row["queued_at"] or 0.0)
        return await walk(session, await _left_off(session), [])

    async def _take_up(self, session: CallSession) -> None:
        row = self.remains.row
        record = await session.centre.callers.record(session.call.number)
        session.call = replace(session.call, caller=record)
        session.language = row["language"] or record.language or "en"
        session.publish(CallAdopted(state=row["state"]))
        session.state = CallState.MENU
        session.entered.set()
        session.problem = row["problem"] or ""
        session.entered_at = row["queued_at"] or 0.0
        session.outcome = Outcome.ANSWERED if row["connected_at"] else Outcome.HUNG_UP_IN_MENU
        if row["recorded"]:
            session.adopt_recording()


async def _left_off(session: CallSession) -> str:
    """The menu that the caller was in, if the flow still has it; else where his line begins."""
    journal, call_id = session.centre.journal, session.call.id
    query = "select data from journal where call_id = ? and kind = 'MenuEntered' order by seq desc limit 1"
    rows = await journal.call(lambda: list(journal.database.query(query, [call_id])))
    menu = str(json.loads(rows[0]["data"])["menu"]) if rows else ""
    return menu if menu in session.flow.steps else line_of(session).start


async def _from_the_start(session: CallSession) -> Outcome:
    await recognise_caller(session)
    await session.channel.answer()
    session.publish(CallAnswered())
    session.move(CallState.MENU)
    return await walk(session, line_of(session).start, await session.media(line_of(session).greeting))
