"""What the state machine of a conversation asks for, done: one function an act, and the step that leads to them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from ari_app.ari.playback import playing
from ari_app.voice.call.leg import Leg
from ari_app.voice.conversation.conversation import Conversation, Entering, Mend, Order, Reached, party_of, refuse
from ari_app.voice.conversation.pages import begin_watching, note_found, note_lost, say_lost, swap
from ari_app.voice.dialling.target import reach
from models.domain.control_events import TransferBegun, TransferCompleted, TransferFailed
from models.domain.conversation import OfferPurpose, Target
from models.domain.conversation_facts import Act, CallerLeft, Happening, Ordered
from models.domain.conversation_state import step
from models.domain.conversation_table import Do, Phase
from models.domain.errors import AsteriskError
from models.domain.ringing import GivenUp, NotAnswered, Refused

log = logging.getLogger(__name__)
_SLOT_SECONDS = 4.0
_NOT_AT_THE_END = (Do.HOLD, Do.RESUME, Do.RING, Do.MUTE, Do.SAY_SLOT, Do.SAY_LOST, Do.MEND)  # for people who talk on


async def take(conversation: Conversation, what: Happening) -> str:
    """One thing that happened: the new state, and what has to be done for it. Words for who gave an order.

    Raises CommandRefused, or AsteriskError when the first act of an order failed: then nothing has changed. What fails
    later, or for something that cannot be refused, is mended: the state says who belongs together.
    """
    found = step(conversation.state, what)
    acts = list(found.acts)
    if isinstance(what, Ordered) and acts:
        await _ACTS[acts[0].do](conversation, acts.pop(0))
    conversation.move(found.talk)
    await perform(conversation, acts)
    return found.words


async def perform(conversation: Conversation, acts: list[Act]) -> None:
    """Do what the state asks for; whatever Asterisk refuses, the rest is done. What a cancellation leaves is owed."""
    owed = conversation.owed
    owed.extend(acts)
    while owed:
        act = owed.popleft()
        try:
            await _ACTS[act.do](conversation, act)
        except AsteriskError as error:
            log.warning("%s: %s", act.do, error)
            if act.do is not Do.MEND:  # that the reconciler asks for again, at its own pace
                conversation.inbox.put_nowait(Mend())


async def close(conversation: Conversation) -> None:
    """Nothing more is taken in; who waits for an answer gets one, everybody is let go, their talk time booked."""
    conversation.closed = True
    conversation.session.dialogue.take_key = None
    if conversation.state.phase is not Phase.OVER:
        found = step(conversation.state, CallerLeft())
        conversation.move(found.talk)
        conversation.owed.extend(found.acts)
    owed = [act for act in conversation.owed if act.do not in _NOT_AT_THE_END]
    conversation.owed.clear()
    await perform(conversation, owed)
    await stop_reaching(conversation)
    await conversation.pages.hush()
    _refuse_the_rest(conversation)
    for leg in list(conversation.coming.values()):
        await conversation.release(leg, "not needed")
    for leg in list(conversation.legs.values()):
        await conversation.dismiss(party_of(leg), conversation.ended_by)
    await conversation.holding.end(conversation.ended_by)


def _refuse_the_rest(conversation: Conversation) -> None:
    """Nobody who has asked for something waits for ever, and who has answered is let go with the others."""
    while not conversation.inbox.empty():
        item = conversation.inbox.get_nowait()
        if isinstance(item, Order):
            refuse(item.reply, "the conversation is over")
        elif isinstance(item, Entering):
            refuse(item.done, "the conversation is over")
        elif isinstance(item, Reached) and isinstance(item.found, Leg):
            conversation.coming[item.found.channel_id] = item.found


# The caller -----------------------------------------------------------------------------------------


async def _hold(conversation: Conversation, act: Act) -> None:
    await conversation.holding.begin(conversation.bridge, act.by)


async def _resume(conversation: Conversation, act: Act) -> None:
    await conversation.pages.hush()  # Asterisk bridges nobody while something is played to them
    await conversation.holding.resume(conversation.bridge, act.by)


async def _end_hold(conversation: Conversation, act: Act) -> None:
    await conversation.pages.hush()
    await conversation.holding.end(act.by)


async def _mend(conversation: Conversation, _act: Act) -> None:
    await conversation.mend()


# Whom is called in ----------------------------------------------------------------------------------


async def _ring(conversation: Conversation, act: Act) -> None:
    assert act.target is not None
    work = _call_in(conversation, act.target, act.request)
    conversation.reaching = conversation.session.life.tasks.create_task(work, name=f"reach {act.target}")


async def _call_in(conversation: Conversation, target: Target, request: int) -> None:
    """Ring them once. Whoever has answered is told of, however this ends: a leg is never forgotten."""
    session = conversation.session
    found: Leg | NotAnswered = GivenUp()
    try:
        await conversation.sound_ringback()
        found = await reach(session, target, OfferPurpose.CONSULT)
    except AsteriskError as error:
        found = Refused(f"Asterisk: {error}")
    finally:
        try:
            await conversation.ringback.quiet()
        finally:
            conversation.inbox.put_nowait(Reached(request, target, found))


async def stop_reaching(conversation: Conversation) -> None:
    """Nobody is called any more; who answers in this moment is in the inbox."""
    task, conversation.reaching = conversation.reaching, None
    if task is not None and not task.done():
        task.cancel()
        await asyncio.wait({task})


async def _stop_ringing(conversation: Conversation, _act: Act) -> None:
    await stop_reaching(conversation)


async def _release(conversation: Conversation, act: Act) -> None:
    leg = conversation.coming.get(act.party.channel) if act.party is not None else None
    if leg is not None:
        await conversation.release(leg, act.words)


# Legs -----------------------------------------------------------------------------------------------


async def _admit(conversation: Conversation, act: Act) -> None:
    assert act.party is not None
    conversation.admit(act.party.channel)
    begin_watching(conversation, act.party.channel)


async def _let_go(conversation: Conversation, act: Act) -> None:
    if act.party is not None:
        await conversation.dismiss(act.party, act.words, act.way, str(act.target) if act.way and act.target else "")


async def _mute(conversation: Conversation, act: Act) -> None:
    assert act.party is not None
    await conversation.channel(act.party.channel).mute(act.party.muted)


async def _say_slot(conversation: Conversation, act: Act) -> None:
    assert act.party is not None
    assert act.target is not None
    session, services = conversation.session, conversation.session.services
    services.parking.reserve(act.target.name, session.call.id)[1].by = act.party.who
    language = "zh" if session.language == "zh" else "en"
    with contextlib.suppress(AsteriskError, TimeoutError, OSError):
        async with asyncio.timeout(_SLOT_SECONDS):
            spoken = await services.flows.prompts.media("parked", language, {"slot": act.target.name})
            async with playing(conversation.channel(act.party.channel), spoken) as playback:
                await playback.wait()


# The books ------------------------------------------------------------------------------------------


async def _note_begun(conversation: Conversation, act: Act) -> None:
    agent, way = act.party.who if act.party is not None else "", "consult" if act.words == "consult" else "blind"
    conversation.session.publish(TransferBegun(agent_id=agent, way=way, target=str(act.target), by=act.by))


async def _note_completed(conversation: Conversation, act: Act) -> None:
    by = act.party.who if act.party is not None else act.by
    agent = by if by in conversation.session.services.floor.roster else ""
    conversation.session.publish(TransferCompleted(agent_id=agent, way="consult", target=str(act.target), by=by))


async def _note_failed(conversation: Conversation, act: Act) -> None:
    goes = "back to the line" if conversation.state.phase is Phase.OVER else "back to the agent"
    conversation.session.publish(TransferFailed(target=str(act.target), result=act.words, caller_goes=goes))


async def _note_phone_held(conversation: Conversation, act: Act) -> None:
    assert act.party is not None
    conversation.phone_held(act.party, True)


async def _note_phone_back(conversation: Conversation, act: Act) -> None:
    assert act.party is not None
    conversation.phone_held(act.party, False)


_ACTS: dict[Do, Callable[[Conversation, Act], Awaitable[None]]] = {
    Do.HOLD: _hold,
    Do.RESUME: _resume,
    Do.END_HOLD: _end_hold,
    Do.RING: _ring,
    Do.STOP_RINGING: _stop_ringing,
    Do.ADMIT: _admit,
    Do.LET_GO: _let_go,
    Do.RELEASE: _release,
    Do.MUTE: _mute,
    Do.SAY_SLOT: _say_slot,
    Do.MEND: _mend,
    Do.NOTE_BEGUN: _note_begun,
    Do.NOTE_COMPLETED: _note_completed,
    Do.NOTE_FAILED: _note_failed,
    Do.NOTE_PHONE_HELD: _note_phone_held,
    Do.NOTE_PHONE_BACK: _note_phone_back,
    Do.SAY_LOST: say_lost,
    Do.SWAP: swap,
    Do.NOTE_LOST: note_lost,
    Do.NOTE_FOUND: note_found,
}
