"""The lines of ``kefu attach``, numbers tried on dialplans, and text files with a byte order mark."""

from __future__ import annotations

import datetime
import re
import shutil
from codecs import BOM_UTF8
from pathlib import Path

import pytest

from ari_app.cli.attach import attach
from ari_app.cli.commands import parser
from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files
from ari_app.pbx.attach import Wishes, prepare
from ari_app.pbx.dialplan import Dialplan, dialplan_of, read_dialplan
from ari_app.pbx.stanzas import stanzas, what_file_says
from ari_app.pbx.trials import Trial, try_agents, try_codes, try_numbers, try_outside
from config.load import ROOT, load_settings
from models.domain.errors import CommandRefused
from tests.support.holidays import holidays_of

SHIPPED = sorted((ROOT / "dialplans").glob("*.conf"))
LINES = ("8000", "8001", "8002")


def plan_with(tmp_path: Path, text: str) -> Dialplan:
    """The shipped dialplan and more lines."""
    own = tmp_path / "own.conf"
    own.write_text(text)
    return read_dialplan([*SHIPPED, own])


def bad(trials: list[Trial]) -> list[str]:
    """What does not fit."""
    return [one.what for one in trials if not one.good]


def test_codes_take_agents_of_two_to_eight_digits() -> None:
    """*51 to *54 and *58, from the context of agents' telephones."""
    plan = read_dialplan(SHIPPED)
    assert not bad(list(try_codes(plan, "from-agents", ["10", "101", "1001", "123456"])))
    assert bad(list(try_codes(plan, "from-outside", ["1001"]))), "callers have no codes"
    for code in ("*5212", "*5312345678", "*54101", "*581045"):
        assert plan.leads_to("from-agents", code, "Gosub"), code


def test_numbers_with_a_plus(tmp_path: Path) -> None:
    """A trunk that takes digits only is named with the line that mends it, and with that line there is no complaint."""
    trunk = "[kefu-out]\nexten => _X.,1,Dial(PJSIP/${FILTER(0-9+,${EXTEN})}@trunk,60)\n"
    found = [one for one in try_outside(plan_with(tmp_path, trunk)) if not one.good]
    assert [one.what for one in found] == ["kefu-out dials +15551234567"]
    mended = plan_with(tmp_path, trunk + found[0].fix.splitlines()[1] + "\n")
    assert not bad(list(try_outside(mended)))
    nothing = [one for one in try_outside(read_dialplan(SHIPPED)) if not one.good]
    assert [one.needed for one in nothing] == [False], "a centre without a trunk is no fault"


def test_own_numbers_and_agents_are_tried(tmp_path: Path) -> None:
    """The line that is advised is the line that works."""
    (trial,) = try_numbers(plan_with(tmp_path, ""), "from-trunk", {"+15558002": "8002"})
    assert not trial.good
    text = trial.fix.replace("(+)", "")
    assert not bad(list(try_numbers(plan_with(tmp_path, text), "from-trunk", {"+15558002": "8002"})))
    assert bad(list(try_agents(read_dialplan(SHIPPED), ["1001"])))
    agents = plan_with(tmp_path, "[kefu-agents]\nexten => 1001,1,Goto(kefu-phone,1001,1)\n")
    assert not bad(list(try_agents(agents, ["1001"])))


def test_a_running_dialplan_reads_like_its_files() -> None:
    """What AMI lists."""
    rows = [
        {"Event": "ListDialplan", "Context": "a", "Extension": "_X.", "Priority": "1", "Application": "Goto",
         "AppData": "b,${EXTEN},1"},
        {"Event": "ListDialplan", "Context": "a", "IncludeContext": "c"},
        {"Event": "ListDialplan", "Context": "b", "Extension": "_+X.", "Application": "Answer"},
        {"Event": "ListDialplan", "Context": "b", "Extension": "77", "Application": "Stasis", "AppData": "kefu"},
        {"Event": "ListDialplan", "Context": "c", "Extension": "*45", "Application": "AGI"},
    ]  # fmt: skip
    plan = dialplan_of(rows)
    assert plan.leads_to("a", "77", "Stasis")
    assert plan.leads_to("a", "*45", "AGI")
    assert not plan.leads_to("a", "78", "Stasis")


