"""Models that trainers made, of every part: which of them is live, and that one gives way which has become worse.

Beside the records there is a folder with a file a model, and ``live.json``, which names the one of each part and
language; where it names none, that of the settings is live. ``shadow.json`` names those that are in the shadow,
``examples.json`` the files on which others were compared.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ari_app.app.in_shadow import InShadow
from ari_app.app.intents_in_force import IntentsInForce
from ari_app.app.model_folder import ModelFolder
from ari_app.app.rivals import Rival, Taught
from ari_app.store.journal import Journal
from ari_app.store.training_rows import is_callers_utterance, told
from models.domain.caller import LANGUAGES
from models.domain.errors import BadArgument, CommandRefused, NotThere
from models.domain.events import Event
from models.domain.training_events import LabelGiven, ModelPromoted, ModelReturned, ShadowBegun
from models.intent.classifier import IntentClassifier
from models.training.beside import SETTINGS
from models.training.inbox import OTHER
from models.training.parts import INTENTS, live_name, place_of
from models.training.registry import KINDS, Entry, live_stack, missing, registry
from models.training.stood import KINDS as LIVE
from models.training.stood import Fallen, fallen

log = logging.getLogger(__name__)
_LOOK_SECONDS = 3600.0
_PATIENCE = 0.5  # seconds for what has just happened to be in the books
_BEFORE_SECONDS = 30 * 86_400.0  # so long a time before a promotion says how good the model before was
_WATCHED_SECONDS = 30 * 86_400.0  # so long the one before goes on beside the one that was promoted


def live_models(
    classifiers: dict[str, IntentClassifier], run: Path, journal: Journal, others: Mapping[str, Taught]
) -> LiveModels:
    """Of a run folder; those that answered before are in force again."""
    live = LiveModels(classifiers, run / "models", journal, others)
    live.take_up()
    return live


class LiveModels:
    """``classifiers``: those of the settings by language, which the flow reads at each answer; changed in place.
    ``others``: the parts that can be taught beside the intents."""

    def __init__(
        self, classifiers: dict[str, IntentClassifier], folder: Path, journal: Journal, others: Mapping[str, Taught]
    ) -> None:
        self._kept, self._journal = ModelFolder(folder), journal
        self._intents = IntentsInForce(classifiers)
        self._kinds: dict[str, Taught] = {INTENTS: self._intents, **others}
        self._records = journal.path
        self._turn = asyncio.Lock()
        self._shadows = InShadow(self._kept, self._kinds)

    @property
    def shadows(self) -> Mapping[str, tuple[str, Rival]]:
        """Name of part and language → name and model of what is in the shadow."""
        return self._shadows.rivals

    def shadow_of(self, part: str, language: str) -> str:
        """The model in the shadow; "" for none."""
        return self._shadows.named(part, language)

    @property
    def folder(self) -> Path:
        """Where the models are."""
        return self._kept.path

    @property
    def records(self) -> Path:
        """The database."""
        return self._records

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that a model of the settings answers in."""
        return tuple(sorted(self._intents.shipped))

    def intents(self, language: str) -> tuple[str, ...]:
        """What may be meant in a language, as far as labels know."""
        return self._intents.shipped[language].intents if language in self._intents.shipped else ()

    def live(self, language: str, part: str = INTENTS) -> str:
        """The model that is live; "": that of the settings."""
        return self._kept.named("live").get(live_name(part, language), "")

    def examples(self, name: str) -> str:
        """The file on which models of a part and language were compared last; "" for none."""
        return self._kept.named("examples").get(name, "")

    def remember_examples(self, name: str, file: str) -> None:
        """See `examples`."""
        self._kept.remember("examples", name, file)

    def take_up(self) -> None:
        """After a start, before the first call: the intents that answered before. One that cannot be read is a line in
        the log."""
        live = self._kept.named("live")
        for language, model in ((one, live[one]) for one in self.languages if one in live):
            try:
                self._intents.take_up(language, self._file(model))
            except ValueError as error:
                log.error("the model of the settings answers instead of %s: %s", model, error)

    async def label(self, utterance: int, intent: str, by: str) -> None:
        """Somebody says what an utterance meant; "": they take it back. Raises BadArgument, NotThere."""
        known = sorted({name for one in self._intents.shipped.values() for name in one.intents} | {OTHER})
        if intent and intent not in known:
            raise BadArgument(f"there is no intent {intent}; there are: {', '.join(known)}")
        await self._journal.flushed(_PATIENCE)
        if not await asyncio.to_thread(is_callers_utterance, self._records, utterance):
            raise NotThere(f"there is no utterance {utterance} of a caller (its time may be over)")
        self._journal.publish(LabelGiven(utterance=utterance, intent=intent, by=by))

    def publish(self, event: Event) -> None:
        """Say what a trainer did."""
        self._journal.publish(event)

    async def shadow(self, model: str, by: str) -> Entry:
        """From here on it is tried beside the live one; it goes on when it was already. Raises NotThere,
        CommandRefused."""
        async with self._turn:
            entry = await self.entry(model)
            if entry.state == "live":
                raise CommandRefused(f"the model {model} answers callers already")
            if entry.state == "shadow":
                return entry
            await self._shadows.begin(entry.part, entry.language, model)
            self._journal.publish(ShadowBegun(model=model, language=entry.language, by=by))
            return replace(entry, state="shadow", shadow_since=time.time())

    async def entry(self, model: str) -> Entry:
        """Of the registry. Raises NotThere."""
        found = (await self.registry()).get(model)
        if found is None:
            raise NotThere(f"there is no model {model}; `kefu trainer models` shows them")
        return found

    async def promote(self, model: str, by: str, why: str, force: bool) -> None:
        """It is live from here on, and the one before stays beside it for a while, unless another candidate is there.
        Raises CommandRefused for one that lacks something, unless by ``force``."""
        async with self._turn:
            found = await self.registry()
            entry = found.get(model) or await self.entry(model)
            if entry.state == "live":
                raise CommandRefused(f"the model {model} answers callers already")
            lacks = missing(entry)
            if lacks and not force:
                raise CommandRefused(f"the model {model} may not answer callers yet: {lacks}")
            former, beside = self.live(entry.language, entry.part), self.shadow_of(entry.part, entry.language)
            await self._answer(entry.part, entry.language, model)
            if beside == model or beside not in found or found[beside].state != "shadow":
                await self._shadows.watch(entry.part, entry.language, former)
            self._journal.publish(
                ModelPromoted(model=model, language=entry.language, by=by, why=why, forced=bool(lacks))
            )

    async def give_back(
        self, language: str, by: str, why: str, part: str = INTENTS, figures: Mapping[str, float] | None = None
    ) -> str:
        """The model before the live one is live again; which that is ("": the one of the settings)."""
        async with self._turn:
            stack = live_stack(await self.registry(), language, part)
            if not stack:
                raise CommandRefused(f"the model of the settings answers in {language}: there is none to take back")
            before = stack[-2] if len(stack) > 1 else ""
            await self._answer(part, language, before)
            if self.shadow_of(part, language) == (before or SETTINGS):
                await self._shadows.end(part, language)
            self._journal.publish(
                ModelReturned(model=stack[-1], language=language, by=by, why=why, figures=dict(figures or {}))
            )
            return before

    async def run(self) -> None:
        """What was live before, and in the shadow, is so again; and once an hour, a model that has become worse than
        the one before it gives way."""
        try:
            await self._take_up_others()
            while True:
                await asyncio.sleep(_LOOK_SECONDS)
                try:
                    await self.look()
                except (sqlite3.Error, CommandRefused) as error:
                    log.warning("live figures of models cannot be looked at: %s", error)
        finally:
            await self._shadows.close()

    async def look(self) -> None:
        """What has become of each live model: one that is worse than the one before it gives way."""
        found = await self.registry()
        for entry in [one for one in found.values() if one.state == "live"]:
            stack = live_stack(found, entry.language, entry.part)
            former = stack[-2] if len(stack) > 1 else SETTINGS
            worse = await asyncio.to_thread(self._fallen, entry, former)
            if worse is not None:
                await self.give_back(entry.language, "kefu", worse.why, entry.part, worse.figures)
            elif time.time() > entry.since + _WATCHED_SECONDS and self.shadow_of(entry.part, entry.language) == former:
                await self._shadows.end(entry.part, entry.language)

    def _fallen(self, entry: Entry, former: str) -> Fallen | None:
        since = entry.since - _BEFORE_SECONDS
        rows = list(told(self._records, LIVE, since))
        return fallen(rows, entry.model, entry.part, entry.language, (since, entry.since, time.time() + 1), former)

    async def flushed(self) -> None:
        """Until what was said just now is in the books, or for as long as anybody would wait for that."""
        await self._journal.flushed(_PATIENCE)

    async def registry(self) -> dict[str, Entry]:
        """With what was said of models just now."""
        await self.flushed()
        return await asyncio.to_thread(lambda: registry(told(self._records, KINDS)))

    async def _take_up_others(self) -> None:
        live = self._kept.named("live")
        for part, kind in self._kinds.items():
            for language in LANGUAGES if part != INTENTS else ():
                if model := live.get(live_name(part, language)):
                    try:
                        await kind.put(language, self._file(model))
                    except CommandRefused as error:
                        log.error("what the settings name is live instead of %s: %s", model, error)
            await self._shadows.take_up(part, LANGUAGES)

    def _file(self, model: str) -> Path:
        return place_of(self._kept.path, model)

    async def _answer(self, part: str, language: str, model: str) -> None:
        """Put a model into force ("": that of the settings), and remember it. Raises CommandRefused for a file that
        cannot be read, and then nothing has changed."""
        if part not in self._kinds:
            raise CommandRefused(f"{part} cannot be put into force here")
        name, before = live_name(part, language), self.live(language, part)
        self._kept.remember("live", name, model)
        try:
            await self._kinds[part].put(language, self._file(model) if model else None)
        except CommandRefused:
            self._kept.remember("live", name, before)
            raise
