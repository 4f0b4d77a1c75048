"""Everything of one person, taken out of the records: by their number, wherever it or what they said is written.

That there was a call stays, with its times and its outcome, so that figures of the centre do not change; who it was and
what was said do not. What is overwritten leaves no copy in the file or its log. Work for `Journal.call`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import sqlite_utils

from ari_app.store import form_rows
from ari_app.store.projections import SPOKEN
from ari_app.store.redaction import unindex_line
from models.domain.errors import CommandRefused
from models.domain.event_list import says_of
from models.domain.privacy import Says

ERASED = "•"
_TAIL = 9  # digits by which a number is known, however it is dialled
_LONG = 7  # digits from which on a number can hardly be in a text by chance
_FEWEST = 3
_ALIKE = "ltrim(coalesce({column}, ''), '+') = ?"
_ABOUT_CALLS = {"call_topics": "call_id", "dispositions": "call_id"}  # rows that go as a whole
_HOLDS = {"webhook_deliveries": "body", "replays": "body"}


def calls_of(database: sqlite_utils.Database, number: str) -> list[str]:
    """Ids of every call that came from a number, or went to it."""
    plain = number.lstrip("+")
    wanted = f"select id from calls where {_ALIKE.format(column='number')}"
    return [row[0] for row in database.execute(f"{wanted} order by arrived_at", [plain]).fetchall()]


def erase(database: sqlite_utils.Database, number: str) -> list[str]:
    """Take out everything; the calls that it was about. Files of recordings and messages are others' to remove. Raises
    CommandRefused for what is too short to be somebody's number."""
    checked(number)
    plain = number.lstrip("+")
    database.execute("pragma secure_delete = on")
    calls = calls_of(database, number)
    with database.atomic():
        _lines(database, calls)
        _events(database, "journal", calls, plain)
        _events(database, "audit", calls, plain)
        _rows(database, calls, plain)
        _bursts(database, set(calls))
        form_rows.forget(database, calls)
    return calls


def checked(number: str) -> None:
    """Raises CommandRefused for what is too short to be somebody's number: half of all texts hold a 1."""
    if len(number.lstrip("+")) < _FEWEST:
        raise CommandRefused(f"{number!r} is too short to be somebody's number; write it as `kefu calls` shows it")


def named(plain: str) -> re.Pattern[str]:
    """Where a text has a number. A long one anywhere, however it is dialled; a short one (an extension) only where it
    stands by itself, since it may be a part of an id, a time or another number."""
    if len(plain) >= _LONG:
        return re.compile(re.escape(plain[-_TAIL:]))
    return re.compile(rf"(?<![\w.:-]){re.escape(plain)}(?![\w.:-])")


def known_of(database: sqlite_utils.Database, number: str, calls: Collection[str]) -> dict[str, int]:
    """How much there is of a person, by what it is, in the calls that `calls_of` has found."""
    counted = {"lines": "transcripts", "notes": "dispositions", "vectors": "call_topics"}
    listed = json.dumps(list(calls))
    found = {
        name: int(database.execute(
            f"select count(*) from {table} where call_id in (select value from json_each(?))", [listed]
        ).fetchone()[0])
        for name, table in counted.items()
    }  # fmt: skip
    entry = f"select count(*) from callers where {_ALIKE.format(column='number')}"
    return {**found, "caller": int(database.execute(entry, [number.lstrip("+")]).fetchone()[0])}


def left_of(database: sqlite_utils.Database, number: str, words: Collection[str]) -> list[str]:
    """Where a number, or something that was said, still stands: table and column; [] for nowhere. For tests, and for
    whoever has to show that nothing is left."""
    found = []
    tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'").fetchall()]
    for table in tables:
        if table.startswith("transcript_search"):
            continue
        for column in database.execute(f"select name from pragma_table_info('{table}')").fetchall():
            for text in (number.lstrip("+"), *words):
                sql = f"select count(*) from {table} where instr(cast({column[0]} as text), ?)"
                if text and database.execute(sql, [text]).fetchone()[0]:
                    found.append(f"{table}.{column[0]}: {text}")
    return found


