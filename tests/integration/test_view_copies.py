"""The views as files: all of one moment, whole or not there, readable by nobody else, and without a mark."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from ari_app.cli import export
from ari_app.cli.datasette import command_of
from ari_app.edge.copies import SOCKET
from ari_app.store import snapshot
from ari_app.store.snapshot import TOOLS, Nightly, make, seconds_until
from ari_app.store.view_copies import Copy, copied
from ari_app.store.views import VIEWS, type_of
from models.domain.analysis_events import CopyMade
from models.domain.errors import CommandRefused
from models.domain.events import Event
from tests.contract.test_store import NOW, Teller
from tests.support.edge import edge
from tests.support.planted import MARK, plant
from tests.support.stores import SqliteStore


@pytest.fixture(name="records")
def planted_records(tmp_path: Path) -> Path:
    """Marks wherever somebody or something said is."""
    return plant(tmp_path / "kefu.db")


async def test_csv_of_every_view(records: Path, tmp_path: Path) -> None:
    """By another process, as the command does it."""
    target = tmp_path / "out"
    rows = await make(Copy(str(records), str(target)))
    assert set(rows) == set(VIEWS)
    assert all(rows.values())
    assert sorted(file.name for file in target.iterdir()) == sorted(f"{name}.csv" for name in VIEWS)
    for name, view in VIEWS.items():
        file = target / f"{name}.csv"
        assert MARK not in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
        with file.open(newline="") as lines:
            header, *cells = csv.reader(lines)
        assert (header, len(cells)) == (list(view.columns), rows[name])


def test_a_database_has_tables_of_the_views_and_nothing_else(records: Path, tmp_path: Path) -> None:
    target = tmp_path / "analysis.db"
    rows = copied(Copy(str(records), str(target), "database"))
    assert MARK.encode() not in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(target)) as copy:
        tables = {row[0] for row in copy.execute("select name from sqlite_master where type = 'table'")}
        assert tables == set(VIEWS)
        for name in VIEWS:
            assert copy.execute(f"select count(*) from {name}").fetchone() == (rows[name],)
            for column, kind in ((row[1], row[2]) for row in copy.execute(f"pragma table_info({name})").fetchall()):
                found = {row[0] for row in copy.execute(f'select typeof("{column}") from {name}')} - {"null"}
                assert found <= {kind.lower()}, (name, column)


def test_of_a_time(tmp_path: Path) -> None:
    """From an instant on, before another; the same pseudonym in each view."""
    tell = Teller()
    for at in (0, 100, 200):
        tell.call(f"c{at}", at, agent="1001")
    SqliteStore(tmp_path).write(tell.rows)
    rows = copied(Copy(str(tmp_path / "kefu.db"), str(tmp_path / "x.db"), "database", NOW + 50, NOW + 200))
    assert (rows["v_calls"], rows["v_legs"]) == (1, 1)
    with closing(sqlite3.connect(tmp_path / "x.db")) as copy:
        assert copy.execute("select count(*) from v_calls join v_legs using (call, agent)").fetchone() == (1,)


async def test_what_is_in_the_way_is_told(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandRefused, match="could not be copied to .*file"):
        await make(Copy(str(records), str(tmp_path / "file" / "below")))
    with pytest.raises(CommandRefused, match="there are no records"):
        await make(Copy(str(tmp_path / "none.db"), str(tmp_path / "out")))
    monkeypatch.setattr(snapshot, "TOOLS", tmp_path / "nowhere")
    with pytest.raises(CommandRefused, match=r"`make analyst` once, or take --csv"):
        await make(Copy(str(records), str(tmp_path / "out"), "parquet"))


@pytest.fixture
def python() -> str:
    """The Python of `make analyst`, or one that has pyarrow."""
    found = str(TOOLS / "python") if (TOOLS / "python").exists() else os.environ.get("KEFU_ANALYST_PYTHON", "")
    if not found:
        pytest.skip("pyarrow is not installed: make analyst")
    return found


def test_an_answer_as_parquet(python: str, tmp_path: Path) -> None:
    """Columns of one type keep it; of several they are texts; two of one name are told apart."""
    answer = {"columns": ["n", "x", "mixed", "none", "n"], "rows": [[1, 2, "a", None, 7], [None, 2.5, 3, None, 8]]}
    command = [python, "-m", "ari_app.store.parquet_process"]
    done = subprocess.run(command, input=json.dumps(answer).encode(), capture_output=True, check=True)
    (tmp_path / "answer.parquet").write_bytes(done.stdout)
    read = "import sys, pyarrow.parquet as p; t = p.read_table(sys.argv[1]); print(t.schema.types, t.to_pydict())"
    command = [python, "-c", read, str(tmp_path / "answer.parquet")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "DataType(int64), DataType(double), DataType(string), DataType(null), DataType(int64)" in told
    assert "{'n': [1, None], 'x': [2.0, 2.5], 'mixed': ['a', '3'], 'none': [None, None], 'n_5': [7, 8]}" in told


def test_parquet(python: str, records: Path, tmp_path: Path) -> None:
    """With the Python of `make analyst`, or one that has pyarrow."""
    job = f'{{"path": "{records}", "target": "{tmp_path / "out"}", "form": "parquet"}}'
    subprocess.run([python, "-m", "ari_app.store.view_copies"], input=job, text=True, check=True)
    read = "import sys, pyarrow.parquet as p; t = p.read_table(sys.argv[1]); print(t.num_rows, t.schema.field(1).type)"
    for name, view in VIEWS.items():
        kind = {"TEXT": "string", "REAL": "double", "INTEGER": "int64"}[type_of(list(view.columns)[1])]
        told = subprocess.run(
            [python, "-c", read, str(tmp_path / "out" / f"{name}.parquet")], capture_output=True, text=True, check=True
        )
        assert told.stdout.split()[1] == kind
        assert int(told.stdout.split()[0]) > 0


def test_the_process_needs_the_standard_library_alone() -> None:
    """So that the Python of `make analyst`, which has no package of kefu's, can make copies."""
    code = "import sys, ari_app.store.view_copies; print(sorted(n for n in sys.modules if n.split('.')[0] in %r))"
    strange = ("numpy", "aiohttp", "msgspec", "sqlite_utils", "config")
    told = subprocess.run([sys.executable, "-c", code % (strange,)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


# Each night -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "seconds"), [("02:59:00", 60), ("03:00:00", 86_400), ("15:00:00", 43_200)])
def test_when(now: str, seconds: float) -> None:
    assert seconds_until(3, datetime.fromisoformat(f"2026-10-01T{now}")) == seconds


async def test_a_night(records: Path, tmp_path: Path) -> None:
    """A copy in place of the one before, and an entry in the audit; what fails leaves that one; -1 takes it away."""
    told: list[Event] = []
    target = tmp_path / "analysis.db"
    target.write_text("of last night")
    await Nightly(tmp_path / "none.db", target, 3, told.append).once()
    assert (target.read_text(), told) == ("of last night", [])
    await Nightly(records, target, 3, told.append).once()
    assert target.read_bytes().startswith(b"SQLite")
    assert [(event.kind, event.facts()["by"]) for event in told] == [(CopyMade.__name__, "kefu")]
    async with asyncio.TaskGroup() as group:
        never = group.create_task(Nightly(records, target, -1, told.append).run())
        while target.exists():
            await asyncio.sleep(0)
        never.cancel()


# The command ------------------------------------------------------------------------------------------


def _options(tmp_path: Path, **more: Any) -> argparse.Namespace:  # noqa: ANN401 - of any command
    given = {"run": tmp_path, "csv": None, "parquet": None, "database": None, "since": "", "until": "", "json": False}
    return argparse.Namespace(**given | {"by": "ana", "command": "export"} | more)


def test_an_export_is_written_down_before_it_is_made(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    noted: list[dict[str, Any]] = []

    def ask(_run: Path, operation: str, /, **given: Any) -> None:  # noqa: ANN401 - fields
        assert not (tmp_path / "out").exists()
        noted.append({"operation": operation, **given})

    monkeypatch.setattr(export, "ask_kefu", ask)
    export.run_export(_options(tmp_path, csv=tmp_path / "out", since="2026-10-01", until="2027-11-01"))
    since = datetime(2026, 10, 1).timestamp()
    assert [(one["operation"], one["by"], one["form"], one["since"]) for one in noted] == [
        ("note_copy", "ana", "csv", since)
    ]
    assert "v_calls: 1 rows" in capsys.readouterr().out

    def refuse(*_: object, **__: object) -> None:
        raise CommandRefused("kefu does not run")

    monkeypatch.setattr(export, "ask_kefu", refuse)
    with pytest.raises(CommandRefused):
        export.run_export(_options(tmp_path, csv=tmp_path / "again"))
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [("yesterday", "", "--from yesterday: write a day"), ("2026-10-02", "2026-10-01", "is not after --from")],
)
def test_days_that_are_none(tmp_path: Path, since: str, until: str, words: str) -> None:
    with pytest.raises(CommandRefused, match=words):
        export.run_export(_options(tmp_path, csv=tmp_path, since=since, until=until))


# Behind the log-in ------------------------------------------------------------------------------------


async def _judge(request: web.Request) -> web.Response:
    """A kefu that lets in who has a cookie."""
    if request.path != "/api/v1/analysis/copy":
        return web.Response(status=500)
    status = 200 if request.cookies.get("__Host-kefu") == "ana" else 401
    return web.json_response({"asked": request.query["path"]}, status=status)


async def _datasette(request: web.Request) -> web.Response:
    """A Datasette that says what it got."""
    named = sorted(name for name in request.headers if name.lower() in ("cookie", "authorization"))
    return web.json_response({"path": request.path_qs, "secrets": named}, headers={"Set-Cookie": "theirs=1"})


async def test_datasette_is_reached_by_who_may_and_gets_no_cookie(tmp_path: Path) -> None:
    async with edge(tmp_path, _judge) as it:
        ana = {"Cookie": "__Host-kefu=ana"}
        async with it.client.get(f"{it.base}/datasette/", headers=ana) as away:
            assert (away.status, (await away.json(content_type=None))["code"]) == (503, "no_datasette")
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", _datasette)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.UnixSite(runner, str(it.behind.folder / SOCKET)).start()
        try:
            path = "/datasette/analysis?sql=select+1"
            async with it.client.get(it.base + path) as stranger:
                assert (stranger.status, (await stranger.json())["asked"]) == (401, path)
            async with it.client.get(it.base + path, headers=ana) as answer:
                assert await answer.json() == {"path": path, "secrets": []}
                assert "Set-Cookie" not in answer.headers
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            async with it.client.post(it.base + path, headers=ana) as written:
                assert written.status == 405
        finally:
            await runner.cleanup()


async def test_the_real_datasette(records: Path, tmp_path: Path) -> None:
    """Asked for a view, it answers; it has no other table, and lets nobody have the file."""
    folder = TOOLS if (TOOLS / "datasette").exists() else Path(os.environ.get("KEFU_ANALYST_PYTHON", "/none")).parent
    if not (folder / "datasette").exists():
        pytest.skip("Datasette is not installed: make analyst")
    copied(Copy(str(records), str(tmp_path / "analysis.db"), "database"))
    async with edge(tmp_path, _judge) as it:
        command = command_of(folder / "datasette", tmp_path / "analysis.db", it.behind.folder / SOCKET)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        try:
            it.client.headers["Cookie"] = "__Host-kefu=ana"
            base = f"{it.base}/datasette"
            async with asyncio.timeout(60):
                while await _status(it.client, f"{base}/-/versions.json") != 200:
                    await asyncio.sleep(0.1)
            async with it.client.get(f"{base}/analysis.json?sql=select+call,caller+from+v_calls") as answer:
                told = await answer.json()
            assert (told["columns"], told["rows"][0][0], told["ok"]) == (["call", "caller"], "c1", True)
            assert await _status(it.client, f"{base}/analysis.json?sql=select+*+from+calls") == 400
            assert await _status(it.client, f"{base}/analysis.db") == 403
            async with it.client.get(f"{base}/analysis/v_calls") as page:
                text = await page.text()
            assert 'href="/datasette/' in text
            assert MARK not in text
        finally:
            process.terminate()
            await process.wait()


async def _status(client: aiohttp.ClientSession, address: str) -> int:
    async with client.get(address) as answer:
        return answer.status
