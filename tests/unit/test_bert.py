"""The transformer for sentences: a made one, and the public one where it was fetched."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.encoders.bert_files import load_bert
from models.encoders.known import MINILM, encoder, lacking
from models.intent.sentences import vectors

WORDS = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "pay", "##ment", "##ments", "late", "my"]
WIDTH = 8


def made(folder: Path) -> Path:
    """A model of one layer with numbers at random."""
    rng = np.random.default_rng(1)
    layer = "encoder.layer.0"
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (128, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    for name in ("embeddings.LayerNorm", f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"):
        shapes |= {f"{name}.weight": (WIDTH,), f"{name}.bias": (WIDTH,)}
    square = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    for name in (*square, f"{layer}.attention.output.dense"):
        shapes |= {f"{name}.weight": (WIDTH, WIDTH), f"{name}.bias": (WIDTH,)}
    shapes |= {f"{layer}.intermediate.dense.weight": (16, WIDTH), f"{layer}.intermediate.dense.bias": (16,)}
    shapes |= {f"{layer}.output.dense.weight": (WIDTH, 16), f"{layer}.output.dense.bias": (WIDTH,)}
    header, numbers = {}, b""
    for name, shape in shapes.items():
        values = rng.normal(size=shape).astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(numbers), len(numbers) + len(values)]}
        numbers += values
    start = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(len(start).to_bytes(8, "little") + start + numbers)
    (folder / "config.json").write_text(json.dumps({"num_hidden_layers": 1, "num_attention_heads": 2}))
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    return folder


def test_pieces_of_words(tmp_path: Path) -> None:
    """The longest piece first; a word that cannot be spelled is unknown; long texts are cut."""
    bert = load_bert(made(tmp_path))
    assert bert.tokens("My payments, late!") == [1, 8, 4, 6, 7, 2]
    assert bert.tokens("payment xyz") == [1, 4, 5, 3, 2]
    assert bert.tokens("") == [1, 2]
    assert len(bert.tokens("late " * 500)) == 128


def test_a_vector_is_the_texts_own(tmp_path: Path) -> None:
    """The same among others of any length as alone; of length 1; another text has another; order counts."""
    bert = load_bert(made(tmp_path))
    texts = ["my payment", "late", "my late payments late late", "", "payment my"]
    together = bert.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert bert.encode([text])[0] == pytest.approx(row, abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert np.abs(together[0] - together[4]).max() > 0.01
    assert bert.encode([]).shape == (0, WIDTH)


def test_what_is_no_model(tmp_path: Path) -> None:
    """What lacks is named; numbers that cannot be read are told."""
    with pytest.raises(ValueError, match=r"lacks model\.safetensors, config\.json, tokenizer\.json"):
        load_bert(tmp_path)
    made(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"no")
    with pytest.raises(ValueError, match="cannot be read: fetch the model again"):
        load_bert(tmp_path)


@pytest.mark.skipif(bool(lacking(MINILM)), reason="make models NAMES=all-minilm-l6-v2 fetches it")
def test_the_public_one_is_as_its_makers_say() -> None:
    """The similarities that its model card gives."""
    texts = ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    rows = vectors(texts, "en", encoder(MINILM))
    assert rows[1:] @ rows[0] == pytest.approx([0.695, 0.943, 0.257], abs=0.002)
