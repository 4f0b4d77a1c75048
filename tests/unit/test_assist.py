"""Cards that are found, and calls that are told in their own words: both languages, nothing that nobody said."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ari_app.assist.cards import asked_in
from ari_app.assist.notes import LONGEST, note_of
from ari_app.live.shapes import Turn
from ari_app.live.story import Story
from models.assist import cues
from models.assist.bm25 import Bm25
from models.assist.card import Card, words_in
from models.assist.disposition import propose
from models.assist.shelf import Answer, Shelf
from models.assist.summary import Said, Summary, summarise
from models.assist.terms import length, mostly_chinese, terms
from models.domain.script import Scripts

WORDS = ("money", "twice", "parcel", "late", "password", "forgot", "钱", "包裹", "密码")


def meaning(texts: list[str]) -> NDArray[np.float32]:
    """An encoder of nine words; what has none of them is like nothing else."""
    rows = np.zeros((len(texts), len(WORDS) + 64), np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[: len(WORDS)] = [text.count(word) for word in WORDS]
        if not row.any():
            row[len(WORDS) :] = np.random.default_rng(zlib.crc32(text.encode())).normal(size=64)
    return rows


def card(name: str, *questions: str, **more: object) -> Card:
    """A card in English."""
    facts = {"language": "en", "title": name, "body": f"About {name}.", **more}
    return Card(name, questions=questions, **facts)  # type: ignore[arg-type]


CARDS = (
    card("refund", "you took my money twice", "money gone twice"),
    card("delivery", "my parcel is late", "where is the parcel", queues=frozenset({"orders"})),
    card("login", "I forgot my password", "password forgot", until=date(2026, 1, 31)),
)


def said(*lines: tuple[str, str]) -> list[Said]:
    """Utterances: c or a, and words."""
    sides = {"c": "caller", "a": "agent"}
    return [Said(f"u{number}", sides[side], text) for number, (side, text) in enumerate(lines)]


def told(lines: Sequence[Said], summary: Summary) -> list[tuple[str, str]]:
    """Kind and words."""
    texts = {one.id: one.text for one in lines}
    return [(line.kind, texts[line.id]) for line in summary.lines()]


# Terms and cards ------------------------------------------------------------------------------------


def test_terms_of_both_languages() -> None:
    """Words, pairs, pieces with their edges; Chinese runs; 您 and 你 are one."""
    assert list(terms("My Card!")) == ["my", "card", "my card", "#_my_", "#_car", "#card", "#ard_"]
    assert list(terms("您好 ok")) == ["ok", "#_ok_", "你", "好", "你好"]
    assert (length("hello there"), length("退款 ok")) == (2, 3)
    assert (words_in("three short words"), words_in("四个汉字")) == (3, 2)
    assert (mostly_chinese("我的 wifi 坏了"), mostly_chinese("my 包裹 is late")) == (True, False)


def test_bm25_by_hand() -> None:
    """Two documents, k1 2 and b 0.5: the weight of a term that one has, and of one that both have."""
    found = Bm25([["a", "b"], ["b", "b", "c", "c"]]).scores(["a", "b", "b"])
    rare, both = math.log(1 + 1.5 / 1.5), math.log(1 + 0.5 / 2.5)
    short, long = 2 * (0.5 + 0.5 * 2 / 3), 2 * (0.5 + 0.5 * 4 / 3)
    assert found == pytest.approx([rare * 3 / (1 + short) + both * 3 / (1 + short), both * 2 * 3 / (2 + long)])
    assert Bm25([]).scores(["a"]).shape == (0,)


def test_the_card_that_answers() -> None:
    """Best first, with a gap; small talk in front does not count; nothing alike is not clear."""
    shelf = Shelf(CARDS, "en", meaning)
    answer = shelf.ask("hello my name is Mary the money was taken twice")
    assert answer.found[0].card.id == "refund"
    assert answer.found[0].likeness == pytest.approx(shelf.ask("the money was taken twice").found[0].likeness)
    assert answer.clear(1.0, 0.9)
    assert not shelf.ask("what a lovely day").clear(0.0, 0.9)
    assert not Answer().clear(0.0, -1.0)


def test_cards_of_other_queues_languages_and_days_are_not_found() -> None:
    """Each by its own rule; one card alone has no gap; an empty shelf has no answer."""
    shelf = Shelf(CARDS, "en", meaning)
    assert {one.card.id for one in shelf.ask("parcel", "billing").found} == {"refund", "login"}
    assert {one.card.id for one in shelf.ask("x", "orders", date(2026, 2, 1)).found} == {"refund", "delivery"}
    assert len(shelf.ask("parcel", most=1).found) == 1
    assert Shelf(CARDS, "zh", meaning).ask("parcel") == Answer()
    assert Shelf([], "en", meaning).ask("parcel") == Answer()
    alone = Shelf(CARDS[:1], "en", meaning).ask("money")
    assert (alone.gap, alone.found[0].card.id) == (0.0, "refund")


def test_cards_that_are_asked_for_alike() -> None:
    """The pair, its likeness; not a card with itself."""
    twin = card("twin", "my money went twice")
    assert [(one.id, other.id) for one, other, _ in Shelf((*CARDS, twin), "en", meaning).alike(0.95)] == [
        ("refund", "twin")
    ]


# Summaries ------------------------------------------------------------------------------------------

ENGLISH = said(
    ("a", "thank you for calling how can I help you today"), ("c", "hi"), ("c", "my name is robert davis"),
    ("c", "I lost my credit card can you send me a new one"), ("a", "sure I would be happy to help you with that"),
    ("a", "which card would you like to replace"), ("c", "uh"), ("c", "the gold one"), ("a", "okay"),
    ("a", "I have ordered your replacement card"), ("a", "you will receive it in three business days"),
    ("a", "is there anything else I can help you with"), ("c", "no thank you"), ("a", "have a great day"),
)  # fmt: skip
CHINESE = said(
    ("a", "您好，请问有什么可以帮您"), ("c", "你好"), ("c", "我的包裹一直没收到，帮我查一下"),
    ("a", "请问订单号是多少"), ("c", "一二三四五"), ("a", "好的，我先查一下"), ("a", "已经为您登记了补发"),
    ("a", "我们会在三个工作日内给您寄出"), ("a", "请问还有其他问题吗"), ("c", "没有了谢谢"),
    ("a", "感谢您的来电，再见"),
)  # fmt: skip


def test_an_english_call() -> None:
    """Need, detail, outcome, promise; no greeting, no thanks, no idle line."""
    assert told(ENGLISH, summarise(ENGLISH)) == [
        ("need", "I lost my credit card can you send me a new one"), ("detail", "the gold one"),
        ("outcome", "I have ordered your replacement card"), ("promise", "you will receive it in three business days"),
    ]  # fmt: skip


def test_a_chinese_call() -> None:
    """The same in Chinese."""
    assert told(CHINESE, summarise(CHINESE)) == [
        ("need", "我的包裹一直没收到，帮我查一下"), ("detail", "一二三四五"), ("outcome", "已经为您登记了补发"),
        ("promise", "我们会在三个工作日内给您寄出"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        [], said(("c", "hello")), said(("a", "hello"), ("a", "is anybody there")),
        said(("a", "您好"), ("c", "嗯"), ("a", "再见")), said(("c", ""), ("a", "…")),
    ],
)  # fmt: skip
def test_a_call_without_weight_is_told_with_nothing(lines: list[Said]) -> None:
    """Rather no line than an idle one."""
    assert not list(summarise(lines).lines())


_TEXT = st.sampled_from([one.text for one in (*ENGLISH, *CHINESE)]) | st.text(max_size=40)


@given(st.lists(st.tuples(st.sampled_from("ca"), _TEXT), max_size=30))
def test_every_line_was_said_once_and_in_order(lines: list[tuple[str, str]]) -> None:
    """Of whatever was said: ids of the call's utterances, each once, no list out of the call's order."""
    call = said(*lines)
    summary, places = summarise(call), {one.id: place for place, one in enumerate(call)}
    ids = [line.id for line in summary.lines()]
    assert len(ids) == len(set(ids))
    for part in (summary.need, summary.outcome, summary.promises):
        assert [places[one] for one in part] == sorted(places[one] for one in part)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("I will call you back tomorrow", True), ("a technician will come on Monday", True),
        ("we are going to send it again", True), ("明天之前给您回电话", True), ("退款会在三个工作日内到账", True),
        ("I'll be happy to help you with that", False), ("I will check that for you", False),
        ("will you be at home on Monday", False), ("我先查一下", False), ("请问您明天在家吗", False),
    ],
)  # fmt: skip
def test_promises(text: str, promised: bool) -> None:
    """What they or their house will do, and not what they do while the caller waits."""
    assert cues.promises(text) is promised


# Dispositions and notes -----------------------------------------------------------------------------


def test_the_nearest_disposition_is_filled_in_when_it_is_ahead() -> None:
    """And only then; without lines, or without sentences, nothing is proposed."""
    known = {"refund": ["the money went twice"], "late": ["the parcel is late"], "other": []}
    found = propose(["hi my name is Mary you took the money twice"], known, "en", meaning, 0.15)
    assert (found.names[0], found.preset) == ("refund", "refund")
    assert sum(found.shares) == pytest.approx(1.0, abs=0.002)
    level = propose(["money twice and parcel late"], known, "en", meaning, 0.15)
    assert level.preset == ""
    assert set(level.names[:2]) == {"refund", "late"}
    assert propose(["money twice"], known, "en", meaning, 1.1).preset == ""
    assert propose([], known, "en", meaning, 0.15) == propose(["x"], {}, "en", meaning, 0.15)


def test_dispositions_without_any_sentence_are_not_guessed_from_their_names() -> None:
    """A queue of its own, the default's for one without, and none at all."""
    scripts = Scripts(
        dispositions={"": ("solved", "late"), "bare": ("solved",)}, sounds={"": {"late": ("it is late",)}, "bare": {}}
    )
    assert scripts.sounds_of("any") == {"solved": (), "late": ("it is late",)}
    assert scripts.sounds_of("bare") == {}


