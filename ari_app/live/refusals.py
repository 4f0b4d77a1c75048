"""Which orders are impossible now, and why: asked of the very table that carries them out, so no button lies."""

from __future__ import annotations

from ari_app.voice.call.session import CallSession
from models.domain.conversation import Target, Verb
from models.domain.conversation_facts import Ordered, Talk
from models.domain.conversation_state import step
from models.domain.conversation_table import Phase
from models.domain.errors import CommandRefused

ANSWER, DECLINE, KEYS = "answer", "decline", "dtmf"
_SOMEWHERE = Target("queue", "somewhere")
_TABLE = (
    Verb.HOLD, Verb.RESUME, Verb.MUTE, Verb.UNMUTE, Verb.TRANSFER, Verb.CONSULT, Verb.COMPLETE, Verb.RETURN,
    Verb.CONFERENCE, Verb.PARK, Verb.HANG_UP,
)  # fmt: skip
_TAKEN = (Verb.TRANSFER, Verb.CONSULT, Verb.PARK)
_RECORDING = (Verb.RECORD, Verb.STOP_RECORDING, Verb.MASK, Verb.UNMASK)
_OURS = (*_TABLE, *_RECORDING)


def while_it_rings() -> dict[str, str]:
    """Before the agent has answered, everything but that."""
    return {**dict.fromkeys((*_OURS, KEYS), "answer the call first")}


def in_the_call(session: CallSession, agent: str) -> dict[str, str]:
    """Order → why not, for an agent who is in the conversation."""
    found = dict.fromkeys((ANSWER, DECLINE), "you are in the call already")
    talk = session.conversation
    if talk is None:
        return found | dict.fromkeys((*_OURS, KEYS), "the conversation is over")
    for verb in _TABLE:
        if why := _why_not(talk.state, verb, agent):
            found[verb] = why
    if talk.state.phase is Phase.OVER:
        found[KEYS] = "the conversation is over"
    return found | _of_recording(session)


def _why_not(state: Talk, verb: Verb, agent: str) -> str:
    if state.phase in (Phase.BEGINNING, Phase.OVER):
        return "the conversation is over" if state.phase is Phase.OVER else "nobody is talking with the caller"
    try:
        step(state, Ordered(verb, agent, target=_SOMEWHERE if verb in _TAKEN else None))
    except CommandRefused as refused:
        return str(refused)
    return ""


def _of_recording(session: CallSession) -> dict[str, str]:
    recording = session.recording
    if recording is None:
        return dict.fromkeys(_RECORDING, "calls are not recorded here")
    found = {}
    if recording.running:
        found[Verb.RECORD] = "the call is being recorded already"
        masked = recording.masked
        found[Verb.MASK if masked else Verb.UNMASK] = (
            "the recording is masked already" if masked else "the recording is not masked"
        )
    else:
        found |= dict.fromkeys((Verb.STOP_RECORDING, Verb.MASK, Verb.UNMASK), "the call is not being recorded")
    return {str(verb): why for verb, why in found.items()}


def when_over() -> dict[str, str]:
    """After the call."""
    return dict.fromkeys((*_OURS, ANSWER, DECLINE, KEYS), "the call is over")
