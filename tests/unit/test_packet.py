"""What is said aloud of a call that is sent on: its own words, the weightiest, in a few seconds, in its language."""

from __future__ import annotations

import asyncio

import pytest

from ari_app.voice.call.packets import Packets
from models.assist import cues
from models.assist.packet import Part, Passed, aloud, shortened
from models.assist.terms import length

LONG = (
    "hi good morning, well you see it is like this, last week somebody told me something, I want to cancel my order "
    "because it has not come and I have waited for three weeks now and nobody has called me"
)


def lines(**by_kind: str) -> Passed:
    """What 1001 passes on."""
    return Passed("1001", "Alice", tuple((kind, f"{kind} 1", text) for kind, text in by_kind.items()))


def test_the_weightiest_in_the_order_of_a_story() -> None:
    found = aloud(
        lines(
            need="hello I want to cancel my order", outcome="I have cancelled it", promise="We will send you a letter"
        ),
        "en",
    )
    assert found == [
        Part("packet_need", "i want to cancel my order", "need 1"),
        Part("packet_outcome", "i have cancelled it", "outcome 1"),
        Part("packet_promise", "we will send you a letter", "promise 1"),
    ]


@pytest.mark.parametrize("seconds", [3.0, 7.0, 30.0])
def test_it_is_never_longer_than_that(seconds: float) -> None:
    found = aloud(lines(need=LONG, outcome=f"I have {LONG}", promise=f"we will {LONG}"), "en", seconds)
    assert sum(length(one.words) for one in found) <= seconds * 2.5
    assert "want" in found[0].words


def test_the_clause_that_tells_it() -> None:
    assert shortened(LONG, cues.wants, 6) == "i want to cancel my order"
    assert shortened("您好，我是上周打过电话的，我想退货，谢谢", cues.wants, 6) == "我想退货"
    assert shortened("no commas here at all but many words", cues.wants, 3) == "commas here at", (
        "the small talk in front is none of it"
    )
    assert shortened("", cues.wants, 3) == ""


def test_masked_numbers_and_other_languages_are_not_spoken() -> None:
    assert shortened("I want to change my card ••••", cues.wants, 9) == "i want to change my card"
    assert not aloud(lines(need="我想取消我的订单"), "en")
    assert [one.words for one in aloud(lines(need="我想取消我的订单"), "zh")] == ["我想取消我的订单"]


async def test_who_waits_hears_of_each_change() -> None:
    packets, passed = Packets(), Passed("1001")
    packets.look_in(lambda call: passed if call == "c" else None)
    assert packets.of("c") is None
    packets.begun("c")
    packets.told("unknown")
    waiting = [asyncio.ensure_future(packets.known("c")) for _ in range(2)]
    await asyncio.sleep(0)
    packets.told("c")
    assert await asyncio.gather(*waiting) == [1, 1]
    again = asyncio.ensure_future(packets.known("c", 1))
    await asyncio.sleep(0)
    assert not again.done()
    packets.told("c")
    assert await again == 2
    assert packets.of("c") == passed
    packets.over("c")
    assert packets.of("c") is None
