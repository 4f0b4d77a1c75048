"""Candidates in the shadow: what they would have answered to what callers say, beside the model that does answer.

They hear the journal, not the call: nothing of a call waits for them, and nothing can act upon what they say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from ari_app.store.row import Row
from models.domain.events import Event
from models.domain.training_events import ShadowAnswered
from models.intent.classifier import IntentClassifier
from models.training.inbox import Answer, Fold, Told
from models.training.judging import said

_KINDS = frozenset({"CallArrived", "MenuEntered", "PromptSaid", "Transcribed", "AnswerTaken", "AnswerRefused"})
_MOST = 1000  # answers that wait; more than that are not looked at
Candidates = Mapping[str, tuple[str, IntentClassifier]]


class Shadows:
    """``candidates``: language → name and model, changed in place by whoever owns them. `take` is a listener."""

    def __init__(self, candidates: Candidates, publish: Callable[[Event], object]) -> None:
        self._candidates, self._publish = candidates, publish
        self._fold = Fold()
        self._waiting: asyncio.Queue[Answer] = asyncio.Queue(_MOST)

    def take(self, row: Row) -> None:
        """One more row of the journal."""
        if row.kind == "CallEnded":
            self._fold.forget(row.call_id)
        if not self._candidates or row.kind not in _KINDS:
            return
        self._fold.take(Told(row.seq, row.at, row.call_id, row.kind, row.data))
        while self._fold.found:
            answer = self._fold.found.popitem()[1]
            if answer.answer and answer.language in self._candidates and not self._waiting.full():
                self._waiting.put_nowait(answer)

    async def run(self) -> None:
        """Answer what waits, on a thread."""
        while True:
            answer = await self._waiting.get()
            name, model = self._candidates.get(answer.language, ("", None))
            if model is None:
                continue
            says, chance = await asyncio.to_thread(said, model, answer.text, answer.known)
            self._publish(
                ShadowAnswered(
                    call_id=answer.call, model=name, utterance=answer.utterance, answer=says, chance=round(chance, 4),
                    live=answer.answer,
                )
            )  # fmt: skip
