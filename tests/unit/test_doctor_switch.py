"""`kefu doctor`: who has which port, what runs for a run folder, and what Asterisk, kefu and a call tell."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from ari_app.doctor import echo, ports, sockets, switch
from ari_app.doctor.patient import Patient, belongs, read_state, running, search
from ari_app.doctor.result import Level
from ari_app.pbx.attach import MODULES, Finding
from ari_app.pbx.install import Installation
from ari_app.pbx.state import PbxState
from ari_app.pbx.trials import NO_TRUNK
from config.settings import Settings
from tests.support.states import levels, state_of

SIP = ports.Wanted("ports.sip", "SIP", "udp", "127.0.0.1", 5060, "sip_port")
OURS = sockets.Holder(7, "asterisk", ours=True)
THEIRS = sockets.Holder(8, "linphone")


def nobody(_port: int, _protocol: str, _address: str) -> bool:
    """Every port is free."""
    return True


# Ports ---------------------------------------------------------------------------------------


def test_ports_before_the_start() -> None:
    """Free, taken with another near by, all taken, any, none."""
    assert ports.judge_wish(SIP, [], nobody).level is Level.OK
    moved = ports.judge_wish(SIP, [THEIRS], lambda port, *_: port > 5061)
    assert moved.level is Level.WARNING
    assert moved.finding == "SIP 5060/udp is taken by linphone (process 8)"
    assert "will take 5062" in moved.remedy
    assert ports.judge_wish(SIP, [THEIRS], lambda *_: False).level is Level.FAULT
    assert "any free port" in ports.judge_wish(replace(SIP, port=0), [], nobody).finding
    assert ports.judge_wish(replace(SIP, port=-1), [], nobody).level is Level.SKIPPED


def test_ports_while_it_runs() -> None:
    """Ours, somebody else's, nobody's, and those of an Asterisk of another user."""
    assert ports.judge_running(SIP, [OURS], False).finding == "SIP 5060/udp is ours: asterisk (process 7)"
    assert ports.judge_running(SIP, [THEIRS], False).level is Level.FAULT
    assert "nobody listens" in ports.judge_running(SIP, [], False).finding
    assert ports.judge_running(SIP, [sockets.Holder(0)], False).level is Level.OK
    stranger = sockets.Holder(9, "asterisk")
    assert levels([ports.judge_running(SIP, [stranger], attached) for attached in (True, False)]) == ["ok", "fault"]
    assert levels([ports.judge_waiting(SIP, []), ports.judge_waiting(SIP, [THEIRS])]) == ["ok", "fault"]


def test_a_range_that_others_have_much_of(tmp_path: Path) -> None:
    """A port or two of another program cost nothing; a tenth of the range does."""
    state = replace(state_of(tmp_path), rtp_start=10000, rtp_end=10019)
    taken = {sockets.Listener("udp", "0.0.0.0", 10000 + port, str(port)): THEIRS for port in range(3)}
    assert ports.judge_rtp(state, taken).level is Level.WARNING
    assert ports.judge_rtp(state, dict.fromkeys(taken, OURS)).finding.endswith("alone")
    assert ports.judge_rtp(state, dict(list(taken.items())[:1])).level is Level.OK


def test_who_listens_is_found_by_proc(tmp_path: Path) -> None:
    """A real socket of this process, by the kernel's own tables."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        assert not sockets.is_free(port, "udp", "127.0.0.1")
        wanted = ports.Wanted("x", "SIP", "udp", "127.0.0.1", port)
        owned = sockets.owners(sockets.listeners(), tmp_path, ())
        assert [one.pid for one in ports.who(owned, wanted)] == [os.getpid()]
        assert not ports.who(owned, wanted)[0].ours
        known = sockets.owners(sockets.listeners(), tmp_path, {os.getpid()})
        assert ports.who(known, wanted)[0].ours
        assert not ports.who(owned, replace(wanted, address="127.0.0.2"))
    assert sockets.is_free(port, "udp", "127.0.0.1")
    assert not sockets.is_free(70000, "udp", "127.0.0.1")


def test_who_has_a_file_open(tmp_path: Path) -> None:
    """Another process, and not this one."""
    with (tmp_path / "kefu.db").open("w") as file, subprocess.Popen(["sleep", "30"], stdin=file) as other:
        found = sockets.openers(tmp_path / "kefu.db")
        other.kill()
    assert [str(one) for one in found] == [f"sleep (process {other.pid})"]


def test_rows_of_the_kernel() -> None:
    """IPv4, IPv6, another state, nonsense."""
    loopback = "0100007F" if sys.byteorder == "little" else "7F000001"
    row = f"  12: {loopback}:13C4 00000000:0000 07 0:0 0:0 0 0 0 4711 2 0 0"
    assert sockets.read_row(row, "udp", "07") == sockets.Listener("udp", "127.0.0.1", 5060, "4711")
    everywhere = f"  1: {'0' * 32}:13C5 {'0' * 32}:0000 0A 0:0 0:0 0 0 0 12 1"
    found = sockets.read_row(everywhere, "tcp", "0A")
    assert found == sockets.Listener("tcp", "::", 5061, "12")
    assert sockets.on_port([found], "tcp", "127.0.0.1", [5061]) == [found]
    assert sockets.read_row(everywhere, "tcp", "01") is None
    assert sockets.read_row("what is this", "tcp", "0A") is None
    assert sockets.listeners(Path("/none")) == []


