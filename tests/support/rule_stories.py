"""Calls for rules, made at random from a seed: both speak, partials come, things are skipped, held and sent on."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from ari_app.store.row import Row
from tests.support.rules import T0, Story

_EN = (
    "good morning my name is anna", "this call may be recorded", "your date of birth please",
    "let me check that for you",
    "a very able interest rate", "terms in conditions apply", "i want to make a complaint", "my card number is",
    "guaranteed lowest rice", "prices may change at any time", "is there anything else i can do for you", "yes",
    "i would like to cancel my subscription", "we refund you twenty five dollars", "unplug the power", "hello",
)  # fmt: skip
_ZH = (
    "您好很高兴为您服务", "本次通话将会录音", "您的出生日期是", "我帮您查一下", "宝本保西", "价格可能会变动",
    "我要头诉", "银行卡号是", "还有其他问题吗", "好的", "会退还给您", "我想取消订单",
)  # fmt: skip


def story(seed: int, call_id: str = "c1", at: float = 0.0) -> list[Row]:
    """The rows of a call, in the order in which they were published; ``at``: seconds by which it is later."""
    chance = random.Random(seed)
    language = chance.choice(("en", "zh"))
    told = Story(call_id, chance.choice(("billing", "sales", "technical")), language).begin()
    moment, length = 0.5, chance.uniform(20, 200)
    free = {"agent": 0.0, "caller": 0.0}
    while moment < length:
        moment = _happens(told, chance, moment, language, free)
    told.end(length + 1)
    if chance.random() < 0.5 and free["agent"] < length:
        last, text = max(length - 1, free["agent"]), chance.choice(_EN if language == "en" else _ZH)
        _partials(told, chance, last, "agent", text, 2.0)
        told.say(last, "agent", text, lag=1.5)
    ordered = sorted(told.rows, key=lambda row: row.at)
    return [
        Row(
            place if row.kind != "PartlyHeard" else 0, row.at + at, row.call_id, row.agent_id, row.kind, _later(row, at)
        )
        for place, row in enumerate(ordered, start=1)
    ]


def _later(row: Row, at: float) -> dict[str, object]:
    return {**row.data, "began_at": row.data["began_at"] + at} if "began_at" in row.data else row.data


def _happens(told: Story, chance: random.Random, moment: float, language: str, free: dict[str, float]) -> float:
    """Something happens; the moment after it. ``free``: by leg, when what it says is over and written down."""
    what = chance.random()
    leg = chance.choice(("agent", "caller"))
    if what < 0.75:
        moment = max(moment, free[leg])
        text, seconds = chance.choice(_EN if language == "en" else _ZH), round(chance.uniform(0.5, 6), 2)
        _partials(told, chance, moment, leg, text, seconds)
        told.say(moment, leg, text, seconds, round(chance.uniform(0.4, 1.4), 2), round(chance.uniform(0.2, 1), 2))
        if leg == "caller":
            told.row(moment + seconds + 1.45, "MoodHeard", leg=leg, upset=round(chance.random(), 2))
        free[leg] = moment + seconds + 1.5
        return moment + seconds + chance.uniform(-0.4, 4)
    if what < 0.8:
        told.row(moment, "TranscriptSkipped", leg=leg, seconds=1.5, reason="busy")
    elif what < 0.85:
        told.row(moment, "CallHeld", by="1001").row(moment + 5, "CallResumed", by="1001")
        return moment + 5
    elif what < 0.9:
        told.row(moment, "OrderRefused", order="transfer", rule="x")
    elif what < 0.93:
        told.row(moment, "TransferBegun", way="blind", target="queue:sales", by="1001")
        told.row(moment + 2, "LegJoined", role="agent", who=str(chance.randint(1001, 1004)))
    return moment + chance.choice((1.0, 3.0, 15.0))


def _partials(told: Story, chance: random.Random, moment: float, leg: str, text: str, seconds: float) -> None:
    words = text.split() if " " in text else list(text)
    join = " " if " " in text else ""
    for at in range(1, int(seconds * 2) + 1):
        part = join.join(words[: max(1, len(words) * at * 2 // int(seconds * 4 + 1))])
        told.partly(moment + 0.3 + at * 0.45, leg, part if chance.random() < 0.9 else "", moment)


def day(calls: int, seed: int = 1) -> list[Row]:
    """The rows of many calls at the same time, as one journal has them."""
    chance = random.Random(seed)
    rows = [row for n in range(calls) for row in story(seed * 100_000 + n, f"c{n}", round(chance.uniform(0, 60.0), 2))]
    return sorted(rows, key=lambda row: (row.at, row.call_id))


def end_of(rows: Iterable[Any]) -> float:
    """When the last of them was published."""
    return max((row.at for row in rows), default=T0)
