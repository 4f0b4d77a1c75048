"""Calls that a former process left: the rest of each story, from where the books and Asterisk say that it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ari_app.ari.entry import Entry
from ari_app.contact.route import route
from ari_app.contact.runner import walk
from ari_app.contact.survey import survey
from ari_app.foundation import steady
from ari_app.store.open_records import OpenCall, Told
from ari_app.voice.call.intake import Doors, call_of, recognise_caller
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.music import end_music
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.agents import offers_under_way
from ari_app.voice.dialogue.ask import say
from ari_app.voice.recovery.resume import resume
from ari_app.voice.route import serve
from ari_app.voice.script import line_of
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.conversation import Target
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.events import CallAdopted, CallAnswered, SystemNoted
from models.domain.flow import Flow, RouteTo
from models.domain.recovery import TakenUp
from models.flow.kind_list import kinds
from models.quality.masking import MARK

Story = Callable[[CallSession], Awaitable[Outcome]]
_ON_THE_WAY = ("CallQueued", "TransferBegun", "TransferFailed", "LegJoined")


@dataclass(frozen=True, slots=True)
class Found:
    """A call to take over, and the story that goes on with it."""

    call: Call
    story: Story
    channels: tuple[str, ...] = ()  # of the call beside the caller's own


def heard_of_late(entry: Entry, doors: Doors) -> Found:
    """A caller whom the books do not know: the arrival was never heard, or kefu died before it could write."""
    return Found(call_of(entry, doors), _from_the_start)


def carried_on(known: OpenCall, taken: TakenUp) -> Found:
    """A call of the books."""
    row = known.row
    call = Call(
        id=row["id"], channel_id=row["channel_id"], number=row["number"] or "", dialled=row["dialled"] or "",
        arrived_at=row["arrived_at"], language=row["language"] or "", direction=row["direction"] or "in",
    )  # fmt: skip
    return Found(call, _Continuation(known, taken), (*(leg.channel_id for leg in taken.legs), *taken.offered))


def unrecorded(taken: TakenUp, entry: Entry) -> Found:
    """A conversation that only Asterisk knows of: the books were lost. It goes on, and is written down from now."""
    now = steady.now()
    call = Call(
        id=taken.call_id, channel_id=taken.channel_id, number=entry.number, dialled=entry.dialled, arrived_at=now,
        language=entry.language,
    )  # fmt: skip
    row = {
        "id": taken.call_id, "state": CallState.TALKING, "language": entry.language, "problem": "", "queued_at": 0.0,
        "connected_at": now, "recorded": 0, "rating": None, "unrecorded": True,
    }  # fmt: skip
    legs = tuple(replace(leg, joined_at=now) for leg in taken.legs)
    return Found(call, _Continuation(OpenCall(row), replace(taken, legs=legs)), tuple(leg.channel_id for leg in legs))


@dataclass(frozen=True)
class _Continuation:
    """The rest of a story."""

    known: OpenCall
    taken: TakenUp

    async def __call__(self, session: CallSession) -> Outcome:
        row = self.known.row
        await self._take_up(session)
        callbacks = session.services.callbacks
        if callbacks is not None and session.call.id in callbacks.open:
            session.outcome = Outcome.CALLBACK
            await say(session, await session.media("callback_saved"))
            return Outcome.CALLBACK
        if self.taken.legs:
            return await resume(session, self.taken, self.known.story)
        match row["state"]:
            case CallState.SURVEY | CallState.TALKING:
                return await self._rate(session)
            case CallState.WAITING | CallState.OFFERED | CallState.PARKED:
                return await self._line(session)
        await end_music(session)
        story, flow = self.known.story, session.script.flow
        return await walk(session, left_off(flow, story) or line_of(session).start, [], returns_of(flow, story))

    async def _rate(self, session: CallSession) -> Outcome:
        session.state = CallState.TALKING
        await end_music(session)
        if self.known.row["rating"]:
            await say(session, await session.media("goodbye"))
        else:
            await survey(session)
        return Outcome.ANSWERED

    async def _line(self, session: CallSession) -> Outcome:
        """Parked, on the way to somebody, offered, or waiting."""
        row, target = self.known.row, going_to(self.known.story)
        session.queueing.entered_at = row["queued_at"] or 0.0
        if row["state"] == CallState.PARKED and target is not None:
            session.state = CallState.TALKING
            _, slot = session.services.parking.reserve(target.name, session.call.id)
            slot.by = parked_by(self.known.story)
            return await serve(session, target)
        if self.taken.offered:
            session.state = CallState.WAITING
            found = await offers_under_way(session, self.taken.offered)
            if isinstance(found, Leg):
                await end_music(session)
                return await serve(session, found)
            session.state = CallState.MENU
        await end_music(session)
        if target is not None:
            return await serve(session, target)
        return await route(
            session, row["problem"] or session.script.flow.operator, entered_at=session.queueing.entered_at
        )

    async def _take_up(self, session: CallSession) -> None:
        row = self.known.row
        record = await session.services.callers.record(session.call.number)
        session.call = replace(session.call, caller=record)
        session.language = row["language"] or record.language or "en"
        session.life.arrived = not row.get("unrecorded")
        session.arrive()
        session.publish(CallAdopted(state=row["state"]))
        session.state = CallState.MENU
        session.life.entered.set()
        session.queueing.problem = row["problem"] or ""
        session.queueing.entered_at = row["queued_at"] or 0.0
        session.outcome = outcome_so_far(row, self.known.story)
        session.script.data |= answers_of(self.known.story)
        session.script.chances = chances_of(self.known.story)
        session.script.wish = wish_of(session.script.flow, self.known.story)
        if session.recording is not None:
            session.recording.declined = said_no(session.script.flow, self.known.story)
        if row["recorded"] and records_on(self.known.story):
            await self._record_on(session)

    async def _record_on(self, session: CallSession) -> None:
        """The recording goes on; what a question silenced is heard again, since that question is asked anew."""
        session.adopt_recording()
        last = [told for told in self.known.story if told.kind in ("RecordingMasked", "RecordingUnmasked")][-1:]
        recording = session.recording
        if recording is None or not last or last[0].kind != "RecordingMasked":
            return
        recording.masked = True
        if last[0].data["by"] == "flow":
            try:
                await recording.unmask("flow")
            except (CommandRefused, AsteriskError) as refusal:
                session.publish(SystemNoted(what="still masked", detail=str(refusal)))


# What the story so far says: pure functions of events ------------------------------------------------


def outcome_so_far(row: Mapping[str, Any], story: Sequence[Told]) -> Outcome:
    """How the call would have ended by now."""
    if row["connected_at"]:
        return Outcome.ANSWERED
    if row["queued_at"]:
        return Outcome.ABANDONED
    resolved = any(told.kind == "TaskResolved" for told in story)
    return Outcome.SELF_SERVICE if resolved else Outcome.HUNG_UP_IN_MENU


def answers_of(story: Sequence[Told]) -> dict[str, Any]:
    """The variables that the caller's answers set; what was masked is asked for again when the flow needs it."""
    found = {}
    for told in story:
        if told.kind == "AnswerTaken" and MARK not in str(told.data["value"]):
            found[str(told.data["variable"])] = told.data["value"]
    return found


