"""Cards of knowledge as they are in force: those of the settings' folder, and in a language in which a trainer has
promoted a folder of cards, those."""

from __future__ import annotations

from pathlib import Path

from ari_app.configuration.knowledge import load_knowledge
from models.assist.card import Card


class CardsInForce:
    """Reads them anew at each call. ``own``: the settings' folder."""

    def __init__(self, own: Path) -> None:
        self.own = own
        self.promoted: dict[str, Path] = {}

    def __call__(self) -> tuple[Card, ...]:
        """By language and file. Raises ConfigError with every problem of every file."""
        own = load_knowledge(self.own)
        found = [one for one in own if one.language not in self.promoted]
        for language, folder in sorted(self.promoted.items()):
            found += [one for one in load_knowledge(folder) if one.language == language]
        return tuple(found)

    def folder(self, language: str) -> Path:
        """Where the cards of a language are."""
        return self.promoted.get(language, self.own)
