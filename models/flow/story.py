"""What a step can do with a call: the port through which every kind of step is carried out.

A telephone call answers it (`ari_app`), and so can any other medium. Who hangs up or detaches leaves by an exception.
"""

from __future__ import annotations

from typing import Protocol

from models.domain.call_state import Outcome
from models.domain.events import Event
from models.domain.expression import Expression, Value
from models.domain.flow import LookUp, Menu, OpeningHours, Question, RouteTo


class Story(Protocol):
    """``language`` is spoken from now on."""

    language: str

    @property
    def step(self) -> str:
        """The name of the step that is carried out."""

    @property
    def data(self) -> dict[str, Value]:
        """The call's variables, which expressions and prompts read; a step may set some."""

    @property
    def survey_seconds(self) -> float:
        """How long a rating is waited for."""

    def value(self, expression: Expression) -> Value:
        """What an expression is now, with caller, call, now and the variables."""

    def hours(self, hours: OpeningHours) -> str:
        """``open``, ``closed`` or ``holiday`` at this moment."""

    def publish(self, event: Event) -> None:
        """Write down what happened; the call's id is filled in."""

    # Saying and asking ----------------------------------------------------------------------------

    async def say(self, *prompts: str) -> None:
        """Said ahead of what comes next, so that one key can end both."""

    async def key(self, prompt: str, seconds: float) -> str:
        """Say a prompt and wait so long after its end for a key; "" for none."""

    async def choose(self, menu: Menu) -> str:
        """The name of the choice, ``operator``, or ``failed`` when there was none after all attempts."""

    async def ask(self, question: Question) -> str:
        """``then`` or the exit of the chosen value, ``operator``, or ``failed``; the answer is a variable."""

    async def look_up(self, wanted: LookUp) -> str:
        """``then``, ``missing`` or ``failed``; the answer is a variable."""

    async def consent(self, given: bool) -> None:
        """The caller's own word on being recorded."""

    # Where the call goes --------------------------------------------------------------------------

    def enter(self) -> str:
        """Into the sub-flow of this step: ``enter``; ``then`` when too many are open already."""

    async def route(self, wish: RouteTo) -> Outcome:
        """Into the line of a queue, and from there to the end."""

    async def leave(self, kind: str, target: str) -> Outcome:
        """To voicemail, a call-back (``target``: the queue), or by transfer to an agent or number."""

    async def hang_up(self, prompt: str) -> Outcome:
        """The last words, and the end."""
