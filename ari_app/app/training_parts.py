"""The trainer's bench of the running kefu, put together: its operations, and what runs beside the calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ari_app.app.shadows import Shadows
from ari_app.app.trained import LiveIntents
from ari_app.app.training_orders import TrainingOrders
from ari_app.app.training_work import TrainingWork
from ari_app.store.journal import Journal
from ari_app.web.operation import Handler


@dataclass(frozen=True, slots=True)
class TrainingParts:
    """``services``: what runs, by name."""

    handlers: dict[str, Handler]
    services: list[tuple[str, Callable[[], Awaitable[None]]]]


def training_parts(live: LiveIntents, journal: Journal, shipped: Mapping[str, Path]) -> TrainingParts:
    """``shipped``: the files of the settings' models, by language."""
    work, shadows = TrainingWork(journal.publish), Shadows(live.shadows, journal.publish)
    journal.listen(shadows.take)
    services: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("training", work.run), ("models in the shadow", shadows.run)
    ]  # fmt: skip
    return TrainingParts(TrainingOrders(live, work, shipped).handlers(), services)
