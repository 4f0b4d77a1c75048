"""What topics are made of: the live registers and the books beside them, as frozen ports. Nothing here gives orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ari_app.contact.callback_book import CallbackBook
from ari_app.foundation import steady
from ari_app.live.board import MessageBoard
from ari_app.live.day import Today
from ari_app.live.phones import sip_phone
from ari_app.live.shapes import AgentNow, Alert, PhoneNow
from ari_app.live.stories import Stories
from ari_app.media.hearing import Hearing
from ari_app.quality.quality import Quality
from ari_app.store.journal import Journal
from ari_app.store.visits import Visits
from ari_app.voice.call.desk import Desk
from models.assist.card import Card
from models.domain.agent import AgentStatus
from models.domain.script import Scripts

Health = Callable[[], Mapping[str, Any]]
Phones = Callable[[AgentStatus], PhoneNow]


@dataclass(slots=True)
class Gauges:
    """What has no events and is looked at with the clock, once for everybody. ``facts``: the application's own."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    up_since_at_ms: int = 0
    loop_lag_p99_ms: float = 0.0
    disk_free_mb: int | None = None
    forecasts: dict[str, tuple[int, int] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """``alerts`` are those that stand now, by id; ``scripts`` what agents are to say, ``cards``
    what they may look up, by id; ``rows`` are agents as they were
    shown last, with what they were made of: most agents have not changed since."""

    desk: Desk
    journal: Journal
    hearing: Hearing
    callbacks: CallbackBook
    stories: Stories
    today: Today
    visits: Visits
    quality: Quality
    health: Health
    alerts: Callable[[], Mapping[str, Alert]]
    scripts: Callable[[], Scripts]
    cards: Callable[[], Mapping[str, Card]] = dict
    phones: Phones = sip_phone
    board: MessageBoard = field(default_factory=lambda: MessageBoard(steady.now))
    gauges: Gauges = field(default_factory=Gauges)
    rows: dict[tuple[str, bool], tuple[object, AgentNow]] = field(default_factory=dict)
