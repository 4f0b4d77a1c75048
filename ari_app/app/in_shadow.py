"""Which model of each part and language is in the shadow: a candidate; or, for a month after another one was promoted,
the one before it, so that what has become worse is found out by what both say of the same."""

from __future__ import annotations

import logging
from pathlib import Path

from ari_app.app.model_folder import ModelFolder
from ari_app.app.rivals import Rival, Taught
from models.domain.errors import CommandRefused
from models.training.beside import SETTINGS
from models.training.parts import live_name, place_of

log = logging.getLogger(__name__)
_FILE = "shadow"


class InShadow:
    """``rivals``: name of part and language → name and model. What ``shadow.json`` has is so again after a restart."""

    def __init__(self, kept: ModelFolder, kinds: dict[str, Taught]) -> None:
        self._kept, self._kinds = kept, kinds
        self.rivals: dict[str, tuple[str, Rival]] = {}

    def named(self, part: str, language: str) -> str:
        """The model that is in the shadow; "" for none."""
        return self.rivals.get(live_name(part, language), ("",))[0]

    async def begin(self, part: str, language: str, model: str) -> None:
        """From here on it is this one (`SETTINGS`: what the settings name), and no other. Raises CommandRefused for one
        that cannot be opened, and changes nothing."""
        if part not in self._kinds:
            raise CommandRefused(f"{part} cannot be put into force here")
        rival = await self._kinds[part].rival(language, self._file(model))
        await self.end(part, language)
        self._kept.remember(_FILE, live_name(part, language), model)
        self.rivals[live_name(part, language)] = (model, rival)

    async def end(self, part: str, language: str) -> None:
        """There is none any more."""
        before = self.rivals.pop(live_name(part, language), None)
        if before is not None:
            self._kept.remember(_FILE, live_name(part, language), "")
            await before[1].close()

    async def watch(self, part: str, language: str, former: str) -> None:
        """The one that was live before goes on beside the one that is; where it cannot, that is a line in the log."""
        try:
            await self.begin(part, language, former or SETTINGS)
        except CommandRefused as error:
            await self.end(part, language)
            log.warning("nothing is beside the live model of %s in %s: %s", part, language, error)

    async def take_up(self, part: str, languages: tuple[str, ...]) -> None:
        """After a start: what was in the shadow before."""
        there = self._kept.named(_FILE)
        for language in languages:
            if model := there.get(live_name(part, language)):
                try:
                    await self.begin(part, language, model)
                except CommandRefused as error:
                    log.error("no model of %s is in the shadow in %s: %s", part, language, error)

    async def close(self) -> None:
        """Their processes end; what is remembered stays."""
        while self.rivals:
            await self.rivals.popitem()[1][1].close()

    def _file(self, model: str) -> Path | None:
        return None if model == SETTINGS else place_of(self._kept.path, model)
