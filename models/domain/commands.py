"""What can be ordered, as values: one class a command, whichever way it comes (key, REFER, dialled code, command line,
control socket). Who asks is no part of it: that is known by the entrance.

Each class says its ``word``, the ``act`` that `models.domain.permissions` has a row for, and what its one argument is
(``takes``; "": it has none). `Command.read` makes the value from what was keyed or written, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self, TypeVar

from models.domain.conversation import Verb
from models.domain.desk_words import MODES
from models.domain.errors import BadArgument, CommandRefused
from models.domain.permissions import Act

_MOST_SECONDS = 86_400
WITHDRAW_TO = ("hangup", "voicemail", "callback")
_TARGET = "where to: agent:ID, queue:NAME or number:DIGITS"


@dataclass(frozen=True, slots=True)
class Command:
    """An order without an argument; the base of those with one.

    ``does`` is what happens, in a few words; ``does_zh`` the same in Chinese. ``needed``: there must be an argument.
    """

    word: ClassVar[str] = ""
    act: ClassVar[Verb | Act]
    does: ClassVar[str] = ""
    does_zh: ClassVar[str] = ""
    takes: ClassVar[str] = ""
    needed: ClassVar[bool] = False

    @property
    def argument(self) -> str:
        """The argument as it was given, for the journal."""
        return ""

    @classmethod
    def read(cls, argument: str) -> Self:
        """The command with an argument as people give it. Raises BadArgument, with what it may be."""
        if argument:
            raise BadArgument(f"{cls.word} takes no argument, and was given {argument!r}")
        return cls()


# Orders about a call in conversation ------------------------------------------------------------------


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
    does, does_zh = "nobody hears them any more", "静音"
    takes = "whom, by id or number (default: who gives the order)"


class Unmute(_About):
    """Somebody is heard again."""

    verb = Verb.UNMUTE
    does, does_zh = "everybody hears them again", "取消静音"
    takes = "whom, by id or number (default: who gives the order)"


class Transfer(_Towards):
    """The caller goes to somebody else at once."""

    verb = Verb.TRANSFER
    does, does_zh = "send the caller on at once", "直接转接"


class Consult(_Towards):
    """Somebody is called while the caller hears music."""

    verb = Verb.CONSULT
    does, does_zh = "call somebody while the caller hears music", "咨询：来电者听音乐时呼叫他人"


class Complete(CallCommand):
    """Whom they consult gets the caller."""

    verb = Verb.COMPLETE
    does, does_zh = "give the caller to whom they consult", "完成转接"


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
    does, does_zh = "send somebody out of the call", "请某人离开通话"
    takes, needed = "whom, by id or number", True


class HangUp(CallCommand):
    """The call ends."""

    verb = Verb.HANG_UP
    does, does_zh = "end the call", "挂断"


class Record(CallCommand):
    """Recording begins."""

    verb = Verb.RECORD
    does, does_zh = "begin to record", "开始录音"


class StopRecording(CallCommand):
    """Recording ends."""

    verb = Verb.STOP_RECORDING
    does, does_zh = "stop recording", "停止录音"


class Mask(CallCommand):
    """Silence is recorded while a secret is said."""

    verb = Verb.MASK
    does, does_zh = "record silence while a secret is said", "录音遮蔽：只录静音"


class Unmask(CallCommand):
    """What is said is recorded again."""

    verb = Verb.UNMASK
    does, does_zh = "record what is said again", "取消录音遮蔽"


# Orders about an agent --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentCommand(Command):
    """An order about an agent. ``of_others``: what may be done that changes it for somebody else."""

    act: ClassVar[Act] = Act.OWN_STATE
    of_others: ClassVar[Act] = Act.OTHERS_STATE


class LogIn(AgentCommand):
    """They take calls from now on."""

    word, does, does_zh = "login", "log the agent in", "坐席签入"


class LogOut(AgentCommand):
    """They take no calls any more."""

    word, does, does_zh = "logout", "log the agent out", "坐席签出"


@dataclass(frozen=True, slots=True)
class Pause(AgentCommand):
    """They take no calls for now."""

    reason: str = ""
    word, does, does_zh = "pause", "offer the agent no calls for now", "暂停接听"
    takes = "the reason"

    @property
    def argument(self) -> str:
        return self.reason

    @classmethod
    def read(cls, argument: str) -> Self:
        return cls(argument)


class Unpause(AgentCommand):
    """They take calls again."""

    word, does, does_zh = "unpause", "offer the agent calls again", "恢复接听"


@dataclass(frozen=True, slots=True)
class WrapUp(AgentCommand):
    """They are done with their last call."""

    disposition: str = ""
    word, does, does_zh = "wrapup", "end the agent's wrap-up", "结束话后处理"
    takes = "the disposition"

    @property
    def argument(self) -> str:
        return self.disposition

    @classmethod
    def read(cls, argument: str) -> Self:
        return cls(argument)


@dataclass(frozen=True, slots=True)
class Extend(AgentCommand):
    """More time to wrap up; None: as long as the settings say."""

    seconds: int | None = None
    word, does, does_zh = "extend", "give the agent more time to wrap up", "延长话后处理时间"
    takes = "by how many whole seconds (default: [desk] extend_seconds)"

    @property
    def argument(self) -> str:
        return "" if self.seconds is None else str(self.seconds)

    @classmethod
    def read(cls, argument: str) -> Self:
        if not argument:
            return cls()
        if not (argument.isascii() and argument.isdecimal() and len(argument) < 6 and int(argument) <= _MOST_SECONDS):
            raise BadArgument(f"extend by whole seconds, {_MOST_SECONDS} at the most, not {argument!r}")
        return cls(int(argument))


@dataclass(frozen=True, slots=True)
class CallOut(AgentCommand):
    """Their phone rings, then a customer's."""

    to: str
    word, does, does_zh = "call", "call somebody for the agent: the agent's phone rings first", "外呼"
    takes, needed = "whom: NUMBER or QUEUE:NUMBER", True
    act = Act.CALL_OUT
    of_others = Act.CALL_OUT_FOR

    @property
    def argument(self) -> str:
        return self.to

    @classmethod
    def read(cls, argument: str) -> Self:
        if not argument:
            raise BadArgument(f"call needs to know {cls.takes}")
        return cls(argument)


