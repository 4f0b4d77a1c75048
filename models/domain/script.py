"""What an agent is to say and ask in a call: a script by queue and language, with places for what is known. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PLACE = re.compile(r"\{([a-z_][\w.]*)\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """``text`` by language; ``attribute``: what is filled in here ("": nothing), one of ``choices`` if there are any;
    ``when``: an attribute or a said answer and its value, without which the step is not shown."""

    id: str
    text: Mapping[str, str]
    attribute: str = ""
    choices: tuple[str, ...] = ()
    when: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """By queue; ``""`` is for queues without one of their own. ``reasons``: of a pause; ``dispositions`` by queue;
    ``sounds``: by queue and disposition, how such calls sound; ``lines``: where each queue's
    script begins in its file."""

    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    dispositions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    sounds: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def of(self, queue: str) -> tuple[Step, ...]:
        """The steps for a queue's calls."""
        return self.steps.get(queue) or self.steps.get("", ())

    def dispositions_of(self, queue: str) -> tuple[str, ...]:
        """What a call of this queue may have been about."""
        return self.dispositions.get(queue) or self.dispositions.get("", ())

    def sounds_of(self, queue: str) -> Mapping[str, tuple[str, ...]]:
        """Each of these with the sentences that tell it; {} when not one has any: a bare name tells too little."""
        own = self.sounds.get(queue if self.dispositions.get(queue) else "", {})
        return {name: own.get(name, ()) for name in self.dispositions_of(queue)} if any(own.values()) else {}


def text_of(step: Step, language: str) -> str:
    """The text in a language, or in the first that there is."""
    return step.text.get(language) or next(iter(step.text.values()), "")


def places_in(text: str) -> list[str]:
    """The names in braces."""
    return _PLACE.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """With what is known in the places; a value that is not known leaves an ellipsis, and never another's name."""
    return _PLACE.sub(lambda place: values.get(place[1]) or "…", text)


def shown(step: Step, values: Mapping[str, str]) -> bool:
    """Whether the step belongs to this call."""
    return step.when is None or values.get(step.when[0], "") == step.when[1]
