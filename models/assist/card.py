"""A card of knowledge: what an agent may be asked, and what is to be said or done. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.domain.words import plain

LONGEST = 120  # words of a body; what is longer nobody reads while somebody waits
FEWEST = 5  # questions; with fewer a card is found much less often
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Card:
    """``questions``: how callers ask for it; ``queues``: whose calls it belongs to (none: all); ``until``: the last day
    on which it is true (None: for good); ``file``, ``line``: where it stands."""

    id: str
    language: str
    title: str
    body: str
    questions: tuple[str, ...] = ()
    queues: frozenset[str] = frozenset()
    until: date | None = None
    owner: str = ""
    file: str = ""
    line: int = 0

    def serves(self, language: str, queue: str) -> bool:
        """Whether it belongs to calls in a language of a queue ("": of any)."""
        return self.language == language and (not queue or not self.queues or queue in self.queues)

    def holds(self, today: date) -> bool:
        """Whether it is still true on a day."""
        return self.until is None or today <= self.until


def named(cards: Iterable[Card], name: str, language: str) -> Card | None:
    """The card of a language that somebody means by its id, by its id without the language, or by its title."""
    wanted = plain(name)
    return next(
        (
            one for one in cards
            if one.language == language
            and (one.id in (name, f"{language}/{name}") or plain(one.title) == wanted)
        ),
        None,
    )  # fmt: skip


def words_in(text: str) -> int:
    """How long a text is to read: words, and two Chinese characters for one."""
    han = len(_HAN.findall(text))
    return len(_WORD.findall(_HAN.sub(" ", text))) + (han + 1) // 2
