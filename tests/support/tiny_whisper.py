"""A Whisper of a few thousand weights for CTranslate2, of any number of bands and with any vocabulary file: it has
learned nothing, so it shows that such a folder is opened and asked, and not what one hears."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from ctranslate2.specs import whisper_spec

from models.speech.whisper_net import _LETTERS

_WIDTH, _MULTILINGUAL, _ENGLISH = 8, 51866, 51864  # CTranslate2 knows by the size of the vocabulary which one it is
_SPECIAL = ("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>")
_LAST = ("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>")


def tiny_whisper(folder: Path, bands: int = 80, multilingual: bool = True, lines: bool = False) -> Path:
    """Write the model; ``lines``: its vocabulary one piece a line."""
    random = np.random.default_rng(0)
    spec = whisper_spec.WhisperSpec(1, 1, 1, 1)
    many = _MULTILINGUAL if multilingual else _ENGLISH
    for name, value in spec.variables(ordered=True):
        if value is None:
            _put(spec, name, random.normal(0, 0.3, _shape(name, bands, many)).astype(np.float32))
    for side, longest in ((spec.encoder, 1500), (spec.decoder, 448)):
        side.position_encodings.encodings = random.normal(0, 0.3, (longest, _WIDTH)).astype(np.float32)
    vocabulary = _vocabulary(many)
    spec.register_vocabulary(vocabulary)
    spec.validate()
    spec.optimize()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    config = {"alignment_heads": [[0, 0]], "suppress_ids": [1], "suppress_ids_begin": [1], "lang_ids": []}
    (folder / "config.json").write_text(json.dumps(config))
    if lines:
        (folder / "vocabulary.json").unlink()
        (folder / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    return folder


def _vocabulary(many: int) -> list[str]:
    """As large and in the order of the real ones, with two languages."""
    letters, end = list(_LETTERS), 50257 if many == _MULTILINGUAL else 50256
    pieces = [*letters, *(f"<unused{number}>" for number in range(end - len(letters))), *_SPECIAL]
    return [*pieces, *(f"<more{number}>" for number in range(many - len(pieces) - len(_LAST))), *_LAST]


def _shape(name: str, bands: int, many: int) -> tuple[int, ...]:
    if name.endswith(("beta", "gamma")):
        return (_WIDTH,)
    if "conv" in name:
        return (_WIDTH, bands if "conv1" in name else _WIDTH, 3)
    if "embeddings" in name or "projection" in name:
        return (many, _WIDTH)
    if "ffn/linear" in name:
        return (_WIDTH, _WIDTH)
    wide = {"self_attention/linear_0": 3, "attention/linear_1": 2 if "self" not in name else 1}
    return (next((_WIDTH * times for part, times in wide.items() if part in name), _WIDTH), _WIDTH)


def _put(spec: object, name: str, value: np.ndarray) -> None:
    *path, last = name.split("/")
    for step in path:
        layer, _, number = step.rpartition("_")
        found = getattr(spec, step, None)
        spec = getattr(spec, layer)[int(number)] if found is None and number.isdigit() else found
    setattr(spec, last, value)
