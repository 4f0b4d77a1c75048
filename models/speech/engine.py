"""What every recogniser is to kefu: an address, capabilities, and clips in, hypotheses out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

OPEN = ("*",)  # instead of phrases: any words
SO_FAR = ("…",)  # instead of phrases: any words, as far as they go; they will be asked for again when they are over
WHICH = ("?",)  # instead of phrases: which of kefu's languages is spoken; no words


class EngineUnavailable(Exception):
    """The engine cannot be asked now: its server is away or its answer makes no sense. The message is for people."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do. ``rejection``: it may answer "none of the phrases" by itself."""

    languages: frozenset[str]
    grammar: bool
    dictation: bool
    rejection: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its place in the clip, in seconds, and a confidence in [0, 1]."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What was heard. ``text`` is "" when nothing was recognised; ``confidence`` lies in [0, 1]; ``words`` is empty
    when the engine gives no times; ``sound``: what it was instead of speech (noise, tone, music), "" for speech."""

    text: str
    confidence: float
    engine: str
    words: tuple[Word, ...] = ()
    sound: str = ""


class Engine(Protocol):
    """A recogniser for one language. Runs in a worker process; calls may take as long as they need."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """Recognise one utterance of 8 kHz 16-bit mono PCM: one of ``phrases``, or open speech when None.
        A phrase may be a loop, ``(one | two)+`` (`models.speech.grammar`).
        The clip should bring 200 to 300 ms of its own background at both ends.

        Any bytes are taken: an odd length, silence and noise give a hypothesis, never an error. Raises
        EngineUnavailable when there is nobody to ask.
        """


@runtime_checkable
class Weighing(Protocol):
    """An engine that can say how likely each of some phrases is."""

    def weigh(self, pcm: bytes, phrases: Sequence[str]) -> tuple[Hypothesis, dict[str, float]]:
        """What `Engine.recognise` says, and the logarithm of the probability of each plain phrase; {} when there is
        nothing to hear."""


@runtime_checkable
class Drafting(Protocol):
    """An engine that takes more time for what it is unsure of than words are worth which are soon heard anew."""

    def drafting(self) -> Engine:
        """The same one, quick: one reader alone."""


def drafting(engine: Engine) -> Engine:
    """Who hears what goes on."""
    return engine.drafting() if isinstance(engine, Drafting) else engine


@runtime_checkable
class Telling(Protocol):
    """An engine that can tell languages apart."""

    def spoken(self, pcm: bytes) -> Hypothesis:
        """Which language is spoken, as text, and how surely: its share among kefu's languages. Text "" when it cannot
        be told."""


@runtime_checkable
class Hinted(Protocol):
    """An engine that hears a site's own words better when it is told them."""

    def hint(self, words: tuple[str, ...]) -> None:
        """Words that may be said from now on, in place of those before; () for none."""
