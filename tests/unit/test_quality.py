"""What was said: masking, measures, terms for the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.quality.masking import masker
from models.quality.talk import Line, measure, words
from models.quality.terms import indexed, query
from models.speech.turn import is_false_start

masked = masker(9)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("my card is 4111 1111-1111 1111 thanks", "my card is •••••••••••••••• thanks"),
        ("four one one one one one one one one", "•••••••••"),
        ("it is double four triple one two three four five", "it is •••••••••"),
        ("卡号是六二二二零二一二三四五六", "卡号是••••••••••••"),
        ("my PIN is 4 8 2 1", "my PIN is ••••"),
        ("the security code is three two one", "the security code is •••"),
        ("密码是一二三四", "密码是••••"),
        ("order 4711 from twenty nine", "order 4711 from twenty nine"),
        ("someone won one of nine", "someone won one of nine"),
        ("一千二百三十四元", "一千二百三十四元"),
        ("call me on 555 0123", "call me on 555 0123"),
        ("", ""),
    ],
)
def test_masking(text: str, left: str) -> None:
    """Long runs and secrets go, written and spoken; order numbers, amounts and short numbers stay."""
    assert masked(text) == left
    assert masker(0)(text) == text


@given(st.lists(st.sampled_from(range(10)), min_size=9, max_size=19), st.booleans(), st.text("abc \n", max_size=20))
def test_no_long_run_survives(digits: list[int], spoken: bool, around: str) -> None:
    """However it is said and whatever stands around it."""
    run = " ".join(_WORDS[digit] for digit in digits) if spoken else "".join(map(str, digits))
    text = masked(f"{around} {run} {around}")
    assert text == f"{around} {'•' * len(digits)} {around}"
    assert masked(text) == text


def test_measures() -> None:
    """Two legs with a second of over-talk and one silence."""
    lines = [
        Line("caller", 100, 104, "where is my order"),
        Line("agent", 103, 108, "one moment please i look it up"),
        Line("caller", 112, 113, "谢谢"),
        Line("caller", 112.5, 112.4, ""),
    ]
    found = measure(lines)
    assert found.speech == {"caller": 5, "agent": 5}
    assert (found.over_talk, found.silence, found.longest_silence) == (1, 4, 4)
    assert found.rate == {"caller": round(6 / 5 * 60), "agent": round(7 / 5 * 60)}
    assert measure([]).speech == {}
    assert words("don't 退款 x2") == 4


def test_terms() -> None:
    """Chinese characters are terms; neighbours make a phrase; operators of FTS5 are words like others."""
    assert indexed("我要退款now").split() == ["我", "要", "退", "款", "now"]
    assert query("退款 refund*") == '"退 款" "refund"*'
    assert query('or "near" (x') == '"or" "near" "x"'
    assert query("!?") == ""


@pytest.mark.parametrize(
    ("text", "confidence", "seconds", "wanted", "none"),
    [
        ("", 0.0, 1.0, ("yes",), True),
        ("yes", 0.05, 1.0, ("yes",), True),
        ("yes", 0.4, 0.2, ("yes",), True),
        ("yes", 0.4, 0.5, ("yes",), False),
        ("yes", 0.9, 0.2, ("yes",), False),
        ("mm hm", 0.9, 0.5, ("*",), True),
        ("oh", 0.9, 0.5, ("(oh | one)+",), False),
        ("okay", 0.9, 0.5, ("okay",), False),
        ("嗯", 0.9, 0.5, ("是",), True),
    ],
)
def test_false_starts(text: str, confidence: float, seconds: float, wanted: tuple[str, ...], none: bool) -> None:
    """Nothing, hardly anything, and listening noises; not the words that are waited for."""
    assert is_false_start(text, confidence, seconds, wanted, 0.6) is none
