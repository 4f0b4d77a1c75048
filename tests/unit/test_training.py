"""The trainer's bench: what is asked about, when a label stands, when a model is better, and when it gives way."""

from __future__ import annotations

import random
from typing import Any

import pytest

from models.training.beside import judged, rows_beside, with_meanings
from models.training.compare import Judged, calibration, compare, has_fallen, interval, mcnemar
from models.training.inbox import OTHER, Answer, Told, answers, inbox, labelled, live_figures, split
from models.training.registry import SHADOW_SECONDS, live_stack, missing, registry


class Story:
    """Rows of a journal."""

    def __init__(self) -> None:
        self.rows: list[Told] = []

    def tell(self, kind: str, call: str = "", **data: Any) -> int:  # noqa: ANN401 - fields of events
        """One more; its number."""
        self.rows.append(Told(len(self.rows) + 1, float(len(self.rows)), call, kind, data))
        return len(self.rows)

    def said(self, call: str, text: str, value: str = "", **chances: float) -> int:
        """A caller's answer to an open question; without a value it is refused. The number of their words."""
        self.tell("CallArrived", call, language="en")
        number = self.tell("Transcribed", call, leg="caller", text=text)
        if value:
            self.tell("AnswerTaken", call, step="ask", value=value, by="speech", chances=chances)
        else:
            self.tell("AnswerRefused", call, step="ask", by="speech")
        return number

    def found(self) -> dict[int, Answer]:
        """Answers by the number of their words."""
        return {one.utterance: one for one in answers(self.rows)}


@pytest.fixture
def story() -> Story:
    """Empty."""
    return Story()


def test_the_inbox(story: Story) -> None:
    """Unsure, not understood and sent on; not what was sure, and not what keys answered."""
    sure = story.said("c1", "my bill", "billing", billing=0.9, sales=0.05)
    story.tell("CallQueued", "c1", problem="billing")
    unsure = story.said("c2", "the thing", "billing", billing=0.4, sales=0.35)
    lost = story.said("c3", "hello there")
    wrong = story.said("c4", "buy a bill", "billing", billing=0.8, sales=0.1)
    story.tell("CallQueued", "c4", problem="billing")
    story.tell("CallQueued", "c4", problem="sales")
    story.tell("Transcribed", "c5", leg="agent", text="hello")
    story.tell("AnswerTaken", "c5", step="number", value="1234", by="key", chances={})
    found = story.found()
    assert {one: found[one].why for one in found} == {
        sure: "", unsure: "unsure", lost: "not understood", wrong: "sent on"
    }  # fmt: skip
    assert found[wrong].corrected == "sales"
    assert [one.utterance for one in inbox(found.values())] == [wrong, unsure, lost]
    assert live_figures(found.values(), "en", 0) == (2, 3)


def test_a_yes_to_what_was_read_back_is_not_what_was_said(story: Story) -> None:
    """The words before it are."""
    story.tell("CallArrived", "c1", language="en")
    number = story.tell("Transcribed", "c1", leg="caller", text="my bill")
    story.tell("PromptSaid", "c1", prompts=["confirm_value"])
    story.tell("Transcribed", "c1", leg="caller", text="yes")
    story.tell("AnswerTaken", "c1", step="ask", value="billing", by="speech", chances={"billing": 0.5, "sales": 0.4})
    after = story.said("c1", "and a thing to buy", "sales", sales=0.5, billing=0.4)
    assert {one.utterance: one.text for one in answers(story.rows)} == {number: "my bill", after: "and a thing to buy"}


def test_a_queue_that_is_no_answer_corrects_nothing(story: Story) -> None:
    """Somebody who is sent on to a colleague of another kind had been understood."""
    number = story.said("c1", "my bill", "billing", billing=0.9, sales=0.05)
    story.tell("CallQueued", "c1", problem="billing")
    story.tell("CallQueued", "c1", problem="second-line")
    assert not story.found()[number].corrected


