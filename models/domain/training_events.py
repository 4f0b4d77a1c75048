"""Events of trainers: labels, and what becomes of models. The registry of models is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

_CODES: Mapping[str, Says] = dict.fromkeys(
    (
        "model",
        "intent",
        "data",
        "code",
        "verdict",
        "encoder",
        "metrics",
        "classes",
        "answer",
        "live",
        "beside",
        "right",
        "figures",
    ),
    Says.CODE,
)


@dataclass(frozen=True, slots=True)
class LabelGiven(Event):
    """Somebody said what an utterance meant: ``utterance`` is its number in the journal, where its words are;
    ``intent`` "": they take back what they said."""

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
    meanwhile (shadow). ``classes``: intent → how many held-out answers, and the shares that the live model and the
    candidate had right."""

    WORDS: ClassVar[str] = "{model} {how}: {verdict}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    how: str = ""
    verdict: str = ""
    metrics: dict[str, float] = field(default_factory=dict)
    classes: dict[str, list[float]] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True)
class ShadowBegun(Event):
    """From here on a candidate says beside the live model what it would answer; nobody acts upon it."""

    WORDS: ClassVar[str] = "{model} ({language}) by {by}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    language: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ShadowAnswered(Event):
    """What the model in the shadow would have said (``answer``, with the probability ``chance``) to the utterance with
    that number, beside the model ``beside`` ("": that of the settings); ``live``: what that one said, which is what
    happened. Of recordings they are words, ``heard`` and ``taken``, without digits, and kept only where they are not
    ``alike``; ``heard_at``: when the caller had said it, in seconds since the epoch."""

    WORDS: ClassVar[str] = "{model} would say {answer}{heard}, and {live}{taken} was taken"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {**_CODES, "heard": Says.SPOKEN, "taken": Says.SPOKEN}

    model: str = ""
    utterance: int = 0
    answer: str = ""
    chance: float = 0.0
    live: str = ""
    beside: str = ""
    alike: bool = False
    heard: str = ""
    taken: str = ""
    heard_at: float = 0.0


@dataclass(frozen=True, slots=True)
class ShadowSettled(Event):
    """Somebody said which was right where live model and shadow did not say the same: ``row`` is the number of
    `ShadowAnswered`; ``right``: live, shadow or neither ("": they take back what they said). They were not told whose
    is which."""

    WORDS: ClassVar[str] = "{row}: {right} was right, says {by}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    row: int = 0
    right: str = ""
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
    """The model before it answers again: somebody wanted it, or its live figures had fallen (by kefu). ``figures``, of
    kefu's: right and n of its answers, before_right and before_n of the time before it; or right, wrong and evidence of
    those in which it alone, or the model before alone, was right."""

    WORDS: ClassVar[str] = "{model} ({language}) gave way by {by}: {why}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    model: str = ""
    language: str = ""
    by: str = ""
    why: str = ""
    figures: dict[str, float] = field(default_factory=dict)
