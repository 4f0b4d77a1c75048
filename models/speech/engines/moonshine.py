"""``moonshine:``: where its model is, and what it needs."""

from __future__ import annotations

from pathlib import Path

from models.speech.engine import Engine
from models.speech.lacking import folder_slip, moonshine_lacks
from models.speech.places import ARTIFACTS, MOONSHINE

SCHEME = "moonshine"
LANGUAGES = ("en",)
FORM = "moonshine:FOLDER"
WORDS = "English with capitals and full stops, by Moonshine (tiny, or base)"
PACKAGES = ("onnxruntime",)
RANK = 30


def needs(place: Path | None, _language: str) -> str:
    """The folder of its model."""
    folder = place or MOONSHINE
    if slip := folder_slip(folder):
        return slip
    if not folder.is_dir():
        name = folder.name if folder.parent.name == ARTIFACTS.name else MOONSHINE.name
        return f"there is no {folder}; make models NAMES={name} fetches it"
    return moonshine_lacks(folder)


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from onnxruntime.capi import onnxruntime_pybind11_state as faults

    from models.speech.moonshine_engine import MoonshineEngine

    folder = Path(rest) if rest else MOONSHINE
    try:
        return MoonshineEngine(folder, language)
    except (faults.Fail, faults.InvalidProtobuf, faults.InvalidGraph, faults.NoSuchFile) as error:
        raise ValueError(f"{folder} cannot be opened by onnxruntime, fetch its files again: {error}") from error


def offer(language: str, artifacts: Path) -> str:
    """The model that the set-up fetches."""
    return f"{SCHEME}:" if language == LANGUAGES[0] and (artifacts / MOONSHINE.name).is_dir() else ""
