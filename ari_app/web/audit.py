"""What is written down of orders and readings: who did something that is not their own affair, for whom, and what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ari_app.web.operation import V1, Asked
from models.domain.account_events import ActedForOthers, RecordsRead
from models.domain.events import Event

_TOLD_BY_THEMSELVES = (
    "session",
    "users",
    "tokens",
    "analysis",
    "training",
)  # tags whose operations leave events of their own
_READ_BY_THEMSELVES = ("read_recording", "read_message")
_LEAVES_NOTHING = ("erase_person",)  # says who and how many by itself; the number would stand in its address
_QUIET = (f"{V1}/me",)  # what somebody does about themselves
_SECRETS = ("password", "token", "link", "secret", "code", "current")
_REASONS = ("why", "reason")
Parties = Callable[[str], frozenset[str]]
Publish = Callable[[Event], object]


class Audit:
    """``parties``: the agents who are in a live call."""

    def __init__(self, publish: Publish, parties: Parties) -> None:
        self._publish, self._parties = publish, parties

    def noted(self, asked: Asked[Any]) -> None:
        """Something was carried out."""
        event = entry_of(asked, self._parties)
        if event is not None:
            self._publish(event)


def entry_of(asked: Asked[Any], parties: Parties) -> Event | None:
    """What is written down of it; None for nothing."""
    operation, call = asked.operation, asked.path.get("call", "")
    if (operation.tag in _TOLD_BY_THEMSELVES and not operation.audited) or operation.path.startswith(_QUIET):
        return None
    if operation.name in _LEAVES_NOTHING:
        return None
    if operation.method == "GET":
        if not operation.audited or operation.name in _READ_BY_THEMSELVES:
            return None
        return RecordsRead(
            call_id=call, agent_id=asked.path.get("agent", ""), by=asked.by, operation=operation.name,
            path=_about(asked), detail=_given(asked.body), why=_why(asked.body),
        )  # fmt: skip
    agent = asked.path.get("agent") or str(getattr(asked.body, "agent", "") or "")
    if asked.by == agent or (call and asked.by in parties(call)):
        return None
    return ActedForOthers(
        call_id=call, agent_id=agent, by=asked.by, operation=operation.name, path=_about(asked), result=_why(asked.body)
    )  # fmt: skip


def _about(asked: Asked[Any]) -> str:
    """What it was about, besides call and agent, which have fields of their own."""
    return " ".join(f"{name} {value}" for name, value in asked.path.items() if name not in ("call", "agent"))


def _given(body: object) -> str:
    """The filter of a reading."""
    if not isinstance(body, msgspec.Struct):
        return ""
    hidden = (*_SECRETS, *_REASONS, "limit", "cursor")
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value and name not in hidden}
    return " ".join(f"{name}={value}" for name, value in given.items())[:500]


def _why(body: object) -> str:
    return next((str(found) for name in _REASONS if (found := getattr(body, name, ""))), "")
