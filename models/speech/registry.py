"""Address → engine. Engines announce themselves (`models.speech.announced`): one more is one file in
`models.speech.engines`, or an installed package with the entry point ``kefu.engines``."""

from __future__ import annotations

import re
from pathlib import Path

from models.found import Unannounced, by_name, modules
from models.installed import installed, loaded
from models.speech.announced import Announcement, announcement
from models.speech.engine import Engine
from models.speech.lacking import meant_by
from models.speech.places import ARTIFACTS as ARTIFACTS
from models.speech.places import COMMANDS as COMMANDS
from models.speech.places import LANGUAGE_MODELS as LANGUAGE_MODELS
from models.speech.places import MOONSHINE as MOONSHINE
from models.speech.places import WHISPER as WHISPER

PACKAGE, GROUP = "models.speech.engines", "kefu.engines"


def engines() -> dict[str, Announcement]:
    """Every engine that comes with kefu, by its scheme. Raises `models.found.Unannounced`."""
    return by_name((one.scheme, one) for one in map(announcement, modules(PACKAGE)))


def engine_of(scheme: str) -> Announcement | None:
    """The engine of a scheme; those of installed packages are asked last. Raises `models.found.Unannounced`."""
    own = engines().get(scheme)
    if own is not None:
        return own
    module = loaded(GROUP, scheme)
    return announcement(module) if module is not None else None


def _unknown(address: str, first: str) -> str:
    if not address:
        return "an address is empty: write an engine on each side of |, and nothing beside the last"
    schemes = [f"{scheme}:" for scheme in (*engines(), *installed(GROUP))]
    known, scheme = ", ".join(schemes), address.partition(":")[0]
    if meant := meant_by(f"{scheme}:", schemes):
        return f"unknown speech engine {address!r}; did you mean {meant}? Known: {first}, {known}"
    return f"unknown speech engine {address!r}; known: {first}, {known}"


def resolve(address: str, language: str, artifacts: Path = ARTIFACTS) -> str:
    """What ``auto`` stands for: the best engine that is there; and what ``templates:`` does. Each of several,
    ``A | B``, by itself."""
    if "|" in address:
        return " | ".join(resolve(one.strip(), language, artifacts) for one in address.split("|"))
    if address == "auto":
        return _best(language, artifacts)
    one = engines().get(address[:-1]) if address.endswith(":") else None
    return one.filled(language, artifacts) if one is not None and one.filled is not None else address


def _best(language: str, artifacts: Path) -> str:
    """The best engine that is there; a model that a person has fetched goes first."""
    for one in sorted(engines().values(), key=lambda one: -one.rank):
        if one.rank and (address := one.offer(language, artifacts)):
            return address
    return "none"


def trouble(address: str, language: str, root: Path = ARTIFACTS.parent.parent) -> str:
    """What is wrong with an address before anything is opened, and the way out; "" for nothing."""
    return next((found for one in address.split("|") if (found := _trouble(one.strip(), language, root))), "")


def _trouble(address: str, language: str, root: Path) -> str:
    scheme, colon, rest = address.partition(":")
    if address == "none":
        return ""
    try:
        engine = engine_of(scheme) if colon else None
    except Unannounced as error:
        return str(error)
    if engine is None:
        return _unknown(address, "auto, none")
    if language not in engine.languages:
        heard = "English only" if engine.languages == ("en",) else f"{' and '.join(engine.languages)} only"
        return f"{scheme}: hears {heard}; name another engine for this language"
    return engine.needs(root / rest if rest else None, language)


def shown(address: str) -> str:
    """An address without the tokens in it, for status, journal and logs."""
    return re.sub(r"([?&]token=)[^&|\s]*", r"\1…", address)


def dictates(address: str) -> bool:
    """Whether an engine can write down open speech."""
    every = [engine_of(one.strip().partition(":")[0]) for one in address.split("|")]
    return any(engine is None or engine.dictates for engine in every)


def open_engine(address: str, language: str) -> Engine | None:
    """The engine of an address; None for ``none``; of several, ``A | B``, the first that answers. Raises ValueError
    naming the known schemes."""
    if "|" in address:
        from models.speech.fallback import FallbackEngine

        every = [engine for one in address.split("|") if (engine := open_engine(one.strip(), language))]
        return FallbackEngine(every) if every else None
    if address == "none":
        return None
    scheme, colon, rest = address.partition(":")
    found = engine_of(scheme) if colon else None
    if found is None:
        raise ValueError(_unknown(address, "none"))
    return found.opened(rest, language)
