"""Who may do what: one table for keys, command line, control socket, dialled codes, FastAGI and REFER."""

from __future__ import annotations

from enum import StrEnum

from models.domain.conversation import Verb
from models.domain.identity import Console, Identity, Itself, Nobody, Staff


class Role(StrEnum):
    """What somebody is in the moment in which they ask."""

    NOBODY = "unknown"
    AGENT = "agent"
    IN_CALL = "agent in this call"
    SUPERVISOR = "supervisor"
    CONSOLE = "console"
    ITSELF = "kefu itself"


class Act(StrEnum):
    """What can be asked for, beside the orders of a conversation (`Verb`)."""

    OWN_STATE = "own state"
    OTHERS_STATE = "state of another agent"
    CALL_OUT = "call out"
    CALL_OUT_FOR = "call out for another agent"
    STAY_CONNECTED = "stay connected"
    PICK_UP = "pick up a parked caller"
    WATCH = "listen, whisper, barge in, take over"
    LINE = "move, prioritise or withdraw a waiting caller"
    ROUTING = "switch the routing profile"
    WITHDRAW_CALLBACK = "withdraw a call-back"
    READ_RECORDING = "listen to a recording"
    DELETE_RECORDING = "delete a recording"
    FLOW = "reload or roll back the flow"
    PROMPT = "record a prompt"
    MESSAGES = "list, hear, send or delete voice messages"
    RECORDING_KEY = "change the key of recordings"
    PROCESS = "restart, drain or stop kefu"


_STAFF = frozenset({Role.AGENT, Role.IN_CALL, Role.SUPERVISOR, Role.CONSOLE})
_LEADS = frozenset({Role.SUPERVISOR, Role.CONSOLE})
_IN_THE_CALL = frozenset({Role.IN_CALL, Role.SUPERVISOR, Role.CONSOLE, Role.ITSELF})
_SUPERVISORS = frozenset({Role.SUPERVISOR})

PERMISSIONS: dict[Verb | Act, frozenset[Role]] = {
    **dict.fromkeys(Verb, _IN_THE_CALL),
    Act.OWN_STATE: _STAFF,
    Act.OTHERS_STATE: _LEADS,
    Act.CALL_OUT: _STAFF,
    Act.CALL_OUT_FOR: _LEADS,
    Act.STAY_CONNECTED: _STAFF,
    Act.PICK_UP: _STAFF,
    Act.WATCH: _SUPERVISORS,
    Act.LINE: _LEADS,
    Act.ROUTING: _LEADS,
    Act.WITHDRAW_CALLBACK: _LEADS,
    Act.READ_RECORDING: _LEADS,
    Act.DELETE_RECORDING: _LEADS,
    Act.FLOW: _LEADS,
    Act.PROMPT: _LEADS,
    Act.MESSAGES: _LEADS,
    Act.RECORDING_KEY: _LEADS,
    Act.PROCESS: _LEADS,
}


def role_of(who: Identity, supervisor: bool, in_call: bool = False) -> Role:
    """The role of an identity; ``supervisor``: the agents file says so; ``in_call``: they are a party of the call."""
    match who:
        case Console():
            return Role.CONSOLE
        case Itself():
            return Role.ITSELF
        case Staff() if supervisor:
            return Role.SUPERVISOR
        case Staff():
            return Role.IN_CALL if in_call else Role.AGENT
        case Nobody():
            return Role.NOBODY


def refusal(who: Identity, act: Verb | Act, role: Role) -> str:
    """Why they may not; "" when they may."""
    if role in PERMISSIONS[act]:
        return ""
    if role is Role.NOBODY:
        return f"{who} may do nothing here: they are neither in the agents file nor the console"
    if role is Role.AGENT and PERMISSIONS[act] & {Role.IN_CALL}:
        return f"agent {who} is not a supervisor (supervisor = true in the agents file) and not in this call"
    if role in (Role.AGENT, Role.IN_CALL):
        return f"agent {who} is not a supervisor (supervisor = true in the agents file)"
    return f"{who} ({role}) may not: {act}"
