"""Versions of quality rules: each that was put into force is numbered and kept, and can be brought back.

They are kept as those of the flow are, beside them in the run folder: the files as they were, by whom, when, and what
changed in words. What fires says in the journal in which version it stood.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ari_app.app.kept_versions import KeptVersions, Version
from config.problems import ConfigError
from models.domain.errors import CommandRefused
from models.domain.events import Event, SystemNoted
from models.domain.quality_rule_events import RulesLoaded
from models.quality.rules.rule import RuleSet, Stage

log = logging.getLogger(__name__)
Publish = Callable[[Event], object]
Sayings = list[tuple[str, str]]


class RuleVersions:
    """``source``: folder or file of the engineer's rules; ``read`` reads rules out of such a place, without one the
    engineer's (raises ConfigError)."""

    def __init__(self, folder: Path, source: Path, read: Callable[[Path | None], RuleSet], publish: Publish) -> None:
        self._folder, self._source, self._read, self._publish = folder, source, read, publish
        self._kept = KeptVersions(folder)
        self.all, self.texts = self._kept.all, self._kept.texts
        self.ruleset = RuleSet()
        self.current = 0
        self._turn = asyncio.Lock()
        self._put: Callable[[RuleSet], None] | None = None  # None: rules are switched off
        self._sayings: Callable[[], Sayings] = list
        self._speak: Callable[[Sayings], Awaitable[object]] | None = None

    def serve(self, put: Callable[[RuleSet], None], sayings: Callable[[], Sayings]) -> None:
        """``put`` puts rules into force; ``sayings``: see `sayings`."""
        self._put, self._sayings = put, sayings

    def speak_by(self, speak: Callable[[Sayings], Awaitable[object]]) -> None:
        """``speak`` makes prompts of what rules of a version that is brought back have callers hear."""
        self._speak = speak

    def sayings(self) -> Sayings:
        """(text, language) of everything that a caller may have to hear by the rules in force."""
        return self._sayings()

    def read(self) -> RuleSet:
        """The engineer's rules as they are now. Raises ConfigError with every mistake."""
        return self._read(None)

    # In force -----------------------------------------------------------------------------------------

    def first(self) -> RuleSet:
        """What a process begins with: a version that was pinned, else the engineer's files, and where those cannot be,
        the version that was good last. Raises ConfigError if there is none."""
        pinned = self._kept.pinned()
        if pinned is not None:
            return self._in_force(self._read(self._kept.place(pinned.number)), pinned, "restart", "still pinned", [])
        try:
            return self._began(self.read())
        except ConfigError as error:
            good = self._kept.last_good()
            if good is None:
                raise
            found = self._read(self._kept.place(good.number))
            what = "rules have mistakes; the last good version is in force"
            self._publish(SystemNoted(what=what, detail=str(error).splitlines()[0]))
            return self._in_force(found, good, "restart", "last good", [])

    def _began(self, ruleset: RuleSet) -> RuleSet:
        before = self._kept.last_good()
        version = self._keep("start", [])
        how = "begun with" if before is None or version.number != before.number else "still in force"
        return self._in_force(ruleset, version, "start", how, [])

    def reloaded(self, ruleset: RuleSet, by: str) -> tuple[int, list[str]]:
        """The engineer's rules, just read, are in force from now on: the number of the version, and what changed."""
        if self._put is None:
            return 0, []
        changes = differences(self.ruleset, ruleset)
        version = self._keep(by, changes)
        if version.number:
            self._kept.unpin()
        self._put(self._in_force(ruleset, version, by, "reloaded", changes))
        return version.number, changes

    async def rollback(self, by: str, number: int = 0) -> dict[str, Any]:
        """Bring a version back (0: the one before the current). It stays, over restarts, until the next reload.
        Raises NotThere; ConfigError when those rules cannot be in this kefu."""
        async with self._turn:
            return await self._rollback(by, number)

    async def _rollback(self, by: str, number: int) -> dict[str, Any]:
        if self._put is None:
            raise CommandRefused("quality rules are switched off; write enabled = true below [quality]")
        wanted = self._kept.wanted(number, self.current)
        ruleset = await asyncio.to_thread(self._read, self._kept.place(wanted.number))
        changes = differences(self.ruleset, ruleset)
        self._kept.pin(wanted.number)
        self._put(self._in_force(ruleset, wanted, by, "rolled back", changes))
        if self._speak is not None:
            await self._speak(self.sayings())
        return {"version": wanted.number, "changes": changes, "pinned": True}

    def _in_force(self, ruleset: RuleSet, version: Version, by: str, how: str, changes: list[str]) -> RuleSet:
        """Written down, and with its number."""
        self.current, self.ruleset = version.number, replace(ruleset, number=version.number)
        stages = [rule.stage for rule in ruleset.rules]
        self._publish(
            RulesLoaded(
                version=ruleset.version, number=version.number, live=stages.count(Stage.LIVE),
                shadow=stages.count(Stage.SHADOW), by=by, how=how, changes=changes,
            )
        )  # fmt: skip
        return self.ruleset

    def _keep(self, by: str, changes: Sequence[str]) -> Version:
        """The engineer's files; of what cannot be written, a version without a number."""
        try:
            return self._kept.keep(files_in(self._source), self._source.name, by, changes)
        except OSError as error:
            log.error("this version of the rules is not kept (%s): %s", self._folder, error.strerror)
            return Version(0, 0.0, by, "", "", tuple(changes))


def files_in(source: Path) -> dict[str, bytes]:
    """The rule files of a folder by name, or the one file. Raises OSError."""
    files = sorted(source.glob("*.yaml")) if source.is_dir() else [source]
    return {file.name: file.read_bytes() for file in files}


def differences(old: RuleSet, new: RuleSet) -> list[str]:
    """What has changed in quality rules, in words."""
    before, after = ({rule.id: rule for rule in rules.rules} for rules in (old, new))
    found = [f"rule {name} added ({after[name].stage})" for name in after if name not in before]
    found += [f"rule {name} removed" for name in before if name not in after]
    for name in after:
        if name in before and before[name].stage is not after[name].stage:
            found.append(f"rule {name} is {after[name].stage} now, and was {before[name].stage}")
        elif name in before and before[name].version != after[name].version:
            found.append(f"rule {name} changed")
    return found
