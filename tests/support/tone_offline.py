"""Models that hear whole utterances, in the layouts that sherpa-onnx takes, whose language is made of tones.

As in `tone_model`: files, metadata, features, tokens and times are real, and the networks are a filter bank with a few
steps behind it. So each kind is tried without its hundreds of megabytes; nothing is learned of how well one hears.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from tests.support.tone_model import HERTZ, bin_of

BINS = 80
_FLOAT, _LONG = TensorProto.FLOAT, TensorProto.INT64
Values = dict[str, NDArray[Any]]


def ctc_model(folder: Path) -> Path:
    """A zipformer with CTC: four frames a token, the tones' tokens or none."""
    tokens = _tokens(folder, ("<blk>", "<unk>", *HERTZ))
    weights, bias = _filters(len(tokens), 2)
    _write(
        folder / "model.int8.onnx",
        [*_fours("x"), *_heard("four", "log_probs"), _node("Div", ["x_lens", "many"], "log_probs_len")],
        {"x": (_FLOAT, ("N", "T", BINS)), "x_lens": (_LONG, ("N",))},
        {"log_probs": (_FLOAT, ("N", "F", len(tokens))), "log_probs_len": (_LONG, ("N",))},
        {"weights": weights, "bias": bias, "many": np.array([4])},
        {"model_type": "zipformer2_ctc", "comment": "non-streaming zipformer2 CTC"},
    )  # fmt: skip
    return folder


def transducer_model(folder: Path) -> Path:
    """A transducer of whole utterances; its pieces are `tone_model`'s."""
    from tests.support.tone_model import write_decoder, write_joiner, write_tokens

    write_tokens(folder)
    write_decoder(folder / "decoder.onnx")
    write_joiner(folder / "joiner.onnx")
    _write(
        folder / "encoder.int8.onnx",
        [*_fours("x"), _node("Identity", ["four"], "encoder_out"),
         _node("Div", ["x_lens", "many"], "encoder_out_lens")],
        {"x": (_FLOAT, ("N", "T", BINS)), "x_lens": (_LONG, ("N",))},
        {"encoder_out": (_FLOAT, ("N", "F", BINS)), "encoder_out_lens": (_LONG, ("N",))},
        {"many": np.array([4])},
        {"model_type": "zipformer2", "comment": "non-streaming zipformer2"},
    )  # fmt: skip
    return folder


def sense_voice_model(folder: Path) -> Path:
    """SenseVoice: seven frames in one, six on; language, mood, sound and kind of text before the first word."""
    before = ("<|en|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>")
    tokens = _tokens(folder, ("<blk>", *before, *HERTZ))
    weights, bias = _filters(len(tokens), 1 + len(before))
    first = np.eye(len(tokens), dtype=np.float32)[None, 1 : 1 + len(before)] * 50
    nodes = [
        *_sevenths("x"), *_heard("middle", "said"), _node("Concat", ["first", "said"], "logits", axis=1),
        _node("Add", ["language", "text_norm"], "asked"), _node("Add", ["asked", "x_length"], "unused"),
    ]  # fmt: skip
    _write(
        folder / "model.int8.onnx", nodes,
        {"x": (_FLOAT, ("N", "T", 7 * BINS)), "x_length": (TensorProto.INT32, ("N",)),
         "language": (TensorProto.INT32, ("N",)), "text_norm": (TensorProto.INT32, ("N",))},
        {"logits": (_FLOAT, ("N", "F", len(tokens))), "unused": (TensorProto.INT32, ("N",))},
        {"weights": weights, "bias": bias, "first": first, **_MIDDLE},
        {"model_type": "sense_voice_ctc", "normalize_samples": 0, "with_itn": 14, "without_itn": 15, "lang_auto": 0,
         "lang_zh": 3, "lang_en": 4, "lang_yue": 7, "lang_ja": 11, "lang_ko": 12, **_features(len(tokens))},
    )  # fmt: skip
    return folder


def paraformer_model(folder: Path) -> Path:
    """Paraformer: all tokens at once, none twice."""
    tokens = _tokens(
        folder,
        ("<blank>", "<s>", "</s>", *(one.strip("\u2581").lower() + "@@" * (one == "\u2581TECH") for one in HERTZ)),
    )
    weights, bias = _filters(len(tokens), 3)
    nodes = [
        *_sevenths("speech"), *_heard("middle", "frames"), *_once("frames"),
        _node("Gather", ["frames", "where"], "logits", axis=1), _node("Shape", ["where"], "token_num64"),
        _node("Cast", ["token_num64"], "token_num", to=TensorProto.INT32),
    ]  # fmt: skip
    _write(
        folder / "model.int8.onnx", nodes,
        {"speech": (_FLOAT, ("N", "T", 7 * BINS)), "speech_lengths": (TensorProto.INT32, ("N",))},
        {"logits": (_FLOAT, ("N", "F", len(tokens))), "token_num": (TensorProto.INT32, ("N",))},
        {"weights": weights, "bias": bias, **_MIDDLE, **_ONCE},
        {"model_type": "paraformer", **_features(len(tokens))},
    )  # fmt: skip
    return folder


