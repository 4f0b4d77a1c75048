"""Cards of knowledge: see `ari_app.web.table.knowledge`."""

from __future__ import annotations

from collections.abc import Mapping

from ari_app.assist.library import Library
from ari_app.voice.call.session import CallSession
from ari_app.web.operation import Asked, Handler
from ari_app.web.table.knowledge import CardItem, CardsFound, FindCards
from config.settings import Assist


def knowledge_handlers(
    library: Library, calls: Mapping[str, CallSession], settings: Assist
) -> dict[str, Handler]:  # fmt: skip
    """By the operation's name."""

    async def find(asked: Asked[FindCards]) -> CardsFound:
        body = asked.body
        session = calls.get(body.call)
        language = body.language or (session.language if session is not None else "en")
        queue = body.queue or (session.queueing.problem if session is not None else "")
        answer = await library.find(body.text, language, queue)
        items = [
            CardItem(
                id=one.card.id, language=one.card.language, title=one.card.title, body=one.card.body,
                owner=one.card.owner, score=round(one.score, 2), likeness=round(one.likeness, 2),
            )
            for one in answer.found
        ]  # fmt: skip
        return CardsFound(items=items, clear=answer.clear(settings.card_gap, settings.card_likeness))

    return {"find_cards": find}
