"""What each order does to a conversation. Each returns words for who gave it, or raises CommandRefused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace

from ari_app.ari.channel import Channel
from ari_app.ari.playback import playing
from ari_app.call.conversation import Conversation, Order, Reached
from ari_app.call.dialling_policy import NumberRefused
from ari_app.call.leg import Leg
from ari_app.call.parking import free_slot
from ari_app.call.permission import must
from ari_app.call.reach import reach
from ari_app.media.recorder import CallRecording
from models.domain.control_events import OrderGiven, TransferBegun, TransferFailed
from models.domain.conversation import Role, Target, Verb, parse_target
from models.domain.dialling import Purpose
from models.domain.errors import AsteriskError, CommandRefused

_SLOT_SECONDS = 4.0
Do = Callable[[Conversation, Order], Awaitable[str]]


async def carry_out(conversation: Conversation, order: Order) -> str:
    """Do it, and write it down with who asked and what came of it."""
    try:
        must(conversation.session.centre, order.who, order.verb, _takes_part(conversation, order))
        words = await _VERBS[order.verb](conversation, order)
    except (CommandRefused, AsteriskError) as error:
        _note(conversation, order, f"refused: {error}")
        raise
    _note(conversation, order, words)
    return words


def _takes_part(conversation: Conversation, order: Order) -> bool:
    """Whether who gave the order is an agent or supervisor in the conversation."""
    return any(leg.who == str(order.who) and leg.role is not Role.NUMBER for leg in conversation.legs.values())


def _note(conversation: Conversation, order: Order, result: str) -> None:
    agent = order.by if order.by in conversation.session.centre.roster else ""
    conversation.session.publish(
        OrderGiven(agent_id=agent, verb=order.verb, argument=order.argument, by=order.by, result=result)
    )


def _giver(conversation: Conversation, order: Order) -> Leg:
    """The leg of who gave the order; a supervisor or the console acts for whoever talks with the caller."""
    for leg in conversation.legs.values():
        if leg.who == order.by:
            return leg
    if conversation.main is None:
        raise CommandRefused("nobody is talking with the caller")
    return conversation.main


async def _hold(conversation: Conversation, order: Order) -> str:
    if conversation.held_since:
        raise CommandRefused("the caller is on hold already")
    await conversation.hold(order.by)
    return "on hold"


async def _resume(conversation: Conversation, order: Order) -> str:
    if not conversation.held_since:
        raise CommandRefused("the caller is not on hold")
    if conversation.consulted is not None or conversation.reaching is not None:
        raise CommandRefused("a consultation is under way: complete it, return, or make it a conference")
    await conversation.resume(order.by)
    return "talking"


async def _mute(conversation: Conversation, order: Order) -> str:
    return await _set_mute(conversation, order, True)


async def _unmute(conversation: Conversation, order: Order) -> str:
    return await _set_mute(conversation, order, False)


async def _set_mute(conversation: Conversation, order: Order, on: bool) -> str:
    leg = conversation.leg_of(order.argument) if order.argument else _giver(conversation, order)
    if leg.muted is on:
        raise CommandRefused(f"{leg.who} is {'muted already' if on else 'not muted'}")
    centre = conversation.session.centre
    await Channel(centre.rest, centre.bus, leg.channel_id).mute(on)
    leg.muted = on
    return f"{leg.who} {'muted' if on else 'not muted any more'}"


def target_of(conversation: Conversation, order: Order) -> Target:
    """The target of an order as an agent writes or keys it; queues also by their code. Raises CommandRefused."""
    centre, text = conversation.session.centre, order.argument
    by_code = {queue.code: name for name, queue in centre.queues.items() if queue.code}
    agents = [status.agent.id for status in centre.roster.all()]
    target = parse_target(by_code.get(text, text), agents, centre.queue_names)
    if target.kind == "number":
        _may_be_dialled(conversation, target, order)
    if any(leg.who == target.name for leg in conversation.legs.values()):
        raise CommandRefused(f"{target.name} is in this call already")
    return replace(target, by=order.who)


def _may_be_dialled(conversation: Conversation, target: Target, order: Order) -> None:
    """Before anybody leaves the caller for a number: would it be rung at all? Raises NumberRefused."""
    policy, call_id = conversation.session.centre.dialling, conversation.session.call.id
    purpose = Purpose.CONSULT if order.verb is Verb.CONSULT else Purpose.TRANSFER
    verdict = policy.allowed(target.name, order.who, purpose, call_id)
    if not verdict.allowed:
        policy.refuse(verdict, order.who, purpose, call_id)
        raise NumberRefused(verdict)


async def _transfer(conversation: Conversation, order: Order) -> str:
    """Blind: the agent leaves at once; who is called in comes to the caller, or the caller back to his line."""
    target, giver = target_of(conversation, order), _giver(conversation, order)
    if conversation.reaching is not None or conversation.consulted is not None:
        raise CommandRefused("a consultation is under way: complete it or return first")
    if target.kind == "agent":
        _must_be_ready(conversation, target)
    others = [leg for leg in conversation.legs.values() if leg is not giver]
    if others:
        raise CommandRefused("there are others in the call: hang up, and they stay with the caller")
    conversation.session.publish(TransferBegun(agent_id=giver.who, way="blind", target=str(target), by=order.by))
    conversation.next = target
    await conversation.dismiss(giver, "transferred")
    return f"sent to {target}"


def _must_be_ready(conversation: Conversation, target: Target) -> None:
    status = conversation.session.centre.roster.get(target.name)
    if status.state != "ready":
        raise CommandRefused(f"agent {target.name} is {status.state}")


async def _consult(conversation: Conversation, order: Order) -> str:
    """The caller waits with music while the agent asks somebody, who may then take over."""
    target, giver = target_of(conversation, order), _giver(conversation, order)
    if conversation.reaching is not None or conversation.consulted is not None:
        raise CommandRefused("a consultation is under way already")
    if target.kind == "agent":
        _must_be_ready(conversation, target)
    await conversation.hold(order.by)
    session = conversation.session
    session.publish(TransferBegun(agent_id=giver.who, way="consult", target=str(target), by=order.by))
    conversation.reaching_target = target
    conversation.reaching = session.tasks.create_task(_call_in(conversation, giver, target), name=f"reach {target}")
    return f"calling {target}; the caller is on hold"


async def _call_in(conversation: Conversation, giver: Leg, target: Target) -> None:
    session = conversation.session
    try:
        async with playing(Channel(session.centre.rest, session.centre.bus, giver.channel_id), session.ringback()):
            found = await reach(session, target)
    except AsteriskError:
        found = await reach(session, target)
    leg, result = (found, "answered") if isinstance(found, Leg) else (None, found)
    conversation.inbox.put_nowait(Reached(target, leg, result))


async def arrived(conversation: Conversation, reached: Reached) -> None:
    """Who was called in has answered: he joins. He has not: the caller is taken back, or goes back to his line."""
    leg = reached.leg
    if conversation.reaching is None:  # he answered in the moment in which he was sent away
        if leg is not None:
            conversation.not_wanted(leg)
            await leg.let_go(conversation.session.centre)
        return
    conversation.reaching = conversation.reaching_target = None
    alone = not conversation.legs
    if leg is not None:
        try:
            await conversation.join(leg)
        except AsteriskError as error:
            reached = Reached(reached.target, None, f"left before the bridge: {error}")
        else:
            conversation.consulted = None if alone else leg
            if alone:
                await conversation.resume(leg.who)
            return
    goes = "back to the line" if alone else "back to the agent"
    conversation.session.publish(TransferFailed(target=str(reached.target), result=reached.result, caller_goes=goes))
    if alone:
        conversation.next = conversation.session.home()
        return
    await conversation.resume("the consultation failed")


async def _complete(conversation: Conversation, order: Order) -> str:
    if conversation.consulted is None:
        raise CommandRefused("nobody is being consulted")
    giver, target = _giver(conversation, order), conversation.consulted
    conversation.consulted = None
    await conversation.dismiss(giver, "transferred")
    await conversation.resume(target.who)
    return f"the caller is with {target.who}"


async def _return(conversation: Conversation, order: Order) -> str:
    """Back to the caller without whom was consulted, whether he answered or still rings."""
    if conversation.consulted is None and conversation.reaching is None:
        raise CommandRefused("nobody is being consulted")
    await _stop_reaching(conversation)
    if conversation.consulted is not None:
        await conversation.dismiss(conversation.consulted, "sent away")
    await conversation.resume(order.by)
    return "talking with the caller"


async def _stop_reaching(conversation: Conversation) -> None:
    if conversation.reaching is not None:
        conversation.reaching.cancel()
        await asyncio.wait({conversation.reaching})
        conversation.reaching = conversation.reaching_target = None


async def _conference(conversation: Conversation, order: Order) -> str:
    """All together: the caller, the agent and whom he consulted."""
    if conversation.consulted is None:
        raise CommandRefused("nobody is being consulted: consult somebody first")
    conversation.consulted = None
    await conversation.resume(order.by)
    return f"{len(conversation.legs) + 1} are talking"


async def _park(conversation: Conversation, order: Order) -> str:
    slot = free_slot(conversation.session.centre)
    if conversation.reaching is not None or conversation.consulted is not None or len(conversation.legs) > 1:
        raise CommandRefused("there are others in the call")
    giver, session = _giver(conversation, order), conversation.session
    await conversation.hold(order.by)
    centre = session.centre
    language = "zh" if session.language == "zh" else "en"
    spoken = await centre.prompts.media("parked", language, {"slot": slot})
    with contextlib.suppress(AsteriskError, TimeoutError):
        async with asyncio.timeout(_SLOT_SECONDS):
            async with playing(Channel(centre.rest, centre.bus, giver.channel_id), spoken) as playback:
                await playback.wait()
    session.parked_by = giver.who
    conversation.next = Target("parking", slot)
    await conversation.dismiss(giver, f"parked in {slot}")
    return f"parked in slot {slot}: *55{slot} picks it up"


async def _drop(conversation: Conversation, order: Order) -> str:
    leg = conversation.leg_of(order.argument)
    await conversation.dismiss(leg, f"dropped by {order.by}")
    if conversation.held_since and conversation.legs:
        await conversation.resume(order.by)
    return f"{leg.who} is out"


async def _hang_up(conversation: Conversation, order: Order) -> str:
    await _stop_reaching(conversation)
    conversation.ended_by = Role.AGENT
    for leg in list(conversation.legs.values()):
        await conversation.dismiss(leg, f"hung up by {order.by}")
    if conversation.held_since:
        await conversation.session.channel.music_off()
        conversation.held_since = 0.0
    return "hung up"


def _recorded(do: Callable[[CallRecording, str], Coroutine[None, None, None]], words: str) -> Do:
    async def verb(conversation: Conversation, order: Order) -> str:
        recording = conversation.session.recording
        if recording is None:
            raise CommandRefused("calls are not recorded here: see [recording] mode")
        await do(recording, order.by)
        return words

    return verb


_VERBS: dict[Verb, Do] = {
    Verb.HOLD: _hold,
    Verb.RESUME: _resume,
    Verb.MUTE: _mute,
    Verb.UNMUTE: _unmute,
    Verb.TRANSFER: _transfer,
    Verb.CONSULT: _consult,
    Verb.COMPLETE: _complete,
    Verb.RETURN: _return,
    Verb.CONFERENCE: _conference,
    Verb.PARK: _park,
    Verb.DROP: _drop,
    Verb.HANG_UP: _hang_up,
    Verb.RECORD: _recorded(CallRecording.start, "recording"),
    Verb.STOP_RECORDING: _recorded(CallRecording.stop, "not recording"),
    Verb.MASK: _recorded(CallRecording.mask, "recording silence"),
    Verb.UNMASK: _recorded(CallRecording.unmask, "recording again"),
}
