"""Views for analysts: nobody's name, number or words are in them, and no query gets past them."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ari_app.store.migrations import migrate
from ari_app.store.personal import TABLES, WHOLE, Data, data_of
from ari_app.store.query import Queries
from ari_app.store.query_process import Job, Outcome, carried_out
from ari_app.store.view_reader import columns_of, open_views
from ari_app.store.views import DERIVED, VIEWS
from ari_app.web.refusals import refusal_in
from models.domain.event_list import event_kinds, says_of
from models.domain.privacy import Says
from tests.contract.test_store import NOW, Teller
from tests.support.planted import MARK, columns, plant
from tests.support.stores import SqliteStore

_NUMBERS = "with recursive t(x) as (select 1 union all select x + 1 from t)"
HOSTILE = (
    # what a view has not
    "select number from calls", "select number from main.calls", "select * from callers", "select * from users",
    "select password from users", "select data from journal", "select text from transcripts", "select * from audit",
    "select rowid, * from transcripts", "select text from transcript_search", "select * from transcript_search_data",
    "select number from v_calls", "select v.number from v_calls v", "select * from sessions, v_calls",
    "select (select number from calls limit 1) from v_calls", "select 1 where exists (select number from calls)",
    "select 1 where 'MARK calls number' in (select number from calls)", "select count(number) from calls",
    "select count(*) from users", "values ((select password from users))",
    # under a name of the view's
    "with v_calls as (select number from calls) select * from v_calls",
    "with v_calls(x) as (select password from users) select x from v_calls",
    "with recursive v_calls(x) as (select number from calls union select x from v_calls) select * from v_calls",
    "select * from (select number from calls) as v_calls", "select * from calls as v_calls",
    "select v_calls.number from v_calls join calls using (id)",
    # the catalogue
    "select sql from sqlite_master", "select * from sqlite_schema", "select * from sqlite_temp_master",
    "select name from temp.sqlite_master", "select * from pragma_table_info('calls')",
    "select * from pragma_database_list", "select * from sqlite_stat1", "select * from dbstat",
    # changes
    "insert into calls (id) values ('x')", "update calls set number = 'x'", "delete from calls", "drop table calls",
    "drop view v_calls", "create table x (y)", "create temp table x (y)", "create temp view x as select * from calls",
    "create temp trigger x instead of delete on v_calls begin delete from calls; end", "delete from v_calls",
    "replace into calls (id) values ('x')", "alter table calls rename to x", "reindex", "analyze",
    "insert into calls (id) values ('x') returning number", "begin immediate", "commit", "savepoint x", "vacuum",
    # elsewhere
    "attach 'x.db' as x", "attach ':memory:' as x", "detach main", "vacuum into 'x.db'",
    "select load_extension('x')", "select readfile('/etc/passwd')", "select writefile('x', 'y')",
    "select fts3_tokenizer('simple')", "select sqlite_compileoption_get(1)", "select randomblob(1000000)",
    "select highlight(transcript_search, 0, '', '') from transcript_search",
    # settings, and several at once
    "pragma query_only = off", "pragma writable_schema = on", "pragma table_info(calls)",
    "select 1; delete from calls", "select 1; pragma query_only = off",
    # too much
    f"{_NUMBERS} select count(*) from t", f"{_NUMBERS} select max(x) from t",
    f"select count(*) from v_calls a, v_calls b, ({_NUMBERS} select x from t) c",
    "select replace(printf('%090000d', 1), '0', 'aaaaaaaaaa')", "select hex(zeroblob(1000000000))",
)  # fmt: skip


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Marks wherever somebody or something said is."""
    return plant(tmp_path_factory.mktemp("views") / "kefu.db")


def ask(path: Path, sql: str, seconds: float = 5.0, rows: int = 1000) -> tuple[Outcome, str]:
    """A query as the process carries it out, without its limit on memory."""
    outcome, answer = carried_out(Job(str(path), sql, seconds, rows, 64), whole_process=False)
    return outcome, answer.decode()


