"""The pytest plug-in: ``pytest_plugins = ["ari_app.flowtest.plugin"]`` collects ``*.calls`` and gives `flow_stage`.

All scripts of a session are played together, side by side, when the first is asked for; each is a test of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ari_app.flowtest.play import Result
from ari_app.flowtest.read import read_scripts
from ari_app.flowtest.report import timeline
from ari_app.flowtest.script import Script
from ari_app.flowtest.suite import JOBS, Outcome, play_all

_KEY = pytest.StashKey[dict[str, Result]]()
Play = Callable[..., Outcome]


class Unexpected(Exception):
    """A script's expectation that was not met."""


class CallsFile(pytest.File):
    """A ``*.calls`` file."""

    def collect(self) -> Iterator[CallItem]:
        """One item a test. Raises ConfigError with every mistake of the file."""
        scripts, settings = read_scripts([self.path])
        for script in scripts:
            yield CallItem.from_parent(self, name=script.name, script=script, settings=settings)


class CallItem(pytest.Item):
    """One test of such a file."""

    def __init__(self, *, script: Script, settings: dict[str, Any], **more: Any) -> None:  # noqa: ANN401 - pytest's
        super().__init__(**more)
        self.script, self.settings = script, settings

    def runtest(self) -> None:
        """Play everything that was collected, once; then look at this one."""
        stash = self.session.stash
        if _KEY not in stash:
            stash[_KEY] = _play_collected([item for item in self.session.items if isinstance(item, CallItem)])
        result = stash[_KEY][self.script.name]
        if result.skipped:
            pytest.skip(result.skipped)
        if result.failure:
            raise Unexpected(f"{self.script.file}:{result.line}: {result.failure}\n{timeline(result)}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ANN401
        """The expectation and the call's timeline, without a trace."""
        if isinstance(excinfo.value, Unexpected):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test stands."""
        return self.path, self.script.line - 1, self.script.name


def _play_collected(items: list[CallItem]) -> dict[str, Result]:
    settings: dict[str, Any] = {}
    for item in items:
        settings |= item.settings
    outcome = asyncio.run(play_all([item.script for item in items], settings))
    return {result.script.name: result for result in outcome.results}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CallsFile | None:
    """pytest's hook."""
    return CallsFile.from_parent(parent, path=file_path) if file_path.suffix == ".calls" else None


@pytest.fixture
def flow_stage(tmp_path: Path) -> Play:
    """``flow_stage(text, **settings)`` plays scripts written in the test and returns the `Outcome`."""

    def play(text: str, jobs: int = JOBS, **settings: Any) -> Outcome:  # noqa: ANN401 - setting values
        file = tmp_path / "test.calls"
        file.write_text(text, encoding="utf-8")
        scripts, own = read_scripts([file])
        named = {name.replace("__", "."): value for name, value in settings.items()}
        return asyncio.run(play_all(scripts, {**own, **named}, jobs))

    return play
