"""What changed between two states, as values to set and paths to delete; and the same applied. No I/O.

A state is a struct (`ari_app.live.shapes`) or JSON. Paths are JSON Pointers (RFC 6901); a list is a value and is set
as a whole. For any two states ``apply(a, difference(a, b)) == plain(b)``, and equal states have no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

Json = Any


@dataclass(frozen=True, slots=True)
class Patch:
    """``set``: path → the new value there, whole; ``gone``: paths that are no more, which come first."""

    set: dict[str, Json] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.set or self.gone)


class NoSuchPath(ValueError):
    """A patch is about something that the state does not have: it belongs to another state."""


def plain(state: Json) -> Json:
    """The state as JSON values."""
    return msgspec.to_builtins(state)


def escaped(name: str) -> str:
    """A name as a part of a pointer."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def _read(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


# Finding ------------------------------------------------------------------------------------------


def difference(old: Json, new: Json) -> Patch:
    """What makes ``new`` of ``old``."""
    found: dict[str, Json] = {}
    gone: list[str] = []
    _compare(old, new, "", found, gone)
    return Patch(found, tuple(gone))


def _compare(old: Json, new: Json, path: str, found: dict[str, Json], gone: list[str]) -> None:
    if old is new:
        return
    if isinstance(new, msgspec.Struct) and type(old) is type(new):
        if old != new:  # fields have types: what is equal is the same
            for name in new.__struct_fields__:
                _compare(getattr(old, name), getattr(new, name), f"{path}/{name}", found, gone)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        _compare_names(old, new, path, found, gone)
    elif not _same(old, new):
        found[path] = plain(new)


def _compare_names(
    old: Mapping[str, Json], new: Mapping[str, Json], path: str, found: dict[str, Json], gone: list[str]
) -> None:
    for name in old:
        if name not in new:
            gone.append(f"{path}/{escaped(name)}")
    for name, value in new.items():
        if name not in old:
            found[f"{path}/{escaped(name)}"] = plain(value)
        elif old[name] is not value:
            _compare(old[name], value, f"{path}/{escaped(name)}", found, gone)


def _same(old: Json, new: Json) -> bool:
    """Whether both are the same JSON: true is not 1, and an empty text is not nothing."""
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(_same(one, other) for one, other in zip(old, new, strict=True))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(_same(old[name], new[name]) for name in old)
    return type(old) is type(new) and bool(old == new)


# Applying -----------------------------------------------------------------------------------------


def apply(state: Json, patch: Patch) -> Json:
    """The state after the patch; the one that is given is left as it is. Raises NoSuchPath."""
    for path in patch.gone:
        state = _changed(state, _parts(path), _GONE)
    for path, value in patch.set.items():
        state = _changed(state, _parts(path), value)
    return state


_GONE = object()


def _parts(path: str) -> Iterator[str]:
    if path and not path.startswith("/"):
        raise NoSuchPath(f"{path!r} is no JSON Pointer: it begins with a slash")
    return iter([_read(part) for part in path.split("/")[1:]])


def _changed(state: Json, parts: Iterator[str], value: Json) -> Json:
    name = next(parts, None)
    if name is None:
        return value
    if not isinstance(state, dict):
        raise NoSuchPath(f"there is nothing named {name!r} in {type(state).__name__}")
    inner = _changed(state.get(name, _GONE), parts, value)
    if inner is not _GONE:
        return {**state, name: inner}
    if name not in state:
        raise NoSuchPath(f"{name!r} is not there")
    return {key: other for key, other in state.items() if key != name}
