"""Virtual hold: the caller hangs up, his place stays, and he is rung when an agent is reserved for him.

The place is an entry of the line like every other, with the time at which the caller first came; what the router
gives it is an agent, and only then the caller's phone rings. Nobody answers: the agent goes on at once, unblamed, and
the place waits for the next try.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ari_app import steady
from ari_app.agents.matchmaker import Place
from ari_app.ari.channel import Dial, jitter_buffer, originate
from ari_app.ari.ids import new_id
from ari_app.call.ask import Pressed, ask, say
from ari_app.call.centre import Centre
from ari_app.call.intake import new_call_id
from ari_app.call.leg import Leg
from ari_app.call.offer import offer
from ari_app.call.race import first_of
from ari_app.call.session import CallSession
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.control_events import CallbackClosed, CallbackRequested, CallbackTried
from models.domain.conversation import Target
from models.domain.events import CallAnswered, CallArrived
from models.routing.line import Waiting

_CONFIRM_SECONDS = 5.0
Serve = Callable[[CallSession, Leg | Target], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call-back that somebody waits for; ``id`` is the call in which he asked. Times are epoch seconds."""

    id: str
    number: str
    problem: str
    language: str
    priority: float
    entered_at: float


async def request_callback(session: CallSession) -> Target | Outcome:
    """Ask for confirmation; keep the place and say good-bye, or back into the line at the same place."""
    answer = await ask(session, await session.media("callback_offer"), None, _CONFIRM_SECONDS)
    if answer != Pressed("1") or not session.call.number or session.centre.callbacks is None:
        return session.home()
    session.centre.callbacks.add(wanted_by(session))
    session.outcome = Outcome.CALLBACK
    await say(session, await session.media("callback_saved"))
    return Outcome.CALLBACK


def wanted_by(session: CallSession) -> Wanted:
    """The call-back of a caller who waits, or was cut off."""
    return Wanted(
        session.call.id, session.call.number, session.problem or session.flow.operator, session.language,
        session.priority, session.entered_at or steady.now(),
    )  # fmt: skip


class Callbacks:
    """Every call-back that is open; each has a task."""

    def __init__(self, centre: Centre, serve: Serve) -> None:
        self._centre, self._serve_call = centre, serve
        self._new: asyncio.Queue[Wanted] = asyncio.Queue()
        self.open: dict[str, Wanted] = {}
        self._withdrawn: dict[str, asyncio.Event] = {}

    def add(self, wanted: Wanted, known: bool = False) -> None:
        """Take one on; ``known``: it is in the journal already."""
        if wanted.id in self.open:
            return
        self.open[wanted.id] = wanted
        if not known:
            self._centre.journal.publish(
                CallbackRequested(
                    call_id=wanted.id, number=wanted.number, problem=wanted.problem, language=wanted.language,
                    priority=wanted.priority, entered_at=wanted.entered_at,
                )
            )  # fmt: skip
        self._new.put_nowait(wanted)

    def withdraw(self, call_id: str) -> bool:
        """Give one up, by the id of the call in which it was asked for; False when there is none."""
        event = self._withdrawn.get(call_id)
        if event is not None:
            event.set()
        return event is not None

    async def run(self) -> None:
        """Serve them for ever; after a failure of one, all that are open begin anew at their places."""
        while not self._new.empty():
            self._new.get_nowait()
        async with asyncio.TaskGroup() as group:
            for wanted in list(self.open.values()):
                group.create_task(self._serve(wanted), name=f"call-back {wanted.id}")
            while True:
                wanted = await self._new.get()
                group.create_task(self._serve(wanted), name=f"call-back {wanted.id}")

    async def _serve(self, wanted: Wanted) -> None:
        settings, withdrawn = self._centre.settings.callback, asyncio.Event()
        self._withdrawn[wanted.id] = withdrawn
        result = "given up"
        for attempt in range(1, settings.tries + 1):
            result = await self._try(wanted, attempt, withdrawn)
            if result in ("answered", "withdrawn"):
                break
            result = "given up"
            if attempt < settings.tries and await _set_within(withdrawn, settings.retry_seconds):
                result = "withdrawn"
                break
        self.open.pop(wanted.id, None)
        self._withdrawn.pop(wanted.id, None)
        self._centre.journal.publish(CallbackClosed(call_id=wanted.id, result=result))

    @contextmanager
    def _holding(self, call_id: str) -> Iterator[None]:
        """The place is nobody's who is on the line; the healer must not take it for a ghost."""
        self._centre.placeholders.add(call_id)
        try:
            yield
        finally:
            self._centre.placeholders.discard(call_id)

    async def _try(self, wanted: Wanted, attempt: int, withdrawn: asyncio.Event) -> str:
        """Wait for an agent at the old place, then ring the customer: answered, not reached, or withdrawn."""
        centre = self._centre
        call = Call(
            new_call_id(), new_id("customer"), wanted.number, shown_number(centre, wanted.problem), steady.now(),
            language=wanted.language, direction="back",
        )  # fmt: skip
        waiting = Waiting(call.id, {wanted.problem: 1.0}, wanted.language, wanted.priority, wanted.entered_at)
        answered = asyncio.Event()
        with self._holding(call.id), centre.matchmaker.place(waiting) as place:
            agent_id = await _agent_or_away(centre, place, withdrawn)
            if not agent_id:
                return "withdrawn"
            centre.offering[agent_id] = call.id
            story = _Story(wanted, agent_id, answered, self._serve_call)
            task = centre.start_call(call, story)
            try:
                await first_of(answered.wait(), asyncio.wait({task}))
            finally:
                if not answered.is_set():
                    centre.offering.pop(agent_id, None)
                    centre.roster.release(agent_id, "the customer did not answer", False, call.id)
        result = "answered" if answered.is_set() else "not reached"
        centre.journal.publish(
            CallbackTried(call_id=wanted.id, number=wanted.number, attempt=attempt, result=result, call=call.id)
        )
        return result


