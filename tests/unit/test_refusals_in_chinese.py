"""Whatever is refused to people at a screen can be said in Chinese: every sentence of a refusal is in the table."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app.live.refusals import when_over, while_it_rings
from ari_app.web.refusals import refusal_in
from config.load import ROOT
from models.domain.conversation_table import TABLE, No

REFUSALS = {"CommandRefused", "BadArgument", "NotPermitted", "NotThere", "LogInFailed", "WeakPassword", "NumberRefused"}
ROOMS = (
    "ari_app/agents", "ari_app/routing", "ari_app/voice", "ari_app/contact", "ari_app/media", "ari_app/accounts",
    "ari_app/web/handlers", "ari_app/reports", "ari_app/store", "models/domain", "ari_app/app", "ari_app/assist",
)  # fmt: skip
# What only a shell or a file can bring about, or is never told as it is.
ELSEWHERE: set[str] = set()


def sentences(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be: an x stands for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(one.value if isinstance(one, ast.Constant) else "x1" for one in values)  # type: ignore[misc]
        case ast.IfExp(body=body, orelse=orelse):
            yield from sentences(body)
            yield from sentences(orelse)


def refused_in(file: Path) -> Iterator[str]:
    """Every sentence that a file refuses something with."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS and node.args:
            yield from sentences(node.args[0])


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_has_chinese_words(room: str) -> None:
    """Those of the table of conversations, too."""
    said = {text for file in (ROOT / room).rglob("*.py") for text in refused_in(file)} - ELSEWHERE
    assert sorted(text for text in said if refusal_in("zh", text) == text) == []


def test_refusals_of_the_conversations_table() -> None:
    """What a phase has against an order."""
    said = {cell.words for row in TABLE.values() for cell in row.values() if isinstance(cell, No)}
    assert said
    assert sorted(text for text in said if refusal_in("zh", text) == text) == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("agent 1001 is paused already", "座席 1001 已处于 暂停 状态"),
        ("agent 1 cannot take calls: the page's telephone is connecting", "座席 1 不能接听来电：网页电话正在连接"),
        ("the phone of 1009 cannot be reached: busy", "无法接通 1009 的话机：busy"),
    ],
)  # fmt: skip
def test_what_a_refusal_names_is_chinese_too(english: str, chinese: str) -> None:
    """States, and reasons that are refusals themselves."""
    assert refusal_in("zh", english) == chinese


def test_what_a_desk_cannot_do_now_is_said_in_both_languages() -> None:
    """The fixed sentences why a button is off, in the desk's catalogues."""
    said = {cell.words for row in TABLE.values() for cell in row.values() if isinstance(cell, No)}
    off = {*said, *while_it_rings().values(), *when_over().values()}
    for language in ("en", "zh"):
        known = json.loads((ROOT / f"web/i18n/{language}/desk.json").read_text(encoding="utf-8"))
        assert sorted(words for words in off if f"desk.refused.{words}" not in known) == []
