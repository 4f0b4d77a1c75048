"""`kefu doctor`: each check with what is good and what is bad, and the whole command where all is broken."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ari_app.cli import doctor as command
from ari_app.cli.commands import main
from ari_app.cli.doctor import Page, summary
from ari_app.doctor import clocks, configuration, machine, privacy, records, room, speech
from ari_app.doctor.patient import Patient, why_closed
from ari_app.doctor.result import Level, Result, fault, lasting, mb, ok
from ari_app.doctor.rounds import GROUPS, Group, examine
from ari_app.pbx.certificate import certificate_for
from ari_app.store.database import open_writer
from ari_app.store.examination import newest_event
from config.load import load_settings
from config.problems import Problem
from config.settings import Settings
from models.speech.registry import ARTIFACTS
from tests.support.states import levels


def settings(**overrides: object) -> Settings:
    """The defaults and a few others; names use ``__`` for the dot."""
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    return load_settings(site=Path("/none"), environment={}, overrides=named)


# Machine, disk, privacy ------------------------------------------------------------------------


def test_open_files_processors_and_memory(tmp_path: Path) -> None:
    """Enough, little, too little, unknown."""
    assert levels(machine.judge_files(limit, 500) for limit in (-1, 20000, 1024, 100)) == [
        "ok",
        "ok",
        "warning",
        "fault",
    ]
    assert levels(machine.judge_processors(count, settings()) for count in (2, 1)) == ["ok", "warning"]
    assert "max_streams = 70" in machine.judge_processors(1, settings()).remedy
    assert machine.judge_processors(1, settings(speech__max_streams=0)).level is Level.OK
    gb = 1 << 30
    assert levels(machine.judge_memory(free, False) for free in (4 * gb, gb // 2, 1 << 20, None)) == [
        "ok", "warning", "fault", "skipped",
    ]  # fmt: skip
    assert machine.judge_memory(gb // 2, True).level is Level.OK
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable: 4096 kB\n")
    assert machine.available(tmp_path, tmp_path) == 4 << 20
    (tmp_path / "memory.max").write_text("3145728\n")
    (tmp_path / "memory.current").write_text("1048576\n")
    assert machine.available(tmp_path, tmp_path) == 2 << 20
    assert machine.available(Path("/none"), Path("/none")) is None
    assert machine.limit_of(os.getpid()) > 0
    assert machine.limit_of(0) == 0


def test_disks_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room, little room, none; a folder that can be written, one that cannot, one that is a file."""
    told = []
    for megabytes in (5000, 100, 10):
        monkeypatch.setattr(room, "free_bytes", lambda _folder, size=megabytes: size << 20)
        told.append(room.judge_disk(tmp_path, settings()))
    assert levels(told) == ["ok", "warning", "fault"]
    assert "warn_free_mb" in told[1].finding
    assert room.judge_folder(tmp_path / "later", "run folder").level is Level.OK
    assert not list(tmp_path.iterdir()), "nothing is left behind"
    (tmp_path / "file").write_text("")
    assert "is not a folder" in room.judge_folder(tmp_path / "file", "run folder").finding
    assert "is not a folder" in room.judge_folder(tmp_path / "file" / "below", "log").finding
    monkeypatch.setattr("tempfile.TemporaryFile", _read_only)
    assert "Read-only file system" in room.judge_folder(tmp_path, "run folder").finding


def _read_only(**_: object) -> None:
    raise OSError(30, "Read-only file system")


def test_sizes_against_their_limits(tmp_path: Path) -> None:
    """Within the limit, beyond it, no limit, nothing there."""
    (tmp_path / "one").write_bytes(bytes(3 << 20))
    sizes = [room.judge_size("recordings", tmp_path, limit, "[retention] recordings_mb", 90) for limit in (0, 10, 1)]
    assert levels(sizes) == ["ok", "ok", "warning"]
    assert sizes[1].finding == "recordings: 3 MB of 10 MB, kept for 90 days"
    assert room.judge_size("cache", tmp_path / "none", 0, "", 0).level is Level.SKIPPED
    assert (mb(5 << 20), mb(3 << 29)) == ("5 MB", "1.5 GB")
    assert [lasting(seconds) for seconds in (3, 150, 86400, 200000)] == ["3 seconds", "2 minutes", "1 day", "2 days"]


