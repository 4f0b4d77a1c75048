"""Cards of knowledge: what an agent looks up while somebody waits."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import PRINTABLE, Answer, Queue, Request
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import REFUSED
from models.domain.scopes import Scope

_WORDS = Meta(min_length=1, max_length=500, pattern=PRINTABLE, description="what is asked, in the caller's words")
_CALL = Meta(max_length=100, pattern=PRINTABLE, description="a live call: its language and its queue, unless given")


class FindCards(Request, frozen=True, kw_only=True):
    """What is looked for. ``language`` "": of the call, else English."""

    text: Annotated[str, _WORDS]
    language: Literal["", "en", "zh"] = ""
    queue: Annotated[Queue, Meta(description='only cards that belong to its calls; "": all')] = ""
    call: Annotated[str, _CALL] = ""


class CardItem(Answer, frozen=True, kw_only=True):
    """A card. ``score``: how well it fits, of no unit; ``likeness``: of its nearest question, −1 to 1."""

    id: str
    language: str
    title: str
    body: str
    owner: str
    score: float
    likeness: float


class CardsFound(Answer, frozen=True, kw_only=True):
    """At most three, the best first. ``clear``: the first is far enough ahead to be shown unasked."""

    items: list[CardItem]
    clear: bool


ROWS = (
    Operation("find_cards", "GET", f"{V1}/knowledge", "knowledge", "cards of knowledge that answer a question best",
              "查找最能回答问题的知识卡片", FindCards, CardsFound, Scope.QUEUES_READ, errors=REFUSED),
)  # fmt: skip
