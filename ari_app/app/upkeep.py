"""Keeping house, put together: free space, logs, retention, and who is told when something is short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.app.figures_night import FiguresNight
from ari_app.app.report_schedule import ReportSchedule
from ari_app.ari.manager import Ami
from ari_app.configuration.everything import flow_zone
from ari_app.foundation import steady
from ari_app.media.recorded_calls import RecordedCalls
from ari_app.media.recorder import Recorder
from ari_app.media.spoken_files import SpokenFiles
from ari_app.monitor.alerts import Alerts
from ari_app.monitor.disk import DiskWatch, one_a_disk
from ari_app.monitor.logs import Logs
from ari_app.pbx.state import PbxState
from ari_app.store.journal import Journal
from ari_app.store.mailbox import Mailbox
from ari_app.store.old_rows import OldDeliveries, OldEvents, OldWords
from ari_app.store.retention import Keeper, Retention
from ari_app.store.snapshot import COPY, Nightly
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import Calls

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The services."""

    journal: Journal
    disk: DiskWatch
    logs: Logs
    retention: Retention
    alerts: Alerts
    nightly: Nightly
    reports: ReportSchedule
    figures: FiguresNight

    def services(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """Those that run for as long as the application does."""
        return [
            ("disk watch", self.disk.run), ("logs", self.logs.run), ("retention", self.retention.run),
            ("alerts", self.alerts.run), ("database check", self._look_through),
            ("analysts' copy", self.nightly.run), ("reports by e-mail", self.reports.run),
            ("figures of the night", self.figures.run),
        ]  # fmt: skip

    async def _look_through(self) -> None:
        """Once a day: damage is found before somebody needs what it has hit."""
        while True:
            await asyncio.sleep(_DAY)
            await self.journal.look_through()

    def facts(self) -> dict[str, Any]:
        """For `kefu status`."""
        return {
            "store": self.journal.facts(), "disk": self.disk.facts(), "kept_bytes": dict(self.retention.sizes),
            "alerts": self.alerts.facts(),
        }  # fmt: skip


def build_upkeep(
    services: Services, calls: Calls, pbx: PbxState, ami: Ami, recorder: Recorder, box: Mailbox, cache: Path
) -> Upkeep:
    """Everything, connected with what it is about."""
    settings, run, journal = services.settings, Path(pbx.run), services.journal
    keep, store = settings.retention, settings.store

    def recordings() -> int:
        return sum(bool(session.recording and session.recording.running) for session in calls.values())

    places = one_a_disk((run, Path(pbx.monitor), run / settings.recording.folder, journal.path.parent))
    disk = DiskWatch(places, store.warn_free_mb, store.stop_recording_free_mb, journal.publish, recordings)
    recorder.refuses = disk.why_not_record
    alerts = Alerts(settings.alerts.webhook, settings.alerts.retry_minutes * 60)
    journal.listen(alerts.take)
    journal.listen(RecordedCalls(recorder.take).take)
    queue_log = (run / settings.queue.log,) if settings.queue.log else ()
    own = bool(pbx.sip_port)  # an Asterisk that was attached has logs, and a logrotate, of its own

    async def rotate() -> None:
        if own:
            await ami.action("LoggerRotate")

    logs = Logs(run / "log", queue_log, keep.logs_mb << 20, keep.logs_kept, rotate)
    spoken = SpokenFiles(
        list(services.flows.prompts.renderings.values()), Path(pbx.socket_dir) / "sounds", cache, keep.sentences_hours,
        keep.sentences_mb, keep.prompts_days,
    )  # fmt: skip
    keepers: list[Keeper] = [
        OldWords(journal, keep.transcripts_days), OldEvents(journal, keep.journal_days),
        OldDeliveries(journal, settings.webhooks.keep_days), recorder, box, spoken, logs,
    ]  # fmt: skip
    nightly = Nightly(journal.path, run / COPY, settings.analysis.snapshot_hour, journal.publish)
    name = flow_zone(settings)
    reports = ReportSchedule(settings.report, run, ZoneInfo(name) if name else None, journal.publish, steady.now)
    figures = FiguresNight(run, settings.kpi.keep_hour)
    return Upkeep(journal, disk, logs, Retention(keepers, journal.publish), alerts, nightly, reports, figures)
