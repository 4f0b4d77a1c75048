"""The language of flow tests, as values: `ari_app.flowtest.read` reads them, `ari_app.flowtest.play` plays them.

::

    test balance by key
      from 5550001
      dial 8000
      hear main_menu within 8
      press 1
      expect prompt billing_menu
      say "balance"
      expect record bill found
      expect said "Your balance is"
      hang up
      expect outcome self-service
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WITHIN = 10.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """The line as a bad one would be: codec, packet loss in percent, jitter in ms, signal-to-noise ratio in dB, and by
    how many dB what comes back of the prompts is softer than they are."""

    codec: str = "ulaw"
    loss: float = 0.0
    jitter: float = 0.0
    noise: float = 0.0
    echo: float = 0.0


@dataclass(frozen=True, slots=True)
class Act:
    """One sentence: its verb, its values, and where it stands."""

    verb: str
    values: tuple[str, ...]
    within: float
    line: int
    text: str


@dataclass
class Script:
    """One test. ``number`` is one of the test's own that nobody knows, unless it says ``from``; ``moment`` is the epoch
    time that the flow takes for now (0: the clock)."""

    name: str
    file: str
    line: int
    number: str = ""
    language: str = "en"
    voice: str = ""
    quality: Line = field(default_factory=Line)
    moment: float = 0.0
    given: dict[str, Json | str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)


class Wrong(ValueError):
    """A sentence that means nothing; the message says how to write it."""
