"""Requests that crash or stall Asterisk are refused before they are sent; templates avoid the rest."""

from __future__ import annotations

import pytest

from ari_app.ari.entry import read_entry
from ari_app.ari.events import StasisStart
from ari_app.ari.ids import new_id
from ari_app.ari.safety import IdLedger, check, safe_name
from config.load import ROOT
from models.domain.errors import UnsafeRequest

MEDIA = {
    "transport": "websocket", "connection_type": "server", "encapsulation": "none", "transport_data": "f(json)",
    "format": "slin",
}  # fmt: skip


def media(**changes: str) -> dict[str, str]:
    """Parameters of a good external media request with changes."""
    return {**MEDIA, "channelId": new_id("media"), **changes}


def test_good_requests_pass() -> None:
    """What the application itself sends."""
    ledger = IdLedger()
    check("POST", "/channels/externalMedia", media(), ledger)
    check("POST", "/channels", {"endpoint": "PJSIP/1001", "channelId": new_id("agent")}, ledger)
    check("POST", "/channels/1.2/play", {"media": "sound:/tmp/kefu-a1/sounds/ab12,sound:beep,number:12"}, ledger)
    check("DELETE", "/channels/1.2", {}, ledger)
    check("POST", "/channels/1.2/variable", {"variable": "KEFU_NEXT", "value": "fallback"}, ledger)


def test_external_media_id_is_never_used_twice() -> None:
    """A taken id is a segmentation fault in 22.10."""
    ledger, request = IdLedger(), media()
    check("POST", "/channels/externalMedia", request, ledger)
    with pytest.raises(UnsafeRequest, match="used before"):
        check("POST", "/channels/externalMedia", request, ledger)
    with pytest.raises(UnsafeRequest, match="of our own making"):
        check("POST", "/channels/externalMedia", media(channelId="guess"), ledger)


def test_the_last_ids_are_remembered_and_no_more() -> None:
    """What was used a moment ago is refused however many came before it; the ledger does not grow for ever."""
    ledger, last = IdLedger(), ""
    for _ in range(4500):
        last = new_id("media")
        ledger.claim(last)
    with pytest.raises(UnsafeRequest, match="used before"):
        ledger.claim(last)
    assert len(ledger._seen) == 4000


@pytest.mark.parametrize(
    "changes",
    [
        {"transport_data": "f(foo)"},
        {"transport_data": ""},
        {"transport": "udp", "encapsulation": "rtp"},
        {"transport": "tcp", "encapsulation": "audiosocket"},
        {"connection_type": "client"},
        {"external_host": "media.example:80"},
    ],
)
def test_external_media_of_other_kinds_is_refused(changes: dict[str, str]) -> None:
    """Invalid options crash, RTP crashes when ports run out, AudioSocket and outbound sockets stall."""
    with pytest.raises(UnsafeRequest):
        check("POST", "/channels/externalMedia", media(**changes), IdLedger())


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("PUT", "/endpoints/PJSIP/1001/sendMessage", {}),
        ("PUT", "/endpoints/sendMessage", {}),
        ("POST", "/endpoints/refer", {}),
        ("POST", "/applications/kefu/subscription", {"eventSource": "deviceState:Stasis:x"}),
        ("POST", "/channels/1/variable", {"variable": "PJSIP_TRANSFER_HANDLING()", "value": "ari-only"}),
        ("POST", "/channels/1/variable", {"variable": "DB(a/b)", "value": "x"}),
        ("POST", "/channels/1/variable", {"variable": "SHELL(id)", "value": "x"}),
        ("POST", "/channels", {"endpoint": "PJSIP/1001&PJSIP/outside"}),
        ("POST", "/channels", {"endpoint": "Local/s@x"}),
        ("POST", "/channels/create", {"endpoint": "WebSocket/INCOMING/c(slin)"}),
        ("POST", "/channels", {"endpoint": "AudioSocket/1.2.3.4:5/x"}),
        ("POST", "/channels/1/play", {"media": "sound:http://example.org/a.wav"}),
        ("POST", "/channels/1/play", {"media": "recording:../../etc/passwd"}),
    ],
)
def test_dangerous_requests_are_refused(method: str, path: str, params: dict[str, str]) -> None:
    """Each is a crash, a deadlock, or a way for a caller's text to do harm."""
    with pytest.raises(UnsafeRequest):
        check(method, path, params, IdLedger())


def test_templates_avoid_the_other_triggers() -> None:
    """ICE for pages alone, no SIP over TCP, no channelvars, loopback HTTP, an aor for every endpoint, no CDR."""

    def active(name: str) -> str:
        text = (ROOT / "config/asterisk" / name).read_text()
        return "\n".join(line for line in text.splitlines() if not line.startswith(";"))

    assert "icesupport = yes" in active("rtp.conf")
    assert "ice_support = no" in active("pjsip.conf")
    assert "ice_support = yes" not in active("pjsip.conf")
    assert "protocol = udp" in active("pjsip.conf")
    assert "tcp" not in active("pjsip.conf")
    assert "channelvars" not in active("ari.conf")
    assert "bindaddr = 127.0.0.1" in active("http.conf")
    assert "enable = no" in active("cdr.conf")
    assert "autoload = no" in active("modules.conf")
    assert "res_timing_timerfd.so" in active("modules.conf")
    assert "live_dangerously = no" in active("asterisk.conf")


def test_caller_text_is_filtered() -> None:
    """Arguments from the dialplan are bounded and cleaned; unknown kinds are nothing."""
    event = {
        "type": "StasisStart",
        "args": ["kind=inbound", "dialled=8000;rm", "number=+86' OR 1=1" + "9" * 100, "open=0", "language=xx", "junk"],
        "channel": {"id": "1.2", "state": "Ring"},
    }
    entry = read_entry(StasisStart(event))
    assert (entry.kind, entry.dialled, entry.open, entry.language) == ("inbound", "8000rm", False, "")
    assert entry.number.startswith("+86OR119")
    assert len(entry.number) == 64
    assert read_entry(StasisStart({**event, "args": ["kind=root"]})).kind == ""
    assert safe_name("a b/c\n✓1") == "abc1"
