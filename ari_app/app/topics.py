"""Topics and bursts, put together with the records and the journal."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from ari_app.configuration.everything import Files
from ari_app.store.journal import Journal
from ari_app.store.topics import TopicRecords
from ari_app.topics.live import LiveTopics
from ari_app.topics.service import Ports, TopicService, in_process
from config.settings import Settings
from models.encoders.known import USE, encoder


def topics_of(settings: Settings, files: Files, journal: Journal) -> TopicService:
    """Whoever hears calls from now on; to be run with the other services."""
    live = LiveTopics(encoder(USE), journal.publish)
    if settings.topics.enabled:
        journal.listen(live.take)
    zone = files.zone or datetime.now().astimezone().tzinfo or UTC
    ports = Ports(
        records=TopicRecords(journal), settings=settings.topics, publish=journal.publish, now=time.time, zone=zone,
        make=in_process,
    )  # fmt: skip
    return TopicService(ports, live)
