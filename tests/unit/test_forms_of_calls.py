"""Forms of whole calls: what rules answer, when they may not, who looks at what, and what two people make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ari_app.quality.actions import nearly_said
from ari_app.quality.scorer import events_of
from models.domain.form_events import FormScored
from models.quality.forms.form import Answer
from models.quality.forms.reviews import (
    Kept,
    Part,
    agreed,
    answers_of,
    blind,
    part_of,
    reviewed,
    standing,
    wrong_in,
)  # fmt: skip
from models.quality.forms.sampling import FATAL, RANDOM, UNSURE, Scored, doubled, drawn
from models.quality.forms.states import State
from tests.support.form_calls import FORM, GREETING, PROMISE, RULES, Told
from tests.support.rules import Story, engine, not_said, played, rule


def scored(told: Told, judged: bool = True) -> FormScored:
    """The only form of the call."""
    (event,) = events_of(told.call, told.rows, [FORM], RULES, judged)
    return event


def answers(event: FormScored) -> dict[str, str]:
    """By question."""
    return dict(zip(event.questions, event.answers, strict=True))


def test_what_was_heard_whole_is_answered_and_scored() -> None:
    told = Told()
    told.says("hello this is alice")
    told.ends()
    event = scored(told)
    assert answers(event) == {"greeting": "yes", "promise": "yes"}
    assert (event.agent_id, event.queue, event.points, event.answered) == ("1001", "billing", 100.0, 0.8)
    assert event.rules == [f"{GREETING}@g1", f"{PROMISE}@p1"]


def test_what_was_nearly_said_holds_a_no_back() -> None:
    """Told by the engine once, in the time in which it could have been said; it is evidence to listen to."""
    greeting = not_said("variable interest rate", by_time=15.0)
    for text, began, value in (
        ("ferrari interest right", 4.0, "unknown"), ("ferrari interest right", 40.0, "no"), ("good day", 4.0, "no"),
    ):  # fmt: skip
        judged = engine(rule(greeting, id=GREETING))
        story = Story().begin().say(began, "agent", text).say(began + 5, "agent", text)
        played(judged, story.rows, 60)
        near = judged.nearly("c1")
        assert judged.nearly("c1") == []
        told = Told()
        told.says(text)
        for one in near:
            told.add("NearlySaid", "1001", **nearly_said("c1", "1001", one, 1).facts())
        told.fires(GREETING)
        told.ends()
        found = scored(told)
        assert answers(found)["greeting"] == value
        assert len(near) == (value == "unknown")
        assert (f"agent {near[0].proof.began_at:.2f}" in found.evidence[0] if near else True) is True


def test_a_no_names_its_moment_and_a_fatal_one_waits_for_a_person() -> None:
    told = Told()
    said = told.says("it is free for ever")
    told.fires(GREETING)
    told.fires(PROMISE, said)
    told.ends()
    event = scored(told)
    assert answers(event) == {"greeting": "no", "promise": "no"}
    began = told.rows[said - 1].data["began_at"]
    assert event.evidence == [f"at {told.rows[said].at:.2f}", f"agent {began:.2f}"]
    assert (event.fatal, event.waiting) == ([], ["promise"])
    assert event.points == -1.0, "what waits is not known: 40 of 100 are answered"


@pytest.mark.parametrize("gap", ["skipped", "nothing", "not judged", "short", "unsure"])
def test_where_little_was_heard_nothing_is_held_against_anybody(gap: str) -> None:
    """Nor for them: what was not found where nobody could have found it is not known."""
    told = Told()
    if gap != "nothing":
        told.says("hm", confidence=0.5 if gap == "unsure" else 0.95)
    if gap == "skipped":
        told.add("TranscriptSkipped", leg="agent", seconds=3.0, reason="busy")
    if gap == "unsure":
        told.fires(GREETING)
    told.ends(5.0 if gap == "short" else 60.0)
    event = scored(told, judged=gap != "not judged")
    assert answers(event).get("greeting", "unknown") == "unknown"
    assert event.points == -1.0


def test_what_fired_in_anothers_part_is_not_held_against_who_took_over() -> None:
    told = Told()
    told.says("so")
    told.fires(GREETING)
    told.joined("1002")
    told.agent = "1002"
    told.ends()
    event = scored(told)
    assert event.agent_id == "1002"
    assert answers(event)["greeting"] == "unknown"


def test_an_action_of_a_rule_answers_too_and_who_disagree_ask_a_person() -> None:
    told = Told()
    said = told.says("hello")
    told.fires("greeting-ticked", said, actions=("tick greet", "form greeting=yes"))
    told.fires("other", said, actions=("form promise=fatal",))
    told.ends()
    assert answers(scored(told)) == {"greeting": "yes", "promise": "no"}
    told.fires(GREETING)
    assert answers(scored(told))["greeting"] == "unknown"


def test_forms_are_for_queues_languages_and_calls_with_an_agent() -> None:
    told = Told()
    told.ends()
    for one in (replace(FORM, queues=frozenset({"sales"})), replace(FORM, languages=frozenset({"zh"}))):
        assert events_of("c1", told.rows, [one], RULES) == []
    nobody = [row for row in told.rows if not row.kind.startswith("Leg")]
    assert events_of("c1", nobody, [FORM], RULES) == []


# Who looks at what ----------------------------------------------------------------------------------


def day(agents: int = 4, calls: int = 50) -> list[Scored]:
    """Calls of a day."""
    return [
        Scored(f"c{agent}-{n}", "service", f"100{agent}", float(n)) for agent in range(agents) for n in range(calls)
    ]


def test_so_many_are_drawn_for_each_agent_and_weigh_what_they_stand_for() -> None:
    found = drawn(day(), 2, 0.0)
    assert {one.scored.agent for one in found} == {"1000", "1001", "1002", "1003"}
    assert len(found) == 8
    assert sum(one.weight for one in found) == 200
    assert [one.scored.call for one in found] == [one.scored.call for one in drawn(reversed(day()), 2, 0.0)]


def test_what_is_flagged_comes_first_and_stands_for_itself() -> None:
    calls = day()
    calls[7] = replace(calls[7], waiting=True)
    calls[9] = replace(calls[9], confidence=0.5)
    found = drawn(calls, 1, 0.0)
    flagged = {one.scored.call: one for one in found if one.stratum != RANDOM}
    assert {one.stratum for one in flagged.values()} <= {FATAL, UNSURE}
    assert {calls[7].call, calls[9].call} <= {one.scored.call for one in found}
    assert found[0].scored.waiting or found[0].stratum == UNSURE


def test_the_share_for_two_is_about_what_was_asked_for() -> None:
    share = sum(doubled(f"c{n}", "service", 0.2) for n in range(4000)) / 4000
    assert 0.17 < share < 0.23
    assert not doubled("c1", "service", 0.0)
    assert doubled("c1", "service", 1.0)


# What people make of it -----------------------------------------------------------------------------

KEPT = {"greeting": Kept(Answer("greeting", "no", "r@1")), "promise": Kept(Answer("promise", "yes", "p@1"))}


def test_one_review_accepts_or_corrects() -> None:
    found = reviewed(KEPT, {"greeting": "yes", "promise": "yes", "tone": "4"}, frozenset({"sup"}))
    assert {name: str(one.state) for name, one in found.items()} == {
        "greeting": "corrected", "promise": "accepted", "tone": "accepted",
    }  # fmt: skip
    assert all(one.answer.person for one in found.values())
    assert found["greeting"].scorers == {"sup"}


def test_what_is_contested_or_decided_is_not_changed_by_a_review() -> None:
    for state in (State.CONTESTED, State.UPHELD, State.OVERTURNED, State.VOID):
        kept = {"greeting": replace(KEPT["greeting"], state=state)}
        assert reviewed(kept, {"greeting": "yes"}, frozenset({"sup"})) == kept
    assert answers_of({"greeting": replace(KEPT["greeting"], state=State.CONTESTED)})["greeting"].value == "unknown"


def test_of_two_blind_reviews_the_first_changes_nothing_and_what_differs_is_not_known() -> None:
    first = {"greeting": "yes", "promise": "yes"}
    assert standing(KEPT, Part.FIRST, first, "a", None) == KEPT
    both = standing(KEPT, Part.SECOND, {"greeting": "yes", "promise": "no"}, "b", ("a", first))
    assert (both["greeting"].answer.value, both["promise"].answer.value) == ("yes", "unknown")
    assert both["greeting"].scorers == {"a", "b"}
    agreed_on = standing(both, Part.CONSENSUS, {"promise": "no"}, "a", ("a", first))
    assert agreed_on["promise"].answer.value == "no"
    assert agreed({"x": "yes"}, {"y": "yes"}) == {}


def test_which_part_a_review_is() -> None:
    before: dict[Part, str] = {}
    assert part_of(False, before, "a") is Part.SINGLE
    assert part_of(True, before, "a") is Part.FIRST
    before[Part.FIRST] = "a"
    assert part_of(True, before, "a") is Part.FIRST, "their own can be put right until the other's is there"
    assert part_of(True, before, "b") is Part.SECOND
    before[Part.SECOND] = "b"
    assert part_of(True, before, "b") is Part.CONSENSUS
    assert blind(True, [Part.FIRST])
    assert not blind(True, before)
    assert not blind(False, [])


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"greeting": "yes", "tone": "5", "advice": "smile"}, ("", "")),
        ({"tone": "6"}, ("tone", "1–5, n/a, unknown")),
        ({"greeting": "5"}, ("greeting", "yes, no, n/a, unknown")),
        ({"nothing": "yes"}, ("nothing", "")),
    ],
)
def test_answers_that_a_question_cannot_have_are_named(given: dict[str, str], wrong: tuple[str, str]) -> None:
    assert wrong_in(FORM, given) == wrong
