"""Where a site's own words come from, and who is told them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import cast

import pytest

from ari_app.app.site_vocabulary import SiteVocabulary
from ari_app.contact.flow_parts import FlowParts
from ari_app.media.prompts import PromptBook
from models.assist.card import Card
from models.domain.flow import Choice, Flow, Menu, Step
from models.speech.drawn_words import MOST, cut_out, whole
from models.speech.engine import Capabilities, Hypothesis
from models.speech.fallback import FallbackEngine
from models.speech.site_words import SiteWords, like
from models.speech.worker import pack, serve


def flow(*phrases: str) -> Flow:
    """A menu that can be answered so."""
    choices = (Choice("one", "1", {"zh": phrases, "en": ("bill",)}),)
    return Flow({}, {"main": Step("main", "menu", Menu("main", "hello", choices), {})}, "operator")


def parts(*phrases: str) -> FlowParts:
    """A flow in force."""
    return FlowParts(flow(*phrases), cast("PromptBook", None))


CARDS = (
    Card("zh/a", "zh", "运费险", "", ("运费险怎么退", "我要退运费险")),
    Card("zh/b", "zh", "我的快递到哪了", "", ("光猫不亮了", "我的光猫亮红灯", "你们的光猫的灯")),
    Card("en/c", "en", "Instalments", "", ("can I pay in instalments",)),
)


def test_words_come_from_settings_flow_names_and_cards() -> None:
    """In this order, each once; of English none."""
    own = "蓝莓套餐 畅听卡、账单"
    known = SiteVocabulary(parts("账单", "技术支持"), own, lambda: ["陈丽", "Alice", "billing"], CARDS)
    assert known.of("zh") == ("蓝莓套餐", "畅听卡", "账单", "技术支持", "陈丽", "运费险")
    assert known.of("en") == ()


def test_a_new_flow_and_new_cards_count_from_the_next_clip_on() -> None:
    """Without a restart."""
    flows, names = parts("账单"), ["陈丽"]
    known = SiteVocabulary(flows, "", lambda: names, CARDS)
    assert known.of("zh") == ("账单", "陈丽", "运费险")
    assert known.of("zh") is known.of("zh")
    flows.flow = flow("订单")
    assert known.of("zh") == ("订单", "陈丽", "运费险")
    known.take([Card("zh/a", "zh", "公积金", "", ())])
    assert known.of("zh") == ("订单", "陈丽", "公积金")


def test_there_are_never_more_than_a_clip_can_carry() -> None:
    """The first ones win."""
    many = " ".join(f"{chr(0x4E00 + place)}{chr(0x5E00 + place)}" for place in range(MOST + 50))
    assert len(SiteVocabulary(parts("账单"), many, list, ()).of("zh")) == MOST


def test_sentences_are_cut_at_the_little_words() -> None:
    """What is all of a text, and what two texts have."""
    assert cut_out(["重复扣款", "我的账单不对", "账单的金额", "你们的金额"]) == ["重复扣款", "金额"]
    assert cut_out(["hello", "", "的了吗"]) == []


def test_given_words_are_of_two_to_eight_characters() -> None:
    """Latin letters and marks stand between them."""
    assert whole(["蓝莓 5G、畅听卡", "是", "很长很长很长很长很长"]) == ["蓝莓", "畅听卡"]


def test_words_that_a_text_sounds_like() -> None:
    """The most alike first; not what stands there, and not what sounds like nothing in it."""
    words = SiteWords(("公积金", "账单", "首付", "橄榄球", "苏州"))
    assert words.near("攻击金和涨单") == ["公积金", "账单"]
    assert words.near("公积金") == []
    assert words.near("") == words.near("hello") == []


def test_a_list_of_words_is_no_second_hearing() -> None:
    """A recogniser that is told words must still write what it heard."""
    assert like("我要查攻击金", "我要查公积金")
    assert not like("必须树立公共交通", "苏州、公证处、云闪付、大理")
    assert not like("攻击金", "")


class _Told:
    """A recogniser that writes what it was told."""

    capabilities = Capabilities(frozenset({"zh"}), grammar=False, dictation=True, rejection=False)
    words: tuple[str, ...] = ()

    def hint(self, words: tuple[str, ...]) -> None:
        """See `Hinted.hint`."""
        self.words = words

    def recognise(self, _pcm: bytes, _phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        return Hypothesis("、".join(self.words), 0.9, "told")


def test_the_recogniser_process_tells_its_engine_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every clip that is written down, through engines that stand in for each other too; none when none come."""
    monkeypatch.setattr("models.speech.worker.open_engine", lambda *_address: FallbackEngine([_Told()]))
    requests = [
        {"id": 1, "language": "zh", "phrases": None, "words": ["账单", "订单"]},
        {"id": 2, "language": "zh", "phrases": ["人工"]},
        {"id": 3, "language": "zh", "phrases": None},
    ]
    sink, clip = io.BytesIO(), b"\x10\x20" * 800
    serve(io.BytesIO(b"".join(pack(one, clip) for one in requests)), sink, {"zh": "told:"}, only_speech=False)
    rest, texts = sink.getvalue(), []
    while rest:
        size = int.from_bytes(rest[:4], "big")
        texts.append(json.loads(rest[4 : 4 + size])["text"])
        rest = rest[4 + size :]
    assert texts == ["账单、订单", "账单、订单", ""]
