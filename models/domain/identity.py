"""Who asks for something. Made where they come in, and nowhere else: a label in a request is no identity.

The control socket (mode 0600) is the console; a session or token of the web is a `Person` with scopes; a telephone is
the SIP endpoint of its channel; FastAGI carries the secret of this run; kefu's own errands (a flow, a call-back, a time
limit) name themselves. Whoever is none of these is `Nobody`, and may do nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.domain.scopes import Scope


@dataclass(frozen=True, slots=True)
class Console:
    """Whoever may open the control socket. ``label`` is for the journal only."""

    label: str = "console"

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Staff:
    """An agent or supervisor of the agents file, by the telephone that they authenticated with."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Itself:
    """kefu, on an errand of its own: ``errand`` says which (``flow``, ``call-back``, ``time limit`` …)."""

    errand: str

    def __str__(self) -> str:
        return f"kefu: {self.errand}"


@dataclass(frozen=True, slots=True)
class Nobody:
    """Somebody whom no entrance vouches for. ``seen_as`` is what they called themselves, for the journal."""

    seen_as: str = ""

    def __str__(self) -> str:
        return f"unknown {self.seen_as}".strip()


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the web, or a program with a token. ``agent``: who they are in the agents file ("": nobody there);
    ``queues``: those that they look after (None: all)."""

    user: str
    agent: str
    scopes: frozenset[Scope]
    queues: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.agent or self.user


Identity = Console | Staff | Person | Itself | Nobody


def name_of(who: Identity) -> str:
    """What the books call them: an id, a label, an errand."""
    return who.errand if isinstance(who, Itself) else who.seen_as if isinstance(who, Nobody) else str(who)
