"""An agent calls out under a queue's number: his phone first, then the customer's, then a call like every other."""

from __future__ import annotations

from dataclasses import dataclass

from ari_app import steady
from ari_app.ari.channel import AUTO_ANSWER, Channel, Dial, originate
from ari_app.ari.entry import Entry, stasis_arguments
from ari_app.ari.events import ChannelDestroyed, ChannelHangupRequest, StasisEnd
from ari_app.ari.ids import new_id
from ari_app.call.centre import Centre
from ari_app.call.customer import ring_customer, shown_number
from ari_app.call.dialling_policy import Errand, NumberRefused
from ari_app.call.intake import new_call_id
from ari_app.call.leg import Leg
from ari_app.call.race import first_of
from ari_app.call.recording import record_as_configured
from ari_app.call.route import serve
from ari_app.call.session import CallSession
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.conversation import Role
from models.domain.dialling import Purpose
from models.domain.errors import CommandRefused, UnsafeRequest
from models.domain.identity import Staff

_ENDS = (StasisEnd, ChannelDestroyed, ChannelHangupRequest)


def queue_and_number(centre: Centre, agent_id: str, text: str) -> tuple[str, str]:
    """``QUEUE:NUMBER``, a queue's code before the number with ``*`` between, or a number alone: (queue, number).

    Without a queue it is the agent's strongest skill. Raises CommandRefused.
    """
    name, mark, number = text.partition(":") if ":" in text else text.partition("*")
    by_code = {queue.code: queue.name for queue in centre.queues.values() if queue.code}
    queue = by_code.get(name, name) if mark else ""
    if not mark:
        skills = centre.roster.get(agent_id).agent.skills
        queue, number = max(skills, key=lambda skill: skills[skill]), text
    if queue not in centre.queue_names:
        raise CommandRefused(f"there is no queue {queue!r}; there are: {', '.join(sorted(centre.queue_names))}")
    who = Staff(agent_id)
    verdict = centre.dialling.allowed(number, who, Purpose.CALL_OUT)
    if not verdict.allowed:
        centre.dialling.refuse(verdict, who, Purpose.CALL_OUT)
        raise NumberRefused(verdict)
    return queue, verdict.number.given


async def click_to_call(centre: Centre, agent_id: str, text: str) -> str:
    """Ring the agent's phone; when he answers, the customer's. Raises CommandRefused."""
    queue, number = queue_and_number(centre, agent_id, text)
    profile = centre.queues.get(queue)
    try:
        named = (profile.code if profile else "") or queue
        args = stasis_arguments("desk", do="out", agent=agent_id, argument=f"{named}*{number}")
    except UnsafeRequest:
        raise CommandRefused(f"queue {queue} needs a code (queues.toml) before anybody calls out for it") from None
    seconds = centre.settings.queue.ring_seconds
    dial = Dial(agent_id, "", seconds, args, AUTO_ANSWER)
    desk = new_id("desk")
    centre.desk_rings(desk, seconds)
    await originate(centre.rest, desk, centre.settings.ari.app, dial)
    return f"ringing {agent_id}"


def call_out(centre: Centre, entry: Entry) -> None:
    """Begin the call of an agent whose channel is here. Raises CommandRefused."""
    queue, number = queue_and_number(centre, entry.agent, entry.argument)
    call = Call(new_call_id(), new_id("customer"), number, shown_number(centre, queue), steady.now(), direction="out")
    centre.roster.busy_with(entry.agent, call.id, "calls out")
    leg = Leg(Role.AGENT, entry.agent, entry.channel_id, centre.bus.open(f"channel:{entry.channel_id}"))
    centre.start_call(call, _Story(leg, queue, entry.answered))


@dataclass(frozen=True)
class _Story:
    leg: Leg
    queue: str
    answered: bool

    async def __call__(self, session: CallSession) -> Outcome:
        centre, leg = session.centre, self.leg
        session.stack.callback(centre.roster.call_over, leg.who, session.call.id, "caller", False)
        session.stack.push_async_callback(leg.let_go, centre)
        session.problem = self.queue
        channel = Channel(centre.rest, centre.bus, leg.channel_id)
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
    seconds = session.centre.settings.desk.outbound_ring_seconds
    errand = Errand(Staff(leg.who), Purpose.CALL_OUT)
    ringing, _ = await first_of(ring_customer(session, seconds, errand), leg.events.next(*_ENDS))
    return not ringing.cancelled()