def test_what_matters_most_comes_first(story: Story) -> None:
    """Many alike before one of its kind that is as unsure."""
    one = story.said("c0", "x", "orders", orders=0.4, sales=0.3)
    many = {story.said(f"c{at}", f"y{at}", "billing", billing=0.4, sales=0.3) for at in range(1, 4)}
    order = [found.utterance for found in inbox(story.found().values())]
    assert (set(order[:3]), order[3]) == (many, one)


@pytest.mark.parametrize(
    ("labels", "label", "why"),
    [
        ([("ann", "billing")], "billing", ""),
        ([("ann", "sales")], "", "needs another person"),
        ([("ann", "sales"), ("ann", "sales")], "", "needs another person"),
        ([("ann", "sales"), ("bob", "sales")], "sales", ""),
        ([("ann", "sales"), ("bob", "billing")], "", "needs another person"),
        ([("ann", "sales"), ("bob", "billing"), ("kim", "sales")], "sales", ""),
        ([("ann", "sales"), ("ann", "billing")], "billing", ""),
        ([("ann", OTHER), ("bob", OTHER)], OTHER, ""),
    ],
)  # fmt: skip
def test_who_disagrees_needs_a_second_person(story: Story, labels: list[tuple[str, str]], label: str, why: str) -> None:
    """The classifier said billing; the newest label of a person is theirs."""
    number = story.said("c1", "the thing", "billing", billing=0.4, sales=0.35)
    for by, intent in labels:
        story.tell("LabelGiven", utterance=number, intent=intent, by=by)
    found = story.found()[number]
    assert (found.label, found.why) == (label, why)


def test_words_that_are_erased_teach_nothing(story: Story) -> None:
    """A label whose utterance is gone or blanked is left out."""
    number = story.said("c1", "•", "billing", billing=0.4, sales=0.35)
    for utterance in (number, 999):
        story.tell("LabelGiven", utterance=utterance, intent="billing", by="ann")
    assert labelled(story.found().values(), "en") == []


def test_held_out_are_the_latest_calls_whole(story: Story) -> None:
    for at in range(10):
        for part in ("a", "b"):
            number = story.said(f"c{at}", f"{at}{part}", "billing", billing=0.4, sales=0.35)
            story.tell("LabelGiven", utterance=number, intent="billing", by="ann")
    learn, held = split(labelled(story.found().values(), "en"))
    assert {one.call for one in held} == {"c7", "c8", "c9"}
    assert not {one.call for one in learn} & {one.call for one in held}


# Judging ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "p"), [(0, 0, 1.0), (5, 15, 0.04138947), (10, 10, 1.0), (0, 6, 0.03125), (1, 9, 0.02148438)]
)
def test_mcnemar_as_in_tables(one: int, other: int, p: float) -> None:
    """Twice the tail of a binomial with half."""
    assert mcnemar(one, other) == pytest.approx(p, abs=1e-6)
    assert mcnemar(other, one) == pytest.approx(p, abs=1e-6)


def rows(old: float, new: float, n: int, seed: int, name: str = "a") -> list[Judged]:
    """Answers that the two have right with these probabilities, each on its own."""
    draw = random.Random(seed)
    return [
        Judged(name, name if draw.random() < old else "x", name if draw.random() < new else "x", call=f"c{at}")
        for at in range(n)
    ]


def test_the_interval_covers_what_is_true() -> None:
    """Of 200 samples with a true difference of 0.1, the 95 % interval holds it in 90 to 99 of a hundred."""
    held = [low <= 0.1 <= high for low, high in (interval(rows(0.7, 0.8, 60, seed), seed) for seed in range(200))]
    assert 0.90 <= sum(held) / len(held) <= 0.99


def test_answers_of_one_call_count_once_in_the_interval() -> None:
    """Ten calls of ten answers each, all alike, are ten, and no hundred."""
    alone = [Judged("a", "x" if at % 2 else "a", "a", call=f"c{at}") for at in range(100)]
    together = [Judged("a", "x" if at // 10 % 2 else "a", "a", call=f"c{at // 10}") for at in range(100)]
    narrow, wide = interval(alone), interval(together)
    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])


