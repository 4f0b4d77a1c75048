"""What a folder lacks of the model that an address means, and the way out: said before anything large is imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz, process

VOCABULARIES = ("vocabulary.json", "vocabulary.txt")  # of Whisper: a list, or one piece a line in older exports
NETWORKS = ("encoder_model", "decoder_model_merged")  # of Moonshine
TOKENIZERS = ("tokenizer.bin", "tokenizer.json")
_ALIKE = 80  # of 100: a name that may have been meant


def folder_slip(folder: Path) -> str:
    """What is wrong where a folder was to be named and is not there: it is a file, or another is called nearly so; ""
    for neither."""
    if folder.is_file():
        return f"{folder} is a file: write the folder that it lies in, {folder.parent}"
    near = (
        "" if folder.is_dir() else meant_by(folder.name, [one.name for one in folder.parent.glob("*") if one.is_dir()])
    )
    return f"there is no {folder}, but {near} is there: write that" if near else ""


def file_slip(file: Path, suffix: str) -> str:
    """The same of a file that is the whole model."""
    if file.is_dir():
        return f"{file} is a folder: write the file in it that ends with {suffix}"
    near = "" if file.is_file() else meant_by(file.name, [one.name for one in file.parent.glob(f"*{suffix}")])
    return f"there is no {file}, but {near} is there: write that" if near else ""


def meant_by(name: str, known: Iterable[str]) -> str:
    """The known name that one was probably meant as; "" for none."""
    found = process.extractOne(name.lower(), list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE, processor=str.lower)
    return str(found[0]) if found else ""


def whisper_lacks(folder: Path) -> str:
    """Of a Whisper for CTranslate2; "" for nothing."""
    lacking = [name for name in ("model.bin", "config.json") if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        lacking.append(" / ".join(VOCABULARIES))
    if not lacking:
        return ""
    if any(folder.glob("*encoder*.onnx")):
        return f"{folder} is a Whisper for sherpa-onnx: write sherpa: instead of whisper:"
    if any(any(folder.glob(name)) for name in ("*.pt", "*.safetensors", "ggml*.bin")):
        return f"{folder} is a Whisper for another program: ct2-transformers-converter makes it one for CTranslate2"
    return f"{folder} is not a Whisper model for CTranslate2: it lacks {', '.join(lacking)}"


def moonshine_lacks(folder: Path) -> str:
    """Of a Moonshine; "" for nothing."""
    lacking = [" / ".join((f"{name}.onnx", f"{name}.ort")) for name in NETWORKS if not any(folder.glob(f"{name}.o*"))]
    if not any((folder / name).is_file() for name in TOKENIZERS):
        lacking.append(" / ".join(TOKENIZERS))
    return f"{folder} is not a Moonshine model: it lacks {', '.join(lacking)}" if lacking else ""