def test_what_runs_and_what_is_known(tmp_path: Path) -> None:
    """Processes of this run folder, and no others; a state that is there, or spoilt."""
    assert belongs(f"asterisk\0-C\0{tmp_path}/etc/asterisk.conf\0".encode(), tmp_path)
    assert not belongs(f"less\0{tmp_path}-of-others/file\0".encode(), tmp_path)
    assert running(tmp_path, "kefu") == 0
    (tmp_path / "kefu.pid").write_text("4711")
    (tmp_path / "4711").mkdir()
    (tmp_path / "4711" / "cmdline").write_bytes(f"python\0--run\0{tmp_path}\0serve\0".encode())
    assert running(tmp_path, "kefu", tmp_path) == 4711
    assert search(str(tmp_path), "serve", proc=tmp_path) == 4711
    assert search(str(tmp_path), "-f", proc=tmp_path) == 0
    assert read_state(tmp_path) == (None, "")
    state_of(tmp_path).save()
    assert isinstance(read_state(tmp_path)[0], PbxState)
    (tmp_path / "pbx.json").write_text("{}")
    assert read_state(tmp_path)[1]
    (tmp_path / "pbx.json").write_text("not json")
    assert read_state(tmp_path)[1]


# Asterisk, kefu, a call ------------------------------------------------------------------------


def test_programs_and_modules_of_asterisk(tmp_path: Path) -> None:
    """New enough, without speech, too old; modules there, some missing, nobody knows where."""
    versions = [Installation("/usr/sbin/asterisk", None, version) for version in ("22.10.1", "20.6.0", "16.2.1")]
    told = [levels(switch.judge_program(one)) for one in versions]
    assert told == [["ok"], ["ok", "warning"], ["fault"]]
    every = set(MODULES)
    few = [every, every - {"chan_websocket.so"}, every - {"chan_pjsip.so"}, None]
    assert levels(switch.judge_files(one) for one in few) == ["ok", "warning", "fault", "skipped"]
    folder = tmp_path / "usr/lib/x86_64-linux-gnu/asterisk/modules"
    folder.mkdir(parents=True)
    assert switch.module_files(Installation("asterisk", tmp_path, "22")) is None
    (folder / "chan_pjsip.so").touch()
    assert switch.module_files(Installation("asterisk", tmp_path, "22")) == {"chan_pjsip.so"}


def test_findings_of_attach() -> None:
    """One line for what fits; reasons are told, lines to add are left to `kefu attach`."""
    good = [Finding("ARI answers: Asterisk 22.10.1", True), Finding("chan_pjsip.so runs", True)]
    assert [one.finding for one in switch.judge_findings(good, "mend it")] == [
        "ARI answers: Asterisk 22.10.1", "modules, telephones, AMI, dialplan and clock fit (1 checks)",
    ]  # fmt: skip
    bad = Finding("the dialplan", False, "the global KEFU_APP is ''; add to the end of extensions.conf\n[globals](+)")
    late = Finding("Asterisk's clock is that of kefu", False, "Asterisk's clock is +9 s away", needed=False)
    found = list(switch.judge_findings([*good, bad, late, Finding(NO_TRUNK, False, "x", needed=False)], "mend it"))
    assert levels(found) == ["ok", "fault", "warning", "skipped", "ok"]
    assert found[1].finding == "not so: the dialplan (the global KEFU_APP is '')"
    assert found[1].remedy == "mend it"
    assert found[2].remedy == "Asterisk's clock is +9 s away"


def test_kefu_itself(tmp_path: Path) -> None:
    """Connected; without Asterisk; silent; not there."""
    state = state_of(tmp_path)
    well = Patient(tmp_path, Settings(), state=state, status={"health": {"asterisk": "connected", "up_seconds": 3600}})
    away = replace(well, status={"health": {"asterisk": "away"}})
    deaf = replace(well, status={"health": {"asterisk": "connected", "manager": "away"}})
    silent, starting = (
        replace(well, status=None, silence="kefu has answered nothing"),
        replace(well, status=None, kefu_pid=9),
    )
    gone, theirs = replace(well, status=None), replace(well, status=None, state=replace(state, sip_port=0))
    told = [switch.judge_processes(one) for one in (well, away, deaf, silent, starting, gone, theirs)]
    assert levels(told) == ["ok", "fault", "fault", "fault", "fault", "fault", "skipped"]
    assert "has run for 60 minutes" in told[0].finding


def test_what_a_call_means(tmp_path: Path) -> None:
    """In time, late, full of holes, silent, refused, unanswered; and when none can be made."""
    calls = [
        echo.Echo((9.0, 12.0, 40.0), 0.0, 100), echo.Echo((200.0,) * 3, 0.0, 100), echo.Echo((9.0,) * 3, 0.2, 100),
        echo.Echo((9.0,), 0.0, 100), echo.Echo(packets=100), echo.Echo(),
        echo.Echo(refused=403, reason="403 Forbidden"), echo.Echo(reason="no answer"),
    ]  # fmt: skip
    told = [echo.judge(one) for one in calls]
    assert levels(told) == ["ok", "warning", "warning", "warning", "fault", "fault", "fault", "fault"]
    assert told[0].finding == "a call to 910: sound comes back within 12 ms, 0% lost"
    nothing = Patient(tmp_path, Settings())
    theirs = replace(nothing, state=replace(state_of(tmp_path), sip_port=0))
    sixth = replace(nothing, state=replace(state_of(tmp_path), listen="::1"), asterisk_pid=1)
    assert levels(one for who in (nothing, theirs, sixth) for one in echo.look_at_sound(who)) == ["skipped"] * 3
