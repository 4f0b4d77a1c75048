"""The waiting line from the caller's side: music, announcements, keys that lead out, and offers to agents."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from ari_app.ari.playback import playing
from ari_app.foundation import steady
from ari_app.foundation.first_completed import first_of
from ari_app.routing.dispatcher import Place
from ari_app.voice.callback import may_be_promised
from ari_app.voice.conversation.transcripts import ready_for
from ari_app.voice.dialling.agents import offer_to
from ari_app.voice.dialogue.ask import say
from ari_app.voice.leg import Leg
from ari_app.voice.music import begin_music, end_music
from ari_app.voice.queueing.queue_rules import follow_rules, leave_when_empty, overflow, send_on
from ari_app.voice.recording_policy import record_as_configured
from ari_app.voice.session import CallSession
from models.domain.call_state import CallState, Outcome
from models.domain.control_events import PlaceKept, QueueLeft
from models.domain.conversation import Target
from models.domain.errors import AsteriskError
from models.domain.events import CallerScored, CallQueued, QueueRefused, WaitAnnounced
from models.domain.flow import RouteTo
from models.routing.expected_wait import Wait
from models.routing.line import Waiting
from models.scoring.score import score


async def wait_in_line(session: CallSession, problem: str) -> Leg | Target | Outcome:
    """Until an agent has answered, the caller goes elsewhere, or patience ends at the dialplan's fallback.

    The place counts from `CallSession.entered_at` when the call has waited before.
    """
    session.problem = problem
    refusal = refusal_of(session)
    if refusal:
        session.publish(QueueRefused(reason=refusal))
        if session.profile.overflow_to:
            return await _overflowed(session)
        await say(session, await session.media("queue_full"))
        return Outcome.REDIRECTED
    session.rest_ear()
    await record_as_configured(session)
    waiting = await appraise(session, problem)
    session.move(CallState.WAITING)
    if session.outcome is not Outcome.ANSWERED:
        session.outcome = Outcome.ABANDONED
    try:
        async with asyncio.timeout(_longest(session)):
            with in_line(session, waiting) as place:
                _announce_queued(session, place)
                return await _serve(session, place)
    except TimeoutError:
        return await _overflowed(session)


@contextmanager
def in_line(session: CallSession, waiting: Waiting) -> Iterator[Place]:
    """The caller's place inside the block; what is heard of how they feel counts for it at once."""
    felt = session.felt
    with session.centre.matchmaker.place(waiting) as place:
        session.place, session.felt = place, partial(feel, session, place)
        try:
            yield place
        finally:
            session.place, session.felt = None, felt


def refusal_of(session: CallSession) -> str:
    """Why the caller cannot join the line; "" if he can."""
    centre, profile = session.centre, session.profile
    if centre.matchmaker.full:
        return "the line is full"
    if _has_enough_places(session):
        return f"{session.call.number} waits {centre.settings.queue.places_per_number} times already"
    if 0 <= profile.max_waiting <= centre.matchmaker.waiting_in(session.problem):
        return f"the queue {session.problem} is full"
    if not profile.join_empty and not centre.matchmaker.staffed_for(session.problem, session.language):
        return f"nobody who serves {session.problem} in {session.language} is logged in"
    return ""


async def _overflowed(session: CallSession) -> Target | Outcome:
    """On to where the queue sends whom it cannot keep; in the end, and out of a circle of queues, to the dialplan."""
    target = overflow(session)
    if target is not None:
        return send_on(session, target)
    return await fall_back(session, "all_busy" if session.profile.overflow_to else "")


def _has_enough_places(session: CallSession) -> bool:
    """Whether others of the same number hold as many places in the line as one may."""
    centre, key = session.centre, session.centre.dialling.key(session.call.number)
    most = centre.settings.queue.places_per_number
    if not key or not most or session.outcome is Outcome.ANSWERED:
        return False
    others = (one for one in centre.calls.values() if one is not session and one.place is not None)
    return sum(centre.dialling.key(one.call.number) == key for one in others) >= most


def _longest(session: CallSession) -> float:
    own = session.profile.max_wait_seconds
    return own if own >= 0 else session.centre.settings.queue.max_wait_seconds


