"""An agent without a telephone gets no calls: who works with a page and loses it is paused, and back with the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ari_app.agents.phones import Phones
from ari_app.agents.roster import Roster
from ari_app.foundation import steady
from models.domain.agent import AgentState

BY = "phone"
GRACE_SECONDS = 1.5  # a socket that is back by then was never away
_CAUSE = "phone: "
_LOOK_SECONDS = 0.25


class PhoneGuard:
    """``look`` decides for everybody at once; ``run`` looks again and again."""

    def __init__(self, roster: Roster, phones: Phones, now: Callable[[], float] = steady.now) -> None:
        self._roster, self._phones, self._now = roster, phones, now
        self._paused: dict[str, str] = {}  # agent → the session that they were paused for
        self._relied: dict[str, str] = {}  # agent → the session that they took calls with

    async def run(self) -> None:
        """For ever."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Whoever is ready without a telephone is paused; whom we paused is back when the same page is."""
        now = self._now()
        for one in self._phones.all():
            if one.until <= now and not one.socket:
                self._phones.end(one.agent, "expired")
        for status in self._roster.all():
            agent = status.agent.id
            session = self._phones.of(agent)
            usable = session is not None and not session.why_not
            if usable and session is not None:
                self._relied[agent] = session.id
            if status.state is AgentState.READY:
                self._paused.pop(agent, None)
                self._pause(agent, usable, now)
            elif status.state is AgentState.PAUSED:
                self._back(agent, status.reason, usable)

    def _pause(self, agent: str, usable: bool, now: float) -> None:
        relied = self._relied.get(agent)
        if usable or relied is None or not self._needs_page(agent):
            return
        session = self._phones.of(agent)
        if session is not None and session.id == relied and now - session.since < GRACE_SECONDS:
            return
        self._paused[agent] = relied
        why = session.why_not if session is not None else "the page is gone"
        self._roster.pause(agent, BY, f"{_CAUSE}{why}")

    def _needs_page(self, agent: str) -> bool:
        """Whether no other telephone of theirs could ring instead."""
        return bool(self._phones.why_not(agent)) or not self._phones.other_registered(agent)

    def _back(self, agent: str, reason: str, usable: bool) -> None:
        session = self._phones.of(agent)
        if not usable or session is None or not reason.startswith(_CAUSE):
            return
        if self._paused.get(agent) == session.id:
            del self._paused[agent]
            self._roster.unpause(agent, BY)
