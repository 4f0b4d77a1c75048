"""What telephones meet: every one of an agent rings, addresses are checked in words, TLS has a certificate."""

from __future__ import annotations

import asyncio
import datetime
import socket
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography import x509

from ari_app.ari.bus import Bus, Subscription
from ari_app.ari.channel import Dial
from ari_app.ari.rest import Rest
from ari_app.ari.safety import may_dial
from ari_app.ari.switch import Switch
from ari_app.pbx.certificate import certificate_for
from ari_app.pbx.install import Installation
from ari_app.pbx.network import BadAddress, free_port, free_rtp_range, must_be_ours, sip_host
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.voice.call.leg import Leg
from ari_app.voice.dialling.telephones import ring_phones, telephones
from config.settings import Pbx
from models.domain.conversation import Role
from models.domain.errors import AsteriskAway

DESK, SOFT = "PJSIP/1001/sip:1001@127.0.0.1:5071;ob", "PJSIP/1001/sip:1001@[::1]:5081;transport=TLS"


class AsteriskOfContacts:
    """Answers PJSIP_DIAL_CONTACTS, and notes which channels were hung up."""

    def __init__(self, contacts: str | None) -> None:
        self.contacts, self.gone = contacts, []  # type: tuple[str | None, list[str]]

    async def get(self, path: str, **params: str) -> dict[str, str]:
        assert path == "/channels/caller/variable", "a global variable evaluates no function"
        assert params == {"variable": "PJSIP_DIAL_CONTACTS(1001)"}
        if self.contacts is None:
            raise AsteriskAway(0, "away")
        return {"value": self.contacts}

    async def discard(self, path: str, **_: str) -> None:
        self.gone.append(path.rpartition("/")[2])


class Bench:
    """A centre of which only Asterisk and the bus are there; ``answers``: endpoint → what its telephone does."""

    def __init__(self, contacts: str | None, answers: dict[str, str]) -> None:
        self.rest, self.bus, self.answers = AsteriskOfContacts(contacts), Bus(), answers
        self.rang: dict[str, str] = {}
        self.leg = Leg(Role.AGENT, "1001", "kefu-agent-0000000000000001", self.bus.open("channel:first"))

    async def ring(self, channel_id: str, _events: Subscription, dial: Dial) -> str:
        """A telephone that answers as it was told, or rings for ever."""
        self.rang[f"PJSIP/{dial.whom}"] = channel_id
        await asyncio.sleep(0)
        if f"PJSIP/{dial.whom}" not in self.answers:
            await asyncio.Event().wait()
        return self.answers[f"PJSIP/{dial.whom}"]

    async def offer(self) -> str:
        """Ring the agent."""
        dial = Dial("1001", "5550001", 15, "kind=agent")
        return await ring_phones(Switch(cast("Rest", self.rest), self.bus, "kefu"), "caller", self.leg, dial, self.ring)


@pytest.mark.parametrize(
    ("contacts", "dialled"),
    [
        (f"{DESK}&{SOFT}", [DESK, SOFT]),
        (DESK, ["PJSIP/1001"]),
        ("", ["PJSIP/1001"]),
        (None, ["PJSIP/1001"]),
        (f"{DESK}&PJSIP/trunk/sip:19005551234@127.0.0.1", ["PJSIP/1001"]),
        (f"{DESK}&Local/911@kefu-out", ["PJSIP/1001"]),
    ],
)
async def test_what_is_dialled_for_an_agent(contacts: str | None, dialled: list[str]) -> None:
    """Each contact when there are several; never what a contact smuggles in."""
    assert await telephones(cast("Any", AsteriskOfContacts(contacts)), "PJSIP/1001", "caller") == dialled


async def test_the_lifted_telephone_is_the_leg_and_the_other_falls_silent() -> None:
    """The softphone answers while the desk phone rings: the leg is the softphone's channel."""
    bench = Bench(f"{DESK}&{SOFT}", {SOFT: "answered"})
    first = bench.leg.channel_id
    assert await bench.offer() == "answered"
    assert bench.leg.channel_id == bench.rang[SOFT] != first
    assert bench.leg.events.keys == (f"channel:{bench.rang[SOFT]}",)
    assert bench.rest.gone == [first]


@pytest.mark.parametrize(
    ("desk", "soft", "result"),
    [
        ("busy", "no answer", "busy"), ("unreachable", "no answer", "no answer"), ("declined", None, "declined"),
        ("busy", "answered", "answered"), ("unreachable", "unreachable", "unreachable"), ("no answer", "busy", "busy"),
    ],
)  # fmt: skip
async def test_what_two_telephones_come_to(desk: str, soft: str | None, result: str) -> None:
    """An answer wins, declining on one is declining, busy on one is not the end."""
    bench = Bench(f"{DESK}&{SOFT}", {DESK: desk, **({SOFT: soft} if soft else {})})
    assert await bench.offer() == result
    assert len(bench.rest.gone) == 1, "of two channels one is the leg's, which its owner lets go"


