"""What an engine says of itself: a module of `models.speech.engines`, or of a package that is installed beside kefu.

A module announces SCHEME, LANGUAGES, FORM, WORDS, ``needs`` and ``opened``; PACKAGES, DICTATES, RANK with ``offer``,
and ``filled`` where they apply. It imports what is large in ``opened`` alone: every start reads all announcements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from models.found import announced, announced_call
from models.speech.engine import Engine


def _never(_language: str, _artifacts: Path) -> str:
    """``auto`` does not take it."""
    return ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """``scheme``: what stands before the colon of its address, ``form`` the address as one writes it.

    ``needs``: (the file or folder that was named or None, language) → what is missing and how to get it, "" for
    nothing. ``opened``: (what stands behind the colon, language) → the engine. ``packages``: what must be installed.
    ``dictates``: it writes down open speech. ``rank``: ``auto`` takes the highest whose ``offer``, of a language and
    the folder of models, is an address; 0: never. ``filled``: (language, models) → what an address stands for that
    ends with its colon.
    """

    scheme: str
    languages: tuple[str, ...]
    form: str
    words: str
    needs: Callable[[Path | None, str], str]
    opened: Callable[[str, str], Engine]
    packages: tuple[str, ...] = ()
    dictates: bool = True
    rank: int = 0
    offer: Callable[[str, Path], str] = _never
    filled: Callable[[str, Path], str] | None = None


def announcement(module: ModuleType) -> Announcement:
    """What a module says of itself. Raises `models.found.Unannounced`, which names the file."""
    return Announcement(
        announced(module, "SCHEME", str),
        announced(module, "LANGUAGES", tuple),
        announced(module, "FORM", str),
        announced(module, "WORDS", str),
        announced_call(module, "needs"),
        announced_call(module, "opened"),
        getattr(module, "PACKAGES", ()),
        getattr(module, "DICTATES", True),
        getattr(module, "RANK", 0),
        announced_call(module, "offer") if hasattr(module, "RANK") else _never,
        getattr(module, "filled", None),
    )
