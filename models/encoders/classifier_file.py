"""An intent classifier as one ``.npz`` file, which names the sentence encoder that it was trained on."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.encoders.known import encoder, lacking
from models.intent.classifier import Group, IntentClassifier
from models.intent.features import GROUPS
from models.intent.sentences import Sense

_VERSION, _READABLE = 2, (1, 2)  # version 1 had no sense


def save_classifier(model: IntentClassifier, file: Path) -> None:
    """Write as ``.npz``, whole or not at all."""
    arrays: dict[str, NDArray[np.generic]] = {
        "version": np.array(_VERSION), "language": np.array(model.language), "intents": np.array(model.intents),
        "scale": model.scale, "bias": model.bias, "temperature": np.array(model.temperature),
        "floor": np.array(model.floor),
    }  # fmt: skip
    for name, group in zip(GROUPS, model.groups, strict=True):
        arrays |= {f"{name}_keys": group.keys, f"{name}_idf": group.idf, f"{name}_weights": group.weights}
    if model.sense is not None:
        arrays |= {
            "sense_encoder": np.array(model.sense.encoder), "sense_weights": model.sense.weights,
            "sense_bias": model.sense.bias, "sense_share": np.array(model.sense.share),
        }  # fmt: skip
    half = file.with_suffix(".half.npz")
    file.parent.mkdir(parents=True, exist_ok=True)
    with half.open("wb") as writer:
        np.savez_compressed(writer, allow_pickle=False, **arrays)
    half.replace(file)


def load_classifier(file: Path) -> IntentClassifier:
    """A classifier from its file. Raises ValueError that says what is wrong with it."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
            version = int(arrays["version"])
    except (OSError, KeyError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{file} cannot be read as an intent classifier: train it again (make train-intents)"
        ) from error
    if version not in _READABLE:
        raise ValueError(f"{file} is of another version of kefu: train it again (make train-intents)")
    groups = tuple(Group(*(arrays[f"{name}_{part}"] for part in ("keys", "idf", "weights"))) for name in GROUPS)
    return IntentClassifier(
        str(arrays["language"]), tuple(map(str, arrays["intents"])), groups, arrays["scale"], arrays["bias"],
        float(arrays["temperature"]), float(arrays["floor"]), _sense(arrays, file),
    )  # fmt: skip


def _sense(arrays: dict[str, NDArray[np.generic]], file: Path) -> Sense | None:
    if "sense_encoder" not in arrays:
        return None
    name = str(arrays["sense_encoder"])
    if wrong := lacking(name):
        raise ValueError(f"{file}: {wrong}")
    return Sense(
        name, arrays["sense_weights"].astype(np.float16), arrays["sense_bias"].astype(np.float32),
        float(arrays["sense_share"].astype(np.float64)), encoder(name),
    )  # fmt: skip
