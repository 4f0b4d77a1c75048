"""Tables at every width: nothing longer than the terminal, nothing cut that must be whole, and who gives way first."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from rich.cells import cell_len

import ari_app.cli
from ari_app.cli.commands import main
from ari_app.cli.simulate import show_figures
from ari_app.cli.table import Column, Page, cut, fitted, folded, printable
from ari_app.reports.calls import find_call
from ari_app.store.database import open_writer
from ari_app.store.reader import Reader
from ari_app.web.finding import one_of
from ari_app.web.ports import Ports
from models.domain.errors import CommandRefused
from models.simulation.measure import Figures
from tests.support import records

Kefu = Callable[..., str]
TABLES = (
    "calls -n 30", "call 119c", "why last", "status", "books", "callbacks", "voicemail", "recording list",
    "search 退款", "search refund", "transcript last", "flow versions", "prompts list", "models", "profile",
    "rules versions",
)  # fmt: skip
VERSIONS = {
    "current": 2,
    "items": [
        {"number": number, "kept_at": "2023-11-14T22:13:20.000Z", "by": "console:root", "digest": "ab12cd34ef56",
         "changes": ["step welcome: the text of the prompt", "新的步骤：退款与退货，以及一些别的内容"]}
        for number in (2, 1)
    ],
}  # fmt: skip
PROFILES = {"profile": "service-first", "profiles": {"service-first": "in time, " * 12, "overload": "忙时" * 30}}


@pytest.fixture
def ids(tmp_path: Path) -> list[str]:
    """The records that commands read: thirty calls."""
    return records.fill(tmp_path / "kefu.db")


@pytest.fixture
def kefu(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kefu:
    """``kefu("calls", 80)``: what a command prints so wide; 0: to a file."""
    monkeypatch.setenv("KEFU_SITE", str(tmp_path / "none.toml"))
    facts: dict[str, Any] = {}

    def ask(_run: Path, operation: str, **_given: object) -> Any:  # noqa: ANN401 - JSON
        if operation == "list_messages":
            raise CommandRefused("away")
        return (
            VERSIONS
            if operation in ("list_flow_versions", "list_rule_versions")
            else {**facts["status"], "routing": PROFILES}
        )

    for module in askers():
        monkeypatch.setattr(module, "ask_kefu", ask)

    def run(words: str, width: int, status: int = 0) -> str:
        facts.setdefault("status", records.status(found) if (found := stored(tmp_path)) else {})
        monkeypatch.setitem(os.environ, "COLUMNS", str(width or ""))
        capsys.readouterr()
        assert main(["--run", str(tmp_path), *words.split()]) == status
        out, err = capsys.readouterr()
        return err if status else out

    return run


def askers() -> list[ModuleType]:
    """Every module of the command line that asks a running kefu, whichever a command comes to."""
    names = (found.name for found in pkgutil.iter_modules(ari_app.cli.__path__) if found.name != "__main__")
    modules = [importlib.import_module(f"ari_app.cli.{name}") for name in names]
    return [module for module in modules if hasattr(module, "ask_kefu")]


def stored(run: Path) -> list[str]:
    """The ids of the calls in a run folder's records, the oldest first."""
    database = open_writer(run / "kefu.db", 1.0)
    found = [row["id"] for row in database.query("select id from calls order by arrived_at")]
    database.close()
    return found


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("words", TABLES)
def test_no_line_is_longer_than_the_terminal(kefu: Kefu, ids: list[str], words: str, width: int) -> None:
    """With names, problems and sentences of both languages; double-width characters count twice."""
    out = kefu(words.replace("119c", ids[0]), width)
    assert [line for line in out.splitlines() if cell_len(line) > width] == []
    assert len(out.splitlines()) > 2


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_what_matters_is_whole(kefu: Kefu, ids: list[str], width: int) -> None:
    """Each call's short id, time, number and outcome."""
    calls = json.loads(kefu("calls -n 30 --json", 80))
    lines = kefu("calls -n 30", width).splitlines()[1:]
    for call, line in zip(calls, lines, strict=False):
        words = line.split()
        assert call["id"].endswith(words[0])
        assert "…" not in words[0] + words[1]
        assert f" {call['number']}" in line
        assert line.endswith(f" {call['outcome']}")
    assert [call["id"] for call in calls] == ids[::-1]
    for line in kefu("status", width).splitlines():
        assert not any(line.endswith(cutting) for cutting in ("tal…", "wrap…", "park…"))
    status = kefu("status", width)
    for value in ("talking (then paused)", "wrap-up (then offline)", "parked, slot 71", "1:02:05", "+4915112345678"):
        assert value in status


