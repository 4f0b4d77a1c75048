"""What is given with the operations. Unknown fields, wrong types and control characters are refused."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from models.domain.caller import LANGUAGES
from models.domain.command import Command

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
_WHO = "who asks, for the journal: an agent's or supervisor's id (then only what they may do is done), or any label"

Text = Annotated[str, Meta(max_length=500, pattern=_PRINTABLE)]
Label = Annotated[str, Meta(max_length=100, pattern=_PRINTABLE, description=_WHO, examples=["1009"])]
Listener = Annotated[str, Meta(min_length=1, max_length=100, pattern=_PRINTABLE, description="who listens; kept")]
Why = Annotated[str, Meta(max_length=500, pattern=_PRINTABLE, description="why; it is written down")]
Rung = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=_PRINTABLE, description="the supervisor whose phone is rung")
]
_HOW_MANY = Meta(ge=0, le=10_000, description="how many, the newest first")
_PART = Meta(ge=1, le=10_000, description="which part, when recording was stopped and started")
_VERSION = Meta(ge=0, le=10**9, description="the version's number (0: the one before)")


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every request may say."""

    by: Label = ""


class Reason(Request, frozen=True, kw_only=True):
    """With a reason."""

    argument: Why = ""


class Supervise(Request, frozen=True, kw_only=True):
    """Whose phone is rung."""

    by: Rung


class ReadMessages(Request, frozen=True, kw_only=True):
    """Which voice messages are listed."""

    n: Annotated[int, _HOW_MANY] = 20


class ReadMessage(Request, frozen=True, kw_only=True):
    """Who listens to a message, and why."""

    by: Listener
    why: Why = ""


class ReadRecording(ReadMessage, frozen=True, kw_only=True):
    """Who listens to which part of a recording, and why."""

    part: Annotated[int, _PART] = 1


class Rollback(Request, frozen=True, kw_only=True):
    """Which version of the flow comes back."""

    version: Annotated[int, _VERSION] = 0


class RecordPrompt(Request, frozen=True, kw_only=True):
    """Which prompt is recorded, and on which phone."""

    name: Annotated[Text, Meta(description="the prompt")]
    phone: Annotated[Text, Meta(description="the extension that is rung", examples=["1001"])]
    language: Annotated[Text, Meta(description="which text is read", extra_json_schema={"enum": list(LANGUAGES)})] = (
        "en"
    )


class Follow(Request, frozen=True, kw_only=True):
    """Which events are told."""

    partials: Annotated[bool, Meta(description="also what is being said, before it is over")] = False


def request_for(command: type[Command]) -> type[msgspec.Struct]:
    """The request of an order: who asks, and its argument as the command says."""
    name = f"{command.__name__}Order"
    if not command.takes:
        return msgspec.defstruct(
            name, [], bases=(Unargued,), frozen=True, kw_only=True, forbid_unknown_fields=True
        )  # fmt: skip
    meta = Meta(min_length=1 if command.needed else None, description=command.takes)
    argument = Annotated[Text, meta]
    field = ("argument", argument) if command.needed else ("argument", argument, "")
    return msgspec.defstruct(name, [field], bases=(Request,), frozen=True, kw_only=True, forbid_unknown_fields=True)


class Unargued(Request, frozen=True, kw_only=True):
    """An order without an argument; an empty one is as good as none."""

    argument: Annotated[str, Meta(max_length=0, description="none")] = ""
