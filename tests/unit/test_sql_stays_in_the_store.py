"""SQL is written in ``ari_app/store`` and nowhere else; the look-ups of ``ari_app/lookup`` are the user's own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from config.load import ROOT

_ALLOWED = ("ari_app/store/", "ari_app/lookup/")
_SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|replace\s+into\s|update\s+\S+\s+set\s|delete\s+from\s"
    r"|(create|drop|alter)\s+(unique\s+|virtual\s+)?(table|index|view|trigger)\s|pragma\s|begin\s+immediate)",
    re.IGNORECASE | re.DOTALL,
)
_CALLS = ("execute", "executemany", "executescript")


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is no docstring; what an f-string fills in is a question mark."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else "?"
                                       for part in node.values)  # fmt: skip
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


def found_in(source: str) -> list[int]:
    """Lines on which SQL is written or carried out."""
    tree = ast.parse(source)
    lines = [line for line, text in texts(tree) if _SQL.match(text)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS:
            lines.append(node.lineno)
    return sorted(set(lines))


def test_no_sql_outside_the_store() -> None:
    """Whoever wants something of the records asks a port of `ari_app.store.ports`, or a function of the store."""
    wrong = [
        f"{name}:{line}"
        for folder in ("config", "models", "agi", "ari_app")
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not (name := str(file.relative_to(ROOT))).startswith(_ALLOWED)
        for line in found_in(file.read_text(encoding="utf-8"))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('x = reader.rows("select * from calls")', [1]),
        ('x = f"delete from {table} where id = 1"', [1]),
        ('x = ("update calls"\n " set a = 1")', [1]),
        ("database.execute(words)", [1]),
        ('x = "INSERT OR REPLACE INTO t VALUES (1)"', [1]),
        ('def x():\n    """Select rows from a table."""', []),
        ('say("insert the card"); say("choose from the menu"); say("select a queue")', []),
    ],
)
def test_what_counts_as_sql(source: str, lines: list[int]) -> None:
    """Statements in strings of any form, and whatever is carried out; not what people are told."""
    assert found_in(source) == lines
