"""Events of flows: steps, prompts, answers, look-ups, versions. The form is that of `models.domain.events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says


@dataclass(frozen=True, slots=True)
class StepEntered(Event):
    """The caller came to a step of the flow, from another by one of its edges."""

    WORDS: ClassVar[str] = "{step} (from {came_from} by {edge})"

    step: str = ""
    came_from: str = ""
    edge: str = ""


@dataclass(frozen=True, slots=True)
class PromptSaid(Event):
    """What kefu said to the caller: the prompts, their words and the media. ``secret``: it asks for a secret."""

    WORDS: ClassVar[str] = "{text}"
    SAYS: ClassVar[Mapping[str, Says]] = {"text": Says.PROMPT}

    prompts: list[str] = field(default_factory=list)
    text: str = ""
    media: list[str] = field(default_factory=list)
    secret: bool = False


@dataclass(frozen=True, slots=True)
class AnswerTaken(Event):
    """A question was answered; a secret value is a dot. ``chances``: how likely each answer to an open question was."""

    WORDS: ClassVar[str] = "{step}: {variable} = {value} by {by}"

    step: str = ""
    variable: str = ""
    value: str = ""
    by: str = ""
    chances: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LanguageOffered(Event):
    """The caller answered in another language, and was offered to go on in it; ``taken``: it is spoken from here on."""

    WORDS: ClassVar[str] = "{language}, after {heard!r}; taken: {taken}, by {by}"

    language: str = ""
    taken: bool = False
    by: str = ""
    heard: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRefused(Event):
    """What was keyed or said is no answer to the question."""

    WORDS: ClassVar[str] = "{step}, by {by}, attempt {attempt}"

    step: str = ""
    by: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class LookedUp(Event):
    """A look-up ended: found, missing or failed, after so many milliseconds."""

    WORDS: ClassVar[str] = "{what}: {result} after {milliseconds:.0f} ms {reason}"

    what: str = ""
    result: str = ""
    milliseconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskResolved(Event):
    """The caller got in self-service what they had called for."""

    TYPE: ClassVar[str] = "call.resolved"
    WORDS: ClassVar[str] = "{task}"

    task: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class RuleApplied(Event):
    """A queue rule of the flow took effect after so many seconds of waiting."""

    WORDS: ClassVar[str] = "{what} after {after:g} s"

    after: float = 0.0
    what: str = ""


@dataclass(frozen=True, slots=True)
class FlowLoaded(Event):
    """Another version of flow and prompts is in force for new calls; who did it and what changed."""

    TYPE: ClassVar[str] = "flow.loaded"
    WORDS: ClassVar[str] = "version {version} {how} by {by}"

    version: int = 0
    digest: str = ""
    by: str = ""
    how: str = ""
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PromptRecorded(Event):
    """A prompt was recorded by telephone and takes the place of the voice."""

    WORDS: ClassVar[str] = "{prompt} ({language}) by {by}"

    prompt: str = ""
    language: str = ""
    by: str = ""
