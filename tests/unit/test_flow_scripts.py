"""Flow test scripts and dialplans: what is read, and what is refused with its line."""

from __future__ import annotations

import wave
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from ari_app.flowtest.audio import heard_in, piece_of, with_noise, write_both_sides
from ari_app.flowtest.expect import found, told
from ari_app.flowtest.play import Result
from ari_app.flowtest.read import read_scripts
from ari_app.flowtest.report import junit, timeline
from ari_app.flowtest.suite import Outcome
from ari_app.media.voice import tone, write_wav
from ari_app.pbx.dialplan import check_dialplan, matches, read_dialplan
from ari_app.phone.g711 import FROM_ALAW, TO_ALAW, from_ulaw, to_ulaw
from ari_app.reports.flow_traffic import coverage, traffic_of
from ari_app.store.row import Row
from config.load import ROOT
from config.problems import ConfigError
from models.domain.contract import AGI_SCRIPTS, STASIS_KINDS, variables
from models.domain.flow import Flow, Line

GOOD = """
settings menu.no_input_seconds = 2
test one   # a comment
  from 5550001
  language zh
  with codec alaw, loss 2%, jitter 20 ms, noise 25, echo 20 dB
  at 2026-05-01 10:00
  given bill {"balance": 1}
  given order fails
  agent 1001 answers
  dial 8000
  press 1*#
  say "hello"
  say file x.wav
  wait 1.5
  hear main_menu within 3
  expect priority > 0.5 within 2 s
  expect said "a # b"
  hang up
  expect hang up
"""


