"""How Chinese numbers that a recogniser writes with digits were said."""

from __future__ import annotations

import pytest

from models.domain.said_zh import IDENTIFIER, said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("以157分领先", "以一百五十七分领先"),
        ("2015年6月7日", "二零一五年六月七日"),
        ("15年的发票", "一五年的发票"),
        ("10年前", "十年前"),
        ("报收于110.27美元", "报收于一百一十点二七美元"),
        ("涨了12.5%", "涨了百分之十二点五"),
        ("¥1,234.50", "一千二百三十四点五零元"),
        ("下午3:30", "下午三点三十分"),
        ("8:00开门", "八点开门"),
        ("9:05", "九点零五分"),
        ("2个人", "两个人"),
        ("2月2号", "二月二号"),
        ("尾号2345", "尾号二三四五"),
        ("打110", "打一一零"),
        ("300", "三百"),
        ("007", "零零七"),
        ("13800138000", "一三八零零一三八零零零"),
        ("二〇一五", "二零一五"),
        ("没有数字", "没有数字"),
        ("１２３４元", "一千二百三十四元"),
        ("", ""),
    ],
)
def test_numbers_as_they_were_said(text: str, words: str) -> None:
    """As a number or digit by digit, by what stands beside it."""
    assert said(text) == words


def test_long_numbers_may_stay_digits() -> None:
    """A telephone number is easier to read with digits; the amount beside it is written as it was said."""
    assert said("13800138000充50元", IDENTIFIER) == "13800138000充五十元"
