"""What a caller has to hear before they go, when the agent has put the telephone down without saying it."""

from __future__ import annotations

import asyncio
import logging

from ari_app.ari import reading
from ari_app.quality.interlock import Owed
from ari_app.quality.verdicts import HANG_UP
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation.conversation import Conversation
from ari_app.voice.conversation.held_to_rules import asked
from ari_app.voice.dialogue.ask import say
from models.domain.errors import AsteriskError
from models.domain.quality_rule_events import DisclosureSaid

log = logging.getLogger(__name__)
LAST_WORDS = 1.5  # seconds for what the agent said last to be written down: perhaps they have just said it
LONGEST = 15.0  # seconds for which a caller is held
_NAME = "disclosure"


async def make_up_for_rules(conversation: Conversation) -> None:
    """After a conversation, of which the agent is free already: the caller hears what is missing, then the call goes
    its way. Who hangs up meanwhile ends it, as always."""
    session, leg = conversation.session, conversation.put_down
    lock = session.services.interlock
    if leg is None or lock is None or conversation.state.next is not None:
        return
    if leg.ear is not None:
        await asyncio.wait({leg.ear}, timeout=LAST_WORDS)
    owed = await lock.owed(asked(conversation, HANG_UP, leg.who))
    if owed is not None:
        await _say(session, owed, leg.who)


async def _say(session: CallSession, owed: Owed, agent: str) -> None:
    """At most for as long as a caller may be held; what they have heard goes into the journal either way."""
    whole, language = False, session.language
    book = session.services.flows.prompts.with_texts({_NAME: {language: owed.words}})
    try:
        async with asyncio.timeout(LONGEST):
            media = await book.media(_NAME, language)
            await say(session, media)
            await reading.channel(session.services.switch.rest, session.call.channel_id)  # raises when they have gone
            whole = bool(media)
    except AsteriskError as error:
        log.warning("the disclosure of the rule %s was not heard to its end: %s", owed.rule, error)
    except TimeoutError:
        log.warning("the disclosure of the rule %s takes longer than %g s", owed.rule, LONGEST)
    finally:
        session.publish(DisclosureSaid(agent_id=agent, rule=owed.rule, words=owed.words, whole=whole))
