"""Which phrase of a Mandarin menu was said: the sounds of what was written, and what is expected of anybody."""

from __future__ import annotations

import pytest

from models.speech.consensus import agreed
from models.speech.mandarin_choice import asked_back, evidence, spellings, sure
from models.speech.mandarin_sounds import apart, distance, heard_like, said_as, syllables
from models.speech.syllable_net import Heard

PHRASES = ("识别", "中国", "总工", "北京", "背景")


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("知 资", "知 八"),
        ("南 兰", "南 关"),
        ("金 京", "金 高"),
        ("星 心", "星 上"),
        ("马 妈", "马 米"),
        ("四 是", "四 九"),
    ],
)
def test_what_is_easily_confused_is_near(near: str, far: str) -> None:
    """zh and z, n and l, in and ing, x and s, tones: nearer than other syllables."""
    (one, two), (three, four) = ([syllables(part)[0] for part in pair.split()] for pair in (near, far))
    assert 0 < apart(one, two) < 0.2 < apart(three, four) <= 1
    assert apart(one, two) == apart(two, one)


def test_distance_counts_syllables() -> None:
    """The same is 0; one syllable less costs less than another one at most."""
    assert distance(syllables("识别"), syllables("十别")) == 0
    assert distance(syllables("账单问题"), syllables("账单")) == pytest.approx(1.6)
    assert distance((), syllables("账单")) == pytest.approx(1.6)


def test_a_word_of_the_same_sounds_speaks_for_the_phrase() -> None:
    """诗别 is no word, and means 识别 in this menu; of nothing written, nothing is like anything."""
    like = heard_like([("诗别", -2.0), ("试别", -3.0)], PHRASES)
    assert max(like, key=lambda phrase: like[phrase]) == "识别"
    assert set(heard_like([], PHRASES).values()) == {-12.0}
    assert heard_like([("yes", -1.0)], PHRASES)["识别"] < -5


def test_what_is_expected_of_anybody_is_taken_off() -> None:
    """中国 is written sooner than 总工 of whatever is said; what counts is by how much more than that."""
    likely = {"中国": -7.0, "总工": -9.0}
    found = evidence(likely, {"中国": -9.0, "总工": -15.5}, [("总共", -3.0)], {})
    assert found.features(found.scores())[0] == "总工"
    plain = evidence(likely, {"中国": 0.0, "总工": 0.0}, [], {})
    assert plain.features(plain.scores())[0] == "中国"


def test_one_syllable_is_asked_back_where_two_would_be_believed() -> None:
    """With the same evidence otherwise; and what lies far from what would be written is not believed."""
    clear = (4.0, -1.5, -0.5, 0.0)
    assert sure((*clear, 0.0)) >= 0.6 > sure((*clear, 1.0)) > 0.1
    assert sure((8.0, -0.5, 0.0, 0.0, 0.0)) > sure((8.0, -9.0, 0.0, 0.0, 0.0))
    assert sure((1.0, -6.0, -3.0, -2.0, 0.0)) < 0.1


def test_sounds_and_tones_settle_what_the_recogniser_takes_for_the_commoner_word() -> None:
    """背景 is written sooner, and 北京 was said; where neither was, neither is believed."""
    likely, nothing = {"北京": -6.0, "背景": -5.0, "上海": -15.0}, dict.fromkeys(("北京", "背景", "上海"), -8.0)
    written = [("背景", -1.0)]
    alone = evidence(likely, nothing, written, {})
    assert alone.chosen(alone.scores())[0] == "背景"
    said = {"北京": Heard(0.5, 1.0), "背景": Heard(0.5, -7.0), "上海": Heard(-40.0, -5.0)}
    both = evidence(likely, nothing, written, said)
    best, chance = both.chosen(both.scores())
    assert best == "北京"
    assert chance > 0.5
    other = evidence(likely, nothing, written, dict.fromkeys(likely, Heard(-40.0, -9.0)))
    assert other.chosen(other.scores())[1] < 0.05


def test_a_phrase_as_long_as_a_sentence_may_be_believed_for_what_would_be_written() -> None:
    """Sounds of fluent speech are less like those of words said alone; a short phrase is not helped so."""
    heard = {"查询本月账单": Heard(-25.0, -12.0), "返回": Heard(-60.0, -12.0)}
    likely, nothing = {"查询本月账单": -5.0, "返回": -15.0}, {"查询本月账单": -25.0, "返回": -9.0}
    found = evidence(likely, nothing, [("查询本月账单", -5.0)], heard)
    assert found.chosen(found.scores())[0] == "查询本月账单"
    assert found.chosen(found.scores())[1] == pytest.approx(sure(found.features(found.scores())[1]), abs=0.2)
    assert found.chosen(found.scores())[1] > 0.7
    short = evidence(
        {"账单": -2.0, "返回": -15.0}, {"账单": -9.0, "返回": -9.0}, [("账单", -2.0)],
        {"账单": Heard(-25.0, -12.0), "返回": Heard(-60.0, -12.0)},
    )  # fmt: skip
    assert short.chosen(short.scores())[1] < 0.3


@pytest.mark.parametrize(
    ("phrase", "ways"), [("账单", ("账单",)), ("一", ("一", "1")), ("幺", ("幺", "1")), ("二十三", ("二十三", "23"))]
)
def test_numbers_may_be_written_with_digits(phrase: str, ways: tuple[str, ...]) -> None:
    """As recognisers do."""
    assert spellings(phrase) == ways


def test_digits_by_their_sound() -> None:
    """要 is 幺 among digits; what sounds like none of them is none."""
    digits = tuple("零一二三四五六七八九幺两")
    assert said_as("要", digits) == "幺"
    assert said_as("吧", digits) == "八"
    assert said_as("单", digits) == ""
    assert said_as("a", digits) == ""


def test_several_ways_to_hear_agree_on_one_text() -> None:
    """The text that the others differ least from; marks do not count; one way alone gives its first."""
    assert (
        agreed([[("我要查订单", -1.0), ("我要茶订单", -1.5)], [("我要查定单。", -1.0)], [("我要查订单。", -1.2)]])
        == "我要查订单"
    )
    assert agreed([[("乙", -3.0), ("甲", -1.0)]]) == "乙"
    assert agreed([[]]) == ""
    assert agreed([[("甲", -1.0)], []]) == "甲"


@pytest.mark.parametrize(("chance", "confidence"), [(0.9, 0.9), (0.6, 0.6), (0.02, 0.3), (0.01, 0.0)])
def test_what_is_unsure_is_asked_back(chance: float, confidence: float) -> None:
    """Unless it is hopeless; what is sure keeps its chance, and more chance is never less confidence."""
    assert asked_back(chance) == pytest.approx(confidence)
    assert asked_back(chance * 0.9) <= asked_back(chance)
