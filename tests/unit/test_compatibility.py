"""What was released stays: the interface of today against the stored document, and changes that break are found."""

from __future__ import annotations

import copy
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ari_app.web.compatibility import broken
from ari_app.web.openapi import document, written

RELEASED = Path(__file__).parent.parent / "data" / "openapi-0.10.0.json.xz"
"""Stored with a release and never changed; a later release stores another beside it."""
Json = dict[str, Any]


def now() -> Json:
    """The interface of today."""
    found: Json = json.loads(written())
    return found


@pytest.mark.parametrize("file", sorted(RELEASED.parent.glob("openapi-*.json.xz")), ids=lambda file: file.name)
def test_nothing_that_was_released_is_broken(file: Path) -> None:
    """Clients of every release are served. To break one on purpose is another version of the interface."""
    assert broken(json.loads(lzma.decompress(file.read_bytes())), now()) == []


def _schema(book: Json, name: str) -> Json:
    found: Json = book["components"]["schemas"][name]
    return found


def _hold(book: Json) -> Json:
    found: Json = book["paths"]["/api/v1/calls/{call}/hold"]["put"]
    return found


_CHANGES: list[tuple[Callable[[Json], object], str]] = [
    (lambda book: book["paths"].pop("/api/v1/agents"), "GET /api/v1/agents: is not there any more"),
    (lambda book: _hold(book).update({"x-scope": "supervise"}), "needs supervise and not calls:control"),
    (lambda book: _hold(book)["responses"].pop("200"), "does not answer 200 any more"),
    (lambda book: _schema(book, "BeginTransfer")["properties"].pop("mode"), "takes no field mode any more"),
    (lambda book: _schema(book, "BeginTransfer")["required"].append("mode"), "field mode must be given now"),
    (
        lambda book: _schema(book, "BeginTransfer")["properties"]["mode"]["enum"].remove("consult"),
        "may not be consult any more",
    ),
    (lambda book: _schema(book, "CallItem")["properties"].pop("outcome"), "the answer has no outcome any more"),
    (
        lambda book: _schema(book, "QueueItem")["properties"]["waiting"].update({"type": "string"}),
        "answers string where it was integer",
    ),
    (
        lambda book: book["paths"]["/api/v1/calls"]["get"]["parameters"].pop(2),
        "GET /api/v1/calls: takes no",
    ),
    (
        lambda book: book["paths"]["/api/v1/calls"]["get"]["parameters"][0]["schema"].update({"maximum": 10}),
        "has maximum 10 where it was 200",
    ),
    (
        lambda book: book["paths"]["/api/v1/calls"]["get"]["parameters"][3].update({"required": True}),
        "must be given now",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), _CHANGES, ids=[words for _, words in _CHANGES])
def test_what_breaks_is_found(change: Callable[[Json], object], words: str) -> None:
    """One change each, and it is named."""
    other = copy.deepcopy(now())
    change(other)
    found = broken(now(), other)
    assert found
    assert any(words in one for one in found), found


def test_what_is_added_breaks_nothing() -> None:
    """An operation, a field that need not be given, a field of an answer, another word, a wider bound."""
    other = copy.deepcopy(now())
    other["paths"]["/api/v1/dances"] = other["paths"]["/api/v1/agents"]
    _schema(other, "BeginTransfer")["properties"]["gently"] = {"type": "boolean"}
    _schema(other, "BeginTransfer")["properties"]["mode"]["enum"].append("warm")
    _schema(other, "CallItem")["properties"]["colour"] = {"type": "string"}
    other["paths"]["/api/v1/calls"]["get"]["parameters"][0]["schema"]["maximum"] = 1000
    assert broken(now(), other) == []
    assert broken(now(), now()) == []
    assert document()["openapi"] == "3.1.0"
