"""What a step can do with a call: the port through which kinds of steps that are a file of their own are carried out.

A telephone call answers it (`ari_app`), and so can any other medium. Who hangs up or detaches leaves by an exception.
"""

from __future__ import annotations

from typing import Protocol

from models.domain.events import Event
from models.domain.expression import Expression, Value


class Story(Protocol):
    """``language`` is spoken from now on; ``step``: the name of the step that is carried out."""

    language: str
    step: str

    @property
    def data(self) -> dict[str, Value]:
        """The call's variables, which expressions and prompts read; a step may set some."""

    def value(self, expression: Expression) -> Value:
        """What an expression is now, with caller, call, now and the variables."""

    async def say(self, *prompts: str) -> None:
        """Said ahead of what comes next, so that one key can end both."""

    async def key(self, prompt: str, seconds: float) -> str:
        """Say a prompt and wait so long after its end for a key; "" for none."""

    def publish(self, event: Event) -> None:
        """Write down what happened; the call's id is filled in."""