def test_modes_and_the_key(tmp_path: Path) -> None:
    """For the owner alone, or a fault with the command that mends it; the key: there, spoilt, open, beside the data."""
    run, safe = tmp_path / "run", tmp_path / "safe"
    run.mkdir(0o700)
    safe.mkdir()
    assert privacy.judge_mode(run, 0o700).level is Level.OK
    run.chmod(0o755)
    assert privacy.judge_mode(run, 0o700).remedy == f"chmod 700 {run}"
    key = safe / "recording.key"
    assert privacy.judge_key(key, run, sealed=False).level is Level.SKIPPED
    assert "nobody can listen" in privacy.judge_key(key, run, sealed=True).finding
    key.write_text("ab" * 32)
    key.chmod(0o600)
    assert "keep a copy" in privacy.judge_key(key, run, sealed=True).finding
    assert privacy.judge_key(key, tmp_path, sealed=True).level is Level.WARNING
    key.chmod(0o644)
    assert privacy.judge_key(key, run, sealed=True).remedy == f"chmod 600 {key}"
    key.write_text("nonsense")
    assert "64 hexadecimal digits" in privacy.judge_key(key, run, sealed=True).finding


def test_the_certificate(tmp_path: Path) -> None:
    """Valid for long, soon over, over, none."""
    file, _ = certificate_for("127.0.0.1", tmp_path)
    now = datetime.now(UTC)
    ages = [now, now + timedelta(days=810), now + timedelta(days=900)]
    assert levels(privacy.judge_certificate(file, at) for at in ages) == ["ok", "warning", "fault"]
    assert privacy.judge_certificate(tmp_path / "none", now).level is Level.FAULT


def test_a_run_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fault, and what lies in it is left out."""
    assert why_closed(tmp_path) == ""
    assert why_closed(tmp_path / "none") == ""
    monkeypatch.setattr("os.access", lambda *_: False)
    closed = Patient(tmp_path, Settings(), closed=why_closed(tmp_path))
    assert closed.closed.startswith("is closed to you: it belongs to")
    assert levels(privacy.look_at_privacy(closed)) == levels(records.look_at_records(closed)) == ["skipped"]
    assert [one.check for one in room.look_at_room(closed) if one.level is Level.FAULT] == ["disk.run_folder"]


# Records and clock -----------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One event in a database of this version."""
    path = tmp_path / "kefu.db"
    writer = open_writer(path, 1.0)
    writer.table("journal").insert(
        {"seq": 1, "at": 1_800_000_000.0, "call_id": "c", "agent_id": "", "kind": "X", "data": "{}"}
    )
    writer.close()
    return path


def test_a_database_that_is_whole(database: Path) -> None:
    """Opens, is read to its end, can be written; when the newest event was."""
    found = records.judge_database(database, tried=True)
    assert found.level is Level.OK
    assert "is whole: " in found.finding
    assert "1 events so far" in found.finding
    assert newest_event(database) == 1_800_000_000.0
    assert newest_event(database.with_name("none.db")) is None


