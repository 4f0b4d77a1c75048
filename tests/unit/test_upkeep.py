"""Free space, alerts, loop lag, logs, and the round of retention: with time and disks that the test chooses."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import random
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli.serve import note_process
from ari_app.cli.status import short_of
from ari_app.monitor import alerts as alerting
from ari_app.monitor.alerts import _WORDS, Alerts, alert_of
from ari_app.monitor.disk import DiskWatch, Level, free_bytes, level, one_a_disk
from ari_app.monitor.lag import Histogram, LoopLag
from ari_app.monitor.logs import Logs
from ari_app.store.condition import State
from ari_app.store.retention import Removed, Retention
from ari_app.store.row import Row
from config.log_setup import GrowingLog, old_logs, set_up_logging
from models.domain.errors import AsteriskAway
from models.domain.events import Event
from models.domain.upkeep_events import DatabaseReplaced, DiskSpaceTurned, ReportNotMailed, StoreTurned

MB = 1 << 20


def row(event: Event, at: float = 1000.0) -> Row:
    """An event as the journal tells it."""
    return Row(1, at, "", "", event.kind, event.facts())


def test_levels_and_their_way_back() -> None:
    """Below a limit at once; back only with a tenth to spare, so that nothing flaps."""
    assert level(500, 200, 20, Level.ENOUGH) is Level.ENOUGH
    assert level(199, 200, 20, Level.ENOUGH) is Level.LOW
    assert level(210, 200, 20, Level.LOW) is Level.LOW
    assert level(221, 200, 20, Level.LOW) is Level.ENOUGH
    assert level(19, 200, 20, Level.LOW) is Level.SHORT
    assert level(21, 200, 20, Level.SHORT) is Level.SHORT
    assert level(23, 200, 20, Level.SHORT) is Level.LOW
    assert level(0, 0, 0, Level.ENOUGH) is Level.ENOUGH, "0 is no limit"


async def test_disk_watch_says_each_change_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Two disks, one of which fills; recordings under way keep what they need for their end."""
    free = {tmp_path: 500 * MB, tmp_path / "spool": 500 * MB}
    told: list[DiskSpaceTurned] = []
    running = [0]
    watch = DiskWatch(list(free), 200, 20, told.append, lambda: running[0], lambda folder: free[folder])  # type: ignore[arg-type]
    await watch.look()
    assert not told
    for megabytes in (150, 140, 30, 10, 5, 300, 300):
        free[tmp_path / "spool"] = megabytes * MB
        await watch.look()
    assert [event.level for event in told] == ["low", "short", "enough"]
    assert {event.folder for event in told} == {str(tmp_path / "spool")}
    assert watch.why_not_record() == ""
    running[0] = 50
    await watch.look()
    assert watch.level is Level.ENOUGH, "fifty recordings may need 170 MB on each disk, and there are"
    running[0] = 150
    await watch.look()
    assert "300 MB are free" in watch.why_not_record()
    assert watch.facts()["level"] == "short"
    assert sum("little room" in record.message for record in caplog.records) >= 2


def test_free_space_of_a_folder_to_come(tmp_path: Path) -> None:
    """The disk is asked, also where the folder is not there yet; folders of one disk are looked at once."""
    assert one_a_disk([tmp_path / "a", tmp_path, tmp_path / "b" / "c"]) == [tmp_path / "a"]
    assert 0 < free_bytes(tmp_path / "not" / "there") <= os.statvfs(tmp_path).f_blocks * os.statvfs(tmp_path).f_frsize


def test_every_alert_has_words_in_both_languages() -> None:
    """Each state that an event can have, filled in; other events are none."""
    stores = [StoreTurned(state=str(one)) for one in State]
    disks = [DiskSpaceTurned(level=str(one)) for one in Level]
    for event in (*stores, *disks):
        alert = alert_of(row(event))
        assert alert is not None
        assert alert["severity"] in ("resolved", "warning", "critical")
        assert any("一" <= letter <= "鿿" for letter in alert["text"]["zh"])
        assert "{" not in "".join(alert["text"].values())
    assert alert_of(row(DatabaseReplaced(wrong="x", moved_to="/y"))) is not None
    assert alert_of(row(ReportNotMailed(what="day", reason="full", tries=5))) is not None
    assert len(_WORDS) == len(State) + len(Level) + 2
    assert alert_of(row(Event())) is None


