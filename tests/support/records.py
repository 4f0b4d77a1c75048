"""Thirty calls of a day and a half in a centre of both languages, for what reads records; written by the writer."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from ari_app.store.row import Row
from ari_app.store.spool import Spool
from ari_app.store.writer import Writer
from models.domain.control_events import LegJoined, LegLeft, RecordingStored, VoicemailLeft
from models.domain.events import (
    CallArrived,
    CallConnected,
    CallDisconnected,
    CallEnded,
    CallerScored,
    CallOffered,
    CallQueued,
    CallWrappedUp,
    Event,
    MenuEntered,
    RouteDecided,
    SurveyAnswered,
    Transcribed,
)

NAMES = (
    ("5550001", "Dana Reed"), ("13800138000", "王芳"), ("5550004", "Bartholomew Featherstonehaugh-Smythe"),
    ("+4915112345678", ""), ("02087654321", "欧阳慕容晓晓与上官婉儿联名账户"), ("6001", "Grace Hill"),
)  # fmt: skip
PROBLEMS = ("billing", "退款与退货", "technical", "orders", "international money transfers", "查询订单状态")
OUTCOMES = ("answered", "answered", "hung up in menu", "lost with Asterisk", "answered", "abandoned", "voicemail")
AGENTS = ("1001", "1004", "1002", "1003")
SAID = (
    ("caller", "I paid twice for the same order last Tuesday and would like a refund of the second payment, please."),
    ("agent", "I have found it. The refund of forty-two euros is on its way and takes three working days."),
    ("caller", "你好，我上个星期买的东西到现在还没有收到，我想退款，请问要多长时间才能把钱退回到我的银行卡上？"),
    ("agent", "您好，退款已经提交，三个工作日之内会到账。"),
)
TERMS = ("idle", "priority", "urgency", "age", "resolution", "handling", "occupancy", "last agent")


class Day:
    """A writer, and a clock that the story moves."""

    def __init__(self, path: Path) -> None:
        self._writer = Writer(path, 1.0, Spool(path.with_suffix(".spool"), 1 << 20), lambda database: None)
        self._seq, _ = self._writer.open()
        self._rows: list[Row] = []
        self.now = 0.0

    def tell(self, event: Event, after: float = 1.0) -> None:
        """It happens so many seconds after the one before."""
        self.now += after
        self._seq += 1
        self._rows.append(Row(self._seq, self.now, event.call_id, event.agent_id, event.kind, event.facts()))

    def close(self) -> None:
        """Everything is in the file."""
        self._writer.write(self._rows)
        self._writer.close()


def call_id(index: int, at: float) -> str:
    """As `new_call_id` makes them, without chance; two end alike."""
    end = 0xC0FFEE if index in (3, 7) else 0x11000 + index * 54321
    return f"c{time.strftime('%m%d%H%M%S', time.localtime(at))}{end:06x}"


def fill(path: Path, calls: int = 30) -> list[str]:
    """Write them, the last half an hour ago; their ids, the oldest first."""
    day, ids, now = Day(path), [], time.time()
    for index in range(calls):
        day.now = now - 1800 - (calls - 1 - index) * 4000.0
        ids.append(call_id(index, day.now))
        _call(day, ids[-1], index)
    day.close()
    return ids


def _call(day: Day, call: str, index: int) -> None:
    number, name = NAMES[index % len(NAMES)]
    language, dialled = ("zh", "8001") if index % 2 else ("en", "8000")
    day.tell(CallArrived(call, "", "c", number, dialled, language, name, "gold", day.now), 0.0)
    outcome, problem = OUTCOMES[index % len(OUTCOMES)], PROBLEMS[index % len(PROBLEMS)]
    day.tell(MenuEntered(call, "", "welcome", language))
    if outcome != "hung up in menu":
        day.tell(CallQueued(call, "", problem, language, 0.6, day.now, 2, 25.0))
    if outcome == "answered":
        _conversation(day, call, AGENTS[index % len(AGENTS)], index)
    if outcome == "voicemail":
        day.tell(VoicemailLeft(call, "", problem, "/x", 12.4, " ".join(text for _, text in SAID[:2])), 15.0)
    day.tell(CallEnded(call, "", outcome, "caller"), 2.0)


def _conversation(day: Day, call: str, agent: str, index: int) -> None:
    day.tell(scored(call))
    day.tell(RouteDecided(call, agent, index, decision(call, agent)))
    day.tell(CallOffered(call, agent, "a"), 0.1)
    day.tell(LegJoined(call, agent, "agent", agent, "a"), 7.0)
    day.tell(CallConnected(call, agent, "b", "a", 8.0), 0.0)
    for leg, text in SAID:
        began = day.now + 1
        spoken: dict[str, Any] = {"leg": leg, "text": text, "began_at": began, "seconds": 4.0, "engine": "moonshine"}
        day.tell(Transcribed(call, "", confidence=0.3 if leg == "agent" else 0.94, **spoken), 5.0)
    talked = 100.0 + 700 * (index % 3)
    left = LegLeft(call, agent, "agent", agent, "a", talked + 20, "hung up", 3.0, "blind", "queue:orders")
    day.tell(left, talked)
    day.tell(CallDisconnected(call, agent, "caller", talked + 20), 0.0)
    day.tell(SurveyAnswered(call, "", index % 5 + 1))
    day.tell(CallWrappedUp(call, agent, "follow up", 12.0, agent), 12.0)
    day.tell(RecordingStored(call, "", "/x", 3, 120.0))


def scored(call: str) -> CallerScored:
    """The three terms with their reasons."""
    terms = {
        name: {
            "weight": weight,
            "value": 0.5,
            "reasons": [f"the reason for {name}, in a sentence of some length", name],
        }
        for name, weight in (("value", 0.5), ("behaviour", 0.3), ("emotion", 0.2))
    }
    return CallerScored(call, "", 0.5, terms)


def decision(call: str, agent: str) -> dict[str, Any]:
    """Three agents to choose from, one who is not there."""
    candidates = [
        {"call_id": call, "agent_id": one, "score": 2.5 - place, "guarded": False,
         "terms": {name: 0.25 - place * (at % 3) for at, name in enumerate(TERMS)}}
        for place, one in enumerate([agent, *(other for other in AGENTS if other != agent)][:3])
    ]  # fmt: skip
    return {"wait": 12.3, "score": 2.5, "candidates": candidates, "vetoes": {"1009": "not logged in, or paused"}}


def status(ids: list[str]) -> dict[str, Any]:
    """What the control socket says while the last of these calls are live."""
    talking, waiting = ids[-1], ids[-3]
    calls = [
        {"call": call, "number": number, "name": name, "dialled": "8000", "state": state, "language": "zh",
         "problem": problem, "age": 3725.0, "direction": "in", "slot": slot, "legs": legs, "held": bool(legs),
         "recording": bool(legs)}
        for call, state, slot, legs, (number, name), problem in (
            (talking, "talking", "", ["1001", "1002", "+4915112345678"], NAMES[4], PROBLEMS[1]),
            (ids[-2], "parked", "71", [], NAMES[2], PROBLEMS[4]), (waiting, "waiting", "", [], NAMES[3], PROBLEMS[5]),
        )
    ]  # fmt: skip
    agents = [
        {"id": one, "name": name, "state": state, "since": 754.0, "reason": "", "call": call, "calls": 12,
         "missed": 1, "then": then, "device": "", "connected": False}
        for one, name, state, call, then in (
            ("1001", "Alice", "talking", talking, "paused"), ("1002", "Bob Lee", "talking", talking, ""),
            ("1003", "Konstantinos Papadopoulos-Karavassilis", "wrap-up", "", "offline"),
            ("1004", "陈丽", "ready", "", ""), ("1009", "阿卜杜勒·买买提江·艾力", "offline", "", ""),
        )
    ]  # fmt: skip
    line = [{"call": waiting, "problem": PROBLEMS[5], "language": "zh", "priority": 0.613, "waited": 75.0}]
    callbacks = [
        {"id": ids[index], "number": NAMES[index % 6][0], "problem": PROBLEMS[index], "language": "zh",
         "priority": 0.5, "entered_at": time.time() - index * 40000}
        for index in range(4)
    ]  # fmt: skip
    health = {"asterisk_version": "22.10.0", "asterisk": "connected", "up_seconds": 86461.0, "calls": 3,
              "healed": {"channel of nobody": 2}}  # fmt: skip
    waits = {"known": True, "handling_seconds": 161.0, "forecasts": 45, "inside_80": 0.778}
    return {
        "routing": {},
        "waits": waits,
        "callbacks": callbacks,
        "line": line,
        "agents": agents,
        "calls": calls,
        "health": health,
    }
