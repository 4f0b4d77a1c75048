"""What the application reads of Asterisk is what it asks Asterisk for, neither less nor more."""

from __future__ import annotations

import ast
from pathlib import Path

from ari_app.ari import events
from ari_app.ari.event_socket import HEARD
from config.load import ROOT

KINDS = {
    name for name, kind in vars(events).items()
    if isinstance(kind, type) and issubclass(kind, events.Event) and kind is not events.Event
}  # fmt: skip
MADE_BY_US = {"ari_app/ari/events.py", "ari_app/ari/found_out.py"}


def read_in(file: Path) -> set[str]:
    """Kinds of events that a file imports, or names as an attribute of the module."""
    tree = ast.parse(file.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == events.__name__]
    names = {one.name for node in imports for one in node.names}
    attributes = {
        node.attr for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("ari", "events")
    }  # fmt: skip
    return (names | attributes) & KINDS


def test_every_event_that_is_read_is_asked_for() -> None:
    """Classes of Asterisk's events anywhere in the program."""
    assert len(KINDS) > 30
    files = [one for one in (ROOT / "ari_app").rglob("*.py") if str(one.relative_to(ROOT)) not in MADE_BY_US]
    read = set().union(*(read_in(file) for file in files))
    assert read == set(HEARD)
