"""Homophones are settled by a site's own words, and by nothing else."""

from __future__ import annotations

import io
import json

import pytest

from models.speech.engine import Hypothesis, Word
from models.speech.site_words import SiteWords, respelt
from models.speech.worker import pack, serve, unpack

WORDS = ("账单", "公积金", "技术支持", "快递", "技术")


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("我的帐单有问题。", "我的账单有问题。"),
        ("我要查攻击金", "我要查公积金"),
        ("转技术职持，谢谢", "转技术支持，谢谢"),
        ("快地到了吗", "快递到了吗"),
        ("账单和公积金", "账单和公积金"),
        ("长单", "长单"),  # another tone than 账单: two syllables alone must sound the same
        ("帐 单", "帐 单"),
        ("abc 123", "abc 123"),
        ("", ""),
    ],
)
def test_words_that_sound_like_one_of_the_site(heard: str, meant: str) -> None:
    """Two characters with every tone, three and more by nearly the same sounds; the length stays."""
    assert SiteWords(WORDS).settled(heard) == meant


def test_words_that_sound_like_one_another_settle_nothing() -> None:
    """账单 and 帐单 are both of the site: what was written stays."""
    both = SiteWords(("账单", "帐单"))
    assert both.settled("看帐单") == "看帐单"
    assert both.settled("看账单") == "看账单"


def test_no_words_change_nothing() -> None:
    """Nor do English ones and single characters."""
    assert SiteWords(("bill", "查", "很长很长很长很长很长的一句话")).settled("我的帐单") == "我的帐单"


def test_times_of_characters_stay() -> None:
    """A character that is put right keeps its place; words that are no characters are left alone."""
    words = tuple(Word(letter, place / 10, place / 10 + 0.1, 0.9) for place, letter in enumerate("看帐单"))
    found = respelt(Hypothesis("看帐单。", 0.9, "x", words), "看账单。")
    assert [(word.text, word.start) for word in found.words] == [("看", 0.0), ("账", 0.1), ("单", 0.2)]
    assert respelt(Hypothesis("看帐单", 0.9, "x", words[:1]), "看账单").words == words[:1]


def test_the_recogniser_process_settles_what_is_written_down_and_no_phrase(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With the words that came with the clip, in Mandarin."""
    script = tmp_path_factory.mktemp("script") / "script.json"
    script.write_text(json.dumps({"default": "帐单"}), encoding="utf-8")
    clip = b"\x10\x20" * 8000
    answers = []
    for header in (
        {"language": "zh", "phrases": None, "words": ["账单"]},
        {"language": "zh", "phrases": None},
        {"language": "zh", "phrases": ["帐单"], "words": ["账单"]},
        {"language": "en", "phrases": None, "words": ["账单"]},
    ):
        sink = io.BytesIO()
        address = f"scripted:{script}"
        serve(io.BytesIO(pack({"id": 1, **header}, clip)), sink, {"en": address, "zh": address}, only_speech=False)
        answers.append(unpack(sink.getvalue()[4:])[0]["text"])
    assert answers == ["账单", "帐单", "帐单", "帐单"]
