"""What callers and agents say in made-up calls, and the other rows of their journal: for benches that search and list.

Sentences with places to fill; products are words of their own, the first far more often than the last (Zipf's law), so
that a search can be for what everybody says, what some say and what one says.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ari_app.store.schema import SEARCH
from models.quality.terms import indexed

_EN = (
    "hello i am calling about the invoice for my {}", "my {} has not arrived although you promised it for yesterday",
    "i would like to return the {} because it does not work", "can you tell me when the {} will be delivered",
    "the {} makes a strange noise after a few minutes", "i was charged twice for the same {} and want a refund",
    "how do i change the address for the {} that i ordered", "i cannot log in to see my {} on your website",
)  # fmt: skip
_EN_AGENT = (
    "thank you for calling how may i help you today", "let me look up the {} for you one moment please",
    "i have sent you a confirmation of the {} by letter", "is there anything else that i can do for you",
)  # fmt: skip
_ZH = (
    "您好我想查一下{}的发票", "我的{}还没有送到说好昨天到的", "{}用不了我想退货", "请问{}什么时候能发货",
    "{}重复扣款了我要退款", "我想改一下{}的收货地址",
)  # fmt: skip
_ZH_AGENT = ("您好请问有什么可以帮您", "好的我帮您查一下{}请稍等", "{}的确认信已经寄给您了", "请问还有其他需要吗")
_FIRST = [first + last for first in "bdfgklmnprstv" for last in "aeio"][:30]
_HAN = "电水风灯机箱表盒桌椅锅壶笔纸伞鞋帽镜床柜"
WORDS = 3000
LINES = 4
_BEFORE = ("CallArrived", "CallAnswered", "MenuEntered")
_AFTER = ("CallOffered", "LegJoined", "LegLeft", "CallWrappedUp", "CallEnded")
Said = Iterator[tuple[int, str, float, str, str]]


def product(number: int, chinese: bool) -> str:
    """A word of its own for each number; the least are the most frequent."""
    if chinese:
        return _HAN[number % 20] + _HAN[number // 20 % 20] + _HAN[number // 400 % 20]
    return "".join(_FIRST[number // 30**place % 30] for place in range(3))


class Talk:
    """Draws what is said, and writes all of it into a database."""

    def __init__(self, dice: np.random.Generator, most: int) -> None:
        share = 1 / np.arange(1, WORDS + 1)
        self._product = dice.choice(WORDS, most * LINES, p=share / share.sum()).tolist()
        self._which = dice.integers(0, 8, most * LINES).tolist()

    def lines(self, number: int, chinese: bool) -> Iterator[tuple[str, str]]:
        """(leg, text) of one call."""
        caller, agent = (_ZH, _ZH_AGENT) if chinese else (_EN, _EN_AGENT)
        for at in range(number * LINES, (number + 1) * LINES):
            told = caller if at % 2 == 0 else agent
            text = told[self._which[at] % len(told)].format(product(self._product[at], chinese))
            yield ("caller" if at % 2 == 0 else "agent"), text


def write(
    connection: sqlite3.Connection, talk: Talk, calls: Iterable[Sequence[Any]], spoken: Callable[[str], bool]
) -> None:  # fmt: skip
    """Journal, transcripts and their index of calls (the columns of `bench.insight_calls`), in one go each; callers
    without an agent say one line."""
    row = connection.execute("select coalesce(max(seq), 0) from journal").fetchone()[0]
    journal: list[Any] = []
    lines: list[Any] = []
    for call in calls:
        name, chinese, agent, at, met = call[0], call[3] == "zh", call[5], call[7], spoken(call[6])
        facts = json.dumps({"number": call[1], "language": call[3], "problem": call[4], "channel_id": f"ch-{name}"})
        for kind in (*_BEFORE, *(_AFTER if met else _AFTER[-1:])):
            row += 1
            journal.append((row, at, name, agent, kind, facts))
        for leg, text in list(talk.lines(int(name[1:]), chinese))[: LINES if met else 1]:
            row += 1
            said = {"leg": leg, "start": 1.0, "end": 4.0, "text": text, "confidence": 0.9, "engine": "bench"}
            journal.append((row, at, name, agent, "Transcribed", json.dumps(said, ensure_ascii=False)))
            lines.append((row, name, leg, at, text))
    connection.executemany("insert into journal values (?, ?, ?, ?, ?, ?)", journal)
    connection.executemany(
        "insert into transcripts (seq, call_id, leg, at, start, end, text, confidence, engine, began_at, seconds,"
        " version) values (?, ?, ?, ?, 1.0, 4.0, ?, 0.9, 'bench', 0, 3.0, 1)", lines,
    )  # fmt: skip
    connection.executemany(
        f"insert into {SEARCH} (rowid, text) values (?, ?)", [(one[0], indexed(one[4])) for one in lines]
    )  # fmt: skip
