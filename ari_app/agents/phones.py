"""Telephones in pages: which page of an agent has the lease, in what state it is, and what that means for calls.

Nothing is asked of Asterisk here: whoever pushes secrets, closes sockets and rings is told by listeners.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ari_app.foundation import steady
from ari_app.store.journal import Journal
from models.domain.agent import Agent
from models.domain.errors import CommandRefused
from models.domain.phone_events import PhoneSessionBegan, PhoneSessionEnded, PhoneStateChanged
from models.domain.phone_kinds import BOTH, SIP, WEB, agent_of, is_web, web_user
from models.domain.phone_state import PhoneState, step, why_not

_FAR = 0.0


@dataclass(frozen=True, slots=True)
class Device:
    """What the page says of its sound; ``level``: the microphone was heard this shift."""

    input: str = ""
    output: str = ""
    level: bool = False


@dataclass(frozen=True, slots=True)
class PhoneSession:
    """One page's time with an agent's telephone. ``until``: epoch seconds; ``socket`` and ``registered`` are what the
    edge says; ``since``: of the state, or of the last time that it could be used; ``log_in``: the session or token by
    which it was taken ("": the console), with which it ends; ``answer``: the call that the page was told to take."""

    agent: str
    id: str
    until: float
    state: PhoneState = PhoneState.CONNECTING
    socket: bool = False
    registered: bool = False
    since: float = 0.0
    device: Device = Device()
    detail: str = ""
    log_in: str = ""
    answer: str = ""

    @property
    def sip_user(self) -> str:
        """The endpoint's name."""
        return web_user(self.agent)

    @property
    def why_not(self) -> str:
        """Why no call can be taken with it; "" when one can."""
        return why_not(self.state, self.registered)


Facts = Mapping[str, object]
Listener = Callable[[PhoneSession], None]


