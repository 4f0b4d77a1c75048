"""Amounts, days and digits as callers say them in Mandarin, and as recognisers write them."""

from __future__ import annotations

from datetime import date

import pytest

from models.domain.flow import Question
from models.domain.numerals import spoken, spoken_number
from models.domain.said_zh import repeated, said
from models.intent.slots import from_speech, slot_phrases
from models.speech.grammar import joined, kept, words_of
from models.speech.mandarin_sounds import said_as
from models.speech.sherpa_offline import spoken_words

THURSDAY = date(2026, 11, 26)


def _question(slot: str, low: int = 1, high: int = 20) -> Question:
    return Question(prompt="ask", into="x", slot=slot, low=low, high=high)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("三十块五", 30.5),
        ("三十块五毛", 30.5),
        ("三块五", 3.5),
        ("五毛", 0.5),
        ("五毛钱", 0.5),
        ("五分", 0.05),
        ("一百二", 120),
        ("一千五", 1500),
        ("两万三", 23000),
        ("一百零二", 102),
        ("一万零五十", 10050),
        ("两千块", 2000),
        ("三百六十五块八毛二", 365.82),
        ("十二块零五分", 12.05),
        ("十块", 10),
        ("一块钱", 1),
        ("二十元五角", 20.5),
        ("两百五", 250),
        ("一万二千", 12000),
        ("两百块整", 200),
        ("十二点五元", 12.5),
        ("三点五", 3.5),
        ("1200元", 1200),
        ("半块", 0.5),
        ("三块半", 3.5),
        ("一百多块", 100),
        ("三块二毛五", 3.25),
        ("十万", 100000),
        ("二十 元 五 角", 20.5),
        ("一亿两千万", 120_000_000),
        ("大概三十块吧", 30),
        ("十二块零五", 12.05),
        ("¥30.5", 30.5),
        ("不知道", None),
        ("", None),
    ],
)
def test_amounts(text: str, yuan: float | None) -> None:
    """With 块 and 毛, what is left out at the end, and points."""
    assert from_speech(_question("amount"), text, "zh", THURSDAY) == yuan


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("十一月二十六号", "2026-11-26"),
        ("十二月三日", "2026-12-03"),
        ("12月3日", "2026-12-03"),
        ("十月一号", "2026-10-01"),
        ("明天", "2026-11-27"),
        ("后天", "2026-11-28"),
        ("大后天", "2026-11-29"),
        ("前天", "2026-11-24"),
        ("星期天", "2026-11-29"),
        ("周日", "2026-11-29"),
        ("礼拜三", "2026-12-02"),
        ("礼拜四", "2026-11-26"),
        ("下周一", "2026-11-30"),
        ("下周五", "2026-12-04"),
        ("这周五", "2026-11-27"),
        ("下下周二", "2026-12-08"),
        ("上周三", "2026-11-18"),
        ("下个星期天", "2026-12-06"),
        ("二零二七年一月五号", "2027-01-05"),
        ("2027-01-05", "2027-01-05"),
        ("明年二月三号", "2027-02-03"),
        ("二十八号", "2026-11-28"),
        ("三号", "2026-12-03"),
        ("这个月三十号", "2026-11-30"),
        ("下个月三号", "2026-12-03"),
        ("上个月三号", "2026-10-03"),
        ("两天后", "2026-11-28"),
        ("十 二月 三 号", "2026-12-03"),
        ("二月三十号", None),
        ("三十二号", None),
        ("十二月", None),
        ("好的", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    """A number alone is the next day of that number; a weekday alone the next of its name."""
    assert from_speech(_question("date"), text, "zh", THURSDAY) == day


def test_months_beside_the_end_of_a_year() -> None:
    """The month after December is January, and the one before January December."""
    assert from_speech(_question("date"), "下个月三号", "zh", date(2026, 12, 20)) == "2027-01-03"
    assert from_speech(_question("date"), "上个月三号", "zh", date(2026, 1, 20)) == "2025-12-03"
    assert from_speech(_question("date"), "三号", "zh", date(2026, 12, 20)) == "2027-01-03"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("幺三八零零一三八零零零", "13800138000"),
        ("幺幺零", "110"),
        ("一三八 零零幺三 八零零零", "13800138000"),
        ("三个零", "000"),
        ("幺三八三个八", "138888"),
        ("两个八六", "886"),
        ("138幺2345678", "13812345678"),
        ("〇五七", "057"),
        ("拐洞洞", "700"),
        ("我的号码是幺三九", "139"),
        ("好的", None),
    ],
)
def test_digits(text: str, digits: str | None) -> None:
    """In groups, with 幺, with 三个零."""
    assert from_speech(_question("digits"), text, "zh", THURSDAY) == digits


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("一百二", 120),
        ("一百零二", 102),
        ("一千五", 1500),
        ("两千三百五", 2350),
        ("三万五", 35000),
        ("三万五千", 35000),
        ("一万零五", 10005),
        ("二十五", 25),
        ("十五", 15),
        ("一亿二", 120_000_000),
        ("一千二百三十四", 1234),
    ],
)
def test_numbers_whose_last_unit_is_left_out(words: str, number: int) -> None:
    """一百二 is 120; 一百零二 is 102."""
    assert spoken_number(words, "zh") == number


