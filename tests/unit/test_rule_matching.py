"""Phrases in what recognisers write: the cascade of spelling and sound in both languages, and its patterns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.matching.normal import tokens
from models.quality.rules.matching.pattern import MOST_VARIANTS, PatternError, languages_of, variants
from models.quality.rules.matching.sound_zh import cost, syllables
from models.quality.rules.rule import Match, Meant, NotSaid, Rule, RuleSet, Said
from models.speech.dictionary import pronounce


def cascade(*phrases: str, match: Match = Match.SOUND, lax: bool = False, early: bool = False) -> Cascade:
    """One that looks for these phrases."""
    leaves = [Said((phrase,), match=match, early=early) for phrase in phrases]
    return Cascade(
        RuleSet(tuple(Rule(str(n), NotSaid(one) if lax else one) for n, one in enumerate(leaves))), pronounce
    )  # fmt: skip


def found(where: Cascade, text: str, early: bool = False) -> dict[str, str]:
    """By phrase, the step by which it was found."""
    return {hit.what.phrase: hit.step for hit in where.find(text, early)}  # type: ignore[union-attr]


def test_one_way_of_writing() -> None:
    """Numbers, contractions, spellings of two countries, traditional characters, polite and plain you."""
    assert tokens("I'll pay $14.50, um, at 12315") == (
        "i", "will", "pay", "fourteen", "dollars", "fifty", "at", "one", "two", "three", "one", "five",
    )  # fmt: skip
    assert tokens("we don't apologise for the colour") == tokens("we do not apologize for the color")
    assert tokens("four hours of exercise") == ("four", "hours", "of", "exercise")
    assert tokens("您打１２３１５問她") == tuple("你打一二三一五问他")
    assert tokens("your number is ••••") == ("your", "number", "is", "•", "•", "•", "•")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("so there is a variable interest rate on it", "exact"),
        ("a very able interest rate", "spelling"),
        ("the valuable in trust rate", "sound"),
        ("an interest rate", ""),
    ],
)
def test_english_by_spelling_and_sound(text: str, step: str) -> None:
    """What sounds alike is found; a word that carries sense must not be missing."""
    assert found(cascade("variable interest rate"), text).get("variable interest rate", "") == step


def test_a_window_one_word_short_is_no_match() -> None:
    """ "i can help you" is not "how can i help you", "password" is not "new password"."""
    where = cascade("how can i help you", "new password", lax=True)
    assert found(where, "yes i can help you") == {}
    assert found(where, "the old password") == {}
    assert found(where, "how can i help you") == {"how can i help you": "exact"}


@pytest.mark.parametrize("text", ["宝本保息", "保本保西", "这个保本包息的产品", "絕對保本保息"])
def test_chinese_by_sound(text: str) -> None:
    """Homophones and near ones."""
    assert found(cascade("保本保息"), text)


def test_chinese_does_not_hear_what_is_not_there() -> None:
    """Two characters need their own sounds; three more than most."""
    assert found(cascade("退款"), "腿宽") == {"退款": "sound"}
    assert found(cascade("退款"), "贷款") == {}
    assert found(cascade("保本保息"), "不保证本金和利息") == {}
    assert found(cascade("不保本"), "保本") == {}


def test_direction_decides_the_threshold() -> None:
    """What must be said is found where it is nearly so; what is forbidden is not."""
    lax, strict = (cascade("保本保息", lax=lax) for lax in (True, False))
    assert found(lax, "保本包喜气")
    near = "保本报备"  # two syllables are right, the others are not
    assert not found(strict, near)
    assert cost("bao", "bao") == 0.0
    assert cost("zhang", "zang") == pytest.approx(0.2)
    assert cost("li", "ma") == 1.0


def test_readings_depend_on_the_word() -> None:
    """Polyphones, by the longest word of the dictionary."""
    assert syllables(tuple("银行不行")) == ("yin", "hang", "bu", "xing")


def test_match_is_the_laxest_step() -> None:
    """exact finds nothing else, spelling no mere sound."""
    assert found(cascade("保本保息", match=Match.EXACT), "宝本保息") == {}
    assert found(cascade("variable interest rate", match=Match.EXACT), "very able interest rate") == {}
    assert found(cascade("variable interest rate", match=Match.SPELLING), "very able interest rate")
    assert found(cascade("保本保息", match=Match.SPELLING), "宝本宝西") == {}


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("(good|hello|hi) * ~4 my name is", "good morning and welcome my name is anna", True),
        ("(good|hello|hi) * ~4 my name is", "hello my name is anna", False),
        ("(good|hello|hi) ~4 my name is", "hello my name is anna", True),
        ("this call (may be|is) recorded", "this call is recorded", True),
        ("this is #name ~3 speaking", "this is Anna from billing speaking", True),
        ("this is #name ~3 speaking", "this is the way of speaking", False),
        ("refund you #amount", "we refund you twenty five dollars", True),
        ("refund you #amount", "we refund you twenty five times", False),
        ("退款#amount", "给您退款二十五元", True),
        ("#digits{4,}", "it is 4 1 1 1", True),
        ("#digits{4,}", "it is 4 1 1", False),
        ("#digits{4,}", "it is ••••", True),
        ("#digits{4,}", "四一一一", True),
        ("12315", "我打一二三一五", True),
        ("12315", "call one two three one five", True),
        ("感谢~4等待", "感谢您的耐心等待", True),
        ("感谢~4等待", "感谢您今天在这里的耐心等待", False),
    ],
)
def test_patterns(phrase: str, text: str, there: bool) -> None:
    """Places left open, alternatives, digits, amounts, names."""
    assert (phrase in found(cascade(phrase), text)) is there


@pytest.mark.parametrize(
    ("phrase", "wrong"),
    [
        ("(a", "without a )"), ("a)", "without a ("), ("a|b", "outside brackets"), ("~", "without a number"),
        ("a ~99 b", "~1 to"), ("#foo", "none of"), ("*", "nothing at all"), ("#digits{0}", "write #digits"),
        ("(a|b|c|d)(a|b|c|d)(a|b|c|d)(a|b|c|d)", "more than 64 ways"), ("((((((((a))))))))", "brackets in brackets"),
        ("x" * 300, "300 characters"),
    ],
)  # fmt: skip
def test_bad_patterns_say_what_to_write(phrase: str, wrong: str) -> None:
    """Every mistake in words."""
    with pytest.raises(PatternError, match=wrong.replace("(", r"\(").replace(")", r"\)")):
        variants(phrase)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab()|*~#{}0123456789, 保本x", max_size=60))
def test_no_pattern_is_evil(phrase: str) -> None:
    """Whatever is written is read or refused, and then looked for, in a time that the text's length bounds."""
    try:
        ways = [way for language in languages_of(phrase) for way in variants(phrase, language)]
    except PatternError:
        return
    assert len(ways) <= 2 * MOST_VARIANTS
    cascade(phrase, early=True).find("a b ab ba 1 2 3 4 " * 20)  # what was exponential would never end


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["good", "rate", "interest", "please", "variable", "the", "card"]), max_size=12))
def test_a_phrase_that_is_there_is_always_found_exactly(words: list[str]) -> None:
    """Whatever stands around it."""
    text = " ".join([*words, "terms and conditions apply", *reversed(words)])
    assert found(cascade("terms and conditions apply"), text) == {"terms and conditions apply": "exact"}


