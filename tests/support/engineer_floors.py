# ruff: noqa: E501 - sentences of a scripted call
"""What the engineer's pages are shown: a list of calls, one call with everything in it, a flow with traffic."""

from __future__ import annotations

import io
import math
import random
import struct
import time
import wave
from dataclasses import asdict
from typing import Any

from ari_app.app.flow_texts import different
from ari_app.configuration.everything import Files
from config.load import load_settings
from config.problems import Problem
from tests.support.floor_states import session
from tests.support.web_floor import Floor

State = dict[str, Any]
CALL = "1764120000.4711"
_NOW = time.time() - 1800
_SECONDS = 212.0
_AGENTS = {
    "1001": "Alice Meyer", "1002": "Bob Lee", "1003": "Carol Diaz", "1004": "陈丽", "1005": "Mohammed Al-Farsi",
}  # fmt: skip
_CALLERS = (
    ("Dana Reed", "+44 20 7946 0123", "gold"), ("", "+49 30 901820", ""), ("王芳", "+86 10 5555 0142", "silver"),
    ("Jürgen Groß", "+49 89 5550 0110", ""), ("Priya Natarajan", "+1 212 555 0187", "gold"), ("", "", ""),
)  # fmt: skip
_OUTCOMES = (
    "answered", "answered", "self-service", "answered", "abandoned", "answered", "hung up in menu", "voicemail",
    "answered", "call-back", "closed", "failed",
)  # fmt: skip


def at(second: float) -> str:
    """An instant of the call."""
    whole = _NOW + second
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{int(whole % 1 * 1000):03d}Z"


def item(place: int, **more: object) -> State:
    """A call of the list, the newest first."""
    name, number, tier = _CALLERS[place % len(_CALLERS)]
    outcome, begin = _OUTCOMES[place % len(_OUTCOMES)], -place * 347.0
    talked = outcome == "answered"
    queued = begin + 41 if outcome in ("answered", "abandoned", "voicemail", "call-back") else None
    found = {
        "id": CALL if place == 0 else f"17641{20000 - place * 347}.{4711 - place}", "live": False, "state": "ended",
        "direction": "back" if place % 9 == 5 else "in", "number": number, "name": name, "tier": tier,
        "dialled": "8000", "queue": ("billing", "orders", "technical")[place % 3] if queued else "", "language": "en",
        "agent": list(_AGENTS)[place % 5] if talked else "", "parties": [], "arrived_at": at(begin),
        "answered_at": at(begin + 0.4), "queued_at": None if queued is None else at(queued),
        "connected_at": at(begin + 75 + place * 3) if talked else None,
        "disconnected_at": at(begin + 180 + place * 21), "ended_at": at(begin + 186 + place * 21), "outcome": outcome,
        "cause": "caller hung up", "disposition": "Refund promised" if talked else "",
        "rating": (5, None, 4, None)[place % 4] if talked else None, "recorded": talked, "external_refs": {},
    }  # fmt: skip
    return found | more


def calls() -> list[State]:
    """An afternoon; the first call goes on."""
    live = item(1, id="1764121800.5001", live=True, state="talking", outcome="", ended_at=None, disconnected_at=None)
    return [live | {"agent": "1003", "queue": "orders"}, *(item(place) for place in range(26))]


def detail() -> State:
    """One of them in full."""
    legs = [
        ("1764120000.4712", "agent", "1002", "queue", 76.0, 160.0, 84_000, 12_000),
        ("1764120000.4719", "agent", "1001", "transfer", 148.0, 205.0, 45_000, 0),
    ]
    return item(
        0, queue="billing", agent="1001", connected_at=at(76), disconnected_at=at(205), ended_at=at(_SECONDS), rating=4,
        external_refs={"crm": "Case/50087"},
    ) | {
        "legs": [
            {
                "id": key, "role": role, "agent": who, "number": "", "purpose": purpose, "joined_at": at(begin),
                "left_at": at(end), "talked_ms": talked, "held_ms": held, "wrap_up_ms": 22_000, "muted": False,
                "reason": "", "disposition": "Refund promised",
            }
            for key, role, who, purpose, begin, end, talked, held in legs
        ],
        "held": False, "recording": False, "masked": False, "slot": "",
        "attributes": {"order_number": "58-2210", "refund_by": "same card"}, "note": "",
    }  # fmt: skip


