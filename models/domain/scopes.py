"""What a user or a program may do over the API: scopes, and the roles that are sets of them.

One table; the administration shows it, every operation names one scope, and nobody grants what they lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Scope(StrEnum):
    """What an operation asks for. ``resource:action``, as OAuth 2.0 scopes are written (RFC 6749 §3.3)."""

    DESK = "desk"  # own state, own telephone, calls that one is in
    AGENTS_READ = "agents:read"
    AGENTS_WRITE = "agents:write"
    CALLS_READ = "calls:read"
    CALLS_WRITE = "calls:write"  # attributes and references
    CALLS_CONTROL = "calls:control"  # orders in other people's calls
    CALLS_DIAL = "calls:dial"
    CALLS_TRANSCRIPT = "calls:transcript"
    RECORDINGS_READ = "recordings:read"
    RECORDINGS_WRITE = "recordings:write"  # delete, transcribe again, change the key
    QUEUES_READ = "queues:read"
    QUEUES_WRITE = "queues:write"
    SUPERVISE = "supervise"
    CALLBACKS_READ = "callbacks:read"
    CALLBACKS_WRITE = "callbacks:write"
    CALLERS_READ = "callers:read"
    CALLERS_WRITE = "callers:write"
    VOICEMAIL_READ = "voicemail:read"
    VOICEMAIL_WRITE = "voicemail:write"
    FLOWS_READ = "flows:read"
    FLOWS_WRITE = "flows:write"
    ROUTING_WRITE = "routing:write"
    REPORTS_READ = "reports:read"
    QUALITY_REVIEW = "quality:review"  # answer forms about calls, decide on contests, see scores
    TRAINING_LABEL = "training:label"  # see what callers were understood as, and say what they meant
    EVENTS_READ = "events:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    NUMBERS_READ = "numbers:read"  # callers' numbers unmasked
    CONFIGURATION_READ = "configuration:read"
    HEALTH_READ = "health:read"
    SYSTEM_WRITE = "system:write"  # drain, restart, stop
    AUDIT_READ = "audit:read"
    USERS_ADMIN = "users:admin"
    TOKENS_ADMIN = "tokens:admin"
    DISPLAY = "display"  # one wallboard, without names and numbers


_FLOOR_READ = frozenset({Scope.AGENTS_READ, Scope.CALLS_READ, Scope.QUEUES_READ, Scope.CALLBACKS_READ})
_AGENT = frozenset({Scope.DESK, Scope.CALLS_DIAL, Scope.QUEUES_READ, Scope.AGENTS_READ})
_SUPERVISOR = (
    _AGENT
    | _FLOOR_READ
    | {
        Scope.AGENTS_WRITE, Scope.CALLS_WRITE, Scope.CALLS_CONTROL, Scope.CALLS_TRANSCRIPT, Scope.RECORDINGS_READ,
        Scope.QUEUES_WRITE, Scope.SUPERVISE, Scope.CALLBACKS_WRITE, Scope.CALLERS_READ, Scope.CALLERS_WRITE,
        Scope.VOICEMAIL_READ, Scope.VOICEMAIL_WRITE, Scope.REPORTS_READ, Scope.NUMBERS_READ, Scope.HEALTH_READ,
        Scope.ROUTING_WRITE, Scope.QUALITY_REVIEW, Scope.TRAINING_LABEL,
    }
)  # fmt: skip
_ENGINEER = _FLOOR_READ | {
    Scope.FLOWS_READ, Scope.FLOWS_WRITE, Scope.ROUTING_WRITE, Scope.CONFIGURATION_READ, Scope.HEALTH_READ,
    Scope.CALLS_TRANSCRIPT, Scope.REPORTS_READ, Scope.EVENTS_READ, Scope.SYSTEM_WRITE, Scope.WEBHOOKS_READ,
    Scope.TRAINING_LABEL,
}  # fmt: skip
_ANALYST = _FLOOR_READ | {
    Scope.CALLS_TRANSCRIPT, Scope.REPORTS_READ, Scope.EVENTS_READ, Scope.FLOWS_READ, Scope.QUALITY_REVIEW,
    Scope.TRAINING_LABEL,
}  # fmt: skip

ROLES: Mapping[str, frozenset[Scope]] = {
    "agent": _AGENT,
    "supervisor": _SUPERVISOR,
    "engineer": _ENGINEER,
    "analyst": _ANALYST,
    "admin": frozenset(Scope) - {Scope.DISPLAY},
}
EVERYTHING = frozenset(Scope)


def scopes_of(roles: Iterable[str]) -> frozenset[Scope]:
    """What several roles may do together. Raises KeyError for a role that is none."""
    return frozenset[Scope]().union(*(ROLES[role] for role in roles))
