"""Reads the books and Asterisk, asks `plan_recovery` what to do, and does it.

What concerns live calls is done in one go, without waiting for anything, so that no event can come in between: books
are closed, agents restored, subscriptions opened, stories begun. Only then are leftovers cleared away.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from ari_app.agents.roster import Roster
from ari_app.ari.entry import Entry, entry_of_channel
from ari_app.ari.ids import is_media, is_ours
from ari_app.ari.media import hang_up_media
from ari_app.ari.switch import Switch
from ari_app.foundation import steady
from ari_app.store.journal import Journal
from ari_app.store.open_records import OpenCall, OpenRecords, open_records
from ari_app.voice.call.inputs import PlaybackOver
from ari_app.voice.call.intake import Doors
from ari_app.voice.call.session import Calls
from ari_app.voice.recovery.adopt import Found, carried_on, heard_of_late, unrecorded
from models.domain.agent import AgentState
from models.domain.call_state import Outcome
from models.domain.control_events import LegLeft
from models.domain.errors import Gone
from models.domain.events import CallDisconnected, CallEnded, SystemNoted
from models.domain.recovery import (
    AgentPlan,
    AgentRecord,
    CallRecord,
    LegRecord,
    Live,
    LiveBridge,
    Memory,
    Mind,
    Plan,
    Snapshot,
    plan_recovery,
)

log = logging.getLogger(__name__)
Json = dict[str, Any]
TAKEN_UP = ("connect", "listen", "whisper", "barge", "out")  # what a phone can go on with after a restart
AWAY = "ended while kefu was away"


class Recovery:
    """Makes this process and Asterisk agree after a connect. ``start`` begins a call, ``start_desk`` a phone's own."""

    def __init__(
        self, switch: Switch, journal: Journal, roster: Roster, calls: Calls, doors: Doors,
        start: Callable[[Found], None], start_desk: Callable[[Entry], None],
    ) -> None:  # fmt: skip
        self._switch, self._journal, self._roster, self._calls = switch, journal, roster, calls
        self._doors, self._start, self._start_desk = doors, start, start_desk
        self.first = True
        self.records = OpenRecords()
        self._strays: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._nobodys: tuple[str, ...] = ()  # channels of which nobody knows what they are for

    async def run(self, cause: str) -> Plan:
        """Compare and act; ``cause`` is what ends of a gap are booked as. Raises AsteriskError: then do it again."""
        if self.first:
            journal = self._journal
            self.records = await journal.call(lambda: open_records(journal.database))
        channels = await self._channels()
        snapshot = Snapshot(
            {one.id: one for one in map(_live(channels, await self._held()), channels)}, await self._bridges()
        )
        playbacks = await self._over()
        plan = plan_recovery(
            [_record(call) for call in self.records.calls],
            [AgentRecord(row["id"], row["state"], row["call_id"] or "") for row in self.records.agents],
            snapshot, self._memory(),
        )  # fmt: skip
        self._act(plan, channels, cause)
        self._end_playbacks(playbacks)
        self._strays = ((*plan.stray_channels, *self._nobodys), plan.stray_bridges)
        self.first = False
        return plan

    async def clear(self) -> None:
        """Take away what nobody owns. What cannot be removed now the reconciliation removes later."""
        rest, bus = self._switch.rest, self._switch.bus
        channels, bridges = self._strays
        self._strays = ((), ())
        for channel_id in channels:
            if is_media(channel_id):
                await hang_up_media(rest, bus, channel_id)
            else:
                await rest.discard(f"/channels/{channel_id}")
        for bridge_id in bridges:
            await rest.discard(f"/bridges/{bridge_id}")

    # Reading ----------------------------------------------------------------------------------

    async def _channels(self) -> dict[str, Json]:
        return {str(channel["id"]): channel for channel in await self._switch.rest.get("/channels")}

    async def _held(self) -> frozenset[str]:
        application = await self._switch.rest.get(f"/applications/{self._switch.app}")
        return frozenset(application.get("channel_ids", []))

    async def _bridges(self) -> tuple[LiveBridge, ...]:
        return tuple(
            LiveBridge(str(bridge["id"]), str(bridge["name"]), frozenset(bridge["channels"]))
            for bridge in await self._switch.rest.get("/bridges") if is_ours(str(bridge["id"]))
        )  # fmt: skip

    async def _over(self) -> list[str]:
        """Awaited playbacks that ended in the gap."""
        over = []
        for playback_id in self._switch.bus.waiting_for("playback"):
            try:
                await self._switch.rest.get(f"/playbacks/{playback_id}")
            except Gone:
                over.append(playback_id)
        return over

    def _memory(self) -> Memory:
        switch = self._switch
        return Memory(
            self.first, frozenset(self._calls), frozenset(switch.bus.waiting_for("channel")),
            frozenset(switch.rest.bridges),
        )  # fmt: skip

    # Acting: nothing below waits -----------------------------------------------------------------

    def _act(self, plan: Plan, channels: Mapping[str, Json], cause: str) -> None:
        calls = {call.id: call for call in self.records.calls}
        for call_id in plan.closed:
            self._close(calls[call_id])
        rows = {row["id"]: row for row in self.records.agents}
        for agent in plan.agents:
            restore_agent(self._roster, agent, rows.get(agent.id, {}))
        for channel_id in plan.staying:
            self._start_desk(entry_of_channel(channels[channel_id]))
        for one in plan.taken_up:
            for leg in one.lost:
                self._left(one.call_id, leg)
            self._switch.rest.bridges |= {one.bridge} - {""}
            known = calls.get(one.call_id)
            self._start(
                carried_on(known, one) if known else unrecorded(one, entry_of_channel(channels[one.channel_id]))
            )
        for channel_id in plan.ended:
            self.end_channel(channel_id, cause)
        for channel_id in plan.answered:
            self._switch.bus.publish({"type": "StasisStart", "channel": {"id": channel_id}, "args": []})
        self._newcomers(plan, channels)

    def _newcomers(self, plan: Plan, channels: Mapping[str, Json]) -> None:
        entries = [entry_of_channel(channels[channel_id]) for channel_id in plan.unknown]
        callers = [entry for entry in entries if entry.kind in ("inbound", "test")]
        for entry in callers:
            self._start(heard_of_late(entry, self._doors))
        self._nobodys = tuple(entry.channel_id for entry in entries if entry not in callers)
        for channel_id in plan.desks:
            self._start_desk(entry_of_channel(channels[channel_id]))
        found = len(plan.taken_up) + len(callers)
        if found or plan.closed:
            detail = f"{found} taken over, {len(plan.closed)} had ended"
            self._journal.publish(SystemNoted(what="calls compared after a restart", detail=detail))

    def end_channel(self, channel_id: str, cause: str) -> None:
        """Tell whom it concerns that a channel is gone."""
        channel = {"id": channel_id}
        for kind in ("StasisEnd", "ChannelDestroyed"):
            self._switch.bus.publish({"type": kind, "channel": channel, "kefu_cause": cause})

    def _end_playbacks(self, playbacks: list[str]) -> None:
        for playback_id in playbacks:
            over = {"id": playback_id, "state": "failed", "target_uri": ""}
            self._switch.bus.publish({"type": "PlaybackFinished", "playback": over})
            for session in self._calls.values():
                session.dialogue.inputs.put_nowait(PlaybackOver(playback_id))

    def _close(self, call: OpenCall) -> None:
        """Close the books on a call that ended while nobody looked."""
        publish = self._journal.publish
        for leg in _legs(call):
            self._left(call.id, leg)
        agents = [leg for leg in _legs(call) if leg.role == "agent"]
        if agents:
            talked = self._since(agents[0].joined_at)
            publish(CallDisconnected(call_id=call.id, agent_id=agents[0].who, by="unknown", talked=talked))
        publish(CallEnded(call_id=call.id, outcome=outcome_of(call.row), cause=AWAY))

    def _left(self, call_id: str, leg: LegRecord) -> None:
        self._journal.publish(
            LegLeft(
                call_id=call_id, agent_id=leg.who if leg.role != "number" else "", role=leg.role, who=leg.who,
                channel_id=leg.channel_id, talked=self._since(leg.joined_at), reason=AWAY,
            )
        )  # fmt: skip

    def _since(self, joined_at: float) -> float:
        """Seconds of a talk that ended in the gap: nobody knows when, so it counts to when kefu was last there."""
        return round(max(0.0, (self.records.last_at or steady.now()) - joined_at), 2)


