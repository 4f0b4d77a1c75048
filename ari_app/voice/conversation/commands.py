"""Orders about a conversation: what has to be known before the state machine is asked, and the books afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace

from ari_app.ari import reading
from ari_app.ari.switch import Switch
from ari_app.contact.dialling_policy import NumberRefused
from ari_app.contact.permission import must
from ari_app.media.recorder import CallRecording
from ari_app.voice.conversation.acts import take
from ari_app.voice.conversation.conversation import Conversation, Order
from ari_app.voice.conversation.held_to_rules import hold_to_rules
from models.domain.call_commands import (
    CallCommand,
    Consult,
    Drop,
    Mask,
    Mute,
    Park,
    Record,
    StopRecording,
    Transfer,
    Unmask,
    Unmute,
)
from models.domain.control_events import OrderGiven
from models.domain.conversation import Role, Target, parse_target
from models.domain.conversation_facts import Ordered
from models.domain.conversation_state import step
from models.domain.dialling import Purpose
from models.domain.errors import AsteriskError, CommandRefused


async def carry_out(conversation: Conversation, order: Order) -> str:
    """Do it, and write it down with who asked and what came of it. Raises CommandRefused, AsteriskError."""
    try:
        must(conversation.session.services.floor.roster, order.who, order.verb, _takes_part(conversation, order))
        words = await _done(conversation, order)
    except (CommandRefused, AsteriskError) as error:
        note(conversation, order.command, order.by, f"refused: {error}")
        raise
    note(conversation, order.command, order.by, words)
    return words


def _takes_part(conversation: Conversation, order: Order) -> bool:
    """Whether who gave the order is an agent or supervisor in the conversation."""
    return any(leg.who == str(order.who) and leg.role is not Role.NUMBER for leg in conversation.legs.values())


def note(conversation: Conversation, command: CallCommand, by: str, result: str) -> None:
    """An order and what came of it, in the journal."""
    agent = by if by in conversation.session.services.floor.roster else ""
    order = OrderGiven(agent_id=agent, verb=command.verb, argument=command.argument, by=by, result=result)
    conversation.session.publish(order)


async def _done(conversation: Conversation, order: Order) -> str:
    match order.command:
        case Mute(who) | Unmute(who) | Drop(who):
            return await take(conversation, Ordered(order.verb, order.by, who=who))
        case Transfer() | Consult():
            return await _somewhere(conversation, order)
        case Park():
            return await _park(conversation, order)
        case Record() | StopRecording() | Mask() | Unmask():
            return await _recorded(conversation, order)
    step(conversation.state, Ordered(order.verb, order.by))  # what cannot be is refused for that, not by a rule
    await hold_to_rules(conversation, order)
    return await take(conversation, Ordered(order.verb, order.by))


async def _somewhere(conversation: Conversation, order: Order) -> str:
    target = target_of(conversation, order)
    wanted = Ordered(order.verb, order.by, target=target)
    step(conversation.state, wanted)  # refused before anybody is asked whether the target can be reached
    await _must_be_reachable(conversation, target)
    await hold_to_rules(conversation, order)
    return await take(conversation, wanted)


async def _park(conversation: Conversation, order: Order) -> str:
    session = conversation.session
    lot, slot = session.services.parking, session.services.parking.free()
    lot.reserve(slot, session.call.id)
    session.life.stack.callback(lot.leave, session.call.id)
    try:
        return await take(conversation, Ordered(order.verb, order.by, target=Target("parking", slot)))
    except (CommandRefused, AsteriskError):
        lot.leave(session.call.id)
        raise


# Targets --------------------------------------------------------------------------------------------


async def vetted(conversation: Conversation, order: Order) -> Target:
    """A target that the caller can be sent to. Raises CommandRefused: then the caller stays where they are."""
    must(conversation.session.services.floor.roster, order.who, order.verb, _takes_part(conversation, order))
    target = target_of(conversation, order)
    await _must_be_reachable(conversation, target)
    await hold_to_rules(conversation, order)
    return target


def target_of(conversation: Conversation, order: Order) -> Target:
    """The target of an order as an agent writes or keys it; queues also by their code. Raises CommandRefused."""
    floor, text = conversation.session.services.floor, order.command.argument
    by_code = {queue.code: name for name, queue in floor.queues.items() if queue.code}
    agents = [status.agent.id for status in floor.roster.all()]
    target = parse_target(by_code.get(text, text), agents, floor.queue_names)
    if target.kind == "number":
        _may_be_dialled(conversation, target, order)
    if any(leg.who == target.name for leg in conversation.legs.values()):
        raise CommandRefused(f"{target.name} is in this call already")
    return replace(target, by=order.who)


def _may_be_dialled(conversation: Conversation, target: Target, order: Order) -> None:
    """Before anybody leaves the caller for a number: would it be rung at all? Raises NumberRefused."""
    policy, call_id = conversation.session.services.dialling, conversation.session.call.id
    purpose = Purpose.CONSULT if isinstance(order.command, Consult) else Purpose.TRANSFER
    verdict = policy.allowed(target.name, order.who, purpose, call_id)
    if not verdict.allowed:
        policy.refuse(verdict, order.who, purpose, call_id)
        raise NumberRefused(verdict)


async def _must_be_reachable(conversation: Conversation, target: Target) -> None:
    """An agent is ready and their telephone registered, a number has a way out; a queue always takes the caller."""
    switch = conversation.session.services.switch
    if target.kind == "agent":
        status = conversation.session.services.floor.roster.get(target.name)
        if status.state != "ready":
            raise CommandRefused(f"agent {target.name} is {status.state}")
        if not status.nailed and await _asked(_registered(switch, target.name)) == "offline":
            raise CommandRefused(f"the telephone of agent {target.name} is not registered")
    elif target.kind == "number":
        name = f"DIALPLAN_EXISTS(kefu-out,{target.name},1)"
        if await _asked(reading.variable(switch.rest, conversation.session.call.channel_id, name)) == "0":
            raise CommandRefused(f"{target.name} cannot be dialled from here (kefu-out of the dialplan)")


async def _registered(switch: Switch, agent: str) -> str:
    """Of the telephone that would ring: of two the one that they work with."""
    return (await reading.endpoint(switch.rest, switch.phone_of(agent))).state


async def _asked(question: Awaitable[str]) -> str:
    """What Asterisk says; "" when it does not say: then the attempt will tell."""
    try:
        return await question
    except AsteriskError:
        return ""


# The recording, which is no matter of who talks with whom -------------------------------------------


async def _recorded(conversation: Conversation, order: Order) -> str:
    recording = conversation.session.recording
    if recording is None:
        raise CommandRefused("calls are not recorded here: see [recording] mode")
    do, words = _RECORDING[type(order.command)]
    await do(recording, order.by)
    return words


_RECORDING: dict[type[CallCommand], tuple[Callable[[CallRecording, str], Coroutine[None, None, None]], str]] = {
    Record: (CallRecording.start, "recording"),
    StopRecording: (CallRecording.stop, "not recording"),
    Mask: (CallRecording.mask, "recording silence"),
    Unmask: (CallRecording.unmask, "recording again"),
}
