"""What agents and supervisors may ask for, by whichever way: dialled code, command line, API."""

from __future__ import annotations

from ari_app.agents.roster import Roster
from models.domain.agent import AgentState
from models.domain.errors import CommandRefused
from models.domain.floor_commands import AgentCommand, Extend, LogIn, LogOut, Pause, Ready, Unpause, WrapUp

_IN_CALL = (AgentState.RESERVED, AgentState.TALKING)


def carry_out(
    roster: Roster, agent_id: str, command: AgentCommand, by: str = "", extend_seconds: float = 60
) -> None:  # fmt: skip
    """Do it. Raises CommandRefused with words for the person who asked."""
    who = by or agent_id
    match command:
        case LogIn():
            roster.login(agent_id, who)
        case Ready(log_in):
            _ready(roster, agent_id, who, log_in)
        case LogOut(when):
            _timely(roster, agent_id, when)
            roster.logout(agent_id, who)
        case Pause():
            _pause(roster, agent_id, who, command)
        case Unpause():
            roster.unpause(agent_id, who)
        case WrapUp(disposition):
            roster.wrapped_up(agent_id, who, disposition)
        case Extend(seconds):
            roster.extend_wrap_up(agent_id, who, float(extend_seconds if seconds is None else seconds))
        case _:
            raise CommandRefused(f"{command.word} is not an order about an agent's state")


def _pause(roster: Roster, agent_id: str, who: str, command: Pause) -> None:
    """A pause that is to be now ends the wrap-up, too."""
    _timely(roster, agent_id, command.when)
    roster.pause(agent_id, who, command.reason)
    if command.when == "now" and roster.get(agent_id).state is AgentState.WRAP_UP:
        roster.wrapped_up(agent_id, who)


def _timely(roster: Roster, agent_id: str, when: str) -> None:
    """Raises CommandRefused for what is to be after a call that there is not, or now, in the middle of one."""
    status = roster.get(agent_id)
    if when == "now" and status.state in _IN_CALL:
        raise CommandRefused(f"agent {agent_id} is {status.state}: ask for it after the call")
    if when == "after_call" and status.state not in (*_IN_CALL, AgentState.WRAP_UP):
        raise CommandRefused(f"agent {agent_id} is in no call: ask for it now")


def _ready(roster: Roster, agent_id: str, who: str, log_in: bool | None) -> None:
    """Into calls, from wherever they are."""
    status = roster.get(agent_id)
    if log_in is not False and (log_in or status.state is AgentState.OFFLINE):
        roster.login(agent_id, who)
    elif log_in is None and status.state is AgentState.READY:
        raise CommandRefused(f"agent {agent_id} is {status.state} already")
    else:
        roster.unpause(agent_id, who)
