"""Floors for screens: a state of each screen, made of one day in the shop whose data is the demonstration's.

``python -m tests.support.floor_states talking`` serves one on 127.0.0.1:8099, to be looked at with a browser.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from models.domain.scopes import ROLES
from tests.support.web_floor import Floor, Refusal, served

State = dict[str, Any]
CALL = "1764120000.4711"


def ago(seconds: float) -> int:
    """An instant so long ago (negative: to come), in epoch milliseconds."""
    return int((time.time() - seconds) * 1000)


def session(*roles: str, agent: str = "1002", name: str = "Bob Lee", language: str = "en") -> State:
    """Who is logged in."""
    names = roles or ("agent",)
    scopes = sorted({scope.value for role in names for scope in ROLES[role]})
    return {
        "user": name.split()[0].lower(), "name": name, "agent": agent, "roles": list(names), "scopes": scopes,
        "queues": None, "language": language, "kind": "password", "session": "s", "must": "", "second_factor": False,
        "has_password": True, "board": "", "expires_at": None,
    }  # fmt: skip


def agent(key: str, name: str, state: str, since: float, **more: object) -> State:
    """An agent as colleagues see them."""
    return {
        "id": key, "name": name, "state": state, "reason": "", "since_at_ms": ago(since), "then": "", "call": "",
        "queue": "", "phone": "web", "phone_state": "ready", "device": "NOT_INUSE", "calls": 7, "missed": 0,
        "skills": {"billing": 3}, "languages": ["en"], "supervisor": False, **more,
    }  # fmt: skip


def queue(name: str, waiting: int, longest: float | None, available: int, **more: object) -> State:
    """A queue."""
    return {
        "name": name, "waiting": waiting, "longest_since_at_ms": None if longest is None else ago(longest),
        "service_level": {"value": 0.87, "n": 92, "seconds": 20.0, "formula": "answered"}, "answered": 80,
        "abandoned": 4, "available": available, "talking": 2, "wrap_up": 1, "paused": 1,
        "wait_p50_ms": 14_000 if waiting else 3_000, "wait_p90_ms": 71_000 if waiting else 9_000, "quarters": {},
        **more,
    }  # fmt: skip


def portrait() -> State:
    """Dana Reed, who calls about an invoice."""
    visits = [
        ("c1", 86_400 * 2, "billing", "Alice", "answered", "Refund promised"),
        ("c2", 86_400 * 9, "orders", "陈丽", "answered", "Address changed"),
        ("c3", 86_400 * 10, "orders", "", "abandoned", ""),
        ("c4", 86_400 * 31, "technical", "Bob Lee", "answered", "Solved"),
        ("c5", 86_400 * 62, "sales", "Carol", "answered", "Order placed"),
    ]
    return {
        "name": "Dana Reed", "number": "+44 20 7946 0123", "tier": "gold", "language": "en", "value": 0.82,
        "visits": [
            {"call": c, "at_ms": ago(s), "queue": q, "agent": a, "outcome": o, "disposition": d}
            for c, s, q, a, o, d in visits
        ],
        "callback_open": True, "messages": 1, "mood": "upset", "external_id": "C-20417",
        "crm_url": "https://crm.example/#Contact/view/C-20417",
        "said": {"problem": "My invoice is wrong, I was charged twice", "order number": "58-2210"},
    }  # fmt: skip


_SAID = (
    ("caller", "Hello, I have been charged twice for the same order.", 2_100),
    ("agent", "I am sorry about that. Let me look at your invoice. Is it order fifty-eight, twenty-two ten?", 7_400),
    ("caller", "Yes, that is the one. Ninety-four euros, both on the third of November.", 14_900),
    ("agent", "I can see the two entries here. The second one was a retry of our payment provider.", 22_000),
    ("caller", "So when do I get it back? I was told two days ago that it would be done.", 30_300),
    ("agent", "You are right, the refund was promised but never sent. I am sending it now.", 37_800),
)


def turns() -> dict[str, State]:
    """A conversation, its last turn still being said."""
    names = {"caller": "Dana Reed", "agent": "Bob Lee"}
    said = {
        f"t{i}": {"id": f"t{i}", "side": side, "who": names[side], "text": text, "at_ms": at, "partial": False}
        for i, (side, text, at) in enumerate(_SAID)
    }
    said["t9"] = {
        "id": "t9", "side": "caller", "who": "Dana Reed", "text": "Thank you. And will I get a", "at_ms": 45_200,
        "partial": True,
    }  # fmt: skip
    return said


def script() -> list[State]:
    """What an agent says about an invoice."""
    steps = [
        ("greet", "Good morning {caller.name}, this is Bob. Thank you for waiting.", "", [], True),
        ("identify", "Ask for the order number.", "order_number", [], True),
        ("refund", "Which way shall the money go back?", "refund_by", ["same card", "bank transfer", "voucher"], False),
        ("reason", "What went wrong, in a few words?", "reason", [], False),
        ("close", "Repeat what was agreed, and by when.", "", [], False),
    ]
    return [
        {"id": key, "text": text, "field": field, "choices": choices, "done": done, "heard": ""}
        for key, text, field, choices, done in steps
    ]


def _leg(who: str, name: str, role: str, since: float = 40) -> dict[str, State]:
    return {who: {"who": who, "name": name, "role": role, "muted": False, "since_at_ms": ago(since)}}


def call(state: str = "talking", since: float = 154, **more: object) -> State:
    """A call of one's own."""
    return {
        "id": CALL, "channel": "1764120000.4712", "state": state, "number": "+44 20 7946 0123", "name": "Dana Reed",
        "queue": "billing", "problem": "invoice", "language": "en", "direction": "in",
        "why": "Billing 2 of 5, but nobody with more was free within 12 s; Dana Reed is gold.",
        "why_zh": "账单技能 2/5，12 秒内无更熟练的座席空闲；Dana Reed 为金牌客户。",
        "waited_ms": 34_000, "since_at_ms": ago(since), "answer_by_at_ms": None,
        "legs": _leg("1002", "Bob Lee", "agent", since),
        "muted": False, "held": False, "recording": True, "masked": False, "listeners": [], "consulting": None,
        "last_failure": "", "refused": {}, "portrait": portrait(), "script": script(),
        "attributes": {"order_number": "58-2210"}, "turns": turns(), "hint": None, "locked": {}, "cards": [],
        "packet": None, **more,
    }  # fmt: skip


