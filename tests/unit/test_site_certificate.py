"""`kefu cert`: what is signed holds, says no more than it must, and is what a browser's rules ask for."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
from aiohttp import ClientConnectorCertificateError, ClientSession, TCPConnector
from cryptography import x509

from ari_app.cli.cert import explained, own_names
from ari_app.edge.door import Door, DoorShut, door_of
from ari_app.edge.tls import context_of, keep_fresh
from ari_app.pbx.site_certificate import AUTHORITY, LEAF, LEAF_KEY, BadName, make
from ari_app.pbx.web_files import KEYS
from config.web_settings import Web
from tests.support.edge import edge

NAMES = ("127.0.0.1", "kefu.test")


def leaf(folder: Path) -> x509.Certificate:
    """The one that the edge shows."""
    return x509.load_pem_x509_certificates((folder / LEAF).read_bytes())[0]


def test_what_browsers_ask_for(tmp_path: Path) -> None:
    """At most 398 days, names as alternative names, server authentication; nobody else may read the keys."""
    made = make(NAMES, tmp_path)
    found = leaf(tmp_path)
    assert found.not_valid_after_utc - found.not_valid_before_utc <= datetime.timedelta(days=398)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["kefu.test"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert made.fresh
    assert all((tmp_path / name).stat().st_mode & 0o077 == 0 for name in (LEAF_KEY, "site-ca.key"))


def test_the_authority_vouches_for_nothing_else(tmp_path: Path) -> None:
    """Critical name constraints, and no further authorities."""
    make(NAMES, tmp_path)
    authority = x509.load_pem_x509_certificate((tmp_path / AUTHORITY).read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert {str(one.value) for one in limits.value.permitted_subtrees or []} == {"127.0.0.1/32", "kefu.test"}
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)


def test_renewed_by_the_same_authority(tmp_path: Path) -> None:
    """Nothing has to be imported again, unless there are names that it may not vouch for."""
    first = make(NAMES, tmp_path)
    again = make(("desk.kefu.test", "127.0.0.1"), tmp_path)
    assert (again.fresh, again.fingerprint) == (False, first.fingerprint)
    assert "imported again" in explained(again, "x")
    other = make((*NAMES, "other.test"), tmp_path)
    assert other.fresh
    assert other.fingerprint != first.fingerprint
    assert "Group Policy" in explained(other, "x")


@pytest.mark.parametrize("name", ["", "a b", "-a", "http://kefu.test", "*", "1.2.3.4.5.", "x" * 300])
def test_what_is_no_name(tmp_path: Path, name: str) -> None:
    """Said, and nothing is made."""
    with pytest.raises(BadName):
        make((name,), tmp_path)
    assert not (tmp_path / LEAF).exists()


def test_names_of_this_machine() -> None:
    """With its addresses, or the one that the pages listen on."""
    assert "127.0.0.1" in own_names("0.0.0.0")
    assert own_names("192.0.2.9")[-1] == "192.0.2.9"


def test_doors(tmp_path: Path) -> None:
    """Plain on loopback, refused beyond without a certificate, and with one open."""
    assert door_of(Web(port=0), tmp_path).scheme == "http"
    with pytest.raises(DoorShut, match="kefu cert"):
        door_of(Web(listen="0.0.0.0"), tmp_path)
    with pytest.raises(DoorShut, match="IP address"):
        door_of(Web(listen="localhost"), tmp_path)
    with pytest.raises(DoorShut, match="belong together"):
        door_of(Web(certificate="a.pem"), tmp_path)
    with pytest.raises(DoorShut, match="is not there"):
        door_of(Web(certificate="a.pem", key="b.pem"), tmp_path)
    make(NAMES, tmp_path / KEYS)
    assert door_of(Web(listen="0.0.0.0", tls_port=0), tmp_path).scheme == "https"
    own = Web(tls_port=0, certificate=str(tmp_path / KEYS / LEAF), key=str(tmp_path / KEYS / LEAF_KEY))
    assert door_of(own, tmp_path).scheme == "https"
    (tmp_path / KEYS / LEAF_KEY).write_text("rubbish")
    with pytest.raises(DoorShut, match="cannot be used"):
        context_of(door_of(own, tmp_path))


async def test_https_as_a_browser_checks_it(tmp_path: Path) -> None:
    """Trusted with the authority, and by its names alone; a renewed one is shown without a restart."""
    make(NAMES, tmp_path)
    door = Door("127.0.0.1", 0, tmp_path / LEAF, tmp_path / LEAF_KEY)
    context = context_of(door)
    assert context is not None
    trusting = ssl.create_default_context(cafile=str(tmp_path / AUTHORITY))
    async with edge(tmp_path, tls=context) as it:
        fresh = asyncio.ensure_future(keep_fresh(door, context, 0.02))
        async with ClientSession(connector=TCPConnector(ssl=trusting)) as client:
            async with client.get(f"{it.base}/nothing") as answer:
                assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
            with pytest.raises(ClientConnectorCertificateError):
                await client.get(it.base.replace("127.0.0.1", "localhost"))
        with pytest.raises(ClientConnectorCertificateError):
            await it.client.get(f"{it.base}/nothing")
        serial = leaf(tmp_path).serial_number
        make(NAMES, tmp_path)
        assert leaf(tmp_path).serial_number != serial
        port = int(it.base.rpartition(":")[2])
        async with asyncio.timeout(10):
            while (await shown(port)).serial_number != leaf(tmp_path).serial_number:
                await asyncio.sleep(0.02)
        (tmp_path / LEAF).write_text("rubbish")
        await asyncio.sleep(0.1)
        assert not fresh.done()
        assert (await shown(port)).serial_number
        fresh.cancel()


async def shown(port: int) -> x509.Certificate:
    """What the edge shows to who does not check."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    der = writer.get_extra_info("ssl_object").getpeercert(True)
    writer.close()
    return x509.load_der_x509_certificate(der)