def test_the_check_of_files_tries_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``kefu check`` names a trunk that takes no +; the shipped dialplan has nothing to name."""
    settings = load_settings(site=Path("/none"), environment={})
    assert not [one for one in lint(settings, Files(settings)) if "kefu-out" in one.text]
    copy = tmp_path / "dialplans"
    shutil.copytree(ROOT / "dialplans", copy)
    (copy / "90-own.conf").write_text("[kefu-out]\nexten => _X.,1,Dial(PJSIP/${FILTER(0-9+,${EXTEN})}@trunk,60)\n")
    monkeypatch.setattr("ari_app.configuration.checks.DIALPLANS", copy)
    found = [one for one in lint(settings, Files(settings)) if "kefu-out dials +15551234567" in one.text]
    assert len(found) == 1
    assert "_+X." in found[0].text


def test_lines_add_to_what_debian_has_and_are_between_marks(tmp_path: Path) -> None:
    """No second [general] or [globals]; own numbers, own contexts; a number of two to eight digits as an agent."""
    state = prepare(tmp_path, Wishes(numbers={"+4930123": "8001"}, trunk="in", phones="desk"), {"12": "A"}, "kefu")
    found = stanzas(state, LINES, 60, tmp_path / "none")
    for text in found.values():
        assert text.startswith("; kefu: begin\n")
        assert text.endswith("\n; kefu: end")
        assert not re.search(r"^\[(general|globals)\]\s*$", text, re.MULTILINE)
    extensions = found["extensions.conf"]
    for line in ("exten => +4930123,1,Goto(kefu-intake,8001,1)", "[in](+)\ninclude => kefu-numbers",
                 "[desk](+)\ninclude => kefu-codes", "exten => 12,1,Goto(kefu-phone,12,1)"):  # fmt: skip
        assert line in extensions, line
    assert "pjsip.conf" not in found
    assert "context = " not in "".join(found.values()), "phones keep their own context"


def test_a_file_without_the_section_gets_it(tmp_path: Path) -> None:
    """An addition to a section that is not there would keep the file from being read; kefu's own lines do not count."""
    (tmp_path / "http.conf").write_text("; nothing here\n")
    (tmp_path / "ari.conf").write_text("[general] ; as Debian has it\nenabled = yes\n")
    state = prepare(tmp_path / "run", Wishes(), {"12": "A"}, "kefu")
    found = stanzas(state, LINES, 60, tmp_path)
    assert "[general]\n" in found["http.conf"]
    assert "[general](+)\n" in found["ari.conf"]
    for file, text in found.items():
        with (tmp_path / file).open("a") as stream:
            stream.write(f"\n{text}\n")
    assert stanzas(state, LINES, 60, tmp_path) == found, "what was appended is what is asked for"
    assert what_file_says(tmp_path, "http.conf", found["http.conf"]) == "there"


def test_what_was_said_once_is_kept_and_secrets_stay(tmp_path: Path) -> None:
    """A second run without options asks for the same ports, numbers and contexts, with the same passwords."""
    first = prepare(tmp_path, Wishes(8188, 5138, {"+1": "8000"}, "in", "desk"), {"1001": "A"}, "kefu")
    second = prepare(tmp_path, Wishes(), {"1001": "A"}, "kefu")
    assert second == first
    assert Path(second.monitor).stat().st_mode & 0o004 == 0, "nobody else lists recordings"
    shutil.rmtree(first.socket_dir)


def test_what_stands_in_a_file_is_seen(tmp_path: Path) -> None:
    """There, missing, older, unreadable: each has its own advice."""
    (tmp_path / "a.conf").write_text("x\n; kefu: begin\nlines\n; kefu: end\n")
    assert what_file_says(tmp_path, "a.conf", "; kefu: begin\nlines\n; kefu: end") == "there"
    assert what_file_says(tmp_path, "a.conf", "; kefu: begin\nothers\n; kefu: end") == "changed"
    assert what_file_says(tmp_path, "none.conf", "lines") == "unknown"
    (tmp_path / "a.conf").write_text("x\n")
    assert what_file_says(tmp_path, "a.conf", "lines") == "missing"