def test_a_script_is_read(tmp_path: Path) -> None:
    """Every word of the language."""
    file = tmp_path / "a.calls"
    file.write_text(GOOD)
    (script,), settings = read_scripts([file])
    assert settings == {"menu.no_input_seconds": 2}
    assert (script.name, script.number, script.language) == ("one", "5550001", "zh")
    assert (script.quality.codec, script.quality.loss, script.quality.jitter) == ("alaw", 2.0, 20.0)
    assert (script.quality.noise, script.quality.echo) == (25.0, 20.0)
    assert script.given == {"bill": {"balance": 1}, "order": "fails"}
    assert [act.verb for act in script.acts][:4] == ["dial", "press", "say", "say"]
    assert script.acts[5].within == 3
    assert script.acts[-3].values == ("said", "a # b")
    assert script.acts[-1].values == ("hang up", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dance", "'dance' is not a word of a test"), ("dial abc", "dial NUMBER"), ("press x", "press KEYS"),
        ("say hello", 'say "WORDS"'), ("wait long", "wait SECONDS"), ("expect", "expect hang up"),
        ("expect joy 3", "expect hang up"), ("expect priority high", "priority > 0.5"),
        ("with codec g729", "with codec"),
        ("at noon", "YYYY-MM-DD"), ("given bill 3", "given LOOKUP"), ("agent 1001 sleeps", "agent ID"),
        ("from me", "from NUMBER"), ("language fr", "language en"), ("hang up now", "takes no"),
        ("hear", "hear PROMPT"),
        ("settings x", "settings SECTION"), ("test one", "is already in"),
    ],
)  # fmt: skip
def test_mistakes_in_scripts_are_named(tmp_path: Path, line: str, expected: str) -> None:
    """File, line, and how to write it."""
    file = tmp_path / "a.calls"
    file.write_text(f"test one\n  dial 8000\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        read_scripts([file])
    assert any(str(one).startswith(f"{file}:3: ") and expected in str(one) for one in caught.value.problems)


def test_scripts_without_a_call_and_files_that_are_not_there(tmp_path: Path) -> None:
    """Both at once."""
    file = tmp_path / "a.calls"
    file.write_text("dial 8000\ntest lonely\n")
    with pytest.raises(ConfigError) as caught:
        read_scripts([file, tmp_path / "b.calls"])
    text = str(caught.value)
    for expected in ("a test begins with", "never dials", "cannot be read"):
        assert expected in text


def test_expectations_look_at_events() -> None:
    """Each kind fits its event and no other."""
    rows = [
        Row(1, 0.0, "c", "", "StepEntered", {"step": "main", "came_from": "line 1", "edge": "start"}),
        Row(2, 0.0, "c", "", "CallerScored", {"priority": 0.61}),
        Row(3, 0.0, "c", "1001", "CallConnected", {}),
        Row(4, 0.0, "c", "", "LookedUp", {"what": "bill", "result": "missing"}),
        Row(5, 0.0, "c", "", "AnswerTaken", {"variable": "pin", "value": "•"}),
    ]
    for what, value in (
        ("step", "main"), ("priority", "> 0.6"), ("priority", "= 0.61"), ("agent", "1001"), ("record", "bill missing"),
        ("answer", "pin"), ("answer", "pin = •"),
    ):  # fmt: skip
        assert found(rows, what, value), (what, value)
    for what, value in (("step", "x"), ("priority", "> 0.7"), ("record", "bill found"), ("agent", "1002")):
        assert not found(rows, what, value), (what, value)
    assert "LookedUp 'bill'" in told(rows)


def test_a_prompt_is_found_in_what_arrived_and_others_are_not(tmp_path: Path) -> None:
    """Through G.711 and noise; another sound is not taken for it."""
    rng = np.random.default_rng(1)
    voice = (rng.normal(0, 3000, 16000) * np.hanning(16000)).astype(np.int16)
    other = (rng.normal(0, 3000, 16000) * np.hanning(16000)).astype(np.int16)
    write_wav(tmp_path / "p.wav", voice.astype(float))
    line = from_ulaw(to_ulaw(with_noise(np.concatenate([np.zeros(3000, np.int16), voice]), 20)))
    assert heard_in(piece_of(tmp_path / "p.wav"), line)
    late = np.concatenate([voice[:2400], np.zeros(160, np.int16), voice[2400:]])
    assert heard_in(piece_of(tmp_path / "p.wav"), late)
    assert not heard_in(piece_of(tmp_path / "p.wav"), from_ulaw(to_ulaw(other)))
    assert not heard_in(piece_of(tmp_path / "p.wav"), np.zeros(0, np.int16))


def test_a_law_and_back() -> None:
    """The two laws are translated with no more than a step of loss."""
    pcm = tone(440, 0.2).astype(np.int16)
    back = from_ulaw(to_ulaw(pcm).translate(TO_ALAW).translate(FROM_ALAW))
    assert np.abs(back.astype(int) - pcm).max() <= 300
    assert np.corrcoef(back, pcm)[0, 1] > 0.999


def test_junit_and_timeline(tmp_path: Path) -> None:
    """Well-formed whatever a caller said."""
    file = tmp_path / "a.calls"
    file.write_text('test one\n  dial 8000\ntest <two> & "three"\n  dial 8000\n')
    first, second = read_scripts([file])[0]
    row = Row(1, 1.5, "c", "", "NotUnderstood", {"heard": "<\x00&>", "by": "key", "menu": "m", "attempt": 1})
    outcome = Outcome([Result(first, 1.0), Result(second, 2.0, "expected \x01 <x>", 4, rows=[row])], 3.0)
    root = ET.fromstring(junit(outcome))
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    failure = root.find("testcase/failure")
    assert failure is not None
    assert f"{file}:4" in str(failure.get("message"))
    assert "NotUnderstood" in timeline(outcome.results[1])


def test_traffic_and_coverage() -> None:
    """Edges, hang-ups and failures are counted where they happened."""

    def row(call: str, kind: str, **data: object) -> dict[str, object]:
        return {"call_id": call, "kind": kind, "data": data}

    events = [
        row("a", "StepEntered", came_from="line 1", edge="start", step="main"),
        row("a", "NotUnderstood", menu="main"),
        row("a", "CallEnded", outcome="hung up in menu", cause="caller hung up"),
        row("b", "StepEntered", came_from="line 1", edge="start", step="main"),
        row("b", "CallEnded", outcome="answered", cause="story ended"),
    ]
    traffic = traffic_of(events)
    assert (traffic.calls, traffic.edges[("line 1", "start", "main")]) == (2, 2)
    assert (traffic.hung_up["main"], traffic.not_understood["main"]) == (1, 1)
    flow = Flow({"1": Line("1", "", "", "main"), "2": Line("2", "", "", "main")}, {}, "operator")
    share, missing = coverage(flow, {("line 1", "start", "main")})
    assert (share, missing) == (0.5, [("line 2", "start", "main")])


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [("_80XX", "8000", True), ("_80XX", "800", False), ("_80[0-8]X", "8091", False), ("_NXX", "199", False),
     ("_X.", "5", False), ("_X.", "55", True), ("_9!", "9", True), ("911", "911", True), ("_*5[4-6]Z", "*551", True)],
)  # fmt: skip
def test_asterisk_patterns(pattern: str, number: str, fits: bool) -> None:
    """X, Z, N, sets, dot and bang."""
    assert matches(pattern, number) is fits


