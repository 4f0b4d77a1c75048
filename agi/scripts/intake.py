"""``agi://…/intake,NUMBER,DIALLED``: who is calling, are we open, how important is it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from agi.protocol import Environment
from models.domain.caller import CallerHistory, CallerRecord
from models.scoring.score import score


class Directory(Protocol):
    """Where records come from."""

    async def known(self, number: str, problem: str) -> tuple[CallerRecord, CallerHistory]:
        """What is known of a number, and its last seven days."""


def intake(
    directory: Directory, is_open: Callable[[float], bool], jitter_ms: int = 0
) -> Callable[[Environment], Awaitable[Mapping[str, str]]]:
    """The script. Sets, of those that are known, KEFU_OPEN, KEFU_CALLER_NAME, KEFU_LANGUAGE, KEFU_TIER,
    KEFU_LAST_AGENT, KEFU_PRIORITY (0–10), KEFU_JITTER (milliseconds, for JITTERBUFFER)."""

    async def script(environment: Environment) -> Mapping[str, str]:
        number = environment.arguments[0] if environment.arguments else ""
        record, history = await directory.known(number, "")
        priority = score(record, history).priority
        variables = {
            "KEFU_OPEN": "1" if is_open(time.time()) else "0",
            "KEFU_CALLER_NAME": _plain(record.name),
            "KEFU_LANGUAGE": record.language,
            "KEFU_TIER": record.tier,
            "KEFU_LAST_AGENT": record.last_agent,
            "KEFU_PRIORITY": str(round(priority * 10)),
            "KEFU_JITTER": str(jitter_ms) if jitter_ms else "",
        }
        return {name: value for name, value in variables.items() if value}

    return script


def _plain(text: str) -> str:
    """A name without anything that the dialplan would take for its own syntax."""
    return "".join(letter for letter in text if letter.isalnum() or letter in " .-'")[:80]
