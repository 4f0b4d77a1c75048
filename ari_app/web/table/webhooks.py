"""Webhooks: who is told of which events, what became of each delivery, and the stream of the same events."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Answer, At, Name, Page, Paged, Request, Text, Time
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.kit import FOUND
from models.domain.scopes import Scope

_TAG = "webhooks"
_ONE = f"{V1}/webhooks/{{webhook}}"
_TYPES = Meta(description="types of events, `call.*`, or `*`; `call.transcribed` only by its own name", max_length=100)
Patterns = Annotated[
    list[Annotated[str, Meta(pattern=r"^(\*|[a-z_]+\.(\*|[a-z_]+))$", max_length=100)]], Meta(min_length=1), _TYPES
]
_HOST = r"(\[[0-9a-fA-F:.]+\]|[^\s/?#:@\[\]\\\x00-\x20\x7f]+)(:[0-9]{1,5})?"
_ADDRESS = rf"^https?://{_HOST}([/?#][^\s\x00-\x20\x7f]*)?$"  # as RFC 3986 has it, without a name and password
Url = Annotated[str, Meta(min_length=8, max_length=2000, pattern=_ADDRESS, description="where it is sent to, by POST")]
Secret = Annotated[
    str,
    Meta(
        pattern=r"^(whsec_[A-Za-z0-9+/=]{32,88})?$",
        description='whsec_ and Base64 of 24 to 64 bytes; "": a new one',
    ),
]  # fmt: skip
Ids = Annotated[list[Annotated[int, Meta(ge=1, le=2**53)]], Meta(max_length=200)]
State = Literal["", "due", "delivered", "dead"]


class AddWebhook(Request, frozen=True, kw_only=True):
    """A new endpoint; it is told of what happens from now on."""

    url: Url
    events: Patterns
    description: Text = ""
    secret: Secret = ""


class ChangeWebhook(Request, frozen=True, kw_only=True):
    """What is given is changed. ``rotate``: another secret; for a day the old one signs too."""

    url: Url | None = None
    events: Patterns | None = None
    description: Text | None = None
    enabled: bool | None = None
    rotate: bool = False


class ListDeliveries(Paged, frozen=True, kw_only=True):
    """Deliveries in a state, the newest first."""

    state: State = ""


class Replay(Request, frozen=True, kw_only=True):
    """Which deliveries are made again: these, or those given up between two instants."""

    ids: Annotated[list[Annotated[int, Meta(ge=1, le=2**53)]], Meta(max_length=200)] = msgspec.field(
        default_factory=list
    )
    since: Time = ""
    until: Time = ""


class WebhookItem(Answer, frozen=True, kw_only=True):
    """An endpoint, and how many deliveries are in each state. ``disabled_reason``: why kefu did it."""

    id: str
    url: str
    events: list[str]
    description: str
    enabled: bool
    disabled_reason: str
    created_at: At
    created_by: str
    last_success_at: At | None
    due: int
    delivered: int
    dead: int


class WebhookSecret(WebhookItem, frozen=True, kw_only=True):
    """With its secret, which is shown this once."""

    secret: str


class WebhookPage(Page, frozen=True, kw_only=True):
    """Endpoints, the oldest first."""

    items: list[WebhookItem]


class DeliveryItem(Answer, frozen=True, kw_only=True):
    """An event on its way. ``status``: the receiver's last answer (0: none), ``error`` in words."""

    id: int
    event_id: str
    type: str
    sequence: int
    state: str
    attempts: int
    next_at: At | None
    created_at: At
    done_at: At | None
    status: int
    error: str


class DeliveryPage(Page, frozen=True, kw_only=True):
    """Deliveries, the newest first."""

    items: list[DeliveryItem]


class Replayed(Answer, frozen=True, kw_only=True):
    """How many are on their way again."""

    deliveries: int


class Tried(Answer, frozen=True, kw_only=True):
    """What the receiver answered to a test event."""

    status: int
    error: str
    milliseconds: float


class EventType(Answer, frozen=True, kw_only=True):
    """A type of event, and what it means."""

    type: str
    means: str


class EventTypes(Answer, frozen=True, kw_only=True):
    """Every type that there is."""

    items: list[EventType]


class Stream(Request, frozen=True, kw_only=True):
    """Which events; ``after``: those after that sequence first (so does the header Last-Event-ID)."""

    types: Annotated[Name, Meta(description="types or patterns with commas between")] = "*"
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


ROWS = (
    Operation("list_webhooks", "GET", f"{V1}/webhooks", _TAG, "who is told of events", "Webhook 列表", Paged,
              WebhookPage, Scope.WEBHOOKS_READ),
    Operation("add_webhook", "POST", f"{V1}/webhooks", _TAG, "tell another program of events", "新增 Webhook",
              AddWebhook, WebhookSecret, Scope.WEBHOOKS_WRITE, errors=(Code.REFUSED,), status=201),
    Operation("read_webhook", "GET", _ONE, _TAG, "one endpoint", "Webhook 详情", Request, WebhookItem,
              Scope.WEBHOOKS_READ, errors=FOUND),
    Operation("change_webhook", "PATCH", _ONE, _TAG, "change an endpoint, switch it on or off, or give it another "
              "secret", "修改 Webhook", ChangeWebhook, WebhookSecret, Scope.WEBHOOKS_WRITE,
              errors=(*FOUND, Code.REFUSED)),
    Operation("remove_webhook", "DELETE", _ONE, _TAG, "remove an endpoint and its deliveries", "删除 Webhook", Request,
              WebhookItem, Scope.WEBHOOKS_WRITE, errors=FOUND),
    Operation("try_webhook", "POST", f"{_ONE}/test", _TAG, "send a test event now", "立即发送测试事件", Request, Tried,
              Scope.WEBHOOKS_WRITE, errors=FOUND, seconds=20),
    Operation("list_deliveries", "GET", f"{_ONE}/deliveries", _TAG, "what became of deliveries", "投递记录",
              ListDeliveries, DeliveryPage, Scope.WEBHOOKS_READ, errors=FOUND),
    Operation("replay_deliveries", "POST", f"{_ONE}/replay", _TAG, "make deliveries again", "重新投递", Replay,
              Replayed, Scope.WEBHOOKS_WRITE, errors=FOUND),
    Operation("list_event_types", "GET", f"{V1}/events/types", "events", "the types of events that others are told "
              "of", "事件类型", Request, EventTypes, Scope.EVENTS_READ),
    Operation("stream_events", "GET", f"{V1}/events/stream", "events", "events as they come (Server-Sent Events); "
              "Last-Event-ID is the sequence of the last one", "事件流（SSE）", Stream, None, Scope.EVENTS_READ,
              errors=(Code.REFUSED,), media=(Media.EVENTS,)),
)  # fmt: skip
