"""``collect``: digits by key or voice."""

from __future__ import annotations

from typing import Any

from models.domain.flow import Question
from models.flow.asking import ANSWER, ANSWERED, BLUE, ask, build_question, open_secret
from models.flow.fields import one_of
from models.flow.kind import Field, Kind
from models.flow.reading import Reading

_TERMINATORS = ("#", "*", "none")


def _build(reading: Reading, values: dict[str, Any]) -> Question:
    return build_question(reading, values, "digits")


KEYWORD = "collect"
KIND = Kind(
    "collect digits by key or voice",
    Field("prompt", "the question", "prompt"),
    {
        "min": Field("whole", "fewest digits", "low", low=1, high=40),
        "max": Field("whole", "most digits", "high", low=1, high=40),
        "terminator": Field(
            "terminator", "the key that ends the input: # or *, or none",
            reader=one_of(*_TERMINATORS), json={"enum": list(_TERMINATORS)},
        ),
        **ANSWER,
    },
    ANSWERED,
    body=Question, build=_build, carry_out=ask, check=open_secret, asks=True, tells=False, colour=BLUE,
)  # fmt: skip
