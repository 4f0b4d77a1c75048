"""Inputs and decisions as JSON, and back: what the journal keeps so that every decision can be taken again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from models.routing import line
from models.routing.line import Input, Joined, Known, Server, Waiting
from models.routing.profile import Profile, QueuePolicy
from models.routing.router import Decision, Router

Json = dict[str, Any]
_KINDS: dict[str, type[Input]] = {
    kind.__name__: kind
    for kind in (
        line.Joined, line.Left, line.Rescored, line.Declined, line.Known, line.Moved, line.Tick, line.Switched
    )
}  # fmt: skip
ARITHMETIC = 2  # of the pair score; 1, which was not written down, left the order of sums to the linear algebra library
_FIELDS: dict[type, tuple[str, ...]] = {}
_AS_THEY_ARE = (str, int, float)
_PLAIN = frozenset({str, int, float, bool, type(None)})
_SETS = ("languages", "reserved")


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Dataclasses, sets and tuples as JSON holds them."""
    if type(value) in _PLAIN or isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, Mapping):
        return {str(key): item if type(item) in _PLAIN else plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return {name: found if type(found := getattr(value, name)) in _PLAIN else plain(found) for name in _names(value)}


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    found = _FIELDS.get(type(value))
    if found is None:
        found = _FIELDS[type(value)] = tuple(field.name for field in dataclasses.fields(value))
    return found


def to_json(event: Input) -> Json:
    """One input; numbers survive exactly (JSON writes the shortest text that reads back as the same float)."""
    return {"kind": type(event).__name__, **plain(event)}


def from_json(data: Json) -> Input:
    """The input again."""
    values = {key: value for key, value in data.items() if key != "kind"}
    kind = _KINDS[data["kind"]]
    if kind is Joined:
        values["waiting"] = Waiting(**values["waiting"])
    if kind is line.Declined:
        values["also"] = tuple(values.get("also", ()))
    if kind is Known:
        server: Json = {key: frozenset(value) if key in _SETS else value for key, value in values["server"].items()}
        values["server"] = Server(**server)
    return kind(**values)


def start_of(profile: str, profiles: Mapping[str, Profile], policies: Mapping[str, QueuePolicy]) -> Json:
    """With what a router began. ``arithmetic`` is another number when scores may differ in their last bits."""
    return {
        "arithmetic": ARITHMETIC,
        "profile": profile,
        "profiles": plain(dict(profiles)),
        "policies": plain(dict(policies)),
    }


def router_of(start: Json, explain: bool = False) -> Router:
    """A router that begins as that one did."""
    profiles = {name: _profile(data) for name, data in start["profiles"].items()}
    policies = {name: _policy(data) for name, data in start["policies"].items()}
    return Router(profiles[start["profile"]], policies, explain, profiles)


def _policy(data: Json) -> QueuePolicy:
    return QueuePolicy(**{**data, "floors": tuple((after, least) for after, least in data["floors"])})


def _profile(data: Json) -> Profile:
    return Profile(**{**data, "default": _policy(data["default"])})


def replay(router: Router, inputs: Iterable[Json]) -> Iterator[tuple[Input, list[Decision]]]:
    """Every input with the decisions that it leads to."""
    for data in inputs:
        event = from_json(data)
        yield event, router.handle(event)
