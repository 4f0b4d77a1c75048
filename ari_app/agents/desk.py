"""What agents and supervisors may ask for, by whichever way: dialled code, command line, API."""

from __future__ import annotations

from ari_app.agents.roster import Roster
from models.domain.errors import CommandRefused
from models.domain.floor_commands import AgentCommand, Extend, LogIn, LogOut, Pause, Unpause, WrapUp


def carry_out(
    roster: Roster, agent_id: str, command: AgentCommand, by: str = "", extend_seconds: float = 60
) -> None:  # fmt: skip
    """Do it. Raises CommandRefused with words for the person who asked."""
    who = by or agent_id
    match command:
        case LogIn():
            roster.login(agent_id, who)
        case LogOut():
            roster.logout(agent_id, who)
        case Pause(reason):
            roster.pause(agent_id, who, reason)
        case Unpause():
            roster.unpause(agent_id, who)
        case WrapUp(disposition):
            roster.wrapped_up(agent_id, who, disposition)
        case Extend(seconds):
            roster.extend_wrap_up(agent_id, who, float(extend_seconds if seconds is None else seconds))
        case _:
            raise CommandRefused(f"{command.word} is not an order about an agent's state")
