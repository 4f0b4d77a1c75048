"""Who may do what: unknown people nothing, agents their own, supervisors the floor's, the console all but watching."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.contact.permission import from_socket, must, phone_of
from models.domain.conversation import Verb
from models.domain.errors import CommandRefused
from models.domain.identity import Console, Identity, Itself, Nobody, Staff
from models.domain.permissions import PERMISSIONS, Act, Role, role_of
from tests.support.centre import books_of


def test_the_table_is_whole_and_unknown_people_are_nowhere_in_it() -> None:
    """Every act and every order of a conversation has a row."""
    assert set(PERMISSIONS) == {*Verb, *Act}
    assert all(Role.NOBODY not in roles for roles in PERMISSIONS.values())
    for act in Verb:
        assert PERMISSIONS[act] >= {Role.IN_CALL, Role.SUPERVISOR, Role.CONSOLE}
        assert Role.AGENT not in PERMISSIONS[act], "an agent gives orders about their own calls"


@pytest.mark.parametrize(
    ("who", "supervisor", "in_call", "role"),
    [
        (Console("root"), False, False, Role.CONSOLE),
        (Staff("1001"), False, False, Role.AGENT),
        (Staff("1001"), False, True, Role.IN_CALL),
        (Staff("1009"), True, False, Role.SUPERVISOR),
        (Itself("time limit"), True, True, Role.ITSELF),
        (Nobody("1009"), True, True, Role.NOBODY),
    ],
)
def test_roles(who: Identity, supervisor: bool, in_call: bool, role: Role) -> None:
    """An identity that no entrance vouches for stays nobody, whatever else is said of it."""
    assert role_of(who, supervisor, in_call) is role


async def test_unknown_may_do_nothing(tmp_path: Path) -> None:
    """A phone that the agents file does not have, an agent that there is none of: refused each act and order."""
    async with books_of(tmp_path) as books:
        roster = books.services.floor.roster
        for who in (Nobody(), Staff("7777"), phone_of(roster, "6001"), phone_of(roster, "")):
            for act in PERMISSIONS:
                with pytest.raises(CommandRefused, match="may do nothing here"):
                    must(roster, who, act, in_call=True)


async def test_agents_and_supervisors(tmp_path: Path) -> None:
    """An agent: their own state, calls out, their calls. A supervisor: everything but accounts and erasure, which are
    no affair of telephones. The console: no watching."""
    async with books_of(tmp_path) as books:
        roster = books.services.floor.roster
        agent, boss = phone_of(roster, "1001"), phone_of(roster, "1009")
        for act in (Act.OWN_STATE, Act.CALL_OUT, Act.PICK_UP, Act.STAY_CONNECTED):
            must(roster, agent, act)
        must(roster, agent, Verb.TRANSFER, in_call=True)
        for beyond in (Act.OTHERS_STATE, Act.WATCH, Act.LINE, Act.FLOW, Act.READ_RECORDING, Verb.HOLD):
            with pytest.raises(CommandRefused, match="1001 is not a supervisor"):
                must(roster, agent, beyond)
        for anything in PERMISSIONS.keys() - {Act.ACCOUNTS, Act.ERASE}:
            must(roster, boss, anything)
        for beyond in (Act.ACCOUNTS, Act.ERASE):
            with pytest.raises(CommandRefused):
                must(roster, boss, beyond)
        with pytest.raises(CommandRefused):
            must(roster, Console(), Act.WATCH)


async def test_a_label_can_only_take_rights_away(tmp_path: Path) -> None:
    """Over the control socket everybody is the console; naming an agent asks for no more than that agent may."""
    async with books_of(tmp_path) as books:
        assert from_socket(books.services.floor.roster, "") == Console("console")
        assert from_socket(books.services.floor.roster, "root") == Console("root")
        assert from_socket(books.services.floor.roster, "1001") == Staff("1001")
        with pytest.raises(CommandRefused, match="1001 is not a supervisor"):
            must(books.services.floor.roster, from_socket(books.services.floor.roster, "1001"), Act.LINE)
