"""Which days something has changed of, so that what was reckoned of a day is kept for as long as nothing has.

A day is one of UTC, counted from 1970: whoever keeps what they made of it (`ari_app.store.kept_days`) asks for its
version, which is another random number after every change of a row that figures are made of, whoever changes it: a
call that goes on, an erasure, a queue that is renamed, a topic, a restored copy. Triggers see to that.
"""

from __future__ import annotations

import sqlite3

TABLE = "day_versions"
_SECONDS = 86_400
_OF_CALLS = (
    "arrived_at, number, direction, language, problem, agent_id, outcome, answered_at, connected_at, ended_at, rating"
)
_OF_LEGS = "call_id, role, who, talked, held, wrap_up, way"
_AT_CALL = "(select arrived_at from calls where id = {row}.call_id)"


def make(connection: sqlite3.Connection) -> None:
    """The table, with a version of every day that there is something of, and what keeps it."""
    connection.execute(f"create table if not exists {TABLE} (day INTEGER PRIMARY KEY, calls INTEGER, times INTEGER)")
    connection.execute("create index if not exists idx_agent_times_agent_since on agent_times (agent_id, since)")
    days = " union ".join(
        f"select {_day(at)} as day from {table} where {at} is not null"
        for table, at in (("calls", "arrived_at"), ("queue_visits", "entered_at"), ("call_topics", "at"),
                          ("agent_times", "since"), ("agent_times", "until"))
    )  # fmt: skip
    connection.execute(f"insert or replace into {TABLE} select day, random(), random() from ({days})")
    _follow(connection, "calls", "calls", "{row}.arrived_at", _OF_CALLS)
    _follow(connection, "queue_visits", "calls", "{row}.entered_at")
    _follow(connection, "legs", "calls", _AT_CALL, _OF_LEGS)
    _follow(connection, "agent_times", "times", "{row}.since")
    _follow(connection, "agent_times", "times", "{row}.until")
    _topics(connection)


def _day(at: str) -> str:
    return f"cast({at} / {_SECONDS} as integer)"


def _marked(column: str, at: str) -> str:
    """Statements that give a day another version. No conflict can arise in them: how one is resolved would be for the
    statement to say that the trigger belongs to."""
    day = _day(at)
    return (
        f"insert into {TABLE} select {day}, 0, 0 where {at} is not null"
        f" and not exists (select 1 from {TABLE} where day = {day});"
        f" update {TABLE} set {column} = random() where day = {day};"
    )


def _follow(connection: sqlite3.Connection, table: str, column: str, at: str, columns: str = "") -> None:
    """``at``: the moment of a row, ``{row}`` stands for new or old; ``columns``: those that matter, "" for all."""
    name = f"{TABLE}_{table}_{'until' if at.endswith('until') else 'at'}"
    of = f" of {columns}" if columns else ""
    for word, when, rows in (("insert", "insert", ("new",)), ("update", f"update{of}", ("old", "new")),
                             ("delete", "delete", ("old",))):  # fmt: skip
        does = " ".join(_marked(column, at.format(row=row)) for row in rows)
        connection.execute(f"create trigger if not exists {name}_{word} after {when} on {table} begin {does} end")


def _topics(connection: sqlite3.Connection) -> None:
    """The night writes every call's topic anew, which mostly is the one that it had."""
    same = "exists (select 1 from call_topics where call_id = new.call_id and topic is new.topic)"
    for word, rows, when in (("insert", ("new",), f" when not {same}"),
                             ("update", ("new",), " when old.topic is not new.topic"),
                             ("delete", ("old",), "")):  # fmt: skip
        does = " ".join(_marked("calls", _AT_CALL.format(row=row)) for row in rows)
        name = f"{TABLE}_call_topics_{word}"
        connection.execute(f"create trigger if not exists {name} before {word} on call_topics{when} begin {does} end")
