"""What is said in the shadow, of any part: which of the two was right, when one gives way, what is kept of words."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from models.training.beside import against, apart, evidence, judged, rows_beside
from models.training.compare import Judged, compare, of_all
from models.training.inbox import Told
from models.training.kept_words import without_digits
from models.training.parts import CARDS, INTENTS, PHRASES, WORDING
from models.training.stood import fallen, stood


class Rows:
    """Of a journal, a second apart."""

    def __init__(self) -> None:
        self.rows: list[Told] = []

    def tell(self, kind: str, call: str = "c1", **data: Any) -> int:  # noqa: ANN401 - fields of events
        """One more; its number."""
        self.rows.append(Told(len(self.rows) + 1, float(len(self.rows)), call, kind, data))
        return len(self.rows)

    def heard(self, taken: str, heard: str, call: str = "c1", beside: str = "") -> int:
        """Phrases: what the live engine heard, and what the one in the shadow would have. Its row comes later."""
        return self.tell(
            "ShadowAnswered", call, model="phrases-en-2", taken=taken, heard=heard, chance=0.9, alike=taken == heard,
            heard_at=len(self.rows) + 0.5, beside=beside,
        )  # fmt: skip


@pytest.fixture
def rows() -> Rows:
    """None yet."""
    return Rows()


def test_a_choice_that_stood_was_right(rows: Rows) -> None:
    rows.heard("sales", "support")
    rows.tell("ChoiceMade", menu="main", choice="sales", by="speech", heard="Sales")
    (one,) = rows_beside(rows.rows)
    assert (one.truth, one.known) == ("sales", "live")


def test_what_was_refused_meant_what_was_said_next_to_the_same_menu(rows: Rows) -> None:
    """Also what the caller denied. Another menu, a key, and nothing tell nothing."""
    rows.heard("", "support")
    rows.tell("NotUnderstood", menu="main", heard="", by="speech")
    rows.tell("ChoiceMade", menu="main", choice="support", by="speech", heard="support")
    rows.heard("sales", "support", call="c2")
    rows.tell("NotUnderstood", "c2", menu="main", heard="sales", by="speech")
    rows.tell("ChoiceMade", "c2", menu="other", choice="x", by="speech", heard="x")
    rows.heard("sales", "support", call="c3")
    rows.tell("NotUnderstood", "c3", menu="main", heard="sales", by="speech")
    rows.tell("ChoiceMade", "c3", menu="main", choice="support", by="key", heard="2")
    rows.heard("sales", "support", call="c4")
    assert [one.known for one in rows_beside(rows.rows)] == ["shadow", "", "", ""]


def test_only_what_came_of_it_counts_however_late_the_shadow_is(rows: Rows) -> None:
    """A choice before it is none of it, nor what another engine's words led to; both may be wrong."""
    rows.tell("ChoiceMade", menu="main", choice="sales", by="speech", heard="sales")
    late: dict[str, Any] = {"model": "phrases-en-2", "taken": "sales", "heard": "billing", "heard_at": 0.5}
    rows.tell("NotUnderstood", menu="main", heard="sales", by="speech")
    rows.tell("ChoiceMade", menu="main", choice="support", by="speech", heard="support")
    rows.tell("ShadowAnswered", **late)
    rows.tell("ShadowAnswered", **{**late, "taken": "support"})
    found = rows_beside(rows.rows)
    assert [(one.truth, one.known) for one in found] == [("support", "neither"), ("", "")]


def test_people_go_before_what_callers_did(rows: Rows) -> None:
    """Most of them; as many for each settle nothing; what is taken back was never said."""
    number = rows.heard("sales", "support")
    rows.tell("ChoiceMade", menu="main", choice="sales", by="speech", heard="sales")

    def known(*labels: tuple[str, str]) -> str:
        story = [*rows.rows]
        for by, right in labels:
            story.append(Told(99, 99.0, "", "ShadowSettled", {"row": number, "right": right, "by": by}))
        return rows_beside(story)[0].known

    assert known() == "live"
    assert known(("ann", "shadow")) == "shadow"
    assert known(("ann", "neither")) == "neither"
    assert known(("ann", "shadow"), ("bob", "neither")) == "live"
    assert known(("ann", "shadow"), ("bob", "neither"), ("eve", "neither")) == "neither"
    assert known(("ann", "shadow"), ("ann", "")) == "live"


def test_what_can_be_seen_of_it(rows: Rows) -> None:
    """The newest first; what is alike, what differs in digits alone, and words whose time is over are not asked."""
    first = rows.heard("sales", "support")
    rows.heard("sales", "sales")
    rows.heard("••", "•• •")
    rows.tell("ShadowAnswered", model="phrases-en-2", taken="", heard="", alike=False)
    last = rows.heard("", "support")
    assert [one.number for one in apart(rows_beside(rows.rows))] == [last, first]


def test_what_both_said_is_compared(rows: Rows) -> None:
    """Rows from before 0.15 have no mark of being alike: the words say it."""
    for _ in range(25):
        number = rows.tell("ShadowAnswered", model="cards-en-1", answer="en/a", live="en/b", chance=0.7)
        rows.tell("ShadowSettled", row=number, right="shadow", by="ann")
    rows.tell("ShadowAnswered", model="cards-en-1", answer="en/a", live="en/a", chance=0.7)
    found = rows_beside(rows.rows)
    both = compare(judged(found))
    assert (both.n, both.old, both.new, both.only_new, both.verdict) == (25, 0.0, 1.0, 25, "better")
    assert found[-1].alike


