"""Events of trainers: labels, and what becomes of models. The registry of models is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

_CODES: Mapping[str, Says] = dict.fromkeys(
    ("model", "intent", "data", "code", "verdict", "encoder", "metrics"), Says.CODE
)


@dataclass(frozen=True, slots=True)
class LabelGiven(Event):
    """Somebody said what an utterance meant: ``utterance`` is its number in the journal, where its words are."""

    WORDS: ClassVar[str] = "utterance {utterance} is {intent}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    utterance: int = 0
    intent: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ModelTrained(Event):
    """A candidate was made: of texts with the digest ``data``, by the program with the version ``code``. It is in
    quarantine until it was compared and tried in the shadow of the live one."""

    WORDS: ClassVar[str] = "{model} ({language}) of {texts} texts by {by}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    language: str = ""
    data: str = ""
    code: str = ""
    encoder: str = ""
    texts: int = 0
    held_out: int = 0
    metrics: dict[str, float] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True)
class ModelJudged(Event):
    """A candidate was compared with the live model on held-out answers (``how`` compare), or on what callers said
    meanwhile (shadow)."""

    WORDS: ClassVar[str] = "{model} {how}: {verdict}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    how: str = ""
    verdict: str = ""
    metrics: dict[str, float] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True)
class ModelPromoted(Event):
    """A model answers callers from here on. ``forced``: although what was to come before had not."""

    WORDS: ClassVar[str] = "{model} ({language}) by {by}: {why}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    language: str = ""
    by: str = ""
    why: str = ""
    forced: bool = False


@dataclass(frozen=True, slots=True)
class ModelReturned(Event):
    """The model before it answers again: somebody wanted it, or the live figures had fallen (by kefu)."""

    WORDS: ClassVar[str] = "{model} ({language}) gave way by {by}: {why}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    language: str = ""
    by: str = ""
    why: str = ""
