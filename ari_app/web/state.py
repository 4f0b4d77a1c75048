"""What `kefu status` shows: the line, the agents, the live calls, call-backs, and the system's health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec

from ari_app.foundation import steady
from ari_app.voice.call.session import CallSession
from ari_app.web.handlers.routing import routing_of
from ari_app.web.ports import Ports
from ari_app.web.table.console import AgentRow, CallBack, LiveCall, Status, WaitingCaller, Waits
from models.domain.agent import AgentStatus
from models.routing.line import Waiting


def status_of(ports: Ports, health: Callable[[], dict[str, Any]]) -> Status:
    """As it is now."""
    now, desk, floor = steady.now(), ports.desk, ports.desk.floor
    return Status(
        routing=routing_of(floor),
        waits=msgspec.convert(floor.waits.status(), Waits),
        callbacks=[CallBack(**asdict(wanted)) for wanted in ports.callbacks.open.values()],
        line=[_waiting(waiting, now) for waiting in floor.dispatcher.line()],
        agents=[_agent(status, now) for status in floor.roster.all()],
        calls=[_call(session, now, desk.parking.slot_of(session.call.id)) for session in desk.calls.values()],
        health=health(),
    )


def _waiting(waiting: Waiting, now: float) -> WaitingCaller:
    return WaitingCaller(
        call=waiting.call_id, problem=waiting.main_problem, language=waiting.language,
        priority=round(min(1.0, max(0.0, waiting.priority)), 3), waited=round(now - waiting.entered_at, 1),
    )  # fmt: skip


def _agent(status: AgentStatus, now: float) -> AgentRow:
    return AgentRow(
        id=status.agent.id, name=status.agent.name, state=status.state, since=round(now - status.since, 1),
        reason=status.reason, call=status.call_id, calls=status.calls, missed=status.missed,
        then=status.after_call or "", device=status.device, connected=status.nailed,
    )  # fmt: skip


def _call(session: CallSession, now: float, slot: str) -> LiveCall:
    call, conversation = session.call, session.conversation
    return LiveCall(
        call=call.id, number=call.number, name=call.caller.name, dialled=call.dialled, state=session.state,
        language=session.language, problem=session.queueing.problem, age=round(now - call.arrived_at, 1),
        direction=call.direction, slot=slot,
        legs=[leg.who for leg in conversation.legs.values()] if conversation else [],
        held=bool(conversation and conversation.held),
        recording=bool(session.recording and session.recording.running),
    )  # fmt: skip