_TERMS = ("age", "urgency", "priority", "resolution", "last agent")
_PAIRS = (
    ("1002", CALL, (0.42, 0.18, 0.51, 0.83, 0.0)),
    ("1004", CALL, (0.42, 0.18, 0.51, 0.44, 0.0)),
    ("1005", CALL, (0.42, 0.18, 0.51, 0.31, 0.0)),
    ("1002", "1764119653.4710", (0.11, 0.02, 0.2, 0.61, 0.25)),
)


def decision() -> State:
    """What the router weighed."""
    pairs = [
        {"agent_id": who, "call_id": call, "score": sum(values), "terms": dict(zip(_TERMS, values, strict=True))}
        for who, call, values in _PAIRS
    ]
    return {
        "agent": "1002",
        "wait": 34.2,
        "profile": "service-first",
        "candidates": pairs,
        "of": 4,
        "waiting": 3,
        "idle": 3,
    }


_EVENTS: tuple[tuple[float, str, str, str, State], ...] = (
    (0.0, "CallArrived", "", "+44 20 7946 0123 dialled 8000 (Dana Reed gold, en)", {"number": "+44 20 7946 0123"}),
    (0.4, "CallAnswered", "", "", {}),
    (0.6, "StepEntered", "", "line 8000 → main (start)", {"step": "main", "edge": "start"}),
    (0.8, "PromptSaid", "", "welcome", {"prompt": "welcome"}),
    (3.4, "PromptSaid", "", "main menu", {"prompt": "main_menu"}),
    (12.9, "NotUnderstood", "", "'uh my in voice' by speech in main, attempt 1", {"heard": "uh my in voice"}),
    (14.0, "PromptSaid", "", "main menu, again", {"prompt": "main_menu_again"}),
    (21.7, "ChoiceMade", "", "billing by speech: 'my invoice is wrong' (91%)", {"choice": "billing"}),
    (22.0, "StepEntered", "", "main → billing (billing)", {"step": "billing", "edge": "billing"}),
    (22.2, "PromptSaid", "", "billing menu", {"prompt": "billing_menu"}),
    (33.0, "ChoiceMade", "", "agent by key: '0' (100%)", {"choice": "agent"}),
    (40.0, "CallerScored", "", "priority 0.712", {"priority": 0.712}),
    (41.0, "CallQueued", "", "billing, en, expected wait 35 s", {"problem": "billing"}),
    (55.0, "WaitAnnounced", "", "place 2, about 30 s", {}),
    (58.1, "CallOffered", "1004", "", {"channel_id": "1764120000.4708", "purpose": "queue"}),
    (70.0, "OfferFailed", "1004", "no answer after 12.0 s", {"result": "no answer"}),
    (72.4, "RouteDecided", "1002", "decision 118", {"sequence": 118}),
    (72.5, "CallOffered", "1002", "", {"channel_id": "1764120000.4712"}),
    (76.0, "CallConnected", "1002", "after 34.2 s of waiting", {"waited": 34.2}),
    (76.1, "LegJoined", "1002", "1002 as agent", {}),
    (76.5, "RecordingStarted", "", "by kefu", {"by": "kefu"}),
    (112.0, "PhoneLost", "1002", "socket gone", {"cause": "socket gone"}),
    (114.6, "MismatchHealed", "1002", "agent's leg: the page was reloaded; it rang again and joined", {"after_ms": 2600}),
    (115.0, "PhoneFound", "1002", "after 2.6 s", {}),
    (128.0, "CallHeld", "1002", "by 1002", {"by": "1002"}),
    (128.1, "OrderGiven", "1002", "hold by 1002", {"by": "1002"}),
    (140.0, "CallResumed", "1002", "by 1002", {"by": "1002"}),
    (146.0, "TransferBegun", "1002", "consult agent:1001 by 1002", {"target": "agent:1001"}),
    (148.0, "LegJoined", "1001", "1001 as agent", {}),
    (160.0, "TransferCompleted", "1001", "to 1001", {}),
    (160.1, "LegLeft", "1002", "transferred", {}),
    (205.0, "CallDisconnected", "", "caller hung up", {}),
    (205.2, "RecordingStopped", "", "by kefu", {"by": "kefu"}),
    (206.0, "SurveyAnswered", "", "4", {"rating": 4}),
    (208.4, "RecordingStored", "", "2 files, 128.7 s", {"files": 2}),
    (_SECONDS, "CallEnded", "", "answered", {"outcome": "answered"}),
)  # fmt: skip
_SAID = (
    ("caller", 10.2, 2.4, "Uh, my in voice.", 0.38),
    ("caller", 19.0, 2.6, "My invoice is wrong.", 0.91),
    ("agent", 77.2, 4.3, "Good morning Dana, this is Bob. How can I help?", 0.94),
    ("caller", 82.4, 6.1, "Hello, I have been charged twice for the same order.", 0.93),
    ("agent", 89.5, 7.4, "I am sorry about that. Let me look at your invoice. Is it order fifty-eight, twenty-two ten?", 0.92),
    ("caller", 98.2, 6.0, "Yes, that is the one. Ninety-four euros, both on the third of November.", 0.9),
    ("agent", 116.4, 5.8, "Sorry, I was away for a moment. I can see the two entries here.", 0.95),
    ("caller", 123.0, 3.6, "So when do I get it back?", 0.96),
    ("agent", 161.8, 6.9, "Hello Dana, Alice here from accounts. I am sending the refund now, to the same card.", 0.93),
    ("caller", 170.2, 3.1, "Thank you. How long does it take?", 0.94),
    ("agent", 174.4, 4.0, "Two working days at most.", 0.97),
    ("caller", 180.0, 4.6, "Wonderful, thank you very much, good-bye.", 0.95),
)  # fmt: skip


