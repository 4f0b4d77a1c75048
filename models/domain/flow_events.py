"""Events of flows: steps, prompts, answers, look-ups, versions. The form is that of `models.domain.events`."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.domain.events import Event


@dataclass(frozen=True, slots=True)
class StepEntered(Event):
    """The caller came to a step of the flow, from another by one of its edges."""

    step: str = ""
    came_from: str = ""
    edge: str = ""


@dataclass(frozen=True, slots=True)
class PromptSaid(Event):
    """What kefu said to the caller: the prompts, their words and the media. ``secret``: it asks for a secret."""

    prompts: list[str] = field(default_factory=list)
    text: str = ""
    media: list[str] = field(default_factory=list)
    secret: bool = False


@dataclass(frozen=True, slots=True)
class AnswerTaken(Event):
    """A question was answered; a secret value is a dot. ``chances``: how likely each answer to an open question was."""

    step: str = ""
    variable: str = ""
    value: str = ""
    by: str = ""
    chances: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerRefused(Event):
    """What was keyed or said is no answer to the question."""

    step: str = ""
    by: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class LookedUp(Event):
    """A look-up ended: found, missing or failed, after so many milliseconds."""

    what: str = ""
    result: str = ""
    milliseconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskResolved(Event):
    """The caller got in self-service what he had called for."""

    task: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class RuleApplied(Event):
    """A queue rule of the flow took effect after so many seconds of waiting."""

    after: float = 0.0
    what: str = ""


@dataclass(frozen=True, slots=True)
class FlowLoaded(Event):
    """Another version of flow and prompts is in force for new calls; who did it and what changed."""

    version: int = 0
    digest: str = ""
    by: str = ""
    how: str = ""
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PromptRecorded(Event):
    """A prompt was recorded by telephone and takes the place of the voice."""

    prompt: str = ""
    language: str = ""
    by: str = ""
