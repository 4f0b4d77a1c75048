"""What a model in the shadow and the live one did not say alike, to be looked at and settled: see
`ari_app.web.table.training`. Who settles is not told which of the two is live."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from ari_app.app.trained import LiveModels
from ari_app.configuration.knowledge import load_knowledge
from ari_app.configuration.promoted_cards import CardsInForce
from ari_app.store.training_rows import told, told_of_row, words_of
from ari_app.web.fields import Answer
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339
from ari_app.web.table.training import BesideItem, BesideList, ListBeside, SettleBeside
from config.problems import ConfigError
from models.assist.card import Card
from models.domain.errors import NotThere
from models.domain.training_events import ShadowSettled
from models.training.beside import ANSWERED, KINDS, LIVE, NEITHER, SETTINGS, SHADOW, Beside, apart, rows_beside
from models.training.parts import CARDS, place_of
from models.training.registry import Entry

_BODY = 400  # characters of a card that are shown
ONE, OTHER = "one", "other"


class BesideOrders:
    """``cards``: those in force."""

    def __init__(self, live: LiveModels, cards: CardsInForce) -> None:
        self._live, self._cards = live, cards

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"list_beside": self._list, "settle_beside": self._settle}

    async def _list(self, asked: Asked[ListBeside]) -> BesideList:
        entry = await self._live.entry(asked.body.model)
        found, heard = await asyncio.to_thread(self._rows, entry)
        order = sorted(apart(found), key=lambda one: bool(one.known) and asked.by not in one.labels)
        shown = order[: asked.body.limit]
        texts, cards = await asyncio.to_thread(self._behind, entry, shown)
        return BesideList(
            items=[_item(one, asked.by, texts.get(one.utterance, ""), cards) for one in shown], total=len(order),
            heard=heard, open=sum(not one.known for one in order),
        )  # fmt: skip

    def _rows(self, entry: Entry) -> tuple[list[Beside], int]:
        """Of a candidate what it said in the shadow; of a live one what the one before said beside it."""
        live = entry.state == "live"
        since = entry.since if live else entry.shadow_since
        rows = list(told(self._live.records, KINDS, since)) if since else []
        former = self._live.shadow_of(entry.part, entry.language) or SETTINGS
        found = rows_beside(rows, former, entry.model) if live else rows_beside(rows, entry.model)
        return found, len(found)

    def _behind(self, entry: Entry, shown: Sequence[Beside]) -> tuple[dict[int, str], dict[str, Card]]:
        """The words that were said, and the cards by what they are called."""
        texts = words_of(self._live.records, [one.utterance for one in shown if one.utterance])
        if entry.part != CARDS:
            return texts, {}
        folders = {self._cards.own, self._cards.folder(entry.language), *_folders(self._live.folder, entry, shown)}
        return texts, {card.id: card for folder in sorted(folders) for card in _read(folder)}

    async def _settle(self, asked: Asked[SettleBeside]) -> Answer:
        body = asked.body
        await self._live.flushed()
        if await asyncio.to_thread(told_of_row, self._live.records, body.row, ANSWERED) is None:
            raise NotThere(f"there is no row {body.row} of a model in the shadow (its time may be over)")
        right = body.right if body.right in ("", NEITHER) else _right(body.row, body.right)
        self._live.publish(ShadowSettled(row=body.row, right=right, by=asked.by))
        return Answer()


def _folders(models: Path, entry: Entry, shown: Sequence[Beside]) -> set[Path]:
    names = {entry.model, *(one.model for one in shown)} - {SETTINGS}
    return {place_of(models, name) for name in names}


def _read(folder: Path) -> tuple[Card, ...]:
    try:
        return tuple(load_knowledge(folder))
    except ConfigError:  # what is broken meanwhile has no words
        return ()


def _live_first(row: int) -> bool:
    """Whether the live one stands first: as a coin falls, but always alike for a row."""
    return (row * 2654435761 >> 16) % 2 == 0


def _right(row: int, chosen: str) -> str:
    return LIVE if (chosen == ONE) == _live_first(row) else SHADOW


def _item(one: Beside, by: str, text: str, cards: Mapping[str, Card]) -> BesideItem:
    first, second = (one.took, one.says) if _live_first(one.number) else (one.says, one.took)
    mine = one.labels.get(by, "")
    chosen = mine if mine in ("", NEITHER) else next(name for name in (ONE, OTHER) if _right(one.number, name) == mine)
    return BesideItem(
        row=one.number, call=one.call, at=rfc3339(one.at), text=text, one=_title(first, cards),
        other=_title(second, cards), one_more=_body(first, cards), other_more=_body(second, cards), mine=chosen,
        settled=bool(one.known),
    )  # fmt: skip


def _title(name: str, cards: Mapping[str, Card]) -> str:
    return f"{cards[name].title} ({name})" if name in cards else name


def _body(name: str, cards: Mapping[str, Card]) -> str:
    return cards[name].body[:_BODY] if name in cards else ""
