"""Months of made-up calls straight into a database, for benches: what a centre's tables would hold, at any size.

Drawn, not routed: arrivals by weekday and hour, waits and patience by a load that differs by hour, queues that differ
in length and in how often callers come back. In the last month one queue's waits grow: there is a cause to find.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.store.migrations import migrate
from bench.insight_texts import Talk, write

DAY = 86400.0
QUEUES = ("billing", "orders", "technical", "sales")
_SHARES = (0.35, 0.3, 0.2, 0.15)
_TALK = np.array([240.0, 180.0, 420.0, 300.0])
_BACK = np.array([0.12, 0.08, 0.22, 0.05])
_HOURS = np.array([0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 11, 10, 8, 8, 9, 9, 8, 7, 5, 3, 1, 0, 0, 0], dtype=float)
_WEEK = np.array([1.25, 1.1, 1.0, 1.0, 0.95, 0.4, 0.3])
_CALLS = "id, number, direction, language, problem, agent_id, outcome, arrived_at, answered_at, queued_at," \
         " connected_at, disconnected_at, ended_at, rating, state"  # fmt: skip
Array = Any


@dataclass(frozen=True, slots=True)
class Drawn:
    """Columns of all calls."""

    at: Array
    queue: Array
    number: Array
    chinese: Array
    fate: Array  # 0 self-service, 1 left the menu, 2 answered, 3 abandoned, 4 call-back
    wait: Array
    talk: Array
    wrap: Array
    agent: Array
    rating: Array
    sent: Array


def fill(path: Path, calls: int, since: datetime, days: int, seed: int = 1, texts: bool = False) -> None:
    """A database of so many calls from ``since`` (UTC) on; with what was said in them, and all of their events."""
    dice = np.random.default_rng(seed)
    drawn = _drawn(dice, calls, since, days)
    talk = Talk(dice, calls) if texts else None
    with closing(sqlite3.connect(path)) as connection:
        migrate(connection)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = off")
        _write(connection, drawn, talk)
        _agents(connection, drawn, since, days)
        connection.commit()


def _drawn(dice: np.random.Generator, calls: int, since: datetime, days: int) -> Drawn:
    weight = np.array([_WEEK[(since.weekday() + day) % 7] for day in range(days)])
    day = dice.choice(days, calls, p=weight / weight.sum())
    hour = dice.choice(24, calls, p=_HOURS / _HOURS.sum())
    at = since.timestamp() + day * DAY + hour * 3600 + dice.uniform(0, 3600, calls)
    queue = dice.choice(len(QUEUES), calls, p=_SHARES)
    number = dice.integers(0, max(10, calls // 2), calls)
    again = dice.random(calls) < _BACK[queue]
    follows = dice.permutation(calls)[: int(again.sum())]  # these calls are somebody's next about the same
    first = np.flatnonzero(again)
    at[follows] = at[first] + 600 + dice.exponential(1.5 * DAY, len(first))
    queue[follows], number[follows] = queue[first], number[first]
    load = np.where(np.isin(hour, (9, 10, 11, 14, 15)), 1.6, 0.8)
    load = load * np.where((queue == 2) & (day >= days - 30), 2.4, 1.0)
    wait = np.where(dice.random(calls) < 0.55, dice.uniform(2, 8, calls), dice.exponential(14 * load, calls) + 4)
    patience = dice.exponential(260, calls) + 2
    kind = dice.random(calls)
    fate = np.where(kind < 0.24, 0, np.where(kind < 0.3, 1, np.where(kind < 0.32, 4, 2)))
    fate = np.where((fate == 2) & (patience < wait), 3, fate)
    drawn = Drawn(
        at, queue, number, dice.random(calls) < 0.3, fate, np.minimum(wait, patience),
        dice.gamma(3, _TALK[queue] / 3), dice.gamma(4, 8, calls), dice.integers(0, 60, calls),
        np.where(dice.random(calls) < 0.3, dice.choice(5, calls, p=(0.03, 0.03, 0.07, 0.27, 0.6)) + 1, 0),
        dice.random(calls) < 0.07,
    )  # fmt: skip
    order = np.argsort(at, kind="stable")  # calls are written down as they come
    return Drawn(*(getattr(drawn, one)[order] for one in Drawn.__slots__))


def _write(connection: sqlite3.Connection, drawn: Drawn, talk: Talk | None) -> None:
    marks = ", ".join("?" * 15)
    calls: list[Any] = []
    legs: list[Any] = []
    stays: list[Any] = []
    told: list[Any] = []
    for row in zip(range(len(drawn.at)), *(getattr(drawn, one).tolist() for one in Drawn.__slots__), strict=True):
        _call(row, calls, legs, stays, told)
        if len(calls) >= 50_000:
            _flush(connection, marks, calls, legs, stays, told, talk)
    _flush(connection, marks, calls, legs, stays, told, talk)


def _call(row: tuple[Any, ...], calls: list[Any], legs: list[Any], stays: list[Any], told: list[Any]) -> None:
    number, at, queue, caller, chinese, fate, wait, talk, wrap, agent, rating, sent = row
    call, name, language, joined = f"c{number:07d}", QUEUES[queue], "zh" if chinese else "en", at + 25.0
    left = joined + wait
    common = [call, f"0{caller:08d}", "in", language]
    if fate in (0, 1):
        outcome = "self-service" if fate == 0 else "hung up in menu"
        calls.append([*common, "", "", outcome, at, at + 1, None, None, None, at + 40, None, "ended"])
        told.append((at, call, "StepEntered"))
        if fate == 0:
            told += [(at, call, "ChoiceMade"), (at, call, "TaskResolved")]
        return
    way = {2: "connected", 3: "abandoned", 4: "call-back"}[fate]
    who = str(1001 + agent) if fate == 2 else ""
    stays.append([f"{call} 1", call, name, language, joined, left, way, who])
    if fate != 2:
        outcome = "abandoned" if fate == 3 else "call-back"
        calls.append([*common, name, "", outcome, at, at + 1, joined, None, None, left, None, "ended"])
        told += [(at, call, "StepEntered"), (at, call, "ChoiceMade")]
        return
    end = left + talk
    calls.append([*common, name, who, "answered", at, at + 1, joined, left, end, end + 5, rating or None, "ended"])
    legs.append([f"{call} 1", call, who, left, end, talk, 20.0 if sent else 0.0, wrap, "blind" if sent else ""])


def _flush(connection: sqlite3.Connection, marks: str, calls: list[Any], legs: list[Any], stays: list[Any],
           told: list[Any], talk: Talk | None) -> None:  # fmt: skip
    if talk is not None:
        write(connection, talk, calls, lambda outcome: outcome == "answered")
    connection.executemany(f"insert into calls ({_CALLS}) values ({marks})", calls)
    connection.executemany(
        "insert into legs (id, call_id, role, who, joined_at, left_at, talked, held, wrap_up, way)"
        " values (?, ?, 'agent', ?, ?, ?, ?, ?, ?, ?)", legs,
    )  # fmt: skip
    connection.executemany("insert into queue_visits values (?, ?, ?, ?, ?, ?, ?, ?)", stays)
    connection.executemany("insert into journal (at, call_id, agent_id, kind, data) values (?, ?, '', ?, '{}')", told)
    for rows in (calls, legs, stays, told):
        rows.clear()


def _agents(connection: sqlite3.Connection, drawn: Drawn, since: datetime, days: int) -> None:
    """Each agent's hour as one stretch of work and one of waiting, near what the calls of that hour took."""
    busy = np.zeros((60, days * 24))
    answered = np.flatnonzero(drawn.fate == 2)
    hour = np.minimum(((drawn.at - since.timestamp()) // 3600).astype(int), days * 24 - 1)[answered]
    np.add.at(busy, (drawn.agent[answered], hour), (drawn.talk + drawn.wrap)[answered])
    scale = busy.max() / 3300 if busy.size else 1.0
    rows = []
    for agent, at in zip(*np.nonzero(busy), strict=True):
        begin, work = since.timestamp() + at * 3600.0, float(min(3500.0, busy[agent, at] / max(scale, 1e-9)))
        work = min(3400.0, 2200.0 + work / 4)
        who = str(1001 + int(agent))
        rows.append([f"{who} {at}w", who, "talking", begin, begin + work])
        rows.append([f"{who} {at}r", who, "ready", begin + work, begin + 3000.0 if work < 3000 else begin + work])
    connection.executemany("insert into agent_times values (?, ?, ?, ?, ?)", rows)


def utc(year: int, month: int, day: int) -> datetime:
    """A midnight."""
    return datetime(year, month, day, tzinfo=UTC)
