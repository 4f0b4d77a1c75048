"""Commands as people type them (`kefu do`, `line`, `agent`) to operations and the fields that these want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.domain import call_commands as calls
from models.domain import floor_commands as floor
from models.domain.command import Command


@dataclass(frozen=True, slots=True)
class Via:
    """By which operation a command is given; the field or place into which its argument goes ("": it has none)."""

    operation: str
    argument: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)


_STATE = "set_agent_state"
VIA: Mapping[type[Command], Via] = {
    floor.LogIn: Via(_STATE, fixed={"state": "ready", "log_in": True}),
    floor.LogOut: Via(_STATE, fixed={"state": "offline"}),
    floor.Pause: Via(_STATE, "reason", {"state": "paused"}),
    floor.Unpause: Via(_STATE, fixed={"state": "ready", "log_in": False}),
    floor.WrapUp: Via("wrap_up_agent", "disposition"),
    floor.Extend: Via("extend_wrap_up", "seconds"),
    floor.CallOut: Via("dial", "to"),
    **{kind: Via(f"{kind.word.replace('-', '_')}_call") for kind in calls.CALL_COMMANDS if not kind.takes},
    calls.Mute: Via("mute_call", "who"),
    calls.Unmute: Via("unmute_call", "who"),
    calls.Transfer: Via("begin_transfer", "target", {"mode": "blind"}),
    calls.Consult: Via("begin_transfer", "target", {"mode": "consult"}),
    calls.Drop: Via("drop_call", "leg"),
    floor.Move: Via("change_waiting", "queue"),
    floor.Prioritise: Via("change_waiting", "priority"),
    floor.Withdraw: Via("withdraw_waiting", "to"),
}


def given_by(command: Command) -> tuple[str, dict[str, Any]]:
    """The operation of a command, and what is given with it."""
    via = VIA[type(command)]
    found = dict(via.fixed)
    if isinstance(command, floor.Extend):
        found |= {} if command.seconds is None else {"seconds": command.seconds}
    elif isinstance(command, floor.Prioritise):
        found["priority"] = command.priority
    elif isinstance(command, floor.CallOut):
        queue, mark, number = command.to.rpartition(":")
        found |= {"to": number, "queue": queue} if mark else {"to": number}
    elif via.argument and command.argument:
        found[via.argument] = command.argument
    return via.operation, found


def order(kinds: Iterable[type[Command]], word: str, argument: str) -> tuple[str, dict[str, Any]]:
    """The operation of a command by its word, and what is given with it. Raises BadArgument."""
    return given_by(next(one for one in kinds if one.word == word).read(argument))
