"""Analysts ask queries of a running centre: what they see, what is written down, and what is refused."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ari_app.cli import sql as command
from ari_app.cli.commands import main
from ari_app.store import snapshot
from ari_app.web.client import call
from tests.support.fake_floor import fake_floor
from tests.support.visitors import visitors

_ASK = "/analysis/queries"


async def test_an_analyst_asks_and_it_is_written_down(tmp_path: Path) -> None:
    """Figures of a call without its number; the audit has the query, without the digits that were in it."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        floor.caller(number="5550001")
        one = (await floor.event("CallConnected")).call_id
        await floor.services.journal.flushed()
        told = await web.good("analyst", "POST", _ASK, {"sql": "select call, caller, agent, queue from v_calls"})
        assert told["columns"] == ["call", "caller", "agent", "queue"]
        (row,) = told["rows"]
        assert (row[0], told["cut"]) == (one, False)
        assert not {"5550001", "1001"} & set(row)
        csv = await web.ask("analyst", "POST", _ASK, {"sql": "select call from v_calls", "format": "csv"})
        assert (csv.raw, csv.headers["Kefu-Cut"]) == (f"call\r\n{one}\r\n".encode(), "false")
        secret = await web.ask("analyst", "POST", _ASK, {"sql": "select '4111111111111111' from users"})
        assert (secret.status, secret.code) == (409, "refused")
        refused = await web.ask("analyst", "POST", _ASK, {"sql": "drop table calls"}, headers={"Accept-Language": "zh"})
        assert refused.content["detail"] == "查询只能读取视图：不能修改或创建任何内容"
        assert (await web.ask("ann", "POST", _ASK, {"sql": "select 1"})).content["scope"] == "reports:read"
        views = (await web.good("analyst", "GET", "/analysis/views"))["items"]
        assert "v_calls" in [view["name"] for view in views]
        chinese = await web.good("analyst", "GET", "/analysis/views", headers={"Accept-Language": "zh"})
        assert chinese["items"][0]["rows"] == "一通电话"
        path = "/datasette/analysis?sql=select+1"
        await web.good("analyst", "GET", f"/analysis/copy?path={quote(path, safe='')}")
        assert (await web.ask("ann", "GET", "/analysis/copy?path=x")).content["scope"] == "reports:read"
        assert (await web.ask("", "GET", "/analysis/copy?path=x")).status == 401
        assert web.noted[-1][:2] == ("open_copy", "analyst")
        asked = floor.seen("QueryAsked")
        assert [row.data["result"] for row in asked] == ["answered", "answered", "view", "change"]
        assert {row.data["by"] for row in asked} == {"analyst"}
        assert "4111111111111111" not in asked[2].data["sql"]
        kinds = [row["kind"] for row in (await web.good("admin", "GET", "/audit?limit=50"))["items"]]
        assert kinds.count("QueryAsked") == 4
        assert "ActedForOthers" not in kinds


async def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Views are listed without a centre; answers are a table, CSV or JSON; what is refused is one line."""
    async with fake_floor(tmp_path) as floor:
        socket = Path(floor.app.pbx.socket_dir) / "kefu.sock"
        await floor.until(socket.exists)

        def ask(_run: Path, operation: str, /, **given: object) -> Any:  # noqa: ANN401 - JSON
            return asyncio.run(call(socket, operation, **given))

        async def kefu(*words: str) -> tuple[int, str]:
            status = await asyncio.to_thread(main, list(words))
            said = capsys.readouterr()
            return status, said.out + said.err

        monkeypatch.setattr(command, "ask_kefu", ask)
        assert "v_kpi_hour" in (await kefu("sql"))[1]
        assert (await kefu("sql", "select 1 as one, '退款' as two", "--csv"))[1] == "one,two\r\n1,退款\r\n"
        said = (await kefu("sql", "select 1 as one, null as two", "--json"))[1]
        assert json.loads(said) == [{"one": 1, "two": None}]
        status, said = await kefu("sql", "select 1 as one union all select 2", "-n", "1")
        assert (status, "There are more rows than these 1" in said) == (0, True)
        status, said = await kefu("sql", "select * from users")
        assert (status, said.startswith("kefu: a query reads the views alone, and users is none")) == (1, True)
        assert floor.seen("QueryAsked")[-1].data["by"].startswith("console:")


async def test_an_answer_as_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of `make analyst` is given columns and rows, and its file is the answer; without it one is told what
    to do."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        asked = {"sql": "select 1 as one, '退款' as two", "format": "parquet"}
        monkeypatch.setattr(snapshot, "TOOLS", tmp_path / "nowhere")
        told = await web.ask("analyst", "POST", _ASK, asked)
        assert (told.status, "run `make analyst` once, or take CSV" in told.content["detail"]) == (409, True)
        tools = tmp_path / "tools"
        tools.mkdir()
        (tools / "python").write_text("#!/bin/sh\nexec cat\n")
        (tools / "python").chmod(0o700)
        monkeypatch.setattr(snapshot, "TOOLS", tools)
        told = await web.ask("analyst", "POST", _ASK, asked)
        assert told.headers["Content-Type"] == "application/vnd.apache.parquet"
        assert json.loads(told.raw)["rows"] == [[1, "退款"]]
        (tools / "python").write_text("#!/bin/sh\nexit 3\n")
        told = await web.ask("analyst", "POST", _ASK, asked)
        assert (told.status, "ended with status 3" in told.content["detail"]) == (409, True)
