"""The paths that the control socket had before the interface had versions. They are still served there, and nowhere
else; each is another way to an operation of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ari_app.web.commands import VIA
from ari_app.web.fields import PRINTABLE, Text, Why
from ari_app.web.operation import Operation, fits
from ari_app.web.problems import BadRequest
from models.domain.call_commands import CALL_COMMANDS
from models.domain.command import Command
from models.domain.floor_commands import AGENT_COMMANDS, LINE_COMMANDS

_WHO = "who asks, for the journal: an agent's or supervisor's id (then only what they may do is done), or any label"
Label = Annotated[str, Meta(max_length=100, pattern=PRINTABLE, description=_WHO)]
_RUNG = Meta(min_length=1, max_length=100, pattern=PRINTABLE, description="the supervisor whose phone is rung")
_LISTENS = Meta(min_length=1, max_length=100, pattern=PRINTABLE, description="who listens; kept")
_PART = Meta(ge=1, le=10_000, description="which part, when recording was stopped and started")


class Old(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every request of an old path may say."""

    by: Label = ""


class OldReason(Old, frozen=True, kw_only=True):
    """With a reason."""

    argument: Why = ""


class OldUnargued(Old, frozen=True, kw_only=True):
    """An order without an argument; an empty one is as good as none."""

    argument: Annotated[str, Meta(max_length=0, description="none")] = ""


class OldSupervise(Old, frozen=True, kw_only=True):
    """Whose phone is rung."""

    by: Annotated[str, _RUNG]


class OldMessages(Old, frozen=True, kw_only=True):
    """Which voice messages are listed."""

    n: Annotated[int, Meta(ge=0, le=10_000)] = 20


class OldRead(Old, frozen=True, kw_only=True):
    """Who listens to a message, and why."""

    by: Annotated[str, _LISTENS]
    why: Why = ""


class OldRecording(OldRead, frozen=True, kw_only=True):
    """Who listens to which part of a recording, and why."""

    part: Annotated[int, _PART] = 1


class OldRollback(Old, frozen=True, kw_only=True):
    """Which version of the flow comes back."""

    version: Annotated[int, Meta(ge=0, le=10**9)] = 0


class OldPrompt(Old, frozen=True, kw_only=True):
    """Which prompt is recorded, and on which phone."""

    name: Annotated[Text, Meta(description="the prompt")]
    phone: Annotated[Text, Meta(description="the extension that is rung")]
    language: Text = "en"


@dataclass(frozen=True, slots=True)
class Former:
    """An old path. ``names``: its fields and places by the names that they have now ("": left out)."""

    method: str
    path: str
    operation: str
    request: type[Old] = Old
    names: Mapping[str, str] = field(default_factory=dict)
    command: type[Command] | None = None

    def fits(self, path: str) -> bool:
        """Whether a path is one of this row's."""
        return fits(self.path, path)

    @property
    def by_query(self) -> bool:
        """Whether fields may be in the query."""
        return self.method == "GET"

    def translated(
        self, operation: Operation, old: Mapping[str, str], given: Old
    ) -> tuple[dict[str, str], Any, Command | None]:  # fmt: skip
        """The path, the request and the command of the operation. Raises BadRequest, BadArgument."""
        values: dict[str, Any] = {**old, **{name: getattr(given, name) for name in given.__struct_fields__}}
        fields = {
            new: value for name, value in values.items()
            if ((new := self.names.get(name, name)) and name not in ("by", "argument")) or self.names.get(name)
        }  # fmt: skip
        if self.command is not None:
            return dict(old), None, self.command.read(getattr(given, "argument", ""))
        path = {name: str(fields.pop(name)) for name in operation.places if name in fields}
        try:
            return path, msgspec.convert(fields, operation.request, strict=False), None
        except msgspec.ValidationError as error:
            raise BadRequest("something else", words=str(error)) from None


def _request_for(command: type[Command]) -> type[Old]:
    """Who asks, and the argument as the command says."""
    if not command.takes:
        return OldUnargued
    argument = Annotated[Text, Meta(min_length=1 if command.needed else None, description=command.takes)]
    fields: list[Any] = [("argument", argument) if command.needed else ("argument", argument, "")]
    return msgspec.defstruct(
        f"Old{command.__name__}", fields, bases=(Old,), frozen=True, kw_only=True, forbid_unknown_fields=True
    )  # type: ignore[return-value]  # fmt: skip


def _of_command(prefix: str, kind: type[Command]) -> Former:
    return Former("POST", f"{prefix}/{kind.word}", VIA[kind].operation, _request_for(kind), {}, kind)


_RECORDING, _MESSAGE = "/recordings/{call}", "/voicemail/{message}"
FORMER: tuple[Former, ...] = (
    *(_of_command("/agents/{agent}", kind) for kind in AGENT_COMMANDS),
    *(_of_command("/calls/{call}", kind) for kind in CALL_COMMANDS),
    *(_of_command("/line/{call}", kind) for kind in LINE_COMMANDS),
    Former("GET", "/ping", "ping"),
    Former("POST", "/drain/on", "drain_on"),
    Former("POST", "/drain/off", "drain_off"),
    Former("POST", "/restart", "restart"),
    Former("POST", "/stop", "stop"),
    Former("POST", "/supervise/{mode}/{agent}", "supervise", OldSupervise),
    Former("POST", "/routing/{profile}", "switch_profile"),
    Former("POST", "/callbacks/{callback}/withdraw", "withdraw_callback", OldUnargued, {"argument": ""}),
    Former("GET", f"{_RECORDING}/{{side}}", "read_recording", OldRecording),
    Former("POST", f"{_RECORDING}/transcribe", "transcribe_recording"),
    Former("DELETE", _RECORDING, "delete_recording", OldReason, {"argument": "why"}),
    Former("POST", "/recording-key/rotate", "rotate_recording_key"),
    Former("GET", "/voicemail", "list_messages", OldMessages, {"n": ""}),
    Former("GET", f"{_MESSAGE}/audio", "read_message", OldRead),
    Former("POST", f"{_MESSAGE}/send", "send_message", OldUnargued, {"argument": ""}),
    Former("DELETE", _MESSAGE, "delete_message", OldReason, {"argument": "why"}),
    Former("POST", "/reload", "reload_flow"),
    Former("POST", "/flow/rollback", "roll_back_flow", OldRollback),
    Former("GET", "/flow/versions", "list_flow_versions"),
    Former("POST", "/prompts/record", "record_prompt", OldPrompt),
)
