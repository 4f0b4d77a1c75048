"""Address → engine. Adding an engine is one file and one row here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from models.speech.engine import Engine

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
COMMANDS = ARTIFACTS / "commands"
LANGUAGE_MODELS = ARTIFACTS / "lm"
MOONSHINE = ARTIFACTS / "moonshine-tiny-en"
WHISPER = ARTIFACTS / "whisper-base"
_SHERPA_PARTS = ("tokens.txt", "encoder*.onnx", "decoder*.onnx", "joiner*.onnx")
_ENGLISH = ("pocketsphinx", "moonshine")
_VOSK_MARKS = {"en": ("en-us", "en-in", "-en"), "zh": ("cn", "zh")}


def _pocketsphinx(rest: str, language: str) -> Engine:
    from models.speech.pocketsphinx_engine import PocketsphinxEngine

    return PocketsphinxEngine(language, Path(rest) if rest else None)


def _moonshine(rest: str, language: str) -> Engine:
    from models.speech.moonshine_engine import MoonshineEngine

    return MoonshineEngine(Path(rest) if rest else MOONSHINE, language)


def _whisper(rest: str, language: str) -> Engine:
    from models.speech.whisper_engine import WhisperEngine

    return WhisperEngine(Path(rest) if rest else WHISPER, language)


def _commands(rest: str, language: str) -> Engine:
    from models.speech.commands_engine import CommandsEngine

    behind = _behind() if language == "en" else None
    return CommandsEngine(Path(rest) if rest else COMMANDS / f"{language}.npz", language, behind)


def _behind() -> Engine:
    """Who hears what is not in a command network."""
    if MOONSHINE.is_dir():
        return _moonshine("", "en")
    own = LANGUAGE_MODELS / "en.arpa"
    return _pocketsphinx(str(own) if own.is_file() else "", "en")


def _vosk(rest: str, language: str) -> Engine:
    from models.speech.vosk_engine import VoskEngine

    return VoskEngine(Path(rest), language)


def _sherpa(rest: str, language: str) -> Engine:
    from models.speech.sherpa_engine import SherpaEngine

    return SherpaEngine(Path(rest), language)


def _scripted(rest: str, language: str) -> Engine:
    from models.speech.scripted_engine import ScriptedEngine

    return ScriptedEngine(Path(rest), language)


def _templates(rest: str, language: str) -> Engine:
    from models.speech.templates_engine import TemplatesEngine

    return TemplatesEngine(Path(rest), language)


def _ws(rest: str, language: str) -> Engine:
    from models.speech.ws_engine import WsEngine

    return WsEngine(f"ws:{rest}", language)


def _wss(rest: str, language: str) -> Engine:
    from models.speech.ws_engine import WsEngine

    return WsEngine(f"wss:{rest}", language)


SCHEMES: dict[str, Callable[[str, str], Engine]] = {
    "pocketsphinx": _pocketsphinx,
    "commands": _commands,
    "moonshine": _moonshine,
    "whisper": _whisper,
    "vosk": _vosk,
    "sherpa": _sherpa,
    "scripted": _scripted,
    "templates": _templates,
    "ws": _ws,
    "wss": _wss,
}


def resolve(address: str, language: str, artifacts: Path = ARTIFACTS) -> str:
    """What ``auto`` stands for: a Vosk model folder if there is one, else what is built in; and ``templates:``.
    Each of several, ``A | B``, by itself."""
    if "|" in address:
        return " | ".join(resolve(one.strip(), language, artifacts) for one in address.split("|"))
    if address == "templates:":
        return f"templates:{artifacts / 'templates' / language}"
    if address != "auto":
        return address
    return _best(language, artifacts)


def _best(language: str, artifacts: Path) -> str:
    """The best engine that is there."""
    for folder in sorted(artifacts.glob("vosk-model*")):
        if folder.is_dir() and any(mark in folder.name for mark in _VOSK_MARKS[language]):
            return f"vosk:{folder}"
    if (artifacts / "commands" / f"{language}.npz").is_file():
        return "commands:"
    for address, folder, hears in (("moonshine:", MOONSHINE, "en"), ("whisper:", WHISPER, "zh")):
        if language == hears and (artifacts / folder.name).is_dir():
            return address
    return "pocketsphinx:" if language == "en" else "none"


def trouble(address: str, language: str, root: Path = ARTIFACTS.parent.parent) -> str:
    """What is wrong with an address before anything is opened, and the way out; "" for nothing."""
    return next((found for one in address.split("|") if (found := _trouble(one.strip(), language, root))), "")


def _trouble(address: str, language: str, root: Path) -> str:
    scheme, colon, rest = address.partition(":")
    if address == "none":
        return ""
    if not colon or scheme not in SCHEMES:
        return f"unknown speech engine {address!r}; known: auto, none, {', '.join(f'{s}:' for s in SCHEMES)}"
    if scheme in _ENGLISH and language != "en":
        return f"{scheme}: hears English only; name another engine for this language"
    return _missing(scheme, root / rest if rest else None, language)


def _missing(scheme: str, place: Path | None, language: str) -> str:
    """What a scheme needs and does not find; ``place``: the file or folder that was named."""
    match scheme:
        case "pocketsphinx" if place and not place.is_file():
            return f"there is no {place}; make train-lm makes one"
        case "moonshine" if not (place or MOONSHINE).is_dir():
            return f"there is no {place or MOONSHINE}; make models NAMES={MOONSHINE.name} fetches it"
        case "whisper" if not (place or WHISPER).is_dir():
            return f"there is no {place or WHISPER}; make models NAMES={WHISPER.name} fetches it"
        case "vosk" if place is None or not ((place / "am").is_dir() or (place / "conf").is_dir()):
            return f"{place} is not a Vosk model folder (it has neither am/ nor conf/); make models fetches one"
        case "sherpa" if place is None or any(not any(place.glob(part)) for part in _SHERPA_PARTS):
            return f"{place} is not a streaming transducer for sherpa-onnx (it needs {', '.join(_SHERPA_PARTS)})"
        case "scripted" if place is None or not place.is_file():
            return f"there is no {place}"
        case "commands" if not (place or COMMANDS / f"{language}.npz").is_file():
            weights = place or COMMANDS / f"{language}.npz"
            return f"there is no {weights}; make train-commands LANGUAGE={language} makes one"
    return ""


def shown(address: str) -> str:
    """An address without the tokens in it, for status, journal and logs."""
    return re.sub(r"([?&]token=)[^&|\s]*", r"\1…", address)


def dictates(address: str) -> bool:
    """Whether an engine can write down open speech."""
    return not all(one.strip().startswith("templates:") for one in address.split("|"))


def open_engine(address: str, language: str) -> Engine | None:
    """The engine of an address; None for ``none``; of several, ``A | B``, the first that answers. Raises ValueError
    naming the known schemes."""
    if "|" in address:
        from models.speech.fallback import FallbackEngine

        engines = [engine for one in address.split("|") if (engine := open_engine(one.strip(), language))]
        return FallbackEngine(engines) if engines else None
    if address == "none":
        return None
    scheme, colon, rest = address.partition(":")
    if not colon or scheme not in SCHEMES:
        raise ValueError(f"unknown speech engine {address!r}; known: none, {', '.join(f'{s}:' for s in SCHEMES)}")
    return SCHEMES[scheme](rest, language)
