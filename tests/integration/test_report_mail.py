"""The report by e-mail against a real mail server, and by itself: when it is due, again when it fails, told at last."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from ari_app.app.report_schedule import FILE, PAUSES, ReportSchedule, sender
from ari_app.cli.commands import main
from ari_app.monitor.alerts import alert_of
from ari_app.reports.mailing import password_of
from ari_app.store.row import Row
from bench.insight_calls import fill, utc
from config.load import load_settings
from config.problems import ConfigError
from config.report_settings import Report as Settings
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.domain.upkeep_events import ReportMailed, ReportNotMailed

DAY = 86_400.0
MORNING = utc(2026, 11, 2).timestamp() + 8 * 3600  # a Monday, at eight


class Taken:
    """A mail server: what it was given; ``refuses``: what it says to whoever brings something."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = ""

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: ANN401
        """As aiosmtpd asks."""
        if self.refuses:
            return self.refuses
        found = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(found, EmailMessage)
        self.letters.append(found)
        return "250 taken"


@pytest.fixture
def server() -> Iterator[tuple[Taken, int]]:
    """On loopback, at a port of its own."""
    taken = Taken()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    yield taken, port
    controller.stop()


@pytest.fixture
def run(tmp_path: Path, server: tuple[Taken, int], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run folder with calls of the last weeks, and settings that send there."""
    begin = utc(*time.gmtime(time.time() - 40 * DAY)[:3])
    fill(tmp_path / "kefu.db", 3000, begin, 40)
    told = {"STORE_PATH": "kefu.db", "REPORT_MAIL_TO": "board@example.org, lead@example.org"}
    told |= {"REPORT_TITLE": "Acme & Co"}
    told |= {"REPORT_SMTP_HOST": "127.0.0.1", "REPORT_SMTP_PORT": str(server[1]), "REPORT_SMTP_SECURITY": "none"}
    for name, value in told.items():
        monkeypatch.setenv(f"KEFU_{name}", value)
    return tmp_path


@pytest.mark.parametrize(("language", "words"), [("en", "Service level"), ("zh", "服务水平")])
def test_it_arrives_as_a_page_with_words_for_those_who_see_none(
    run: Path, server: tuple[Taken, int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    language: str, words: str,
) -> None:  # fmt: skip
    """In the language of the settings, to everybody, with figures in both parts."""
    monkeypatch.setenv("KEFU_REPORT_LANGUAGE", language)
    assert main(["--run", str(run), "report", "week", "--mail"]) == 0
    assert "sent to board@example.org, lead@example.org" in capsys.readouterr().out
    (letter,) = server[0].letters
    assert letter["To"] == "board@example.org, lead@example.org"
    assert letter["Subject"].startswith("Acme & Co · ")
    plain, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert words in plain.get_content()
    assert words in page.get_content()
    assert "<svg" in page.get_content()
    assert "http" not in page.get_content().replace("http://www.w3.org/2000/svg", ""), "nothing of elsewhere"


def test_a_server_that_says_no_is_an_error_in_one_line(
    run: Path, server: tuple[Taken, int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is one that is not there."""
    server[0].refuses = "452 mailbox full"
    assert main(["--run", str(run), "report", "week", "--mail"]) == 1
    assert "mailbox full" in capsys.readouterr().err
    monkeypatch.setenv("KEFU_REPORT_SMTP_HOST", "")
    assert main(["--run", str(run), "report", "week", "--mail"]) == 1
    assert "mail_to and smtp_host" in capsys.readouterr().err


async def test_a_process_of_its_own_sends_it(run: Path, server: tuple[Taken, int]) -> None:
    """As the running kefu does; what went wrong is its last line."""
    assert await sender(run)("week") == ""
    assert len(server[0].letters) == 1
    server[0].refuses = "452 mailbox full"
    assert "mailbox full" in await sender(run)("week")


class Days:
    """A schedule with a clock that is set, and a server that fails as often as is said."""

    def __init__(self, folder: Path, schedule: str = "day week month", fails: int = 0) -> None:
        self.now, self.fails = MORNING - 7 * DAY, fails
        self.sent: list[str] = []
        self.told: list[Event] = []
        settings = Settings(schedule=schedule, mail_to="x@example.org", hour=7)
        self.schedule = ReportSchedule(settings, folder, UTC, self.told.append, lambda: self.now, self._send)

    async def _send(self, kind: str) -> str:
        self.sent.append(kind)
        self.fails -= 1
        return "mailbox full" if self.fails >= 0 else ""

    async def at(self, now: float) -> list[str]:
        """Which were sent at a moment."""
        self.now, before = now, len(self.sent)
        for kind in ("day", "week", "month"):
            await self.schedule.look(kind)
        return self.sent[before:]


async def test_each_on_the_morning_after_its_period(tmp_path: Path) -> None:
    """Once, not before seven; what fell into a time without kefu is sent when it is there again, once."""
    days = Days(tmp_path)
    assert await days.at(days.now) == [], "nothing of before it was set up"
    assert await days.at(MORNING - DAY - 2 * 3600) == []
    assert await days.at(MORNING - DAY) == ["day", "month"]
    assert await days.at(MORNING - 2 * 3600) == []
    assert await days.at(MORNING) == ["day", "week"]
    assert await days.at(MORNING + 3600) == []
    again = Days(tmp_path)
    assert await again.at(MORNING + 7200) == [], "a restart sends none twice"
    assert await again.at(MORNING + 3 * DAY) == ["day"]
    assert await again.at(MORNING + 7 * DAY) == ["day", "week"]
    assert [one.what for one in again.told if isinstance(one, ReportMailed)] == ["day", "day", "week"]
    assert set(json.loads((tmp_path / FILE).read_text())) == {"day", "week", "month"}


async def test_it_is_tried_again_with_longer_pauses_and_told_at_last(tmp_path: Path) -> None:
    """Four times more, then an alert in both languages; the next day is another."""
    days = Days(tmp_path, fails=99)
    await days.schedule.look("day")
    now = MORNING
    for tries, pause in enumerate(PAUSES, 1):
        days.now = now
        await days.schedule.look("day")
        await days.schedule.look("day")
        assert len(days.sent) == tries, "not before the pause is over"
        now += pause
    days.now = now
    await days.schedule.look("day")
    (failed,) = days.told
    assert isinstance(failed, ReportNotMailed)
    assert (failed.what, failed.reason, failed.tries) == ("day", "mailbox full", 5)
    told = alert_of(Row(1, now, "", "", "ReportNotMailed", failed.facts()))
    assert told is not None
    assert "5 tries (mailbox full)" in told["text"]["en"]
    assert "mailbox full" in told["text"]["zh"]
    days.fails = 0
    days.now = MORNING + DAY
    await days.schedule.look("day")
    assert isinstance(days.told[-1], ReportMailed)


async def test_a_second_try_that_is_taken_is_no_alert(tmp_path: Path) -> None:
    """It says at which try."""
    days = Days(tmp_path, fails=1)
    await days.schedule.look("day")
    for now in (MORNING, MORNING + PAUSES[0]):
        days.now = now
        await days.schedule.look("day")
    assert [getattr(one, "tries", 0) for one in days.told] == [2]


def test_settings_that_cannot_do_are_refused(tmp_path: Path) -> None:
    """A password in the clear, a schedule to nobody, a word that is no period; a file that is not there."""
    for wrong, words in (
        ({"report.smtp_user": "kefu", "report.smtp_security": "none"}, "in the clear"),
        ({"report.schedule": "month"}, "mail_to and smtp_host"), ({"report.schedule": "year"}, "day, week and month"),
    ):  # fmt: skip
        with pytest.raises(ConfigError, match=words):
            load_settings(environment={}, site=tmp_path / "none", overrides=wrong)
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    os.chmod(secret, 0o600)
    assert password_of(Settings(smtp_password="other", smtp_password_file=str(secret))) == "hunter2"
    assert password_of(Settings(smtp_password="other")) == "other"
    with pytest.raises(CommandRefused, match="gone"):
        password_of(Settings(smtp_password_file=str(tmp_path / "gone")))
