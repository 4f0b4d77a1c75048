"""``ask``: an open question for one value, of a kind that its slot names."""

from __future__ import annotations

from typing import Any

from models.domain.flow import Question
from models.flow.asking import ANSWER, ANSWERED, BLUE, ask, build_question, open_secret
from models.flow.fields import one_of
from models.flow.kind import Field, Kind
from models.flow.reading import Reading
from models.intent.slots import SLOTS


def _build(reading: Reading, values: dict[str, Any]) -> Question:
    return build_question(reading, values, str(values.get("slot", "digits")))


def _leave(reading: Reading) -> None:
    """Where every value has a way of its own, none goes on by ``then``."""
    fields = reading.node.fields
    values = fields["values"].fields if "values" in fields else {}
    if values and "then" not in fields and values.keys() <= reading.exits.keys():
        del reading.exits["then"]


KEYWORD = "ask"
KIND = Kind(
    "ask an open question for one value",
    Field("prompt", "the question", "prompt"),
    {
        "slot": Field(
            "slot", f"what is asked for: {', '.join(SLOTS)}", required=True,
            reader=one_of(*SLOTS), json={"enum": list(SLOTS)},
        ),
        "min": Field("whole", "fewest digits or letters", "low", low=1, high=40),
        "max": Field("whole", "most digits or letters", "high", low=1, high=40),
        "values": Field("choices", "slot choice or intent: value: { key:, phrases:, then: }"),
        **ANSWER,
    },
    ANSWERED,
    body=Question, build=_build, leave=_leave, carry_out=ask, check=open_secret, asks=True, tells=False, colour=BLUE,
)  # fmt: skip
