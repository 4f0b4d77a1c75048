"""Floors for the wallboard: a state of each screen, made of one day in the shop whose data is the demonstration's.

``python -m tests.support.wall_states busy`` serves one on 127.0.0.1:8098, to be looked at with a browser.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.floor_states import State, agent, ago, phone_answer, queue, session
from tests.support.web_floor import Floor, served

WAITS, TALKS = "1764120000.5001", "1764120000.4711"
_QUARTER = 900_000


def _quarters(seed: int, busy: int) -> dict[str, State]:
    """Seven hours of calls, the same for the same seed."""
    end = int(time.time() * 1000) // _QUARTER * _QUARTER
    shape = [(i * 7 + seed * 5) % (busy + 3) + busy // 2 * (10 < i < 22) for i in range(28)]
    return {
        str(end - (27 - i) * _QUARTER): {"answered": n, "abandoned": int((i + seed) % 5 == 0), "in_time": max(0, n - 1)}
        for i, n in enumerate(shape)
    }


def _level(value: float | None, n: int) -> State:
    return {"value": value, "n": n, "seconds": 20.0, "formula": "without-short-abandons"}


def queues() -> dict[str, State]:
    """Five queues on a busy morning."""
    return {
        "billing": queue(
            "billing", 3, 148, 0, service_level=_level(0.71, 92), abandoned=9, quarters=_quarters(1, 4),
            wait_p50_ms=95_000, wait_p90_ms=214_000,
        ),
        "orders": queue("orders", 1, 22, 2, service_level=_level(0.93, 141), quarters=_quarters(2, 6), answered=131),
        "technical": queue("technical", 1, 9, 1, service_level=_level(0.88, 57), quarters=_quarters(3, 2), answered=50),
        "operator": queue("operator", 0, None, 4, service_level=_level(1.0, 18), quarters=_quarters(4, 1), answered=18,
                          abandoned=0, talking=0),
        "chinese desk 中文": queue(
            "chinese desk 中文", 0, None, 1, service_level=_level(None, 0), answered=0, abandoned=0, wrap_up=0,
            paused=0,
        ),
    }  # fmt: skip


def caller(call: str, name: str, number: str, where: str, since: float, **more: object) -> State:
    """Somebody in the line."""
    return {
        "call": call, "number": number, "name": name, "queue": where, "language": "en", "priority": 0.5,
        "since_at_ms": ago(since), "tier": "", "offered_to": "", **more,
    }  # fmt: skip


def waiting() -> dict[str, State]:
    """Five callers."""
    all_of_them = [
        caller(WAITS, "Jürgen Groß", "+49 30 901820", "billing", 148, tier="gold", priority=0.82),
        caller("1764120000.5002", "", "+44 20 7946 0817", "billing", 61),
        caller("1764120000.5003", "王芳", "+86 10 8888 2041", "billing", 35, language="zh", offered_to="1005"),
        caller("1764120000.5004", "Amélie Laurent-Dubois", "+33 1 70 18 99 21", "orders", 22, priority=0.25),
        caller("1764120000.5005", "نور حداد", "+962 6 500 0182", "technical", 9, tier="silver", priority=0.64),
    ]
    return {one["call"]: one for one in all_of_them}


def agents() -> dict[str, State]:
    """Nine agents in all states, and the supervisor herself."""
    on = {"device": "INUSE"}
    everybody = [
        agent("1001", "Alice Moreau", "talking", 412, call=TALKS, queue="billing", **on),
        agent("1002", "Bob Lee", "talking", 65, call="1764120000.4720", queue="orders", then="paused",
              skills={"orders": 5}, **on),
        agent("1003", "Carol Nyström", "wrap-up", 31, queue="billing", calls=12),
        agent("1004", "Dmitri Volkov", "ready", 75, skills={"orders": 4, "technical": 3}, calls=9),
        agent("1005", "陈丽", "reserved", 4, queue="billing", languages=["zh", "en"], calls=14),
        agent("1006", "Eve Adeyemi", "paused", 1312, reason="lunch", calls=11),
        agent("1007", "Farid Haddad", "ready", 12, phone_state="lost", skills={"technical": 5}, calls=6, missed=2),
        agent("1008", "Grace Kim", "ready", 240, skills={"operator": 3}, calls=3, phone="sip", phone_state=""),
        agent("1009", "Sam Okafor", "paused", 3600, reason="meeting", skills={}, supervisor=True, calls=0),
        agent("1010", "Hanna Weiß", "offline", 7200, calls=0, device="UNAVAILABLE"),
    ]  # fmt: skip
    return {one["id"]: one for one in everybody}


def call(key: str, name: str, state: str, where: str, since: float, who: str = "", **more: object) -> State:
    """A live call."""
    names = {key_: one["name"] for key_, one in agents().items()}
    legs = (
        {"l1": {"who": who, "name": names[who], "role": "agent", "muted": False, "since_at_ms": ago(60)}} if who else {}
    )
    return {
        "id": key, "number": "+44 20 7946 0123", "name": name, "dialled": "8000", "direction": "in", "state": state,
        "queue": where, "language": "en", "began_at_ms": ago(since), "held": False, "recording": bool(who), "slot": "",
        "legs": legs, **more,
    }  # fmt: skip


def calls() -> dict[str, State]:
    """Four of them."""
    some = [
        call(TALKS, "Dana Reed", "talking", "billing", 520, "1001"),
        call("1764120000.4720", "Ola Nordmann", "talking", "orders", 130, "1002", held=True),
        call("1764120000.4790", "", "menu", "", 14, number="+44 161 496 0710"),
        call("1764120000.4600", "Ines Costa", "parked", "orders", 900, slot="03", recording=False),
    ]
    return {one["id"]: one for one in some}


def alert(key: str, level: str, about: str, words: str, words_zh: str, rule: str, since: float) -> State:
    """Something that needs somebody."""
    return {
        "id": f"{key}:{about}" if about else key, "level": level, "kind": key, "words": words, "words_zh": words_zh,
        "rule": rule, "about": about, "since_at_ms": ago(since),
    }  # fmt: skip


def alerts() -> dict[str, State]:
    """Three of them."""
    some = [
        alert("longest-wait", "warning", "billing", "billing: somebody waits longer than 120 s.",
              "billing：有来电者等待超过 120 秒。", "a caller has waited longer than 120 s", 28),
        alert("phone-lost", "warning", "1007", "The telephone of Farid Haddad is lost.", "Farid Haddad 的电话已断开。",
              "an agent is logged in and their telephone is not registered", 12),
        alert("nobody-there", "critical", "billing", "billing: 3 wait and nobody is there.",
              "billing：有 3 人等待，但没有客服在岗。",
              "somebody waits, and no agent with the skill is logged in and not paused", 9),
    ]  # fmt: skip
    return {one["id"]: one for one in some}


def health(**more: object) -> State:
    """All is well."""
    return {
        "asterisk": "connected", "asterisk_version": "22.10.1", "up_since_at_ms": ago(93_000), "draining": False,
        "calls": 4, "loop_lag_p99_ms": 3.2, "recogniser": "ready", "disk_free_mb": 48_200, "problems": [], **more,
    }  # fmt: skip


def wall(**more: object) -> State:
    """A busy morning."""
    return {
        "reasons": ["break", "lunch", "paperwork"],
        "queues": queues(), "waiting": waiting(), "agents": agents(), "calls": calls(), "alerts": alerts(),
        "health": health(), "profile": "balanced",
        "profiles": {
            "balanced": "waiting time and skill weigh alike", "service-first": "who waits longest comes first",
            "value-first": "who is worth most comes first",
        }, **more,
    }  # fmt: skip


def _quiet() -> State:
    idle = {
        name: {**one, "waiting": 0, "longest_since_at_ms": None, "available": 3, "quarters": {}, "talking": 0}
        for name, one in queues().items()
    }
    return wall(queues=idle, waiting={}, alerts={}, calls={}, agents={
        key: {**one, "state": "ready", "reason": "", "call": "", "queue": "", "then": "", "phone_state": "ready"}
        for key, one in agents().items()
    })  # fmt: skip


def _display() -> State:
    """As a display's token sees it: ari_app.live.masking."""
    shown = wall()
    for one in (*shown["waiting"].values(), *shown["calls"].values()):
        one |= {"name": "", "number": ""}
    for one in shown["agents"].values():
        one |= {"name": "", "reason": ""}
    for one in shown["calls"].values():
        one["legs"] = {key: {**leg, "name": ""} for key, leg in one["legs"].items()}
    shown["alerts"].pop("phone-lost:1007")
    return shown


