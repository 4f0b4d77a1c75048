"""Plays many tests at once: those without agents side by side, those with agents one after the other."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ari_app.flowtest.play import Result, play
from ari_app.flowtest.script import Script
from ari_app.flowtest.stage import Stage, staged
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.reports.flow_traffic import coverage, taken_edges
from models.flow.draw import Edge

JOBS = 4 * (os.cpu_count() or 1)  # calls at once: a busier machine sends their voices in pieces that nobody understands


@dataclass
class Outcome:
    """Everything that was played. ``missing``: edges of the flow that no test took."""

    results: list[Result] = field(default_factory=list)
    seconds: float = 0.0
    covered: float = 0.0
    missing: list[Edge] = field(default_factory=list)
    edges: int = 0

    @property
    def failed(self) -> list[Result]:
        """Those that did not pass."""
        return [result for result in self.results if result.failure]

    @property
    def per_minute(self) -> float:
        """Tests a minute, skipped ones not counted, start of Asterisk not counted."""
        played = [result for result in self.results if not result.skipped]
        return round(len(played) / self.seconds * 60, 1) if self.seconds else 0.0


async def play_all(
    scripts: Sequence[Script],
    overrides: dict[str, Any],
    jobs: int = JOBS,
    told: Callable[[Result], None] = lambda result: None,
    asterisk: PrivateAsterisk | None = None,
    site: Path | None = None,
) -> Outcome:
    """Start a stage and play; ``told`` hears of each test as it ends."""
    async with staged(overrides, asterisk, site) as stage:
        return await play_on(stage, scripts, jobs, told)


async def play_on(stage: Stage, scripts: Sequence[Script], jobs: int, told: Callable[[Result], None]) -> Outcome:
    """Play on a stage that stands already.

    What fails beside other calls is played once more alone: a busy machine sends voices in pieces. What passes then has
    passed, and says so (`Result.beside`).
    """
    outcome, slots, begun = Outcome(), asyncio.Semaphore(jobs), time.monotonic()
    again: list[Result] = []

    def over(result: Result) -> None:
        outcome.results.append(result)
        told(result)

    async def side_by_side(script: Script) -> None:
        async with slots:
            result = await play(stage, script)
        if result.failure and jobs > 1:
            again.append(result)
        else:
            over(result)

    async with asyncio.TaskGroup() as group:
        for script in (one for one in scripts if not one.agents):
            group.create_task(side_by_side(script), name=script.name)
    for failed in again:
        over(replace(await play(stage, failed.script), beside=failed.failure))
    for script in (one for one in scripts if one.agents):
        over(await play(stage, script))
    outcome.seconds = round(time.monotonic() - begun, 2)
    flow = stage.app.services.flows.flow
    rows = [{"kind": row.kind, "data": row.data} for row in stage.rows]
    outcome.covered, outcome.missing = coverage(flow, taken_edges(rows))
    outcome.edges = len(flow.edges())
    return outcome