async def appraise(session: CallSession, problem: str) -> Waiting:
    """Priority from the caller's record and history, with reasons; the place that he has, had, or gets now."""
    call = session.call
    session.history = await session.centre.callers.history(call.number, problem, call.arrived_at)
    wish = _wish(session)
    priority = scored(session)
    if not session.entered_at:
        session.entered_at = await _entered_at(session, problem)
    problems = {**_problems(session, problem), **(wish.skills if wish else {})}
    return Waiting(
        call.id, problems, session.language, priority, session.entered_at,
        last_agent=call.caller.last_agent, refused=dict(session.refused), queue=problem,
    )  # fmt: skip


def _problems(session: CallSession, problem: str) -> dict[str, float]:
    """The problem; after an open question that it was an answer to, every problem that the caller may have meant."""
    chances = session.chances
    if chances.get(problem, 0.0) <= 0:
        return {problem: 1.0}
    known = {skill for agent in session.centre.roster.all() for skill in agent.agent.skills}
    return {name: chance for name, chance in chances.items() if name == problem or (name in known and chance >= 0.01)}


def _wish(session: CallSession) -> RouteTo | None:
    return session.wish if session.wish is not None and session.wish.problem == session.problem else None


def scored(session: CallSession) -> float:
    """The priority as of now, published with its reasons."""
    weights, wish = session.centre.settings.priority, _wish(session)
    shares = (weights.value, weights.behaviour, weights.emotion)
    result = score(session.call.caller, session.history, shares, session.emotion)
    session.priority = min(1.0, max(0.0, result.priority + (wish.boost if wish else 0.0)))
    terms = result.facts()
    if wish is not None and wish.boost:
        terms["flow"] = {"weight": wish.boost, "value": 1.0, "reasons": ["the flow's boost"]}
    session.publish(CallerScored(priority=round(session.priority, 6), terms=terms))
    return session.priority


def feel(session: CallSession, place: Place) -> None:
    """What was heard of how the caller feels counts for the place at once."""
    session.centre.matchmaker.appraise(place, scored(session))


async def _entered_at(session: CallSession, problem: str) -> float:
    """Now; or the entry of this number's call that dropped a moment ago, which can be used once."""
    centre, number, settings = session.centre, session.call.number, session.centre.settings.callback
    seconds = settings.resume_seconds
    trusted = settings.resume_for == "shown" or (settings.resume_for == "customers" and session.call.caller.known)
    if seconds and trusted and centre.dialling.key(number):
        earlier = await centre.callers.dropped(number, problem, steady.now() - seconds)
        if earlier is not None and earlier[0] not in centre.places_kept:
            for call in [call for call, at in centre.places_kept.items() if at < steady.now() - seconds]:
                del centre.places_kept[call]
            centre.places_kept[earlier[0]] = steady.now()
            session.publish(PlaceKept(earlier_call=earlier[0], entered_at=earlier[1]))
            return earlier[1]
    return steady.now()


def _announce_queued(session: CallSession, place: Place) -> None:
    waiting = place.waiting
    position, wait = session.centre.waits.join(waiting)
    session.publish(
        CallQueued(
            problem=session.problem,
            language=session.language,
            priority=round(waiting.priority, 6),
            entered_at=waiting.entered_at,
            position=position,
            expected_wait=told(wait.p50, wait),
            expected_p90=told(wait.p90, wait),
        )
    )


async def _serve(session: CallSession, place: Place) -> Leg | Target:
    """Offers on one side, the ways out on the other; an agent who has answered wins over a key in the same moment."""
    async with _comfort(session, place):
        offers, leaving = await first_of(_offers(session, place), place.away.get())
        if not offers.cancelled():
            leg: Leg = offers.result()
            return leg
        target: Target
        target, by = leaving.result()
        session.publish(QueueLeft(target=str(target), by=by))
        return target


async def _offers(session: CallSession, place: Place) -> Leg:
    while True:
        agents = await place.next_agents()
        session.move(CallState.OFFERED)
        ready_for(session)
        found = await offer_to(session, agents)
        if isinstance(found, Leg):
            return found
        session.move(CallState.WAITING)
        session.rest_ear()
        session.centre.matchmaker.refused(place, *agents)
        session.refused = dict(place.waiting.refused)


