"""Events of ARI as values: made from Asterisk's description, and tolerant of every other Asterisk."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import NoneType

import pytest

from ari_app.ari import events, facts, found_out
from ari_app.ari.decode import event_of, read_event
from ari_app.ari.events import ChannelDestroyed, ChannelHangupRequest, Dial, Event, StasisEnd, StasisStart
from ari_app.ari.facts import Facts, Field
from ari_app.pbx.install import find
from config.load import ROOT
from tests.support.described import not_as_described

CHANNEL = {
    "id": "1764111111.42", "name": "PJSIP/1001-0000002a", "state": "Up", "protocol_id": "a7b1c2d3e4@127.0.0.1",
    "caller": {"name": "Bob Lee", "number": "5550123"}, "connected": {"name": "", "number": "100"}, "accountcode": "",
    "dialplan": {"context": "kefu-inbound", "exten": "100", "priority": 12, "app_name": "Stasis", "app_data": "kefu,a"},
    "creationtime": "2026-11-25T23:08:01.123+0000", "language": "en",
}  # fmt: skip


ANSWERS = ("Application", "AsteriskInfo", "Module", "RTPstat", "StoredRecording", "Variable")
_TYPES: dict[type, type | tuple[type, ...]] = {
    facts.Text: str, facts.Number: int, facts.Real: float, facts.Flag: bool, facts.Texts: tuple, facts.Named: Mapping,
    facts.Part: Facts, facts.Maybe: (Facts, NoneType), facts.Parts: tuple,
}  # fmt: skip


def check(*folder: str) -> subprocess.CompletedProcess[str]:
    """``make ari-events`` that writes nothing."""
    command = [sys.executable, "scripts/ari_events.py", "--check", *folder]
    path = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin:/usr/sbin"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=path)


def read(kind: str, **told: object) -> Event:
    """The event as it comes over the socket."""
    return read_event(json.dumps({"type": kind, "application": "kefu", **told}))


def test_the_module_is_what_the_generator_makes() -> None:
    """Of the Asterisk that its header names; another's description may differ, which `make ari-events` shows."""
    installed, made_from = find(), re.search(r"Asterisk (\S+)\.", events.__doc__ or "")
    assert made_from is not None
    if installed is None or installed.version.partition("+")[0] != made_from.group(1):
        pytest.skip(f"no Asterisk {made_from.group(1)} here, from which the events were made")
    done = check()
    if done.returncode == 2:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr


def test_a_check_says_what_has_changed(tmp_path: Path) -> None:
    """Of a description with hardly any events; and what to do when there is none."""
    models = {
        "Message": {"properties": {"type": {"type": "string"}}, "subTypes": ["Event"]},
        "Event": {"properties": {"timestamp": {"type": "Date"}}, "subTypes": []},
        **{name: {"properties": {}} for name in ANSWERS},
    }
    folder = ROOT.__class__(str(tmp_path))
    (folder / "events.json").write_text(json.dumps({"models": models}))
    command = [sys.executable, "scripts/ari_events.py", "--check", str(folder)]
    path = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin:/usr/sbin"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=path)
    assert done.returncode == 1
    assert "-class StasisStart(Event):" in done.stderr
    empty = subprocess.run([*command[:-1], str(folder / "none")], cwd=ROOT, capture_output=True, text=True, env=path)
    assert (empty.returncode, "make asterisk" in empty.stderr) == (2, True)


def test_fields_are_typed_down_to_the_leaves() -> None:
    """An event as Asterisk sends it."""
    event = read("StasisStart", channel=CHANNEL, args=["kind=inbound", "dialled=100"])
    assert isinstance(event, StasisStart)
    assert event.args == ("kind=inbound", "dialled=100")
    assert (event.channel.id, event.channel.caller.number, event.channel.dialplan.priority) == (
        CHANNEL["id"], "5550123", 12,
    )  # fmt: skip
    assert event.replace_channel is None
    assert event.found_out == ""
    assert event.resources() == [f"channel:{CHANNEL['id']}"]


@pytest.mark.parametrize("text", ["[]", "7", '"StasisStart"', "null", "", "{", "no JSON", '{"type": "StasisStart"'])
def test_what_is_no_event_is_refused(text: str) -> None:
    """The socket is connected anew; nothing else notices."""
    with pytest.raises(ValueError, match=r"Asterisk sent|Expecting|delimiter|property name"):
        read_event(text)


