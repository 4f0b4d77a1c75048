"""What else than intents can be taught, and how a model of it is put into force while calls go on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ari_app.app.rivals import CardRival, ClipRival, Taught, card_rival
from ari_app.assist.library import Library
from ari_app.configuration.promoted_cards import CardsInForce
from ari_app.media.recogniser_pool import RecogniserPool
from config.problems import ConfigError
from config.settings import Assist, Speech
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
        self.options = () if settings.only_speech else ("any-sound",)

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


class HeardBy:
    """Phrases or wording: see `ari_app.app.rivals.Taught`."""

    def __init__(self, part: str, recognisers: Recognisers) -> None:
        self._part, self._recognisers = part, recognisers

    async def put(self, language: str, file: Path | None) -> None:
        """See `Taught`."""
        await self._recognisers.put(self._part, language, file)

    async def rival(self, language: str, file: Path | None) -> ClipRival:
        """See `Taught`."""
        recognisers = self._recognisers
        address = recognisers.named(language) if file is None else recognisers.by(self._part, language, file)
        return ClipRival(address, language, recognisers.options)


class CardsShown:
    """Cards of knowledge: see `ari_app.app.rivals.Taught`."""

    def __init__(self, library: Library, cards: CardsInForce, settings: Assist) -> None:
        self._library, self._cards, self._settings = library, cards, settings

    async def put(self, language: str, file: Path | None) -> None:
        """See `Taught`."""
        await put_cards(self._library, self._cards, language, file)

    async def rival(self, language: str, file: Path | None) -> CardRival:
        """See `Taught`."""
        library, folder = self._library, file or self._cards.own
        return await card_rival(folder, language, library.encode, self._settings, library.today)


class Teachable:
    """``kinds``: the parts that can be taught beside the intents; ``cards``: those in force."""

    def __init__(self, recognisers: Recognisers, library: Library, cards: CardsInForce, settings: Assist) -> None:
        self._recognisers, self.cards = recognisers, cards
        self.kinds: Mapping[str, Taught] = {
            CARDS: CardsShown(library, cards, settings), PHRASES: HeardBy(PHRASES, recognisers),
            WORDING: HeardBy(WORDING, recognisers),
        }  # fmt: skip

    def rivals(self, part: str, language: str, place: Path) -> tuple[str, str]:
        """What is live and a candidate, to be compared: folders of cards, or addresses of engines. Raises
        CommandRefused where the engine reads no such model."""
        if part == CARDS:
            return str(self.cards.folder(language).resolve()), str(place.resolve())
        return self._recognisers.live(language), self._recognisers.by(part, language, place)
