"""``transfer``: to one agent, or to a number."""

from __future__ import annotations

import re

from models.flow.document import Node
from models.flow.fields import Context, text_of
from models.flow.kind import Field, Kind
from models.flow.leaving import BROWN, leave_for


def _target(context: Context, node: Node, _spec: Field, where: str) -> str:
    value = text_of(context, node, where)
    if not re.fullmatch(r"(agent|number):[0-9*]{1,30}", value):
        context.wrong(node, f"{where}: write agent:ID or number:DIGITS, not {value!r}")
    return value


KEYWORD = "transfer"
KIND = Kind(
    "to a number or agent", Field("target", "agent:ID or number:DIGITS", "target", reader=_target), {}, {},
    carry_out=leave_for(KEYWORD), ends=True, human=True, colour=BROWN,
)  # fmt: skip
