"""What agents and supervisors may ask for, by whichever way: dialled code, command line, API."""

from __future__ import annotations

from ari_app.agents.roster import Roster
from models.domain.desk_words import COMMANDS
from models.domain.errors import CommandRefused


def carry_out(
    roster: Roster, agent_id: str, command: str, argument: str = "", by: str = "", extend_seconds: float = 60
) -> None:
    """Do it. Raises CommandRefused with words for the person who asked."""
    who = by or agent_id
    match command:
        case "login":
            roster.login(agent_id, who)
        case "logout":
            roster.logout(agent_id, who)
        case "pause":
            roster.pause(agent_id, who, argument)
        case "unpause":
            roster.unpause(agent_id, who)
        case "wrapup":
            roster.wrapped_up(agent_id, who, argument)
        case "extend":
            if argument and not argument.isdigit():
                raise CommandRefused(f"extend by whole seconds, not {argument!r}")
            roster.extend_wrap_up(agent_id, who, float(argument or extend_seconds))
        case _:
            raise CommandRefused(f"unknown command {command!r}; there are: {', '.join(COMMANDS)}")
