"""Versions of the flow: put into force whole or not at all, kept, and brought back.

A call takes flow and prompts when it arrives and keeps them to its end; what is in force is two attributes of
`FlowParts`, replaced in one step after everything has been read, checked and rendered.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from ari_app.agents.roster import Roster
from ari_app.app.announcement import announced, read_announcement, write_announcement
from ari_app.app.kept_versions import KeptVersions, Version
from ari_app.configuration.everything import read_flow_files
from ari_app.contact.flow_parts import FlowParts
from ari_app.media.templates import render_templates
from ari_app.store.journal import Journal
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.settings import Settings
from models.domain.flow import Flow, Texts
from models.domain.flow_events import FlowLoaded
from models.quality.rules.rule import RuleSet

log = logging.getLogger(__name__)


class Rules(Protocol):
    """Quality rules (`ari_app.app.rule_versions.RuleVersions`)."""

    def read(self) -> RuleSet:
        """As their files are. Raises ConfigError."""

    def reloaded(self, ruleset: RuleSet, by: str) -> tuple[int, list[str]]:
        """In force from now on: the number of the version, and what changed."""

    def sayings(self) -> list[tuple[str, str]]:
        """(text, language) of everything that a caller may have to hear by them."""


class FlowVersions:
    """The versions under ``folder``, and which of them is in force."""

    def __init__(
        self, flows: FlowParts, journal: Journal, roster: Roster, settings: Settings, folder: Path, rules: Rules
    ) -> None:  # fmt: skip
        """``rules``: quality rules, which are read and put into force with the flow."""
        self._rules = rules
        self._flows, self._journal, self._roster, self._settings = flows, journal, roster, settings
        self._folder, self._kept = folder, KeptVersions(folder)
        self.versions, self.texts = self._kept.all, self._kept.texts
        self.current = 0
        self._turn = asyncio.Lock()

    def begin(self, flow: Flow, texts: Texts) -> None:
        """Take note of what the application has started with, or go back to a version that was pinned."""
        try:
            self._begin(flow, texts)
        except OSError as error:
            log.error("this version of the flow is not kept (%s): %s", self._folder, error.strerror)

    def _begin(self, flow: Flow, texts: Texts) -> None:
        if notice := read_announcement(self._folder):
            self._flows.flow, texts = announced(flow, texts, notice)
            self._flows.prompts = self._flows.prompts.with_texts(texts)
        pinned = self._kept.pinned()
        if pinned is not None:
            self._journal.publish(
                FlowLoaded(version=pinned.number, digest=pinned.digest, by="restart", how="still pinned by rollback")
            )
            self.current = pinned.number
            return
        self.current = self._keep(flow, "start", []).number

    async def reload(self, by: str) -> dict[str, Any]:
        """Read the files again. Raises ConfigError with every problem, and then nothing has changed."""
        async with self._turn:
            return await self._reload(by)

    async def _reload(self, by: str) -> dict[str, Any]:
        begun = time.monotonic()
        flow, texts, ruleset = await asyncio.to_thread(self._read)
        changes = differences(self._flows.flow, flow)
        await self._put_into_force(flow, texts)
        rules, of_rules = self._rules.reloaded(ruleset, by)
        await self._flows.prompts.render_texts(self._rules.sayings())
        self._kept.unpin()
        version = self._keep(flow, by, changes)
        self._told(version, by, "reloaded", [*changes, *of_rules])
        took = round((time.monotonic() - begun) * 1000, 1)
        return {
            "version": version.number, "changes": [*changes, *of_rules], "milliseconds": took, "prompts": len(texts),
            "rules": rules,
        }  # fmt: skip

    async def rollback(self, by: str, number: int = 0) -> dict[str, Any]:
        """Bring a version back (0: the one before the current). It stays, over restarts, until the next reload."""
        async with self._turn:
            return await self._rollback(by, number)

    async def _rollback(self, by: str, number: int) -> dict[str, Any]:
        wanted = self._kept.wanted(number, self.current)
        folder = self._kept.place(wanted.number)
        flow, texts = await asyncio.to_thread(read_flow_files, self._settings, self._skills(), folder, wanted.main)
        changes = differences(self._flows.flow, flow)
        await self._put_into_force(flow, texts)
        self._kept.pin(wanted.number)
        self._told(wanted, by, "rolled back", changes)
        return {"version": wanted.number, "changes": changes, "pinned": True}

    def announcement(self) -> dict[str, str]:
        """What is said behind every greeting now: by language, with ``burst``; {} for nothing."""
        return read_announcement(self._folder)

    async def announce(self, notice: dict[str, str]) -> None:
        """Put an announcement into the flow in force, behind every greeting, or with {} take it out again. It stays
        over reloads, rollbacks and restarts. Raises OSError."""
        async with self._turn:
            await asyncio.to_thread(write_announcement, self._folder, notice)
            await self._put_into_force(self._flows.flow, self._flows.prompts.texts)

    # Inside -------------------------------------------------------------------------------------

    def _read(self) -> tuple[Flow, Texts, RuleSet]:
        """Everything, with the mistakes of all of it. Raises ConfigError."""
        found: list[Any] = []
        problems: list[Problem] = []
        for read in (lambda: read_flow_files(self._settings, self._skills()), self._rules.read):
            try:
                found.append(read())
            except ConfigError as error:
                problems += error.problems
        if problems:
            raise ConfigError(problems)
        (flow, texts), ruleset = found
        return flow, texts, ruleset

    def _skills(self) -> frozenset[str]:
        return frozenset(skill for status in self._roster.all() for skill in status.agent.skills)

    async def _put_into_force(self, flow: Flow, texts: Texts) -> None:
        flow, texts = announced(flow, texts, read_announcement(self._folder))
        book = self._flows.prompts.with_texts(texts)
        await book.render_all()
        await render_templates(self._settings.speech, flow)
        self._flows.flow, self._flows.prompts = flow, book

    def _told(self, version: Version, by: str, how: str, changes: list[str]) -> None:
        self.current = version.number
        self._journal.publish(
            FlowLoaded(version=version.number, digest=version.digest, by=by, how=how, changes=changes)
        )

    def _keep(self, flow: Flow, by: str, changes: list[str]) -> Version:
        files = _files_of(flow)
        files["prompts.toml"] = (ROOT / self._settings.centre.prompts).read_bytes()
        return self._kept.keep(files, Path(flow.files[0]).name, by, changes)


def _files_of(flow: Flow) -> dict[str, bytes]:
    """Every file of a flow by its path from the main one: what it includes, and the calendars beside each."""
    home = Path(flow.files[0]).parent
    found = [Path(name) for name in flow.files]
    found += [calendar for folder in {file.parent for file in found} for calendar in sorted(folder.glob("*.ics"))]
    return {str(file.relative_to(home)): file.read_bytes() for file in found}


def differences(old: Flow, new: Flow) -> list[str]:
    """What has changed, in words: steps, lines, look-ups and prompts by name."""
    found = []
    for what, before, after in (
        ("step", old.steps, new.steps), ("line", old.lines, new.lines), ("look-up", old.sources, new.sources),
        ("prompt", old.texts, new.texts),
    ):  # fmt: skip
        found += [f"{what} {name} added" for name in after if name not in before]
        found += [f"{what} {name} removed" for name in before if name not in after]
        found += [
            f"{what} {name} changed" for name in after if name in before and _bare(after[name]) != _bare(before[name])
        ]  # fmt: skip
    if _plain(old.hours) != _plain(new.hours):
        found.append("the opening hours or holidays changed")
    if old.operator != new.operator:
        found.append(f"operator is {new.operator}")
    return found


def _bare(value: Any) -> str:  # noqa: ANN401 - a step, a line, a look-up or a text
    """Without its place in the file, and expressions by their text."""
    for name in ("line", "at"):
        if hasattr(value, "file") and hasattr(value, name):
            value = replace(value, file="", **{name: 0})
    return _plain(value)


def _plain(value: Any) -> str:  # noqa: ANN401 - anything of a flow
    if hasattr(value, "tree") and hasattr(value, "names"):
        return str(value.text)
    if hasattr(value, "__dataclass_fields__"):
        return (
            f"{type(value).__name__}({', '.join(_plain(getattr(value, name)) for name in value.__dataclass_fields__)})"
        )
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return repr(value)
