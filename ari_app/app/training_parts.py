"""The trainer's bench of the running kefu, put together: its operations, and what runs beside the calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ari_app.app.beside_orders import BesideOrders
from ari_app.app.rule_versions import RuleVersions
from ari_app.app.shadows import Shadows
from ari_app.app.teachable import Teachable
from ari_app.app.trained import LiveModels
from ari_app.app.training_orders import TrainingOrders
from ari_app.app.training_work import TrainingWork
from ari_app.assist.helper import Helper
from ari_app.media.hearing import Hearing
from ari_app.store.journal import Journal
from ari_app.web.operation import Handler


@dataclass(frozen=True, slots=True)
class TrainingParts:
    """``services``: what runs, by name; ``live``: the models."""

    live: LiveModels
    handlers: dict[str, Handler]
    services: list[tuple[str, Callable[[], Awaitable[None]]]]


@dataclass(frozen=True, slots=True)
class Listening:
    """Where models in the shadow hear what was said: which cards are looked for, and the clips."""

    helper: Helper
    hearing: Hearing


def training_parts(
    live: LiveModels, journal: Journal, shipped: Mapping[str, Path], others: Teachable, rules: RuleVersions,
    listening: Listening,
) -> TrainingParts:  # fmt: skip
    """``shipped``: the files of the settings' models, by language; ``others``: what else than intents can be taught."""
    work, shadows = TrainingWork(journal.publish), Shadows(live.shadows, live.live, journal.publish)
    journal.listen(shadows.take)
    listening.helper.tell_of_cards(shadows.looked)
    listening.hearing.overheard.listener = shadows.overheard
    services: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("training", work.run), ("models in the shadow", shadows.run), ("live figures of models", live.run)
    ]  # fmt: skip
    orders = TrainingOrders(live, work, shipped, others, lambda: (rules.all(), rules.current))
    beside = BesideOrders(live, others.cards)
    return TrainingParts(live, {**orders.handlers(), **beside.handlers()}, services)
