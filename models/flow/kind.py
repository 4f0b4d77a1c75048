"""What makes a kind of step: its fields and exits, its body, how it is carried out, and how it is drawn.

Reader, lint, JSON Schema, documentation and pictures are all made from this.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.domain.flow import Named
from models.flow.story import Story


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type (a name of `models.flow.fields.READERS`), the body's attribute, and what it means.

    A type of its own brings ``reader`` (as `models.flow.fields.Reader`) and ``json``, its JSON Schema.
    """

    type: str
    words: str
    attribute: str = ""
    required: bool = False
    low: float = 0
    high: float = 0
    reader: Callable[..., object] | None = None
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step. ``main`` is the field that stands behind the keyword; ``exits`` maps edge → default target.

    ``body``: the frozen class that its fields fill. ``carry_out``: (the call, the body) → the exit by which the step is
    left; None for those that the conversation itself carries out. ``ends``: the flow is over with it; ``asks``: it
    waits for the caller, so that a loop through it is not endless; ``human``: it reaches a person. ``colour``: in
    pictures.
    """

    words: str
    main: Field
    fields: dict[str, Field] = field(default_factory=dict)
    exits: dict[str, str] = field(default_factory=lambda: {"then": "hangup"})
    body: type[Any] = Named
    carry_out: Callable[[Story, Any], Awaitable[str]] | None = None
    ends: bool = False
    asks: bool = False
    human: bool = False
    colour: str = "#33691e"

    def prompts(self, keyword: str, body: object) -> set[str]:
        """The prompts that a step of this kind names, or takes because it names none."""
        found: set[str] = set()
        for name, spec in {keyword: self.main, **self.fields}.items():
            value = getattr(body, spec.attribute or name, "")
            if spec.type == "prompt":
                found.add(value)
            elif spec.type == "speech":
                found.update(value)
        return found - {""}
