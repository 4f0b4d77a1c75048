"""Back to the dialplan: its plain queue takes whom kefu cannot keep."""

from __future__ import annotations

from ari_app.voice.call.session import CallSession
from ari_app.voice.dialogue.ask import say
from models.domain.call_state import Outcome
from models.domain.errors import AsteriskError


async def fall_back(session: CallSession, words: str = "") -> Outcome:
    """Give the caller to the dialplan's plain queue. ``words``: the prompt that is said before."""
    if words:
        await say(session, await session.media(words))
    session.life.leaving = True
    try:
        await session.channel.leave("KEFU_NEXT", "fallback")
    except AsteriskError:
        return Outcome.FAILED
    return Outcome.REDIRECTED
