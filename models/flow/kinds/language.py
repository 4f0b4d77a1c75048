"""``language``: the one that is spoken and heard from here on."""

from __future__ import annotations

from models.domain.caller import LANGUAGES
from models.domain.flow import Named
from models.flow.fields import one_of
from models.flow.kind import Field, Kind
from models.flow.story import Story

_OTHER = {"en": "zh", "zh": "en"}
_WORDS = (*LANGUAGES, "other")


async def _carry_out(story: Story, body: Named) -> str:
    story.language = _OTHER[story.language] if body.target == "other" else body.target
    return "then"


KEYWORD = "language"
KIND = Kind(
    "go on in a language",
    Field("language", "en, zh or other", "target", reader=one_of(*_WORDS), json={"enum": list(_WORDS)}),
    carry_out=_carry_out,
)  # fmt: skip