def hint(text: str = "Apologise first", **more: object) -> State:
    """What a quality rule tells the agent."""
    return {
        "id": "h1", "sort": "text", "text": text, "rule": "threat", "because": "I want to complain",
        "until_at_ms": ago(-20), **more,
    }  # fmt: skip


def team() -> dict[str, State]:
    """Everybody, oneself among them."""
    rows = [
        agent("1001", "Alice", "talking", 312, queue="billing"),
        agent("1002", "Bob Lee", "ready", 90),
        agent("1003", "Carol", "ready", 45),
        agent("1004", "陈丽", "wrap-up", 12, languages=["zh"]),
        agent("1005", "Mohammed Al-Farsi", "paused", 840, reason="lunch"),
        agent("1006", "Jonas", "offline", 9000),
        agent("1009", "Sam", "ready", 1240, supervisor=True, phone="sip", phone_state=""),
    ]
    return {row["id"]: row for row in rows}


def queues() -> dict[str, State]:
    """The queues that one serves."""
    return {
        "billing": queue("billing", 3, 96, 1),
        "orders": queue("orders", 1, 22, 2),
        "technical": queue("technical", 0, None, 2),
        "operator": queue("operator", 0, None, 4),
    }


def parked() -> dict[str, State]:
    """Somebody waits in a slot."""
    one: State = {
        "id": "1764119000.4600", "number": "+49 30 901820", "name": "Jürgen Groß", "dialled": "8000", "direction": "in",
        "state": "parked", "queue": "orders", "language": "en", "began_at_ms": ago(400), "held": False,
        "recording": False, "slot": "03", "legs": {},
    }  # fmt: skip
    return {one["id"]: one}


def desk(state: str = "ready", since: float = 252, **more: object) -> State:
    """A desk without a call."""
    me = agent("1002", "Bob Lee", state, since, languages=["en", "zh"], calls=23, missed=1)
    shown: State = {
        "me": me,
        "phone": {"kind": "web", "state": "ready", "lease": "here", "registered": True, "words": ""},
        "calls": {}, "wrap_ups": {}, "parked": {}, "team": team(), "queues": queues(),
        "day": {
            "calls": 23, "talk_ms": 7_980_000, "hold_ms": 244_000, "wrap_up_ms": 1_080_000, "missed": 1,
            "transferred": 2,
        },
        "messages": {}, "reasons": ["break", "lunch", "meeting", "training"],
    }  # fmt: skip
    return shown | more


def with_call(one: State, state: str = "talking", **more: object) -> State:
    """A desk with one call."""
    found = desk(state, 154, calls={one["id"]: one}, **more)
    found["me"] |= {"call": one["id"], "queue": one["queue"], "device": "INUSE"}
    return found


def wrap_up(until: float | None = 38, **more: object) -> State:
    """A disposition that is due."""
    return {
        "call": CALL, "name": "Dana Reed", "number": "+44 20 7946 0123", "queue": "billing", "disposition": "",
        "note": "", "follow_up_at": "", "until_at_ms": None if until is None else ago(-until),
        "dispositions": [
            "Refund promised", "Refund sent", "Invoice explained", "Address changed", "Order placed", "Complaint",
            "Wrong number", "Solved", "Passed on",
        ], "proposal": None, **more,
    }  # fmt: skip


