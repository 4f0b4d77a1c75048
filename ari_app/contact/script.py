"""A contact's way through its flow: what it walks, and what it has come to know."""

from __future__ import annotations

from dataclasses import dataclass, field

from ari_app.media.prompts import PromptBook
from models.domain.expression import Value
from models.domain.flow import Flow, RouteTo


@dataclass(slots=True)
class Script:
    """``flow`` and ``prompts`` are those in force when the contact came; ``data`` its variables; ``wish`` the route
    step that it went through last; ``chances`` what an open answer may have meant; ``language_offered``: whether
    another language was; ``language_tries``: how often words that were no answer were taken for one."""

    flow: Flow
    prompts: PromptBook
    data: dict[str, Value] = field(default_factory=dict)
    wish: RouteTo | None = None
    chances: dict[str, float] = field(default_factory=dict)
    language_offered: bool = False
    language_tries: int = 0

    def wish_for(self, problem: str) -> RouteTo | None:
        """What the flow wished for this queue, if it wished anything."""
        return self.wish if self.wish is not None and self.wish.problem == problem else None