def test_early_looks_for_early_phrases_alone() -> None:
    """Partials come often."""
    assert found(cascade("card number"), "your card number", early=True) == {}
    assert found(cascade("card number", early=True), "your card number", early=True) == {"card number": "exact"}


def test_ten_thousand_phrases() -> None:
    """A list of that length is looked through like any other."""
    random = np.random.default_rng(5)
    nouns = "account order refund router payment delivery contract price number service manager invoice address device"
    words = [*nouns.split(), "cancel", "monthly", "second", "general", "special", "final"]
    phrases = {" ".join(random.choice(words, 4)) for _ in range(11_000)}
    where = cascade(*sorted(phrases)[:10_000])
    one = sorted(phrases)[77]
    assert found(where, f"so the {one} was it")[one] == "exact"


def fake_encoder(texts: list[str], /) -> NDArray[np.float32]:
    """Vectors of words: enough to tell sentences apart that share none."""
    names = ("cancel", "leave", "contract", "bill", "router", "not", "appointment")
    rows = np.array([[float(name in text) for name in names] for text in texts], np.float32) + 0.01
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_meaning_with_counter_examples_and_negation() -> None:
    """Near to an example, not to a counter-example; a negation that no example has is another meaning."""
    leaf = Meant("cancel my contract", ("leave the contract now",), ("cancel my appointment today",))
    where = Cascade(RuleSet((Rule("r", leaf),)), pronounce, fake_encoder, ["my bill is high", "the router is red"])
    (sense,) = where.meanings.senses
    assert [hit.step for hit in where.meant("please cancel the contract", [sense])] == ["meaning"]
    assert where.meant("please cancel that appointment", [sense]) == []
    assert where.meant("do not cancel the contract", [sense]) == []
    assert where.meant("my bill is too high", [sense]) == []
    assert Cascade(RuleSet((Rule("r", leaf),)), pronounce).meant("cancel the contract", [sense]) == []
