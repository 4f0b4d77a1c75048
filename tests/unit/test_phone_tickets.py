"""Tickets of SIP sockets: what is signed lets in, anything else does not; and what the edge reads of SIP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.edge.relay import BadFrame
from ari_app.edge.sip_socket import Judge
from ari_app.edge.sip_words import method_of, registration, users_of
from models.domain.phone_kinds import agent_of, is_web, web_user
from models.domain.phone_ticket import BadTicket, PhoneTicket, read_ticket, signed

KEY = b"k" * 32
TICKET = PhoneTicket("1001w", "a1b2c3d4e5", 1_000_000)


def test_what_was_signed_is_read() -> None:
    """Until it is over."""
    assert read_ticket(signed(TICKET, KEY), KEY, 999_999) == TICKET


@pytest.mark.parametrize("now", [1_000_000, 2_000_000])
def test_a_ticket_ends(now: float) -> None:
    """At its second, not after it."""
    with pytest.raises(BadTicket, match="over"):
        read_ticket(signed(TICKET, KEY), KEY, now)


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_a_changed_ticket_is_refused(place: int, letter: str) -> None:
    """Whatever letter is another one."""
    text = signed(TICKET, KEY)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        with pytest.raises(BadTicket):
            read_ticket(changed, KEY, 0)


@pytest.mark.parametrize("text", ["", "x", "1001w.a1b2c3d4e5.9999999999.", "1001w.a1b2c3d4e5.9.é", "." * 500])
def test_rubbish_is_refused(text: str) -> None:
    """In words, without an error of another kind."""
    with pytest.raises(BadTicket):
        read_ticket(text, KEY, 0)


def test_another_centres_ticket_is_refused() -> None:
    """Signed with another key."""
    with pytest.raises(BadTicket, match="not one of this centre"):
        read_ticket(signed(TICKET, b"o" * 32), KEY, 0)


def test_only_letters_and_digits_are_signed() -> None:
    """A user or session that would end its field early."""
    with pytest.raises(ValueError, match="letters and digits"):
        signed(PhoneTicket("10.01", "a1b2c3d4e5", 1), KEY)


def test_names_of_endpoints() -> None:
    """There and back."""
    assert agent_of(web_user("1001")) == "1001"
    assert is_web("1001w")
    assert not is_web("1001")
    assert agent_of("1001") == "1001"
    assert agent_of("window") == "window"


def register(user: str = "1001w", to: str = "", credentials: str = "", short: bool = False) -> str:
    """A REGISTER as JsSIP writes it."""
    names = ("f", "t") if short else ("From", "To")
    lines = [
        "REGISTER sip:kefu.invalid SIP/2.0", "Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1",
        f"{names[0]}: <sip:{user}@kefu.invalid>;tag=a", f"{names[1]}: <sip:{to or user}@kefu.invalid>",
        *([f'Authorization: Digest algorithm=MD5, username="{credentials}", realm="asterisk"'] if credentials else []),
        "CSeq: 1 REGISTER", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


INVITE = "INVITE sip:910@kefu.invalid SIP/2.0\r\nFrom: <sip:1001w@kefu.invalid>\r\n\r\n"


def test_sip_is_read() -> None:
    """Methods, answers, keep-alives."""
    assert method_of(register()) == "REGISTER"
    assert method_of("SIP/2.0 200 OK\r\n\r\n") == ""
    assert method_of("\r\n\r\n") == ""
    for text in ("GET / HTTP/1.1\r\n\r\n", "", "REGISTER\r\n", "register sip:a SIP/2.0\r\n"):
        with pytest.raises(ValueError, match="no SIP"):
            method_of(text)


def test_whom_a_register_is_for() -> None:
    """Every place that names somebody."""
    assert users_of(register()) == {"1001w"}
    assert users_of(register(short=True)) == {"1001w"}
    assert users_of(register(to="1002w")) == {"1001w", "1002w"}
    assert users_of(register(credentials="1003w")) == {"1001w", "1003w"}


def answered(status: str = "200 OK", method: str = "REGISTER", contact: str = "Contact: <sip:x@y.invalid>\r\n") -> str:
    """What Asterisk answers."""
    return f"SIP/2.0 {status}\r\nCSeq: 2 {method}\r\n{contact}Content-Length:  0\r\n\r\n"


def test_whether_it_is_registered() -> None:
    """By the answer: with a contact it is, without one not any more; other answers say nothing."""
    assert registration(answered()) is True
    assert registration(answered(contact="")) is False
    for text in (answered("401 Unauthorized"), answered(method="INVITE"), register(), "\r\n"):
        assert registration(text) is None


@pytest.mark.parametrize(
    "text", [INVITE, register("1002w"), register(to="1002w"), register(credentials="1002w"), "rubbish"]
)
def test_a_phone_speaks_for_itself_alone(text: str) -> None:
    """And registers before anything else."""
    with pytest.raises(BadFrame):
        Judge("1001w", 50).look(text)


def test_after_a_register_other_requests_pass() -> None:
    """And answers and keep-alives always do."""
    judge = Judge("1001w", 50)
    judge.look("\r\n\r\n")
    judge.look(register())
    judge.look(INVITE)
    assert judge.registers
    with pytest.raises(BadFrame, match="somebody else"):
        judge.look(register("1002w"))


def test_too_many_messages() -> None:
    """Twice the rate at once, the rate after that."""
    now = [0.0]
    judge = Judge("1001w", 10, lambda: now[0])
    for _ in range(20):
        judge.look("\r\n")
    with pytest.raises(BadFrame, match="too many"):
        judge.look("\r\n")
    now[0] += 0.1
    judge.look("\r\n")
