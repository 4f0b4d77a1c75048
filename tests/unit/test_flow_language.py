"""Expressions, spoken values, slots, phrases that sound alike, pictures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.configuration.flow_files import read_flow
from config.load import ROOT
from models.domain.expression import ExpressionError, luhn, parse_expression
from models.domain.flow import Choice, Question
from models.domain.numerals import spoken, spoken_number
from models.flow.alike import ALIKE, alike_in, check_phrases, similarity
from models.flow.check import phrases_used_twice
from models.flow.draw import Traffic, draw_svg, draw_text
from models.flow.spoken import clock, day, fill, money, number, spell
from models.intent.slots import from_keys, from_speech, slot_phrases, wants_human
from models.speech.dictionary import pronounce
from models.speech.grammar import allows, jsgf, words_of
from tests.support.holidays import holidays_of

TODAY = date(2026, 11, 23)
DATA = {"caller": {"tier": "gold", "tags": ["a", "b"]}, "order": {"total": 99.5, "id": "10017"}, "n": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('caller.tier == "gold" and order.total > 50', True),
        ("order.total > 100 or n >= 3", True),
        ('caller.tier in ["gold", "platinum"]', True),
        ("caller.tags[1]", "b"),
        ("caller.tags[9]", None),
        ("missing.deep.er > 3", False),
        ("missing == none", True),
        ("missing != none", False),
        ("caller.tier < 3", None),
        ("caller.tier * 9999999999", None),
        ("1 / 0", None),
        ("-n + 2 * 4", 5),
        ("'yes' if n == 3 else 'no'", "yes"),
        ('number("12") + 1', 13),
        ("last(order.id, 2)", "17"),
        ("luhn(order.id)", True),
        ("not false", True),
        ("len(caller.tags)", 2),
        ("1 < n < 5", True),
    ],
)
def test_expressions(text: str, value: object) -> None:
    """What they give, and that nothing raises."""
    assert parse_expression(text).value(DATA) == value


@pytest.mark.parametrize(
    "text",
    ["", "a b", "x = 1", "lambda: 1", "[x for x in y]", "__import__('os')", "a.__class__", "f'{x}'", "a[b]", "a ** 9",
     "len(*x)", "len(x=1)", "a @ b", "a if", "(yield)", "x" * 600, "(" * 300, "a.b()", "{1: 2}", "`x`", "b'x'"],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str) -> None:
    """Nothing of Python but values and comparisons."""
    with pytest.raises(ExpressionError):
        parse_expression(text)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    """And its value never raises."""
    try:
        parse_expression(text).value(DATA)
    except ExpressionError:
        return


@given(st.integers(0, 999_999_999), st.sampled_from(["en", "zh"]))
def test_numbers_in_words_and_back(value: int, language: str) -> None:
    """Exact inverses."""
    assert spoken_number(spoken(value, language), language) == value


def test_values_are_spoken() -> None:
    """Money, dates, times, decimals and letters in both languages."""
    assert money(42.5, "en") == "forty two dollars and fifty cents"
    assert money(1, "en") == "one dollar"
    assert money(0.05, "en") == "five cents"
    assert money(0, "en") == "zero dollars"
    assert money(42.5, "zh") == "四十二元五角"
    assert money(8.05, "zh") == "八元零五分"
    assert day("2026-05-09", "en") == "May ninth"
    assert day("2026-11-21", "en") == "November twenty first"
    assert day("2026-10-01", "zh") == "十月一日"
    assert clock("13:05", "en") == "one oh five p m"
    assert clock("09:00", "zh") == "九点整"
    assert number(-3.25, "en") == "minus three point two five"
    assert spell("AB1", "en") == "A, B, one"
    assert fill("Order {order.id|digits}: {order.nothing}.", DATA, "en") == "Order one zero zero one seven: ."
    assert day("soon", "en") == "soon", "what cannot be read is said as it stands"


def question(slot: str, **more: object) -> Question:
    """A question for one slot."""
    return Question("p", "x", slot, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slot", "language", "text", "value"),
    [
        ("digits", "en", "one two three", "123"), ("digits", "zh", "幺二三", "123"), ("digits", "en", "hello", None),
        ("yes_no", "en", "yeah", True), ("yes_no", "zh", "不是", False), ("yes_no", "en", "perhaps", None),
        ("date", "en", "tomorrow", "2026-11-24"), ("date", "en", "march twenty first", "2026-03-21"),
        ("date", "en", "the fifth of may", "2026-05-05"), ("date", "zh", "十二月二十五", "2026-12-25"),
        ("date", "en", "friday", "2026-11-27"), ("date", "zh", "星期一", "2026-11-23"), ("date", "en", "soon", None),
        ("amount", "en", "twenty dollars and fifty cents", 20.5), ("amount", "en", "one hundred five dollars", 105.0),
        ("amount", "zh", "三百二十元", 320.0), ("amount", "en", "ninety cents", 0.9), ("amount", "en", "much", None),
    ],
)  # fmt: skip
def test_slots_by_voice(slot: str, language: str, text: str, value: object) -> None:
    """What words mean, in both languages."""
    assert from_speech(question(slot), text, language, TODAY) == value


@pytest.mark.parametrize(
    ("slot", "keys", "value"),
    [("digits", "123", "123"), ("yes_no", "1", True), ("yes_no", "2", False), ("yes_no", "5", None),
     ("date", "0509", "2026-05-09"), ("date", "20270101", "2027-01-01"), ("date", "1399", None),
     ("amount", "12*50", 12.5), ("amount", "7", 7.0), ("amount", "*", None)],
)  # fmt: skip
def test_slots_by_key(slot: str, keys: str, value: object) -> None:
    """What keys mean."""
    assert from_keys(question(slot), keys, TODAY) == value


def test_a_human_can_be_asked_for_in_every_question() -> None:
    """Key 0 where it is no answer, star and 0 everywhere."""
    assert wants_human(question("yes_no"), "0")
    assert not wants_human(question("digits"), "0")
    assert wants_human(question("digits"), "*0")
    assert not wants_human(question("choice", values=(Choice("none", "0", {}),)), "0")


def test_open_questions_are_spotted() -> None:
    """The value most of whose words occur; a tie is no answer."""
    values = (Choice("bill", "1", {"en": ("bill", "charge")}), Choice("order", "2", {"en": ("order", "parcel")}))
    asked = question("intent", values=values)
    assert from_speech(asked, "my bill has a wrong charge for the order", "en", TODAY) == "bill"
    assert from_speech(asked, "the bill of my order", "en", TODAY) is None
    assert from_speech(asked, "hello there", "en", TODAY) is None
    assert from_keys(asked, "2", TODAY) == "order"
    assert slot_phrases(asked, "en") is None, "any words"


def test_loops_of_words() -> None:
    """A phrase that stands for many."""
    (phrase,) = slot_phrases(question("digits", low=2, high=3), "en") or ()
    words = words_of(phrase) or ()
    assert {"one", "nine"} <= set(words)
    assert jsgf(phrase, ["a", "b"]) == "(a | b) (a | b) [(a | b)]"
    assert allows([phrase], "one two")
    assert not allows([phrase], "one hello")
    assert words_of("my bill") is None


def test_luhn() -> None:
    """ISO/IEC 7812-1."""
    assert luhn("4539578763621486")
    assert not luhn("4539578763621487")
    assert not luhn("")


def test_holidays_recur_and_can_be_left_out() -> None:
    """RRULE, several days, EXDATE; and what is no calendar."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Spring\r\n"
        "DTSTART;VALUE=DATE:20250501\r\nDTEND;VALUE=DATE:20250503\r\nRRULE:FREQ=YEARLY\r\n"
        "EXDATE;VALUE=DATE:20260501\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = holidays_of(text.encode(), TODAY)
    assert found["2025-05-02"] == found["2027-05-01"] == "Spring"
    assert "2026-05-01" not in found
    with pytest.raises(ValueError, match=r".+"):
        holidays_of(b"nothing of the kind", TODAY)


