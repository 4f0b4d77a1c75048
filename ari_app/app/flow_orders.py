"""Flow and prompts by order: reload, roll back, versions, pictures, traffic, lint, recording by telephone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ari_app.app.flow_texts import Line, different
from ari_app.app.flow_versions import FlowVersions
from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files
from ari_app.foundation import steady
from ari_app.reports.flow_traffic import containment, flow_events, traffic_of
from ari_app.store.web_reader import WebBook, WebReader
from ari_app.voice.call.desk import Desk
from ari_app.voice.features.prompt_recording import record_prompt
from ari_app.web.fields import Request
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339
from ari_app.web.table.flows import (
    CompareVersions,
    Draw,
    EdgeTraffic,
    Finding,
    FlowDifference,
    FlowEdge,
    FlowFile,
    FlowIs,
    FlowLine,
    FlowReloaded,
    FlowRolledBack,
    FlowStep,
    FlowVersion,
    FlowVersionList,
    LintIs,
    PromptRinging,
    RecordPrompt,
    Rollback,
    StepTraffic,
    Traffic,
    TrafficIs,
)
from config.load import ROOT
from models.flow import draw
from models.flow.draw import draw_svg


def flow_handlers(versions: FlowVersions, desk: Desk, book: WebBook) -> dict[str, Handler]:
    """By the operation's name. A flow with mistakes is refused with all of them, and nothing has changed."""

    async def reload(asked: Asked[Request]) -> FlowReloaded:
        return FlowReloaded(**await versions.reload(asked.by))

    async def roll_back(asked: Asked[Rollback]) -> FlowRolledBack:
        return FlowRolledBack(**await versions.rollback(asked.by, asked.body.version))

    async def listed(_asked: Asked[Request]) -> FlowVersionList:
        rows = [
            FlowVersion(
                number=one.number, kept_at=rfc3339(one.at), by=one.by, digest=one.digest, main=one.main,
                changes=list(one.changes),
            )
            for one in versions.versions()
        ]  # fmt: skip
        return FlowVersionList(current=versions.current, items=rows)

    async def compared(asked: Asked[CompareVersions]) -> FlowDifference:
        old, new = asked.body.older, asked.body.newer
        found = await asyncio.to_thread(lambda: different(versions.texts(old), versions.texts(new)))
        return FlowDifference(older=old, newer=new, items=files_of(found))

    async def record(asked: Asked[RecordPrompt]) -> PromptRinging:
        wanted, studio = asked.body, ROOT / desk.settings.voice.recordings
        words = record_prompt(desk, wanted.name, wanted.language, wanted.phone, studio, asked.who)
        return PromptRinging(result=words, file=str(studio / wanted.language))

    picture = FlowPicture(versions, desk, book)
    return {
        "reload_flow": reload, "roll_back_flow": roll_back, "list_flow_versions": listed, "record_prompt": record,
        "compare_flow_versions": compared,
        **picture.handlers(),
    }  # fmt: skip


def files_of(found: Mapping[str, Sequence[Line]]) -> list[FlowFile]:
    """What is different, by file, as it is told."""
    return [FlowFile(name=name, lines=[FlowLine(**asdict(line)) for line in lines]) for name, lines in found.items()]


class FlowPicture:
    """What is told of the flow in force, and of the files."""

    def __init__(self, versions: FlowVersions, desk: Desk, book: WebBook) -> None:
        self._versions, self._desk, self._book = versions, desk, book

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_flow": self._flow, "draw_flow": self._draw, "lint_flow": self._lint, "read_traffic": self._traffic,
        }  # fmt: skip

    async def _flow(self, _asked: Asked[Request]) -> FlowIs:
        flow = self._desk.flows.flow
        return FlowIs(
            version=self._versions.current, operator=flow.operator, numbers=sorted(flow.lines),
            steps=[
                FlowStep(name=name, kind=step.kind, file=_short(step.file), line=step.line)
                for name, step in flow.steps.items()
            ],
            edges=[FlowEdge(begin=begin, edge=edge, end=end) for begin, edge, end in flow.edges()],
        )  # fmt: skip

    async def _draw(self, asked: Asked[Draw]) -> str:
        found = await self._counted(asked.body.hours) if asked.body.traffic else None
        return await asyncio.to_thread(draw_svg, self._desk.flows.flow, found, asked.body.language)

    async def _counted(self, hours: float) -> draw.Traffic:
        since = steady.now() - hours * 3600
        return await self._book.ask(lambda book: traffic_of(flow_events(book, since)))

    async def _lint(self, asked: Asked[Request]) -> LintIs:
        """In the language of who asks. Raises ConfigError for files that cannot be read at all."""
        settings = self._desk.settings
        found = await asyncio.to_thread(lambda: lint(settings, Files(settings)))
        warnings = sum(one.warning for one in found)
        rows = [
            Finding(file=_short(one.file), line=one.line, text=one.words(asked.language), warning=one.warning)
            for one in found
        ]
        return LintIs(errors=len(found) - warnings, warnings=warnings, items=rows)

    async def _traffic(self, asked: Asked[Traffic]) -> TrafficIs:
        since = steady.now() - asked.body.hours * 3600

        def read(book: WebReader) -> tuple[draw.Traffic, dict[str, Any]]:
            return traffic_of(flow_events(book, since)), containment(book, since)

        counted, contained = await self._book.ask(read)
        names = self._desk.flows.flow.steps
        entered = {name: sum(count for (_, _, end), count in counted.edges.items() if end == name) for name in names}
        return TrafficIs(
            since_at=rfc3339(since), calls=counted.calls,
            steps=[
                StepTraffic(
                    step=name, entered=entered[name], hung_up=counted.hung_up.get(name, 0),
                    not_understood=counted.not_understood.get(name, 0), silent=counted.silent.get(name, 0),
                )
                for name in names
            ],
            edges=[
                EdgeTraffic(begin=begin, edge=edge, end=end, calls=count)
                for (begin, edge, end), count in sorted(counted.edges.items())
            ],
            contained=contained["contained"], hung_up=contained["hung_up"], to_humans=contained["to_humans"],
            containment=contained["containment"],
        )  # fmt: skip


def _short(file: str) -> str:
    """Without where this copy of kefu lies."""
    return file.removeprefix(f"{ROOT}/")