# Orders about a waiting caller ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineCommand(Command):
    """An order about a place in the waiting line."""

    act: ClassVar[Act] = Act.LINE


@dataclass(frozen=True, slots=True)
class Move(LineCommand):
    """To another queue."""

    queue: str
    word, does, does_zh = "move", "move a waiting caller to another queue", "移到另一队列"
    takes, needed = "the queue", True

    @property
    def argument(self) -> str:
        return self.queue

    @classmethod
    def read(cls, argument: str) -> Self:
        return cls(argument)


@dataclass(frozen=True, slots=True)
class Prioritise(LineCommand):
    """Another priority; ``given`` is how it was written."""

    priority: float = 1.0
    given: str = ""
    word, does, does_zh = "prioritise", "give a waiting caller another priority", "调整优先级"
    takes = "the priority, 0 to 1 (default: 1)"

    @property
    def argument(self) -> str:
        return self.given

    @classmethod
    def read(cls, argument: str) -> Self:
        try:
            return cls(float(argument or "1"), argument)
        except ValueError:
            raise BadArgument(f"a priority is a number from 0 to 1; {argument!r} is no number") from None


@dataclass(frozen=True, slots=True)
class Withdraw(LineCommand):
    """Out of the line; ``given`` is how it was written."""

    to: str = "hangup"
    given: str = ""
    word, does, does_zh = "withdraw", "take a waiting caller out of the line", "移出排队"
    takes = "where to: hangup (default), voicemail or callback"

    @property
    def argument(self) -> str:
        return self.given

    @classmethod
    def read(cls, argument: str) -> Self:
        if argument and argument not in WITHDRAW_TO:
            raise BadArgument(f"withdraw to {', '.join(WITHDRAW_TO)}, not {argument!r}")
        return cls(argument or "hangup", argument)


# Orders that a telephone of one's own is in kefu for ----------------------------------------------------


class StayConnected(Command):
    """The telephone stays connected between calls."""

    word, act, does, does_zh = "connect", Act.STAY_CONNECTED, "stay connected between calls", "保持连接"


@dataclass(frozen=True, slots=True)
class PickUp(Command):
    """A parked caller is taken over."""

    slot: str
    word, does, does_zh = "pickup", "pick up a parked caller", "取回驻留来电"
    act = Act.PICK_UP
    takes, needed = "the slot", True

    @property
    def argument(self) -> str:
        return self.slot

    @classmethod
    def read(cls, argument: str) -> Self:
        return cls(argument)


@dataclass(frozen=True, slots=True)
class Watch(Command):
    """A supervisor gets into an agent's call."""

    mode: str
    agent: str
    word, does, does_zh = "watch", "listen, whisper, barge in or take over", "监听、耳语、强插或接管"
    act = Act.WATCH
    takes, needed = "the agent", True

    @property
    def argument(self) -> str:
        return self.agent


# Finding them -----------------------------------------------------------------------------------------

C = TypeVar("C", bound=Command)

CALL_COMMANDS: tuple[type[CallCommand], ...] = (
    Hold, Resume, Mute, Unmute, Transfer, Consult, Complete, Return, Conference, Park, Drop, HangUp, Record,
    StopRecording, Mask, Unmask,
)  # fmt: skip
AGENT_COMMANDS: tuple[type[AgentCommand], ...] = (LogIn, LogOut, Pause, Unpause, WrapUp, Extend, CallOut)
LINE_COMMANDS: tuple[type[LineCommand], ...] = (Move, Prioritise, Withdraw)


def _command(among: Iterable[type[C]], word: str, argument: str) -> C:
    known = {str(one.word): one for one in among}
    if word not in known:
        raise CommandRefused(f"unknown command {word!r}; there are: {', '.join(known)}")
    return known[word].read(argument)


def call_command(word: str, argument: str = "") -> CallCommand:
    """An order about a call by its word. Raises CommandRefused, with those that there are."""
    return _command(CALL_COMMANDS, word, argument)


def agent_command(word: str, argument: str = "") -> AgentCommand:
    """An order about an agent by its word. Raises CommandRefused, with those that there are."""
    return _command(AGENT_COMMANDS, word, argument)


def desk_command(word: str, argument: str) -> CallOut | StayConnected | PickUp | Watch:
    """What a telephone is in kefu for, by the word of the dialplan. Raises CommandRefused for one that is unknown."""
    if word in MODES:
        return Watch(word, argument)
    match word:
        case "out":
            return CallOut.read(argument)
        case "connect":
            return StayConnected()
        case "pickup":
            return PickUp.read(argument)
    raise CommandRefused(f"unknown code {word!r}")
