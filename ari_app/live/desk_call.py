"""A call of an agent's own, as their desk shows it: who calls, why it came to them, what can be done with it now."""

from __future__ import annotations

from ari_app.foundation import steady
from ari_app.live import refusals
from ari_app.live.access import View
from ari_app.live.assisting import cards_of, packet_of
from ari_app.live.help_shapes import HintNow
from ari_app.live.masking import name_for, number_for
from ari_app.live.rows import legs_now, listeners_of, ms
from ari_app.live.shapes import Consulting, DeskCall, Portrait, ScriptStep
from ari_app.live.sources import Sources
from ari_app.live.story import Story
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from models.assist.card import named
from models.domain.agent import AgentState
from models.domain.conversation import OfferPurpose
from models.domain.conversation_facts import Talk
from models.domain.conversation_table import Phase
from models.domain.script import filled, shown, text_of
from models.routing import why_line

_STATES = {
    Phase.CONFERENCE: "conference", Phase.HELD: "held", Phase.REACHING: "consulting", Phase.CONSULTING: "consulting",
}  # fmt: skip


OFFERED, DIALLING, TALKING, ENDED = "offered", "dialling", "talking", "ended"


def calls_of(sources: Sources, agent: str) -> list[CallSession]:
    """Live calls that ring at them or that they are in, as they came."""
    status = sources.desk.floor.roster.get(agent)
    return [
        session for session in sources.desk.calls.values()
        if session.call.id == status.call_id or _own_leg(session, agent) is not None
        or agent in _story(sources, session).offers
    ]  # fmt: skip


def _story(sources: Sources, session: CallSession) -> Story:
    return sources.stories.get(session.call.id) or Story(session.call.id, began=session.call.arrived_at)


def _own_leg(session: CallSession, agent: str) -> Leg | None:
    legs = session.conversation.legs.values() if session.conversation is not None else ()
    return next((leg for leg in legs if leg.who == agent), None)


def desk_call(sources: Sources, session: CallSession, agent: str, view: View) -> DeskCall:
    """One of `calls_of`."""
    call, story, talk = session.call, _story(sources, session), session.conversation
    leg, offer, recording = _own_leg(session, agent), story.offers.get(agent), session.recording
    party = talk.state.find(leg.channel_id) if talk is not None and leg is not None else None
    why, state = why_of(sources, session, story, agent), _state(sources, session, leg, agent)
    number, queue = number_for(view, call.number, own=True), session.queueing.problem
    return DeskCall(
        id=call.id, channel=leg.channel_id if leg else offer.channel if offer else "", state=state,
        number=number, name=name_for(view, call.caller.name), queue=queue, problem=queue, language=session.language,
        direction=call.direction, why=why[0], why_zh=why[1], waited_ms=ms(story.waited),
        since_at_ms=_since(leg, offer.at if offer else call.arrived_at),
        answer_by_at_ms=_answer_by(sources, session, story, agent) if state == OFFERED else None,
        legs=legs_now(sources, session, view) if state != ENDED else {}, muted=party is not None and party.muted,
        held=bool(talk and talk.held), recording=bool(recording and recording.running),
        masked=bool(recording and recording.masked), listeners=listeners_of(sources, call.id),
        consulting=_consulting(sources, talk.state, story, view) if talk is not None and leg is not None else None,
        last_failure=story.last_failure, refused=_refused(session, state, agent),
        portrait=portrait_of(sources, session, story, view), script=script_of(sources, session, story, agent, view),
        attributes=dict(story.attributes), turns=dict(story.turns) if leg is not None else {},
        hint=hint_of(sources, session, story, agent, view),
        locked={order: list(one.missing) for order, one in sources.quality.interlock.standing(call.id).items()},
        cards=cards_of(sources.cards(), story) if leg is not None else [],
        packet=packet_of(sources, story, agent, view),
    )  # fmt: skip


def _state(sources: Sources, session: CallSession, leg: Leg | None, agent: str) -> str:
    """Where the agent is with this call, which is not always where the call is."""
    if leg is not None and session.conversation is not None:
        return _STATES.get(session.conversation.state.phase, TALKING)
    status = sources.desk.floor.roster.get(agent)
    if status.call_id != session.call.id:
        return OFFERED  # one of several phones that ring, or an offer that begins
    if status.state is AgentState.RESERVED:
        return OFFERED
    if status.state is AgentState.TALKING:
        return DIALLING if session.call.direction == "out" and session.conversation is None else TALKING
    return ENDED


def _refused(session: CallSession, state: str, agent: str) -> dict[str, str]:
    if state == OFFERED:
        return refusals.while_it_rings()
    return refusals.when_over() if state == ENDED else refusals.in_the_call(session, agent)


def _since(leg: Leg | None, offered: float) -> int:
    return ms(steady.at(leg.joined_at)) if leg is not None and leg.joined_at else ms(offered)


