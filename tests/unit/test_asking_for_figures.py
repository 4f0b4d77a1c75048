"""What is asked of `kefu kpis` and `kefu report` wrongly is said, not answered with nothing."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ari_app.cli.commands import main
from ari_app.reports.kpis import instant_of
from bench.insight_calls import fill, utc
from models.domain.errors import BadArgument

WEEK = ["--from", "2026-10-01", "--to", "2026-10-08"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week of calls; a queue of them was removed from the files since."""
    folder = tmp_path_factory.mktemp("run")
    fill(folder / "kefu.db", 300, utc(2026, 10, 1), 7)
    return folder


def _asked(run: Path, *words: str) -> int:
    return main(["--run", str(run), *words])


def test_a_month_is_named_as_reports_name_it() -> None:
    """The first of it, where the site is."""
    assert instant_of("2026-10", UTC) == utc(2026, 10, 1).timestamp()
    assert instant_of("2026-10", ZoneInfo("Asia/Shanghai")) == utc(2026, 10, 1).timestamp() - 8 * 3600


@pytest.mark.parametrize(
    "text", ["9999-12-31", "0001-01-01", "1970-01-01", "2026-13", "2026-1", "tomorrow", "", "2026"]
)
def test_what_is_no_time_of_calls(text: str) -> None:
    """Also times that a clock could not go on from."""
    with pytest.raises(BadArgument, match="write"):
        instant_of(text, UTC)


def test_a_report_by_month(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _asked(run, "report", "month", "2026-10") == 0
    assert capsys.readouterr().out.startswith("Monthly report: October 2026")


def test_a_time_that_has_not_begun_has_no_report(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _asked(run, "report", "month", "2131-01") == 1
    assert "January 2131 has not begun; without a date it is the last month that is over" in capsys.readouterr().err
    assert _asked(run, "report", "day", "9999-12-31") == 1
    assert "write a year" in capsys.readouterr().err


def test_a_queue_that_never_was(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the pen is told what there is; a queue without calls, and one of the records alone, are answered."""
    assert _asked(run, "kpis", *WEEK, "--queue", "biling") == 1
    told = capsys.readouterr().err
    assert "there is no queue 'biling'" in told
    assert "billing" in told
    assert _asked(run, "kpis", *WEEK, "--queue", "operator,billing") == 0


def test_calls_against_a_mean(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There are none, and it is said beside the empty list; of a share there are some, and nothing is said."""
    assert _asked(run, "kpis", *WEEK, "--kpi", "csat", "--calls", "against") == 0
    told = capsys.readouterr()
    assert told.out.strip() == ""
    assert "csat=mean has calls, but none against it" in told.err
    assert _asked(run, "kpis", *WEEK, "--kpi", "csat", "--variant", "csat=top2", "--calls", "against") == 0
    told = capsys.readouterr()
    assert told.out.strip()
    assert told.err == ""


def test_a_title_is_one_line(run: Path, tmp_path: Path) -> None:
    """It is a subject of an e-mail, too."""
    file = tmp_path / "x.html"
    assert _asked(run, "report", "month", "2026-10", "--title", "a\nb", "--html", str(file)) == 0
    assert "<span>a b</span>" in file.read_text(encoding="utf-8")
