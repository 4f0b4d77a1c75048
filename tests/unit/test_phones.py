"""Telephones in pages: who has the lease, what rings, and who is paused when a page goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.agents.phone_guard import GRACE_SECONDS, PhoneGuard
from ari_app.agents.phones import Device, Phones, PhoneSession
from ari_app.agents.roster import Roster
from ari_app.store.journal import Journal
from models.domain.agent import Agent, AgentState
from models.domain.errors import CommandRefused, IllegalTransition
from models.domain.phone_state import TRANSITIONS, USABLE, WORDS, PhoneState, step, why_not

S = PhoneState
HEARD = Device("microphone", "speakers", True)
AGENTS = tuple(
    Agent(number, number, frozenset({"en"}), {"billing": 5}, phone=kind)
    for number, kind in (("1001", "web"), ("1002", "both"), ("1003", "sip"))
)


@dataclass
class Hall:
    """Agents, their telephones, and a clock that a test turns."""

    roster: Roster
    phones: Phones
    guard: PhoneGuard
    clock: list[float]
    ended: list[tuple[str, str]] = field(default_factory=list)

    def ready(self, agent: str = "1001") -> PhoneSession:
        """The agent's page has come as far as it can."""
        session = self.phones.begin(agent)
        self.phones.edge(session.sip_user, session.id, True, True)
        return self.phones.said(agent, session.id, S.READY, HEARD)

    def state(self, agent: str = "1001") -> tuple[AgentState, str]:
        """What they do, and why."""
        status = self.roster.get(agent)
        return status.state, status.reason

    def after(self, seconds: float) -> None:
        """Time goes by, and the guard looks."""
        self.clock[0] += seconds
        self.guard.look()


@pytest.fixture(name="hall")
async def a_hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """Three agents: a page alone, both, a SIP telephone alone."""
    clock = [1_000_000.0]
    async with Journal(tmp_path / "kefu.db") as journal:
        roster = Roster(AGENTS, journal, 30, 15, now=lambda: clock[0])
        phones = Phones(AGENTS, journal, [one.id for one in AGENTS], 12, now=lambda: clock[0])
        roster.phone_missing = phones.why_not
        hall = Hall(roster, phones, PhoneGuard(roster, phones, lambda: clock[0]), clock)
        phones.on_end.append(lambda session, why: hall.ended.append((session.id, why)))
        yield hall


def test_every_state_has_words_or_can_be_used() -> None:
    """Nobody is refused without a reason; each state is left and reached."""
    assert set(WORDS) | USABLE == set(S)
    assert not set(WORDS) & USABLE
    assert set(TRANSITIONS) == set(S)
    reached = set().union(*TRANSITIONS.values())
    assert reached == set(S)
    for state in S:
        assert S.OFF in TRANSITIONS[state] or state is S.OFF


@given(st.sampled_from(list(S)), st.sampled_from(list(S)))
def test_steps(old: PhoneState, new: PhoneState) -> None:
    """The table and nothing else; staying is none."""
    if new is old or new in TRANSITIONS[old]:
        assert step(old, new) is new
    else:
        with pytest.raises(IllegalTransition):
            step(old, new)


def test_a_registration_counts() -> None:
    """Whatever the page has said last: one that was killed in a call says nothing any more."""
    for state in USABLE:
        assert why_not(state, True) == ""
        assert "connecting" in why_not(state, False)


async def test_a_page_alone_logs_in_when_it_is_ready(hall: Hall) -> None:
    """And not before; the refusal says what is missing."""
    with pytest.raises(CommandRefused, match="Start shift"):
        hall.roster.login("1001", "1001")
    session = hall.phones.begin("1001")
    with pytest.raises(CommandRefused, match="connecting"):
        hall.roster.login("1001", "1001")
    hall.phones.said("1001", session.id, S.READY, HEARD)
    with pytest.raises(CommandRefused, match="connecting"):
        hall.roster.login("1001", "1001")
    hall.phones.edge(session.sip_user, session.id, True, True)
    hall.roster.login("1001", "1001")
    hall.roster.pause("1001", "1001")
    hall.phones.said("1001", session.id, S.ASKING, HEARD)
    hall.phones.said("1001", session.id, S.DENIED, HEARD)
    with pytest.raises(CommandRefused, match="no microphone"):
        hall.roster.unpause("1001", "1001")


async def test_others_log_in_as_ever(hall: Hall) -> None:
    """A SIP telephone is nobody's business here."""
    for agent in ("1002", "1003"):
        hall.roster.login(agent, agent)
    hall.after(100)
    assert hall.state("1002")[0] is hall.state("1003")[0] is AgentState.READY


async def test_a_newer_page_takes_it(hall: Hall) -> None:
    """The older is told, and what it says counts no more."""
    first = hall.ready()
    second = hall.phones.begin("1001")
    assert hall.ended == [(first.id, "displaced")]
    with pytest.raises(CommandRefused, match="another page"):
        hall.phones.said("1001", first.id, S.READY, HEARD)
    hall.phones.edge(first.sip_user, first.id, False, False)
    assert hall.phones.of("1001") == second


async def test_who_has_no_page_gets_none(hall: Hall) -> None:
    """Said with the setting that would change it."""
    with pytest.raises(CommandRefused, match=r"agents\.toml"):
        hall.phones.begin("1003")
    with pytest.raises(CommandRefused, match="no agent 1999"):
        hall.phones.begin("1999")


