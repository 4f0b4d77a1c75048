"""The same rows give the same firings, whatever ticks come between them, in whatever process, from journal or live."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.configuration.rules import load_rules
from config.load import ROOT
from models.quality.rules.backtest import lived, run, with_beginnings
from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing
from models.quality.rules.hearing import Row
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import Order, RuleSet, Said, Stage
from models.speech.dictionary import pronounce
from tests.support.rule_stories import day, end_of, story
from tests.support.rules import T0, Story, engine, not_said, rule, said


@cache
def compiled() -> tuple[RuleSet, Cascade]:
    """The shipped rules, all live."""
    ruleset = lived(load_rules(ROOT / "config" / "rules").ruleset)
    return ruleset, Cascade(ruleset, pronounce)


def fired(rows: Sequence[Row], ticks: list[float] | None = None) -> list[Firing]:
    """All firings; ``ticks``: seconds at which the time is told between the rows."""
    found = Engine(*compiled())
    firings: list[Firing] = []
    waiting = sorted(ticks or [])
    for row in rows:
        while waiting and T0 + waiting[0] <= row.at:
            moment = T0 + waiting.pop(0)
            for call in found.calls():
                firings += found.tick(call, moment)
        firings += found.take(row)
    for call in found.calls():
        firings += found.tick(call, end_of(rows) + 60)
    return firings


def test_a_day_is_replayed_bit_for_bit() -> None:
    """Twenty calls at once, twice: equal in every field, floats too."""
    rows = day(20)
    first, second = fired(rows), fired(rows)
    assert len(first) > 50
    assert repr(first) == repr(second)
    assert {one.step for one in first} >= {"exact", "spelling", "sound", "measure"}


def test_another_process_fires_the_same() -> None:
    """Hashes of texts differ from process to process; firings do not."""
    code = "from tests.unit.test_rule_replay import *; import hashlib; print(repr(fired(day(4))))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1
    assert "Firing(" in told.pop()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.floats(0, 230), max_size=40))
def test_ticks_change_nothing(seed: int, ticks: list[float]) -> None:
    """Of ticks only that time has passed counts."""
    rows = story(seed)
    assert repr(fired(rows)) == repr(fired(rows, ticks))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_journal_alone_fires_the_same_but_for_early_words(seed: int) -> None:
    """Partials are not kept. What whole utterances fire is the same without them, but for what is judged at once when
    an order is refused."""
    rows = story(seed)
    early = {
        one.id for one in compiled()[0].rules
        if one.interlock or "early=True" in repr(one.condition) or "must_correct" in repr(one.condition)
    }  # fmt: skip
    kept = [row for row in rows if row.kind != "PartlyHeard"]
    told, stored = (
        {_what(one) for one in fired(some) if one.step != "measure"} for some in (rows, list(with_beginnings(kept)))
    )
    assert {one for one in told if one[0] not in early} == {one for one in stored if one[0] not in early}


def _what(one: Firing) -> tuple[object, ...]:
    """What fired and by what; not when that was known, which may be half a second apart."""
    return one.rule, one.began_at, one.leg, one.words, one.utterance, one.cleared


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_nothing_is_cleared_that_has_not_fired(seed: int) -> None:
    """Firings and clearings take turns, in the order of time; nothing fires in the future."""
    rows = story(seed)
    on: set[str] = set()
    last = 0.0
    for one in fired(rows):
        assert one.at >= last
        last = one.at
        assert one.at <= end_of(rows) + 60
        assert one.began_at <= one.at
        if one.cleared:
            on.remove(one.rule)
        else:
            on.add(one.rule)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_once_a_call_is_once(seed: int) -> None:
    """No rule that says so fires twice."""
    ruleset, _ = compiled()
    once = {one.id for one in ruleset.rules if one.once == "call"}
    names = [one.rule for one in fired(story(seed)) if not one.cleared and one.rule in once]
    assert len(names) == len(set(names))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_calls_do_not_meet(one: int, other: int) -> None:
    """What fires in a call does not depend on the calls beside it."""
    first, second = story(one, "c1"), story(other, "c2", 7.3)
    both = fired(sorted([*first, *second], key=lambda row: row.at))
    assert [repr(one) for one in both if one.call_id == "c1"] == [repr(one) for one in fired(first)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_leg_without_an_ear_is_never_accused(seed: int) -> None:
    """When nothing of the agent was heard, no absence is held against them."""
    rows = [row for row in story(seed) if row.data.get("leg") != "agent"]
    absent = {"greeting-15s", "zh-greeting-15s", "waited-long", "goodbye", "zh-goodbye"}
    assert not absent & {one.rule for one in fired(rows)}


def test_a_back_test_counts_calls_firings_and_reviews() -> None:
    """Drafts are tried, what could not be judged is counted apart, and reviews give a precision with its interval."""
    ruleset = RuleSet(
        (
            rule(said("prices may change"), id="prices", stage=Stage.DRAFT),
            rule(not_said("anything else i can do", before="end"), id="goodbye"),
        )
    )
    rows: list[Row] = []
    for n in range(4):
        told = Story(f"c{n}").begin().say(5, "agent", "the prices may change" if n < 3 else "hello there")
        if n == 0:
            told.row(9, "TranscriptSkipped", leg="agent", seconds=2.0, reason="busy")
        told.end(30)
        rows += told.rows
    for n, verdict in enumerate(("right", "right", "wrong")):
        rows += Story(f"c{n}").row(100, "RuleReviewed", rule="prices", verdict=verdict).rows
    report = run(ruleset, Cascade(ruleset, pronounce), sorted(rows, key=lambda row: row.at))
    prices, goodbye = report.rules
    assert (report.calls, prices.calls, prices.fired, prices.firings, prices.per_100) == (4, 4, 3, 3, 75.0)
    assert (prices.reviewed, prices.right, prices.precision) == (3, 2, 0.667)
    assert prices.interval == pytest.approx((0.208, 0.939), abs=1e-3)
    assert (goodbye.fired, goodbye.precision, goodbye.interval) == (3, None, None)
    assert prices.shown[0].words == "the prices may change"


def test_order_is_by_when_it_was_said() -> None:
    """Whatever row comes first: the same verdict for every order of rows of two legs."""
    found = engine(rule(Order(said("date of birth"), Said(("that is fine with me",), "caller"))))
    told = Story().begin()
    told.row(9, "Transcribed", leg="caller", text="that is fine with me", began_at=T0 + 6, seconds=1.0)
    told.row(9.5, "Transcribed", leg="agent", text="date of birth", began_at=T0 + 4, seconds=1.0)
    assert [one.rule for row in told.rows for one in found.take(row)] == []
    assert [one.rule for one in found.tick("c1", T0 + 20)] == ["r"]
