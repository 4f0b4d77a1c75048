"""Orders about a conversation: what has to be known before the state machine is asked, and the books afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace

from ari_app.contact.dialling_policy import NumberRefused
from ari_app.contact.permission import must
from ari_app.media.recorder import CallRecording
from ari_app.voice.conversation.acts import take
from ari_app.voice.conversation.conversation import Conversation, Order
from models.domain.control_events import OrderGiven
from models.domain.conversation import Role, Target, Verb, parse_target
from models.domain.conversation_facts import Ordered
from models.domain.conversation_state import step
from models.domain.dialling import Purpose
from models.domain.errors import AsteriskError, CommandRefused

Do = Callable[[Conversation, Order], Awaitable[str]]


async def carry_out(conversation: Conversation, order: Order) -> str:
    """Do it, and write it down with who asked and what came of it. Raises CommandRefused, AsteriskError."""
    try:
        must(conversation.session.services.floor.roster, order.who, order.verb, _takes_part(conversation, order))
        words = await _VERBS.get(order.verb, _by_the_table)(conversation, order)
    except (CommandRefused, AsteriskError) as error:
        note(conversation, order.verb, order.argument, order.by, f"refused: {error}")
        raise
    note(conversation, order.verb, order.argument, order.by, words)
    return words


def _takes_part(conversation: Conversation, order: Order) -> bool:
    """Whether who gave the order is an agent or supervisor in the conversation."""
    return any(leg.who == str(order.who) and leg.role is not Role.NUMBER for leg in conversation.legs.values())


def note(conversation: Conversation, verb: Verb, argument: str, by: str, result: str) -> None:
    """An order and what came of it, in the journal."""
    agent = by if by in conversation.session.services.floor.roster else ""
    conversation.session.publish(OrderGiven(agent_id=agent, verb=verb, argument=argument, by=by, result=result))


async def _by_the_table(conversation: Conversation, order: Order) -> str:
    return await take(conversation, Ordered(order.verb, order.by))


async def _about_somebody(conversation: Conversation, order: Order) -> str:
    return await take(conversation, Ordered(order.verb, order.by, who=order.argument))


async def _somewhere(conversation: Conversation, order: Order) -> str:
    target = target_of(conversation, order)
    wanted = Ordered(order.verb, order.by, target=target)
    step(conversation.state, wanted)  # refused before anybody is asked whether the target can be reached
    await _must_be_reachable(conversation, target)
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
    return target


def target_of(conversation: Conversation, order: Order) -> Target:
    """The target of an order as an agent writes or keys it; queues also by their code. Raises CommandRefused."""
    services, text = conversation.session.services, order.argument
    by_code = {queue.code: name for name, queue in services.floor.queues.items() if queue.code}
    agents = [status.agent.id for status in services.floor.roster.all()]
    target = parse_target(by_code.get(text, text), agents, services.floor.queue_names)
    if target.kind == "number":
        _may_be_dialled(conversation, target, order)
    if any(leg.who == target.name for leg in conversation.legs.values()):
        raise CommandRefused(f"{target.name} is in this call already")
    return replace(target, by=order.who)


def _may_be_dialled(conversation: Conversation, target: Target, order: Order) -> None:
    """Before anybody leaves the caller for a number: would it be rung at all? Raises NumberRefused."""
    policy, call_id = conversation.session.services.dialling, conversation.session.call.id
    purpose = Purpose.CONSULT if order.verb is Verb.CONSULT else Purpose.TRANSFER
    verdict = policy.allowed(target.name, order.who, purpose, call_id)
    if not verdict.allowed:
        policy.refuse(verdict, order.who, purpose, call_id)
        raise NumberRefused(verdict)


async def _must_be_reachable(conversation: Conversation, target: Target) -> None:
    """An agent is ready and their telephone registered, a number has a way out; a queue always takes the caller."""
    if target.kind == "agent":
        status = conversation.session.services.floor.roster.get(target.name)
        if status.state != "ready":
            raise CommandRefused(f"agent {target.name} is {status.state}")
        if not status.nailed and await _asked(conversation, f"/endpoints/PJSIP/{target.name}", "state") == "offline":
            raise CommandRefused(f"the telephone of agent {target.name} is not registered")
    elif target.kind == "number":
        path = f"/channels/{conversation.session.call.channel_id}/variable"
        found = await _asked(conversation, path, "value", variable=f"DIALPLAN_EXISTS(kefu-out,{target.name},1)")
        if found == "0":
            raise CommandRefused(f"{target.name} cannot be dialled from here (kefu-out of the dialplan)")


async def _asked(conversation: Conversation, path: str, field: str, **params: str) -> str:
    """What Asterisk says; "" when it does not say: then the attempt will tell."""
    try:
        answer = await conversation.session.services.switch.rest.get(path, **params)
    except AsteriskError:
        return ""
    return str(answer.get(field, ""))


# The recording, which is no matter of who talks with whom -------------------------------------------


def _recorded(do: Callable[[CallRecording, str], Coroutine[None, None, None]], words: str) -> Do:
    async def verb(conversation: Conversation, order: Order) -> str:
        recording = conversation.session.recording
        if recording is None:
            raise CommandRefused("calls are not recorded here: see [recording] mode")
        await do(recording, order.by)
        return words

    return verb


_VERBS: dict[Verb, Do] = {
    Verb.MUTE: _about_somebody,
    Verb.UNMUTE: _about_somebody,
    Verb.DROP: _about_somebody,
    Verb.TRANSFER: _somewhere,
    Verb.CONSULT: _somewhere,
    Verb.PARK: _park,
    Verb.RECORD: _recorded(CallRecording.start, "recording"),
    Verb.STOP_RECORDING: _recorded(CallRecording.stop, "not recording"),
    Verb.MASK: _recorded(CallRecording.mask, "recording silence"),
    Verb.UNMASK: _recorded(CallRecording.unmask, "recording again"),
}
