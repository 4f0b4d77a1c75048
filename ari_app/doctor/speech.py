"""Recognisers, voices and classifiers: which each language gets, and what would be better."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, ok, skipped, warning
from ari_app.media.model_store import read_manifest
from ari_app.media.voice import PRIVATE
from config.load import ROOT
from config.problems import ConfigError
from config.settings import Settings
from models.speech import registry as speech
from models.voice import registry as voice

LANGUAGES = {"en": "English", "zh": "Mandarin"}
_SETUP = "`make setup` installs it."
Has = Callable[[str], bool]


def _installed(package: str) -> bool:
    return find_spec(package) is not None


def look_at_speech(patient: Patient) -> Iterator[Result]:
    """Both languages; a model that would be better is named with the command that fetches it."""
    settings = patient.settings
    if patient.problems:
        yield skipped("speech.settings", "the settings cannot be read: this is what the defaults would give")
    for language in LANGUAGES:
        yield judge_recogniser(language, _engine(settings, language), speech.ARTIFACTS)
    for language in LANGUAGES:
        yield judge_voice(language, _voice(settings, language), voice.ARTIFACTS)
    yield _intents(settings)


def _engine(settings: Settings, language: str) -> str:
    return settings.speech.engine_en if language == "en" else settings.speech.engine_zh


def _voice(settings: Settings, language: str) -> str:
    return settings.voice.engine_en if language == "en" else settings.voice.engine_zh


def judge_recogniser(language: str, setting: str, artifacts: Path, has: Has = _installed) -> Result:
    """Who hears a language."""
    name, check, key = LANGUAGES[language], f"speech.{language}", f"[speech] engine_{language}"
    address = speech.resolve(setting, language, artifacts)
    if address == "none":
        finding = f"{name} is not heard: menus work by key, there are no transcripts"
        if setting == "none":
            return warning(check, finding, f'That is what {key} = "none" says; "auto" takes the best that is there.')
        return warning(check, finding, fetching("whisper-base" if language == "zh" else "moonshine-tiny-en"))
    if wrong := speech.trouble(address, language):
        return fault(check, f"{name} cannot be heard: {_short(wrong)}", f"Do that, or set {key} to another engine.")
    schemes = [one.partition(":")[0].strip() for one in address.split("|")]
    wanted = [engine.packages for scheme in schemes if (engine := speech.engine_of(scheme)) is not None]
    if lacking := [package for packages in wanted for package in packages if not has(package)]:
        return fault(check, f"{name} cannot be heard: the package {', '.join(lacking)} is missing", _SETUP)
    return _best(language, f"{name} is heard by {speech.shown(_short(address))}", schemes, artifacts)


def _best(language: str, finding: str, schemes: list[str], artifacts: Path) -> Result:
    """Whether something better is but a command away."""
    check = f"speech.{language}"
    if hollow := [name for name in (speech.MOONSHINE.name, speech.WHISPER.name) if empty(artifacts / name)]:
        return fault(check, f"{finding}; {hollow[0]} is an empty folder", f"Remove it, then: {fetching(hollow[0])}")
    if schemes == ["commands"] and language == "en":
        if (artifacts / speech.MOONSHINE.name).is_dir():
            others = "moonshine and whisper" if (artifacts / speech.WHISPER.name).is_dir() else "moonshine"
            return ok(check, f"{finding} (menus) and {others} (all else)")
        return warning(check, f"{finding} (menus) and pocketsphinx: rough transcripts", fetching(speech.MOONSHINE.name))
    if schemes == ["pocketsphinx"]:
        return warning(check, f"{finding}: rough transcripts", fetching(speech.MOONSHINE.name))
    return ok(check, finding)


def empty(folder: Path) -> bool:
    """Whether a folder is there with nothing in it, as a fetch that was cut off may leave it."""
    return folder.is_dir() and not any(folder.iterdir())


def judge_voice(language: str, setting: str, artifacts: Path, has: Has = _installed) -> Result:
    """Who speaks a language."""
    name, check, key = LANGUAGES[language], f"voice.{language}", f"[voice] engine_{language}"
    if wrong := voice.trouble(setting, language):
        return fault(check, f"{name} cannot be spoken: {_short(wrong)}", f"Do that, or set {key} to another voice.")
    address = voice.resolve(setting, language, artifacts)
    scheme, _, rest = address.partition(":")
    found = voice.voice_of(address)
    if found.command is not None and (program := _absent(found.command(rest, language, 150, Path("x.wav"))[0])):
        return fault(check, f"{name} cannot be spoken: the program {program} is missing", f"Install it: {found.advice}")
    finding = f"{name} is spoken by {_short(address)}"
    if setting == "auto" and scheme == "espeak-ng":
        better = _SETUP if not has("hibari") else fetching(voice.KOKORO.name)
        return warning(check, f"{finding}, a robotic voice", f"A natural one: {better}")
    if scheme == "kokoro" and empty(artifacts / voice.KOKORO.name):
        return fault(check, f"{finding}, whose folder is empty", f"Remove it, then: {fetching(voice.KOKORO.name)}")
    return ok(check, finding)


def _absent(program: str) -> str:
    """A program's name when it is neither here nor in the private tree; "" when it is."""
    return "" if which(program) or (program == PRIVATE.name and PRIVATE.is_file()) else program


def _intents(settings: Settings) -> Result:
    found = []
    for language, address in (("en", settings.speech.intents_en), ("zh", settings.speech.intents_zh)):
        file = speech.ARTIFACTS / "intents" / f"{language}.npz" if address == "auto" else ROOT / address
        if address != "none" and file.is_file():
            found.append(LANGUAGES[language])
    if not found:
        remedy = "`make train-intents DATA=texts.csv LANGUAGE=en` learns from texts of yours."
        return skipped("speech.intents", "open questions are understood by the flow's own words alone", remedy)
    return ok("speech.intents", f"open questions are understood in {' and '.join(found)}")


def fetching(model: str) -> str:
    """The command that fetches a model, with how much that is where the manifest knows."""
    try:
        size = next((one.size for one in read_manifest(speech.ARTIFACTS / "manifest.toml") if one.name == model), 0)
    except ConfigError:
        size = 0
    return f"`make models NAMES={model}` fetches it{f' ({size / 1e6:.0f} MB)' if size else ''}."


def _short(text: str) -> str:
    """Without the checkout's own path."""
    return text.replace(f"{ROOT}/", "")
