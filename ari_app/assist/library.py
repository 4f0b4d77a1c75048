"""The cards in force, and who finds them: in threads, for encoding a text takes longer than an event loop may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from models.assist.card import Card
from models.assist.shelf import Answer, Shelf
from models.domain.caller import LANGUAGES
from models.intent.sentences import Encoder


class Library:
    """``read`` reads the folder anew (raises ConfigError); ``today``: of the site; ``told`` is given the cards that are
    in force from then on, in a thread."""

    def __init__(
        self, cards: Sequence[Card], read: Callable[[], Sequence[Card]], encode: Encoder, today: Callable[[], date],
        told: Callable[[Sequence[Card]], None] = lambda cards: None,
    ) -> None:  # fmt: skip
        self._read, self.today, self.encode, self._told = read, today, encode, told
        self._cards = {one.id: one for one in cards}
        self._shelves: Mapping[str, Shelf] = {}
        self._opening = asyncio.Lock()

    def cards(self) -> Mapping[str, Card]:
        """By id."""
        return self._cards

    async def open(self) -> None:
        """Make the shelves, once."""
        async with self._opening:
            if not self._shelves:
                self._shelves = await asyncio.to_thread(self._made, tuple(self._cards.values()))

    async def reload(self) -> int:
        """Read the folder anew; how many cards there are. Raises ConfigError, and then those in force stay."""
        cards = tuple(await asyncio.to_thread(self._read))
        shelves = await asyncio.to_thread(self._made, cards)
        await asyncio.to_thread(self._told, cards)
        self._cards, self._shelves = {one.id: one for one in cards}, shelves
        return len(cards)

    def _made(self, cards: tuple[Card, ...]) -> dict[str, Shelf]:
        return {language: _shelf(cards, language, self.encode) for language in LANGUAGES}

    async def find(self, text: str, language: str, queue: str = "", most: int = 3) -> Answer:
        """The cards that answer a text best, of those that belong to a queue's calls ("": any) and hold today."""
        await self.open()
        shelf = self._shelves.get(language)
        if shelf is None or not text.strip():
            return Answer()
        return await asyncio.to_thread(shelf.ask, text, queue, self.today(), most)


@lru_cache(maxsize=2 * len(LANGUAGES))
def _shelf(cards: tuple[Card, ...], language: str, encode: Encoder) -> Shelf:
    """The same cards once: a reload that changes the flow alone encodes nothing anew."""
    return Shelf([one for one in cards if one.language == language], language, encode)
