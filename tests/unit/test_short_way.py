"""``kefu run`` and ``kefu serve`` begin without reading the programs of other commands."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
from pathlib import Path

import pytest

from ari_app.cli import start
from ari_app.cli.commands import parser
from ari_app.cli.serve import serve
from config.load import ROOT


@pytest.mark.parametrize(
    ("arguments", "way"),
    [
        (["run", "--no-demo"], "run"), (["--run", "/tmp/x", "serve", "--quiet"], "serve"),
        (["--run=/tmp/x", "run"], "run"), (["search", "run"], ""), (["--run", "run", "calls"], ""), ([], ""),
        (["--help"], ""),
    ],
)  # fmt: skip
def test_which_way(monkeypatch: pytest.MonkeyPatch, arguments: list[str], way: str) -> None:
    """The command decides, wherever the run folder's option stands, and whatever other words there are."""
    gone: list[str] = []

    def went(options: argparse.Namespace) -> int:
        gone.append(options.command)
        return 0

    monkeypatch.setattr(start, "run_centre", went)
    monkeypatch.setattr(start, "serve_centre", went)
    assert start.started(arguments) == (0 if way else None)
    assert gone == ([way] if way else [])


@pytest.mark.parametrize("arguments", [["run", "--listen", "127.0.0.1"], ["serve", "--quiet"], ["serve", "--standby"]])
def test_both_ways_have_one_grammar(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """What the short way reads is what the whole grammar reads."""
    read: list[object] = []

    def taken(options: argparse.Namespace) -> int:
        read.append(options)
        return 0

    for name in ("run_centre", "serve_centre"):
        monkeypatch.setattr(start, name, taken)
    start.started(arguments)
    assert read == [parser().parse_args(arguments)]


def test_a_standby_whose_launcher_is_gone_does_not_begin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It makes nothing in the run folder, and it is no fault."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert serve(tmp_path / "run", quiet=True, standby=True) == 0
    assert not (tmp_path / "run").exists()


def test_the_launcher_reads_little_before_kefu_begins() -> None:
    """No flow, no report, no numpy: kefu's own process waits for it."""
    program = "import sys, ari_app.cli.start, ari_app.launcher; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not {"numpy", "sqlite_utils", "models.flow.read", "ari_app.app.lifecycle", "rich"} & set(done.stdout.split())
