"""Trainers' operations: see `ari_app.web.table.training`."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.app.trained import LiveIntents
from ari_app.web.fields import Answer
from ari_app.web.operation import Asked, Handler
from ari_app.web.table.training import GiveLabel, NoteModel, PromoteModel, Returned, ReturnModel
from models.domain.events import Event
from models.domain.training_events import ModelJudged, ModelTrained


def training_handlers(live: LiveIntents, publish: Callable[[Event], object]) -> dict[str, Handler]:
    """By the operation's name."""

    async def label(asked: Asked[GiveLabel]) -> Answer:
        await live.label(asked.body.utterance, asked.body.intent, asked.by)
        return Answer()

    async def promote(asked: Asked[PromoteModel]) -> Answer:
        await live.promote(asked.body.model, asked.by, asked.body.why, asked.body.force)
        return Answer()

    async def give_back(asked: Asked[ReturnModel]) -> Returned:
        return Returned(model=await live.give_back(asked.body.language, asked.by, asked.body.why))

    async def note(asked: Asked[NoteModel]) -> Answer:
        body = asked.body
        if body.how:
            publish(
                ModelJudged(model=body.model, how=body.how, verdict=body.verdict, metrics=body.metrics, by=asked.by)
            )
        else:
            publish(
                ModelTrained(
                    model=body.model, language=body.language, data=body.data, code=body.code, encoder=body.encoder,
                    texts=body.texts, held_out=body.held_out, metrics=body.metrics, by=asked.by,
                )
            )  # fmt: skip
        return Answer()

    return {"give_label": label, "promote_model": promote, "return_model": give_back, "note_model": note}