def test_a_database_that_is_not(database: Path, tmp_path: Path) -> None:
    """Damaged, no database at all, of an earlier version, locked: each with its own way out."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin immediate")
        assert "is locked by another process" in records.judge_database(database, tried=True).finding
    nothing = tmp_path / "nothing.db"
    nothing.write_text("this is no database, whatever its name says, and long enough to be looked at" * 20)
    spoilt = records.judge_database(nothing, tried=False)
    assert "is damaged" in spoilt.finding
    assert "moves the file aside" in spoilt.remedy
    assert newest_event(nothing) is None
    old = tmp_path / "old.db"
    sqlite3.connect(old).close()
    old.touch()
    assert records.judge_database(old, tried=False).level is Level.WARNING
    with closing(sqlite3.connect(database)) as other:
        other.execute("pragma user_version = 999")
    newer = records.judge_database(database, tried=True)
    assert "a newer kefu has written" in newer.finding
    assert "Start that kefu again" in newer.remedy
    data = bytearray(database.read_bytes())
    data[4096 * 2 : 4096 * 12] = os.urandom(4096 * 10)
    database.write_bytes(data)
    assert records.judge_database(database, tried=False).level is Level.FAULT
    assert records.judge_store({"state": "healthy"}).level is Level.OK
    assert "2 wait" in records.judge_store({"state": "spooling", "reason": "locked", "waiting": 2}).finding


def test_the_clock() -> None:
    """After the newest record, before it, before the program; kept or not; a zone or none."""
    now = datetime(2026, 11, 25, 20, tzinfo=UTC)
    times = [clocks.judge_clock(now, newest) for newest in (None, now, now + timedelta(days=3))]
    assert levels([*times, clocks.judge_clock(datetime(1970, 1, 1, tzinfo=UTC), None)]) == [
        "ok",
        "ok",
        "fault",
        "fault",
    ]
    assert "3 days before the newest record" in times[2].finding
    kept = [None, {"NTP": "yes", "NTPSynchronized": "yes"}, {"NTP": "yes", "NTPSynchronized": "no"}]
    facts = [*kept, {"NTP": "no", "NTPSynchronized": "no"}]
    assert levels(clocks.judge_keeper(one) for one in facts) == ["skipped", "ok", "warning", "warning"]
    assert "where it is 04:00" in clocks.judge_zone("Asia/Shanghai", now).finding
    assert clocks.judge_zone("Mars/Olympus", now).level is Level.FAULT
    assert clocks.judge_zone("local", now).level is Level.OK


# Configuration -----------------------------------------------------------------------------------


def test_problems_of_files() -> None:
    """Each error, not more than a screen of them; one line for warnings."""
    many = [Problem("flow.yaml", line, "no such step") for line in range(1, 13)]
    found = list(configuration.judge_problems([*many, Problem("x", 0, "never said", warning=True)]))
    assert len(found) == 10
    assert found[0].finding == "flow.yaml:1: no such step"
    assert found[8].finding.startswith("4 more")
    assert found[9].level is Level.WARNING
    assert list(configuration.judge_problems([])) == []


def test_dangerous_settings() -> None:
    """Careful defaults are praised; each danger is named, most only when SIP can be reached."""
    careful = settings(dialling__country="49")
    assert levels(configuration.dangers(careful, "192.168.1.10")) == ["ok"]
    bold = settings(
        pbx__nat=True, pbx__tls_port=-1, dialling__allow="0900", dialling__agents="any", dialling__per_hour=0,
        dialling__max_call_seconds=0, centre__max_calls_per_number=0,
    )  # fmt: skip
    outside = configuration.dangers(bold, "0.0.0.0")
    assert set(levels(outside)) == {"warning"}
    assert len(outside) == 9
    assert levels(configuration.dangers(bold, "127.0.0.1")) == ["ok"]
    loose = settings(
        speech__agent_emotion=True, speech__mask_digits=0, crm__url="http://crm.example/{number}",
        voicemail__smtp_host="mail.example", speech__engine_en="ws://10.0.0.1:2700 | auto",
        alerts__webhook="http://127.0.0.1/alert",
    )  # fmt: skip
    found = configuration.dangers(loose, "127.0.0.1")
    assert levels(found) == ["warning"] * 5 + ["ok"]


# Speech -------------------------------------------------------------------------


def test_recognisers(tmp_path: Path) -> None:
    """The best there is; rough; none; a wrong one; a package that is missing."""
    judge = speech.judge_recogniser
    assert judge("en", "auto", ARTIFACTS, lambda _: True).level in (Level.OK, Level.WARNING)
    rough = judge("en", "auto", tmp_path, lambda _: True)
    assert rough.level is Level.WARNING
    assert "make models NAMES=moonshine-tiny-en" in rough.remedy
    mute = judge("zh", "auto", tmp_path, lambda _: True)
    assert mute.finding == "Mandarin is not heard: menus work by key, there are no transcripts"
    assert "make models NAMES=whisper-base" in mute.remedy
    assert '"auto" takes the best' in judge("zh", "none", tmp_path, lambda _: True).remedy
    assert "unknown speech engine" in judge("en", "dragon:", tmp_path, lambda _: True).finding
    assert "pocketsphinx is missing" in judge("en", "pocketsphinx:", tmp_path, lambda _: False).finding
    (tmp_path / "whisper-base").mkdir()
    assert "empty folder" in judge("en", "pocketsphinx:", tmp_path, lambda _: True).finding
    for file in ("commands/en.npz", "moonshine-tiny-en/tokenizer.bin", "whisper-base/model.bin"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert judge("en", "commands:", tmp_path, lambda _: True).finding.endswith("moonshine and whisper (all else)")


def test_voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A natural one, a robot's, none."""
    judge = speech.judge_voice
    assert judge("en", "auto", tmp_path).level is Level.OK
    monkeypatch.setattr(speech, "which", lambda _: "/usr/bin/espeak-ng")
    robot = judge("zh", "auto", tmp_path)
    assert robot.level is Level.WARNING
    assert "make models NAMES=kokoro-82m" in robot.remedy
    assert "there is no none.onnx" in judge("en", "piper:none.onnx", tmp_path).finding
    monkeypatch.setattr(speech, "which", lambda _: None)
    monkeypatch.setattr(speech, "PRIVATE", tmp_path / "none")
    assert "apt-get install espeak-ng" in judge("zh", "espeak-ng:", tmp_path).remedy


