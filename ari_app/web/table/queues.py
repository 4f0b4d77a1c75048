"""Queues, and who waits in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from ari_app.web.codes import Code
from ari_app.web.fields import Answer, At, Done, Number, Page, Paged, Queue, Request
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, REFUSED
from models.domain.command import Command
from models.domain.errors import BadArgument
from models.domain.floor_commands import Move, Prioritise, Withdraw
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "queues"


class ListWaiting(Paged, frozen=True, kw_only=True):
    """Which waiting callers are listed, who came first first."""

    queue: Queue = ""


class ChangeWaiting(Request, frozen=True, kw_only=True):
    """Either another queue, or another priority."""

    MORE = {"minProperties": 1, "maxProperties": 1}  # noqa: RUF012 - of the base

    queue: Annotated[Queue, Meta(min_length=1)] | UnsetType = UNSET
    priority: Annotated[float, Meta(ge=0, le=1, description="0 to 1")] | UnsetType = UNSET


class WithdrawWaiting(Request, frozen=True, kw_only=True):
    """Where they go."""

    to: Literal["hangup", "voicemail", "callback"] = "hangup"


class QueueItem(Answer, frozen=True, kw_only=True):
    """A queue now. ``available``: agents who could take a call in this moment; waits expected by who joins now."""

    id: Queue
    code: str
    number: str
    waiting: int
    longest_since_at: At | None
    staffed: int
    available: int
    talking: int
    wrap_up: int
    paused: int
    expected_wait_p50_ms: int | None
    expected_wait_p90_ms: int | None


class QueuePage(Page, frozen=True, kw_only=True):
    """Queues, by name."""

    items: list[QueueItem]


class WaitingItem(Answer, frozen=True, kw_only=True):
    """Somebody in the waiting line. ``position``: in the order in which they stand, from 1."""

    call: str
    number: Number
    name: str
    tier: str
    queue: Queue
    language: str
    priority: float
    position: int
    entered_at: At
    offered_to: list[str]


class WaitingPage(Page, frozen=True, kw_only=True):
    """Waiting callers, who came first first."""

    items: list[WaitingItem]


def _change(body: ChangeWaiting, _path: Mapping[str, str]) -> Command:
    if isinstance(body.queue, str) and isinstance(body.priority, UnsetType):
        return Move(body.queue)
    if isinstance(body.queue, UnsetType) and not isinstance(body.priority, UnsetType):
        return Prioritise(body.priority, f"{body.priority:g}")
    raise BadArgument("give either queue or priority")


def _withdraw(body: WithdrawWaiting, _path: Mapping[str, str]) -> Command:
    return Withdraw(body.to, body.to)


_ONE = f"{V1}/waiting/{{call}}"
ROWS = (
    Operation("list_queues", "GET", f"{V1}/queues", _TAG, "queues now", "队列列表", Paged, QueuePage,
              Scope.QUEUES_READ),
    Operation("read_queue", "GET", f"{V1}/queues/{{queue}}", _TAG, "one queue now", "一个队列", Request, QueueItem,
              Scope.QUEUES_READ, errors=FOUND),
    Operation("list_waiting_in", "GET", f"{V1}/queues/{{queue}}/waiting", _TAG, "who waits in a queue",
              "队列中的等待者", Paged, WaitingPage, Scope.QUEUES_READ, errors=FOUND),
    Operation("list_waiting", "GET", f"{V1}/waiting", _TAG, "who waits, in every queue", "全部等待者", ListWaiting,
              WaitingPage, Scope.QUEUES_READ),
    Operation("change_waiting", "PATCH", _ONE, _TAG, "move a waiting caller to another queue, or give them another "
              "priority", "移动排队来电或调整优先级", ChangeWaiting, Done, Scope.QUEUES_WRITE, act=Act.LINE,
              order=_change, errors=(*REFUSED, *FOUND, Code.BAD_ARGUMENT)),
    Operation("withdraw_waiting", "DELETE", _ONE, _TAG, "take a waiting caller out of the line", "移出排队",
              WithdrawWaiting, Done, Scope.QUEUES_WRITE, act=Act.LINE, order=_withdraw, errors=(*REFUSED, *FOUND)),
)  # fmt: skip
