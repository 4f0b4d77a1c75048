"""Digits in what was said, in English and Chinese; and numbers that are no digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.numerals import spoken
from models.quality.masking import masker
from models.quality.number_readers import zh_digits
from models.quality.said_digits import _read, runs, simple


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4111 and then 1111", "41111111"), ("forty one eleven", "4111"), ("four one, double one", "4111"),
        ("triple oh seven", "0007"), ("forty one hundred", "4100"), ("four thousand one hundred eleven", "4111"),
        ("four ones", "1111"), ("double fours", "44"), ("nineteen oh five", "1905"), ("４１１１ ①", "41111"),
        ("٤١١١", "4111"), ("𝟜𝟙𝟙𝟙", "4111"), ("four-one-one-one", "4111"), ("FOUR One oNe", "411"), ("niner", "9"),
        ("4111 11:11 1111", "411111111111"), ("the first four digits are 4111", "4111"), ("four 一 one 一", "4111"),
        ("4111, one moment please, 1111", "41111111"), ("4 – 1 … 1 / 1", "4111"),
        ("4111 second group 1111", "41111111"),
        ("it ends in 1111 and starts with 4111, in the middle 22", "1111411122"),
        ("4111 wait no 4112", "41114112"), ("4111 OO11", "41110011"), ("(4111)(1111)", "41111111"),
        ("4\u200b111\u00a01111", "41111111"), ("4111 x 1111", "41111111"), ("4111*1111", "41111111"),
        ("四一一一", "4111"), ("四十一十一", "4111"), ("四千一百一十一", "4111"), ("幺幺洞", "110"), ("肆壹", "41"),
        ("四，三个一", "4111"), ("前四位四一一一，后四位一一一一", "41111111"), ("四一嗯一一然后一一", "411111"),
    ],
)  # fmt: skip
def test_digits_as_they_are_said(text: str, digits: str) -> None:
    """One run, with all of its digits."""
    assert [run.digits for run in runs(text)] == [digits]


@pytest.mark.parametrize(
    "text",
    [
        "one moment please", "two o'clock", "$1,234.56", "12.99", "10:30", "the 25th", "25th of May", "May 12",
        "three pm", "5 %",
        "一下", "一个", "三分钟", "两三天", "星期三", "第一次", "十二点半", "二零二四年", "1600万", "3块钱",
        "2026-11-25", "192.168.10.1",
        "this one", "the other one", "no one", "someone", "one of them", "fourteen days", "oh well I never", "十分",
        "万一",
    ],
)  # fmt: skip
def test_amounts_and_figures_of_speech_are_no_digits(text: str) -> None:
    """At most a single digit is read in them, which is masked nowhere."""
    assert sum(len(run.digits) for run in runs(text)) <= 1


@given(st.integers(0, 99_999_999))
def test_chinese_numbers_are_read_back(number: int) -> None:
    """What kefu says itself."""
    assert zh_digits(spoken(number, "zh")) == str(number)


_WORDS = [
    "one",
    "fours",
    "ooo",
    "oh",
    "o'clock",
    "twenty-one",
    "hundreds",
    "no.",
    "double",
    "x_one",
    "四",
    "a1",
    "bone",
]


@given(st.lists(st.sampled_from(_WORDS) | st.text("oneightf'. ", max_size=9), max_size=8), st.booleans())
def test_what_can_hold_no_digit_is_not_read(pieces: list[str], loose: bool) -> None:
    """The quick look leaves nothing out."""
    text = " ".join(pieces)
    assert runs(text, loose) == _read(simple(text), loose, False)


@given(st.text(max_size=80))
def test_any_text_keeps_its_length_and_can_be_masked_twice(text: str) -> None:
    """Places in the plain form are places in the text."""
    masked = masker(9)
    assert len(simple(text)) == len(text)
    assert masked(masked(text)) == masked(text)
