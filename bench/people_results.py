"""Figures of people in bench/results/people.json, in one form: each with its value, n and interval, under its part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.machine import load_result, save

_MORE = ("n", "interval")


def keep(found: Mapping[str, Any]) -> None:
    """Write figures, and leave those of other parts as they are."""
    save("people", joined(load_result("people"), nested(found)))


def nested(found: Mapping[str, Any]) -> dict[str, Any]:
    """``a.b``, ``a.b_n`` and ``a.b_interval`` become ``{"a": {"b": {"value": …, "n": …, "interval": …}}}``."""
    result: dict[str, Any] = {}
    for name, value in found.items():
        base, _, more = name.rpartition("_")
        if more in _MORE and base in found:
            continue
        figure = nested(value) if isinstance(value, Mapping) else value
        facts = {one: found[f"{name}_{one}"] for one in _MORE if f"{name}_{one}" in found}
        inner: dict[str, Any] = {"value": figure, **facts} if facts else figure
        for part in reversed(name.split(".")[1:]):
            inner = {part: inner}
        result = joined(result, {name.split(".")[0]: inner})
    return result


def joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What is new in the place of what was, part by part; a figure is replaced whole."""
    result = dict(old)
    for name, value in new.items():
        before = result.get(name)
        both = isinstance(before, Mapping) and isinstance(value, Mapping) and "value" not in value
        result[name] = joined(before, value) if both and before is not None else value
    return result
