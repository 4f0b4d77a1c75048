# ruff: noqa: E501 - sentences of callers
"""What the page of insight is shown: figures of real books, by the handlers that a running kefu has; topics and bursts
as somebody has written them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec

from ari_app.store.web_reader import WebReader
from ari_app.web.handlers.kpis import Kpis
from ari_app.web.handlers.portraits import Portraits
from ari_app.web.operation import Asked, Handler
from ari_app.web.operations import BY_NAME
from ari_app.web.ports import Ports
from bench.insight_calls import QUEUES, fill
from config.load import load_settings
from models.domain.agent import Agent
from models.domain.identity import Person
from models.domain.scopes import ROLES
from tests.support.engineer_floors import at, detail, item
from tests.support.floor_states import session
from tests.support.web_floor import Floor

State = dict[str, Any]
Query = Mapping[str, str]
NUMBER = "+442079460123"
_DAYS, _CALLS = 100, 16_000
_NAMES = {
    "1001": "Alice Meyer", "1002": "Bob Lee", "1003": "Carol Diaz", "1004": "陈丽", "1005": "Mohammed Al-Farsi",
}  # fmt: skip


class Book:
    """Asked at once: nobody waits for a thread here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = WebReader(path)

    async def ask(self, work: Callable[[WebReader], object]) -> object:
        """As `ari_app.store.web_reader.WebBook`."""
        return work(self._reader)


@cache
def filled(calls: int = _CALLS) -> Path:
    """A hundred days of calls until now, drawn once; the queue “technical” grew slow in the last thirty."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-insight-"))
    path = folder / "kefu.db"
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if calls:
        fill(path, calls, today - timedelta(days=_DAYS - 1), _DAYS)
        _one_caller(path)
    else:
        fill(path, 1, today - timedelta(days=4000), 1)
        _one_caller(path)
    return path


def _one_caller(path: Path) -> None:
    """Somebody who calls often, so that there is a caller to portray."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "update calls set number = ?, agent_id = case when agent_id <> '' then '1004' else '' end where id in"
            " (select id from calls where problem = 'billing' and arrived_at < strftime('%s', 'now') order by id"
            " limit 34)",
            [NUMBER],
        )
        step = '{"step": "main", "came_from": "", "edge": ""}'
        connection.execute("update journal set data = ? where kind = 'StepEntered'", [step])
        ended = '{"outcome": "hung up in menu", "cause": "caller hung up"}'
        connection.execute(
            "insert into journal (at, call_id, agent_id, kind, data) select ended_at, id, '', 'CallEnded', ? from calls"
            " where outcome = 'hung up in menu'",
            [ended],
        )
        connection.commit()


def forget() -> None:
    """Remove what was drawn."""
    if filled.cache_info().currsize:
        for calls in (_CALLS, 0):
            shutil.rmtree(filled(calls).parent, ignore_errors=True)
        filled.cache_clear()


def _ports(path: Path) -> Ports:
    agents = [
        Agent(id=one, name=name, languages=frozenset({"en"}), skills={}, group="first" if one < "1003" else "second") for one, name in _NAMES.items()
    ]  # fmt: skip
    floor = SimpleNamespace(
        queue_names=list(QUEUES), profile=lambda _queue: SimpleNamespace(target_seconds=30.0),
        roster=SimpleNamespace(all=lambda: [SimpleNamespace(agent=one) for one in agents]),
    )  # fmt: skip
    desk = SimpleNamespace(settings=load_settings(), floor=floor)
    return cast("Ports", SimpleNamespace(book=Book(path), desk=desk))


def _answers(path: Path, who: Person, language: str) -> dict[str, Callable[[Query], Awaitable[Any]]]:
    ports = _ports(path)
    handlers: dict[str, Handler] = {**Kpis(ports).handlers(), **Portraits(ports).handlers()}

    def answering(name: str, **places: str) -> Callable[[Query], Awaitable[Any]]:
        operation = BY_NAME[name]

        async def answer(query: Query) -> Any:  # noqa: ANN401 - JSON
            body = msgspec.convert(dict(query), operation.request, strict=False)
            connection = cast("Any", SimpleNamespace(headers={"Accept-Language": language}))
            asked = Asked(operation, who, places, body, None, connection)
            return msgspec.to_builtins(await handlers[name](asked))

        return answer

    kpis = ("service_level", "abandon_rate", "asa", "aht", "csat", "fcr", "containment", "offered", "queued")
    return {
        "GET /kpis": answering("read_kpis"), "GET /operation/portrait": answering("read_operation"),
        **{f"GET /kpis/{one}/calls": answering("list_kpi_calls", kpi=one) for one in kpis},
        **{f"GET /kpis/{one}/cause": answering("read_cause", kpi=one) for one in kpis},
        **{f"GET /agents/{one}/portrait": answering("read_agent_portrait", agent=one) for one in _NAMES},
        f"GET /callers/{NUMBER}/portrait": answering("read_caller_portrait", number=NUMBER),
    }  # fmt: skip


