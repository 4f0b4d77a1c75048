"""Models in the shadow: what they would have said to what callers say, beside the model that does answer.

They hear what has been said already, not the call: nothing of a call waits for them, and nothing can act upon what
they say. One line for each part, so that what hears for seconds keeps nobody waiting who finds a card.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from ari_app.app.rivals import Asked, Rival
from ari_app.assist.cards import Looked
from ari_app.media.overheard import Clip
from ari_app.store.row import Row
from models.domain.events import Event
from models.domain.training_events import ShadowAnswered
from models.domain.words import plain
from models.training.inbox import Fold, Told
from models.training.kept_words import without_digits
from models.training.parts import CARDS, INTENTS, PARTS, PHRASES, WORDING, live_name

_KINDS = frozenset({"CallArrived", "MenuEntered", "PromptSaid", "Transcribed", "AnswerTaken", "AnswerRefused"})
_MOST = {INTENTS: 1000, CARDS: 200, PHRASES: 20, WORDING: 20}  # that wait; more than that are not looked at
_HEARD = (PHRASES, WORDING)
Rivals = Mapping[str, tuple[str, Rival]]


class Shadows:
    """``rivals``: name of part and language (`live_name`) → name and model, changed in place by whoever owns them;
    ``live``: which model is live in a language and a part. `take`, `looked` and `overheard` are listeners."""

    def __init__(
        self, rivals: Rivals, live: Callable[[str, str], str], publish: Callable[[Event], object]
    ) -> None:  # fmt: skip
        self._rivals, self._live, self._publish = rivals, live, publish
        self._fold = Fold()
        self._waiting = {part: asyncio.Queue[Asked](most) for part, most in _MOST.items()}
        self.missed = dict.fromkeys(PARTS, 0)

    # What happens ---------------------------------------------------------------------------------

    def take(self, row: Row) -> None:
        """One more row of the journal."""
        if row.kind == "CallEnded":
            self._fold.forget(row.call_id)
        if not self._rivals or row.kind not in _KINDS:
            return
        self._fold.take(Told(row.seq, row.at, row.call_id, row.kind, row.data))
        while self._fold.found:
            one = self._fold.found.popitem()[1]
            if one.answer:
                self._ask(Asked(INTENTS, one.language, one.call, one.utterance, one.answer, one.text, known=one.known))

    def looked(self, looked: Looked) -> None:
        """A card was looked for."""
        one = looked
        self._ask(Asked(CARDS, one.language, one.call, one.number, one.best, one.text, queue=one.queue))

    def overheard(self, clip: Clip) -> None:
        """A clip was heard."""
        part = WORDING if clip.phrases is None else PHRASES
        self._ask(
            Asked(
                part, clip.language, clip.call, 0, plain(clip.taken), pcm=clip.pcm, known=clip.phrases or (),
                any_words=clip.phrases is None, heard_at=clip.at,
            )
        )  # fmt: skip

    def _ask(self, asked: Asked) -> None:
        line = self._waiting[asked.part]
        if live_name(asked.part, asked.language) not in self._rivals:
            return
        if line.full():
            self.missed[asked.part] += 1
        else:
            line.put_nowait(asked)

    # What they say --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Let them say what waits, each part in turn."""
        async with asyncio.TaskGroup() as group:
            for part in PARTS:
                group.create_task(self._run(part), name=f"shadow of {part}")

    async def _run(self, part: str) -> None:
        while True:
            asked = await self._waiting[part].get()
            found = self._rivals.get(live_name(part, asked.language))
            beside = self._live(asked.language, part)
            if found is None or (said := await found[1].says(asked)) is None:
                continue
            if said[0] or asked.took:
                self._publish(_answered(asked, found[0], beside, *said))


def _answered(asked: Asked, model: str, beside: str, says: str, chance: float) -> ShadowAnswered:
    """Words that are alike are not kept: they stand in the transcript."""
    alike = says == asked.took
    row = ShadowAnswered(
        call_id=asked.call, model=model, utterance=asked.utterance, chance=round(chance, 4), beside=beside, alike=alike,
        heard_at=round(asked.heard_at, 3), **({} if asked.part in _HEARD else {"answer": says, "live": asked.took}),
    )  # fmt: skip
    if asked.part == PHRASES or (asked.part == WORDING and not alike):
        return replace(row, heard=without_digits(says), taken=without_digits(asked.took))
    return row
