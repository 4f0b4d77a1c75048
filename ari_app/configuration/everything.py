"""Every configuration file, read and checked together before anything starts."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ari_app.configuration.agents import load_agents
from ari_app.configuration.flow_files import read_flow
from ari_app.configuration.forms import readable_forms
from ari_app.configuration.knowledge import load_knowledge
from ari_app.configuration.queues import load_queues
from ari_app.configuration.rule_references import Named
from ari_app.configuration.rules import Rules, load_rules
from ari_app.configuration.scripts import load_scripts
from ari_app.media.prompts import load_prompts
from ari_app.media.stand_ins import completed, of_the_program, shipped
from ari_app.store.callers import load_callers
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.settings import Hours, Settings, Speech, Voice
from models.assist.card import Card
from models.domain.agent import Agent
from models.domain.flow import Flow, Texts
from models.domain.hours import DAYS, parse_ranges
from models.domain.queue import QueueProfile
from models.domain.script import Scripts
from models.encoders.classifier_file import load_classifier
from models.flow.calendar import known_zone
from models.flow.check import check_graph, phrases_used_twice
from models.flow.kind_list import kinds
from models.found import Unannounced
from models.intent.classifier import IntentClassifier
from models.speech.registry import resolve, trouble
from models.voice.registry import trouble as voice_trouble

INTENTS = ROOT / "models" / "artifacts" / "intents"


def shipped_files(speech: Speech) -> dict[str, Path]:
    """The files of the classifiers that the settings name, by language; without those of "auto" that are not there."""
    found = {}
    for language, address in (("en", speech.intents_en), ("zh", speech.intents_zh)):
        file = INTENTS / f"{language}.npz" if address == "auto" else ROOT / address
        if address != "none" and (address != "auto" or file.exists()):
            found[language] = file
    return found


class Files:
    """Every configuration file, read and checked together. Raises ConfigError with all problems of all files."""

    def __init__(
        self, settings: Settings, instead: tuple[Path, str] | None = None, rules: Path | None = None
    ) -> None:  # fmt: skip
        """``instead``: folder and main file of a stored version, to be used in place of flow and prompts; ``rules``:
        the folder of a stored version of quality rules."""
        self._problems: list[Problem] = []
        centre = settings.centre
        folder, main = instead or (ROOT, centre.flow)
        self.prompts = self._read(lambda: load_prompts(_prompts_file(settings, instead))) or {}
        self.agents: list[Agent] = self._read(lambda: load_agents(ROOT / centre.agents)) or []
        self.callers = self._read(lambda: load_callers(ROOT / centre.callers)) or []
        skills = frozenset(skill for agent in self.agents for skill in agent.skills)
        flow = self._read(
            lambda: checked_flow(folder / main, {**shipped(), **self.prompts}, skills, flow_zone(settings))
        )
        known_prompts = of_the_program() | self.prompts.keys()
        self.queues: dict[str, QueueProfile] = (
            self._read(lambda: load_queues(ROOT / centre.queues, known_prompts.__contains__, skills)) or {}
        )
        self.scripts: Scripts = self._read(lambda: load_scripts(ROOT / centre.scripts)) or Scripts()
        known = skills | self.queues.keys()
        self.cards: tuple[Card, ...] = self._read(lambda: load_knowledge(ROOT / settings.assist.knowledge)) or ()
        named = Named(self.cards, self.scripts, readable_forms(ROOT / centre.forms))
        place = rules or ROOT / centre.rules
        self.rules: Rules = self._read(lambda: load_rules(place, known, named=named)) or Rules()
        self.classifiers = self._classifiers(settings.speech)
        self._engines(settings.speech)
        self._voices(settings.voice)
        self.zone = self._zone(settings.hours)
        self.week = self._week(settings.hours)
        if self._problems:
            raise ConfigError(self._problems)
        assert isinstance(flow, Flow)
        self.flow = flow
        self.texts: Texts = all_texts(self.prompts, flow)

    def _read(self, load: Any) -> Any:  # noqa: ANN401 - each loader has its own result
        try:
            return load()
        except ConfigError as error:
            self._problems += error.problems
            return None

    def _classifiers(self, speech: Speech) -> dict[str, IntentClassifier]:
        found = {}
        for language, file in shipped_files(speech).items():
            try:
                found[language] = load_classifier(file)
            except ValueError as error:
                self._problems.append(Problem(f"[speech] intents_{language}", 0, str(error)))
        return found

    def _engines(self, speech: Speech) -> None:
        for language, address in (("en", speech.engine_en), ("zh", speech.engine_zh)):
            try:
                wrong = trouble(resolve(address, language), language)
            except Unannounced as error:
                wrong = str(error)
            if wrong:
                self._problems.append(Problem(f"[speech] engine_{language}", 0, wrong))

    def _voices(self, voice: Voice) -> None:
        for language, address in (("en", voice.engine_en), ("zh", voice.engine_zh)):
            if wrong := voice_trouble(address, language):
                self._problems.append(Problem(f"[voice] engine_{language}", 0, wrong))

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


def used_prompts(flow: Flow) -> set[str]:
    """Every prompt that the flow names."""
    found = {line.greeting for line in flow.lines.values()}
    for step in flow.steps.values():
        found |= kinds()[step.kind].prompts(step.kind, step.body)
    return found - {""}


def all_texts(prompts: Texts, flow: Flow) -> Texts:
    """What can be said: a site's prompts, those of kefu in place of what its file does not have, the flow's own."""
    return {**completed(prompts, used_prompts(flow)), **flow.texts}


def _prompts_file(settings: Settings, instead: tuple[Path, str] | None) -> Path:
    return instead[0] / "prompts.toml" if instead else ROOT / settings.centre.prompts


def flow_zone(settings: Settings) -> str:
    """The time zone of a flow that names none; "" is the machine's, which one that is unknown is taken for, too."""
    name = settings.hours.time_zone
    return name if name != "local" and known_zone(name) else ""


def place_name(settings: Settings, localtime: Path = Path("/etc/localtime")) -> str:
    """The name of the zone whose days the site has, for programs elsewhere; of the machine's zone, as the system names
    it. "": it names none."""
    named = flow_zone(settings) or os.environ.get("TZ", "").lstrip(":")
    name = named if named and known_zone(named) else str(localtime.resolve()).partition("zoneinfo/")[2]
    return name if name and known_zone(name) else next((one for one in time.tzname[:1] if one == "UTC"), "")


def checked_flow(file: Path, prompts: Texts, skills: Collection[str], zone: str = "") -> Flow:
    """A flow without mistakes of any kind that would cost a call. Raises ConfigError."""
    flow = read_flow(file, prompts, skills, zone)
    errors = [found for found in (*check_graph(flow), *phrases_used_twice(flow)) if not found.warning]
    if errors:
        raise ConfigError(errors)
    return flow


def read_flow_files(
    settings: Settings, skills: Collection[str], folder: Path | None = None, main: str = ""
) -> tuple[Flow, Texts]:
    """Flow and prompts from the engineer's files, or from a stored version. Raises ConfigError with all problems."""
    instead = (folder, main) if folder is not None else None
    problems: list[Problem] = []
    prompts: Texts = {}
    try:
        prompts = load_prompts(_prompts_file(settings, instead))
    except ConfigError as error:
        problems = error.problems
    try:
        path = folder / main if folder is not None else ROOT / settings.centre.flow
        flow = checked_flow(path, {**shipped(), **prompts}, skills, flow_zone(settings))
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from error
    if problems:
        raise ConfigError(problems)
    return flow, all_texts(prompts, flow)
