"""The files that a process begins with: the engineer's, and where those cannot be, what was good last.

A process that starts again under live calls must not stay away because of a file that somebody is editing.
"""

from __future__ import annotations

import logging
from pathlib import Path

from ari_app.app.kept_versions import KeptVersions
from ari_app.configuration.everything import Files
from config.problems import ConfigError
from config.settings import Settings

log = logging.getLogger(__name__)
FLOWS, RULES = "flows", "rules"  # folders of versions in the run folder


def files_or_last_good(settings: Settings, run: Path) -> Files:
    """Every configuration file; what was rolled back, or cannot be read, from the last good version: flow and prompts,
    quality rules, or both. Raises ConfigError when there is no such version, or other files are wrong."""
    flows, rules = KeptVersions(run / FLOWS), KeptVersions(run / RULES)
    flow, ruleset = _pinned_flow(flows), _pinned_rules(rules)
    try:
        return Files(settings, flow, ruleset)
    except ConfigError as error:
        good_flow, good_rules = _flow(flows), _rules(rules)
        for chosen in ((flow, good_rules), (good_flow, ruleset), (good_flow, good_rules)):
            if chosen != (flow, ruleset) and (files := _tried(settings, *chosen)) is not None:
                which = "flow" if chosen[0] != flow else "rules"
                log.error("starting with the last good %s because of:\n%s", which, error)
                return files
        raise


def _tried(settings: Settings, flow: tuple[Path, str] | None, rules: Path | None) -> Files | None:
    try:
        return Files(settings, flow, rules)
    except ConfigError:
        return None


def _pinned_flow(kept: KeptVersions) -> tuple[Path, str] | None:
    return _flow(kept) if kept.pinned() is not None else None


def _flow(kept: KeptVersions) -> tuple[Path, str] | None:
    version = kept.last_good()
    return (kept.place(version.number), version.main) if version is not None else None


def _pinned_rules(kept: KeptVersions) -> Path | None:
    return _rules(kept) if kept.pinned() is not None else None


def _rules(kept: KeptVersions) -> Path | None:
    version = kept.last_good()
    return kept.place(version.number) if version is not None else None
