"""Orders in a call: who is in it may give them, and who controls calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Agent, Done, Request, Ringing, Text
from ari_app.web.operation import V1, Operation, Order
from ari_app.web.table.kit import ASTERISK, FOUND, REFUSED, bare
from models.domain.call_commands import (
    CallCommand,
    Complete,
    Conference,
    Consult,
    Drop,
    HangUp,
    Hold,
    Mask,
    Mute,
    Park,
    Record,
    Resume,
    Return,
    StopRecording,
    Transfer,
    Unmask,
    Unmute,
)
from models.domain.command import Command
from models.domain.floor_commands import PickUp
from models.domain.scopes import Scope

_TAG = "call control"
_ONE = f"{V1}/calls/{{call}}"
_WHOM = Meta(description="whom, by id or number (default: who gives the order)")
_TARGET = Meta(
    min_length=1, description="where to: agent:ID, queue:NAME or number:DIGITS", examples=["agent:1002"]
)  # fmt: skip
_KEYS = Meta(min_length=1, max_length=32, pattern=r"^[0-9A-D*#]+$", description="keys", examples=["12#"])


class About(Request, frozen=True, kw_only=True):
    """About whom in the call."""

    who: Annotated[Text, _WHOM] = ""


class BeginTransfer(Request, frozen=True, kw_only=True):
    """Where the caller is sent. ``blind``: at once; ``consult``: somebody is called while the caller hears music."""

    target: Annotated[Text, _TARGET]
    mode: Literal["blind", "consult"] = "blind"


class SendKeys(Request, frozen=True, kw_only=True):
    """Keys that are pressed, 160 ms each, towards whom is consulted, else towards the caller; ``leg``: towards it."""

    keys: Annotated[str, _KEYS]
    leg: Annotated[Text, Meta(description="towards this leg")] = ""


class TakeParked(Request, frozen=True, kw_only=True):
    """Whose phone rings ("": who asks)."""

    agent: Agent = ""


def _about(kind: type[Mute | Unmute]) -> Order:
    def made(body: About, _path: Mapping[str, str]) -> Command:
        return kind(body.who)

    return made


def _transfer(body: BeginTransfer, _path: Mapping[str, str]) -> Command:
    return Consult.read(body.target) if body.mode == "consult" else Transfer.read(body.target)


def _drop(_body: Request, path: Mapping[str, str]) -> Command:
    return Drop(path["leg"])


def _row(
    kind: type[CallCommand], method: str, path: str, takes: type[Request] = Request, order: Order | None = None,
    name: str = "", errors: tuple[Code, ...] = (),
) -> Operation:  # fmt: skip
    return Operation(
        name or f"{kind.word.replace('-', '_')}_call", method, f"{_ONE}/{path}", _TAG, kind.does, kind.does_zh, takes,
        Done, Scope.CALLS_CONTROL, party=True, act=kind.act, order=order or bare(kind),
        errors=(*REFUSED, *FOUND, *ASTERISK, *errors),
    )  # fmt: skip


_NUMBERS = (Code.NUMBER_REFUSED, Code.BAD_ARGUMENT)
_SENDING = Operation(
    "begin_transfer", "POST", f"{_ONE}/transfers", _TAG, "transfer the caller at once, or consult somebody first",
    "直接转接，或先咨询", BeginTransfer, Done, Scope.CALLS_CONTROL, party=True, act=Transfer.act, order=_transfer,
    errors=(*REFUSED, *FOUND, *ASTERISK, *_NUMBERS),
)  # fmt: skip
ROWS = (
    _row(Hold, "PUT", "hold"),
    _row(Resume, "DELETE", "hold"),
    _row(Mute, "PUT", "mute", About, _about(Mute)),
    _row(Unmute, "DELETE", "mute", About, _about(Unmute)),
    _row(Record, "PUT", "recording"),
    _row(StopRecording, "DELETE", "recording"),
    _row(Mask, "PUT", "mask"),
    _row(Unmask, "DELETE", "mask"),
    _SENDING,
    _row(Complete, "POST", "transfers/current/complete"),
    _row(Return, "POST", "transfers/current/return"),
    _row(Conference, "POST", "transfers/current/conference"),
    _row(Park, "POST", "parking"),
    Operation("take_parked", "DELETE", f"{_ONE}/parking", _TAG, "pick up a parked caller: one's phone rings",
              "接起驻留来电：话机振铃", TakeParked, Ringing, Scope.DESK, act=PickUp.act,
              errors=(*REFUSED, *FOUND, *ASTERISK)),
    Operation("send_keys", "POST", f"{_ONE}/dtmf", _TAG, "press keys towards the other side", "向对方发送按键",
              SendKeys, Done, Scope.CALLS_CONTROL, party=True, act=Hold.act, errors=(*REFUSED, *FOUND, *ASTERISK)),
    _row(HangUp, "POST", "hangup"),
    _row(Drop, "DELETE", "legs/{leg}", order=_drop),
)  # fmt: skip
