"""What callers mean, as a part that can be taught: the classifiers that the flow reads at each answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ari_app.app.rivals import IntentRival
from models.domain.errors import CommandRefused
from models.encoders.classifier_file import load_classifier
from models.intent.classifier import IntentClassifier


class IntentsInForce:
    """``classifiers``: those of the settings by language; changed in place. See `ari_app.app.rivals.Taught`."""

    def __init__(self, classifiers: dict[str, IntentClassifier]) -> None:
        self._classifiers, self.shipped = classifiers, dict(classifiers)

    async def put(self, language: str, file: Path | None) -> None:
        """See `Taught`."""
        if file is not None:
            self._classifiers[language] = await _loaded(file)
        elif language in self.shipped:
            self._classifiers[language] = self.shipped[language]
        else:
            self._classifiers.pop(language, None)

    def take_up(self, language: str, file: Path) -> None:
        """After a start. Raises ValueError for one that cannot be read."""
        self._classifiers[language] = load_classifier(file)

    async def rival(self, language: str, file: Path | None) -> IntentRival:
        """See `Taught`."""
        if file is not None:
            return IntentRival(await _loaded(file))
        if language not in self.shipped:
            raise CommandRefused(f"the settings name no model of intents in {language}")
        return IntentRival(self.shipped[language])


async def _loaded(file: Path) -> IntentClassifier:
    try:
        return await asyncio.to_thread(load_classifier, file)
    except ValueError as error:
        raise CommandRefused(f"the model {file.stem} cannot be read: {error}") from error