def topic(key: str, en: str, zh: str, calls: int, **more: object) -> State:
    """A topic; its trend grows when ``grows`` says so."""
    grows = more.pop("grows", 1.0)
    trend = [
        round(calls / 28 * (cast("float", grows) if day >= 21 else 1.0) * (0.6 + (day * 7 % 5) / 5))
        for day in range(28)
    ]
    return {
        "id": key, "words_en": en, "words_zh": zh, "named": "", "into": "", "calls": calls, "last_at": at(0),
        "trend": trend, **more,
    }  # fmt: skip


def topics() -> State:
    """Some, one of them named by a person, one merged, one that grows."""
    items = [
        topic("t1", "invoice wrong, charged twice", "账单错误、重复扣费", 412, named="Double charges"),
        topic("t2", "where parcel, not arrived", "包裹未到", 356),
        topic("t3", "router light, no internet", "路由器指示灯、断网", 288, grows=2.6),
        topic("t4", "change address, moved", "修改地址", 141),
        topic("t5", "refund when, money back", "退款到账", 122, into="t1"),
        topic("t6", "opening hours, holiday", "营业时间", 8),
    ]
    return {"made_at": at(-40_000), "calls": 1640, "items": items}


def burst(key: str, **more: object) -> State:
    """One that goes on."""
    return {
        "id": key, "began_at": at(600), "over_at": None, "topic": "", "words_en": "app, log in, blank page",
        "words_zh": "App 无法登录", "calls": [f"17641{n}.{n}" for n in range(19_990, 19_995)], "callers": 23,
        "expected": 2.4, "minutes": 20.0, "text_en": "Many callers ask about logging in to the app. We know, and are working on it.",
        "text_zh": "目前很多来电咨询 App 登录问题，我们已获悉并正在处理。", "announced": False, **more,
    }  # fmt: skip


def _examples() -> State:
    said = (
        "I was charged twice for the same invoice and I want the money back",
        "我的账单金额不对，请帮我查一下",
        "my bill says forty pounds but I cancelled in May",
        "the card was debited two times on Monday",
    )
    calls = [{"call": f"17641{19_900 + n}.{n}", "at": at(-900 * n), "queue": "billing", "words": words, "share": 0.9 - n / 50}
             for n, words in enumerate(said)]  # fmt: skip
    return {"items": calls}


async def _announced(floor: Floor, _body: dict[str, Any]) -> None:
    floor.answers["GET /bursts"]["items"][0]["announced"] = True


async def _withdrawn(floor: Floor, _body: dict[str, Any]) -> None:
    floor.answers["GET /bursts"]["items"][0]["announced"] = False


def insight_floor(name: str = "full", *, language: str = "en", role: str = "supervisor") -> Floor:
    """``full``, ``empty`` (a centre without calls), ``own`` (an agent's scores with their figures)."""
    agent = "1002" if role == "agent" else "1009"
    who = session(role, agent=agent, name="Bob Lee" if role == "agent" else "Ann Weber", language=language)
    floor = Floor({}, who, who)
    person = Person("x", agent, ROLES[role])
    floor.answers |= _answers(filled(0 if name == "empty" else _CALLS), person, language)
    none: State = {"made_at": None, "calls": 0, "items": []}
    over = burst(
        "b1",
        over_at=at(-80_000),
        began_at=at(-90_000),
        topic="t2",
        words_en="parcel, depot, strike",
        words_zh="包裹、仓库、罢工",
    )
    floor.answers |= {
        "GET /topics": none if name == "empty" else topics(), "GET /topics/t1/calls": _examples(),
        "GET /topics/t3/calls": _examples(), "GET /bursts": {"items": [] if name == "empty" else [burst("b2"), over]},
        "GET /agents": {"items": [{"id": one, "name": shown} for one, shown in _NAMES.items()], "next": None},
        "GET /agents/1002/scores": {"items": [], "next": None},
    }  # fmt: skip
    floor.effects |= {"PUT /bursts/b2/announcement": _announced, "DELETE /flows/announcement": _withdrawn}
    floor.fallback = call
    return floor


def call(path: str) -> State | None:
    """Any call that is asked for by its id."""
    if not path.startswith("GET /calls/") or path.count("/") != 2:
        return None
    found = detail() if path.endswith("4711") else item(sum(map(ord, path)) % 12)
    return {**found, "id": path.rsplit("/", 1)[1]}