@asynccontextmanager
async def _comfort(session: CallSession, place: Place) -> AsyncIterator[None]:
    """Music, announcements and keys inside the block; leaving stops them at once: nobody waits for a sentence."""
    pressed: asyncio.Queue[str] = asyncio.Queue()
    session.take_key = pressed.put_nowait
    tasks = {
        session.help("announcements", None, _accompany, session, place, pressed),
        session.help("queue rules", None, follow_rules, session, place),
        session.help("empty queue", None, leave_when_empty, session, place, overflow(session)),
    }
    try:
        yield
    finally:
        session.take_key = None
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await end_music(session)


async def _accompany(session: CallSession, place: Place, pressed: asyncio.Queue[str]) -> None:
    """Announcements for ever; when one fails there is music, keys still count, and the next is tried in its time."""
    while True:
        await session.spared("announcement", None, _announce, session, place, pressed)
        await begin_music(session)
        await _key_within(session, place, pressed, session.centre.settings.queue.announce_seconds)


async def _announce(session: CallSession, place: Place, pressed: asyncio.Queue[str]) -> None:
    channel, every = session.channel, session.centre.settings.queue.announce_seconds
    extra = itertools.cycle(session.profile.announce or ("",))
    await _interruptible(session, place, pressed, await session.media("connecting"))
    while True:
        await channel.music_on()
        await _key_within(session, place, pressed, every)
        position, wait = session.centre.waits.standing(place.waiting)
        said = WaitAnnounced(position=position, expected_wait=told(wait.p50, wait), expected_p90=told(wait.p90, wait))
        session.publish(said)
        media = [*await waiting_media(session, position, said.expected_wait), *await session.media(next(extra))]
        await channel.music_off()
        await _interruptible(session, place, pressed, media)


async def _interruptible(session: CallSession, place: Place, pressed: asyncio.Queue[str], media: list[str]) -> None:
    """Play, with music behind it that Asterisk begins by itself, whatever becomes of us; a meaningful key ends it."""
    if not media:
        return
    async with playing(session.channel, media) as playback:
        await session.channel.music_on()
        await first_of(_key_within(session, place, pressed, math.inf), playback.wait())


async def _key_within(session: CallSession, place: Place, pressed: asyncio.Queue[str], seconds: float) -> None:
    """Wait for a key that the queue gives a meaning; return when one came or the time is over."""
    try:
        async with asyncio.timeout(None if seconds == math.inf else seconds):
            while True:
                key = await pressed.get()
                target = way_out(session, key)
                if target is not None:
                    place.away.put_nowait((target, f"caller's key {key}"))
                    return
    except TimeoutError:
        return


def way_out(session: CallSession, key: str) -> Target | None:
    """What a key means while waiting in the caller's queue."""
    action = session.profile.keys.get(key, "")
    if action.startswith("queue:"):
        return Target("queue", action.removeprefix("queue:"))
    return Target(action, session.problem) if action else None


async def waiting_media(session: CallSession, position: int, wait: float) -> list[str]:
    """Position, the expected wait (median) when it is known and worth saying (a minute or more), and the keys that
    lead out."""
    values = {
        "position": str(position),
        "ahead": str(position - 1),
        "minutes": str(math.ceil(wait / 60)),
    }
    names = ["position_next" if position == 1 else "position"]
    if 60 <= wait < 3600:
        names.append("wait_minutes")
    keys = session.profile.keys
    if (keys.get("1"), keys.get("2")) == ("voicemail", "callback"):
        names.append("queue_keys" if may_be_promised(session) else "queue_keys_message")
    return await session.media(*names, "thank_you_for_waiting", values=values)


async def fall_back(session: CallSession, words: str = "") -> Outcome:
    """Give the caller to the dialplan's plain queue. ``words``: the prompt that is said before."""
    if words:
        await say(session, await session.media(words))
    session.leaving = True
    try:
        await session.channel.leave("KEFU_NEXT", "fallback")
    except AsteriskError:
        return Outcome.FAILED
    return Outcome.REDIRECTED


def told(seconds: float, wait: Wait) -> float:
    """Seconds for the journal and the caller; -1 for never, and while nothing is known of this centre's waits."""
    return round(seconds, 1) if wait.known and seconds < 1e6 else -1.0
