"""Events of the router: what it was told, which profile is in force, and rules that it broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from models.domain.events import Event


@dataclass(frozen=True, slots=True)
class RouterStarted(Event):
    """A router began with these profiles and queue rules; decisions before it are replayed on their own."""

    WORDS: ClassVar[str] = "{start}"

    start: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RouterHeard(Event):
    """Inputs of one round in order; from them every decision can be taken again, bit by bit.

    ``void``: numbers of decisions that were not carried out, because the caller or the agent had gone meanwhile.
    """

    WORDS: ClassVar[str] = "{inputs}"
    AFTERWARDS: ClassVar[bool] = True

    inputs: list[dict[str, Any]] = field(default_factory=list)
    void: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InputFaulted(Event):
    """The router was told something that it cannot work with; ``remedy`` says what was done about it."""

    WORDS: ClassVar[str] = "{cause}; {remedy}"
    AFTERWARDS: ClassVar[bool] = True

    cause: str = ""
    remedy: str = ""
    heard: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProfileSwitched(Event):
    """Another routing profile is in force: by a supervisor, or by the rule of overload."""

    TYPE: ClassVar[str] = "routing.profile_switched"
    WORDS: ClassVar[str] = "{old} → {new} by {by}: {why}"

    old: str = ""
    new: str = ""
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class InvariantBroken(Event):
    """The router decided what it must never decide; the watch beside it saw that."""

    WORDS: ClassVar[str] = "{rule}: {detail}"
    AFTERWARDS: ClassVar[bool] = True

    rule: str = ""
    detail: str = ""
