"""What a new user writes wrong in an address, and what is said of it in both languages before anything is opened."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from config.words.chinese import told_in
from models.speech.engine import EngineUnavailable
from models.speech.lacking import moonshine_lacks, whisper_lacks
from models.speech.registry import trouble
from models.speech.worker import hypothesis_of, pack, serve, unpack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where models lie: an empty whisper-base and one file."""
    (tmp_path / "whisper-base").mkdir()
    (tmp_path / "whisper-base" / "model.bin").write_bytes(b"x")
    (tmp_path / "en.npz").write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("address", "language", "english", "chinese"),
    [
        ("wisper:", "zh", "did you mean whisper:?", "是否想写 whisper:？"),
        ("whisper", "zh", "did you mean whisper:?", "是否想写 whisper:？"),
        ("Whisper:", "zh", "did you mean whisper:?", "是否想写 whisper:？"),
        ("whisper: | ", "zh", "an address is empty", "地址为空"),
        ("whisper:{folder}/whisper-bsae", "zh", "but whisper-base is there", "但有 whisper-base"),
        ("vosk:{folder}/whisper_base", "en", "but whisper-base is there", "但有 whisper-base"),
        ("vosk:{folder}/vosk-model-cn", "zh", "make models NAMES=vosk-model-cn", "make models NAMES=vosk-model-cn"),
        ("vosk:", "zh", "needs the folder", "需要模型目录"),
        ("whisper:{folder}/whisper-base/model.bin", "zh", "is a file: write the folder", "是文件：请写它所在的目录"),
        (
            "whisper:{folder}/whisper-base",
            "zh",
            "it lacks config.json, vocabulary.json / vocabulary.txt",
            "缺少 config.json",
        ),
        ("commands:{folder}/whisper-base", "en", "is a folder: write the file", "是目录：请写其中以 .npz"),
        ("commands:{folder}/eng.npz", "en", "but en.npz is there", "但有 en.npz"),
        ("pocketsphinx:{folder}/own.arpa", "en", "make train-lm makes one", "make train-lm 生成"),
        ("ws:localhost:2700", "en", "is written ws://HOST:PORT", "写作 ws://HOST:PORT"),
        ("ws://", "en", "is written ws://HOST:PORT", "写作 ws://HOST:PORT"),
        ("wss://h:99999", "en", "is written ws://HOST:PORT", "写作 ws://HOST:PORT"),
        ("moonshine:", "zh", "hears English only", "只支持英语"),
    ],
)
def test_a_slip_is_named_with_its_way_out(
    folder: Path, address: str, language: str, english: str, chinese: str
) -> None:
    """By what was probably meant, where something is called nearly so."""
    found = trouble(address.format(folder=folder), language)
    assert english in found
    assert chinese in told_in("zh", found)


@pytest.mark.parametrize("address", ["ws://10.0.0.7:2700", "wss://voice.example.org/hear?token=a", "ws://[::1]:2700"])
def test_addresses_of_other_machines_are_taken(address: str) -> None:
    """With a path, a token and without a port, too."""
    assert not trouble(address, "en")


def test_every_form_of_a_file_is_named(tmp_path: Path) -> None:
    """Moonshine's networks come as .onnx and as .ort."""
    assert "encoder_model.onnx / encoder_model.ort" in moonshine_lacks(tmp_path)
    assert "model.bin" in whisper_lacks(tmp_path)


def test_a_model_that_cannot_be_opened_is_told_with_every_clip_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process does not end over it."""
    opened: list[str] = []

    def broken(address: str, _language: str) -> None:
        opened.append(address)
        raise ValueError(f"{address} cannot be opened by onnxruntime, fetch its files again: cut short")

    monkeypatch.setattr("models.speech.worker.open_engine", broken)
    sink, clip = io.BytesIO(), pack({"id": 1, "language": "en", "phrases": None}, b"\x10\x20" * 800)
    serve(io.BytesIO(clip * 2), sink, {"en": "moonshine:x"})
    size = int.from_bytes(sink.getvalue()[:4], "big")
    answer, _ = unpack(sink.getvalue()[4 : 4 + size])
    with pytest.raises(EngineUnavailable, match="fetch its files again"):
        hypothesis_of(answer)
    assert opened == ["moonshine:x"] * 2
    assert "无法打开" in told_in("zh", answer["error"])