def _ill() -> State:
    broken = alert("asterisk-away", "critical", "", "Asterisk is away.", "Asterisk 连接中断。", "Asterisk is away", 41)
    return wall(
        alerts={"asterisk-away": broken},
        health=health(asterisk="away", recogniser="away", loop_lag_p99_ms=230, disk_free_mb=400, draining=True,
                      problems=["records: failing (database is locked)"]),
    )  # fmt: skip


WALLS: Mapping[str, Callable[[], State]] = {
    "busy": wall, "calm": _quiet, "ill": _ill, "display": _display,
    "empty": lambda: wall(queues={}, waiting={}, agents={}, calls={}, alerts={}),
}  # fmt: skip


def supervision(mode: str = "listen", who: str = "1001") -> State:
    """The supervisor in somebody's call."""
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 74))
    return {"id": "desk-1", "supervisor": "1009", "agent": who, "call": TALKS, "mode": mode, "since_at": since}


def _report() -> State:
    begin = int(time.time()) // 3600 * 3600
    items = [
        {
            "since_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin - 3600 * i)), "queue": name,
            "offered": 20 + 3 * i, "answered": 18 + 2 * i, "abandoned": 2 + i // 2,
            "service_level": 0.92 - 0.03 * i, "mean_wait_ms": 14_000 + 3_000 * i, "longest_wait_ms": 90_000,
        }
        for i in range(7)
        for name in ("billing", "orders")
    ]  # fmt: skip
    formulas = {"service_level": "answered within [queue] target_seconds / (answered + abandoned)"}
    return {"items": items, "formulas": formulas}


