"""Models that trainers made: which of them answers callers, and that one gives way whose live figures have fallen.

Beside the records there is a folder with a file a model, and ``live.json``, which names the one of each part and
language; where it names none, that of the settings is live. ``shadow.json`` names those that are tried in the shadow,
``examples.json`` the files on which others were compared.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ari_app.app.model_folder import ModelFolder
from ari_app.store.journal import Journal
from ari_app.store.training_rows import is_callers_utterance, told
from models.domain.caller import LANGUAGES
from models.domain.errors import BadArgument, CommandRefused, NotThere
from models.domain.training_events import LabelGiven, ModelPromoted, ModelReturned, ShadowBegun
from models.encoders.classifier_file import load_classifier
from models.intent.classifier import IntentClassifier
from models.training.compare import has_fallen
from models.training.inbox import KINDS as ANSWERED
from models.training.inbox import OTHER, answers, live_figures
from models.training.parts import INTENTS, live_name, place_of
from models.training.registry import KINDS, Entry, live_stack, missing, registry

log = logging.getLogger(__name__)
_LOOK_SECONDS = 3600.0
_PATIENCE = 0.5  # seconds for what has just happened to be in the books
_BEFORE_SECONDS = 30 * 86_400.0  # so long a time before a promotion says how good the model before was
Put = Callable[[str, Path | None], Awaitable[None]]


def live_models(
    classifiers: dict[str, IntentClassifier], run: Path, journal: Journal, others: Mapping[str, Put]
) -> LiveModels:
    """Of a run folder; those that answered before are in force again."""
    live = LiveModels(classifiers, run / "models", journal, others)
    live.take_up()
    return live


class LiveModels:
    """``classifiers``: those of the settings by language, which the flow reads at each answer; changed in place.
    ``others``: part → what puts a model of it into force in a language (None: that of the settings), or raises
    CommandRefused and changes nothing."""

    def __init__(
        self, classifiers: dict[str, IntentClassifier], folder: Path, journal: Journal, others: Mapping[str, Put]
    ) -> None:
        self._classifiers, self._kept, self._journal, self._others = classifiers, ModelFolder(folder), journal, others
        self._records = journal.path
        self._shipped = dict(classifiers)
        self._turn = asyncio.Lock()
        self.shadows: dict[str, tuple[str, IntentClassifier]] = {}

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
        return tuple(sorted(self._shipped))

    def intents(self, language: str) -> tuple[str, ...]:
        """What may be meant in a language, as far as labels know."""
        return self._shipped[language].intents if language in self._shipped else ()

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
        """After a start: the models that answered before, and those in the shadow. One that cannot be read is a line in
        the log."""
        live = self._kept.named("live")
        for language, model in ((one, live[one]) for one in self.languages if one in live):
            try:
                self._classifiers[language] = load_classifier(self._file(model))
            except ValueError as error:
                log.error("the model of the settings answers instead of %s: %s", model, error)
        for language, model in self._kept.named("shadow").items():
            try:
                self.shadows[language] = (model, load_classifier(self._file(model)))
            except ValueError as error:
                log.error("no model is tried in the shadow in %s: %s", language, error)

    async def label(self, utterance: int, intent: str, by: str) -> None:
        """Somebody says what an utterance meant; "": they take it back. Raises BadArgument, NotThere."""
        known = sorted({name for one in self._shipped.values() for name in one.intents} | {OTHER})
        if intent and intent not in known:
            raise BadArgument(f"there is no intent {intent}; there are: {', '.join(known)}")
        await self._journal.flushed(_PATIENCE)
        if not await asyncio.to_thread(is_callers_utterance, self._records, utterance):
            raise NotThere(f"there is no utterance {utterance} of a caller (its time may be over)")
        self._journal.publish(LabelGiven(utterance=utterance, intent=intent, by=by))

    async def shadow(self, model: str, by: str) -> Entry:
        """From here on it is tried beside the live one; it goes on when it was already. Raises NotThere,
        CommandRefused."""
        async with self._turn:
            entry = await self.entry(model)
            if entry.state == "live":
                raise CommandRefused(f"the model {model} answers callers already")
            if entry.state == "shadow":
                return entry
            classifier = await self._loaded(model)
            self._kept.remember("shadow", entry.language, model)
            self.shadows[entry.language] = (model, classifier)
            self._journal.publish(ShadowBegun(model=model, language=entry.language, by=by))
            return replace(entry, state="shadow", shadow_since=time.time())

    async def entry(self, model: str) -> Entry:
        """Of the registry. Raises NotThere."""
        found = (await self.registry()).get(model)
        if found is None:
            raise NotThere(f"there is no model {model}; `kefu trainer models` shows them")
        return found

    async def promote(self, model: str, by: str, why: str, force: bool) -> None:
        """It answers from here on. Raises CommandRefused for one that lacks something, unless by ``force``."""
        async with self._turn:
            entry = await self.entry(model)
            if entry.state == "live":
                raise CommandRefused(f"the model {model} answers callers already")
            lacks = missing(entry)
            if lacks and not force:
                raise CommandRefused(f"the model {model} may not answer callers yet: {lacks}")
            await self._answer(entry.part, entry.language, model)
            if self.shadows.get(entry.language, ("",))[0] == model:
                self.shadows.pop(entry.language)
                self._kept.remember("shadow", entry.language, "")
            self._journal.publish(
                ModelPromoted(model=model, language=entry.language, by=by, why=why, forced=bool(lacks))
            )

    async def give_back(self, language: str, by: str, why: str, part: str = INTENTS) -> str:
        """The model before the live one answers again; which that is ("": the one of the settings)."""
        async with self._turn:
            stack = live_stack(await self.registry(), language, part)
            if not stack:
                raise CommandRefused(f"the model of the settings answers in {language}: there is none to take back")
            before = stack[-2] if len(stack) > 1 else ""
            await self._answer(part, language, before)
            self._journal.publish(ModelReturned(model=stack[-1], language=language, by=by, why=why))
            return before

    async def run(self) -> None:
        """What was live before is so again; and once an hour, a model that has become worse than the one before it
        gives way."""
        await self._take_up_others()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.look()
            except (sqlite3.Error, CommandRefused) as error:
                log.warning("live figures of models cannot be looked at: %s", error)

    async def look(self) -> None:
        """Compare the live figures of each live model with those of the time before it; of intents alone, since of them
        is known which answers stood."""
        live = [one for one in (await self.registry()).values() if one.state == "live" and one.part == INTENTS]
        for entry in live:
            before, now = await asyncio.to_thread(self._figures, entry)
            if has_fallen(before, now):
                why = f"{now[0]} of {now[1]} answers stood, {before[0]} of {before[1]} before it"
                await self.give_back(entry.language, "kefu", why)

    def _figures(self, entry: Entry) -> tuple[tuple[int, int], tuple[int, int]]:
        found = answers(told(self._records, ANSWERED, entry.since - _BEFORE_SECONDS))
        before = live_figures(found, entry.language, entry.since - _BEFORE_SECONDS, entry.since)
        return before, live_figures(found, entry.language, entry.since, time.time() + 1)

    async def flushed(self) -> None:
        """Until what was said just now is in the books, or for as long as anybody would wait for that."""
        await self._journal.flushed(_PATIENCE)

    async def registry(self) -> dict[str, Entry]:
        """With what was said of models just now."""
        await self.flushed()
        return await asyncio.to_thread(lambda: registry(told(self._records, KINDS)))

    async def _take_up_others(self) -> None:
        live = self._kept.named("live")
        for part, put in self._others.items():
            for language in LANGUAGES:
                if model := live.get(live_name(part, language)):
                    try:
                        await put(language, self._file(model))
                    except CommandRefused as error:
                        log.error("what the settings name is live instead of %s: %s", model, error)

    def _file(self, model: str) -> Path:
        return place_of(self._kept.path, model)

    async def _loaded(self, model: str) -> IntentClassifier:
        try:
            return await asyncio.to_thread(load_classifier, self._file(model))
        except ValueError as error:
            raise CommandRefused(f"the model {model} cannot be read: {error}") from error

    async def _answer(self, part: str, language: str, model: str) -> None:
        """Put a model into force ("": that of the settings), and remember it. Raises CommandRefused for a file that
        cannot be read, and then nothing has changed."""
        if part != INTENTS and part not in self._others:
            raise CommandRefused(f"{part} cannot be put into force here")
        name, before = live_name(part, language), self.live(language, part)
        classifier = await self._loaded(model) if part == INTENTS and model else None
        self._kept.remember("live", name, model)
        if part == INTENTS:
            return self._classify_by(language, classifier)
        try:
            await self._others[part](language, self._file(model) if model else None)
        except CommandRefused:
            self._kept.remember("live", name, before)
            raise

    def _classify_by(self, language: str, classifier: IntentClassifier | None) -> None:
        if classifier is not None:
            self._classifiers[language] = classifier
        elif language in self._shipped:
            self._classifiers[language] = self._shipped[language]
        else:
            self._classifiers.pop(language, None)
