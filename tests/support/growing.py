"""What a process collects: containers of kefu's objects and modules that become longer with every call.

A register that a call enters and does not leave is found so without anybody having thought of it.
"""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_OURS = ("ari_app", "models", "agi", "config")


@dataclass
class Lengths:
    """The containers that are there now, by holder and attribute. Holders are held, so that an id means the same
    later."""

    _held: dict[tuple[int, str], tuple[object, int]] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Lengths:
        """Of every object of kefu's that the garbage collector knows of, and of its modules."""
        gc.collect()
        holders = [one for one in gc.get_objects() if _is_ours(type(one).__module__)]
        holders += [module for name, module in list(sys.modules.items()) if _is_ours(name)]
        return cls({(id(holder), name): (holder, length) for holder in holders for name, length in _lengths_in(holder)})

    def grown(self, by: int) -> list[str]:
        """Those that have become longer by at least so much since: owner, and lengths then and now."""
        gc.collect()
        found = []
        for holder in {id(holder): holder for holder, _ in self._held.values()}.values():
            for name, after in _lengths_in(holder):
                before = self._held.get((id(holder), name), (holder, 0))[1]
                if after - before >= by:
                    found.append(f"{_name_of(holder)}.{name}: {before} → {after}")
        return sorted(found)


def _is_ours(module: object) -> bool:
    return isinstance(module, str) and module.split(".")[0] in _OURS


def _name_of(holder: object) -> str:
    kind = type(holder)
    return getattr(holder, "__name__", None) or f"{kind.__module__}.{kind.__qualname__}"


def _lengths_in(holder: object) -> Iterator[tuple[str, int]]:
    for name in _attributes(holder):
        value = getattr(holder, name, None)
        length = _length(value)
        if length >= 0:
            yield name, length
        if isinstance(value, dict) and length < 1000:
            yield from ((f"{name}[{key}]", _length(inner)) for key, inner in value.items() if _length(inner) >= 0)


def _length(thing: Any) -> int:  # noqa: ANN401 - whatever an attribute holds
    """How long a container is; -1 for one that is bounded, and for what is none."""
    if isinstance(thing, deque):
        return len(thing) if thing.maxlen is None else -1
    if isinstance(thing, dict | list | set):
        return len(thing)
    info = getattr(thing, "cache_info", None) if callable(thing) else None
    return info().currsize if info is not None and info().maxsize is None else -1


def _attributes(holder: object) -> Iterator[str]:
    """Plain ones: asking for a property may do anything."""
    yield from list(getattr(holder, "__dict__", ()))
    for kind in type(holder).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        yield from (slots,) if isinstance(slots, str) else slots