def whisper_model(folder: Path) -> Path:
    """Whisper: an encoder that puts all tokens in a row, a decoder that gives them one by one, then the end."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [base64.b64encode(one.replace("\u2581", " ").lower().encode()).decode() for one in HERTZ]
    rows = "".join(f"{piece} {number}\n" for number, piece in enumerate(pieces, 1))
    (folder / "tones-tokens.txt").write_text(rows, encoding="utf-8")
    weights, bias = _filters(_VOCABULARY, 1, _slaney, 9.2)
    _write(
        folder / "tones-encoder.int8.onnx",
        [_node("Transpose", ["mel"], "frames", perm=[0, 2, 1]), *_fours("frames"), *_heard("four", "loud"),
         *_once("loud"), _node("Gather", ["row", "where"], "said", axis=0),
         _node("Concat", ["said", "ends"], "more", axis=0), _node("Slice", ["more", "zero", "many", "zero"], "some"),
         _node("Cast", ["some"], "numbers", to=_FLOAT), _node("Reshape", ["numbers", "shape"], "n_layer_cross_k"),
         _node("Identity", ["n_layer_cross_k"], "n_layer_cross_v")],
        {"mel": (_FLOAT, ("N", BINS, "T"))},
        {name: (_FLOAT, (1, "N", _LONGEST, 1)) for name in ("n_layer_cross_k", "n_layer_cross_v")},
        {"weights": weights, "bias": bias, "ends": np.full(_LONGEST, _EOT), "many": np.array([_LONGEST]),
         "shape": np.array([1, 1, _LONGEST, 1]), **_ONCE},
        _WHISPER_TELLS,
    )  # fmt: skip
    _whisper_decoder(folder / "tones-decoder.int8.onnx")
    return folder


_LONGEST, _VOCABULARY, _EOT = 32, 16, 5
_WHISPER_TELLS: dict[str, object] = {
    "model_type": "whisper-tones", "n_mels": BINS, "n_text_layer": 1, "n_text_ctx": 448, "n_text_state": 1,
    "n_vocab": _VOCABULARY, "eot": _EOT, "sot": 6, "all_language_tokens": "7,8", "all_language_codes": "en,zh",
    "transcribe": 9, "translate": 10, "no_speech": 11, "no_timestamps": 12, "blank_id": 13, "is_multilingual": 1,
    "sot_sequence": "6,7,9", "sot_prev": 14, "sot_lm": 15, "sot_index": 0, "n_audio_layer": 1, "n_audio_ctx": 1500,
}  # fmt: skip


def _whisper_decoder(file: Path) -> None:
    """Rows of scores: for each token given, the one that follows in the encoder's row."""
    caches = {f"n_layer_self_{one}_cache": (_FLOAT, (1, "N", 448, 1)) for one in "kv"}
    nodes = [
        _node("Shape", ["tokens"], "wide"), _node("Slice", ["wide", "one", "two", "zero"], "many1"),
        _node("Squeeze", ["many1", "zero"], "many"), _node("Range", ["start", "many", "step"], "places"),
        _node("Add", ["places", "offset"], "after"), _node("Sub", ["after", "three"], "at"),
        _node("Max", ["at", "zero"], "where"), _node("Reshape", ["n_layer_cross_k", "flat"], "row"),
        _node("Gather", ["row", "where"], "numbers", axis=0), _node("Cast", ["numbers"], "ids", to=_LONG),
        _node("OneHot", ["ids", "depth", "scores"], "hot", axis=-1), _node("Unsqueeze", ["hot", "zero"], "logits"),
        *(_node("Identity", [name], f"out_{name}") for name in caches),
    ]  # fmt: skip
    crosses = {f"n_layer_cross_{one}": (_FLOAT, (1, "N", _LONGEST, 1)) for one in "kv"}
    _write(
        file, nodes, {"tokens": (_LONG, ("N", "T")), **caches, **crosses, "offset": (_LONG, (1,))},
        {"logits": (_FLOAT, ("N", "T", _VOCABULARY)), **{f"out_{name}": shape for name, shape in caches.items()}},
        {"one": np.array([1]), "two": np.array([2]), "zero": np.array([0]), "start": np.array(0), "step": np.array(1),
         "three": np.array([3]), "flat": np.array([-1]), "depth": np.array(_VOCABULARY),
         "scores": np.array([0, 50], np.float32)},
        {},
    )  # fmt: skip


