"""Kinds of settings' fields: in a range, one of several words, of a form."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def between(default: Any, low: float, high: float) -> Any:  # noqa: ANN401 - a dataclass field of any type
    """A field whose value must lie in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def one_of(default: str, *choices: str) -> Any:  # noqa: ANN401 - a dataclass field
    """A field whose value must be one of the choices."""
    return field(default=default, metadata={"choices": choices})


def matching(default: str, pattern: str, words: str) -> Any:  # noqa: ANN401 - a dataclass field
    """A field whose whole value must match a regular expression; ``words`` say what that is."""
    return field(default=default, metadata={"pattern": pattern, "words": words})
