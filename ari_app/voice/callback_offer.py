"""A call-back is offered to a caller in the line, and their place kept."""

from __future__ import annotations

from ari_app.contact.answers import Pressed
from ari_app.contact.callback_book import Wanted
from ari_app.foundation import steady
from ari_app.voice.call.session import CallSession
from ari_app.voice.callbacks import FOR_CALLER
from ari_app.voice.dialogue.ask import ask, forget_keys, say
from models.domain.call_state import Outcome
from models.domain.conversation import Target
from models.domain.dialling import Purpose, Reason

_CONFIRM_SECONDS = 5.0


async def request_callback(session: CallSession) -> Target | Outcome:
    """Ask for confirmation; keep the place and say good-bye, or back into the line at the same place.

    Nothing is promised that cannot be kept: a caller whose number is withheld, or is not called back, is told so; one
    who has asked already, that it is noted.
    """
    services, call = session.services, session.call
    verdict = services.dialling.allowed(call.number, FOR_CALLER, Purpose.CALL_BACK)
    if services.callbacks is None or not (verdict.allowed or verdict.for_now):
        session.queueing.no_callback = True
        services.dialling.refuse(verdict, FOR_CALLER, Purpose.CALL_BACK, call.id)
        why = "callback_no_number" if verdict.reason is Reason.NO_NUMBER else "callback_refused"
        await say(session, await session.media(why))
        return session.home()
    wanted = wanted_by(session)
    noted = services.callbacks.of(wanted.number, wanted.problem) is not None
    forget_keys(session)
    question = await session.media("callback_noted" if noted else "callback_offer")
    if await ask(session, question, None, _CONFIRM_SECONDS) != Pressed("1"):
        session.queueing.no_callback = True
        return session.home()
    services.callbacks.add(wanted)
    session.outcome = Outcome.CALLBACK
    await say(session, await session.media("callback_saved"))
    return Outcome.CALLBACK


def wanted_by(session: CallSession) -> Wanted:
    """The call-back of a caller who waits, or was cut off."""
    return Wanted(
        session.call.id, session.call.number, session.queueing.problem or session.script.flow.operator,
        session.language,
        session.queueing.priority, session.queueing.entered_at or steady.now(),
    )  # fmt: skip