def test_which_columns_give_way(kefu: Kefu, ids: list[str]) -> None:
    """Of `kefu calls`, in this order; what left is said, and how to see it."""
    everything = kefu("calls --wide", 80).splitlines()[0].split()
    last: set[str] = set()
    gone: list[str] = []
    for width in range(168, 39, -4):
        lines = kefu("calls -n 30", width).splitlines()
        shown = lines[0].split()
        left_out = set(everything) - set(shown)
        said = " ".join(lines[31:])
        assert bool(left_out) == said.startswith("Left out: ")
        assert not left_out or said.endswith("--wide shows every column, whole.")
        assert all(name in said for name in left_out)
        gone += sorted(left_out - last - set(gone))
        last = left_out
    assert gone == ["dialled", "rating", "talk", "wait", "name", "problem", "agent"]


def test_free_text_is_cut_only_when_nothing_else_can_give_way() -> None:
    """Columns leave while free text is at its least; then it takes what is left; a gap is filled by who fits."""
    columns = (Column("id"), Column("a", leaves=1), Column("b", leaves=2), Column("text", least=10))
    assert fitted(columns, (6, 8, 8, 40), (), 68) == {0: 6, 1: 8, 2: 8, 3: 40}
    assert fitted(columns, (6, 8, 8, 40), (), 50) == {0: 6, 1: 8, 2: 8, 3: 22}
    assert fitted(columns, (6, 8, 8, 40), (), 38) == {0: 6, 1: 8, 2: 8, 3: 10}
    assert fitted(columns, (6, 8, 8, 40), (), 37) == {0: 6, 2: 8, 3: 19}
    assert fitted(columns, (6, 8, 8, 40), (2,), 37) == {0: 6, 1: 8, 3: 19}
    assert fitted(columns, (6, 8, 30, 40), (), 37) == {0: 6, 1: 8, 3: 19}
    assert fitted(columns, (6, 8, 8, 40), (), 5) == {0: 6, 3: 10}
    assert fitted(columns, (6, 8, 8, 40), (), None) == {0: 6, 1: 8, 2: 8, 3: 40}


@pytest.mark.parametrize("words", TABLES)
def test_wide_and_files_have_everything(kefu: Kefu, ids: list[str], words: str) -> None:
    """However narrow the terminal is; a file gets the same without being asked."""
    words = words.replace("119c", ids[0])
    narrow = kefu(f"{words} --wide", 40)
    assert narrow == kefu(words, 0)
    assert "Left out" not in narrow
    assert "…" not in narrow.replace("more (--json", "")


def test_wide_values(kefu: Kefu, ids: list[str]) -> None:
    """Whole ids, days and names."""
    out = kefu("calls -n 30 --wide", 40)
    assert all(call in out for call in ids)
    assert all(name in out for _, name in records.NAMES)
    assert "dialled" in out.splitlines()[0]
    assert out.splitlines()[1].split()[1].count("-") == 2


def test_a_terminal_is_asked_how_wide_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS goes before it; what is no terminal has no limit."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert Page().whole
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((72, 24)))
    assert (Page().width, Page(wide=True).width) == (72, None)
    monkeypatch.setenv("COLUMNS", "91")
    assert Page().width == 91


def test_short_ids_are_accepted(kefu: Kefu, ids: list[str], tmp_path: Path) -> None:
    """Whatever `kefu calls` shows, `call`, `why` and `transcript` take; two calls whose ends are alike show more."""
    shown = [line.split()[0] for line in kefu("calls -n 30", 80).splitlines()[1:31]]
    assert sorted(map(len, shown)) == [6] * 28 + [8] * 2
    with closing(Reader(tmp_path / "kefu.db")) as reader:
        assert [find_call(reader, short)["id"] for short in shown] == ids[::-1]
    for short, call in ((shown[0], ids[-1]), (shown[22], ids[7])):
        assert json.loads(kefu(f"call {short} --json", 80))["call"]["id"] == call
        assert json.loads(kefu(f"why {short} --json", 80))["call"] == call
        assert json.loads(kefu(f"transcript {short} --json", 80))["call"] == call
    for words in ("status", "recording list", "search refund", "callbacks", "why last", "voicemail"):
        out = kefu(words, 80)
        assert not any(call in out for call in ids), words
        assert any(short in out for short in shown), words