def test_what_is_spoken_is_understood() -> None:
    """Every number is the inverse of itself."""
    for number in (*range(0, 3000, 7), 10_005, 10_050, 20_300, 1_000_200, 120_000_000, 305_000_070):
        assert spoken_number(spoken(number, "zh"), "zh") == number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-26", "二零二六年十一月二十六日"),
        ("2026/1/2", "二零二六年一月二日"),
        ("2:00", "两点"),
        ("14:05", "十四点零五分"),
        ("3-5天", "三到五天"),
        ("1/2", "二分之一"),
        ("-5度", "零下五度"),
        ("2000元", "两千元"),
        ("20000", "两万"),
        ("010-12345678", "010-12345678"),
        ("12.5%", "百分之十二点五"),
        ("11/26", "十一/二十六"),
    ],
)
def test_written_numbers_as_they_are_said(written: str, read: str) -> None:
    """Days, times, ranges and parts."""
    assert said(written, 3 if "010" in written else None) == read


def test_repeated_digits() -> None:
    """三个零 is three of them; 三个一百 and 四个月 are not."""
    assert repeated("尾号三个零") == "尾号零零零"
    assert repeated("三个一百") == "三个一百"
    assert repeated("四个月") == "四个月"


def test_money_is_no_thousand() -> None:
    """钱 is among what may be said of an amount: of words that are not, the one of the same sound is taken, 千."""
    (phrase,) = slot_phrases(_question("amount"), "zh") or ()
    assert "钱" in (words_of(phrase) or ())
    assert from_speech(_question("amount"), "五 毛 钱", "zh", THURSDAY) == 0.5


def test_a_syllable_is_meant_as_a_word_of_one_syllable_alone() -> None:
    """礼 is not 礼拜一, nor 天 天后."""
    assert said_as("礼", ("礼拜一", "百")) == ""
    assert said_as("拜", ("礼拜一", "百")) == "百"


def test_words_of_a_loop_that_are_several_characters() -> None:
    """A recogniser that writes characters is understood where a loop has longer words."""
    phrases = slot_phrases(_question("date"), "zh")
    assert phrases is not None
    spoken = spoken_words("12月3日。", "zh", phrases)
    assert spoken == ["十二月", "三", "日"]
    assert kept(phrases[0], spoken) == (0, 1, 2)
    assert joined(["后", "天"], words_of(phrases[0]) or ()) == ["后天"]
    digits = slot_phrases(_question("digits", 1, 6), "zh")
    assert digits is not None
    assert spoken_words("尾号三个零", "zh", digits)[-3:] == ["零", "零", "零"]
