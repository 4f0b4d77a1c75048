"""Virtual hold: the caller hangs up, their place stays, and they are rung when an agent is reserved for them.

The place is an entry of the line like every other, with the time at which the caller first came; what the router
gives it is an agent, and only then the caller's phone rings. Nobody answers: the agent goes on at once, unblamed, and
the place waits for the next try.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from ari_app.ari.ids import new_id
from ari_app.contact.callback_book import Wanted
from ari_app.contact.dialling_policy import DiallingPolicy, Errand
from ari_app.foundation import steady
from ari_app.foundation.first_completed import first_of
from ari_app.foundation.group import Group
from ari_app.foundation.guard import guarded
from ari_app.routing.floor import Floor
from ari_app.routing.place import Place
from ari_app.routing.promises import Promises
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.voice.call.intake import new_call_id
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.music import begin_music, end_music
from ari_app.voice.call.session import Calls, CallSession
from ari_app.voice.call.starting import Starter
from ari_app.voice.dialling.agents import offer
from ari_app.voice.dialling.customer import ring_customer
from ari_app.voice.dialogue.ask import say
from config.settings import Callback
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.control_events import CallbackClosed, CallbackRequested, CallbackTried
from models.domain.conversation import Target
from models.domain.dialling import Purpose
from models.domain.events import CallQueued, SystemNoted
from models.domain.identity import Itself
from models.domain.ringing import Answered, Failed, NoAnswer
from models.routing.line import Waiting

FOR_CALLER = Itself("call-back")
# What came of an attempt, as `CallbackTried` says it; a customer is blamed for nothing.
_WORDS = {Answered: "answered", NoAnswer: "not reached", Failed: "failed"}
Serve = Callable[[CallSession, Leg | Target], Awaitable[Outcome]]


class _Open:
    """A call-back while it is open: ``closed`` is set with ``why`` when it is no longer wanted; ``free`` while its
    owner is not on the line, ``engaged`` while they are."""

    def __init__(self, wanted: Wanted, key: str, purpose: Purpose) -> None:
        self.wanted, self.key, self.purpose = wanted, key, purpose
        self.attempts = wanted.attempts
        self.closed, self.why = asyncio.Event(), ""
        self.free, self.engaged = asyncio.Event(), asyncio.Event()

    def close(self, why: str) -> None:
        """It is not wanted any more."""
        self.why = self.why or why
        self.closed.set()

    def on_line(self, now: bool) -> None:
        """Its owner is on the line, or is not."""
        for event, value in ((self.engaged, now), (self.free, not now)):
            if value:
                event.set()
            else:
                event.clear()


class Callbacks:
    """Every call-back that is open: one for a person and a queue, each with a task, each failing for itself alone."""

    def __init__(
        self, *, journal: Journal, floor: Floor, dialling: DiallingPolicy, promises: Promises, calls: Calls,
        start: Starter, serve: Serve, settings: Callback,
    ) -> None:  # fmt: skip
        self._journal, self._floor, self._dialling = journal, floor, dialling
        self._promises, self._calls, self._start, self._serve_call = promises, calls, start, serve
        self._settings = settings
        self._new: asyncio.Queue[_Open] = asyncio.Queue()
        self._open: dict[str, _Open] = {}
        self._lines: dict[str, str] = {}
        journal.listen(self.take)

    @property
    def open(self) -> dict[str, Wanted]:
        """Those that are not done, by the id of the call in which they were asked for."""
        return {name: one.wanted for name, one in self._open.items()}

    def of(self, number: str, problem: str) -> Wanted | None:
        """The open call-back of a person and a queue."""
        key = self._dialling.key(number)
        found = (one.wanted for one in self._open.values() if one.key == key and one.wanted.problem == problem)
        return next(found, None)

    def possible(self, number: str) -> bool:
        """Whether somebody with this number could be called back."""
        verdict = self._dialling.allowed(number, FOR_CALLER, Purpose.CALL_BACK)
        return verdict.allowed or verdict.for_now

    def add(self, wanted: Wanted, known: bool = False, purpose: Purpose = Purpose.CALL_BACK) -> bool:
        """Take one on, unless there is one already or the number may not be called back; ``known``: it is in the
        journal already. Whether it was taken on."""
        policy, journal = self._dialling, self._journal
        if self.of(wanted.number, wanted.problem) is not None:
            if known and wanted.id not in self._open:
                journal.publish(CallbackClosed(call_id=wanted.id, result="one is enough"))
            return False
        verdict = policy.allowed(wanted.number, FOR_CALLER, purpose)
        if not (known or verdict.allowed or verdict.for_now):
            policy.refuse(verdict, FOR_CALLER, purpose, wanted.id)
            return False
        one = self._open[wanted.id] = _Open(wanted, policy.key(wanted.number), purpose)
        one.on_line(one.key in self._lines.values())
        if not known:
            journal.publish(
                CallbackRequested(
                    call_id=wanted.id, number=wanted.number, problem=wanted.problem, language=wanted.language,
                    priority=wanted.priority, entered_at=wanted.entered_at,
                )
            )  # fmt: skip
        self._new.put_nowait(one)
        return True

    def withdraw(self, call_id: str) -> bool:
        """Give one up, by the id of the call in which it was asked for; False when there is none."""
        if call_id in self._open:
            self._open[call_id].close("withdrawn")
        return call_id in self._open

    # What owners do meanwhile ---------------------------------------------------------------------

    def take(self, row: Row) -> None:
        """An event of the journal: who is on the line is not rung, who got an agent needs no call-back."""
        match row.kind:
            case "CallArrived" | "CallAdopted":
                self._arrived(row.call_id)
            case "CallEnded":
                key = self._lines.pop(row.call_id, "")
                if key and key not in self._lines.values():
                    self._tell(key, False)
            case "LegJoined" if row.data["role"] == "agent":
                self._served(row)

    def _arrived(self, call_id: str) -> None:
        session = self._calls.get(call_id)
        key = self._dialling.key(session.call.number) if session is not None else ""
        if session is not None and session.call.direction != "back" and key:
            self._lines[call_id] = key
            self._tell(key, True)

    def _tell(self, key: str, on_line: bool) -> None:
        for one in self._open.values():
            if one.key == key:
                one.on_line(on_line)

    def _served(self, row: Row) -> None:
        key, session = self._lines.get(row.call_id), self._calls.get(row.call_id)
        if key is None or session is None or row.agent_id not in self._floor.roster:
            return
        skills = self._floor.roster.get(row.agent_id).agent.skills
        for one in self._open.values():
            if one.key == key and (one.wanted.problem == session.queueing.problem or one.wanted.problem in skills):
                one.close("spoke with an agent")

    # Ringing them ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve them for ever."""
        while not self._new.empty():
            self._new.get_nowait()
        async with Group() as group:
            for one in list(self._open.values()):
                group.create_task(self._serve(one), name=f"call-back {one.wanted.id}")
            while True:
                one = await self._new.get()
                group.create_task(self._serve(one), name=f"call-back {one.wanted.id}")

    async def _serve(self, one: _Open) -> None:
        """Round after round until there is a result. What fails unforeseen counts as an attempt."""
        name, journal = f"call-back {one.wanted.id}", self._journal
        result: str | None = ""
        async with Group() as group:
            expiry = group.create_task(self._expire(one), name=f"{name} expires")
            while not result:
                result = await guarded(partial(self._round, one), name, self._failed, None)
                if result is None:
                    result = self._tried(one, Failed(), "")
            expiry.cancel()
        self._open.pop(one.wanted.id, None)
        journal.publish(CallbackClosed(call_id=one.wanted.id, result=result))

    async def _expire(self, one: _Open) -> None:
        """Nobody is rung about what they wanted days ago, by a kefu that was away meanwhile."""
        until = one.wanted.entered_at + self._settings.keep_hours * 3600
        await asyncio.sleep(max(0.0, until - steady.now()))
        one.close("expired")

    def _failed(self, words: str) -> None:
        self._journal.publish(SystemNoted(what="work failed", detail=words))

    async def _round(self, one: _Open) -> str:
        """Wait until it may be tried, and try once: how it ended, or "" when it goes on."""
        pause = self._settings.retry_seconds
        if one.attempts and await _set_within(one.closed, pause * 2 ** min(one.attempts - 1, 6)):
            return one.why
        await first_of(one.free.wait(), one.closed.wait())
        if one.closed.is_set():
            return one.why
        verdict = self._dialling.allowed(one.wanted.number, FOR_CALLER, one.purpose)
        if verdict.allowed:
            return await self._try(one)
        if verdict.for_now:
            return one.why if await _set_within(one.closed, pause) else ""
        self._dialling.refuse(verdict, FOR_CALLER, one.purpose, one.wanted.id)
        return "refused"

    async def _try(self, one: _Open) -> str:
        """Wait for an agent at the old place, then ring the customer: how it ended, or ""."""
        wanted, shown = one.wanted, self._floor.profile(one.wanted.problem).number
        call = Call(
            new_call_id(), new_id("customer"), wanted.number, shown, steady.now(),
            language=wanted.language, direction="back",
        )  # fmt: skip
        waiting = Waiting(call.id, {wanted.problem: 1.0}, wanted.language, wanted.priority, wanted.entered_at)
        answered = asyncio.Event()
        with self._promises.place(call.id), self._floor.dispatcher.place(waiting) as place:
            agent_id = await self._agent(one, place)
            if not agent_id:
                return one.why
            try:
                self._promises.offer(agent_id, call.id)
                story = _Story(wanted, agent_id, answered, self._serve_call, one.purpose)
                task = self._start(call, story)
                await first_of(answered.wait(), asyncio.wait({task}))
            finally:
                if not answered.is_set():
                    self._promises.over(agent_id)
                    self._floor.roster.release(agent_id, "the customer did not answer", False, call.id)
        return self._tried(one, Answered(call.channel_id) if answered.is_set() else NoAnswer(), call.id)

    def _tried(self, one: _Open, came: Answered | NoAnswer | Failed, call_id: str) -> str:
        """Count an attempt and write it down; how the call-back ended, or "" when it is tried again."""
        one.attempts += 1
        result = _WORDS[type(came)]
        self._journal.publish(
            CallbackTried(
                call_id=one.wanted.id, number=one.wanted.number, attempt=one.attempts, result=result, call=call_id
            )
        )
        if isinstance(came, Answered):
            return result
        return "given up" if one.attempts >= self._settings.tries else ""

    async def _agent(self, one: _Open, place: Place) -> str:
        """The agent whom the router reserved; "" when the owner rang meanwhile, or the call-back is not wanted."""
        agents, away, *_ = await first_of(
            place.next_agents(), place.away.get(), one.closed.wait(), one.engaged.wait()
        )  # fmt: skip
        if not away.cancelled():
            one.close("withdrawn")
        found: tuple[str, ...] = () if agents.cancelled() else agents.result()
        wanted = found[:1] if not (one.closed.is_set() or one.engaged.is_set()) else ()
        for other in found[len(wanted) :]:  # nobody rings several phones for a customer who is not on the line yet
            self._floor.roster.release(other, "another agent was enough", False)
        return next(iter(wanted), "")


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


@dataclass(frozen=True)
class _Story:
    """The call in which a customer is rung back."""

    wanted: Wanted
    agent_id: str
    answered: asyncio.Event
    serve: Serve
    purpose: Purpose

    async def __call__(self, session: CallSession) -> Outcome:
        wanted = self.wanted
        session.language, session.queueing.problem = wanted.language, wanted.problem
        session.queueing.entered_at = wanted.entered_at
        errand = Errand(FOR_CALLER, self.purpose)
        await ring_customer(session, session.services.settings.callback.ring_seconds, errand)
        self.answered.set()
        session.outcome = Outcome.ABANDONED
        session.move(CallState.WAITING)
        session.publish(
            CallQueued(
                problem=wanted.problem, language=wanted.language, priority=round(wanted.priority, 6),
                entered_at=wanted.entered_at, position=1,
            )
        )  # fmt: skip
        greeting = session.help("greeting", None, _greet, session)
        try:
            found = await offer(session, self.agent_id)
        finally:
            greeting.cancel()
            await asyncio.wait({greeting})
            await end_music(session)
        return await self.serve(session, found if isinstance(found, Leg) else session.home())


async def _greet(session: CallSession) -> None:
    await say(session, await session.media("callback_hello"))
    await begin_music(session)
