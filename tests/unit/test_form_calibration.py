"""Whether rules may answer: shares put right, contests by question and by who answered, and what is proposed."""

from __future__ import annotations

import pytest

from models.quality.forms.calibration import Calibrated, Contests, Decided, Doubt, by_scorer, calibrated
from models.quality.forms.form import Auto, Form, Question, Type
from models.quality.forms.report import Review
from models.quality.forms.states import State

FORM = Form(
    "f", 1,
    {"s": (
        Question("greeting", {}, auto=Auto("r")), Question("tone", {}, Type.SCALE), Question("advice", {}, Type.TEXT),
    )},
)  # fmt: skip


def reviews(same: int, wrong: int, *, stratum: str = "random", weight: float = 2.0) -> list[Review]:
    """Two blind reviewers of each call who agree; rules said no where these say yes in ``wrong`` of them."""
    found = []
    for place in range(same + wrong):
        person = "yes" if place % 2 or place >= same else "no"
        machine = {"greeting": "no" if place >= same else person}
        for part in ("first", "second"):
            found.append(Review(f"c{place}", part, part, {"greeting": person}, machine, stratum, weight))
    return found


def greeting(*decided: Decided, checked: list[Review] | None = None, **given: int) -> Calibrated:
    """What is found out about the question."""
    found = calibrated(FORM, checked or [], {"greeting": given}, decided)
    return next(one for one in found if one.question == "greeting")


def test_the_share_of_yes_is_put_right_by_what_people_found() -> None:
    """Rules say yes in 60 of 100; of ten calls drawn by chance they said no to one that a person says yes to: 70 %."""
    found = greeting(checked=reviews(9, 1), yes=60, no=40, unknown=7)
    assert (found.answers, found.said) == (100, 0.6)
    assert found.true.value == pytest.approx(0.7)
    assert found.true.low is not None
    assert found.true.high is not None
    assert found.true.low < 0.6 < 0.7 < found.true.high


def test_calls_that_were_flagged_say_nothing_of_all_calls() -> None:
    found = greeting(checked=reviews(5, 5, stratum="no"), yes=60, no=40)
    assert found.true.value is None
    assert found.rules is not None, "they are compared all the same"


@pytest.mark.parametrize(
    ("same", "wrong", "doubts"),
    [(100, 0, ()), (60, 60, (Doubt.AGREEMENT, Doubt.PEOPLE)), (30, 30, ())],
    ids=["agree", "differ", "too few to know"],
)
def test_a_question_is_proposed_when_rules_and_people_differ(same: int, wrong: int, doubts: tuple[Doubt, ...]) -> None:
    assert greeting(checked=reviews(same, wrong), yes=1).doubts == doubts


def decisions(overturned: int, upheld: int, *scorers: str, dropped: int = 0) -> list[Decided]:
    """So many of each."""
    states = [State.OVERTURNED] * overturned + [State.UPHELD] * upheld + [State.VOID] * dropped
    return [Decided("greeting", state, scorers) for state in states]


@pytest.mark.parametrize(
    ("overturned", "upheld", "dropped", "proposed"),
    [(2, 8, 0, True), (1, 8, 1, True), (1, 9, 0, False), (5, 4, 0, False)],
)
def test_a_question_is_proposed_when_too_many_contests_were_right(
    overturned: int, upheld: int, dropped: int, proposed: bool
) -> None:
    """Over 15 % of at least ten; what was dropped did not stand either."""
    found = greeting(*decisions(overturned, upheld, dropped=dropped), yes=1)
    assert (Doubt.OVERTURNED in found.doubts) is proposed
    assert found.contests == Contests(overturned + upheld + dropped, overturned + dropped)


def test_contests_count_for_whoever_had_given_the_answer() -> None:
    """Rules' own are nobody's; two who had agreed answer for it both."""
    found = by_scorer([*decisions(1, 1), *decisions(1, 0, "a", "b"), *decisions(0, 3, "a")])
    assert found == {"": Contests(2, 1), "a": Contests(4, 1), "b": Contests(1, 1)}


def test_wilsons_interval_as_it_was_published() -> None:
    """Newcombe (1998), table I: 15 of 148 is .0624 to .1605; none is no figure."""
    share = Contests(148, 15).share
    assert share.low == pytest.approx(0.0624, abs=1e-4)
    assert share.high == pytest.approx(0.1605, abs=1e-4)
    assert Contests().share.value is None


def test_only_what_rules_answer_or_agents_contest_is_listed() -> None:
    assert [one.question for one in calibrated(FORM, [], {}, [])] == ["greeting"]
    listed = calibrated(FORM, [], {}, [Decided("tone", State.UPHELD, ("a",))])
    assert [one.question for one in listed] == ["greeting", "tone"]
