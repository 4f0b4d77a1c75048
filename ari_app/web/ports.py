"""What the control interface serves from."""

from __future__ import annotations

from dataclasses import dataclass

from ari_app.feeds.webhooks import Webhooks
from ari_app.media.recorder import Recorder
from ari_app.monitor.logs import Logs
from ari_app.quality.quality import Quality
from ari_app.quality.scorer import Scorer
from ari_app.store.journal import Journal
from ari_app.store.web_reader import WebBook
from ari_app.store.web_records import WebRecords
from ari_app.topics.service import TopicService
from ari_app.voice.call.desk import Desk
from ari_app.voice.callbacks import Callbacks
from ari_app.voice.features.retranscribe import Scribe
from ari_app.voice.voicemail.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Frozen ports: live calls, agents and the line (``desk``), and what is stored (``book`` reads,
    ``records`` writes)."""

    desk: Desk
    journal: Journal
    callbacks: Callbacks
    messages: Messages
    recorder: Recorder
    scribe: Scribe
    book: WebBook
    records: WebRecords
    webhooks: Webhooks
    quality: Quality
    scorer: Scorer
    topics: TopicService
    logs: Logs
