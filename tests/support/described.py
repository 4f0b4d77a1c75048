"""Whether an Asterisk sends what its description promises, from which the typed events are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ari_app.ari.decode import event_of
from ari_app.ari.events import Event
from ari_app.ari.facts import Facts, Field


def not_as_described(facts: Mapping[str, Any]) -> list[str]:
    """What typed reading would lose of an event: a kind or a field that nobody described, a value of another type."""
    event = event_of(facts)
    if type(event) is Event:
        return [f"{facts['type']}: nobody described it"]
    return list(_lost(event, facts, event.type))


def _lost(thing: Facts, facts: Mapping[str, Any], where: str) -> Iterator[str]:
    fields = {
        field.name: name
        for base in type(thing).__mro__
        for name, field in vars(base).items()
        if isinstance(field, Field)
    }
    for name, said in facts.items():
        if name not in fields:
            yield f"{where}.{name}: not described"
        elif said is not None:
            yield from _differs(getattr(thing, fields[name]), said, f"{where}.{name}")


def _differs(read: object, said: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(read, Facts) and isinstance(said, dict):
        yield from _lost(read, said, where)
    elif (list(read) if isinstance(read, tuple) else read) != said:
        yield f"{where}: {said!r} was read as {read!r}"
