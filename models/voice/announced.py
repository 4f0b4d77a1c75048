"""What a voice says of itself: a module of `models.voice.engines`, or of a package that is installed beside kefu.

A module announces SCHEME, LANGUAGES, FORM, WORDS and ``needs``, and either ``opened`` (a voice in a process of ours) or
``command`` with ADVICE and QUICK (a program). RANK with ``offer`` where ``auto`` may take it. It imports what is large
in ``opened`` alone: every start reads all announcements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from models.found import Unannounced, announced, announced_call
from models.voice.voice import Speaks


def _never(_language: str, _artifacts: Path) -> str:
    """``auto`` does not take it."""
    return ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """``scheme``: what stands before the colon of its address, ``form`` the address as one writes it.

    ``needs``: (what stands behind the colon, kefu's folder) → what is missing and how to get it, "" for nothing.
    ``opened``: (what stands behind the colon, language) → the voice. ``command``: (what stands behind the colon,
    language, words a minute, file) → a program that reads a text from its input and writes that WAV file; ``advice``
    says how to install it, ``quick`` that a caller may wait for it. ``rank``: ``auto`` takes the highest whose
    ``offer``, of a language and the folder of models, is an address; 0: never.
    """

    scheme: str
    languages: tuple[str, ...]
    form: str
    words: str
    needs: Callable[[str, Path], str]
    opened: Callable[[str, str], Speaks] | None = None
    command: Callable[[str, str, int, Path], list[str]] | None = None
    advice: str = ""
    quick: bool = False
    rank: int = 0
    offer: Callable[[str, Path], str] = _never


def announcement(module: ModuleType) -> Announcement:
    """What a module says of itself. Raises `models.found.Unannounced`, which names the file."""
    opened, command = getattr(module, "opened", None), getattr(module, "command", None)
    if (opened is None) == (command is None):
        raise Unannounced(f"{module.__file__}: a voice has either opened or command, and not both")
    return Announcement(
        announced(module, "SCHEME", str),
        announced(module, "LANGUAGES", tuple),
        announced(module, "FORM", str),
        announced(module, "WORDS", str),
        announced_call(module, "needs"),
        opened,
        command,
        announced(module, "ADVICE", str) if command else "",
        announced(module, "QUICK", bool) if command else False,
        getattr(module, "RANK", 0),
        announced_call(module, "offer") if hasattr(module, "RANK") else _never,
    )