def test_advice_is_not_repeated_once_it_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing answers: first the lines are asked for; when they are in the file, it is a reload."""
    options = parser().parse_args(
        ["--run", str(tmp_path / "run"), "attach", "--http-port", "1", "--etc", str(tmp_path), "--check"]
    )
    (tmp_path / "http.conf").write_text("[general]\n")
    assert attach(options) == 1
    asked = capsys.readouterr().out
    assert "[general](+)" in asked
    lines = asked.split("`module reload http`\n")[1]
    (tmp_path / "http.conf").write_text("[general]\n" + "\n".join(line.strip() for line in lines.splitlines()))
    assert attach(options) == 1
    again = capsys.readouterr().out
    assert "[general](+)" not in again
    assert "module reload http" in again


@pytest.mark.parametrize("number", ["+15558002", "+15558002=9999", "x=8000", "=8000"])
def test_a_number_that_cannot_be_is_refused(number: str, tmp_path: Path) -> None:
    """With how it is written."""
    options = parser().parse_args(["--run", str(tmp_path), "attach", "--number", number])
    with pytest.raises(CommandRefused, match="NUMBER=LINE"):
        attach(options)


def test_a_byte_order_mark_is_read_in_every_file(tmp_path: Path) -> None:
    """As some editors write it: settings, agents, queues, callers, prompts, flow, business script, calendar."""
    centre = load_settings(site=Path("/none"), environment={}).centre
    marked = {}
    for name in ("prompts", "agents", "callers", "queues", "business"):
        source = ROOT / getattr(centre, name)
        marked[name] = tmp_path / source.name
        marked[name].write_bytes(BOM_UTF8 + source.read_bytes())
    flows = tmp_path / "flows"
    flows.mkdir()
    for source in (ROOT / "dialplans/flows").iterdir():
        if source.is_file():
            (flows / source.name).write_bytes(BOM_UTF8 + source.read_bytes())
    marked["flow"] = flows / "main.yaml"
    site = tmp_path / "site.toml"
    rows = "".join(f'{name} = "{file}"\n' for name, file in marked.items())
    site.write_bytes(BOM_UTF8 + f"[centre]\n{rows}".encode())
    settings = load_settings(site=site, environment={})
    assert settings.centre.flow == str(marked["flow"])
    files = Files(settings)
    assert set(files.flow.lines) == set(LINES)
    assert not [one for one in lint(settings, files) if not one.warning]


def test_a_calendar_with_a_byte_order_mark() -> None:
    """As some editors save it."""
    event = b"BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261225\nSUMMARY:C\nEND:VEVENT\n"
    text = b"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + event + b"END:VCALENDAR\n"
    assert holidays_of(BOM_UTF8 + text, datetime.date(2026, 12, 1)) == {"2026-12-25": "C"}


def test_lines_for_telephones_in_pages(tmp_path: Path) -> None:
    """Endpoints for who has one, sound alone, secrets in memory, fallback and queue; nothing when nobody does."""
    kinds = {"1001": "both", "1002": "web", "1003": "sip"}
    state = prepare(tmp_path / "run", Wishes(), dict.fromkeys(kinds, ""), "kefu", kinds)
    found = stanzas(state, LINES, 60.0, tmp_path)
    assert "[1001w](web)" in found["pjsip.conf"]
    assert "[1002w](web)" in found["pjsip.conf"]
    assert "1003w" not in found["pjsip.conf"]
    assert "max_video_streams = 0" in found["pjsip.conf"]
    assert found["rtp.conf"].splitlines()[1:3] == ["[general]", "icesupport = yes"]
    assert "auth = memory" in found["sorcery.conf"]
    assert "KEFU_WEB_1001 = both\nKEFU_WEB_1002 = only" in found["extensions.conf"]
    assert "exten => 1002,hint,PJSIP/1002w\n" in found["extensions.conf"]
    assert "1003,PJSIP/1003" in found["queues.conf"]
    assert "hint:1001@kefu-agents" in found["queues.conf"]
    nobody = prepare(tmp_path / "other", Wishes(), {"1003": ""}, "kefu", {"1003": "sip"})
    assert not {"pjsip.conf", "rtp.conf", "sorcery.conf"} & stanzas(nobody, LINES, 60.0, tmp_path).keys()
