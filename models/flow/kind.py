"""What makes a kind of step: its fields and exits, its body, its own checks, how it is carried out, and its picture.

Reader, lint, JSON Schema, documentation and pictures are all made from this.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from models.domain.call_state import Outcome
from models.domain.flow import Body, Flow, Named, Step
from models.flow.fields import Field as Field
from models.flow.reading import Reading
from models.flow.story import Story


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step. ``main`` is the field that stands behind the keyword; ``exits`` maps edge → default target.

    ``body``: the frozen class that its fields fill. ``carry_out``: (the call, the body) → the exit by which the step is
    left, or how the call ended. ``ends``: the flow is over with it; ``asks``: it waits for the caller, so that a loop
    through it is not endless; ``human``: it reaches a person; ``tells``: the caller knows more after it, so that it may
    be what resolves a task; ``returns``: what its exit ``enter`` leads to comes back to ``then``; ``consent``: what the
    caller says with it of being recorded. ``colour``: in pictures.

    Where fields alone do not make the body, ``build`` does: (what is read, the values of the fields by attribute) → the
    body, with the exits that it found. ``leave`` has the last word on the exits, and ``check`` yields advice on a step
    of a flow that is complete.
    """

    words: str
    main: Field
    fields: dict[str, Field] = field(default_factory=dict)
    exits: dict[str, str] = field(default_factory=lambda: {"then": "hangup"})
    body: type[Any] = Named
    carry_out: Callable[[Story, Any], Awaitable[str | Outcome]] | None = None
    build: Callable[[Reading, dict[str, Any]], Body] | None = None
    leave: Callable[[Reading], None] | None = None
    check: Callable[[Flow, Step], Iterator[str]] | None = None
    ends: bool = False
    asks: bool = False
    human: bool = False
    tells: bool = True
    returns: bool = False
    consent: Callable[[Any], bool] | None = None
    colour: str = "#33691e"

    def prompts(self, keyword: str, body: object) -> set[str]:
        """The prompts that a step of this kind names, or takes because it names none."""
        found = self.named("prompt", keyword, body)
        for several in self.named("speech", keyword, body):
            found |= set(several)
        return found - {""}

    def named(self, type_: str, keyword: str, body: object) -> set[Any]:
        """The values of all fields of one type."""
        every = {keyword: self.main, **self.fields}.items()
        return {getattr(body, spec.attribute or name, "") for name, spec in every if spec.type == type_}