def test_every_column_of_every_table_is_classified() -> None:
    """A migration that adds a column says in `ari_app.store.personal` what it holds."""
    with closing(sqlite3.connect(":memory:")) as connection:
        migrate(connection)
        there = {(table, column) for table, column, _ in columns(connection)}
    assert sorted(one for one in there if data_of(*one) is None) == []
    known = {(table, column) for table, rows in TABLES.items() for column in rows}
    assert sorted(known - there) == []
    assert {table for table, _ in there} - set(TABLES) == {t for t, _ in there if t.startswith(WHOLE)}


def test_views_read_what_is_plain_and_what_is_made_of_the_rest(planted: Path) -> None:
    """What SQLite says that each view reads."""
    connection, guard = open_views(planted)
    read: set[tuple[str, str]] = set()

    def note(action: int, one: str | None, two: str | None, database: str | None, by: str | None) -> int:
        if action == sqlite3.SQLITE_READ and database == "main" and two:
            read.add((str(one), str(two)))
        return guard.allows(action, one, two, database, by)

    with closing(connection):
        connection.set_authorizer(note)
        for name in VIEWS:
            connection.execute(f"select * from {name}").fetchall()
    shown = {one for one in read if data_of(*one) not in (Data.PLAIN, None)}
    assert ("calls", "number") in shown
    assert shown == set(DERIVED)


def test_fields_of_events_in_views_are_codes_and_figures() -> None:
    """The value of an open question is one of its answers; of any other it stays where it is."""
    kinds = event_kinds()
    for view in VIEWS.values():
        for kind in re.findall(r"kind = '(\w+)'", view.sql):
            fields = set(re.findall(r"'\$\.(\w+)'", view.sql))
            texts = {name for name in fields if isinstance(getattr(kinds[kind](), name), str)}
            said = {name for name in texts if says_of(kind, name) is not Says.CODE}
            assert said <= ({"value"} if kind == "AnswerTaken" else set()), kind


def test_no_view_shows_a_mark(planted: Path) -> None:
    for name in VIEWS:
        outcome, answer = ask(planted, f"select * from {name}")
        assert (outcome.fault, outcome.rows > 0) == ("", True), name
        assert MARK not in answer, name
    assert '"refund", 0.75, "bill"' in ask(planted, "select * from v_intents")[1]


@pytest.mark.parametrize("sql", HOSTILE)
def test_hostile_statements(planted: Path, sql: str) -> None:
    """Refused, or stopped; nothing is changed, and no mark gets out."""
    before = hashlib.sha256(planted.read_bytes()).hexdigest()
    outcome, answer = ask(planted, sql, seconds=0.2)
    assert outcome.fault
    assert (answer, MARK in outcome.about) == ("", False)
    assert hashlib.sha256(planted.read_bytes()).hexdigest() == before
    assert {file.name for file in planted.parent.iterdir()} <= {"kefu.db", "kefu.db-wal", "kefu.db-shm"}


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("delete from calls", "change"), ("pragma table_info(calls)", "pragma"), ("attach 'x' as y", "attach"),
        ("select * from users", "view"), ("select load_extension('x')", "function"),
        ("select 1; select 2", "statement"),
        ("selec", "wrong"), (f"{_NUMBERS} select max(x) from t", "late"),
        ("select replace(printf('%090000d', 1), '0', 'aaaaaaaaaa')", "long"),
    ],
)  # fmt: skip
def test_what_was_wrong_is_told_in_both_languages(planted: Path, sql: str, fault: str) -> None:
    outcome, _ = ask(planted, sql, seconds=0.2)
    assert outcome.fault == fault
    words = str(Queries(planted, 0.2, 10, 64).refused(outcome))
    assert refusal_in("zh", words) != words