@pytest.mark.parametrize(
    ("old", "new", "n", "verdict", "may"),
    [(0.5, 0.9, 200, "better", True), (0.9, 0.5, 200, "worse", False), (1.0, 1.0, 50, "not worse", True),
     (0.5, 0.9, 19, "too few", False)],
)  # fmt: skip
def test_verdicts(old: float, new: float, n: int, verdict: str, may: bool) -> None:
    found = compare(rows(old, new, n, 3))
    assert (found.verdict, found.may_live) == (verdict, may)


def test_no_class_may_lose() -> None:
    """Better in all, and yet refused, since one class of twenty has lost two."""
    good = [Judged("a", "x", "a", call=f"a{at}") for at in range(200)]
    lost = [Judged("b", "b", "b" if at > 1 else "a", call=f"b{at}") for at in range(20)]
    found = compare([*good, *lost])
    assert (found.low > 0, found.losing, found.verdict) == (True, ("b",), "worse")
    assert compare([*good, *lost[:19]]).losing == ()


def test_calibration() -> None:
    """Right as often as it says; and sure of everything, half of which is wrong."""
    assert calibration([(0.75, at % 4 > 0) for at in range(100)]) == pytest.approx(0.0)
    assert calibration([(1.0, at % 2 > 0) for at in range(100)]) == pytest.approx(0.5)
    assert calibration([]) == 0.0


@pytest.mark.parametrize(
    ("before", "live", "fallen"),
    [((900, 1000), (700, 1000), True), ((900, 1000), (890, 1000), False), ((900, 1000), (20, 40), False),
     ((10, 10), (10, 100), False), ((900, 1000), (950, 1000), False)],
)  # fmt: skip
def test_when_live_figures_have_fallen(before: tuple[int, int], live: tuple[int, int], fallen: bool) -> None:
    """Only when intervals are apart, and with fifty answers on both sides."""
    assert has_fallen(before, live) is fallen


# The registry -----------------------------------------------------------------------------------------


def _trained(story: Story, model: str) -> None:
    story.tell("ModelTrained", model=model, language="en", data="d", code="1", texts=9, by="ann", metrics={})


def test_what_a_candidate_lacks(story: Story) -> None:
    _trained(story, "en-1")

    def lacks() -> str:
        return missing(registry(story.rows)["en-1"])

    assert "not compared" in lacks()
    story.tell("ModelJudged", model="en-1", how="compare", verdict="too few", metrics={})
    assert "too few" in lacks()
    story.tell("ModelJudged", model="en-1", how="compare", verdict="better", metrics={})
    assert "no day" in lacks()
    story.tell("ModelJudged", model="en-1", how="shadow", verdict="too few", metrics={"seconds": SHADOW_SECONDS - 1})
    assert "no day" in lacks()
    story.tell("ModelJudged", model="en-1", how="shadow", verdict="worse", metrics={"seconds": SHADOW_SECONDS})
    assert "worse" in lacks()
    story.tell("ModelJudged", model="en-1", how="shadow", verdict="too few", metrics={"seconds": SHADOW_SECONDS})
    assert lacks() == ""


def test_one_that_gives_way_leaves_it_to_the_one_before(story: Story) -> None:
    for model in ("en-1", "en-2"):
        _trained(story, model)
        story.tell("ModelPromoted", model=model, language="en", why="w")
    assert live_stack(registry(story.rows), "en") == ["en-1", "en-2"]
    story.tell("ModelReturned", model="en-2", language="en", why="fell")
    found = registry(story.rows)
    assert {name: one.state for name, one in found.items()} == {"en-1": "live", "en-2": "returned"}
    story.tell("ModelReturned", model="en-1", language="en", why="fell")
    assert live_stack(registry(story.rows), "en") == live_stack(registry(story.rows), "zh") == []


