"""A step that is being read: what its kind is given to build the body from, and to say where the exits lead."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from models.flow.document import Node
from models.flow.fields import Context


@dataclass(frozen=True, slots=True)
class Reading:
    """``exits``: edge → target, as far as they are known, in the order in which pictures show them. ``lead``: (edge,
    what stands there) → the target's name, which is checked later; a table is read as a step of its own.
    ``keywords``: those of all kinds.
    """

    name: str
    node: Node
    file: str
    context: Context
    exits: dict[str, str]
    lead: Callable[[str, Node], str]
    keywords: Collection[str]

    def wrong(self, words: str, node: Node | None = None) -> None:
        """Note a mistake of this step, where it stands."""
        self.context.wrong(node or self.node, words)
