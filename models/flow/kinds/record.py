"""``record``: the caller's own word on being recorded."""

from __future__ import annotations

from models.domain.flow import Named
from models.flow.fields import one_of
from models.flow.kind import Field, Kind
from models.flow.story import Story

_WORDS = ("on", "off")


def _consent(body: Named) -> bool:
    return body.target == "on"


async def _carry_out(story: Story, body: Named) -> str:
    await story.consent(_consent(body))
    return "then"


KEYWORD = "record"
KIND = Kind(
    "the caller's word on recording",
    Field("on_off", "on or off", "target", reader=one_of(*_WORDS), json={"enum": [*_WORDS, True, False]}),
    carry_out=_carry_out, consent=_consent,
)  # fmt: skip
