"""The engine of rules: presence, absence, order, measures, marks, refusals, and what is not known."""

from __future__ import annotations

from models.quality.rules.rule import (
    All,
    AnyOf,
    Call,
    Mark,
    Match,
    Measure,
    Mood,
    NoneOf,
    Order,
    Refuse,
    Said,
    Stage,
    Tag,
    Where,
)  # fmt: skip
from tests.support.rules import T0, Story, engine, not_said, played, rule, said, told


def test_words_fire_with_their_evidence() -> None:
    """Who said it, what, when it began, in which row, found how."""
    story = Story().begin().say(5, "caller", "hello there").say(8, "agent", "very able interest rate", sure=0.8)
    (firing,) = played(engine(rule(said("variable interest rate"))), story.rows)
    assert (firing.leg, firing.words, firing.began_at) == ("agent", "very able interest rate", T0 + 8)
    assert (firing.utterance, firing.step, firing.stage) == (5, "spelling", Stage.LIVE)
    assert firing.score > 0.85


def test_the_other_side_does_not_count() -> None:
    """``by`` is asked for; anybody is both."""
    story = Story().begin().say(5, "caller", "a variable interest rate please")
    assert played(engine(rule(said("variable interest rate"))), story.rows) == []
    assert played(engine(rule(said("variable interest rate", by="anybody"))), story.rows)


def test_once() -> None:
    """A call, an agent's leg, or a time."""
    story = Story().begin()
    for at in (5, 20, 90):
        story.say(at, "agent", "please hold the line")
    story.row(100, "LegJoined", role="agent", who="1002").say(105, "agent", "please hold the line")
    words = said("please hold the line")
    assert len(played(engine(rule(words)), story.rows)) == 1
    assert len(played(engine(rule(words, once="leg")), story.rows)) == 2
    assert len(played(engine(rule(words, once="time", every=60.0)), story.rows)) == 2
    assert len(played(engine(rule(words, once="time", every=5.0)), story.rows)) == 4


def test_a_greeting_that_comes_in_time_late_or_never() -> None:
    """The deadline is the beginning of the words, not when they were written down; late words end the hint."""
    greeting = rule(not_said("my name is", by_time=15))
    in_time = Story().begin().say(14, "agent", "hi my name is anna", seconds=3)
    assert played(engine(greeting), in_time.rows, 40) == []
    late = Story().begin().say(3, "agent", "hello").say(20, "agent", "my name is anna")
    assert told(played(engine(greeting), late.rows, 40)) == [("r", 16.5, False), ("r", 22.8, True)]
    never = Story().begin().say(3, "agent", "hello")
    assert told(played(engine(greeting), never.rows, 40)) == [("r", 16.5, False)]


def test_an_utterance_that_goes_on_over_the_deadline_is_waited_for() -> None:
    """Partials say that somebody is speaking."""
    story = Story().begin().partly(14.5, "agent", "good", 14).partly(16, "agent", "good morning", 14)
    story.say(14, "agent", "good morning my name is anna", seconds=6)
    assert played(engine(rule(not_said("my name is", by_time=15))), story.rows, 40) == []


def test_what_nobody_heard_accuses_nobody() -> None:
    """Skipped or murky speech, and a leg without an ear, make an absence unknown."""
    greeting = rule(not_said("my name is", by_time=15))
    skipped = (
        Story().begin().say(2, "agent", "hello").row(9, "TranscriptSkipped", leg="agent", seconds=3.0, reason="busy")
    )
    assert played(engine(greeting), skipped.rows, 60) == []
    murky = Story().begin().say(2, "agent", "mine aim", sure=0.1).say(30, "agent", "hello")
    assert played(engine(greeting), murky.rows, 60) == []
    deaf = Story().begin().say(2, "caller", "hello").end(60)
    assert played(engine(greeting), deaf.rows, 80) == []
    silent_at_first = Story().begin().say(30, "agent", "are you there")
    assert told(played(engine(greeting), silent_at_first.rows, 60)) == [("r", 32.8, False)]


def test_before_the_end() -> None:
    """The last words are waited for, though they are written down after the call's end."""
    goodbye = rule(not_said("anything else i can do", before="end"))
    story = Story().begin().say(5, "agent", "hello").end(60)
    assert told(played(engine(goodbye), story.rows, 70)) == [("r", 63.0, False)]
    story.say(58, "agent", "is there anything else i can do", seconds=2, lag=1.5)
    assert played(engine(goodbye), story.rows, 70) == []


