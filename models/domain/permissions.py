"""Who may do what: one table for keys, command line, control socket, dialled codes, FastAGI and REFER."""

from __future__ import annotations

from enum import StrEnum

from models.domain.conversation import Verb
from models.domain.identity import Console, Identity, Itself, Nobody, Person, Staff
from models.domain.scopes import Scope


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
    FLOW = "reload or roll back the flow or the rules"
    PROMPT = "record a prompt"
    MESSAGES = "list, hear, send or delete voice messages"
    RECORDING_KEY = "change the key of recordings"
    PROCESS = "restart, drain or stop kefu"
    ACCOUNTS = "users, tokens, and the audit"
    OVERRIDE = "let through what a rule holds back"
    REVIEW = "assess calls by forms"
    ERASE = "erase everything about a person"
    TOPICS = "name and merge topics, and announce what many call about"
    LABEL = "say what callers meant"
    ANNOTATE = "write down what is known of calls and callers"


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
    Act.OVERRIDE: _LEADS,
    Act.REVIEW: _LEADS,
    Act.ERASE: frozenset({Role.CONSOLE}),
    Act.TOPICS: _LEADS,
    Act.LABEL: _LEADS,
    Act.ANNOTATE: _STAFF,
    Act.ACCOUNTS: frozenset({Role.CONSOLE}),
}

# What a user or a token needs for it; what is about themselves or a call that they are in needs `Scope.DESK` alone.
SCOPES: dict[Verb | Act, Scope] = {
    **dict.fromkeys(Verb, Scope.CALLS_CONTROL),
    Act.OWN_STATE: Scope.AGENTS_WRITE,
    Act.OTHERS_STATE: Scope.AGENTS_WRITE,
    Act.CALL_OUT: Scope.CALLS_DIAL,
    Act.CALL_OUT_FOR: Scope.CALLS_DIAL,
    Act.STAY_CONNECTED: Scope.AGENTS_WRITE,
    Act.PICK_UP: Scope.CALLS_CONTROL,
    Act.WATCH: Scope.SUPERVISE,
    Act.LINE: Scope.QUEUES_WRITE,
    Act.ROUTING: Scope.ROUTING_WRITE,
    Act.WITHDRAW_CALLBACK: Scope.CALLBACKS_WRITE,
    Act.READ_RECORDING: Scope.RECORDINGS_READ,
    Act.DELETE_RECORDING: Scope.RECORDINGS_WRITE,
    Act.FLOW: Scope.FLOWS_WRITE,
    Act.PROMPT: Scope.FLOWS_WRITE,
    Act.MESSAGES: Scope.VOICEMAIL_READ,
    Act.RECORDING_KEY: Scope.RECORDINGS_WRITE,
    Act.PROCESS: Scope.SYSTEM_WRITE,
    Act.OVERRIDE: Scope.SUPERVISE,
    Act.REVIEW: Scope.QUALITY_REVIEW,
    Act.ERASE: Scope.USERS_ADMIN,
    Act.TOPICS: Scope.SUPERVISE,
    Act.LABEL: Scope.TRAINING_LABEL,
    Act.ANNOTATE: Scope.CALLS_WRITE,
    Act.ACCOUNTS: Scope.USERS_ADMIN,
}
_OWN = frozenset({Act.OWN_STATE, Act.CALL_OUT, Act.STAY_CONNECTED, Act.PICK_UP})


def role_of(who: Identity, supervisor: bool, in_call: bool = False) -> Role:
    """The role of an identity; ``supervisor``: the agents file says so; ``in_call``: they are a party of the call."""
    match who:
        case Console():
            return Role.CONSOLE
        case Itself():
            return Role.ITSELF
        case Staff() if supervisor:
            return Role.SUPERVISOR
        case Person(scopes=scopes) if Scope.SUPERVISE in scopes:
            return Role.SUPERVISOR
        case Staff() | Person(agent=_):
            return Role.IN_CALL if in_call else Role.AGENT
        case Nobody():
            return Role.NOBODY


def refusal_of_person(who: Person, act: Verb | Act, in_call: bool) -> str:
    """Why a user or a token may not; "" when they may."""
    theirs = act in _OWN or (in_call and isinstance(act, Verb))
    if SCOPES[act] in who.scopes or (theirs and who.agent and Scope.DESK in who.scopes):
        return ""
    return f"{who} lacks the scope {SCOPES[act]}"


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
