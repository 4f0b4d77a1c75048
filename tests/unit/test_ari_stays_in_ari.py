"""ARI's dictionaries stay in `ari_app/ari`: above it there are typed events and typed answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app.ari.events import EVENTS
from config.load import ROOT

_RAW = ("ari_app.ari.decode", "ari_app.ari.facts")
_ASKS = {"get", "post", "create", "make", "request"}
_THINGS = {"event", "channel", "bridge", "playback", "recording"}
_KEYS = {name for kind in EVENTS.values() for base in kind.__mro__ for name in vars(base) if name[0] != "_"} | {
    "id", "name", "state", "dialplan", "caller", "connected", "channels", "target_uri",
}  # fmt: skip


def _faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    used = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    kinds = _event_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _RAW:
            yield node.lineno, f"imports {node.module}"
        elif isinstance(node, ast.Attribute) and node.attr == "_facts":
            yield node.lineno, "looks behind a typed value"
        elif isinstance(node, ast.Await) and id(node) not in used and _asks(node.value):
            yield node.lineno, "reads a raw answer: `ari_app.ari.reading` has typed ones"
        elif isinstance(node, ast.Subscript) and _thing(node.value) and _key(node.slice):
            yield node.lineno, "reads a field of a dictionary"
        elif isinstance(node, ast.Call) and _makes(node, kinds):
            yield node.lineno, "makes an event of Asterisk's: `ari_app.ari.found_out` does that"


def _event_names(tree: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.asname or name.name for node in imports if node.module == "ari_app.ari.events" for name in node.names}


def _asks(node: ast.expr) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS):
        return False
    whom = node.func.value
    name = whom.attr if isinstance(whom, ast.Attribute) else whom.id if isinstance(whom, ast.Name) else ""
    return name.strip("_") == "rest"


def _thing(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _THINGS


def _key(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in _KEYS


def _makes(node: ast.Call, kinds: set[str]) -> bool:
    whom = node.func
    if isinstance(whom, ast.Attribute) and isinstance(whom.value, ast.Name) and whom.attr == "get":
        return _thing(whom.value) and bool(node.args) and _key(node.args[0])
    module = isinstance(whom, ast.Attribute) and isinstance(whom.value, ast.Name) and whom.value.id == "ari"
    return module or (isinstance(whom, ast.Name) and whom.id in kinds)


def _files() -> list[Path]:
    files = [file for folder in ("ari_app", "bench") for file in (ROOT / folder).rglob("*.py")]
    inside = {ROOT / "bench" / "ari_events.py"}  # measures the reading itself
    return [file for file in files if not file.is_relative_to(ROOT / "ari_app" / "ari") and file not in inside]


def test_nobody_reads_what_asterisk_sent() -> None:
    """Outside of ``ari_app/ari``."""
    files = _files()
    assert len(files) > 200
    for file in files:
        for line, fault in _faults(ast.parse(file.read_text())):
            raise AssertionError(f"{file.relative_to(ROOT)}:{line} {fault}")


@pytest.mark.parametrize(
    "code",
    [
        "from ari_app.ari.decode import event_of",
        "from ari_app.ari.facts import Facts",
        "x = event._facts",
        'x = event["channel"]',
        'x = event.get("digit", "")',
        'x = channel["id"]',
        "async def f(rest):\n    return await rest.get('/channels')",
        "async def f(self):\n    x = (await self._centre.rest.get('/channels'))[0]",
        "from ari_app.ari.events import StasisEnd\nStasisEnd({})",
        "from ari_app.ari import events as ari\nari.StasisEnd({})",
    ],
)
def test_the_rule_finds_what_it_is_for(code: str) -> None:
    """Each way around it."""
    assert list(_faults(ast.parse(code)))


def test_the_rule_lets_pass_what_is_typed() -> None:
    """Typed fields, requests whose answer nobody reads, our own events."""
    code = (
        "from ari_app.ari.events import StasisEnd\n"
        "async def f(rest, event):\n    await rest.get('/playbacks/p')\n    return event.channel.id, event['kind']\n"
    )
    assert not list(_faults(ast.parse(code)))