def test_one_before_the_other() -> None:
    """Both for the first time; by when they began, whatever was written down first."""
    order = rule(Order(said("date of birth"), said("this call is recorded")))
    wrong = Story().begin().say(5, "agent", "your date of birth please").say(20, "agent", "this call is recorded")
    assert told(played(engine(order), wrong.rows, 40)) == [("r", 24.3, False)]
    right = Story().begin().say(5, "agent", "this call is recorded").say(9, "agent", "your date of birth please")
    right.say(30, "agent", "as i said this call is recorded")
    assert played(engine(order), right.rows, 60) == []
    crossed = Story().begin()
    crossed.row(8, "Transcribed", leg="agent", text="this call is recorded", began_at=T0 + 6, seconds=2.0)
    crossed.row(9, "Transcribed", leg="agent", text="date of birth", began_at=T0 + 2, seconds=1.0)
    assert [one.rule for one in played(engine(order), crossed.rows, 20)] == ["r"]
    near = rule(Order(said("date of birth"), said("this call is recorded"), within=10))
    assert played(engine(near), wrong.rows, 40) == []


def test_dead_air_fires_and_ends() -> None:
    """Ten seconds without a word; a hold excuses it, and so does somebody who is speaking."""
    quiet = rule(Measure("dead_air", over=(("", 10.0),), unless=("hold", "look_up", "parked")), once="time", every=60.0)
    story = Story().begin().say(2, "agent", "one moment").say(30, "caller", "hello")
    fired = played(engine(quiet), story.rows, 40)
    assert told(fired) == [("r", 16.0, False), ("r", 33.0, True)]
    assert fired[0].step == "measure"
    assert fired[0].score > 10
    held = Story().begin().say(2, "agent", "one moment").row(5, "CallHeld", by="1001").row(40, "CallResumed", by="1001")
    assert played(engine(quiet), held.rows, 51) == []
    assert told(played(engine(quiet), held.rows, 55)) == [("r", 52.0, False)]
    speaking = Story().begin()
    for at in range(1, 20):
        speaking.partly(at, "agent", "and then", 0.5)
    assert played(engine(quiet), speaking.rows, 20) == []


def test_over_talk_rate_and_monologue() -> None:
    """Measures of the last seconds of speech."""
    over = rule(Measure("over_talk", "agent", over=(("", 0.1),), of=60.0))
    story = (
        Story()
        .begin()
        .say(0, "caller", "it is about my bill", 10)
        .say(5, "agent", "yes yes", 5)
        .say(20, "caller", "so", 5)
    )
    assert [one.rule for one in played(engine(over), story.rows, 30)] == ["r"]
    polite = Story().begin().say(0, "caller", "it is about my bill", 10).say(11, "agent", "yes", 5)
    assert played(engine(over), polite.rows, 30) == []
    fast = rule(Measure("rate", "agent", over=(("en", 190.0), ("zh", 300.0)), lasting=20.0))
    quick = Story().begin().say(0, "agent", "word " * 80, 20)
    assert [one.rule for one in played(engine(fast), quick.rows, 30)] == ["r"]
    long = rule(Measure("monologue", "agent", over=(("", 30.0),)))
    alone = Story().begin().say(0, "agent", "so", 15).say(16, "agent", "and", 15)
    assert [one.rule for one in played(engine(long), alone.rows, 35)] == ["r"]


def test_mood_of_the_caller() -> None:
    """Two upset utterances in a row."""
    upset = rule(Mood(lasting=2))
    story = Story().begin()
    for at, value in ((5, 0.8), (9, 0.2), (14, 0.7)):
        story.row(at, "MoodHeard", leg="caller", upset=value)
    assert played(engine(upset), story.rows) == []
    story.row(20, "MoodHeard", leg="caller", upset=0.9).row(25, "MoodHeard", leg="caller", upset=0.1)
    assert told(played(engine(upset), story.rows)) == [("r", 20.0, False), ("r", 25.0, True)]


def test_facts_and_where() -> None:
    """What is not known is neither so nor not so."""
    long = rule(Call("waited", "over", number=10.0))
    assert played(engine(long), Story().begin().rows)
    unknown = rule(NoneOf((Call("repeat_of_days", "under", number=7.0),)))
    assert played(engine(unknown), Story().begin().say(2, "agent", "hello").rows) == []
    elsewhere = rule(said("hello there"), where=Where(queues=("sales",)))
    assert played(engine(elsewhere), Story().begin().say(2, "agent", "hello there").rows) == []
    assert played(engine(elsewhere), Story(queue="sales").begin().say(2, "agent", "hello there").rows)
    closed = rule(said("hello there"), where=Where(hours=((0, 60),)))
    assert played(engine(closed), Story().begin().say(2, "agent", "hello there").rows) == []


