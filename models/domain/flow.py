"""A flow: menus and the actions behind their choices, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """What a choice does. ``kind``: menu, route, say, lookup, language, record, voicemail, hangup; ``target``
    depends on it."""

    kind: str
    target: str = ""
    then: str = "hangup"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a menu: its key, the phrases that mean it (by language), and what it does."""

    name: str
    key: str
    phrases: Mapping[str, tuple[str, ...]]
    action: Action


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu: the prompt that lists it and its choices. ``speech`` False: keys only.

    ``secret``: what is keyed or said here is neither recorded nor written down.
    """

    name: str
    prompt: str
    choices: tuple[Choice, ...]
    speech: bool = True
    secret: bool = False

    def by_key(self, key: str) -> Choice | None:
        """The choice on a key."""
        return next((choice for choice in self.choices if choice.key == key), None)

    def phrases(self, language: str) -> dict[str, str]:
        """Phrase → choice name, for one language."""
        return {
            phrase: choice.name for choice in self.choices for phrase in choice.phrases.get(language, ())
        }  # fmt: skip

    def named(self, name: str) -> Choice:
        """The choice of that name."""
        return next(choice for choice in self.choices if choice.name == name)


@dataclass(frozen=True, slots=True)
class Line:
    """A number that callers dial: its language ("" = the caller's own) and where it begins."""

    number: str
    language: str
    greeting: str
    start: Action


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole: lines and menus, and the queue that "operator" means."""

    lines: Mapping[str, Line]
    menus: Mapping[str, Menu]
    operator: str