async def test_an_alert_is_sent_until_somebody_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In order; tried again; given up when its time is over; not sent at all without a webhook."""
    monkeypatch.setattr(alerting, "_PAUSES", (0.001, 0.002))
    sent: list[str] = []
    tries, now = [0], [1000.0]

    async def send(url: str, body: dict[str, Any]) -> None:
        tries[0] += 1
        if body["state"] == "low":
            now[0] += 1
            raise OSError("refused")
        if tries[0] < 3:
            raise TimeoutError
        sent.append(f"{url} {body['state']}")

    alerts = Alerts("http://desk", 10.0, send, lambda: now[0])
    task = asyncio.ensure_future(alerts.run())
    for event in (StoreTurned(state="memory only"), DiskSpaceTurned(level="low"), StoreTurned(state="healthy")):
        alerts.take(row(event))
    while alerts.sent < 2:
        await asyncio.sleep(0.005)
    task.cancel()
    assert sent == ["http://desk memory only", "http://desk healthy"]
    assert alerts.facts() == {"sent": 2, "failed": 1, "waiting": 0}
    silent = Alerts("", 10.0, send)
    silent.take(row(StoreTurned(state="healthy")))
    assert silent.facts()["waiting"] == 0


def test_what_is_short_is_in_the_status() -> None:
    """Words for people; nothing when all is well, or when another version answers."""
    well = {"state": "healthy", "reason": "", "since": 1.0, "waiting": 0, "lost": 0}
    assert short_of({"store": well, "disk": {"level": "enough"}}) == []
    assert short_of({}) == []
    bad = {"state": "memory only", "reason": "kefu.db: database or disk is full", "since": 1.0, "waiting": 7, "lost": 2}
    lines = short_of(
        {
            "store": bad,
            "disk": {"level": "short", "since": 1.0, "free_mb": {"/run": 3, "/big": 9000}, "short": ["/run"]},
        }
    )
    assert "memory only" in lines[0]
    assert "disk is full" in lines[0]
    assert "7 wait, 2 lost" in lines[0]
    assert "3 MB at /run" in lines[1]
    assert "/big" not in lines[1]


def test_percentiles_of_the_loop() -> None:
    """Right to a twentieth whatever the spread; the same cost for one value as for a million."""
    chance = random.Random(1)
    values = sorted(chance.lognormvariate(1, 2) for _ in range(20_000))
    book = Histogram()
    for value in values:
        book.append(value)
    for share in (0.01, 0.5, 0.9, 0.99):
        exact = values[int(share * len(values))]
        assert exact <= book.percentile(share) * 1.0001
        assert book.percentile(share) <= exact * 1.06
    assert Histogram().percentile(0.5) == 0
    assert len(book._counts) == 320, "no longer for more values"


def test_loop_lag_forgets() -> None:
    """Measurements of long ago do not hide what is now, and do not all go at once."""
    now = [0.0]
    lag = LoopLag(600, lambda: now[0])
    assert lag.percentile(0.5) == 0.0
    for _ in range(100):
        lag.take(100.0)
    now[0] = 601
    lag.take(1.0)
    assert lag.percentile(0.5) > 90, "of the span before"
    now[0] = 1202
    for _ in range(10):
        lag.take(1.0)
    assert lag.percentile(0.99) < 1.1
    lag.reset()
    assert lag.percentile(0.5) == 0.0


def record(words: str) -> logging.LogRecord:
    """A line for a log."""
    return logging.LogRecord("x", logging.INFO, "", 0, words, None, None)


def test_a_log_begins_anew(tmp_path: Path) -> None:
    """Never much larger than its limit, so many old ones, and not a line lost between them."""
    log = GrowingLog(tmp_path / "kefu.log", 1000, 3)
    for number in range(100):
        log.emit(record(f"line {number:03d} " + "x" * 90))
    log.close()
    assert (tmp_path / "kefu.log").stat().st_size <= 1200
    old = old_logs(tmp_path / "kefu.log")
    assert len(old) == 3
    text = "".join(file.read_text() for file in [*old, tmp_path / "kefu.log"])
    numbers = [int(line.split()[1]) for line in text.splitlines()]
    assert numbers == list(range(numbers[0], 100))


def test_a_log_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines are missing and counted; nobody's screen fills with tracebacks."""
    log = GrowingLog(tmp_path / "kefu.log", 1000, 3)

    class Full:
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

        def flush(self) -> None:
            pass

        def tell(self) -> int:
            return 0

    real, log.stream = log.stream, Full()  # type: ignore[assignment]
    for _ in range(10):
        log.emit(record("words"))
    log.stream = real
    log.emit(record("room again"))
    log.close()
    assert log.missing == 10
    assert "room again" in (tmp_path / "kefu.log").read_text()
    assert capsys.readouterr().err == ""


