"""Who may follow which topic, and what of callers they see: one row a role."""

from __future__ import annotations

import pytest

from ari_app.live.access import NotForThem, View, Visitor, view_of
from ari_app.live.masking import name_for, number_for
from models.domain.identity import Console, Person
from models.domain.scopes import ROLES, Scope

CALLS = {"c1": "billing", "c2": "sales", "c3": ""}
AGENTS = ("1001", "1009")
_ALL = ("desk", "wall", "flow", "health", "call:c1")


def _visitor(role: str, agent: str = "", queues: frozenset[str] | None = None) -> Visitor:
    scopes = ROLES[role] if role in ROLES else frozenset({Scope(role)})
    return Visitor(Person("u", agent, scopes, queues), "s")


def _may(visitor: Visitor, title: str) -> View | None:
    try:
        return view_of(visitor, title, AGENTS.__contains__, CALLS.get)
    except NotForThem:
        return None


@pytest.mark.parametrize(
    ("role", "agent", "expected"),
    [
        ("agent", "1001", "desk"),
        ("agent", "", ""),
        ("agent", "1234", ""),
        ("supervisor", "1009", "desk wall health call:c1"),
        ("supervisor", "", "wall health call:c1"),
        ("engineer", "", "wall flow health call:c1"),
        ("analyst", "", "wall flow call:c1"),
        ("admin", "", "wall flow health call:c1"),
        ("display", "", "wall"),
        ("reports:read", "", ""),
    ],
)
def test_topics_of_roles(role: str, agent: str, expected: str) -> None:
    """Exactly these; anything else is refused in words."""
    assert " ".join(title for title in _ALL if _may(_visitor(role, agent), title)) == expected


def test_nobody_sees_another_agents_desk() -> None:
    """Not by name either; the console, which is whoever may open the socket, does."""
    for role in ROLES:
        assert _may(_visitor(role, "1001"), "desk:1009") is None
        assert _may(_visitor(role, "1001"), "desk:1001") is None
    console = Visitor(Console(), "console")
    assert view_of(console, "desk:1001", AGENTS.__contains__, CALLS.get).about == "1001"
    with pytest.raises(NotForThem):
        view_of(console, "desk", AGENTS.__contains__, CALLS.get)


def test_calls_of_other_queues_are_not_there() -> None:
    """The words are the same as for a call that does not exist."""
    mine = _visitor("supervisor", queues=frozenset({"billing"}))
    assert _may(mine, "call:c1")
    words = []
    for title in ("call:c2", "call:c3", "call:c9"):
        with pytest.raises(NotForThem) as refused:
            view_of(mine, title, AGENTS.__contains__, CALLS.get)
        words.append(str(refused.value).replace(title.removeprefix("call:"), "ID"))
    assert len(set(words)) == 1


def test_people_who_see_the_same_share_a_feed() -> None:
    """Views are equal when scopes and queues say the same, and differ when they do not."""
    one, other = _visitor("supervisor"), Visitor(Person("v", "1009", ROLES["supervisor"]), "t")
    assert _may(one, "wall") == _may(other, "wall")
    assert _may(one, "wall") != _may(_visitor("engineer"), "wall"), "numbers are masked for one of them"
    assert _may(one, "wall") != _may(_visitor("supervisor", queues=frozenset({"billing"})), "wall")


@pytest.mark.parametrize(
    ("role", "number", "name"),
    [
        ("supervisor", "+4930123456", "Ann"),
        ("engineer", "•••••••••56", "Ann"),
        ("analyst", "•••••••••56", "Ann"),
        ("display", "", ""),
    ],
)
def test_numbers_and_names(role: str, number: str, name: str) -> None:
    """Whole, but for three digits, or not at all."""
    view = _may(_visitor(role), "wall")
    assert view is not None
    assert (number_for(view, "+4930123456"), name_for(view, "Ann")) == (number, name)


@pytest.mark.parametrize(("own", "shown"), [(False, "•••••••••56"), (True, "+4930123456")])
def test_ones_own_caller(own: bool, shown: str) -> None:
    """Who talks with somebody sees their number, as in every answer of the interface."""
    view = _may(_visitor("agent", "1001"), "desk")
    assert view is not None
    assert number_for(view, "+4930123456", own) == shown
