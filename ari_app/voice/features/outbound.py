"""An agent calls out under a queue's number: their phone first, then the customer's, then a call like every other."""

from __future__ import annotations

from dataclasses import dataclass

from ari_app.ari.channel import AUTO_ANSWER, Dial, originate
from ari_app.ari.entry import Entry, stasis_arguments
from ari_app.ari.events import ChannelDestroyed, ChannelHangupRequest, StasisEnd
from ari_app.ari.ids import new_id
from ari_app.contact.dialling_policy import Errand, NumberRefused
from ari_app.foundation import steady
from ari_app.foundation.first_completed import first_of
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.intake import new_call_id
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.recording_policy import record_as_configured
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.customer import ring_customer
from ari_app.voice.route import serve
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.conversation import Role
from models.domain.dialling import Purpose
from models.domain.errors import CommandRefused, UnsafeRequest
from models.domain.identity import Staff

_ENDS = (StasisEnd, ChannelDestroyed, ChannelHangupRequest)


def queue_and_number(desk: Desk, agent_id: str, text: str) -> tuple[str, str]:
    """``QUEUE:NUMBER``, a queue's code before the number with ``*`` between, or a number alone: (queue, number).

    Without a queue it is the agent's strongest skill. Raises CommandRefused.
    """
    name, mark, number = text.partition(":") if ":" in text else text.partition("*")
    by_code = {queue.code: queue.name for queue in desk.floor.queues.values() if queue.code}
    queue = by_code.get(name, name) if mark else ""
    if not mark:
        skills = desk.floor.roster.get(agent_id).agent.skills
        queue, number = max(skills, key=lambda skill: skills[skill]), text
    if queue not in desk.floor.queue_names:
        raise CommandRefused(f"there is no queue {queue!r}; there are: {', '.join(sorted(desk.floor.queue_names))}")
    who = Staff(agent_id)
    verdict = desk.dialling.allowed(number, who, Purpose.CALL_OUT)
    if not verdict.allowed:
        desk.dialling.refuse(verdict, who, Purpose.CALL_OUT)
        raise NumberRefused(verdict)
    return queue, verdict.number.given


async def click_to_call(desk: Desk, agent_id: str, text: str) -> str:
    """Ring the agent's phone; when they answer, the customer's. Raises CommandRefused."""
    queue, number = queue_and_number(desk, agent_id, text)
    try:
        named = desk.floor.profile(queue).code or queue
        args = stasis_arguments("desk", do="out", agent=agent_id, argument=f"{named}*{number}")
    except UnsafeRequest:
        raise CommandRefused(f"queue {queue} needs a code (queues.toml) before anybody calls out for it") from None
    seconds = desk.settings.queue.ring_seconds
    dial = Dial(desk.switch.phone_of(agent_id), "", seconds, args, AUTO_ANSWER)
    channel_id = new_id("desk")
    desk.rung.rings(channel_id, seconds)
    await originate(desk.switch.rest, channel_id, desk.switch.app, dial)
    return f"ringing {agent_id}"


def call_out(desk: Desk, entry: Entry) -> None:
    """Begin the call of an agent whose channel is here. Raises CommandRefused."""
    queue, number = queue_and_number(desk, entry.agent, entry.argument)
    shown = desk.floor.profile(queue).number
    call = Call(new_call_id(), new_id("customer"), number, shown, steady.now(), direction="out")
    desk.floor.roster.busy_with(entry.agent, call.id, "calls out")
    leg = Leg(Role.AGENT, entry.agent, entry.channel_id, desk.switch.events(entry.channel_id))
    desk.start(call, _Story(leg, queue, entry.answered))


@dataclass(frozen=True)
class _Story:
    leg: Leg
    queue: str
    answered: bool

    async def __call__(self, session: CallSession) -> Outcome:
        services, leg = session.services, self.leg
        session.life.stack.callback(services.floor.roster.call_over, leg.who, session.call.id, "caller", False)
        session.life.stack.push_async_callback(leg.let_go, services.switch)
        session.queueing.problem = self.queue
        channel = services.switch.channel(leg.channel_id)
        if not self.answered:
            await channel.ring()
        if not await _customer_answers(session, leg):
            return Outcome.NOT_REACHED
        if not self.answered:
            await channel.answer()
        session.move(CallState.WAITING)
        await record_as_configured(session)
        return await serve(session, leg)


async def _customer_answers(session: CallSession, leg: Leg) -> bool:
    """False when the agent hung up first."""
    seconds = session.services.settings.desk.outbound_ring_seconds
    errand = Errand(Staff(leg.who), Purpose.CALL_OUT)
    ringing, _ = await first_of(ring_customer(session, seconds, errand), leg.events.next(*_ENDS))
    return not ringing.cancelled()
