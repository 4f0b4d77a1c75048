"""Business events of call control: legs, transfers, parking, call-backs, recordings, supervisors, healing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from models.domain.events import Event


@dataclass(frozen=True, slots=True)
class LegJoined(Event):
    """Somebody came into the conversation: an agent, an outside number, a supervisor. ``who`` is id or number.

    ``purpose`` of an agent's or a number's leg: as in CallOffered; "" for who came in on their own.
    """

    TYPE: ClassVar[str] = "call.leg_joined"
    WORDS: ClassVar[str] = "{role} {who}"

    role: str = ""
    who: str = ""
    channel_id: str = ""
    bridge_id: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class LegLeft(Event):
    """They left it; ``talked`` are the seconds between, which are theirs and nobody else's, and ``held`` those of them
    in which the caller was on hold. ``way`` and ``target``: how and to whom they sent the caller on, blind or
    attended; "" when they did not."""

    TYPE: ClassVar[str] = "call.leg_left"
    WORDS: ClassVar[str] = "{role} {who} after {talked:.1f} s: {reason}"

    role: str = ""
    who: str = ""
    channel_id: str = ""
    talked: float = 0.0
    reason: str = ""
    held: float = 0.0
    way: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class CallHeld(Event):
    """The caller was put on hold, with music."""

    TYPE: ClassVar[str] = "call.held"
    WORDS: ClassVar[str] = "by {by}"

    by: str = ""


@dataclass(frozen=True, slots=True)
class CallResumed(Event):
    """The hold is over: the caller was taken back, went on or left. One for each CallHeld, with the seconds between."""

    TYPE: ClassVar[str] = "call.resumed"
    WORDS: ClassVar[str] = "by {by} after {seconds:.1f} s"

    by: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TransferBegun(Event):
    """Somebody sends the caller on. ``way``: blind, consult or REFER."""

    TYPE: ClassVar[str] = "call.transfer_begun"
    WORDS: ClassVar[str] = "{way} to {target}, by {by}"

    way: str = ""
    target: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class TransferCompleted(Event):
    """The caller is with whom an agent had consulted, and the agent has left. ``target`` is who has the caller now."""

    TYPE: ClassVar[str] = "call.transferred"
    WORDS: ClassVar[str] = "{by} has left, {target} has the caller"

    way: str = ""
    target: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ConversationMoved(Event):
    """The conversation is in another state; ``state`` is the whole of it, from which another process can go on.

    ``held`` are the seconds that the caller has been on hold by now.
    """

    WORDS: ClassVar[str] = "{phase}"

    phase: str = ""
    held: float = 0.0
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TransferFailed(Event):
    """Who was to take the call did not; the caller went back as said."""

    TYPE: ClassVar[str] = "call.transfer_failed"
    WORDS: ClassVar[str] = "{target}: {result}; the caller goes {caller_goes}"

    target: str = ""
    result: str = ""
    caller_goes: str = ""


@dataclass(frozen=True, slots=True)
class CallParked(Event):
    """The caller waits in a parking slot for anybody to pick up."""

    TYPE: ClassVar[str] = "call.parked"
    WORDS: ClassVar[str] = "slot {slot}, by {by}"

    slot: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallUnparked(Event):
    """They left the slot: picked up, timed out, or gone."""

    TYPE: ClassVar[str] = "call.unparked"
    WORDS: ClassVar[str] = "slot {slot}: {how}"

    slot: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class OrderGiven(Event):
    """An agent or a supervisor gave an order about a call or an agent, and what came of it."""

    WORDS: ClassVar[str] = "{verb} {argument} by {by}: {result}"
    AFTERWARDS: ClassVar[bool] = True

    verb: str = ""
    argument: str = ""
    by: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class QueueLeft(Event):
    """The caller left the line by a key of their own, or a supervisor took them out."""

    TYPE: ClassVar[str] = "call.left_queue"
    WORDS: ClassVar[str] = "to {target}, by {by}"

    target: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class PlaceKept(Event):
    """A caller who had dropped rang again in time and has their place back."""

    WORDS: ClassVar[str] = "of call {earlier_call}"

    earlier_call: str = ""
    entered_at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackRequested(Event):
    """The caller hung up and keeps their place: they will be rung when their turn comes."""

    TYPE: ClassVar[str] = "call.callback_requested"
    WORDS: ClassVar[str] = "{number}, {problem}"
    AFTERWARDS: ClassVar[bool] = True

    number: str = ""
    problem: str = ""
    language: str = ""
    priority: float = 0.0
    entered_at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackTried(Event):
    """Their turn had come and they were rung; ``call`` is the new call."""

    WORDS: ClassVar[str] = "attempt {attempt}: {result}, call {call}"
    AFTERWARDS: ClassVar[bool] = True

    number: str = ""
    attempt: int = 0
    result: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class CallbackClosed(Event):
    """A call-back is done: answered, given up after all attempts, withdrawn, expired, refused by the dialling policy,
    or its owner got an agent in another way."""

    TYPE: ClassVar[str] = "call.callback_closed"
    WORDS: ClassVar[str] = "{result}"
    AFTERWARDS: ClassVar[bool] = True

    result: str = ""


@dataclass(frozen=True, slots=True)
class CallAbout(Event):
    """A call that we make ourselves has a problem too: that of the queue under which it is made."""

    WORDS: ClassVar[str] = "under {problem} ({language})"

    problem: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class NumberDialled(Event):
    """A number is rung, with the dialling policy's leave. ``dialled`` is what the dialplan got, ``key`` the one form
    by which numbers are compared, ``outside`` whether it is not an extension of ours."""

    WORDS: ClassVar[str] = "{dialled}: {purpose} of {who}"

    number: str = ""
    dialled: str = ""
    key: str = ""
    purpose: str = ""
    who: str = ""
    outside: bool = True


@dataclass(frozen=True, slots=True)
class DiallingRefused(Event):
    """The dialling policy did not let a number be rung, or be promised to be."""

    WORDS: ClassVar[str] = "{purpose} of {who}: {reason}"

    number: str = ""
    purpose: str = ""
    who: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallTooLong(Event):
    """A call, or the leg of a number, came to the longest time that it may last; ``seconds`` is that time."""

    WORDS: ClassVar[str] = "after {seconds:.0f} s {who}"

    who: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class VoicemailLeft(Event):
    """A message was recorded, with its transcript when an engine hears the language."""

    TYPE: ClassVar[str] = "call.voicemail_left"
    WORDS: ClassVar[str] = "{seconds:.1f} s for {queue}: {text}"
    AFTERWARDS: ClassVar[bool] = True

    queue: str = ""
    file: str = ""
    seconds: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailSent(Event):
    """The message was passed on; ``way``: e-mail or webhook; ``error`` "" when it worked."""

    WORDS: ClassVar[str] = "{way} to {to} {error}"
    AFTERWARDS: ClassVar[bool] = True

    way: str = ""
    to: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class RecordingStarted(Event):
    """From here on the call is recorded."""

    WORDS: ClassVar[str] = "by {by}"

    by: str = ""


@dataclass(frozen=True, slots=True)
class RecordingMasked(Event):
    """Silence is recorded from here on, because something secret is spoken or keyed."""

    WORDS: ClassVar[str] = "by {by}"

    by: str = ""


@dataclass(frozen=True, slots=True)
class RecordingUnmasked(Event):
    """The recording goes on."""

    WORDS: ClassVar[str] = "by {by}"

    by: str = ""


@dataclass(frozen=True, slots=True)
class RecordingStopped(Event):
    """The recording ended."""

    WORDS: ClassVar[str] = "by {by}"

    by: str = ""


@dataclass(frozen=True, slots=True)
class RecordingStored(Event):
    """The files of a recording were encrypted and put away."""

    TYPE: ClassVar[str] = "recording.stored"
    WORDS: ClassVar[str] = "{files} files, {seconds:.1f} s"
    AFTERWARDS: ClassVar[bool] = True

    folder: str = ""
    files: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RecordingRead(Event):
    """Somebody listened to a recording or copied it out."""

    TYPE: ClassVar[str] = "recording.read"
    WORDS: ClassVar[str] = "{side}, by {by}: {why}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True

    by: str = ""
    side: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class RecordingDeleted(Event):
    """A recording was removed: its time was over, or somebody asked for it."""

    TYPE: ClassVar[str] = "recording.deleted"
    WORDS: ClassVar[str] = "by {by}: {reason}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True

    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallListenedTo(Event):
    """A supervisor began to listen to, whisper to or talk with an agent in a call."""

    TYPE: ClassVar[str] = "supervision.started"
    WORDS: ClassVar[str] = "{mode} by {by}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True

    mode: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class MismatchHealed(Event):
    """State and Asterisk disagreed; ``remedy`` is what was done, ``after_ms`` since it was first seen."""

    WORDS: ClassVar[str] = "{what}: {cause}; {remedy}"
    AFTERWARDS: ClassVar[bool] = True

    what: str = ""
    subject: str = ""
    cause: str = ""
    remedy: str = ""
    after_ms: float = 0.0