async def test_a_caller_who_leaves_silences_every_telephone() -> None:
    """The offer is cancelled while both ring: no channel stays but the leg's own, no subscription either."""
    bench = Bench(f"{DESK}&{SOFT}", {})
    task = asyncio.create_task(bench.offer())
    while len(bench.rang) < 2:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.rest.gone == [bench.rang[SOFT]]
    assert bench.bus.waiting_for("channel") == {"first"}


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        (DESK, True), (SOFT, True), ("PJSIP/1001", True), ("Local/+15551234567@kefu-out/n", True),
        ("PJSIP/1001/sip:a@b&PJSIP/trunk/sip:1900@c", False), ("PJSIP/1001/sip:a@b,30", False),
        ("PJSIP/1001/http://x", False), ("Local/911@from-agents", False),
    ],
)  # fmt: skip
def test_what_may_be_dialled(endpoint: str, good: bool) -> None:
    """One telephone, or one number in the dialplan."""
    assert may_dial(endpoint) is good


@pytest.mark.parametrize("address", ["203.0.113.7", "localhost", "::ffff:203.0.113.7", "2001:db8::1", "127.0.0.1:5060"])
def test_an_address_that_is_not_ours_is_refused_in_a_sentence(address: str, tmp_path: Path) -> None:
    """And nothing is left behind in the folder for temporary files."""
    with pytest.raises(BadAddress, match=f"LISTEN={address}") as caught:
        must_be_ours(address)
    assert "\n" not in str(caught.value)
    before = set(Path("/tmp").glob("kefu-*"))
    with pytest.raises(BadAddress):
        PrivateAsterisk(Installation("asterisk", None, "22.10"), tmp_path, Pbx(listen=address), "kefu", ["1001"])
    assert set(Path("/tmp").glob("kefu-*")) <= before


def test_a_port_beyond_the_last_is_a_sentence_too() -> None:
    """No traceback for the 50 ports from the last on when that one is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 65535))
        with pytest.raises(BadAddress, match="no port from 65535"):
            free_port(65535, socket.SOCK_STREAM)


def test_a_port_of_ones_own_is_none_of_the_kernels() -> None:
    """What is to be listened on after each restart is not given to an outgoing connection in between."""
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    if first <= 10050:
        pytest.skip("this kernel gives nearly every port to whoever asks for any")
    assert all(10000 <= free_port(0, socket.SOCK_STREAM) < first for _ in range(20))


def test_media_ports_are_where_nobody_guesses() -> None:
    """An even start, all of the range, another at each start."""
    found = {free_rtp_range(400, "127.0.0.1") for _ in range(8)}
    assert all(start % 2 == 0 and end - start == 399 for start, end in found)
    assert len(found) > 4
    assert sip_host("::1") == "[::1]"


def rendered(tmp_path: Path, **settings: Any) -> str:  # noqa: ANN401 - setting values
    """pjsip.conf for these settings."""
    pbx = Pbx(sip_port=0, tls_port=settings.pop("tls_port", 0), **settings)
    asterisk = PrivateAsterisk(Installation("asterisk", None, "22.10"), tmp_path, pbx, "kefu", ["1001", "12345678"])
    try:
        asterisk.render()
        return (asterisk.run / "etc/pjsip.conf").read_text()
    finally:
        asterisk.remove_sockets()


def test_sound_goes_to_the_signalled_address_unless_nat_is_said(tmp_path: Path) -> None:
    """Whoever sprays the ports gets nothing; behind NAT it must be otherwise."""
    assert "rtp_symmetric = no" in rendered(tmp_path / "a")
    assert "rtp_symmetric = yes" in rendered(tmp_path / "b", nat=True)
    assert "strictrtp = yes" in (tmp_path / "a/etc/rtp.conf").read_text()


def test_ipv6_and_tls_are_rendered(tmp_path: Path) -> None:
    """Brackets, IPv6 for RTP, a transport with a certificate that names the address; and none where none is wanted."""
    text = rendered(tmp_path / "a", listen="::1")
    assert "bind = [::1]:" in text
    assert "rtp_ipv6 = yes" in text
    assert "protocol = tls" in text
    assert "protocol = tls" not in rendered(tmp_path / "b", tls_port=-1)


def test_the_certificate_is_kept_until_it_ends(tmp_path: Path) -> None:
    """0600, for the address, the same at the next start, a new one when there are only days left."""
    certificate, key = certificate_for("127.0.0.1", tmp_path)
    assert key.stat().st_mode & 0o777 == 0o600
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "127.0.0.1" in [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    assert read.not_valid_after_utc - datetime.datetime.now(datetime.UTC) < datetime.timedelta(days=826)
    before = certificate.read_bytes()
    assert certificate_for("127.0.0.1", tmp_path)[0].read_bytes() == before
    certificate.write_text("damaged")
    assert certificate_for("127.0.0.1", tmp_path)[0].read_bytes() not in (before, b"damaged")


def test_agents_of_any_length_are_rendered(tmp_path: Path) -> None:
    """Each id is an extension and a member of the fallback queue, and all their telephones ring."""
    rendered(tmp_path)
    extensions = (tmp_path / "etc/extensions.conf").read_text()
    assert "exten => 12345678,1,Goto(kefu-phone,12345678,1)" in extensions
    assert (
        "member => Local/12345678@kefu-phone/n,0,12345678,PJSIP/12345678" in (tmp_path / "etc/queues.conf").read_text()
    )