def test_a_log_that_cannot_be_opened(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Everything goes to standard error, beginning with why; the process id is not needed either."""
    (tmp_path / "log").write_text("a file, no folder")
    before = logging.getLogger().handlers[:]
    try:
        set_up_logging(tmp_path / "log" / "kefu.log")
        note_process(tmp_path / "log" / "kefu.pid")
        logging.getLogger("kefu").info("hello")
    finally:
        logging.getLogger().handlers[:] = before
    said = capfd.readouterr().err
    assert "goes to standard error" in said
    assert "kefu starts without it" in said
    assert "hello" in said
    assert "Traceback" not in said


async def test_logs_of_asterisk_and_queue_log(tmp_path: Path) -> None:
    """Too large: Asterisk is asked, queue_log is renamed, the console is cut; what was before is compressed."""
    folder = tmp_path / "log"
    folder.mkdir()
    asked: list[str] = []

    async def rotate() -> None:
        asked.append("rotate")
        (folder / "messages").rename(folder / "messages.1764060000")
        (folder / "messages").write_text("new")

    logs = Logs(folder, (tmp_path / "queue_log",), 1000, 2, rotate)
    for file in (folder / "messages", folder / "console", tmp_path / "queue_log"):
        file.write_text("y" * 2000)
    for number in range(3):
        old = folder / f"messages.176405000{number}"
        old.write_text("old" * 100)
        os.utime(old, (number, number))
    await logs.look()
    assert asked == ["rotate"]
    assert (folder / "console").stat().st_size == 0
    assert not (tmp_path / "queue_log").exists(), "whoever writes it makes it anew"
    (kept,) = tmp_path.glob("queue_log.*")
    assert gzip.decompress(kept.read_bytes()) == b"y" * 2000
    assert [file.name for file in old_logs(folder / "messages")] == [
        "messages.1764050002.gz", "messages.1764060000.gz",
    ]  # fmt: skip
    await logs.look()
    assert asked == ["rotate"], "nothing is too large now"
    assert (await logs.expire(time.time())).count == 0
    assert logs.size() > 0


async def test_logs_without_asterisk(tmp_path: Path) -> None:
    """Asterisk is away: nothing is raised, and it is asked again."""
    (tmp_path / "messages").write_text("y" * 2000)
    asked = []

    async def rotate() -> None:
        asked.append(1)
        raise AsteriskAway(0, "no connection")

    logs = Logs(tmp_path, (), 1000, 2, rotate)
    await logs.look()
    await logs.look()
    assert len(asked) == 2
    await Logs(tmp_path, (), 0, 2, rotate).look()
    assert len(asked) == 2, "0: never"


class Kind:
    """A kind of data."""

    def __init__(self, kind: str, removed: Removed | None) -> None:
        self.kind, self._removed = kind, removed

    async def expire(self, now: float) -> Removed:
        """See `Keeper`."""
        if self._removed is None:
            raise OSError(5, "Input/output error")
        return self._removed

    def size(self) -> int:
        """See `Keeper`."""
        assert threading.current_thread() is not threading.main_thread()
        return len(self.kind)


async def test_a_round_of_retention() -> None:
    """One event a kind that gave something up; one that fails costs the others nothing."""
    told: list[Event] = []
    kinds = [Kind("a", Removed(3, 100)), Kind("bad", None), Kind("none", Removed()), Kind("z", Removed(1, 0))]
    retention = Retention(kinds, told.append)
    await retention.apply(time.time())
    assert [(event.facts()["what"], event.facts()["removed"]) for event in told] == [("a", 3), ("z", 1)]
    await retention.measure()
    assert retention.sizes == {"a": 1, "bad": 3, "none": 4, "z": 1}