def events() -> list[State]:
    """The call's story."""
    found: list[State] = [
        {"sequence": 9000 + i, "at": at(second), "type": kind, "call": CALL, "agent": who, "words": words, "data": dict(data)}
        for i, (second, kind, who, words, data) in enumerate(_EVENTS)
    ]  # fmt: skip
    for one in found:
        if one["type"] == "RouteDecided":
            one["data"]["decision"] = decision()
    return found


def transcript() -> State:
    """What was said."""
    rows = [
        {
            "side": side, "at": at(begin), "start_ms": round(begin * 1000), "length_ms": round(length * 1000),
            "text": text, "confidence": sure, "engine": "whisper:",
        }
        for side, begin, length, text, sure in _SAID
    ]  # fmt: skip
    return {"call": CALL, "version": 1, "versions": [1], "items": rows}


def sound(side: str) -> bytes:
    """A recording of one side: noise with a voice's swing where that side speaks."""
    rate, begin, chance = 8000, 76.5, random.Random(7)
    turns = [(start - begin, length) for who, start, length, _, _ in _SAID if who == side]
    samples = []
    for n in range(int(128.7 * rate)):
        second = n / rate
        loud = next(
            (0.2 + 0.3 * abs(math.sin(second * 7)) for start, length in turns if start <= second < start + length),
            0.004,
        )
        samples.append(int(32767 * loud * (chance.random() * 2 - 1)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()


# The flow ------------------------------------------------------------------------------------------


OLDER = """menu main:
  say: How can I help you?
  choices:
    bill: { key: "1", then: billing }
    other: { key: "0", then: operator }
"""


def difference() -> State:
    """A menu that got a choice, and other words."""
    newer = OLDER.replace("How can I help you?", "What can we do for you?").replace(
        "    other", '    order: { key: "2", then: orders }\n    other'
    )
    found = different({"main.yaml": OLDER}, {"main.yaml": newer, "evening.yaml": "lines: {}\n"})
    items = [{"name": name, "lines": [asdict(line) for line in lines]} for name, lines in found.items()]
    return {"older": 6, "newer": 7, "items": items}


def flow() -> State:
    """The demonstration's own."""
    found = Files(load_settings(None, {})).flow
    return {
        "version": 7, "operator": found.operator, "numbers": sorted(found.lines),
        "steps": [
            {"name": name, "kind": step.kind, "file": f"dialplans/flows/{step.file.rpartition('/')[2]}", "line": step.line}
            for name, step in found.steps.items()
        ],
        "edges": [{"begin": begin, "edge": edge, "end": end} for begin, edge, end in found.edges()],
    }  # fmt: skip


_WEIGHTS = {
    "main/language": 0.1,
    "something else": 0.3,
    "failed": 0.2,
    "operator": 0.3,
    "back": 0.2,
    "missing": 0.3,
    "password": 0.2,
}


def _walked(made: State, callers: float) -> tuple[dict[tuple[str, str, str], int], dict[str, int]]:
    """Calls on each edge when callers walk the flow once: shares by the edge's name."""
    came: dict[str, float] = {f"line {one}": callers / len(made["numbers"]) for one in made["numbers"]}
    taken: dict[tuple[str, str, str], int] = {}
    todo, seen = list(came), set(came)
    while todo:
        name = todo.pop(0)
        ways = [one for one in made["edges"] if one["begin"] == name]
        weights = [_WEIGHTS.get(one["edge"], 1.0) for one in ways]
        for one, weight in zip(ways, weights, strict=True):
            part = came.get(name, 0) * 0.93 * weight / sum(weights)
            taken[(name, one["edge"], one["end"])] = round(part)
            if one["end"] not in seen:
                seen.add(one["end"])
                todo.append(one["end"])
            if one["end"] not in came or one["end"] in todo:
                came[one["end"]] = came.get(one["end"], 0) + part
    return taken, {name: round(count) for name, count in came.items()}


def live_flow(made: State) -> State:
    """Topic ``flow`` of a busy day."""
    taken, came = _walked(made, 640)
    steps = {}
    for one in made["steps"]:
        name, entered = one["name"], came.get(one["name"], 0)
        asks = one["kind"] in ("menu", "ask", "collect")
        steps[name] = {
            "entered": entered, "not_understood": round(entered * {"reason": 0.21, "main": 0.08}.get(name, 0.04)) if asks else 0,
            "silent": round(entered * 0.03) if asks else 0, "hung_up": round(entered * (0.19 if name == "code" else 0.02)),
            "here": {"main": 3, "billing": 1, "reason": 2, "code": 1}.get(name, 0),
        }  # fmt: skip
    edges = {
        f"{begin}>{edge}>{end}": {"begin": begin, "edge": edge, "end": end, "taken": count}
        for (begin, edge, end), count in taken.items()
        if count
    }
    return {"version": 7, "calls": 640, "edges": edges, "steps": steps}


def traffic(made: State) -> State:
    """The same, from the journal."""
    now = live_flow(made)
    steps = [
        {"step": name, **{key: one[key] for key in ("entered", "hung_up", "not_understood", "silent")}}
        for name, one in now["steps"].items()
    ]
    edges = [
        {**{key: one[key] for key in ("begin", "edge", "end")}, "calls": one["taken"]} for one in now["edges"].values()
    ]
    return {
        "since_at": at(-86_400), "calls": 640, "steps": steps, "edges": edges, "contained": 231, "hung_up": 58,
        "to_humans": 351, "containment": 0.381,
    }  # fmt: skip


def versions() -> State:
    """What was changed, by whom."""
    changes = (
        ["+ step password pin (collect)", "~ main: phrase 'forgot my password' → password"],
        ["~ prompt welcome: text changed", "- step newsletter"],
        ["+ step opening hours (hours)", "+ 3 prompts", "~ shop: operator by key 9"],
    )
    rows = [
        {
            "number": 5 + i, "kept_at": at(-86_400 * (3 - i)), "by": ("ann", "console", "ann")[i],
            "digest": f"{(i + 3) * 123456789:064x}"[-64:], "main": "dialplans/flows/main.yaml", "changes": one,
        }
        for i, one in enumerate(changes)
    ]  # fmt: skip
    return {"current": 7, "items": rows}


def lint(language: str = "en") -> State:
    """Mistakes with file and line, as `kefu check` finds them."""
    rows = [
        ("dialplans/flows/account.yaml", 61, "step account/bill: from here no human can be reached", True),
        ("dialplans/flows/shop.yaml", 26, "shop: no agent has the skill 'shop'; there are: billing, orders, technical", False),
        ("config/prompts.toml", 118, "[tell_order] has no text for zh", False),
        ("dialplans/flows/main.yaml", 40, "step main: 'ship' and 'chip' sound alike (83%, en); callers will get one for the"
         " other: choose another word for one of them", True),
    ]  # fmt: skip
    found = [Problem(*row) for row in rows]
    told = [{"file": one.file, "line": one.line, "text": one.words(language), "warning": one.warning} for one in found]
    return {"errors": 2, "warnings": 2, "items": told}


def engineer_floor(name: str = "full", *roles: str, language: str = "en") -> Floor:
    """``full``, ``empty`` (nothing yet), ``refused`` (nothing can be read)."""
    who = session(*(roles or ("admin",)), agent="", name="Ann Weber", language=language)
    made = flow()
    floor = Floor({"flow": live_flow(made)}, who, who)
    page = {"items": calls(), "next": "c2"}
    floor.answers |= {
        "GET /calls": page, f"GET /calls/{CALL}": detail(), f"GET /calls/{CALL}/timeline": {"items": events(), "next": None},
        f"GET /calls/{CALL}/transcript": transcript(),
        f"GET /calls/{CALL}/why": {
            "call": CALL, "decisions": [one for one in events() if one["type"] in ("CallerScored", "RouteDecided", "OfferFailed", "CallConnected")],
            "answers": ["decision 118, agent 1002: not 1003: they do not serve the queue billing"],
        },
        f"GET /calls/{CALL}/recordings/caller": sound("caller"), f"GET /calls/{CALL}/recordings/agent": sound("agent"),
        "GET /agents": {"items": [{"id": key, "name": one} for key, one in _AGENTS.items()], "next": None},
        "GET /queues": {"items": [{"id": one} for one in ("billing", "operator", "orders", "technical")], "next": None},
        "GET /flows": made, "GET /flows/lint": lint(language), "GET /flows/versions": versions(),
        "GET /flows/versions/difference": difference(), "GET /flows/traffic": traffic(made),
        "POST /flows/reload": {"version": 8, "changes": [], "milliseconds": 41.0, "prompts": 90},
    }  # fmt: skip
    if name == "empty":
        floor.answers |= {
            "GET /calls": {"items": [], "next": None}, "GET /flows/lint": {"errors": 0, "warnings": 0, "items": []},
            "GET /flows/versions": {"current": 1, "items": []}, f"GET /calls/{CALL}/timeline": {"items": [], "next": None},
            f"GET /calls/{CALL}/transcript": {"call": CALL, "version": 1, "versions": [], "items": []},
            f"GET /calls/{CALL}/why": {"call": CALL, "decisions": [], "answers": []},
        }  # fmt: skip
        floor.states["flow"] = {"version": 7, "calls": 0, "edges": {}, "steps": {}}
    return floor
