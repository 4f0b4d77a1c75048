"""A streaming zipformer transducer in the layout that sherpa-onnx takes, whose language is made of tones.

Every part is real (files, states, chunks, tokens, timestamps) except that its networks are a filter bank each: so the
engine is tried without a model of 70 MB. Four tones are pieces of words: yes, no, tech-nical.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HERTZ = {"\u2581YES": 500.0, "\u2581NO": 900.0, "\u2581TECH": 1500.0, "NICAL": 2300.0}
_TOKENS = ("<blk>", "<sos/eos>", "<unk>", *HERTZ)
_BINS, _CHUNK, _BEFORE, _AFTER = 80, 32, 6, 7  # of log-mel features; frames of 10 ms
_LEFT, _WIDTH, _HEADS, _HEAD, _KERNEL = 64, 16, 1, 4, 5
_STATES = {
    "cached_key_0": (_LEFT, "N", _HEAD * _HEADS),
    "cached_nonlin_attn_0": (1, "N", _LEFT, 3 * _WIDTH // 4),
    "cached_val1_0": (_LEFT, "N", _HEAD * _HEADS),
    "cached_val2_0": (_LEFT, "N", _HEAD * _HEADS),
    "cached_conv1_0": ("N", _WIDTH, _KERNEL // 2),
    "cached_conv2_0": ("N", _WIDTH, _KERNEL // 2),
    "embed_states": ("N", 128, 3, 19),
}
Shape = Sequence[int | str]


def tone_model(folder: Path) -> Path:
    """Write the model's four files."""
    write_tokens(folder)
    _encoder(folder / "encoder.int8.onnx")
    write_decoder(folder / "decoder.onnx")
    write_joiner(folder / "joiner.onnx")
    return folder


def write_tokens(folder: Path) -> None:
    """Its pieces, in a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{token} {number}\n" for number, token in enumerate(_TOKENS))
    (folder / "tokens.txt").write_text(rows, encoding="utf-8")


def tone(hertz: float, seconds: float = 0.4) -> NDArray[np.float64]:
    """At 8 kHz, loud enough for speech."""
    return 5000 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * 8000)) / 8000)


def _encoder(file: Path) -> None:
    """The mean of four frames each; the states pass through."""
    nodes = [
        helper.make_node("Slice", ["x", "from", "to", "axis"], ["chunk"]),
        helper.make_node("Reshape", ["chunk", "shape"], ["four"]),
        helper.make_node("ReduceMean", ["four"], ["encoder_out"], axes=[2], keepdims=0),
        helper.make_node("Add", ["processed_lens", "many"], ["new_processed_lens"]),
        *(helper.make_node("Identity", [name], [f"new_{name}"]) for name in _STATES),
    ]
    wide = _BEFORE + _CHUNK + _AFTER
    inputs: dict[str, Shape] = {"x": ("N", wide, _BINS), **_STATES, "processed_lens": ("N",)}
    outputs: dict[str, Shape] = {
        "encoder_out": ("N", _CHUNK // 4, _BINS),
        **{f"new_{name}": shape for name, shape in _STATES.items()},
        "new_processed_lens": ("N",),
    }
    values = {
        "from": np.array([_BEFORE]), "to": np.array([_BEFORE + _CHUNK]), "axis": np.array([1]),
        "shape": np.array([-1, _CHUNK // 4, 4, _BINS]), "many": np.array([_CHUNK // 2]),
    }  # fmt: skip
    told = {
        "model_type": "zipformer2", "decode_chunk_len": _CHUNK, "T": wide, "num_encoder_layers": 1,
        "encoder_dims": _WIDTH, "cnn_module_kernels": _KERNEL, "left_context_len": _LEFT,
        "query_head_dims": _HEAD, "value_head_dims": _HEAD, "num_heads": _HEADS,
    }  # fmt: skip
    _write(file, nodes, inputs, outputs, values, told)


def write_decoder(file: Path) -> None:
    """Which token was the last."""
    nodes = [
        helper.make_node("Slice", ["y", "from", "to", "axis"], ["rows"]),
        helper.make_node("Squeeze", ["rows", "axis"], ["last"]),
        helper.make_node("Gather", ["table", "last"], ["decoder_out"], axis=0),
    ]
    values = {
        "table": np.eye(len(_TOKENS), dtype=np.float32),
        "from": np.array([1]), "to": np.array([2]), "axis": np.array([1]),
    }  # fmt: skip
    outputs: dict[str, Shape] = {"decoder_out": ("N", len(_TOKENS))}
    _write(file, nodes, {"y": ("N", 2)}, outputs, values, {"context_size": 2, "vocab_size": len(_TOKENS)})


def write_joiner(file: Path) -> None:
    """A token where its tone stands out of the telephone band, once."""
    weights, bias = np.zeros((_BINS, len(_TOKENS)), np.float32), np.zeros(len(_TOKENS), np.float32)
    bias[1:] = -50
    for number, hertz in enumerate(HERTZ.values(), start=len(_TOKENS) - len(HERTZ)):
        middle = bin_of(hertz)
        weights[middle - 1 : middle + 2, number] += 1 / 3
        weights[: bin_of(3400), number] -= 1 / bin_of(3400)
        bias[number] = -5
    once = np.diag([0, 0, 0, *[50] * len(HERTZ)]).astype(np.float32)
    nodes = [
        helper.make_node("MatMul", ["encoder_out", "weights"], ["heard"]),
        helper.make_node("Add", ["heard", "bias"], ["likely"]),
        helper.make_node("MatMul", ["decoder_out", "once"], ["again"]),
        helper.make_node("Sub", ["likely", "again"], ["logit"]),
    ]
    inputs: dict[str, Shape] = {"encoder_out": ("N", _BINS), "decoder_out": ("N", len(_TOKENS))}
    values = {"weights": weights, "bias": bias, "once": once}
    _write(file, nodes, inputs, {"logit": ("N", len(_TOKENS))}, values, {"joiner_dim": _BINS})


def bin_of(hertz: float) -> int:
    """The mel band of a frequency (Kaldi's scale, 20 Hz to 7.6 kHz)."""
    low, high, here = (1127 * math.log(1 + one / 700) for one in (20.0, 7600.0, hertz))
    return round((here - low) / (high - low) * (_BINS + 1) - 1)


def _write(
    file: Path, nodes: Sequence[Any], inputs: Mapping[str, Shape], outputs: Mapping[str, Shape],
    values: Mapping[str, NDArray[Any]], told: Mapping[str, object],
) -> None:  # fmt: skip
    takes, gives = (
        [helper.make_tensor_value_info(name, _kind(name), list(shape)) for name, shape in some.items()]
        for some in (inputs, outputs)
    )
    graph = helper.make_graph(
        list(nodes), file.stem, takes, gives, [numpy_helper.from_array(value, name) for name, value in values.items()]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    for key, value in told.items():
        model.metadata_props.add(key=key, value=str(value))
    onnx.save(model, str(file))


def _kind(name: str) -> int:
    return int(TensorProto.INT64 if name == "y" or name.endswith("processed_lens") else TensorProto.FLOAT)
