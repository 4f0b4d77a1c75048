"""After a restart: compare the books with Asterisk, take calls over where they were, remove what belongs to nobody."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from ari_app.ari.entry import Entry
from ari_app.ari.ids import is_ours
from ari_app.ari.rest import Rest
from ari_app.ari.safety import safe_name
from ari_app.call.connect import resume
from ari_app.call.intake import call_of, recognise_caller
from ari_app.call.offer import Answered
from ari_app.call.route import route
from ari_app.call.session import CallSession, Centre
from ari_app.call.story import follow, line_of
from ari_app.call.survey import survey
from models.domain.agent import AgentState
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.events import CallAdopted, CallAnswered, CallEnded, SystemNoted

Story = Callable[[CallSession], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Found:
    """A call to take over, and the story that goes on with it."""

    call: Call
    story: Story


def open_calls(rows: list[dict[str, Any]], live: set[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Calls without an end in the books, split into those whose channel still lives and those whose does not."""
    return [row for row in rows if row["channel_id"] in live], [row for row in rows if row["channel_id"] not in live]


async def survivors(centre: Centre, books: list[dict[str, Any]], agents: list[dict[str, Any]]) -> list[Found]:
    """Close the books on calls that ended meanwhile, restore agents, clear strays; the calls to take over."""
    channels = {channel["id"]: channel for channel in await centre.rest.get("/channels")}
    application = await centre.rest.get(f"/applications/{centre.settings.ari.app}")
    held = set(application.get("channel_ids", [])) & channels.keys()
    alive, dead = open_calls(books, held)
    for row in dead:
        outcome = _outcome_of(row)
        centre.journal.publish(CallEnded(call_id=row["id"], outcome=outcome, cause="ended while kefu was away"))
    talking = {row["agent_id"]: row for row in alive if _still_talking(row, held)}
    _restore_agents(centre, agents, talking)
    kept = {row["channel_id"] for row in alive} | {row["agent_channel"] for row in talking.values()}
    bridges = {row["bridge_id"] for row in talking.values()}
    await _clear(centre.rest, held - kept, channels, bridges)
    found = [_found(row, held) for row in alive]
    unknown = [channels[one] for one in held - kept if not is_ours(one)]
    found += [Found(_call_from_channel(channel), _from_the_start) for channel in unknown]
    if books or unknown:
        detail = f"{len(found)} taken over, {len(dead)} had ended"
        centre.journal.publish(SystemNoted(what="calls compared after a restart", detail=detail))
    return found


def _still_talking(row: dict[str, Any], held: set[str]) -> bool:
    return row["state"] == CallState.TALKING and row["agent_channel"] in held


def _outcome_of(row: dict[str, Any]) -> Outcome:
    if row["connected_at"]:
        return Outcome.ANSWERED
    return Outcome.ABANDONED if row["queued_at"] else Outcome.HUNG_UP_IN_MENU


def _restore_agents(centre: Centre, agents: list[dict[str, Any]], talking: dict[str, dict[str, Any]]) -> None:
    for row in agents:
        state = AgentState(row["state"])
        if row["id"] in talking:
            centre.roster.restore(row["id"], AgentState.TALKING, talking[row["id"]]["id"], row["since"])
        elif state in (AgentState.TALKING, AgentState.RESERVED):
            centre.roster.restore(row["id"], AgentState.READY, "", time.time())
        elif state is not AgentState.OFFLINE:
            centre.roster.restore(row["id"], state, row["call_id"] or "", row["since"])


async def _clear(rest: Rest, strays: set[str], channels: dict[str, Any], keep_bridges: set[str]) -> None:
    """Hang up our helper channels and agent legs that nobody owns; destroy our bridges that hold no conversation."""
    for channel_id in strays:
        if is_ours(channel_id) and channel_id in channels:
            await rest.delete(f"/channels/{channel_id}")
    for bridge in await rest.get("/bridges"):
        if is_ours(bridge["id"]) and bridge["id"] not in keep_bridges:
            await rest.delete(f"/bridges/{bridge['id']}")


def _call_from_channel(channel: dict[str, Any]) -> Call:
    """A caller whom the books do not know: kefu died before it could write."""
    entry = Entry(
        "inbound", channel["id"],
        dialled=safe_name(str(channel.get("dialplan", {}).get("exten", ""))),
        number=safe_name(str(channel.get("caller", {}).get("number", ""))),
    )  # fmt: skip
    return call_of(entry)


def _found(row: dict[str, Any], held: set[str]) -> Found:
    call = Call(
        id=row["id"], channel_id=row["channel_id"], number=row["number"] or "", dialled=row["dialled"] or "",
        arrived_at=row["arrived_at"], language=row["language"] or "",
    )  # fmt: skip
    return Found(call, _Continuation(row, held))


@dataclass(frozen=True)
class _Continuation:
    """The rest of a story, from the state in the books."""

    row: dict[str, Any]
    held: set[str]

    async def __call__(self, session: CallSession) -> Outcome:
        row, state = self.row, self.row["state"]
        record = await session.centre.callers.record(session.call.number)
        session.call = replace(session.call, caller=record)
        session.language = row["language"] or record.language or "en"
        session.publish(CallAdopted(state=state))
        session.state = CallState.MENU
        session.entered_at = row["queued_at"] or 0.0
        session.outcome = Outcome.ANSWERED if row["connected_at"] else Outcome.HUNG_UP_IN_MENU
        if _still_talking(row, self.held):
            session.state = CallState.TALKING
            events = session.stack.enter_context(session.centre.bus.subscribe(f"channel:{row['agent_channel']}"))
            agent = Answered(row["agent_id"], row["agent_channel"], events)
            await resume(session, agent, row["bridge_id"], row["connected_at"])
            await survey(session)
            return Outcome.ANSWERED
        if state in (CallState.SURVEY, CallState.TALKING):
            session.state = CallState.TALKING
            await survey(session)
            return Outcome.ANSWERED
        if state in (CallState.WAITING, CallState.OFFERED):
            await session.channel.music_off()
            return await route(session, row["problem"], entered_at=row["queued_at"])
        return await follow(session, line_of(session).start, [])


async def _from_the_start(session: CallSession) -> Outcome:
    await recognise_caller(session)
    await session.channel.answer()
    session.publish(CallAnswered())
    session.move(CallState.MENU)
    return await follow(session, line_of(session).start, await session.media(line_of(session).greeting))
