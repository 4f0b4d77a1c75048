"""Address → voice. Voices announce themselves (`models.voice.announced`): one more is one file in
`models.voice.engines`, or an installed package with the entry point ``kefu.voices``."""

from __future__ import annotations

from pathlib import Path

from models.found import Unannounced, by_name, modules
from models.installed import installed, loaded
from models.voice.announced import Announcement, announcement
from models.voice.places import ARTIFACTS as ARTIFACTS
from models.voice.places import KOKORO as KOKORO
from models.voice.places import ROOT
from models.voice.voice import Speaks

PACKAGE, GROUP = "models.voice.engines", "kefu.voices"


def voices() -> dict[str, Announcement]:
    """Every voice that comes with kefu, by its scheme. Raises `models.found.Unannounced`."""
    return by_name((one.scheme, one) for one in map(announcement, modules(PACKAGE)))


def voice_of(address: str) -> Announcement:
    """The voice of an address; those of installed packages are asked last. Raises ValueError naming the known ones."""
    scheme, colon, _ = address.partition(":")
    own = voices().get(scheme) if colon else None
    if own is not None:
        return own
    module = loaded(GROUP, scheme) if colon else None
    if module is None:
        known = ", ".join(f"{name}:" for name in (*voices(), *installed(GROUP)))
        raise ValueError(f"unknown voice {address!r}; known: auto, {known}")
    return announcement(module)


def resolve(address: str, language: str, artifacts: Path = ARTIFACTS) -> str:
    """What ``auto`` stands for: the most natural voice that is there."""
    if address != "auto":
        return address
    ranked = sorted((one for one in voices().values() if one.rank), key=lambda one: -one.rank)
    return next(found for one in ranked if (found := one.offer(language, artifacts)))


def trouble(address: str, language: str, root: Path = ROOT) -> str:
    """What is wrong with an address before anything is spoken, and the way out; "" for nothing."""
    if address == "auto":
        return ""
    try:
        voice = voice_of(address)
    except (ValueError, Unannounced) as error:
        return str(error)
    if language not in voice.languages:
        spoken = "English only" if voice.languages == ("en",) else f"{' and '.join(voice.languages)} only"
        return f"{voice.scheme}: speaks {spoken}; name another voice for this language"
    return voice.needs(address.partition(":")[2], root)


def open_voice(address: str, language: str) -> Speaks:
    """The voice of an address, in this process. Raises ValueError or ImportError."""
    voice = voice_of(address)
    if voice.opened is None:
        raise ValueError(f"{address} is a program, and no voice that is opened here")
    return voice.opened(address.partition(":")[2], language)
