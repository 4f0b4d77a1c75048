"""What the story of a contact is carried out with, whatever the medium: frozen ports, each with an owner of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ari_app.contact.callback_book import CallbackBook
from ari_app.contact.flow_parts import FlowParts
from ari_app.contact.presence import Presence
from ari_app.contact.raised import Raised
from ari_app.routing.floor import Floor
from ari_app.routing.kept_places import KeptPlaces
from ari_app.routing.promises import Promises
from ari_app.store.journal import Journal
from config.settings import Settings
from models.domain.caller import CallerHistory, CallerRecord


class Directory(Protocol):
    """Who people are, by their number or address."""

    async def record(self, number: str) -> CallerRecord:
        """What is known of a number; never raises because somebody else's system is away."""

    async def history(self, number: str, problem: str, before: float | None = None) -> CallerHistory:
        """The number's last seven days."""

    async def known(self, number: str, problem: str) -> tuple[CallerRecord, CallerHistory]:
        """Both, for who wants both at once."""

    async def dropped(self, number: str, problem: str, since: float) -> tuple[str, float] | None:
        """A contact that dropped out of the line since then: its id, and when it had come into the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactServices:
    """Put together once, where the application is wired."""

    settings: Settings
    journal: Journal
    floor: Floor
    callers: Directory
    flows: FlowParts
    present: Presence
    promises: Promises
    kept_places: KeptPlaces
    callbacks: CallbackBook | None = None
    raised: Raised | None = None