def test_marks_of_one_rule_are_facts_for_the_next() -> None:
    """And those of a rule in shadow for others in shadow alone."""
    promise = rule(said("guaranteed profit"), Mark("must_correct"), id="promise")
    follow = rule(Call("mark", value="must_correct"), id="follow")
    story = Story().begin().say(5, "agent", "it is a guaranteed profit")
    assert [one.rule for one in played(engine(promise, follow), story.rows)] == ["promise", "follow"]
    shadow = rule(said("guaranteed profit"), Mark("must_correct"), id="promise", stage=Stage.SHADOW)
    assert [one.rule for one in played(engine(shadow, follow), story.rows)] == ["promise"]
    both = rule(Call("mark", value="must_correct"), id="follow", stage=Stage.SHADOW)
    assert [one.stage for one in played(engine(shadow, both), story.rows)] == [Stage.SHADOW, Stage.SHADOW]


def test_hold_asks_for_patience() -> None:
    """The condition must stay true."""
    held = rule(Mood(), hold=5.0)
    story = Story().begin().row(5, "MoodHeard", leg="caller", upset=0.9).row(8, "MoodHeard", leg="caller", upset=0.1)
    assert played(engine(held), story.rows, 20) == []
    story = Story().begin().row(5, "MoodHeard", leg="caller", upset=0.9)
    assert told(played(engine(held), story.rows, 20)) == [("r", 10.0, False)]


def test_early_words_must_stand_in_two_partials_and_can_be_taken_back() -> None:
    """A partial changes."""
    mask = rule(said("card number", early=True))
    story = Story().begin().partly(5.3, "agent", "your card number", 5).partly(5.6, "agent", "your car", 5)
    assert played(engine(mask), story.rows) == []
    story = Story().begin().partly(5.3, "agent", "card number", 5).partly(5.6, "agent", "card number is", 5)
    assert told(played(engine(mask), story.rows)) == [("r", 5.6, False)]
    kept = Story(rows=list(story.rows)).say(5, "agent", "card number is")
    assert told(played(engine(mask), kept.rows)) == [("r", 5.6, False)]
    back = Story(rows=list(story.rows)).say(5, "agent", "cart lumber yes")
    assert told(played(engine(mask), back.rows)) == [("r", 5.6, False), ("r", 7.8, True)]


def test_count_within_and_after() -> None:
    """So many utterances; so long after a mark or the beginning."""
    twice = rule(said("please hold the line", count=2))
    story = Story().begin().say(5, "agent", "please hold the line")
    assert played(engine(twice), story.rows) == []
    assert played(engine(twice), story.say(15, "agent", "please hold the line").rows)
    soon = rule(said("please hold the line", within=10.0))
    assert played(engine(soon), Story().begin().say(11, "agent", "please hold the line").rows) == []
    held = rule(said("thank you for waiting", after="hold_began", within=60.0))
    story = Story().begin().say(5, "agent", "thank you for waiting").row(20, "CallHeld").row(40, "CallResumed")
    assert played(engine(held), story.rows) == []
    assert played(engine(held), story.say(41, "agent", "thank you for waiting").rows)


def test_a_disclosure_before_a_transfer() -> None:
    """Refused until it is said; who tries is told why."""
    lock = rule(not_said("variable interest rate", before="order.transfer"), Refuse(("transfer",)), id="lock")
    found = engine(lock)
    story = Story().begin().say(2, "agent", "hello")
    played(found, story.rows)
    refused = found.permit("c1", "transfer")
    assert (refused.allowed, refused.rule, refused.missing) == (False, "lock", ("variable interest rate",))
    assert found.permit("c1", "hang_up").allowed
    assert found.permit("nobody", "transfer").allowed
    tried = Story().row(10, "OrderRefused", order="transfer", rule="lock").rows
    assert told(played(found, tried)) == [("lock", 10.0, False)]
    story = Story().say(12, "agent", "you pay a variable interest rate")
    assert told(played(found, story.rows)) == [("lock", 14.8, True)]
    assert found.permit("c1", "transfer").allowed


def test_a_disclosure_that_is_being_spoken_counts_at_once() -> None:
    """Two partials release; when the utterance has it not, the order is refused again."""
    lock = rule(not_said("variable interest rate", before="order.transfer"), Refuse(("transfer",)))
    found = engine(lock)
    story = Story().begin().say(2, "agent", "hello").partly(9, "agent", "a variable interest rate", 8)
    played(found, story.rows)
    assert not found.permit("c1", "transfer").allowed
    played(found, Story().partly(9.4, "agent", "a variable interest rate is", 8).rows)
    assert found.permit("c1", "transfer").allowed
    played(found, Story().say(8, "agent", "a vehicle in the street").rows)
    assert not found.permit("c1", "transfer").allowed


