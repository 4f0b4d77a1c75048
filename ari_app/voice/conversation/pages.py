"""What is done when a page that is a telephone vanishes in a call, and when it is back."""

from __future__ import annotations

from ari_app.voice.conversation.conversation import REJOINED, Conversation, party_of
from ari_app.voice.conversation.page_watch import watch
from ari_app.voice.dialogue.ask import say
from models.domain.conversation_facts import Act
from models.domain.conversation_table import Phase
from models.domain.phone_events import PhoneFound, PhoneGivenUp, PhoneLost

_FIRST = 1.0  # the highest priority that there is


def begin_watching(conversation: Conversation, channel_id: str) -> None:
    """Watch a leg whose telephone may be a page."""
    session, leg = conversation.session, conversation.legs.get(channel_id)
    phones = session.services.phones
    if leg is not None and phones is not None and phones.of(leg.who) is not None:
        session.help(f"page of {leg.who}", None, watch, conversation, leg, phones)


async def say_lost(conversation: Conversation, _act: Act) -> None:
    """The caller is told, beside the loop: it is cut short when the page is back meanwhile."""
    conversation.pages.say()


async def swap(conversation: Conversation, act: Act) -> None:
    """The leg that has come is counted in, and the lost one hung up: its agent goes on, and wraps nothing up."""
    assert act.party is not None
    conversation.admit(act.party.channel)
    begin_watching(conversation, act.party.channel)
    if act.party.muted:
        await conversation.channel(act.party.channel).mute(True)
    old = conversation.legs.get(act.words)
    if old is not None:
        await conversation.dismiss(party_of(old), REJOINED)


async def note_lost(conversation: Conversation, act: Act) -> None:
    """Write down that a page has vanished."""
    assert act.party is not None
    conversation.pages.lost(act.party.channel)
    goes = "the caller waits for it" if conversation.state.phase is Phase.LOST else "the others go on"
    conversation.session.publish(PhoneLost(agent_id=act.party.who, channel_id=act.party.channel, goes=goes))


async def note_found(conversation: Conversation, act: Act) -> None:
    """Write down that it is back, or that another one is there in its place."""
    assert act.party is not None
    seconds = conversation.pages.found(act.words or act.party.channel)
    how = REJOINED if act.words else "mended"
    conversation.session.publish(
        PhoneFound(agent_id=act.party.who, channel_id=act.party.channel, seconds=seconds, how=how)
    )


async def make_up(conversation: Conversation) -> None:
    """After a conversation: a caller whose agent's page did not come back is told so, and goes before everybody."""
    session = conversation.session
    if conversation.ended_by != "phone":
        return
    for channel, seconds in conversation.pages.given_up().items():
        session.publish(PhoneGivenUp(channel_id=channel, seconds=seconds, goes="the front of the line"))
    session.queueing.ahead = _FIRST
    await say(session, await session.media("phone_lost_sorry"))