CONFUSING = [("billing", "building"), ("orders", "borders"), ("repair", "prepare"), ("sales", "sails")]
CLEAR = [("billing", "orders"), ("technical", "address"), ("support", "operator"), ("agent", "status")]


def test_phrases_that_sound_alike_are_told_apart_from_those_that_do_not() -> None:
    """By pronunciation, in both languages."""
    for one, other in CONFUSING:
        assert similarity(one, other, "en", pronounce) >= ALIKE, (one, other)
    for one, other in CLEAR:
        assert similarity(one, other, "en", pronounce) < ALIKE, (one, other)
    assert similarity("查询", "查寻", "zh", pronounce) == 1
    assert similarity("兰州", "南州", "zh", pronounce) > 0.9, "l and n are merged by many"
    assert similarity("账单", "门店", "zh", pronounce) < ALIKE


def test_the_menu_written_to_fool_it_is_reported(tmp_path: Path) -> None:
    """Step, line, both phrases and a score; words without pronunciation; the same phrase twice."""
    file = tmp_path / "flow.yaml"
    file.write_text(
        "lines: { '8000': { start: a } }\nsteps:\n  a:\n    menu: p\n    choices:\n"
        "      one: { key: '1', phrases: { en: [billing] }, then: operator }\n"
        "      two: { key: '2', phrases: { en: [building, xyzzyq] }, then: operator }\n"
        "      three: { key: '3', phrases: { en: [building] }, then: hangup }\n"
    )
    flow = read_flow(file, {"p": {"en": "x", "zh": "x"}})
    text = "\n".join(map(str, check_phrases(flow, pronounce)))
    assert "flow.yaml:4: warning: step a: 'billing' and 'building' sound alike (88%, en)" in text
    assert "cannot be said as 'xyzzyq'" in text
    assert [one.other for one in alike_in(flow, pronounce)].count("building") == 1
    assert "'building' means both 'two' and 'three'" in str(phrases_used_twice(flow)[0])


def test_pictures() -> None:
    """SVG that parses, with every step and its traffic; text with every edge."""
    from ari_app.media.prompts import load_prompts

    flow = read_flow(ROOT / "dialplans/flows/main.yaml", load_prompts(ROOT / "config/prompts.toml"))
    traffic = Traffic(
        {("line 8000", "start", "main"): 7, ("main", "billing", "billing"): 4}, {"main": 2}, {"main": 1}, {}
    )
    root = ET.fromstring(draw_svg(flow, traffic, "en"))
    words = " ".join(root.itertext())
    assert "calls 7, hung up here 2, not understood 1" in words
    assert "billing · 4" in words
    assert len(root.findall("{http://www.w3.org/2000/svg}g")) >= len(flow.steps)
    assert "在此挂断 2" in draw_svg(flow, traffic, "zh")
    text = draw_text(flow)
    for begin, edge, end in flow.edges():
        assert begin in text, begin
        assert f"{edge} → {end}" in text, (edge, end)