@pytest.mark.parametrize("fault", ["memory", "wide", "records"])
def test_what_only_the_machine_refuses_is_told_in_both_languages(fault: str) -> None:
    words = str(Queries(Path("x"), 5, 10, 64).refused(Outcome(fault=fault, about="64")))
    assert refusal_in("zh", words) != words


async def test_memory_is_limited_in_the_process(planted: Path) -> None:
    """What sorts more than it may is stopped, whatever it is."""
    queries = Queries(planted, 20, 10, 16)
    sql = (
        "with recursive t(x, y) as (select 1, printf('%09000d', 1) union all select x + 1, printf('%09000d', x) from t"
        " where x < 5000) select * from t order by y desc"
    )
    outcome, answer = await queries.ask(sql, "json")
    assert (outcome.fault, answer) == ("memory", b"")
    assert (await queries.ask("select call from v_calls", "csv"))[1] == b"call\r\nc1\r\n"
    assert (await Queries(planted.parent / "none.db", 1, 1, 64).ask("select 1", "json"))[0].fault == "records"


def test_rows_are_limited_and_it_is_said(planted: Path) -> None:
    outcome, _ = ask(planted, f"{_NUMBERS} select x from t", rows=7)
    assert (outcome.rows, outcome.cut, outcome.fault) == (7, True, "")
    outcome, _ = ask(planted, f"{_NUMBERS} select x from t limit 7", rows=7)
    assert (outcome.rows, outcome.cut) == (7, False)


def test_a_pseudonym_is_the_same_in_one_connection_and_another_in_the_next(tmp_path: Path) -> None:
    """So that callers can be followed in one question, and by nobody over several."""
    tell = Teller()
    for at, call, number in ((0, "c1", "555"), (100, "c2", "777"), (200, "c3", "555")):
        tell.call(call, at, number=number, agent="1001")
    SqliteStore(tmp_path).write(tell.rows)
    found = []
    for _ in range(2):
        connection, _guard = open_views(tmp_path / "kefu.db")
        with closing(connection):
            found.append([row[0] for row in connection.execute("select caller from v_calls order by call")])
    (one, two, three), (other, *_rest) = found
    assert one == three != two
    assert one != other
    assert re.fullmatch("[0-9a-f]{12}", one)


def test_the_hour_of_a_queue_by_hand(tmp_path: Path) -> None:
    """Two answered after 4 s each, one that left after 18 s, in one hour; one of another queue in the next."""
    tell = Teller()
    for at, call, agent, problem in (
        (0, "c1", "1001", "billing"), (30, "c2", "1002", "billing"), (60, "c3", "", "billing"),
        (3600, "c4", "1001", "sales"),
    ):  # fmt: skip
        tell.call(call, at, agent=agent, problem=problem)
    SqliteStore(tmp_path).write(tell.rows)
    sql = "select queue, offered, answered, answered_30, abandoned, abandoned_5, wait_mean, wait_max, talked, hour"
    connection, _guard = open_views(tmp_path / "kefu.db")
    with closing(connection):
        rows = connection.execute(f"{sql} from v_kpi_hour order by hour").fetchall()
    hour = NOW // 3600 * 3600
    assert rows == [
        ("billing", 3, 2, 2, 1, 0, 4.0, 4.0, 20.0, hour), ("sales", 1, 1, 1, 0, 0, 4.0, 4.0, 10.0, hour + 3600)
    ]  # fmt: skip


def test_columns_are_what_the_table_of_them_says(planted: Path) -> None:
    connection, _guard = open_views(planted)
    with closing(connection):
        assert columns_of(connection) == {name: list(view.columns) for name, view in VIEWS.items()}


def test_what_a_spreadsheet_would_calculate_is_a_text(planted: Path) -> None:
    _, answer = carried_out(Job(str(planted), "select '=1+1' as x, -1 as y", 5, 10, 64, "csv"), whole_process=False)
    assert answer == b"x,y\r\n'=1+1,-1\r\n"
