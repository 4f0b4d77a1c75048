"""Forms: figures against hand-computed and published ones; what is not known costs nobody; nobody judges themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.quality.forms.agreement import (
    Estimate,
    ac1,
    agreement,
    alpha,
    kappa,
    true_share,
    weighted_kappa,
    with_interval,
)
from models.quality.forms.automatic import Fired, Heard, automatic
from models.quality.forms.form import Answer, Auto, Form, Kind, Question, Type, Verdict, scored, share_of
from models.quality.forms.states import COUNTS, TABLE, Act, State, moved

# Agreement ------------------------------------------------------------------------------------------


def table(both: int, first: int, second: int, neither: int) -> list[tuple[str, str]]:
    """Pairs of a table of two by two."""
    return [("y", "y")] * both + [("y", "n")] * first + [("n", "y")] * second + [("n", "n")] * neither


def test_kappa_by_hand() -> None:
    """20, 5, 10, 15 of 50: agreement .7, chance .5."""
    assert agreement(table(20, 5, 10, 15)) == pytest.approx(0.7)
    assert kappa(table(20, 5, 10, 15)) == pytest.approx(0.4)


def test_the_paradox_of_kappa() -> None:
    """118, 5, 2, 0 of 125 (Gwet 2008): 94 % agree, κ is below zero, AC1 says what there is."""
    pairs = table(118, 5, 2, 0)
    assert kappa(pairs) == pytest.approx((0.944 - 0.94528) / (1 - 0.94528))
    assert ac1(pairs) == pytest.approx((0.944 - 0.054432) / (1 - 0.054432))


def test_quadratic_weights_by_hand() -> None:
    """Observed .25, expected .40625 of the widest distance."""
    assert weighted_kappa([(1, 1), (2, 2), (3, 3), (1, 3)]) == pytest.approx(1 - 0.25 / 0.40625)


def test_alpha_as_it_was_published() -> None:
    """Krippendorff (2011): four raters, twelve items, holes; nominal .743, interval .849."""
    rows = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
    raters = [[None if one == "." else float(one) for one in row.split()] for row in rows]
    items = list(zip(*raters, strict=True))
    assert alpha(items) == pytest.approx(0.743, abs=5e-4)
    assert alpha(items, interval=True) == pytest.approx(0.849, abs=5e-4)


def test_what_is_not_defined_is_said_so() -> None:
    """Always the same answer: no chance to disagree; nothing: nothing."""
    same = [("y", "y")] * 9
    assert (kappa(same), weighted_kappa([(3, 3)] * 4), alpha([[1, 1], [1, 1]])) == (None, None, None)
    assert ac1(same) == 1.0
    assert (agreement([]), kappa([]), ac1([]), weighted_kappa([]), alpha([[1, None]])) == (None,) * 5
    assert with_interval([same], kappa) == Estimate(None, None, None, 9)


_PAIRS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=2, max_size=30)


@given(_PAIRS)
def test_properties_of_agreement(pairs: list[tuple[int, int]]) -> None:
    """Never over 1; 1 when all agree; who is first does not matter; two raters without holes: α near κ of the pool."""
    turned = [(other, one) for one, other in pairs]
    for figure in (kappa, ac1, weighted_kappa):
        value, back = figure(pairs), figure(turned)
        assert (value is None) == (back is None)
        if value is not None and back is not None:
            assert value <= 1 + 1e-12
            assert value == pytest.approx(back)
    whole = alpha([list(map(float, pair)) for pair in pairs])
    assert whole is None or whole <= 1 + 1e-12
    if agreement(pairs) == 1:
        assert kappa(pairs) in (None, pytest.approx(1.0))


def test_the_interval_holds_what_is_true() -> None:
    """Of 200 samples of 80 calls the interval of 95 % holds the true agreement in 90 to 99 %."""
    dice, held = np.random.default_rng(7), 0
    for number in range(200):
        calls = [[("y", "y" if dice.random() < 0.8 else "n") for _ in range(3)] for _ in range(80)]
        found = with_interval(calls, agreement, seed=number, draws=200)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.8 <= found.high
    assert 180 <= held <= 198


def test_intervals_are_over_calls_and_repeat() -> None:
    """Items of one call that agree only together make it wider; the same seed, the same interval."""
    alone = [[pair] for pair in table(30, 10, 10, 30)]
    together = [[pair] * 8 for pair in table(30, 10, 10, 30)[::8]]
    narrow, wide = with_interval(alone, kappa), with_interval(together, kappa)
    assert narrow == with_interval(alone, kappa)
    assert narrow.low is not None
    assert wide.low is not None
    assert narrow.high is not None
    assert wide.high is not None
    assert wide.high - wide.low > narrow.high - narrow.low


def test_the_true_share_is_the_machines_put_right() -> None:
    """The machine says 80 % pass and is right half of the times that it says no: .8 + .1, within its interval."""
    machine = [1.0] * 80 + [0.0] * 20
    checked = [(1.0, 1.0, 2.0)] * 40 + [(0.0, 1.0, 1.0)] * 10 + [(0.0, 0.0, 1.0)] * 10
    found = true_share(machine, checked)
    assert found.value == pytest.approx(0.8 + 10 / 100)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.9 < found.high <= 1
    assert true_share([], checked).value is None


# Scores ---------------------------------------------------------------------------------------------


def question(name: str, weight: float = 10, **more: object) -> Question:
    """One of a form."""
    return Question(name, {"en": name}, weight=weight, **more)  # type: ignore[arg-type]


FORM = Form(
    "service", 3,
    {
        "opening": (question("greeting", 20, auto=Auto("greeting-15s")), question("notice", kind=Kind.CRITICAL)),
        "talk": (
            question("tone", 40, type=Type.SCALE), question("words", 0, type=Type.TEXT),
            question("promise", 30, kind=Kind.FATAL, auto=Auto("forbidden", "no", "yes")),
        ),
    },
)  # fmt: skip


def answers(person: bool = True, /, **values: str) -> dict[str, Answer]:
    """By question."""
    return {name: Answer(name, value, "1009", person) for name, value in values.items()}


def test_a_score_by_hand() -> None:
    """20·1 + 10·1 + 40·¾ + 30·1 of 100."""
    found = scored(FORM, answers(greeting="yes", notice="yes", tone="4", promise="yes", words="kind"))
    assert (found.points, found.answered, found.sections) == (90.0, 1.0, {"opening": 100.0, "talk": 85.71})


def test_what_does_not_apply_or_is_not_known_costs_nothing() -> None:
    """n/a leaves the form; unknown leaves the denominator; under 70 % of the weight nobody is assessed."""
    assert scored(FORM, answers(greeting="n/a", notice="yes", tone="3", promise="yes")).points == pytest.approx(75.0)
    some = scored(FORM, answers(greeting="unknown", notice="yes", tone="5", promise="yes"))
    assert (some.points, some.answered) == (100.0, 0.8)
    few = scored(FORM, answers(greeting="no", notice="unknown", tone="unknown", promise="yes"))
    assert (few.points, few.answered) == (None, 0.5)
    assert scored(FORM, {}).points is None
    assert scored(FORM, answers(greeting="n/a", notice="n/a", tone="n/a", promise="n/a")).points is None


def test_critical_takes_the_section_and_fatal_the_form() -> None:
    """A fatal *no* of a machine waits for a person, and until then it is not known."""
    said = {"greeting": "yes", "notice": "no", "tone": "5", "promise": "yes"}
    assert scored(FORM, answers(**said)).points == pytest.approx(70.0)
    found = scored(FORM, answers(**{**said, "promise": "no"}))
    assert (found.points, found.fatal, found.waiting) == (0.0, ("promise",), ())
    alone = scored(FORM, answers(**said) | answers(False, promise="no"))
    assert (alone.points, alone.fatal, alone.waiting) == (57.14, (), ("promise",))


@given(
    st.dictionaries(st.sampled_from([*FORM.questions()]), st.sampled_from(["yes", "no", "n/a", "unknown", "1", "5"]))
)
def test_no_answers_make_a_score_out_of_bounds(values: dict[str, str]) -> None:
    """0 to 100, or none; never a zero for what is not known."""
    found = scored(FORM, answers(**values))
    assert found.points is None or 0 <= found.points <= 100
    if not any(share_of(FORM.questions()[name], value) is not None for name, value in values.items()):
        assert found.points is None


# Automatic answers ----------------------------------------------------------------------------------

RULES = {"greeting-15s": "2", "forbidden": "5"}


def test_rules_answer_with_their_evidence() -> None:
    """Fired: no, with rule, version and utterances; not fired: yes; a rule that there is not: nothing."""
    found = automatic(FORM, [Fired("greeting-15s", "2", ("agent 1.00",), 0.9)], Heard(), RULES)
    assert found["greeting"] == Answer("greeting", "no", "greeting-15s@2", False, ("agent 1.00",), 0.9)
    assert (found["promise"].value, found["promise"].by) == ("yes", "forbidden@5")
    assert set(automatic(FORM, [], Heard(), {"forbidden": "5"})) == {"promise"}


@pytest.mark.parametrize(
    "heard",
    [
        Heard(written=0.9), Heard(skipped=True), Heard(near={"greeting-15s": 0.7}),
        Heard(unknown=frozenset({"greeting-15s"})),
    ],
)  # fmt: skip
def test_a_no_needs_all_to_be_heard(heard: Heard) -> None:
    """Otherwise nobody knows, and nobody fails."""
    fired = [Fired("greeting-15s", "2", (), 0.9)]
    assert automatic(FORM, fired, Heard(), RULES)["greeting"].value == "no"
    assert automatic(FORM, fired, heard, RULES)["greeting"].value == "unknown"
    assert automatic(FORM, [replace(fired[0], confidence=0.5)], Heard(), RULES)["greeting"].value == "unknown"


def test_a_no_that_rests_on_silence_needs_nothing_that_was_nearly_said() -> None:
    """What was nearly said is named, so that somebody can listen to it; words that were found need no more."""
    ticked = Form("f", 1, {"s": (Question("greeting", {}, auto=Auto("ticked", Verdict.YES, Verdict.NO)),)})
    near = Heard(nearly={"ticked": 0.7}, near_at={"ticked": "agent 3.00"})
    assert automatic(ticked, [], Heard(), {"ticked": "1"})["greeting"].value == "no"
    held = automatic(ticked, [], near, {"ticked": "1"})["greeting"]
    assert (held.value, held.evidence) == ("unknown", ("agent 3.00",))
    fired = [Fired("ticked", "1")]
    assert automatic(ticked, fired, near, {"ticked": "1"})["greeting"].value == "yes"
    forbidden = [Fired("forbidden", "5", ("agent 9.00",), 0.9)]
    found = automatic(FORM, forbidden, Heard(nearly={"forbidden": 0.7}), RULES)["promise"]
    assert (found.value, found.evidence) == ("no", ("agent 9.00",))


# The life of an answer ------------------------------------------------------------------------------


def test_a_contest_is_decided_by_somebody_else() -> None:
    """The agent contests; neither they nor who answered it decides."""
    scorers = frozenset({"1009"})
    assert moved(State.CORRECTED, Act.CONTEST, "1001", "1001", scorers).state is State.CONTESTED
    for by, why in (("1001", "nobody decides on their own call"), ("1009", "whoever answered it")):
        refused = moved(State.CONTESTED, Act.OVERTURN, by, "1001", scorers)
        assert refused.state is State.CONTESTED
        assert refused.refused.startswith(why)
    assert moved(State.CONTESTED, Act.OVERTURN, "1010", "1001", scorers).state is State.OVERTURNED
    assert moved(State.AUTO, Act.CONTEST, "1002", "1001", scorers).refused.startswith("only the agent")
    assert moved(State.AUTO, Act.CONTEST, "1001", "1001", scorers, 14.5).refused.startswith("answers can be contested")
    assert moved(State.VOID, Act.ACCEPT, "1009", "1001", scorers).refused


def test_every_state_is_reached_and_only_contested_and_void_do_not_count() -> None:
    """The table is whole."""
    assert set(TABLE.values()) | {State.AUTO} == set(State)
    assert set(State) - COUNTS == {State.CONTESTED, State.VOID}