async def test_what_rings(hall: Hall) -> None:
    """A page alone: always. Both: the page once it can, and of two that can the one used last."""
    phones = hall.phones
    assert phones.endpoint("1001") == "1001w"
    assert phones.endpoint("1003") == "1003"
    assert phones.endpoint("6001") == "6001"
    assert phones.endpoint("1002") == "1002"
    phones.device("1002", "NOT_INUSE")
    assert phones.endpoint("1002") == "1002"
    session = hall.ready("1002")
    assert phones.endpoint("1002") == "1002w"
    hall.clock[0] += 1
    phones.used("1002", "1002")
    assert phones.endpoint("1002") == "1002"
    phones.said("1002", session.id, S.RINGING, HEARD)
    phones.said("1002", session.id, S.TALKING, HEARD)
    assert phones.endpoint("1002") == "1002w"
    phones.used("1002", "1002")
    phones.device("1002", "UNAVAILABLE")
    assert phones.endpoint("1002") == "1002w"
    phones.end("1002", "logged out")
    assert phones.endpoint("1002") == "1002"


async def test_devices_of_two_telephones(hall: Hall) -> None:
    """Engaged when one is, else free when one is."""
    device = hall.phones.device
    assert device("1002", "UNAVAILABLE") == ("1002", "UNAVAILABLE")
    assert device("1002w", "NOT_INUSE") == ("1002", "NOT_INUSE")
    assert device("1002", "INUSE") == ("1002", "INUSE")
    assert device("1002w", "RINGING") == ("1002", "INUSE")
    assert device("1002", "UNAVAILABLE") == ("1002", "RINGING")
    assert device("1001w", "INUSE") == ("1001", "INUSE")
    assert device("1003", "BUSY") == ("1003", "BUSY")


async def test_a_page_that_goes_pauses_its_agent(hall: Hall) -> None:
    """Within two seconds, with the cause; the same page brings them back, a moment's absence takes nobody away."""
    session = hall.ready()
    hall.roster.login("1001", "1001")
    hall.after(0)
    hall.phones.edge(session.sip_user, session.id, False, False)
    hall.after(GRACE_SECONDS - 0.1)
    assert hall.state()[0] is AgentState.READY
    hall.after(0.3)
    assert hall.state() == (AgentState.PAUSED, "phone: the page's telephone is connecting")
    hall.phones.edge(session.sip_user, session.id, True, True)
    hall.after(0.3)
    assert hall.state()[0] is AgentState.READY


async def test_another_page_does_not_bring_them_back(hall: Hall) -> None:
    """Whoever opens a new one says that they are back."""
    hall.ready()
    hall.roster.login("1001", "1001")
    hall.after(0)
    hall.phones.end("1001", "revoked")
    hall.after(2)
    assert hall.state() == (AgentState.PAUSED, "phone: the page is gone")
    hall.ready()
    hall.after(2)
    assert hall.state()[0] is AgentState.PAUSED
    hall.roster.unpause("1001", "1001")


async def test_who_paused_themselves_stays_paused(hall: Hall) -> None:
    """The guard takes back its own pauses alone."""
    session = hall.ready()
    hall.roster.login("1001", "1001")
    hall.after(0)
    hall.roster.pause("1001", "1001", "lunch")
    hall.phones.edge(session.sip_user, session.id, False, False)
    hall.after(2)
    hall.phones.edge(session.sip_user, session.id, True, True)
    hall.after(2)
    assert hall.state() == (AgentState.PAUSED, "lunch")


async def test_the_other_telephone_takes_over(hall: Hall) -> None:
    """Who has a SIP telephone that is registered goes on with it."""
    session = hall.ready("1002")
    hall.phones.device("1002", "NOT_INUSE")
    hall.roster.login("1002", "1002")
    hall.after(0)
    hall.phones.edge(session.sip_user, session.id, False, False)
    hall.after(5)
    assert hall.state("1002")[0] is AgentState.READY
    hall.phones.device("1002", "UNAVAILABLE")
    hall.after(1)
    assert hall.state("1002")[0] is AgentState.PAUSED


async def test_an_edge_that_is_gone(hall: Hall) -> None:
    """Nothing is known of any socket, and the sessions are those of before when it is back."""
    session = hall.ready()
    hall.phones.edge_away()
    assert hall.phones.why_not("1001") != ""
    hall.phones.edge(session.sip_user, session.id, True, True)
    assert hall.phones.why_not("1001") == ""


async def test_a_page_that_died_in_a_call(hall: Hall) -> None:
    """It said last that it talks; when the call is over, its agent is offered nothing more."""
    session = hall.ready()
    hall.roster.login("1001", "1001")
    hall.after(0)
    hall.phones.said("1001", session.id, S.RINGING, HEARD)
    hall.phones.said("1001", session.id, S.TALKING, HEARD)
    hall.phones.edge(session.sip_user, session.id, False, False)
    hall.after(2)
    assert hall.state()[0] is AgentState.PAUSED


async def test_a_session_runs_out(hall: Hall) -> None:
    """When nobody is there any more; a page that is there keeps it."""
    session = hall.ready()
    hall.after(13 * 3600)
    assert hall.phones.of("1001") is not None
    hall.phones.edge(session.sip_user, session.id, False, False)
    hall.after(1)
    assert hall.ended == [(session.id, "expired")]


async def test_a_former_process(hall: Hall) -> None:
    """What it left is taken up: sessions that began and neither ended nor ran out, in their last state."""
    now = hall.clock[0]
    rows = (("a", now + 10, "1001w"), ("b", now - 1, "1002w"), ("c", now + 10, "1002w"), ("d", now + 10, "1003w"),
            ("e", now + 10, "1999w"))  # fmt: skip
    began = [{"session": name * 8, "until": until, "phone": phone} for name, until, phone in rows]
    moved = [{"session": "a" * 8, "new": "ready"}, {"session": "a" * 8, "new": "talking"}]
    hall.phones.restore(began, [{"session": "c" * 8}], moved)
    assert [(one.agent, one.id, one.state) for one in hall.phones.all()] == [("1001", "a" * 8, S.TALKING)]
