"""Every configuration file, read and checked together before anything starts."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ari_app.agents.agent_file import load_agents
from ari_app.agents.queue_file import load_queues
from ari_app.call.flow_file import load_flow
from ari_app.media.prompts import load_prompts
from ari_app.store.callers import load_callers
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.settings import Hours, Settings
from models.domain.agent import Agent
from models.domain.flow import Flow
from models.domain.hours import DAYS, parse_ranges
from models.domain.queue import QueueProfile


class Files:
    """Every configuration file, read and checked together. Raises ConfigError with all problems of all files."""

    def __init__(self, settings: Settings) -> None:
        self._problems: list[Problem] = []
        centre = settings.centre
        self.prompts = self._read(lambda: load_prompts(ROOT / centre.prompts)) or {}
        self.agents: list[Agent] = self._read(lambda: load_agents(ROOT / centre.agents)) or []
        self.callers = self._read(lambda: load_callers(ROOT / centre.callers)) or []
        skills = frozenset(skill for agent in self.agents for skill in agent.skills)
        flow = self._read(lambda: load_flow(ROOT / centre.flow, self.prompts.__contains__, skills))
        self.queues: dict[str, QueueProfile] = (
            self._read(lambda: load_queues(ROOT / centre.queues, self.prompts.__contains__, skills)) or {}
        )
        self.zone = self._zone(settings.hours)
        self.week = self._week(settings.hours)
        if self._problems:
            raise ConfigError(self._problems)
        assert isinstance(flow, Flow)
        self.flow = flow

    def _read(self, load: Any) -> Any:  # noqa: ANN401 - each loader has its own result
        try:
            return load()
        except ConfigError as error:
            self._problems += error.problems
            return None

    def _zone(self, hours: Hours) -> ZoneInfo | None:
        if hours.time_zone == "local":
            return None
        try:
            return ZoneInfo(hours.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            text = f"unknown time zone {hours.time_zone!r}; write a name such as Asia/Shanghai, or local"
            self._problems.append(Problem("[hours] time_zone", 0, text))
            return None

    def _week(self, hours: Hours) -> dict[str, list[tuple[int, int]]]:
        week = {}
        for day in DAYS:
            try:
                week[day] = parse_ranges(getattr(hours, day))
            except ValueError as error:
                self._problems.append(Problem(f"[hours] {day}", 0, str(error)))
        return week
