"""``agi://…/agent,PHONE,COMMAND[,ARGUMENT]``: log in and out, pause, unpause, wrap up, by dialled code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from agi.protocol import Environment
from models.domain.errors import CommandRefused

Command = Callable[[str, str, str], None]
_SAYS = {
    "login": "agent-loginok",
    "logout": "agent-loggedoff",
    "pause": "enabled",
    "unpause": "disabled",
    "wrapup": "auth-thankyou",
    "extend": "auth-thankyou",
    "setstate": "auth-thankyou",
}
PAUSE_REASONS = {
    "1": "lunch",
    "2": "break",
    "3": "training",
    "4": "meeting",
    "5": "paperwork",
    "6": "supervisor",
    "7": "technical",
    "8": "personal",
    "9": "other",
}
DISPOSITIONS = {
    "0": "none",
    "1": "resolved",
    "2": "follow up",
    "3": "wrong number",
    "4": "complaint",
    "5": "sold",
    "6": "spam",
    "7": "transferred",
    "8": "call back",
    "9": "other",
}


def agent(command: Command) -> Callable[[Environment], Awaitable[Mapping[str, str]]]:
    """The script: ``command(agent, name, argument)`` does it or raises CommandRefused. KEFU_SAY is what to play."""

    async def script(environment: Environment) -> Mapping[str, str]:
        phone, name, argument = (*environment.arguments, "", "", "")[:3]
        if name not in _SAYS:
            return {"KEFU_SAY": "pm-invalid-option"}
        if name == "wrapup":
            argument = DISPOSITIONS.get(argument, "other")
        if name == "pause":
            argument = PAUSE_REASONS.get(argument, "")
        try:
            command(phone, name, argument)
        except CommandRefused:
            return {"KEFU_SAY": "agent-alreadyon" if name == "login" else "pm-invalid-option"}
        return {"KEFU_SAY": _SAYS[name]}

    return script
