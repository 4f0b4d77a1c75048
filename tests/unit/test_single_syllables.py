"""Mandarin choices of one syllable are said by `make lint-flows`, with what to write instead, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.configuration.flow_files import read_flow
from config.words.chinese import told_in
from models.flow.alike import check_phrases
from models.speech.dictionary import pronounce

_MENU = """
lines: {{ '8000': {{ start: a }} }}
steps:
  a:
    menu: p
    speech: {speech}
    choices:
      look: {{ key: '1', phrases: {{ zh: [{look}], en: [yes] }}, then: operator }}
      back: {{ key: '2', phrases: {{ zh: [退, 退款] }}, then: hangup }}
"""


def warnings(folder: Path, look: str, speech: str = "true") -> list[str]:
    """What is said of single syllables."""
    file = folder / "flow.yaml"
    file.write_text(_MENU.format(look=look, speech=speech), encoding="utf-8")
    flow = read_flow(file, {"p": {"en": "x", "zh": "x"}})
    return [str(one) for one in check_phrases(flow, lambda _word: ("AH",)) if "in one syllable" in str(one)]


def test_a_choice_of_one_syllable_is_named_with_its_line_and_a_longer_phrase(tmp_path: Path) -> None:
    """Not one that can be said in two as well."""
    (found,) = warnings(tmp_path, "查")
    assert found.startswith(f"{tmp_path / 'flow.yaml'}:5: warning: step a: choice 'look' is said in one syllable, '查'")
    assert found.endswith("add a longer phrase, for example zh: [查, 查询]")


def test_what_has_no_known_longer_word_is_still_named(tmp_path: Path) -> None:
    """The person who writes the flow knows the word."""
    assert "zh: [鲸, 鲸……]" in warnings(tmp_path, "鲸")[0]


@pytest.mark.parametrize(("look", "speech"), [("查询", "true"), ("查", "false")])
def test_longer_phrases_and_menus_of_keys_are_not_named(tmp_path: Path, look: str, speech: str) -> None:
    """Two syllables are heard well enough, and keys are not heard at all."""
    assert not warnings(tmp_path, look, speech)


def test_it_is_said_in_chinese_too(tmp_path: Path) -> None:
    """With the same line and advice."""
    found = told_in("zh", warnings(tmp_path, "查")[0].split("warning: ")[1])
    assert "步骤 a：选项 'look' 只有单音节的说法" in found.replace("“", "'").replace("”", "'")
    assert "zh: [查, 查询]" in found


_DIGITS = """
lines: {{ '8000': {{ start: a }} }}
steps:
  a:
    menu: p
    choices:
      one: {{ key: '1', phrases: {{ {language}: [{one}] }}, then: operator }}
      two: {{ key: '2', phrases: {{ {language}: [{two}] }}, then: hangup }}
"""


@pytest.mark.parametrize(
    ("language", "one", "two", "way"),
    [
        ("zh", "一号线", "七号线", "say '幺号线'"),
        ("zh", "七号线", "一号线", "say '幺号线'"),
        ("zh", "六号线", "九号线", "say what the choice is"),
        ("en", "line five", "line nine", "say what the choice is"),
    ],
)
def test_digits_that_are_taken_for_each_other_on_a_telephone(
    tmp_path: Path, language: str, one: str, two: str, way: str
) -> None:
    """Once a pair, with the line, what to say instead, and in Chinese too."""
    file = tmp_path / "flow.yaml"
    file.write_text(_DIGITS.format(language=language, one=one, two=two), encoding="utf-8")
    flow = read_flow(file, {"p": {"en": "x", "zh": "x"}})
    found = [str(one) for one in check_phrases(flow, pronounce)]
    told = [text for text in found if "taken for each other" in text or "sound alike" in text]
    assert len(told) == 1
    assert way in told[0]
    assert "电话里容易听混" in told_in("zh", told[0].split("warning: ")[1])


def test_other_digits_are_not_named(tmp_path: Path) -> None:
    """幺 and 七 are told apart, and so are two numbers of which one has another word."""
    file = tmp_path / "flow.yaml"
    for one, two in (("幺号线", "七号线"), ("一号查询", "七号退款")):
        file.write_text(_DIGITS.format(language="zh", one=one, two=two), encoding="utf-8")
        flow = read_flow(file, {"p": {"en": "x", "zh": "x"}})
        assert not [one for one in check_phrases(flow, pronounce) if "taken for each other" in str(one)]