def test_a_lock_is_open_when_not_everything_was_heard() -> None:
    """Fail open, and say which rule could not be judged."""
    lock = rule(not_said("variable interest rate", before="order.transfer"), Refuse(("transfer",)), id="lock")
    found = engine(lock)
    played(found, Story().begin().rows)
    assert (found.permit("c1", "transfer").allowed, found.permit("c1", "transfer").rule) == (True, "lock")
    played(found, Story().say(2, "agent", "hello").rows)
    assert not found.permit("c1", "transfer").allowed
    played(found, Story().row(9, "TranscriptSkipped", leg="both", seconds=0.0, reason="died").rows)
    assert found.permit("c1", "transfer").allowed
    assert found.permit("c1", "transfer").reason


def test_a_correction_before_the_hang_up() -> None:
    """After a wrong promise the agent may not hang up before it is put right."""
    promise = rule(said("保本保息"), Mark("must_correct"), id="promise")
    lock = rule(
        All((Call("mark", value="must_correct"), not_said("不保本", "可能亏损", before="end"))),
        Refuse(("hang_up",)),
        id="lock",
    )
    found = engine(promise, lock)
    story = Story(language="zh").begin().say(2, "agent", "您好")
    played(found, story.rows)
    assert found.permit("c1", "hang_up").allowed
    played(found, Story().say(8, "agent", "这个产品宝本保西").rows)
    assert found.permit("c1", "hang_up").missing == ("不保本", "可能亏损")
    played(found, Story().say(15, "agent", "更正一下产品可能亏损").rows)
    assert found.permit("c1", "hang_up").allowed


def test_until_ends_a_refusal() -> None:
    """A rule that has fired refuses until the other condition holds."""
    lock = rule(said("card number"), Refuse(("payment",), until=said("the amount is correct")))
    found = engine(lock)
    played(found, Story().begin().say(1, "agent", "hello").rows)
    assert found.permit("c1", "payment").allowed
    played(found, Story().say(5, "agent", "your card number").rows)
    assert found.permit("c1", "payment").missing == ("the amount is correct",)
    played(found, Story().say(9, "agent", "please say that the amount is correct").rows)
    assert found.permit("c1", "payment").allowed


def test_shadow_refuses_nothing_and_drafts_do_not_run() -> None:
    """A rule is tried before it acts."""
    lock = not_said("variable interest rate", before="order.transfer")
    found = engine(rule(lock, Refuse(("transfer",)), stage=Stage.SHADOW))
    played(found, Story().begin().say(2, "agent", "hello").rows)
    assert found.permit("c1", "transfer").allowed
    draft = rule(said("hello there"), stage=Stage.DRAFT)
    story = Story().begin().say(2, "agent", "hello there")
    assert played(engine(draft), story.rows) == []
    assert played(engine(draft, drafts=True), story.rows)


def test_a_rule_that_fires_on_everything_falls_to_shadow() -> None:
    """More than half of forty utterances."""
    found = engine(rule(said("the", match=Match.EXACT), once="time", every=1.0))
    story = Story().begin()
    for n in range(60):
        story.say(3 * n, "agent", "the same again")
    stages = [one.stage for one in played(found, story.rows)]
    assert stages[0] is Stage.LIVE
    assert stages[-1] is Stage.SHADOW
    assert "r" in found.demoted


def test_a_rule_that_people_find_wrong_falls_to_shadow() -> None:
    """Twenty reviews, most of them against it."""
    found = engine(rule(said("hello there")))
    for n in range(20):
        found.take(Story().row(n, "RuleReviewed", rule="r", verdict="right" if n < 5 else "wrong").rows[0])
    assert found.demoted == {"r": "people found 5 of 20 firings right"}


def test_a_call_is_forgotten_after_its_end() -> None:
    """Nothing of it stays."""
    found = engine(rule(said("hello there"), Refuse(("transfer",), until=said("go on now"))))
    played(found, Story().begin().end(20).rows)
    assert list(found.calls()) == ["c1"]
    found.tick("c1", T0 + 30)
    assert list(found.calls()) == []
    assert found.permits("c1") == {}


def test_any_and_all_of_what_is_not_known() -> None:
    """Kleene: unknown or true is true, unknown and false is false."""
    story = Story().begin().say(2, "agent", "hello there")
    unknown = Call("repeat_of_days", "under", number=7.0)
    assert played(engine(rule(AnyOf((unknown, said("hello there"))))), story.rows)
    assert played(engine(rule(All((unknown, said("hello there"))))), story.rows) == []
    absent = NoneOf((Said(("goodbye now",), by="agent"),))
    skipped = (
        Story()
        .begin()
        .row(1, "TranscriptSkipped", leg="agent", seconds=2.0, reason="busy")
        .say(2, "agent", "hello there")
    )
    assert played(engine(rule(All((absent, said("hello there"))), Tag("x"))), story.rows)
    assert played(engine(rule(All((absent, said("hello there"))), Tag("x"))), skipped.rows) == []
