"""A transformer from the published files of the sentence-transformers family."""

from __future__ import annotations

import json
from pathlib import Path

from models.intent.bert import Bert, tensors_of

_FILES = ("model.safetensors", "config.json", "tokenizer.json")


def load_bert(folder: Path) -> Bert:
    """Raises ValueError when the folder is no such model."""
    lacking = [name for name in _FILES if not (folder / name).is_file()]
    if lacking:
        raise ValueError(f"{folder} is not a sentence encoder: it lacks {', '.join(lacking)}")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    words = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    file = folder / "model.safetensors"
    try:
        tensors = tensors_of(file.read_bytes())
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} cannot be read: fetch the model again (make models)") from error
    return Bert(config, words, tensors)
