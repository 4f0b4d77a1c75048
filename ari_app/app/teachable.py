"""What else than intents can be taught, and how a model of it is put into force while calls go on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from ari_app.app.trained import Put
from ari_app.assist.library import Library
from ari_app.configuration.promoted_cards import CardsInForce
from ari_app.media.recogniser_pool import RecogniserPool
from config.problems import ConfigError
from config.settings import Speech
from models.domain.errors import CommandRefused
from models.speech.registry import dictates, resolve
from models.training.parts import CARDS, PHRASES, WORDING

_ENGINES = {PHRASES: "commands", WORDING: "pocketsphinx"}  # which engine reads a model of a part
_WHAT = {PHRASES: "a command network", WORDING: "a language model"}


class Recognisers:
    """``menus`` hear what callers choose, ``transcripts`` write down what is said; ``settings`` name their engines."""

    def __init__(self, settings: Speech, menus: RecogniserPool, transcripts: RecogniserPool) -> None:
        self._settings, self._menus, self._transcripts = settings, menus, transcripts
        self._live: dict[str, str] = {}

    def named(self, language: str) -> str:
        """The engine that the settings name."""
        return resolve(self._settings.engine_zh if language == "zh" else self._settings.engine_en, language)

    async def put(self, part: str, language: str, file: Path | None) -> None:
        """Both hear by it from their next clip on. Raises CommandRefused where the engine reads no such file."""
        address = self.by(part, language, file) if file is not None else self.named(language)
        self._live[language] = address
        self._menus.change(language, address)
        self._transcripts.change(language, address if dictates(address) else "none")

    def live(self, language: str) -> str:
        """The engine that hears now."""
        return self._live.get(language) or self.named(language)

    def by(self, part: str, language: str, file: Path) -> str:
        """The settings' engine with that model. Raises CommandRefused where it reads no such file."""
        address, engine = self.named(language), _ENGINES[part]
        several = [one.strip() for one in address.split("|")]
        if not any(one.startswith(f"{engine}:") for one in several):
            raise CommandRefused(
                f"in {language} calls are heard by {address}, which reads no such model: {_WHAT[part]} is read by"
                f' {engine}: (write engine_{language} = "{engine}:" under [speech], and restart kefu)'
            )
        return " | ".join(f"{engine}:{file.resolve()}" if one.startswith(f"{engine}:") else one for one in several)


async def put_cards(library: Library, cards: CardsInForce, language: str, folder: Path | None) -> None:
    """Agents are shown those from the next call on. Raises CommandRefused with every mistake, and changes nothing."""
    before = dict(cards.promoted)
    if folder is None:
        cards.promoted.pop(language, None)
    else:
        cards.promoted[language] = folder
    try:
        await library.reload()
    except ConfigError as error:
        cards.promoted = before
        raise CommandRefused(str(error)) from error


class Teachable:
    """``puts``: part → what puts a model of it into force."""

    def __init__(self, recognisers: Recognisers, library: Library, cards: CardsInForce) -> None:
        self._recognisers, self._cards = recognisers, cards
        self.puts: Mapping[str, Put] = {
            CARDS: partial(put_cards, library, cards), PHRASES: partial(recognisers.put, PHRASES),
            WORDING: partial(recognisers.put, WORDING),
        }  # fmt: skip

    def rivals(self, part: str, language: str, place: Path) -> tuple[str, str]:
        """What is live and a candidate, to be compared: folders of cards, or addresses of engines. Raises
        CommandRefused where the engine reads no such model."""
        if part == CARDS:
            return str(self._cards.folder(language).resolve()), str(place.resolve())
        return self._recognisers.live(language), self._recognisers.by(part, language, place)
