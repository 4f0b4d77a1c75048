"""The report: of nothing, of one call, of months; in both languages; a page that needs nothing else."""

from __future__ import annotations

import re
from datetime import UTC
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ari_app.cli.report import checked_base
from ari_app.reports.kpi_report import Maker, days_of, last_over
from ari_app.reports.kpis import Question, Site, answer, site_of
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.domain import events
from models.domain.agent import Agent
from models.domain.errors import CommandRefused
from models.insight.books import End
from models.insight.kpi_again import DAY
from models.insight.report import HEADLINE, Report, advice
from models.insight.report_page import for_print, page
from models.insight.report_words import ADVICE, WORDS
from tests.support.kpi_calls import MENU, Books, Journal

NOON = utc(2026, 10, 14).timestamp() + DAY / 2
AGENTS = [Agent("1001", "Ann", frozenset({"en"}), {"orders": 3}, group="north")]


def _site() -> Site:
    return site_of(Settings(), {"orders": 20.0}, AGENTS, UTC)


def _made(journal: Journal, kind: str = "day") -> Report:
    return Maker(Books(journal.rows), _site(), NOON + 9 * DAY).report(kind, NOON, "A & B")


def _page(report: Report, language: str) -> str:
    return page(report, language, *days_of(report, _site()))


class _Checks(HTMLParser):
    """Every element that is opened is closed; what the page asks for elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.asked += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "srcset", "action")]
        if tag not in ("meta", "rect", "line", "circle", "polyline", "polygon"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "circle", "polyline", "polygon"):
            assert self.open.pop() == tag


def _well_made(html: str) -> None:
    check = _Checks()
    check.feed(html)
    assert check.open == []
    assert check.asked == []
    assert "<script" not in html
    assert re.findall(r"https?://|url\(|@import", html) == []
    assert "nan" not in re.sub(r"[a-z]*nan[a-z]+", "", html.lower())


@pytest.mark.parametrize(("language", "unknown"), [("en", "not yet known"), ("zh", "尚无数据")])
def test_a_day_without_calls(language: str, unknown: str) -> None:
    """Every figure is not yet known, and nothing is 0 % or 100 %."""
    report = _made(Journal())
    html = _page(report, language)
    _well_made(html)
    assert html.count(f"<div class='value none'>{unknown}</div>") == len(HEADLINE)
    assert report.empty
    assert [one.key for one in advice(report)] == ["nothing"]
    assert "A &amp; B" in html


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_day_with_one_call(language: str) -> None:
    """One call says what it says: no interval of a mean, a wide one of a share, nothing of a trend, no cause."""
    tell = Journal()
    tell.comes("c1", NOON, "<b>1</b>")
    tell.queued("c1", NOON + MENU, "<orders>")
    tell.ends("c1", tell.leg("c1", NOON + MENU + 12, "1001", 100.0), "answered")
    report = _made(tell)
    figures = report.now.figures
    assert figures["service_level"].estimate.value == 1.0
    assert figures["service_level"].verdict == "near", "one call in time does not prove 90 %"
    assert (figures["aht"].estimate.value, figures["aht"].estimate.span) == (120.0, None)
    assert figures["csat"].estimate.value is None
    assert (report.before, report.causes, len(report.trend)) == (None, {}, 1)
    assert dict(report.sheet.ends) == {End.HANDLED: 1}
    assert [one.key for one in advice(report)] == ["few"]
    html = _page(report, language)
    _well_made(html)
    assert "&lt;orders&gt;" in html
    assert "<orders>" not in html


@pytest.fixture(scope="module")
def three_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn calls; from the 61st day on one queue's callers wait longer."""
    path = tmp_path_factory.mktemp("months") / "kefu.db"
    fill(path, 30_000, utc(2026, 8, 6), 90)
    return path


def test_a_week_says_why_and_what_to_do(three_months: Path) -> None:
    """The planted cause is found, told in both languages, and leads to its calls."""
    book, now = Reader(three_months), utc(2026, 12, 1).timestamp()
    report = Maker(book, _site(), now).report("week", utc(2026, 10, 7).timestamp(), "kefu")
    cause = report.causes["service_level"].single
    assert report.now.label == "2026-W41"
    assert cause is not None
    assert (cause.group, cause.kind) == ("technical", "rate")
    assert advice(report)[0].key == "staff"
    assert len(report.trend) == 10
    books = report.sheet
    assert books.wrong == ()
    assert sum(books.ends.values()) == books.offered
    for language in ("en", "zh"):
        html = _page(report, language)
        _well_made(html)
        assert "kefu kpis --from 2026-10-05 --to 2026-10-12 --kpi service_level --by queue --group technical" in html
    question = Question(report.now.begin, report.now.end, "queue", only=("service_level",))
    found = answer(book, _site(), question, now, calls=True)["technical"]["service_level"]
    assert found.estimate == report.queues["technical"]["service_level"].estimate
    assert len({*found.for_it, *found.against}) == found.estimate.n


