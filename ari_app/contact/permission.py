"""Identities as they come in, and the question of whether somebody may; `models.domain.permissions` is the table."""

from __future__ import annotations

from ari_app.agents.roster import Roster
from models.domain.conversation import Verb
from models.domain.errors import NotPermitted
from models.domain.identity import Console, Identity, Nobody, Person, Staff
from models.domain.permissions import Act, refusal, refusal_of_person, role_of


def phone_of(roster: Roster, endpoint: str) -> Identity:
    """Whose telephone a SIP endpoint is; a phone that the agents file does not have is nobody's."""
    return Staff(endpoint) if endpoint in roster else Nobody(f"phone {endpoint}")


def from_socket(roster: Roster, label: str) -> Identity:
    """Who speaks over the control socket: the console, whatever the label says. A label that names an agent can only
    take rights away: what is asked for then needs that agent's own."""
    return Staff(label) if label in roster else Console(label or "console")


def must(roster: Roster, who: Identity, act: Verb | Act, in_call: bool = False) -> None:
    """Raises NotPermitted unless they may. ``in_call``: they are a party of the call that it is about."""
    if isinstance(who, Person):
        if words := refusal_of_person(who, act, in_call):
            raise NotPermitted(words)
        return
    known = isinstance(who, Staff) and who.id in roster
    supervisor = isinstance(who, Staff) and known and roster.get(who.id).agent.supervisor
    if isinstance(who, Staff) and not known:
        who = Nobody(who.id)
    words = refusal(who, act, role_of(who, supervisor, in_call))
    if words:
        raise NotPermitted(words)