def chances_of(story: Sequence[Told]) -> dict[str, float]:
    """What an open question may have meant."""
    taken = [told.data.get("chances") or {} for told in story if told.kind == "AnswerTaken"]
    return dict(taken[-1]) if taken else {}


def left_off(flow: Flow, story: Sequence[Told]) -> str:
    """The step that the caller was in; "" when there is none, or the flow no longer has it."""
    steps = [str(told.data["step"]) for told in story if told.kind == "StepEntered"]
    return steps[-1] if steps and steps[-1] in flow.steps else ""


def wish_of(flow: Flow, story: Sequence[Told]) -> RouteTo | None:
    """The route step that sent the caller into the line: its boost and rules go on for them."""
    step = flow.steps.get(left_off(flow, story))
    return step.body if step is not None and isinstance(step.body, RouteTo) else None


def returns_of(flow: Flow, story: Sequence[Told]) -> list[str]:
    """Where the sub-flows that the caller is in return to, outermost first."""
    returns: list[str] = []
    for told in story:
        if told.kind != "StepEntered" or told.data["came_from"] not in flow.steps:
            continue
        step = flow.steps[told.data["came_from"]]
        if kinds()[step.kind].returns and told.data["edge"] == "enter":
            returns.append(step.exits.get("then", "operator"))
        elif returns and told.data["step"] == returns[-1] and told.data["step"] != step.exits.get(told.data["edge"]):
            returns.pop()
    return returns


def records_on(story: Sequence[Told]) -> bool:
    """Whether the recording that was begun goes on."""
    last = [told.kind for told in story if told.kind in ("RecordingStarted", "RecordingStopped")][-1:]
    return last != ["RecordingStopped"]


def said_no(flow: Flow, story: Sequence[Told]) -> bool:
    """Whether the caller's last word on being recorded was a no: the flow's ``record: off``."""
    steps = [flow.steps.get(str(told.data["step"])) for told in story if told.kind == "StepEntered"]
    asked = [(kinds()[step.kind].consent, step.body) for step in steps if step is not None]
    return [consent(body) for consent, body in asked if consent is not None][-1:] == [False]


def going_to(story: Sequence[Told]) -> Target | None:
    """Where somebody sent the caller, as long as nobody was reached; None: to the line."""
    for told in reversed(story):
        if told.kind == "CallParked":
            return Target("parking", str(told.data["slot"]))
        if told.kind == "TransferBegun":
            kind, _, name = str(told.data["target"]).partition(":")
            return Target(kind, name) if name and kind in ("queue", "agent", "number") else None
        if told.kind in _ON_THE_WAY:
            return None
    return None


def parked_by(story: Sequence[Told]) -> str:
    """Who parked the caller last."""
    return next((str(told.data["by"]) for told in reversed(story) if told.kind == "CallParked"), "")


async def _from_the_start(session: CallSession) -> Outcome:
    await recognise_caller(session)
    await session.channel.answer()
    session.publish(CallAnswered())
    session.move(CallState.MENU)
    return await walk(session, line_of(session).start, await session.media(line_of(session).greeting))
