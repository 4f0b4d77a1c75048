"""Folders of larger models: Whisper of any size for CTranslate2, Moonshine with another tokenizer; what is lacking."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from config.words.chinese import told_in
from models.speech.registry import MOONSHINE, open_engine, trouble
from models.speech.tokens import Tokens
from tests.support.tiny_whisper import tiny_whisper

NOISE = np.random.default_rng(0).normal(0, 1500, 8000).astype(np.int16).tobytes()


@pytest.mark.parametrize(
    ("bands", "multilingual", "lines", "language"),
    [(80, True, True, "zh"), (128, True, False, "zh"), (128, True, False, "en"), (80, False, True, "en")],
    ids=["small", "large in Mandarin", "large in English", "English alone"],
)
def test_whisper_of_any_size(tmp_path: Path, bands: int, multilingual: bool, lines: bool, language: str) -> None:
    """80 or 128 bands, a vocabulary in lines or as a list, all languages or English: opened, weighed and written."""
    folder = tiny_whisper(tmp_path / "whisper", bands, multilingual, lines)
    assert not trouble(f"whisper:{folder}", language)
    engine = open_engine(f"whisper:{folder}", language)
    assert engine is not None
    assert engine.recognise(NOISE, ("yes", "no")).text in ("yes", "no", "")
    assert isinstance(engine.recognise(NOISE, None).text, str)


def test_a_whisper_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """English alone for Mandarin, files that are not there, another program's, weights broken off."""
    english = tiny_whisper(tmp_path / "english", multilingual=False)
    with pytest.raises(ValueError, match="english does not hear zh: take a Whisper of all languages"):
        open_engine(f"whisper:{english}", "zh")
    (english / "vocabulary.json").unlink()
    says = trouble(f"whisper:{english}", "en")
    assert says.endswith("is not a Whisper model for CTranslate2: it lacks vocabulary.json / vocabulary.txt")
    assert "不是 CTranslate2 的 Whisper 模型：缺少" in told_in("zh", says)
    (english / "model.bin").rename(english / "model.safetensors")
    assert "ct2-transformers-converter makes it one" in trouble(f"whisper:{english}", "en")
    (english / "small-encoder.onnx").touch()
    assert "write sherpa: instead of whisper:" in trouble(f"whisper:{english}", "en")
    broken = tiny_whisper(tmp_path / "broken")
    (broken / "model.bin").write_bytes((broken / "model.bin").read_bytes()[:500])
    with pytest.raises(ValueError, match="broken cannot be opened by CTranslate2"):
        open_engine(f"whisper:{broken}", "zh")
    assert "make models NAMES=whisper-small fetches it" in trouble("whisper:models/artifacts/whisper-small", "zh")


def test_moonshine_lacks(tmp_path: Path) -> None:
    """Each file that is not there is named."""
    says = (
        "lacks encoder_model.onnx / encoder_model.ort, decoder_model_merged.onnx / decoder_model_merged.ort, tokenizer"
    )
    assert says in trouble(f"moonshine:{tmp_path}", "en")
    with pytest.raises(ValueError, match=says):
        open_engine(f"moonshine:{tmp_path}", "en")


def written(tokens: Tokens) -> dict[str, object]:
    """A vocabulary as the library tokenizers writes it."""
    pieces = tokens._pieces
    vocab = {
        f"<0x{piece.hex().upper()}>"
        if len(piece) == 1 and number < 259
        else piece.decode() or f"<empty{number}>": number
        for number, piece in enumerate(pieces)
    }
    return {"model": {"vocab": vocab}, "added_tokens": [{"id": len(pieces), "content": "<<ST_0>>"}]}


@pytest.mark.skipif(not MOONSHINE.is_dir(), reason="make setup could not fetch the model")
def test_a_tokenizer_in_json_is_the_same(tmp_path: Path) -> None:
    """Texts have the same numbers by either file; what was added is no word; what is none is told."""
    own = Tokens(MOONSHINE / "tokenizer.bin")
    for file in MOONSHINE.glob("*.ort"):
        shutil.copy(file, tmp_path)
    (tmp_path / "tokenizer.json").write_text(json.dumps(written(own)), encoding="utf-8")
    other = Tokens(tmp_path / "tokenizer.json")
    for text in ("Technical support, please.", "résumé", "客服"):
        assert other.encode(text) == own.encode(text)
        assert other.words(own.encode(text)) == own.words(own.encode(text))
    assert other.words([*own.encode("Yes"), len(own)]) == [("Yes", len(own.encode("Yes")) + 1)]
    assert not trouble(f"moonshine:{tmp_path}", "en")
    engine = open_engine(f"moonshine:{tmp_path}", "en")
    assert engine is not None
    assert engine.recognise(NOISE, ("yes", "no")).text in ("yes", "no", "")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ValueError, match=r"tokenizer\.json cannot be read as a vocabulary"):
        Tokens(tmp_path / "tokenizer.json")
