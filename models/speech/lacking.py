"""What a folder lacks of the model that an address means, and the way out: said before anything large is imported."""

from __future__ import annotations

from pathlib import Path

VOCABULARIES = ("vocabulary.json", "vocabulary.txt")  # of Whisper: a list, or one piece a line in older exports
NETWORKS = ("encoder_model", "decoder_model_merged")  # of Moonshine
TOKENIZERS = ("tokenizer.bin", "tokenizer.json")


def whisper_lacks(folder: Path) -> str:
    """Of a Whisper for CTranslate2; "" for nothing."""
    lacking = [name for name in ("model.bin", "config.json") if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        lacking.append(" or ".join(VOCABULARIES))
    if not lacking:
        return ""
    if any(folder.glob("*encoder*.onnx")):
        return f"{folder} is a Whisper for sherpa-onnx: write sherpa: instead of whisper:"
    if any(any(folder.glob(name)) for name in ("*.pt", "*.safetensors", "ggml*.bin")):
        return f"{folder} is a Whisper for another program: ct2-transformers-converter makes it one for CTranslate2"
    return f"{folder} is not a Whisper model for CTranslate2: it lacks {', '.join(lacking)}"


def moonshine_lacks(folder: Path) -> str:
    """Of a Moonshine; "" for nothing."""
    lacking = [f"{name}.onnx" for name in NETWORKS if not any(folder.glob(f"{name}.o*"))]
    if not any((folder / name).is_file() for name in TOKENIZERS):
        lacking.append(" or ".join(TOKENIZERS))
    return f"{folder} is not a Moonshine model: it lacks {', '.join(lacking)}" if lacking else ""