async def _agent_or_away(centre: Centre, place: Place, withdrawn: asyncio.Event) -> str:
    """The agent whom the router reserved; "" when the call-back is withdrawn or taken out of the line."""
    agents, *_ = await first_of(place.next_agents(), place.away.get(), withdrawn.wait())
    return "" if agents.cancelled() else _only_one(centre, agents.result())


def _only_one(centre: Centre, agents: tuple[str, ...]) -> str:
    """Nobody rings several phones for a customer who is not on the line yet; the others are free again."""
    for other in agents[1:]:
        centre.roster.release(other, "another agent was enough", False)
    return agents[0]


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


def shown_number(centre: Centre, problem: str) -> str:
    """The number that somebody called for this queue sees."""
    profile = centre.queues.get(problem)
    return profile.number if profile is not None else ""


async def ring_customer(session: CallSession, seconds: float) -> None:
    """Call the customer and wait until he answers. CallerHungUp comes out of the session when he does not."""
    centre, call = session.centre, session.call
    session.publish(
        CallArrived(
            channel_id=call.channel_id, number=call.number, dialled=call.dialled, language=session.language,
            name=call.caller.name, tier=call.caller.tier, arrived_at=call.arrived_at, direction=call.direction,
        )
    )  # fmt: skip
    session.outcome = Outcome.NOT_REACHED
    even = jitter_buffer(centre.settings.speech.jitter_ms)
    dial = Dial(f"Local/{call.number}@kefu-out/n", call.dialled, seconds, f"kind=customer,call={call.id}", even)
    await originate(centre.rest, call.channel_id, centre.settings.ari.app, dial)
    await session.entered.wait()
    session.publish(CallAnswered())


@dataclass(frozen=True)
class _Story:
    """The call in which a customer is rung back."""

    wanted: Wanted
    agent_id: str
    answered: asyncio.Event
    serve: Serve

    async def __call__(self, session: CallSession) -> Outcome:
        wanted = self.wanted
        session.language, session.problem = wanted.language, wanted.problem
        session.entered_at = wanted.entered_at
        await ring_customer(session, session.centre.settings.callback.ring_seconds)
        self.answered.set()
        session.outcome = Outcome.ABANDONED
        session.move(CallState.WAITING)
        greeting = session.help("greeting", None, _greet, session)
        try:
            found = await offer(session, self.agent_id)
        finally:
            greeting.cancel()
            await asyncio.wait({greeting})
            await session.channel.music_off()
        return await self.serve(session, found if isinstance(found, Leg) else session.home())


async def _greet(session: CallSession) -> None:
    await say(session, await session.media("callback_hello"))
    await session.channel.music_on()
