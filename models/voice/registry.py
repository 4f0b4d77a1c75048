"""Address → voice. Adding a voice is one file and one row here."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from models.voice.voice import Speaks

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
KOKORO = ARTIFACTS / "kokoro-82m"
PROGRAMS = ("espeak-ng", "piper")  # these speak by programs of their own, not in a process of ours


def _hibari(_rest: str, _language: str) -> Speaks:
    from models.voice.english import HibariVoice

    return HibariVoice()


def _kokoro(rest: str, language: str) -> Speaks:
    from models.voice.kokoro import KokoroVoice

    return KokoroVoice(KOKORO, rest, language)


SCHEMES: dict[str, Callable[[str, str], Speaks]] = {"hibari": _hibari, "kokoro": _kokoro}


def resolve(address: str, language: str, artifacts: Path = ARTIFACTS) -> str:
    """What ``auto`` stands for: the most natural voice that is there."""
    if address != "auto":
        return address
    if find_spec("hibari") and language == "en":
        return "hibari:"
    if find_spec("hibari") and (artifacts / KOKORO.name).is_dir():
        return "kokoro:"
    return "espeak-ng:"


def trouble(address: str, language: str, root: Path = ARTIFACTS.parent.parent) -> str:
    """What is wrong with an address before anything is spoken, and the way out; "" for nothing."""
    scheme, colon, rest = address.partition(":")
    if address == "auto":
        return ""
    if not colon or scheme not in (*SCHEMES, *PROGRAMS):
        known = ", ".join(f"{name}:" for name in (*SCHEMES, *PROGRAMS))
        return f"unknown voice {address!r}; known: auto, {known}"
    match scheme:
        case "hibari" if language != "en":
            return "hibari: speaks English only; name another voice for this language"
        case "hibari" | "kokoro" if not find_spec("hibari"):
            return "the package hibari-tts is missing: make setup installs it"
        case "kokoro" if not KOKORO.is_dir():
            return f"there is no {KOKORO}; make models NAMES={KOKORO.name} fetches it"
        case "kokoro" if rest and not (KOKORO / f"{rest}.bin").is_file():
            there = ", ".join(sorted(file.stem for file in KOKORO.glob("??_*.bin")))
            return f"there is no speaker {rest}; there are: {there}"
        case "piper" if not rest or not (root / rest).is_file():
            return f"piper: needs the path of a voice (.onnx); there is no {rest or 'path'}"
    return ""


def open_voice(address: str, language: str) -> Speaks:
    """The voice of an address. Raises ValueError or ImportError."""
    scheme, _, rest = address.partition(":")
    if scheme not in SCHEMES:
        raise ValueError(f"unknown voice {address!r}; known: {', '.join(f'{name}:' for name in SCHEMES)}")
    return SCHEMES[scheme](rest, language)