# The whole command -----------------------------------------------------------------------------


def doctor(run: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit status and what is printed."""
    status = main(["--run", str(run), "doctor", *words])
    return status, capsys.readouterr().out


@pytest.fixture
def no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of this machine's, and where some could be."""
    site = tmp_path / "site.toml"
    monkeypatch.setenv("KEFU_SITE", str(site))
    monkeypatch.setenv("COLUMNS", "80")
    return site


def test_nothing_was_started_yet(tmp_path: Path, no_site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every group says something, nothing is made, and it fits into 80 columns."""
    run = tmp_path / "a folder that is not there, with a long name, and with blanks in it" / "run"
    _, printed = doctor(run, capsys)
    for group in GROUPS:
        assert f"\n\n{group.title}\n" in printed
    assert "nothing was started in this run folder yet" in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert not run.parent.exists()
    assert not no_site.exists()


def test_everything_is_broken(tmp_path: Path, no_site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings, state, records, key and modes: each is a fault with its own remedy, and none is a stack trace."""
    run = tmp_path / "run"
    run.mkdir(0o755)
    no_site.write_text("[store]\npath = 7\n")
    (run / "pbx.json").write_text("spoilt")
    (run / "kefu.db").write_text("this is no database" * 1000)
    status, printed = doctor(run, capsys, "--json")
    rows = json.loads(printed)
    faults = {row["check"] for row in rows["checks"] if row["level"] == "fault"}
    assert status == 1
    assert not rows["healthy"]
    assert {"configuration.files", "asterisk.state", "database.opens", "privacy.modes"} <= faults
    assert not any("looked_at" in name for name in faults), printed
    assert rows["counts"]["fault"] >= 5


def test_the_run_folder_is_a_file(tmp_path: Path, no_site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Said as a fault of the folder."""
    no_site.write_text("[nonsense")
    run = tmp_path / "run"
    run.write_text("")
    status, printed = doctor(run, capsys)
    assert status == 1
    assert "is not a folder" in " ".join(printed.split())
    assert "could not be looked at" not in printed


def test_a_check_that_fails_keeps_no_other_from_its_turn(tmp_path: Path) -> None:
    """What nobody has foreseen is a finding; the others go on."""

    def breaks(_patient: Patient) -> Iterator[Result]:
        yield ok("a.b", "so far so good")
        raise PermissionError(13, "Permission denied")

    groups = [Group("First", "", breaks), Group("Second", "", lambda _patient: [ok("c.d", "well")])]
    found = list(examine(Patient(tmp_path, Settings()), lambda _doing: nullcontext(), groups))
    assert [title for title, _ in found] == ["First", "Second"]
    assert levels(found[0][1]) == ["ok", "fault"]
    assert "Permission denied" in found[0][1][1].finding


def test_a_terminal_of_few_letters(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Plain marks, and no letter that it cannot show; the summary says how many of each."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("COLUMNS", "60")
    bad = fault("x", "“退款” is " + "long " * 20, "Do it.")
    Page().group("Group", [ok("x", "fine"), bad])
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert "  ok fine\n  XX ???? is long" in printed
    assert max(map(len, printed.splitlines())) <= 60
    assert summary([ok("x", ""), bad]) == "Something is wrong: 1 good, 1 wrong."
    assert summary([ok("x", "")]) == "All is well: 1 good."


def test_what_takes_its_time_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A quick step says nothing, a slow one what it does."""
    monkeypatch.setattr(command, "_PATIENCE", 0.05)
    with command.progress("counting sheep"):
        time.sleep(0.2)
    with command.progress("nothing"):
        pass
    assert capsys.readouterr().err == "  counting sheep, for 0 s now ...\n"
