"""Numbers that callers key, made up: cards, PINs, codes, account numbers, and what of them is in the database."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ari_app.store.journal import Journal
from models.domain.events import CallEnded, NotUnderstood
from models.domain.flow_events import AnswerTaken, PromptSaid
from models.quality.door import Door

ASKED: Mapping[str, tuple[str, str, Sequence[int]]] = {
    "card": ("Please enter your card number.", "请输入您的银行卡号。", range(13, 20)),
    "PIN": ("Please key in your PIN, then hash.", "请输入您的密码，以井号键结束。", (4, 6)),
    "code": ("Enter the security code of your card.", "请输入卡背面的安全码。", (3, 4)),
    "account": ("Please key in your account number.", "请输入您的账号。", range(9, 13)),
}
VARIABLES = ("number", "answer", "digits", "reply")  # names that tell nothing


@dataclass(frozen=True)
class Keyed:
    """``asked``: kefu has said what it wants; else the caller keys a card into a menu that asked for something else."""

    language: str
    kind: str
    digits: str
    variable: str
    asked: bool


def keyed(count: int, seed: int = 5) -> list[Keyed]:
    """So many."""
    chance, found = random.Random(seed), []
    for number in range(count):
        kind = chance.choice(list(ASKED))
        asked = chance.random() < 0.7 or kind in ("PIN", "code")
        digits = "".join(str(chance.randrange(10)) for _ in range(chance.choice(list(ASKED[kind][2]))))
        found.append(Keyed("en" if number % 2 else "zh", kind, digits, chance.choice(VARIABLES), asked))
    return found


async def keyed_through_kefu(numbers: Sequence[Keyed], database: Path) -> list[bool]:
    """For each, whether it can be read in what is kept: the whole, or five digits of a longer one."""
    async with Journal(database, door=Door(9)) as journal:
        writing = asyncio.ensure_future(journal.run())
        for place, one in enumerate(numbers):
            call = f"k{place}"
            english, chinese, _ = ASKED[one.kind]
            wanted = english if one.language == "en" else chinese
            said = wanted if one.asked else "Press 1 for billing." if one.language == "en" else "账单请按1。"
            journal.publish(PromptSaid(call_id=call, prompts=["ask"], text=said))
            journal.publish(AnswerTaken(call_id=call, step="ask", variable=one.variable, value=one.digits, by="keys"))
            journal.publish(NotUnderstood(call_id=call, menu="ask", heard=one.digits, by="key"))
            journal.publish(CallEnded(call_id=call))
        await journal.flushed()
        writing.cancel()
    with closing(sqlite3.connect(database)) as connection:
        return [_left(connection, f"k{place}", one) for place, one in enumerate(numbers)]


def _left(connection: sqlite3.Connection, call_id: str, one: Keyed) -> bool:
    kinds = "('AnswerTaken', 'NotUnderstood')"
    rows = connection.execute(
        f"select json_extract(data, '$.value'), json_extract(data, '$.heard') from journal"
        f" where call_id = ? and kind in {kinds}", [call_id],
    ).fetchall()  # fmt: skip
    kept = " ".join(text for row in rows for text in row if text)
    size = min(5, len(one.digits))
    return any(one.digits[at : at + size] in kept for at in range(len(one.digits) - size + 1))
