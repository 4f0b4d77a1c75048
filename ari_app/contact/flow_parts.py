"""What flows are carried out with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.lookup.service import Fetches
from ari_app.media.prompts import PromptBook
from models.domain.flow import Flow
from models.intent.classifier import IntentClassifier


@dataclass(slots=True)
class FlowParts:
    """Flow and prompts in force (a contact takes them when it arrives and keeps them; `FlowVersions` replaces both in
    one step), what understands open answers by language, and where values are looked up.

    ``moments``: number → the time (epoch seconds) that its contacts' flow takes for now: tests try opening hours so.
    """

    flow: Flow
    prompts: PromptBook
    classifiers: Mapping[str, IntentClassifier] = field(default_factory=dict)
    lookups: Fetches | None = None
    moments: dict[str, float] = field(default_factory=dict)
