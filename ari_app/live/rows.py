"""One agent, call, queue or waiting caller as screens show them, from the live registers."""

from __future__ import annotations

from collections.abc import Iterable

from ari_app.foundation import steady
from ari_app.live.access import View
from ari_app.live.day import QueueDay
from ari_app.live.masking import name_for, number_for
from ari_app.live.shapes import AgentNow, CallNow, LegNow, Quarter, QueueNow, ServiceLevel, WaitingNow
from ari_app.live.sources import Sources
from ari_app.routing.place import Place
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.session import CallSession
from models.domain.agent import AgentState, AgentStatus
from models.routing.line import Waiting
from models.routing.service_level import service_level


def ms(seconds: float) -> int:
    """Seconds as milliseconds."""
    return round(seconds * 1000)


def agent_now(sources: Sources, status: AgentStatus, view: View) -> AgentNow:
    """An agent; what they did today is from the day's figures, since a shift may be longer than a process."""
    agent, phone, day = status.agent, sources.phones(status), sources.today.agent(status.agent.id)
    session = sources.desk.calls.get(status.call_id)
    story = sources.stories.get(status.call_id)
    queue = session.queueing.problem if session is not None else story.queue if story is not None else ""
    made_of, place = (status, phone, day, queue), (agent.id, view.names)
    kept = sources.rows.get(place)
    if kept is not None and kept[0] == made_of:
        return kept[1]
    row = AgentNow(
        id=agent.id, name=name_for(view, agent.name), state=status.state, reason=name_for(view, status.reason),
        since_at_ms=ms(status.since), then=status.after_call or "", call=status.call_id, queue=queue, phone=phone.kind,
        phone_state=phone.state, device=status.device, calls=day.calls, missed=day.missed, skills=dict(agent.skills),
        languages=sorted(agent.languages), supervisor=agent.supervisor,
    )  # fmt: skip
    sources.rows[place] = made_of, row
    return row


def legs_now(sources: Sources, session: CallSession, view: View) -> dict[str, LegNow]:
    """Who is in a call beside the caller, by channel."""
    talk = session.conversation
    if talk is None:
        return {}
    roster = sources.desk.floor.roster
    found = {}
    for channel, leg in talk.legs.items():
        known = leg.who in roster
        who = leg.who if known else number_for(view, leg.who)
        name = name_for(view, roster.get(leg.who).agent.name) if known else ""
        party = talk.state.find(channel)
        muted = party is not None and party.muted
        since = ms(steady.at(leg.joined_at))
        found[channel] = LegNow(who=who, name=name, role=leg.role, muted=muted, since_at_ms=since)
    return found


def listeners_of(sources: Sources, call_id: str) -> list[str]:
    """Supervisors who listen to a call, whisper in it or are in it."""
    return sorted({one.supervisor for one in sources.desk.watching.values() if one.call == call_id})


def call_now(sources: Sources, session: CallSession, view: View) -> CallNow:
    """A live call."""
    call, talk, recording = session.call, session.conversation, session.recording
    return CallNow(
        id=call.id, number=number_for(view, call.number), name=name_for(view, call.caller.name), dialled=call.dialled,
        direction=call.direction, state=session.state, queue=session.queueing.problem, language=session.language,
        began_at_ms=ms(call.arrived_at), held=bool(talk and talk.held),
        recording=bool(recording and recording.running and not recording.masked),
        slot=sources.desk.parking.slot_of(call.id), legs=legs_now(sources, session, view),
    )  # fmt: skip


def waiting_now(sources: Sources, place: Place, view: View) -> WaitingNow:
    """A caller in the line."""
    waiting = place.waiting
    session = sources.desk.calls.get(waiting.call_id)
    number, name, tier = "", "", ""
    if session is not None:
        number, name, tier = session.call.number, session.call.caller.name, session.call.caller.tier
    return WaitingNow(
        call=waiting.call_id, number=number_for(view, number), name=name_for(view, name),
        queue=waiting.line, language=waiting.language, priority=round(min(1.0, max(0.0, waiting.priority)), 3),
        since_at_ms=ms(waiting.entered_at), tier=tier, offered_to=",".join(place.offers_made),
    )  # fmt: skip


def queue_target(desk: Desk, queue: str) -> float:
    """Seconds within which callers of a queue are to be answered."""
    own = desk.floor.profile(queue).target_seconds
    return own if own >= 0 else desk.settings.queue.target_seconds


def queue_now(
    sources: Sources, name: str, waiting: Iterable[Waiting], agents: Iterable[AgentStatus], whole: bool
) -> QueueNow:  # fmt: skip
    """A queue. ``agents`` are those who have a skill for it, ``whole``: with its quarters of an hour."""
    day, line, staff = sources.today.queue(name), list(waiting), list(agents)
    formula = sources.desk.settings.live.service_level
    value, n = service_level(formula, day.counted)
    level = ServiceLevel(
        value=round(value, 4) if value is not None else None,
        n=n,
        seconds=queue_target(sources.desk, name),
        formula=formula,
    )
    forecast = sources.gauges.forecasts.get(name)
    roster = sources.desk.floor.roster
    free = [one for one in staff if roster.free(one.agent.id)]
    return QueueNow(
        name=name, waiting=len(line), longest_since_at_ms=ms(min(one.entered_at for one in line)) if line else None,
        service_level=level, answered=day.counted.answered, abandoned=day.counted.abandoned, available=len(free),
        talking=_in(staff, AgentState.TALKING), wrap_up=_in(staff, AgentState.WRAP_UP),
        paused=_in(staff, AgentState.PAUSED), wait_p50_ms=forecast[0] if forecast else None,
        wait_p90_ms=forecast[1] if forecast else None, quarters=_quarters(day) if whole else {},
    )  # fmt: skip


def _in(staff: Iterable[AgentStatus], state: AgentState) -> int:
    return sum(one.state is state for one in staff)


def _quarters(day: QueueDay) -> dict[str, Quarter]:
    return {
        str(ms(begin)): Quarter(answered=one.answered, abandoned=one.abandoned, in_time=one.in_time)
        for begin, one in day.quarters.items()
    }
