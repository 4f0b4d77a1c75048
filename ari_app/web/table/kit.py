"""What rows of the table are made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ari_app.web.codes import Code
from ari_app.web.operation import Order
from models.domain.command import Command

LONG = 300.0  # new prompts are spoken; a long call is written down; mail servers wait
REFUSED = (Code.REFUSED, Code.NOT_PERMITTED)
ASKED = (*REFUSED, Code.BAD_ARGUMENT)  # what is asked for by name: figures, groups, days, models
ASTERISK = (Code.ASTERISK_REFUSED, Code.ASTERISK_AWAY, Code.TIMED_OUT)
STORED = (Code.UNREADABLE, Code.NO_KEY, Code.STORAGE)
FOUND = (Code.NOT_FOUND,)


def bare(kind: type[Command]) -> Order:
    """A command that has no argument."""

    def made(_body: Any, _path: Mapping[str, str]) -> Command:  # noqa: ANN401 - a request of any type
        return kind()

    return made