def _lines(database: sqlite_utils.Database, calls: Collection[str]) -> None:
    """What was said, in the table, in the index, and in the journal that both are made of."""
    for call_id in calls:
        rows = database.execute("select seq, text from transcripts where call_id = ?", [call_id]).fetchall()
        for seq, text in rows:
            unindex_line(database, seq, text)
        database.execute("delete from transcripts where call_id = ?", [call_id])
        marks = ", ".join("?" * len(SPOKEN))
        database.execute(f"delete from journal where call_id = ? and kind in ({marks})", [call_id, *SPOKEN])


def _events(database: sqlite_utils.Database, table: str, calls: Collection[str], plain: str) -> None:
    """Events stay as events, without what they tell of a person."""
    own, wanted = set(calls), named(plain)
    for call_id in calls:
        sql = f"select seq, kind, data from {table} where call_id = ?"
        for seq, kind, data in database.execute(sql, [call_id]).fetchall():
            facts = {name: _blank(value, _tells(kind, name), wanted) for name, value in json.loads(data).items()}
            _put(database, table, seq, facts)
    sql = f"select seq, call_id, kind, data from {table} where instr(data, ?)"
    for seq, call_id, kind, data in database.execute(sql, [plain[-_TAIL:]]).fetchall():
        if call_id not in own and wanted.search(data):
            facts = json.loads(data)
            agents = _of_agents(kind, facts) if len(plain) < _LONG else set()
            _put(database, table, seq, {
                name: value if name in agents else _blank(value, False, wanted) for name, value in facts.items()
            })  # fmt: skip


def _of_agents(kind: str, facts: dict[str, Any]) -> set[str]:
    """Fields that may hold an agent's id, which an extension may be as well."""
    codes = {name for name in facts if says_of(kind, name) is Says.CODE}
    return codes | ({"who"} if facts.get("role") == "agent" else set())


def _put(database: sqlite_utils.Database, table: str, seq: int, facts: Any) -> None:  # noqa: ANN401 - JSON
    text = json.dumps(facts, ensure_ascii=False)
    database.execute(f"update {table} set data = ? where seq = ?", [text, seq])


def _tells(kind: str, name: str) -> bool:
    """Numbers are looked at one by one: some are agents' ids."""
    return name == "name" or says_of(kind, name) not in (Says.CODE, Says.NUMBER)


def _blank(value: Any, tells: bool, wanted: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON
    """The same shape without texts: all of them where the field tells of a person, else those with the number."""
    if isinstance(value, str):
        return ERASED if value and (tells or wanted.search(value)) else value
    if isinstance(value, list):
        return [_blank(one, tells, wanted) for one in value]
    if isinstance(value, dict):
        return {name: _blank(one, tells, wanted) for name, one in value.items()}
    return value


def _rows(database: sqlite_utils.Database, calls: Collection[str], plain: str) -> None:
    for call_id in calls:
        database.execute(
            "update calls set number = '', name = '', tier = '', attributes = null, external_refs = null where id = ?",
            [call_id],
        )
        database.execute("update voicemails set text = '' where id = ?", [call_id])
        for table, column in _ABOUT_CALLS.items():
            database.execute(f"delete from {table} where {column} = ?", [call_id])
    for sql in _numbered():
        database.execute(sql, [plain])
    for table, column in _HOLDS.items():
        for text in (*_written(plain), *calls):
            database.execute(f"delete from {table} where instr(cast({column} as text), ?)", [text])


def _written(plain: str) -> tuple[str, ...]:
    """How a number stands in what is held as JSON."""
    return (plain,) if len(plain) >= _LONG else (f'"{plain}"', f'"+{plain}"')


def _numbered() -> Iterator[str]:
    """Rows that a number alone names."""
    for table in ("callers", "callbacks"):
        yield f"delete from {table} where {_ALIKE.format(column='number')}"
    for column, more in (("who", " and role <> 'agent'"), ("target", "")):  # an agent's id may be an extension as well
        yield f"update legs set {column} = '' where {_ALIKE.format(column=column)}{more}"


def _bursts(database: sqlite_utils.Database, calls: set[str]) -> None:
    """A burst stays as a count; its words go when one of the calls that they are of is erased."""
    for burst, told in database.execute("select id, calls from bursts").fetchall():
        before = json.loads(told or "[]")
        if calls & set(before):
            database.execute(
                "update bursts set calls = ?, words_en = '', words_zh = '', text_en = '', text_zh = '' where id = ?",
                [json.dumps([one for one in before if one not in calls]), burst],
            )