def test_where_both_differ_is_a_share_of_all() -> None:
    """What may lose ten points there may lose one of a hundred where nine of ten are alike; no class has a floor."""
    known = [Judged("a", "a", "b")] * 20 + [Judged("a", "b", "a")] * 20
    found = compare([Judged(one.truth, one.old, one.new, call=str(at)) for at, one in enumerate(known)])
    assert found.verdict == "unclear"
    whole = of_all(found, 0.05)
    assert (whole.verdict, round(whole.low, 4)) == ("not worse", round(found.low * 0.05, 4))
    assert of_all(compare([]), 0.0).low == -1.0


# Giving way -------------------------------------------------------------------------------------------


def test_evidence_is_what_the_formula_says() -> None:
    """The mean of the likelihood ratio over shares below a half, by sums of many; and 7 to 0, 12 to 2."""
    for right, wrong in ((0, 0), (3, 2), (2, 9)):
        shares = [(at + 0.5) / 20_000 for at in range(10_000)]
        ratio = sum((2 * one) ** right * (2 * (1 - one)) ** wrong for one in shares) / len(shares)
        assert evidence(right, wrong) == pytest.approx(ratio, rel=1e-3)
    assert evidence(0, 6) < 20 <= evidence(0, 7)
    assert evidence(2, 11) < 20 <= evidence(2, 12)
    assert evidence(0, 5000) > 1e6 > 1 > evidence(5000, 0)


def test_who_is_as_good_hardly_ever_gives_way_however_often_one_looks() -> None:
    """Looked at after each of 300 that tell: at most one of twenty, as Ville's inequality says."""
    dice, gone, found = random.Random(5), 0, cache(evidence)
    for _ in range(400):
        right = wrong = 0
        for _ in range(300):
            right, wrong = (right + 1, wrong) if dice.random() < 0.5 else (right, wrong + 1)
            if found(right, wrong) >= 20:
                gone += 1
                break
    assert 0 < gone / 400 < 0.05


def test_a_live_one_gives_way_when_the_one_before_was_right_more_often(rows: Rows) -> None:
    """Of any part; rows beside another model, and from before it was live, count for nothing."""

    def gives_way(since: float = 0.0, model: str = "cards-en-1") -> bool:
        found = fallen(rows.rows, model, CARDS, "en", (-1.0, since, 1e9), "settings")
        if found is not None:
            assert "the one before it 7 times" in found.why
            assert (found.figures["right"], found.figures["wrong"]) == (0, 7)
        return found is not None

    for at in range(7):
        assert not gives_way()
        number = rows.tell(
            "ShadowAnswered", f"c{at}", model="settings", beside="cards-en-1", answer="en/a", live="en/b"
        )
        rows.tell("ShadowSettled", row=number, right="shadow", by="ann")
    assert gives_way()
    assert not gives_way(model="cards-en-2")
    assert not gives_way(since=4.0)
    assert against(rows_beside(rows.rows, "settings"))[:2] == (0, 7)


def test_live_figures_of_each_part(rows: Rows) -> None:
    """What was keyed, and what was said in another language, is none of them."""
    rows.tell("CallArrived", language="en")
    rows.tell("CallArrived", "z1", language="zh")
    for call in ("c1", "z1"):
        rows.tell("ChoiceMade", call, menu="m", by="speech", heard="sales")
        rows.tell("NotUnderstood", call, menu="m", by="key", heard="9")
        rows.tell("NotUnderstood", call, menu="m", by="speech", heard="")
        rows.tell("AnswerTaken", call, step="s", value="a", by="speech", chances={"a": 0.9, "b": 0.1})
        rows.tell("AnswerTaken", call, step="s", value="7", by="speech")
        rows.tell("AnswerRefused", call, step="s", by="speech")
    assert stood(rows.rows, PHRASES, "en", 0, 99) == (1, 2)
    assert stood(rows.rows, WORDING, "en", 0, 99) == (1, 2)
    assert stood(rows.rows, CARDS, "en", 0, 99) == stood(rows.rows, INTENTS, "zh", 50, 99) == (0, 0)


def test_menus_that_understand_less_give_way(rows: Rows) -> None:
    """Sixty before and sixty after, as of intents."""
    rows.tell("CallArrived", language="en")
    for at in range(60):
        rows.tell("ChoiceMade" if at % 20 else "NotUnderstood", menu="m", by="speech", heard="sales")
    since = float(len(rows.rows))
    for at in range(60):
        rows.tell("ChoiceMade" if at % 2 else "NotUnderstood", menu="m", by="speech", heard="sales")
    found = fallen(rows.rows, "phrases-en-2", PHRASES, "en", (-1.0, since, 1e9), "settings")
    assert found is not None
    assert (found.why, found.figures["before_n"]) == ("30 of 60 answers stood, 57 of 60 before it", 60)


# Words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [("my number is one two three", "my number is •••"), ("two", "•"), ("九", "•"),
     ("the sales team", "the sales team"), ("c d seven", "•••"), ("one moment", "one moment")],
)  # fmt: skip
def test_no_digit_is_kept(said: str, kept: str) -> None:
    assert without_digits(said) == kept