def turn(text: str, side: str = "caller", at_ms: int = 0, partial: bool = False) -> Turn:
    """What one side said."""
    return Turn(id=f"{side} {at_ms}", side=side, who="", text=text, at_ms=at_ms, partial=partial)


def test_a_note_is_verbatim_and_fits() -> None:
    """Headings in the call's language; a line that does not fit whole is left out."""
    lines = [("need", turn("包裹没到")), ("promise", turn("明天送到")), ("promise", turn("会给您回电"))]
    assert note_of(lines, "zh") == "需求：包裹没到\n承诺：明天送到 / 会给您回电"
    assert note_of([("need", turn("x" * 30)), ("outcome", turn("y" * LONGEST))], "en") == f"Need: {'x' * 30}"


def test_a_short_answer_is_asked_about_with_what_came_before() -> None:
    """Of the caller alone, and never what is still being said."""
    turns = [turn("where is my parcel", at_ms=1), turn("it is late", "agent", 2), turn("yes please", at_ms=3)]
    story = Story("c1", turns={one.id: one for one in turns})
    assert asked_in(story) == ("caller 3", "where is my parcel yes please")
    story.turns["p"] = turn("and the", at_ms=4, partial=True)
    story.turns["n"] = turn("and how long does that take", at_ms=5)
    assert asked_in(story) == ("caller 5", "and how long does that take")
    assert asked_in(Story("c2")) == ("", "")
