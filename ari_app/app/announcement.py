"""An announcement that somebody has put into the flow: a prompt behind every greeting until it is taken out again.

It is kept beside the versions of the flow and laid over whichever is in force, so that neither a reload nor a restart
loses it, and no file of the flow's engineer is written by anybody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from models.domain.caller import LANGUAGES
from models.domain.flow import Flow, Texts

PROMPT = "announcement_of_the_day"
_FILE = "announcement.json"


def announced(flow: Flow, texts: Texts, notice: Mapping[str, str]) -> tuple[Flow, Texts]:
    """Flow and prompts with an announcement, or without ({})."""
    rest = {name: entry for name, entry in texts.items() if name != PROMPT}
    if not notice:
        return replace(flow, notice=""), rest
    return replace(flow, notice=PROMPT), {**rest, PROMPT: {one: notice[one] for one in LANGUAGES}}


def read_announcement(folder: Path) -> dict[str, str]:
    """What is kept: the text by language, and ``burst``; {} for none, or one that cannot be read."""
    try:
        row = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return row if isinstance(row, dict) and all(isinstance(row.get(one), str) for one in LANGUAGES) else {}


def write_announcement(folder: Path, notice: Mapping[str, str]) -> None:
    """Keep one; {} for none. Raises OSError."""
    file = folder / _FILE
    if not notice:
        file.unlink(missing_ok=True)
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = file.with_suffix(".half")
    half.write_text(json.dumps(dict(notice), ensure_ascii=False), encoding="utf-8")
    half.replace(file)
