"""Who will call again, foretold: it ranks as well as can be, says shares that come true, and says nothing of little."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ari_app.reports.kpis import Question, answer, site_of
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from bench.insight_fcr import fcr as measured
from config.settings import Settings
from models.insight.kpi import KPIS, figure, with_history, with_returns
from models.insight.kpi_facts import Contact, Facts, Terms
from models.insight.kpi_resolved import auc
from tests.support.kpi_calls import Books

DAY = 86_400.0


def _call(name: str, at: float, **more: object) -> Contact:
    return Contact(name, at, "070", outcome="answered", connected_at=at, ended_at=at + 60, **more)  # type: ignore[arg-type]


def test_it_ranks_nearly_as_well_as_the_truth() -> None:
    """Within 0.02 of the AUC of the formula that the calls were drawn by, and what is foretold comes true."""
    found = measured()
    assert found["auc_of_the_truth"] - found["provisional_auc"] < 0.02
    assert found["provisional_auc"] > 0.65
    assert found["calibration_error"] < 0.03


def test_of_two() -> None:
    """Ranked right, wrong, and alike; of one kind alone there is nothing to rank."""
    likely = np.array([0.9, 0.1])
    assert auc(likely, np.array([1.0, 0.0])) == 1.0
    assert auc(likely, np.array([0.0, 1.0])) == 0.0
    assert auc(np.array([0.5, 0.5]), np.array([0.0, 1.0])) == 0.5
    with pytest.raises(ValueError, match="were the last"):
        auc(likely, np.array([1.0, 1.0]))


def test_too_few_are_not_yet_known() -> None:
    """Ten calls foretell nothing, and the figure says so; what is known already stays known."""
    calls = [_call(f"c{at}", at * 0.1 * DAY) for at in range(10)]
    facts = Facts(contacts=calls)
    terms = with_history(with_returns(Terms(now=DAY), facts), facts)
    assert terms.foretold is None
    assert figure(KPIS["fcr"], calls, terms, "foretold").estimate.value is None
    over = with_returns(Terms(now=30 * DAY), facts)
    assert figure(KPIS["fcr"], calls, over, "foretold").estimate.value == pytest.approx(0.1)


def test_a_topic_goes_before_the_queue() -> None:
    """Back about another topic is another matter, in the same queue too; where a topic is not known, the queue says."""
    first = _call("a", 0.0, queue="q", topic="t1")
    others = {"t1": True, "t2": False, "": True}
    for topic, same in others.items():
        facts = Facts(contacts=[first, _call("b", DAY, queue="q", topic=topic)])
        assert ("a" in with_returns(Terms(now=9 * DAY), facts).again_same) is same
    elsewhere = Facts(contacts=[first, _call("b", DAY, queue="p", topic="")])
    assert "a" not in with_returns(Terms(now=9 * DAY), elsewhere).again_same


def test_topics_come_from_the_records_with_their_merges() -> None:
    """What the night found of a call, and what a person has merged since."""
    books = Books([])
    books.database.execute("insert into calls (id, arrived_at, direction) values ('x', 5, 'in'), ('y', 6, 'in')")
    books.database.execute("insert into topics (id, part_of) values ('t1', 't2'), ('t2', ''), ('t3', '')")
    books.database.execute("insert into call_topics (call_id, topic, at) values ('x', 't1', 5)")
    assert [one.topic for one in books.contacts(0.0, 9.0)] == ["t2", ""]
    before = books.stamp(0.0, 9.0, 9.0)
    books.database.execute("update topics set part_of = 't3' where id = 't1'")
    assert [one.topic for one in books.contacts(0.0, 9.0)] == ["t3", ""]
    assert books.stamp(0.0, 9.0, 9.0) != before


def test_the_week_that_is_not_over_is_foretold(tmp_path: Path) -> None:
    """Of a week that ended yesterday: the estimate is near what two weeks later is known, and is called provisional."""
    fill(tmp_path / "kefu.db", 9000, utc(2026, 9, 1), 45)
    site, since, until = site_of(Settings(), {}, [], None), utc(2026, 10, 1).timestamp(), utc(2026, 10, 8).timestamp()
    asked = Question(since, until, variants={"fcr": "foretold"}, only=("fcr",))
    with closing(Reader(tmp_path / "kefu.db")) as book:
        early = answer(book, site, asked, until + DAY)[""]["fcr"]
        late = answer(book, site, Question(since, until, only=("fcr",)), until + 20 * DAY)[""]["fcr"]
    assert early.variant.provisional
    assert early.estimate.value == pytest.approx(late.estimate.value, abs=0.04)
    assert early.estimate.n == late.estimate.n
