"""`make test`: every test is in one of its runs, and what it says at the end is what was run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from config.load import ROOT
from scripts import run_tests
from scripts.run_tests import ASTERISK, CALLING, QUIET, TWO_CORES, Lane, announcement, environment, how_far, table

REAL = {"PrivateAsterisk", "KefuProcess", "DebianAsterisk", "Floor"}  # what the fixtures are that start an Asterisk
PROFILE = "from hypothesis import settings\nsettings.register_profile('same')\n"
PASSES_AND_FAILS = """
import os, sys

def test_of_the_environment():
    assert os.environ["PYTHONASYNCIODEBUG"] == "1"
    assert not sys.dont_write_bytecode

def test_that_fails():
    raise AssertionError
"""


def on_asterisk(file: Path) -> bool:
    """A test of it takes a fixture that starts a real Asterisk."""
    functions = [
        one for one in ast.walk(ast.parse(file.read_bytes())) if isinstance(one, ast.AsyncFunctionDef | ast.FunctionDef)
    ]
    taken = [each for one in functions for each in one.args.args]
    return any(each.arg == "asterisk" or (each.annotation and ast.unparse(each.annotation) in REAL) for each in taken)


def test_every_folder_is_in_one_run() -> None:
    """A folder of tests that nobody named would be run by nobody."""
    folders = {str(file.parent.relative_to(ROOT)) for file in (ROOT / "tests").rglob("test_*.py")}
    assert folders <= {*QUIET, *CALLING}
    assert not {*QUIET} & {*CALLING}


def test_what_needs_no_telephone_starts_no_asterisk() -> None:
    """What runs behind the calls is too slow to be one. Of the contract's tests some are, and bear it."""
    calling = {
        str(file.relative_to(ROOT)) for file in (ROOT / "tests/integration").glob("test_*.py") if on_asterisk(file)
    }
    assert calling == set(ASTERISK)


async def test_a_few_that_failed_are_made_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of its own, behind others: its environment, its tests with what they took, and what to make again."""
    monkeypatch.setattr(run_tests, "CACHES", tmp_path / "tested")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(PASSES_AND_FAILS, encoding="utf-8")
    lane = await run_tests._stage("a few", "--rootdir", str(tmp_path), str(tmp_path), idle=True, under=("test_it",))
    assert (lane.status, lane.again) == (0, ["test_it.py::test_that_fails"])
    assert [name for name, _ in lane.tests] == ["test_it::test_of_the_environment", "test_it::test_that_fails"]
    assert lane.cpu > 0
    others = await run_tests._stage("a few", "--rootdir", str(tmp_path), str(tmp_path), idle=True, under=("calls/",))
    assert (others.status, others.again) == (1, [])


def test_the_table() -> None:
    """Each run, then the slowest of all, the slowest first."""
    calls = Lane("calls", seconds=700.4, cpu=450.6, tests=[(f"call::test_{one}", float(one)) for one in range(9)])
    quiet = Lane(
        "what needs no telephone", seconds=1000.0, cpu=900.0, tests=[("unit::test", 7.5), ("unit::quick", 0.0)]
    )
    first, second, third, _, *slowest = table([calls, quiet]).splitlines()
    assert first.split() == ["tests", "seconds", "CPU", "s"]
    assert (second.split(), third.split()[-3:]) == (["calls", "9", "700", "451"], ["2", "1000", "900"])
    assert [line.split()[-1] for line in slowest][:3] == ["call::test_8", "unit::test", "call::test_7"]
    assert len(slowest) == 10


def test_what_is_told_while_one_waits() -> None:
    """The last percentage that pytest has written."""
    assert how_far("....   [  9%]\n.....F..  [ 43%]\n...") == "43%"
    assert how_far("bringing up nodes...") == ""


def test_only_what_runs_behind_others_is_in_debug_mode() -> None:
    """Calls keep the speed that they have where kefu serves; compiled files are kept in both."""
    given = {"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    assert environment(given, idle=False) == {"PATH": "/bin"}
    assert environment(given, idle=True) == {"PATH": "/bin", "PYTHONASYNCIODEBUG": "1"}


def test_how_long_it_takes_is_said_first(tmp_path: Path) -> None:
    """On two cores, and on this machine once it was run there."""
    last = tmp_path / "seconds"
    assert TWO_CORES in announcement(last)
    assert "here" not in announcement(last)
    last.write_text("1500")
    assert "; the last time here 25 minutes." in announcement(last)


def test_the_documents_say_the_same() -> None:
    """A newcomer reads it in CONTRIBUTING.md."""
    assert TWO_CORES in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
