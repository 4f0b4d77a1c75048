"""Flow and prompts by order: reload, roll back, versions, recording by telephone."""

from __future__ import annotations

import time
from dataclasses import asdict

from ari_app.app.flow_versions import FlowVersions
from ari_app.voice.call.desk import Desk
from ari_app.voice.features.prompt_recording import record_prompt
from ari_app.web.answers import FlowReloaded, FlowRolledBack, FlowVersion, FlowVersionList, PromptRinging
from ari_app.web.operation import Asked, Handler
from ari_app.web.requests import RecordPrompt, Request, Rollback
from config.load import ROOT


def flow_handlers(versions: FlowVersions, desk: Desk) -> dict[str, Handler]:
    """By the operation's name. A flow with mistakes is refused with all of them, and nothing has changed."""

    async def reload(asked: Asked[Request]) -> FlowReloaded:
        return FlowReloaded(**await versions.reload(asked.by))

    async def roll_back(asked: Asked[Rollback]) -> FlowRolledBack:
        return FlowRolledBack(**await versions.rollback(asked.by, asked.body.version))

    async def listed(_asked: Asked[Request]) -> FlowVersionList:
        rows = [FlowVersion(**asdict(one), age=round(time.time() - one.at)) for one in versions.versions()]
        return FlowVersionList(current=versions.current, versions=rows)

    async def record(asked: Asked[RecordPrompt]) -> PromptRinging:
        wanted, studio = asked.body, ROOT / desk.settings.voice.recordings
        words = record_prompt(desk, wanted.name, wanted.language, wanted.phone, studio, asked.who)
        return PromptRinging(result=words, file=str(studio / wanted.language))

    return {
        "reload_flow": reload, "roll_back_flow": roll_back, "list_flow_versions": listed, "record_prompt": record,
    }  # fmt: skip