def test_a_month_of_a_centre_that_is_on_target(three_months: Path) -> None:
    """Where everything is on target, that is what is said; periods are those of the site's zone."""
    lax = Site(_site().zone, 600.0, 5.0, {}, {})
    report = Maker(Reader(three_months), lax, utc(2026, 12, 1).timestamp()).report("month", NOON, "kefu")
    assert [one.key for one in advice(report)] == ["fine"]
    assert (report.now.label, len(report.trend)) == ("2026-10", 3)
    assert days_of(report, lax) == ("2026-10-01", "2026-11-01")
    assert last_over("month", utc(2026, 11, 1).timestamp() + 1, lax) == utc(2026, 10, 31).timestamp() + 23 * 3600


def test_the_last_week_has_an_estimate_of_first_contact_resolution(three_months: Path) -> None:
    """While most calls' seven days are not over the estimate stands there, and says so."""
    at = utc(2026, 10, 7).timestamp()
    report = Maker(Reader(three_months), _site(), utc(2026, 10, 12).timestamp()).report("week", at, "kefu")
    later = Maker(Reader(three_months), _site(), utc(2026, 12, 1).timestamp()).report("week", at, "kefu")
    early, known = report.now.figures["fcr"], later.now.figures["fcr"]
    assert (early.variant.id, known.variant.id) == ("provisional", "7d")
    assert early.estimate.span is not None
    assert known.estimate.value is not None
    assert early.estimate.span[0] <= known.estimate.value <= early.estimate.span[1]
    assert "provisional" in _page(report, "en")
    assert "预估" in _page(report, "zh")


def test_every_text_is_in_both_languages() -> None:
    """And takes the same values."""
    for english, chinese in (*WORDS.values(), *ADVICE.values()):
        assert chinese
        assert sorted(re.findall(r"{(\w+)}", english)) == sorted(re.findall(r"{(\w+)}", chinese))
    assert not WORDS.keys() & ADVICE.keys()


def test_drawings_keep_their_colours_on_paper() -> None:
    """What makes the PDF does not carry the page's style into drawings: each has its own, without variables."""
    tell = Journal()
    tell.comes("c1", NOON, "1")
    tell.ends("c1", NOON + 20, "hung up in menu")
    html = _page(_made(tell), "zh")
    printed = for_print(html)
    _well_made(printed)
    styles = re.findall(r"<svg [^>]*><style>(.*?)</style>", printed, re.DOTALL)
    assert len(styles) == html.count("<svg ") > 8
    assert "var(" not in styles[0]
    kinds = re.findall(r'<(?:rect|line|text|polygon)[^>]* class="([^"]+)"', html)
    drawn = {one for kind in kinds for one in kind.split()}
    assert drawn - set(re.findall(r"\.([a-z][\w-]*)", styles[0])) <= {"unknown"}


def test_states_of_agents_are_in_the_report() -> None:
    """Occupancy of the day from the states that the journal has; one that goes on lasts until now."""
    tell = Journal()
    for at, (old, new) in enumerate([("offline", "ready"), ("ready", "talking"), ("talking", "offline")]):
        tell(NOON + 600.0 * at, events.AgentStateChanged(agent_id="1001", old=old, new=new))
    assert _made(tell).now.figures["occupancy"].estimate.value == 0.5


def test_figures_lead_to_their_calls_where_an_address_is_given(three_months: Path) -> None:
    """Each figure with calls behind it has a link that names figure, variant and time; without an address, commands."""
    report = Maker(Reader(three_months), _site(), utc(2026, 12, 1).timestamp()).report(
        "week", utc(2026, 10, 7).timestamp(), "kefu"
    )  # fmt: skip
    plain = _page(report, "en")
    _well_made(plain)
    assert "kefu kpis --from 2026-10-05" in plain
    html = page(report, "zh", *days_of(report, _site()), "https://kefu.example:8443/")
    check = _Checks()
    check.feed(html)
    assert all(one.startswith("href=https://kefu.example:8443/insight?behind=") for one in check.asked)
    (level,) = [one for one in check.asked if "behind=service_level&" in one and "&side=all&since" in one][:1]
    assert "variant=service_level%3Doffered" in level
    assert "since=2026-10-05T00%3A00%3A00Z&until=2026-10-12T00%3A00%3A00Z" in level
    assert any("by=queue&group=technical" in one for one in check.asked)
    assert not any("behind=occupancy" in one for one in check.asked)


def test_an_address_that_no_browser_can_follow_is_refused() -> None:
    assert checked_base("") == ""
    assert checked_base("http://127.0.0.1:8080") == "http://127.0.0.1:8080"
    for wrong in ("kefu.example", "javascript:alert(1)", "https://kefu.example/?a=b", "file:///etc"):
        with pytest.raises(CommandRefused, match="--base"):
            checked_base(wrong)