@pytest.mark.parametrize("command", ["call", "why", "transcript"])
def test_an_ambiguous_id_names_the_candidates(kefu: Kefu, ids: list[str], command: str) -> None:
    """With time and number, so that the one that is meant can be told."""
    head, *lines = kefu(f"{command} c0ffee", 80, status=1).splitlines()
    assert "2 calls begin or end with 'c0ffee'" in head
    assert [line.split()[0] for line in lines] == [ids[7], ids[3]]
    assert [line.split()[-1] for line in lines] == [records.NAMES[1][0], records.NAMES[3][0]]
    assert "there is no call 'nosuch'" in kefu(f"{command} nosuch", 80, status=1)


def test_orders_name_the_candidates_too() -> None:
    """Of live calls, by their end or beginning; none is said to be none."""
    calls = {
        name: SimpleNamespace(call=SimpleNamespace(arrived_at=1.7e9, number=number))
        for name, number in (("c1125000000abcdef", "5550001"), ("c1125000001abcdef", "5550002"))
    }
    callbacks = SimpleNamespace(open={})
    ports = cast("Ports", SimpleNamespace(desk=SimpleNamespace(calls=calls), callbacks=callbacks))
    assert one_of(ports, calls, "0abcdef", "live call") == "c1125000000abcdef"
    with pytest.raises(CommandRefused, match="2 live calls begin or end with 'abcdef'(?s:.*)5550001"):
        one_of(ports, calls, "abcdef", "live call")
    with pytest.raises(CommandRefused, match="no live calls begin or end with 'x'"):
        one_of(ports, calls, "x", "live call")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("calls", "Dial 8000"), ("recording list", "config/site.toml"), ("voicemail", "presses 1"),
        ("books", "--days 7"), ("books --days 0", "Dial 8000"), ("search refund", "refund*"),
    ],
)  # fmt: skip
def test_nothing_there_yet(kefu: Kefu, tmp_path: Path, words: str, advice: str) -> None:
    """What to do next, and no empty table."""
    records.fill(tmp_path / "kefu.db", 0)
    out = kefu(words, 80)
    assert advice in out.replace("\n", " ")
    assert "dial 8000" in kefu("call last", 80, status=1)
    assert "Left out" not in out
    assert all(cell_len(line) <= 80 for line in out.splitlines())


def test_profiles_side_by_side(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Four fit; of more, the last give way first."""
    monkeypatch.setenv("COLUMNS", "80")
    row: Figures = dict.fromkeys(("sl", "fcr", "fcr_offered", "abandoned_share", "asa", "p99_wait", "max_wait",
                                  "occupancy", "occupancy_sd"), 100.0)  # fmt: skip
    names = ("service-first", "overload", "longest-idle", "resolution-first", "fifth")
    show_figures({name: [row, row] for name in names[:4]}, [row, row], 2)
    assert "Left out" not in capsys.readouterr().out
    show_figures({name: [row, row] for name in names}, [row, row], 2)
    out = capsys.readouterr().out
    assert "Left out: fifth." in out
    assert all(cell_len(line) <= 80 for line in out.splitlines())


def test_double_width_characters() -> None:
    """Counted as two, never halved; lines break between them, not before what closes a sentence."""
    assert cut("欧阳慕容", 8) == "欧阳慕容"
    assert cut("欧阳慕容", 7) == cut("欧阳慕容晓晓", 7) == "欧阳慕…"
    assert cut("欧阳慕容晓晓", 6) == "欧阳…"
    assert folded("你好，我想退款，谢谢。", 6) == ["你好，", "我想退", "款，谢", "谢。"]
    assert folded("order AB-12 是退款", 9) == ["order", "AB-12 是", "退款"]
    assert folded("extraordinarily long", 6) == ["extrao", "rdinar", "ily", "long"]
    assert folded("", 6) == [""]


def test_values_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Names come from telephones: no line breaks, no escape sequences, no markup."""
    assert printable("Eve\x1b[2J\n\u202eMallory") == "Eve [2J  Mallory"
    monkeypatch.setenv("COLUMNS", "80")
    page = Page()
    table = page.table(Column("name", least=8), Column("x"))
    table.add("[red]Eve[/]\x1b[31m", ("yes", "green"))
    table.show()
    page.say("[red]\x1b[2J")
    assert capsys.readouterr().out == "name              x\n[red]Eve[/] [31m  yes\n[red] [2J\n"
