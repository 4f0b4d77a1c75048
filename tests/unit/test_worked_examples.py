"""Ten rules as people write them, each read from its file and played: what it fires on, and what it does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ari_app.configuration.rules import load_rules
from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import RuleSet
from models.speech.dictionary import pronounce
from tests.support.rules import Story, engine, played

TEN = """
rules:
  - rule: greeting-15s
    if: {not_said: {by: agent, by_time: 15 s, match: meaning,
         phrases: ["(good|hello|hi) * ~4 my name is", "this is #name"], examples: ["hello, you are speaking to Anna"]}}
    do: [hint: {text: "Name and company"}, form: greeting=no]
    stage: live
  - rule: recording-notice-first
    if: {order: {first: {said: {by: agent, phrases: [your date of birth, card number]}},
         then: {said: {by: agent, phrases: [this call (may be|is) recorded]}}}}
    do: [tag: notice-late, form: notice=no]
    stage: live
  - rule: disclosure-before-transfer
    when: {queues: [loans]}
    if: {not_said: {by: agent, before: order.transfer, match: sound,
         phrases: [variable interest rate, terms and conditions apply]}}
    do: [refuse: [transfer], hint: {script: loan-disclosure}, alert: {to: supervisor, level: info}]
    stage: live
    approved: {by: Anna, calls: 200}
  - rule: card-number-onset
    if: {any: [{said: {by: caller, phrases: ["#digits{4,}"], early: true, within: 30 s, after: mark.card_asked}},
               {said: {by: agent, phrases: [card number, security code], early: true}}]}
    do: [mark: card_asked, mask: {recording: true, transcript: true, until: 8 s without digits}]
    stage: live
  - rule: upset-and-talked-over
    if: {all: [{mood: {of: caller, above: .5, for: 2}}, {over_talk: {by: agent, over: 10 %, of: last 60 s}}]}
    do: [hint: {text: "Let the caller finish"}, alert: {to: supervisor, clip: 5s}]
    stage: live
  - rule: dead-air
    if: {dead_air: {over: 10 s, unless: [hold, look_up, parked]}}
    do: [hint: {text: "Say what you are doing"}]
    stage: live
  - rule: zh-forbidden-promise
    when: {languages: [zh]}
    if: {said: {by: agent, phrases: [保本保息, 稳赚不赔, 零风险, 没有任何风险], match: sound, early: true}}
    do: [alert: {to: supervisor, level: high, clip: 5s}, hint: {text: 请更正：产品不保本},
         form: compliance=fatal, mark: must_correct]
    stage: live
  - rule: zh-correction-before-end
    when: {languages: [zh]}
    if: {all: [{call: {mark: must_correct}}, {not_said: {by: agent, before: end, phrases: [不保本, 有风险, 可能亏损]}}]}
    do: [refuse: [hang_up], hint: {script: 风险更正话术}]
    stage: live
    approved: {by: Anna, calls: 200}
  - rule: zh-threat-to-complain
    when: {languages: [zh]}
    if: {any: [{said: {by: caller, phrases: [我要投诉, 找你们领导, 律师函, 银保监会, 12315], match: sound}},
               {meant: {by: caller, statement: 客户威胁向监管部门投诉,
                        examples: [我要去告你们, 我找媒体曝光, 我去消协]}}]}
    do: [tag: 投诉风险, hint: {card: 投诉安抚}, alert: {to: supervisor, clip: 5s}, callback_offer: {on: drop}]
    stage: live
  - rule: too-fast
    if: {rate: {by: agent, over: {en: 190, zh: 300}, for: 20 s}}
    do: [hint: {text: "Slower / 请放慢语速"}]
    stage: live