def _answer_by(sources: Sources, session: CallSession, story: Story, agent: str) -> int | None:
    offer, settings = story.offers.get(agent), sources.desk.settings
    if offer is None:
        return None
    own = session.profile.ring_seconds
    seconds = own if own >= 0 else settings.queue.ring_seconds
    if offer.purpose != OfferPurpose.QUEUE:
        seconds = settings.desk.consult_ring_seconds
    return ms(offer.at + seconds)


def why_of(sources: Sources, session: CallSession, story: Story, agent: str) -> tuple[str, str]:
    """One line, in English and Chinese."""
    queue, offer = session.queueing.problem, story.offers.get(agent)
    if session.call.direction == "out":
        return why_line.of_purpose("out", "", queue)
    if offer is not None and offer.purpose != OfferPurpose.QUEUE:
        return why_line.of_purpose(offer.purpose, offer.by, queue)
    if story.decision and (story.decided_for == agent or agent in story.decision.get("also", ())):
        skill = sources.desk.floor.roster.get(agent).agent.skills.get(queue, 0)
        return why_line.of_decision(story.decision, queue, skill)
    return why_line.of_purpose("", "", queue) if offer is None else why_line.NOTHING


def _consulting(sources: Sources, state: Talk, story: Story, view: View) -> Consulting | None:
    """Whom they call or consult."""
    if state.phase is Phase.REACHING and state.ringing is not None:
        target, how = state.ringing.name, "ringing"
    elif state.phase is Phase.CONSULTING and (asked := state.find(state.asked)) is not None:
        target, how = asked.who, "talking"
    else:
        return None
    roster = sources.desk.floor.roster
    name = name_for(view, roster.get(target).agent.name) if target in roster else ""
    return Consulting(target=target, name=name, state=how, since_at_ms=ms(story.sent_at))


# Who calls ------------------------------------------------------------------------------------------


def portrait_of(sources: Sources, session: CallSession, story: Story, view: View) -> Portrait:
    """What is known of them; what has to be looked up first follows a moment later."""
    call, record, past = session.call, session.call.caller, story.portrait
    return Portrait(
        name=name_for(view, record.name), number=number_for(view, call.number, own=True), tier=record.tier,
        language=session.language, value=record.revenue if record.known else None,
        visits=past.visits if past else [], callback_open=_wanted(sources, call.number),
        messages=past.messages if past else 0, mood=story.mood, external_id=record.external_id, crm_url=record.url,
        said=dict(story.said),
    )  # fmt: skip


def _wanted(sources: Sources, number: str) -> bool:
    return bool(number) and any(one.number == number for one in sources.callbacks.open.values())


def script_of(sources: Sources, session: CallSession, story: Story, agent: str, view: View) -> list[ScriptStep]:
    """The queue's script in the caller's language, with what is known in its places."""
    values = script_values(sources, session, story, agent, view)
    return [
        ScriptStep(
            id=step.id, text=filled(text_of(step, session.language), values), field=step.attribute,
            choices=list(step.choices), heard=story.heard.get(step.id, ""),
            done=step.id in story.heard or bool(story.attributes.get(step.attribute or f"step:{step.id}")),
        )
        for step in sources.scripts().of(session.queueing.problem) if shown(step, values)
    ]  # fmt: skip


def hint_of(sources: Sources, session: CallSession, story: Story, agent: str, view: View) -> HintNow | None:
    """What a quality rule tells them now; a step of the script, or a card, in the caller's language."""
    hint = sources.quality.hints.present(agent)
    if hint is None or hint.call_id != session.call.id:
        return None
    text = hint.shown
    if hint.sort == "script":
        steps = (one for one in sources.scripts().of(session.queueing.problem) if one.id == hint.shown)
        step = next(steps, None)
        values = script_values(sources, session, story, agent, view)
        text = filled(text_of(step, session.language), values) if step is not None else hint.shown
    elif hint.sort == "card" and (card := named(sources.cards().values(), hint.shown, session.language)) is not None:
        text = f"{card.title}: {card.body}"
    until = ms(sources.quality.hints.until(agent))
    return HintNow(
        id=hint.id, sort=hint.sort, text=text, rule=hint.rule, because=hint.words, until_at_ms=until
    )  # fmt: skip


def script_values(
    sources: Sources, session: CallSession, story: Story, agent: str, view: View
) -> dict[str, str]:  # fmt: skip
    """Names that a script may use → what they are in this call."""
    record, status = session.call.caller, sources.desk.floor.roster.get(agent)
    known = {
        "caller.name": name_for(view, record.name), "caller.number": number_for(view, session.call.number, own=True),
        "caller.tier": record.tier, "call.queue": session.queueing.problem, "call.dialled": session.call.dialled,
        "agent.name": status.agent.name, "agent.id": agent,
    }  # fmt: skip
    return known | {f"said.{name}": value for name, value in story.said.items()} | story.attributes