_STATES = {
    Mind.TALKING: AgentState.TALKING, Mind.RESERVED: AgentState.RESERVED, Mind.WRAP_UP: AgentState.WRAP_UP,
    Mind.READY: AgentState.READY,
}  # fmt: skip


def restore_agent(roster: Roster, plan: AgentPlan, row: Mapping[str, Any]) -> None:
    """Put an agent into the planned state; ``row`` is what the books say of them."""
    now, state = steady.now(), _STATES.get(plan.mind) or AgentState(row["state"] or AgentState.OFFLINE)
    kept = {**json.loads(row.get("kept") or "{}"), "nailed": False}  # such a telephone says itself that it is there
    since = float(row.get("since") or now)
    if plan.mind is Mind.TALKING:
        since = plan.leg.joined_at if plan.leg is not None and plan.leg.joined_at else now
    elif plan.mind is not Mind.AS_WRITTEN:
        since, kept = now, {**kept, "since": now, "wrap_up_until": 0.0}
    if state is not AgentState.OFFLINE:
        roster.restore(plan.id, state, plan.call_id, since, reason=row.get("reason") or "restored", kept=kept)


def outcome_of(row: Mapping[str, Any]) -> Outcome:
    """How a call ended whose end nobody saw, by how far it had come."""
    if row["connected_at"]:
        return Outcome.ANSWERED
    return Outcome.ABANDONED if row["queued_at"] else Outcome.HUNG_UP_IN_MENU


def _live(channels: Mapping[str, Json], held: frozenset[str]) -> Callable[[str], Live]:
    def make(channel_id: str) -> Live:
        channel = channels[channel_id]
        entry = entry_of_channel(channel)
        technology, _, rest = str(channel.get("name", "")).partition("/")
        who = rest.rpartition("-")[0] if technology == "PJSIP" else ""
        desk = entry.kind == "desk" and entry.do in TAKEN_UP
        return Live(channel_id, is_ours(channel_id), channel_id in held, desk, who, desk and entry.do == "connect")

    return make


def _legs(call: OpenCall) -> tuple[LegRecord, ...]:
    """The legs but for supervisors', whose phones are here on their own account."""
    return tuple(
        LegRecord(str(leg["channel_id"]), str(leg["role"]), str(leg["who"]), float(leg["joined_at"] or 0.0))
        for leg in call.legs if leg["role"] != "supervisor"
    )  # fmt: skip


def _record(call: OpenCall) -> CallRecord:
    offered: dict[str, str] = {}
    for told in call.story:
        if told.kind == "CallOffered":
            offered[str(told.data["channel_id"])] = told.agent_id
        elif told.kind in ("OfferFailed", "LegJoined"):
            offered = {channel: agent for channel, agent in offered.items() if agent != told.agent_id}
    return CallRecord(call.id, call.channel_id, str(call.row["state"]), _legs(call), offered)