"""


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """The ten, without a mistake."""
    file = tmp_path_factory.mktemp("rules") / "ten.yaml"
    file.write_text(TEN, encoding="utf-8")
    found = load_rules(Path(file)).ruleset
    assert len(found.rules) == 10
    return found


def alone(ruleset: RuleSet, *names: str) -> Engine:
    """An engine for these of them."""
    return engine(*(rule for rule in ruleset.rules if rule.id in names))


def fired(found: list[Firing]) -> list[str]:
    """Which fired, in order."""
    return [one.rule for one in found if not one.cleared]


def test_1_a_greeting_within_fifteen_seconds(ruleset: RuleSet) -> None:
    """A name in its place is enough; no greeting is told at the deadline."""
    named = Story().begin().say(3, "agent", "yes this is anna")
    assert fired(played(alone(ruleset, "greeting-15s"), named.rows, 40)) == []
    bare = Story().begin().say(3, "agent", "what do you want")
    (firing,) = played(alone(ruleset, "greeting-15s"), bare.rows, 40)
    assert [type(one).__name__ for one in firing.actions] == ["Hint", "FormAnswer"]


@pytest.mark.parametrize(("first", "then", "late"), [("ask", "tell", True), ("tell", "ask", False)])
def test_2_the_notice_before_anything_personal(ruleset: RuleSet, first: str, then: str, late: bool) -> None:
    """The order in which they were said."""
    words = {"ask": "and your date of birth", "tell": "this call may be recorded"}
    story = Story().begin().say(3, "agent", words[first]).say(12, "agent", words[then])
    assert fired(played(alone(ruleset, "recording-notice-first"), story.rows, 30)) == ["recording-notice-first"] * late


def test_3_no_transfer_before_the_disclosure(ruleset: RuleSet) -> None:
    """The order waits for the words, as a recogniser may write them."""
    rules = alone(ruleset, "disclosure-before-transfer")
    story = Story(queue="loans").begin().say(3, "agent", "let me put you through")
    played(rules, story.rows)
    permit = rules.permit("c1", "transfer")
    assert (permit.allowed, permit.missing) == (False, ("variable interest rate", "terms and conditions apply"))
    played(rules, Story(queue="loans").say(20, "agent", "you have a very able interest rate").rows)
    assert rules.permit("c1", "transfer").allowed


def test_4_a_card_number_while_it_is_said(ruleset: RuleSet) -> None:
    """The agent asks, which masks; four digits of the caller within half a minute do again; others do not."""
    rules = alone(ruleset, "card-number-onset")
    story = Story().begin().say(3, "agent", "what is your card number")
    story.partly(8.0, "caller", "four one one one", 7.0).partly(9.0, "caller", "four one one one two two", 7.0)
    (first,) = played(rules, story.rows)
    assert (first.leg, [type(one).__name__ for one in first.actions]) == ("agent", ["Mark", "Mask"])
    unasked = (
        Story().begin().partly(8.0, "caller", "four one one one", 7.0).partly(9.0, "caller", "four one one one", 7.0)
    )
    assert played(alone(ruleset, "card-number-onset"), unasked.rows) == []


@pytest.mark.parametrize(("moods", "fires"), [((0.9, 0.8), True), ((0.9, 0.2), False)])
def test_5_upset_and_talked_over(ruleset: RuleSet, moods: tuple[float, ...], fires: bool) -> None:
    """Two utterances in a row, and an agent who speaks into them."""
    story = Story().begin()
    for place, upset in enumerate(moods):
        at = 2 + 10 * place
        story.say(at, "caller", "listen to me now please", seconds=8, lag=0.1)
        story.say(at + 1, "agent", "no no no no", seconds=6, lag=1.2)
        story.row(at + 9.4, "MoodHeard", leg="caller", upset=upset)
    found = fired(played(alone(ruleset, "upset-and-talked-over"), story.rows, 26))
    assert found == ["upset-and-talked-over"] * fires


def test_6_dead_air(ruleset: RuleSet) -> None:
    """After ten seconds; not while the caller is on hold."""
    story = Story().begin().say(1, "agent", "one moment")
    assert fired(played(alone(ruleset, "dead-air"), story.rows, 20)) == ["dead-air"]
    story.row(4, "CallHeld", by="1001")
    assert fired(played(alone(ruleset, "dead-air"), story.rows, 20)) == []


@pytest.mark.parametrize("words", ["这个产品保本保息", "这个产品宝本保息", "这个产品保本保西"])
def test_7_a_promise_that_nobody_may_give(ruleset: RuleSet, words: str) -> None:
    """As it sounds; what is like it in meaning alone is not it."""
    story = Story(language="zh").begin().say(3, "agent", words)
    (firing,) = played(alone(ruleset, "zh-forbidden-promise"), story.rows)
    assert [type(one).__name__ for one in firing.actions] == ["Alert", "Hint", "FormAnswer", "Mark"]
    harmless = Story(language="zh").begin().say(3, "agent", "这个产品有风险")
    assert played(alone(ruleset, "zh-forbidden-promise"), harmless.rows) == []


def test_8_it_is_corrected_before_the_end(ruleset: RuleSet) -> None:
    """Nothing is refused without the promise; after it, until the correction."""
    rules = alone(ruleset, "zh-forbidden-promise", "zh-correction-before-end")
    played(rules, Story(language="zh").begin().say(3, "agent", "您好请讲").rows)
    assert rules.permit("c1", "hang_up").allowed
    played(rules, Story(language="zh").say(10, "agent", "我们保本保息").rows)
    assert rules.permit("c1", "hang_up").rule == "zh-correction-before-end"
    assert not rules.permit("c1", "hang_up").allowed
    played(rules, Story(language="zh").say(20, "agent", "刚才说错了产品不保本").rows)
    assert rules.permit("c1", "hang_up").allowed


def test_9_a_threat_to_complain(ruleset: RuleSet) -> None:
    """By its words as they sound, or by what is meant."""
    story = Story(language="zh").begin().say(3, "caller", "我要头诉你们")
    (firing,) = played(alone(ruleset, "zh-threat-to-complain"), story.rows)
    assert [type(one).__name__ for one in firing.actions] == ["Tag", "Hint", "Alert", "CallbackOffer"]
    quiet = Story(language="zh").begin().say(3, "caller", "我想查一下账单")
    assert played(alone(ruleset, "zh-threat-to-complain"), quiet.rows) == []


@pytest.mark.parametrize(("language", "words", "fires"), [("en", 30, True), ("en", 18, False), ("zh", 30, False)])
def test_10_too_fast(ruleset: RuleSet, language: str, words: int, fires: bool) -> None:
    """Words a minute of English, characters of Chinese: 30 in six seconds are 300 a minute."""
    said = " ".join(["word"] * words) if language == "en" else "说" * words
    story = Story(language=language).begin()
    for at in (1, 9, 17, 25):
        story.say(at, "agent", said, seconds=6, lag=0.5)
    assert fired(played(alone(ruleset, "too-fast"), story.rows, 40)) == ["too-fast"] * fires


def test_what_is_meant_is_found_by_an_encoder(ruleset: RuleSet) -> None:
    """The ninth without its words: nearness decides, here of an encoder that knows one thing."""

    def encode(texts: list[str]) -> NDArray[np.float32]:
        told = [any(word in text for word in ("告", "曝光", "消协")) for text in texts]
        return np.array([[float(one), float(not one)] for one in told], np.float32)

    rules = RuleSet(tuple(one for one in ruleset.rules if one.id == "zh-threat-to-complain"))
    story = Story(language="zh").begin().say(3, "caller", "那我就去法院告了")
    assert fired(played(Engine(rules, Cascade(rules, pronounce, encode)), story.rows)) == ["zh-threat-to-complain"]