def _slaney(hertz: float) -> int:
    """The band of a frequency on Whisper's mel scale (Slaney's, 0 to 8 kHz)."""
    low, high = (one * 3 / 200 if one < 1000 else 15 + np.log(one / 1000) * 27 / np.log(6.4) for one in (hertz, 8000))
    return round(low / high * (BINS + 1) - 1)


def _node(kind: str, takes: Sequence[str], gives: str, **how: Any) -> onnx.NodeProto:  # noqa: ANN401 - whatever the operator takes
    return helper.make_node(kind, list(takes), [gives], **how)


def _heard(frames: str, gives: str) -> list[onnx.NodeProto]:
    """How much each token's tone stands out in each frame."""
    return [_node("MatMul", [frames, "weights"], f"{gives}_loud"), _node("Add", [f"{gives}_loud", "bias"], gives)]


def _fours(frames: str) -> list[onnx.NodeProto]:
    """The mean of four frames each; what is left over is dropped."""
    pool = _node("AveragePool", ["turned"], "pooled", kernel_shape=[4], strides=[4])
    turns = {"perm": [0, 2, 1]}
    return [_node("Transpose", [frames], "turned", **turns), pool, _node("Transpose", ["pooled"], "four", **turns)]


def _sevenths(frames: str) -> list[onnx.NodeProto]:
    """The middle one of seven frames that lie side by side."""
    return [_node("Slice", [frames, "from", "to", "axis"], "middle")]


def _once(frames: str) -> list[onnx.NodeProto]:
    """Which frames begin a token: where it is not the one of the frame before, and not none."""
    return [
        _node("ArgMax", [frames], "ids", axis=2, keepdims=0), _node("Squeeze", ["ids", "zero"], "row"),
        _node("Slice", ["row", "zero", "last", "zero"], "all_but_last"),
        _node("Concat", ["zero", "all_but_last"], "before", axis=0), _node("Equal", ["row", "before"], "same"),
        _node("Equal", ["row", "zero"], "none"), _node("Or", ["same", "none"], "old"), _node("Not", ["old"], "new"),
        _node("NonZero", ["new"], "places"), _node("Squeeze", ["places", "zero"], "where"),
    ]  # fmt: skip


_MIDDLE: Values = {"from": np.array([3 * BINS]), "to": np.array([4 * BINS]), "axis": np.array([2])}
_ONCE: Values = {"zero": np.array([0]), "last": np.array([-1])}


def _features(many: int) -> dict[str, object]:
    """What a network tells whose features are stacked seven by seven and brought to one mean."""
    same = {"neg_mean": ",".join(["0"] * 7 * BINS), "inv_stddev": ",".join(["1"] * 7 * BINS)}
    return {"vocab_size": many, "lfr_window_size": 7, "lfr_window_shift": 6, "encoder_output_size": BINS, **same}


def _filters(
    many: int, first: int, band: Callable[[float], int] = bin_of, steep: float = 1.0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and bias: a token where its tone stands out of the telephone band; token 0 where none does."""
    weights, bias = np.zeros((BINS, many), np.float32), np.full(many, -50, np.float32)
    bias[0] = 0
    for number, hertz in enumerate(HERTZ.values(), start=first):
        middle, highest = band(hertz), band(3400)
        weights[middle - 1 : middle + 2, number] += steep / 3
        weights[:highest, number] -= steep / highest
        bias[number] = -5
    return weights, bias


def _tokens(folder: Path, tokens: Sequence[str]) -> Sequence[str]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{token} {number}\n" for number, token in enumerate(tokens))
    (folder / "tokens.txt").write_text(rows, encoding="utf-8")
    return tokens


def _write(
    file: Path, nodes: Sequence[Any], inputs: Mapping[str, tuple[int, Sequence[int | str]]],
    outputs: Mapping[str, tuple[int, Sequence[int | str]]], values: Values, told: Mapping[str, object],
) -> None:  # fmt: skip
    takes, gives = (
        [helper.make_tensor_value_info(name, kind, list(shape)) for name, (kind, shape) in some.items()]
        for some in (inputs, outputs)
    )
    held = [numpy_helper.from_array(value, name) for name, value in values.items()]
    graph = helper.make_graph(list(nodes), file.stem, takes, gives, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    for key, value in told.items():
        model.metadata_props.add(key=key, value=str(value))
    onnx.save(model, str(file))


TONE_MODELS = {
    one.__name__: one for one in (ctc_model, transducer_model, sense_voice_model, paraformer_model, whisper_model)
}