def test_a_label_that_is_taken_back_was_never_given(story: Story) -> None:
    """Of the person alone who takes it back."""
    number = story.said("c1", "the thing", "billing", billing=0.4, sales=0.35)
    for by, intent in (("ann", "sales"), ("bob", "sales"), ("ann", "")):
        story.tell("LabelGiven", utterance=number, intent=intent, by=by)
    assert dict(story.found()[number].labels) == {"bob": "sales"}
    assert story.found()[number].chance == 0.4


def test_what_was_said_in_the_shadow_is_judged_by_what_is_known_to_be_meant(story: Story) -> None:
    """By labels and by corrections; another model's answers, and what nobody knows, count for nothing."""
    unsure = story.said("c1", "the thing", "billing", billing=0.4, sales=0.35)
    wrong = story.said("c2", "buy a bill", "billing", billing=0.8, sales=0.1)
    story.tell("CallQueued", "c2", problem="billing")
    story.tell("CallQueued", "c2", problem="sales")
    silent = story.said("c3", "a bill", "billing", billing=0.9, sales=0.05)
    for utterance, answer in ((unsure, "billing"), (wrong, "sales"), (silent, "sales")):
        story.tell("ShadowAnswered", model="en-2", utterance=utterance, answer=answer, chance=0.7, live="billing")
    story.tell("ShadowAnswered", model="en-1", utterance=silent, answer="orders", chance=0.7, live="billing")
    story.tell("LabelGiven", utterance=unsure, intent="billing", by="ann")
    told = with_meanings(rows_beside(story.rows, "en-2"), answers(story.rows))
    assert [(one.utterance, one.says, one.known) for one in told] == [
        (unsure, "billing", "both"), (wrong, "sales", "shadow"), (silent, "sales", ""),
    ]  # fmt: skip
    assert [one.alike for one in told] == [True, False, False]
    found = compare(judged(told))
    assert (found.n, found.old, found.new, found.only_new) == (2, 0.5, 1.0, 1)


def test_one_of_a_language_is_in_the_shadow(story: Story) -> None:
    """Who comes after it takes its place; who is promoted leaves it."""
    for model in ("en-1", "en-2"):
        story.tell("ModelTrained", model=model, language="en", data="d", code="1", texts=9, by="ann", metrics={})
    story.tell("ModelJudged", model="en-2", how="compare", verdict="better", metrics={}, classes={"a": [20, 0.9, 0.8]})
    for model in ("en-1", "en-2"):
        story.tell("ShadowBegun", model=model, language="en", by="ann")
    found = registry(story.rows)
    assert [(one.state, one.shadow_since) for one in found.values()] == [("candidate", 3.0), ("shadow", 4.0)]
    assert (found["en-2"].classes, found["en-2"].moved_by) == ({"a": [20, 0.9, 0.8]}, "ann")
    story.tell("ModelPromoted", model="en-2", language="en", by="bob", why="better")
    assert registry(story.rows)["en-2"].state == "live"


def test_what_may_be_either_way_is_unclear_and_may_not_live() -> None:
    """Few answers on which both differ: neither worse nor fit to answer, in comparison and in the shadow."""
    rows = [Judged("a", "a", "b")] * 4 + [Judged("a", "b", "a")] * 4 + [Judged("c", "c", "c")] * 15
    found = compare([Judged(one.truth, one.old, one.new, call=str(at)) for at, one in enumerate(rows)])
    assert (found.verdict, found.may_live, found.low < 0 < found.high) == ("unclear", False, True)
    story = Story()
    story.tell("ModelTrained", model="en-1", language="en", data="d", code="1", texts=9, by="ann", metrics={})
    story.tell("ModelJudged", model="en-1", how="compare", verdict="unclear", metrics={})
    assert missing(registry(story.rows)["en-1"]).endswith("it is: unclear")
    story.tell("ModelJudged", model="en-1", how="compare", verdict="better", metrics={})
    story.tell("ModelJudged", model="en-1", how="shadow", verdict="unclear", metrics={"seconds": SHADOW_SECONDS})
    assert missing(registry(story.rows)["en-1"]).endswith("it was unclear")
