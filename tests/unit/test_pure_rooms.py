"""Pure rooms: no I/O, no clock, no dice without a seed; imports anywhere in a file count, for type checkers too."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import ROOT

IMPURE = "pure rooms do no I/O and know no clock"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
(CONTRACT,) = [one for one in CONTRACTS if one["name"] == IMPURE]
# What is reached without an import that the contract forbids: as NAME(…) or as ANYTHING.NAME(…).
CALLS = {"open", "input", "print", "__import__"}
METHODS = {"now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes", "getLogger", "urandom"}
SEEDED = {"default_rng", "Random", "RandomState"}


def files() -> list[Path]:
    """Every file of the rooms that the contract names."""
    found: list[Path] = []
    for room in CONTRACT["source_modules"]:
        place = ROOT / room.replace(".", "/")
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return found


def impure(text: str) -> Iterator[str]:
    """What in a file is not pure."""
    forbidden = set(CONTRACT["forbidden_modules"])
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.split(".")[0] in forbidden)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in forbidden:
            yield node.module or ""
        elif isinstance(node, ast.Call):
            yield from _called(node)


def _called(node: ast.Call) -> Iterator[str]:
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield node.func.id
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute) and name in METHODS:
        yield name
    if name in SEEDED and not node.args and not node.keywords:
        yield f"{name} without a seed"


def test_the_rooms_are_pure() -> None:
    """Where a file, a clock or a process is wanted, whoever calls gives what came of it."""
    every = files()
    assert len(every) > 100
    assert {str(file.relative_to(ROOT)): found for file in every if (found := list(impure(file.read_text())))} == {}


def test_every_room_of_models_is_pure_or_an_engine() -> None:
    """Who adds a package says which: engines hold files, threads and processes."""
    engines = {"speech", "voice", "encoders", "training", "artifacts"}
    pure = {room.removeprefix("models.") for room in CONTRACT["source_modules"] if room.startswith("models.")}
    rooms = {folder.name for folder in (ROOT / "models").iterdir() if folder.is_dir() and folder.name[0] not in "_."}
    assert rooms == pure | (engines & rooms)
    assert not pure & engines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pathlib import Path", ["pathlib"]),
        ("def late():\n    import time", ["time"]),
        ("import os.path", ["os.path"]),
        ("date.today()", ["today"]),
        ("open('x')", ["open"]),
        ("file.read_text()", ["read_text"]),
        ("np.random.default_rng()", ["default_rng without a seed"]),
        ("np.random.default_rng(seed)\nday._open(1)\nmoment.date()", []),
    ],
)
def test_what_is_impure_is_found(text: str, found: list[str]) -> None:
    """The search itself."""
    assert list(impure(text)) == found