def lines() -> list[State]:
    """The call in three of its own lines."""
    chosen = (("need", 0), ("detail", 2), ("promise", 5))
    return [
        {"kind": kind, "id": f"t{i}", "side": _SAID[i][0], "text": _SAID[i][1], "at_ms": _SAID[i][2]}
        for kind, i in chosen
    ]


def _consulting(state: str, result: str = "") -> State:
    return {"target": "agent:1003", "name": "Carol", "state": state, "result": result, "since_at_ms": ago(9)}


_NO_TALK = {
    key: "Answer first."
    for key in ("hold", "mute", "transfer", "consult", "conference", "park", "dtmf", "record", "mask", "hangup")
}


def _offered() -> State:
    one = call("offered", 3, turns={}, answer_by_at_ms=ago(-12), recording=False, refused=_NO_TALK)
    return with_call(one, "reserved")


def _conference() -> State:
    return with_call(call("conference", legs={**call()["legs"], **_leg("1003", "Carol", "agent")}, listeners=["Sam"]))


def _next_state() -> State:
    found = with_call(call(masked=True))
    found["me"] |= {"then": "paused"}
    return found


def _sip() -> State:
    found = with_call(call())
    found["phone"] |= {"kind": "sip", "lease": ""}
    return found


def _quiet() -> State:
    found = desk(queues={"billing": queue("billing", 0, None, 1)}, team={}, parked={})
    found["day"] = dict.fromkeys(found["day"], 0)
    return found


DESKS: Mapping[str, Callable[[], State]] = {
    "idle": lambda: desk(parked=parked()),
    "quiet": _quiet,
    "offline": lambda: desk("offline", 4000),
    "paused": lambda: desk("paused", 1312) | {"me": desk("paused", 1312)["me"] | {"reason": "lunch"}},
    "ringing": _offered,
    "talking": lambda: with_call(call()),
    "held": lambda: with_call(call("held", held=True, refused={"dtmf": "The caller is on hold."})),
    "consulting": lambda: with_call(call("consulting", held=True, consulting=_consulting("talking"))),
    "calling": lambda: with_call(call("consulting", held=True, consulting=_consulting("ringing"))),
    "failed": lambda: with_call(call(last_failure="agent:1001: busy")),
    "conference": _conference,
    "next": _next_state,
    "wrapup": lambda: desk("wrap-up", 22, wrap_ups={CALL: wrap_up()}),
    "early": lambda: with_call(call(), wrap_ups={CALL: wrap_up(None, disposition="Refund sent", note="Both entries")}),
    "sip": _sip,
}  # fmt: skip
ON_DESK = tuple(DESKS)
STATES = ("login", "first", "displaced", *DESKS)


def phone_answer() -> State:
    """The answer to POST /me/phone."""
    return {
        "sip_user": "1002w", "secret": "s3cret", "ws_path": "/phone", "ticket": "t", "session": "here",
        "expires_at": "2099-01-01T00:00:00Z", "ice_servers": [], "rejoin": None,
    }  # fmt: skip


async def _annotated(made: Floor, body: State) -> None:
    for name, value in body["attributes"].items():
        await made.patch("desk", {f"/calls/{CALL}/attributes/{name}": value or ""})


def floor(name: str = "talking", *roles: str, language: str = "en") -> Floor:
    """The floor of a state. Raises KeyError for one that is none."""
    who = session(*roles, language=language)
    logged_out = name in ("login", "first")
    made = Floor({"desk": DESKS.get(name, DESKS["talking"])() if not logged_out else desk()}, who, who)
    if logged_out:
        made.session = None
        made.entrance = {"oidc": {"name": "Example SSO", "url": "/api/v1/session/oidc"}, "first_admin": False}
    if name == "displaced":
        made.states["desk"]["phone"]["lease"] = "elsewhere"
    made.answers["POST /me/phone"] = phone_answer()
    made.answers["POST /session/link"] = {"user": "bob", "name": "Bob Lee", "ends_at": "2099-01-01T00:00:00Z"}
    made.effects[f"PATCH /calls/{CALL}"] = _annotated
    return made


def refuse(made: Floor, order: str, words: str, status: int = 409) -> None:
    """An order ("METHOD path") is refused, once."""
    made.refusals[order] = Refusal(status, "refused", words)


async def _serve(name: str) -> None:
    async with served(floor(name), 8099) as address:
        sys.stdout.write(f"{address}/desk shows {name!r}; others: {', '.join(STATES)}\n")
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1] if len(sys.argv) > 1 else "talking"))
