"""Orders about a call in conversation: by key, REFER, command line or control socket, all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from models.domain.command import Command, find_command
from models.domain.conversation import Verb
from models.domain.errors import BadArgument

_TARGET = "where to: agent:ID, queue:NAME or number:DIGITS"


@dataclass(frozen=True, slots=True)
class CallCommand(Command):
    """An order about a conversation; ``verb`` is what its table and the journal call it."""

    verb: ClassVar[Verb]

    def __init_subclass__(cls) -> None:
        """Word and permission are the verb's."""
        if "verb" in vars(cls):
            cls.word = cls.act = cls.verb


@dataclass(frozen=True, slots=True)
class _About(CallCommand):
    """About somebody in the call; "": about who gives the order."""

    who: str = ""

    @property
    def argument(self) -> str:
        return self.who

    @classmethod
    def read(cls, argument: str) -> Self:
        if cls.needed and not argument:
            raise BadArgument(f"{cls.word} needs to know {cls.takes}")
        return cls(argument)


@dataclass(frozen=True, slots=True)
class _Towards(CallCommand):
    """Towards a target, as people write or key it."""

    target: str
    takes: ClassVar[str] = _TARGET
    needed: ClassVar[bool] = True

    @property
    def argument(self) -> str:
        return self.target

    @classmethod
    def read(cls, argument: str) -> Self:
        if not argument:
            raise BadArgument(f"{cls.word} needs to know {cls.takes}")
        return cls(argument)


class Hold(CallCommand):
    """The caller out of the bridge, with music."""

    verb = Verb.HOLD
    does, does_zh = "put the caller on hold, with music", "让来电者等待并听音乐"


class Resume(CallCommand):
    """The caller back into the bridge."""

    verb = Verb.RESUME
    does, does_zh = "take the caller off hold", "恢复与来电者的通话"


class Mute(_About):
    """Somebody is not heard any more."""

    verb = Verb.MUTE
    does, does_zh = "mute somebody in the call", "静音"
    takes = "whom, by id or number (default: who gives the order)"


class Unmute(_About):
    """Somebody is heard again."""

    verb = Verb.UNMUTE
    does, does_zh = "unmute somebody in the call", "取消静音"
    takes = "whom, by id or number (default: who gives the order)"


class Transfer(_Towards):
    """The caller goes to somebody else at once."""

    verb = Verb.TRANSFER
    does, does_zh = "transfer the caller at once", "直接转接"


class Consult(_Towards):
    """Somebody is called while the caller hears music."""

    verb = Verb.CONSULT
    does, does_zh = "consult somebody while the caller hears music", "咨询：来电者听音乐时呼叫他人"


class Complete(CallCommand):
    """Whom they consult gets the caller."""

    verb = Verb.COMPLETE
    does, does_zh = "hand the caller over to whoever is consulted", "完成转接"


class Return(CallCommand):
    """Back to the caller, without whom they consult."""

    verb = Verb.RETURN
    does, does_zh = "end the consultation and go back to the caller", "结束咨询，回到来电者"


class Conference(CallCommand):
    """Caller, agent and whom they consult together."""

    verb = Verb.CONFERENCE
    does, does_zh = "bring the caller into the consultation", "三方通话"


class Park(CallCommand):
    """The caller waits in a slot until somebody picks them up."""

    verb = Verb.PARK
    does, does_zh = "park the caller in a free slot", "驻留来电"


class Drop(_About):
    """Somebody is sent out of the call."""

    verb = Verb.DROP
    does, does_zh = "drop somebody from the call", "请某人离开通话"
    takes, needed = "whom, by id or number", True


class HangUp(CallCommand):
    """As with a telephone: others who are in it stay with the caller, and without any the call ends."""

    verb = Verb.HANG_UP
    does = "hang up: others in the call stay with the caller, and without any it ends"
    does_zh = "挂断：其他人留在通话中；没有其他人则结束通话"


class Record(CallCommand):
    """Recording begins."""

    verb = Verb.RECORD
    does, does_zh = "start recording", "开始录音"


class StopRecording(CallCommand):
    """Recording ends."""

    verb = Verb.STOP_RECORDING
    does, does_zh = "stop recording", "停止录音"


class Mask(CallCommand):
    """Silence is recorded while a secret is said."""

    verb = Verb.MASK
    does, does_zh = "record silence while a secret is spoken", "屏蔽录音，只录静音"


class Unmask(CallCommand):
    """What is said is recorded again."""

    verb = Verb.UNMASK
    does, does_zh = "record speech again", "取消屏蔽录音"


CALL_COMMANDS: tuple[type[CallCommand], ...] = (
    Hold, Resume, Mute, Unmute, Transfer, Consult, Complete, Return, Conference, Park, Drop, HangUp, Record,
    StopRecording, Mask, Unmask,
)  # fmt: skip


def call_command(word: str, argument: str = "") -> CallCommand:
    """An order about a call by its word. Raises CommandRefused, with those that there are."""
    return find_command(CALL_COMMANDS, word, argument)
