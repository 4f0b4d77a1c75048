"""Orders about agents and waiting callers, and what a telephone of one's own can be in kefu for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from models.domain.command import Command, find_command
from models.domain.desk_words import MODES
from models.domain.errors import BadArgument, CommandRefused
from models.domain.permissions import Act

_MOST_SECONDS = 86_400
WITHDRAW_TO = ("hangup", "voicemail", "callback")


# Orders about an agent --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentCommand(Command):
    """An order about an agent. ``of_others``: what may be done that changes it for somebody else."""

    act: ClassVar[Act] = Act.OWN_STATE
    of_others: ClassVar[Act] = Act.OTHERS_STATE


class LogIn(AgentCommand):
    """They take calls from now on."""

    word, does, does_zh = "login", "log the agent in", "座席登录"


@dataclass(frozen=True, slots=True)
class Ready(AgentCommand):
    """They take calls from now on, whatever they did before. ``log_in`` True: only who is logged out; False: never."""

    log_in: bool | None = None
    word, does, does_zh = "ready", "the agent takes calls: logged in, or back from a pause", "座席就绪"


@dataclass(frozen=True, slots=True)
class LogOut(AgentCommand):
    """They take no calls any more. ``when``: now, after_call, or "": after the call when there is one."""

    when: str = ""
    word, does, does_zh = "logout", "log the agent out", "座席退出"


@dataclass(frozen=True, slots=True)
class Pause(AgentCommand):
    """They take no calls for now. ``when`` as of `LogOut`."""

    reason: str = ""
    when: str = ""
    word, does, does_zh = "pause", "pause the agent: no calls for now", "暂停接听"
    takes = "the reason"

    @property
    def argument(self) -> str:
        return self.reason

    @classmethod
    def read(cls, argument: str) -> Self:
        return cls(argument)


class Unpause(AgentCommand):
    """They take calls again."""

    word, does, does_zh = "unpause", "unpause the agent: calls again", "恢复接听"


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
    word, does, does_zh = "extend", "give the agent more time for wrap-up", "延长话后处理时间"
    takes = "by how many whole seconds (default: [desk] extend_seconds)"

    @property
    def argument(self) -> str:
        return "" if self.seconds is None else str(self.seconds)

    @classmethod
    def read(cls, argument: str) -> Self:
        if not argument:
            return cls()
        if not (argument.isascii() and argument.isdecimal() and len(argument) < 6 and int(argument) <= _MOST_SECONDS):
            raise BadArgument(f"extend by whole seconds, at most {_MOST_SECONDS}, not {argument!r}")
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
            raise BadArgument(f"a priority is a number from 0 to 1; {argument!r} is not a number") from None


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
    word, does, does_zh = "pickup", "pick up a parked caller", "接起驻留来电"
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
    word, does, does_zh = "watch", "listen, whisper, barge in or take over", "监听、密语、强插或接管"
    act = Act.WATCH
    takes, needed = "the agent", True

    @property
    def argument(self) -> str:
        return self.agent


AGENT_COMMANDS: tuple[type[AgentCommand], ...] = (LogIn, LogOut, Pause, Unpause, WrapUp, Extend, CallOut)
LINE_COMMANDS: tuple[type[LineCommand], ...] = (Move, Prioritise, Withdraw)


def agent_command(word: str, argument: str = "") -> AgentCommand:
    """An order about an agent by its word. Raises CommandRefused, with those that there are."""
    return find_command(AGENT_COMMANDS, word, argument)


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
