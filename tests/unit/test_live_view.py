"""The live view of the floor: nothing longer than the terminal, whole values of what matters, the latest events."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from ari_app.cli.floor import floor_picture

Json = dict[str, Any]
CALLS = ("0f3a9c11-19198d", "0f3a9c11-39198f")
AT = 1.7e9


def event(kind: str, call: str = "", agent: str = "", **data: object) -> Json:
    """One of kefu's."""
    return {"at": AT, "call_id": call, "agent_id": agent, "kind": kind, "data": data}


def agent(user: str, name: str, state: str, call: str = "") -> Json:
    """A row of the status."""
    return {"id": user, "name": name, "state": state, "then": "", "since": 61.0, "call": call, "calls": 3, "missed": 0}


def call(name: str, call_id: str, **facts: object) -> Json:
    """Another."""
    row = {"number": "5550003", "state": "talking", "problem": "technical", "legs": ["1002"], "age": 75.0}
    return {**row, "call": call_id, "name": name, "held": False, "recording": True, "slot": "", **facts}


STATUS = {
    "agents": [agent("1001", "Alice", "talking", CALLS[0]), agent("1004", "陈丽", "offline")],
    "calls": [call("Dana Reed", CALLS[0]), call("王芳", CALLS[1], state="waiting", legs=[], recording=False)],
    "line": [],
}
CHINESE = "从昨天晚上开始就没有声音了，我家的电话坏了，请您帮我看一下好吗？谢谢您了。"
EVENTS = [
    event("CallArrived", CALLS[1], number="5550003", dialled="8001", name="王芳", tier="gold", language="zh"),
    event("Transcribed", CALLS[0], "1001", leg="agent", text="Hello, my name is Alice. How can I help you?"),
    event("Transcribed", CALLS[0], leg="caller", text="Hello, there is a mistake on my last bill, I think. " * 3),
    event("Transcribed", CALLS[1], leg="caller", text=CHINESE),
]


def picture(monkeypatch: pytest.MonkeyPatch, columns: int, lines: int, events: list[Json], status: Json) -> list[str]:
    """What a terminal of that size shows."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", str(lines))
    return floor_picture(status, events).plain.split("\n")


@pytest.mark.parametrize("columns", [72, 80, 120])
def test_it_fits_and_is_whole(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Double-width characters count as two; ids, states and what was said stand there to the last sign."""
    shown = picture(monkeypatch, columns, 50, EVENTS, STATUS)
    assert max(map(cell_len, shown)) <= columns
    text = "\n".join(shown)
    assert "…" not in text
    for whole in ("19198d", "39198f", "talking, recording", "waiting", "王芳", "Alice", "Transcribed"):
        assert whole in text
    squeezed = "".join(text.split())
    assert CHINESE in squeezed
    assert "Hello,mynameisAlice.HowcanIhelpyou?" in squeezed
    assert "--wide" not in text


@pytest.mark.parametrize("lines", [20, 24, 40])
def test_the_latest_events_stay(monkeypatch: pytest.MonkeyPatch, lines: int) -> None:
    """In a low terminal the oldest give way, and no line goes on from one that is out of sight."""
    events = EVENTS * 8 + [event("CallEnded", CALLS[1], outcome="served", cause="hung up")]
    shown = picture(monkeypatch, 80, lines, events, STATUS)
    assert len(shown) < lines
    assert "CallEnded" in shown[-1]
    first = shown[shown.index("What happens") + 2]
    assert not first.startswith(" ")


def test_nothing_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first call, and before the first status."""
    shown = picture(monkeypatch, 80, 24, [], {"agents": [], "calls": [], "line": []})
    assert "None: waiting for the first caller …" in shown
