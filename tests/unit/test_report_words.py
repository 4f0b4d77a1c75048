"""What a report calls its time, and what it says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ari_app.reports.kpi_report import Maker, days_of
from ari_app.reports.kpis import site_of
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.insight.kpi_again import DAY
from models.insight.kpi_words import METHODS
from models.insight.report import Report, advice
from models.insight.report_page import page
from models.insight.report_periods import heading, short_name, stretch_name, stretched
from models.insight.report_words import group_name, word

SITE = site_of(Settings(), {"orders": 20.0}, [], None)


@pytest.mark.parametrize(
    ("kind", "label", "english", "chinese"),
    [
        ("month", "2026-10", "Monthly report: October 2026", "2026年10月月报"),
        (
            "week",
            "2026-W53",
            "Weekly report: week 53 of 2026 (28 December–3 January)",
            "2026年第53周（12月28日–1月3日）周报",
        ),
        ("day", "2026-11-01", "Daily report: Sunday, 1 November 2026", "2026年11月1日（星期日）日报"),
    ],
)
def test_a_report_names_its_time_as_people_do(kind: str, label: str, english: str, chinese: str) -> None:
    assert heading(kind, label, "en", running=False) == english
    assert heading(kind, label, "zh", running=False) == chinese
    assert heading(kind, label, "en", running=True) == f"{english}, so far"
    assert heading(kind, label, "zh", running=True) == f"{chinese}（截至目前）"


def test_the_period_before_has_a_short_name() -> None:
    assert [short_name("month", "2026-01", one) for one in ("en", "zh")] == ["January", "1月"]
    assert [short_name("week", "2026-W09", one) for one in ("en", "zh")] == ["week 9", "第9周"]
    assert [short_name("day", "2026-10-24", one) for one in ("en", "zh")] == ["24 October", "10月24日"]


def test_hours_in_a_row_are_one_stretch() -> None:
    found = stretched([0, 9, 10, 11, 14, 22, 23])
    assert [stretch_name(one) for one in found] == ["00:00–01:00", "09:00–12:00", "14:00–15:00", "22:00–24:00"]
    assert stretched([]) == []


def test_languages_have_names_and_several_things_are_listed() -> None:
    """In each language as it lists things; a queue that is called like a language keeps its name."""
    assert group_name("language", "zh", "en") == "Chinese"
    assert group_name("queue", "zh", "en") == "zh"
    assert "English first" in word("cause_rate", "en", speech="en")
    assert "英语" in word("cause_rate", "zh", speech="en")
    assert word("bad_hours", "zh", hours=("09:00–10:00", "14:00–15:00")).endswith("09:00–10:00、14:00–15:00。")


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A month in which one queue's callers wait longer than before."""
    path = tmp_path_factory.mktemp("month") / "kefu.db"
    fill(path, 16_000, utc(2026, 9, 1), 61)
    return Maker(Reader(path), SITE, utc(2026, 11, 1).timestamp() + 9 * DAY).report(
        "month", utc(2026, 10, 5).timestamp(), "A"
    )


def test_what_a_board_reads(october: Report) -> None:
    """Within how many seconds, compared with which month, why in a sentence; no row of a chart reads as nothing."""
    english, chinese = (page(october, one, *days_of(october, SITE)) for one in ("en", "zh"))
    assert "target ≥ 90 % · within 20–30 s" in english
    assert "September: " in english
    assert "9月：" in chinese
    assert "The main cause: technical became worse (−" in english
    assert "主要原因：technical 本身变差（−" in chinese
    bars = re.findall(r'class="value"[^>]*>([^<]*)<', english)
    assert bars
    assert not [one for one in bars if one.startswith("±")]
    for method in (one for names in METHODS.values() for one in names[:1] if " " in one):
        assert method not in chinese


def test_bad_ratings_lead_to_their_calls(october: Report) -> None:
    """A mean has no calls against it; the share of good ratings has, and those are the calls to listen to."""
    if "listen" not in [one.key for one in advice(october)]:
        pytest.fail("the drawn ratings are below their target")
    html = page(october, "en", *days_of(october, SITE))
    assert "--kpi csat --variant csat=top2 --calls against" in html


def test_a_month_that_goes_on_says_so(october: Report, tmp_path: Path) -> None:
    path = tmp_path / "kefu.db"
    fill(path, 500, utc(2026, 10, 1), 10)
    report = Maker(Reader(path), SITE, utc(2026, 10, 11).timestamp()).report("month", utc(2026, 10, 5).timestamp(), "A")
    assert report.running
    assert not october.running
    assert "October 2026, so far" in page(report, "en", *days_of(report, SITE))
