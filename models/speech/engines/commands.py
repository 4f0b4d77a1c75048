"""``commands:``: phrases by a network of our own, and what hears all else behind it."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine
from models.speech.engines import moonshine, pocketsphinx, readers
from models.speech.lacking import file_slip
from models.speech.places import ARTIFACTS, COMMANDS, LANGUAGE_MODELS, MOONSHINE

SCHEME = "commands"
FORM = "commands:FILE.npz"
WORDS = "menu phrases by a network of our own (make train-commands); all else by moonshine: or pocketsphinx:"
PACKAGES = ("onnxruntime",)
RANK = 40


def needs(place: Path | None, language: str) -> str:
    """The network's weights."""
    weights = place or COMMANDS / f"{language}.npz"
    if slip := file_slip(weights, ".npz"):
        return slip
    return "" if weights.is_file() else f"there is no {weights}; make train-commands LANGUAGE={language} makes one"


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.commands_engine import CommandsEngine

    behind = _behind() if language == "en" else None
    return CommandsEngine(Path(rest) if rest else COMMANDS / f"{language}.npz", language, behind)


def _behind() -> Engine:
    """Who hears what is not in a command network."""
    if readers.offer("en", ARTIFACTS):
        return readers.opened("", "en")
    if MOONSHINE.is_dir():
        return moonshine.opened("", "en")
    own = LANGUAGE_MODELS / "en.arpa"
    return pocketsphinx.opened(str(own) if own.is_file() else "", "en")


def offer(language: str, artifacts: Path) -> str:
    """A network that was taught for this language."""
    return f"{SCHEME}:" if (artifacts / COMMANDS.name / f"{language}.npz").is_file() else ""