class Phones:
    """Every agent's page, and which of their telephones rings.

    ``on_change`` hears of each change of a session; ``on_end`` of each that is over, with why. ``now``: steady seconds.
    """

    def __init__(
        self, agents: Iterable[Agent], journal: Journal, served: Iterable[str] = (), hours: float = 12.0,
        now: Callable[[], float] = steady.now,
    ) -> None:  # fmt: skip
        """``served``: agents who have an endpoint for a page in that Asterisk."""
        there = frozenset(served)
        self._kinds = {one.id: one.phone if one.id in there else SIP for one in agents}
        self._journal, self._seconds, self._now = journal, hours * 3600, now
        self._sessions: dict[str, PhoneSession] = {}
        self._used: dict[str, tuple[float, str]] = {}
        self._devices: dict[str, str] = {}
        self.on_change: list[Listener] = []
        self.on_end: list[Callable[[PhoneSession, str], None]] = []

    # Who has it -----------------------------------------------------------------------------------

    def must_have(self, agent: str) -> None:
        """Raises CommandRefused for an agent without a telephone in a page."""
        if self.kind(agent) == SIP:
            raise CommandRefused(f'agent {agent} has a SIP telephone alone: agents.toml, phone = "both" or "web"')

    def begin(self, agent: str, log_in: str = "") -> PhoneSession:
        """A page takes the telephone; the one that had it is told and has it no more. Raises CommandRefused."""
        self.must_have(agent)
        self.end(agent, "displaced")
        now = self._now()
        session = PhoneSession(agent, secrets.token_hex(12), now + self._seconds, since=now, log_in=log_in)
        self._sessions[agent] = session
        self._journal.publish(
            PhoneSessionBegan(
                agent_id=agent, session=session.id, until=round(session.until), phone=session.sip_user, log_in=log_in
            )
        )  # fmt: skip
        self._tell(session)
        return session

    def log_in_over(self, log_in: str, why: str, successor: str = "") -> None:
        """A session or token is over, for whatever reason: the telephones that were taken by it are, too, but for those
        that go on with the session that took its place."""
        for session in [one for one in self.all() if log_in and one.log_in == log_in]:
            if not successor:
                self.end(session.agent, why)
                continue
            self._sessions[session.agent] = replace(session, log_in=successor)
            state = str(session.state)
            self._journal.publish(
                PhoneStateChanged(
                    agent_id=session.agent, old=state, new=state, session=session.id, log_in=successor
                )
            )  # fmt: skip

    def end(self, agent: str, why: str) -> None:
        """Nobody has it any more: log-out, a newer page, an administrator. Nobody had is as good."""
        session = self._sessions.pop(agent, None)
        if session is None:
            return
        self._journal.publish(PhoneSessionEnded(agent_id=agent, session=session.id, why=why))
        for listener in self.on_end:
            listener(session, why)
        self._tell(replace(session, state=PhoneState.OFF, socket=False, registered=False))

    def of(self, agent: str) -> PhoneSession | None:
        """The session that has an agent's telephone."""
        return self._sessions.get(agent)

    def all(self) -> list[PhoneSession]:
        """Every session."""
        return list(self._sessions.values())

    def restore(self, began: Iterable[Facts], ended: Iterable[Facts], moved: Iterable[Facts]) -> None:
        """Sessions of a former process, by the facts of their events. The edge will say whose sockets stand."""
        moved = list(moved)
        log_ins = {str(one["session"]): str(one["log_in"]) for one in moved if one.get("log_in")}
        over = {str(one["session"]) for one in ended}
        states = {str(one["session"]): PhoneState(str(one["new"])) for one in moved}
        now = self._now()
        for one in began:
            agent, session, until = agent_of(str(one["phone"])), str(one["session"]), float(str(one["until"]))
            if session in over or until <= now or self._kinds.get(agent, SIP) == SIP:
                continue
            state = states.get(session, PhoneState.CONNECTING)
            log_in = log_ins.get(session, str(one.get("log_in", "")))
            self._sessions[agent] = PhoneSession(agent, session, until, state, since=now, log_in=log_in)

    # What is said of it ---------------------------------------------------------------------------

    def said(self, agent: str, session_id: str, state: PhoneState, device: Device, detail: str = "") -> PhoneSession:
        """The page says in which state it is. Raises CommandRefused when another page has the telephone, and
        IllegalTransition for a step that there is none of."""
        session = self._sessions.get(agent)
        if session is None or session.id != session_id:
            raise CommandRefused("another page has the telephone")
        now = self._now()
        step(session.state, state)
        if state is not session.state:
            self._journal.publish(
                PhoneStateChanged(agent_id=agent, old=session.state, new=state, detail=detail[:200], session=session.id)
            )
        if state is PhoneState.TALKING:
            self.used(agent, session.sip_user)
        since = now if state is not session.state else session.since
        level = device.level or session.device.level
        return self._put(replace(session, state=state, since=since, device=replace(device, level=level), detail=detail))

    def answer(self, agent: str, call: str) -> PhoneSession:
        """The page is to take that call, which rings there or is about to. Raises CommandRefused where no page can: a
        SIP telephone cannot be told."""
        session = self._sessions.get(agent)
        if self.kind(agent) == SIP or (session is None and self.other_registered(agent)):
            raise CommandRefused("answer with your SIP telephone: it cannot be told to from here")
        if session is None or session.why_not:
            raise CommandRefused(session.why_not if session is not None else why_not(PhoneState.OFF, False))
        return self._put(replace(session, answer=call))

    def edge(self, sip_user: str, session_id: str, socket: bool, registered: bool) -> None:
        """The edge says how a page's socket stands. Of a session that is over it is nobody's business."""
        session = self._sessions.get(agent_of(sip_user))
        if session is None or session.id != session_id or (session.socket, session.registered) == (socket, registered):
            return
        if registered and not session.registered and session.state is PhoneState.READY:
            self.used(session.agent, session.sip_user)
        since = self._now() if session.registered is not registered else session.since
        self._put(replace(session, socket=socket, registered=registered, since=since))

    def edge_away(self) -> None:
        """Nothing is known of any socket: the edge is gone, and registrations with it."""
        for session in self.all():
            self.edge(session.sip_user, session.id, False, False)

    def _put(self, session: PhoneSession) -> PhoneSession:
        self._sessions[session.agent] = session
        self._tell(session)
        return session

    def _tell(self, session: PhoneSession) -> None:
        for listener in self.on_change:
            listener(session)

    # What it means --------------------------------------------------------------------------------

    def kind(self, agent: str) -> str:
        """Which telephones an agent has here. Raises CommandRefused for an unknown agent."""
        if agent not in self._kinds:
            raise CommandRefused(f"there is no agent {agent}")
        return self._kinds[agent]

    def used(self, agent: str, endpoint: str) -> None:
        """An agent has done something with one of their telephones: that one rings from now on."""
        self._used[agent] = (self._now(), endpoint)

    def endpoint(self, agent: str) -> str:
        """The telephone that rings: the one that can, and of two the one used last. Anybody else's is their own."""
        kind = self._kinds.get(agent, SIP)
        if kind == SIP:
            return agent
        page = web_user(agent)
        session = self._sessions.get(agent)
        if kind == WEB:
            return page
        if session is None or session.why_not:
            return agent
        if not self.other_registered(agent):
            return page
        return self._used.get(agent, (_FAR, page))[1]

    def other_registered(self, agent: str) -> bool:
        """Whether a SIP telephone of an agent is registered, as far as Asterisk has said."""
        return self._devices.get(agent, "") not in ("", "UNAVAILABLE", "INVALID", "UNKNOWN")

    def why_not(self, agent: str) -> str:
        """Why an agent cannot take calls for want of a telephone; "" for whoever has one that is not a page's."""
        if self._kinds.get(agent, SIP) != WEB:
            return ""
        session = self._sessions.get(agent)
        return session.why_not if session is not None else why_not(PhoneState.OFF, False)

    def in_use(self, agent: str) -> bool:
        """Whether the page's telephone is the one that an agent works with."""
        return is_web(self.endpoint(agent)) or self._used.get(agent, (_FAR, ""))[1] == web_user(agent)

    def device(self, endpoint: str, state: str) -> tuple[str, str]:
        """What Asterisk says of one telephone → (agent, what that makes of all of theirs): engaged when one is, else
        free when one is."""
        self._devices[endpoint] = state
        agent = agent_of(endpoint)
        if self._kinds.get(agent, SIP) != BOTH:
            return agent, state
        both = [self._devices.get(agent, ""), self._devices.get(web_user(agent), "")]
        return agent, next((one for order in _ORDER for one in both if one in order), state)

    def forget_devices(self) -> None:
        """Nothing is known of any."""
        self._devices.clear()


_ORDER = (("INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD"), ("NOT_INUSE",), ("UNAVAILABLE",))