def test_the_shipped_dialplan_fits_the_contract() -> None:
    """Scripts, arguments, variables, filters; and every line of the flow is reached, app_queue's numbers are not."""
    plan = read_dialplan(sorted((ROOT / "dialplans").glob("*.conf")))
    lines = {number: ("flow", 1) for number in ("8000", "8001", "8002")}
    assert not check_dialplan(plan, lines)
    assert not plan.leads_to("from-outside", "8091", "Stasis")
    assert plan.leads_to("from-outside", "8091", "Gosub")


def test_dialplan_mistakes_are_named(tmp_path: Path) -> None:
    """An unknown script, too few arguments, an unknown kind, a stray variable, an unfiltered caller id, a lost line."""
    file = tmp_path / "x.conf"
    file.write_text(
        "[from-outside]\nexten => 1,1,AGI(${KEFU_AGI}/nothing)\n same => n,AGI(${KEFU_AGI}/agent,x)\n"
        " same => n,Stasis(${KEFU_APP},kind=other)\n same => n,Stasis(${KEFU_APP},kind=inbound,colour=red)\n"
        " same => n,NoOp(${KEFU_TYPO})\n same => n,Set(X=${CALLERID(num)})\n"
    )
    found = [str(one) for one in check_dialplan(read_dialplan([file]), {"7000": ("flow.yaml", 3)})]
    for line, expected in (
        (2, "no AGI script 'nothing'"), (3, "AGI script agent takes"), (4, "kind must be one of"),
        (5, "has no argument 'colour'"), (6, "nothing sets KEFU_TYPO"), (7, "FILTER("),
    ):  # fmt: skip
        assert any(f"x.conf:{line}: " in one and expected in one for one in found), (expected, found)
    assert any("flow.yaml:3: warning: line 7000" in one for one in found)


def test_the_contract_is_what_the_code_does() -> None:
    """Scripts that are served, kinds that are read, variables that are set."""
    from ari_app.ari.entry import KINDS

    assert {kind.name for kind in STASIS_KINDS} == set(KINDS)
    source = "".join(file.read_text() for file in (ROOT / "agi").rglob("*.py"))
    for script in AGI_SCRIPTS:
        assert (ROOT / "agi" / "scripts" / f"{script.name}.py").exists()
        for name, _ in script.sets:
            assert f'"{name}"' in source, name
    assert "KEFU_NEXT" in variables()


def test_both_sides_of_a_call_are_written(tmp_path: Path) -> None:
    """Left the caller, right what they heard, on one time axis."""

    rtp = SimpleNamespace(
        heard=[(10.0 + n * 0.02, to_ulaw(np.full(160, 1000, np.int16))) for n in range(50)],
        sent=[(10.5 + n * 0.02, to_ulaw(np.full(160, -2000, np.int16))) for n in range(50)],
        decode=from_ulaw,
    )
    write_both_sides(SimpleNamespace(rtp=rtp), tmp_path / "a.wav")  # type: ignore[arg-type]
    with wave.open(str(tmp_path / "a.wav")) as reader:
        sides = np.frombuffer(reader.readframes(reader.getnframes()), np.int16).reshape(-1, 2)
    assert abs(int(sides[1600, 1])) > 900
    assert sides[1600, 0] == 0
    assert abs(int(sides[4000 + 800, 0])) > 1900