@pytest.mark.parametrize("kind", ["SomethingOfAsterisk30", "", 7, None, ["StasisStart"], {"a": 1}])
def test_an_event_that_nobody_described_is_an_event(kind: object) -> None:
    """It is handed to whom its channel concerns, who ignore it."""
    event = read_event(json.dumps({"type": kind, "channel": {"id": "1.1"}, "news": [1, 2]}))
    assert type(event) is Event
    assert event.type == (kind if isinstance(kind, str) else "")
    assert event.resources() == ["channel:1.1"]


@pytest.mark.parametrize("junk", [None, 0, "text", [], [[]], [{}, 1, "a"], {}, {"id": 5}, {"target_uri": 1}, True, 1.5])
def test_nothing_that_an_event_holds_can_break_its_reading(junk: object) -> None:
    """Fields that are missing, null or of another type are empty: each has the type that it promises."""
    for kind, described in events.EVENTS.items():
        names = [name for base in described.__mro__ for name, field in vars(base).items() if isinstance(field, Field)]
        assert {"type", "application", "found_out"} < set(names)
        holding = event_of({**dict.fromkeys(names, junk), "type": kind})
        assert type(holding) is described
        assert all(type(key) is str for key in holding.resources())
        _holds_what_it_promises(holding, names)
        _holds_what_it_promises(event_of({"type": kind}), names)


def _holds_what_it_promises(event: Event, names: list[str]) -> None:
    for name in names:
        field = next(vars(base)[name] for base in type(event).__mro__ if name in vars(base))
        assert isinstance(getattr(event, name), _TYPES[type(field)]), name


def test_fields_of_a_newer_asterisk_change_nothing() -> None:
    """And an older one's event is read with what it has: 18 knows no tech_cause."""
    newer = read("ChannelHangupRequest", channel={**CHANNEL, "mood": "calm"}, cause=16, soft=True, why={"deep": [1]})
    older = read("ChannelHangupRequest", channel={"id": "1.1"}, cause=32, soft=True)
    assert isinstance(newer, ChannelHangupRequest)
    assert isinstance(older, ChannelHangupRequest)
    assert (newer.channel.id, newer.cause, newer.soft) == (CHANNEL["id"], 16, True)
    assert (older.cause, older.tech_cause, older.channel.name) == (32, 0, "")


def test_events_are_values() -> None:
    """Nobody changes one that others read too."""
    event = read("Dial", peer=CHANNEL, dialstatus="RINGING")
    assert isinstance(event, Dial)
    assert event == read("Dial", peer=CHANNEL, dialstatus="RINGING")
    assert event != read("Dial", peer=CHANNEL, dialstatus="BUSY")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event._facts = {}  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        event.dialstatus = "BUSY"  # type: ignore[assignment]


def test_what_kefu_finds_out_says_so() -> None:
    """The same events as Asterisk's, and whoever must tell them apart can."""
    left, destroyed = found_out.ended("1.1", "Asterisk was restarted")
    assert isinstance(left, StasisEnd)
    assert isinstance(destroyed, ChannelDestroyed)
    assert {left.found_out, destroyed.found_out} == {"Asterisk was restarted"}
    assert left.resources() == destroyed.resources() == ["channel:1.1"]
    assert found_out.entered("1.1").resources() == ["channel:1.1"]
    assert found_out.played("p1").resources() == ["playback:p1"]
    assert found_out.not_recorded("voicemail-c1").resources() == ["recording:voicemail-c1"]
    assert read("StasisEnd", channel=CHANNEL, found_out="a field of Asterisk's").found_out == ""


def test_what_typed_reading_would_lose_is_seen() -> None:
    """The contract tests ask that of every event that an Asterisk sends."""
    good = {"type": "StasisStart", "application": "kefu", "channel": CHANNEL, "args": ["a=b"], "replace_channel": None}
    assert not_as_described(good) == []
    assert not_as_described({"type": "News"}) == ["News: nobody described it"]
    wrong = {"type": "Dial", "peer": {**CHANNEL, "id": 5}, "dialstatus": "", "more": 1}
    assert not_as_described(wrong) == ["Dial.peer.id: 5 was read as ''", "Dial.more: not described"]
