"""``agi://…/queue,NUMBER,DIALLED,PROBLEM``: for dialplans that keep app_queue: priority, queue and skill."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping

from agi.protocol import Environment
from agi.scripts.intake import Directory
from models.scoring.score import score

_DEMANDING = 0.6  # from this priority on, only agents with proficiency 3 to 5
_PLAIN_NAME = re.compile(r"[\w-]{1,60}")


def queue(
    directory: Directory, is_open: Callable[[float], bool]
) -> Callable[[Environment], Awaitable[Mapping[str, str]]]:
    """The script. Sets QUEUE_PRIO (0–10), KEFU_QUEUE, KEFU_SKILL, QUEUE_MAX_PENALTY, KEFU_LANGUAGE, KEFU_OPEN."""

    async def script(environment: Environment) -> Mapping[str, str]:
        number, _, problem = (*environment.arguments, "", "", "")[:3]
        name = problem if _PLAIN_NAME.fullmatch(problem) else "operator"
        record, history = await directory.known(number, name)
        priority = score(record, history).priority
        return {
            "QUEUE_PRIO": str(round(priority * 10)),
            "KEFU_QUEUE": f"kefu-{name}",
            "KEFU_SKILL": name,
            "QUEUE_MAX_PENALTY": "2" if priority >= _DEMANDING else "4",
            "KEFU_LANGUAGE": record.language,
            "KEFU_OPEN": "1" if is_open(time.time()) else "0",
        }

    return script