async def _begins(floor: Floor, body: Any) -> None:  # noqa: ANN401 - a request's JSON
    floor.answers["GET /supervisions"] = {"items": [supervision(body["mode"], body["agent"])], "next": None}


async def _shows(floor: Floor, _body: Any) -> None:  # noqa: ANN401 - a request's JSON
    floor.session = floor.who


async def _ends(floor: Floor, _body: Any) -> None:  # noqa: ANN401 - a request's JSON
    floor.answers["GET /supervisions"] = {"items": [], "next": None}


async def _changes(floor: Floor, body: Any) -> None:  # noqa: ANN401 - a request's JSON
    floor.answers["GET /supervisions"] = {"items": [supervision(body["mode"])], "next": None}
    floor.answers["PATCH /supervisions/desk-1"] = supervision(body["mode"])


def floor(name: str = "busy", *roles: str, language: str = "en", listening: str = "", phone: str = "sip") -> Floor:
    """The floor of a state. ``listening``: the supervisor is in a call already, in this mode; ``phone``: theirs."""
    who = session(*(roles or ("supervisor",)), agent="1009", name="Sam Okafor", language=language)
    if name == "display":
        who |= {"agent": "", "roles": [], "scopes": ["display"]}
    made = Floor({"wall": WALLS[name]()}, who, who)
    if "1009" in made.states["wall"]["agents"]:
        made.states["wall"]["agents"]["1009"]["phone"] = phone
    items = [supervision(listening)] if listening else []
    made.answers |= {
        "GET /supervisions": {"items": items, "next": None}, "GET /reports/queues": _report(),
        "POST /me/phone": phone_answer(), "POST /session/display": who,
    }  # fmt: skip
    made.effects |= {
        "POST /supervisions": _begins, "PATCH /supervisions/desk-1": _changes,
        "DELETE /supervisions/desk-1": _ends, "POST /session/display": _shows,
    }  # fmt: skip
    return made


async def _serve(name: str) -> None:
    async with served(floor(name), 8098) as address:
        sys.stdout.write(
            f"{address}/wall shows {name!r}; others: {', '.join(WALLS)}; {address}/wall?tv is the hall's\n"
        )
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1] if len(sys.argv) > 1 else "busy"))
