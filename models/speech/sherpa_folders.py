"""Which model of sherpa-onnx a folder holds, by its files and by what its networks tell of themselves.

sherpa-onnx ends the process when a network lacks what it wants to be told. So everything is looked at before a file is
handed to it, and what is wrong is said with the file's name and the way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.speech.onnx_told import told

STREAMING, TRANSDUCER, CTC = "streaming", "transducer", "zipformer_ctc"
SENSE_VOICE, PARAFORMER, WHISPER = "sense_voice", "paraformer", "whisper"
_FEATURES = ("vocab_size", "lfr_window_size", "lfr_window_shift", "neg_mean", "inv_stddev")
_ONE, _PAIR = {"model": "*model*.onnx"}, {"encoder": "*encoder*.onnx", "decoder": "*decoder*.onnx"}
_THREE = {"encoder": "*encoder*.onnx", "decoder": "*decoder*.onnx", "joiner": "*joiner*.onnx"}
_STREAMS = {"T", "decode_chunk_len", "chunk_size", "rnn_hidden_size"}  # what only streaming encoders tell


@dataclass(frozen=True, slots=True)
class Kind:
    """``networks``: sherpa-onnx's name of each, and how its file is called; ``wants``: what each must tell;
    ``counted``: the network that tells how many rows tokens.txt has at least."""

    words: str
    networks: Mapping[str, str]
    wants: Mapping[str, tuple[str, ...]]
    counted: str = ""


KINDS = {
    STREAMING: Kind("streaming transducer", _THREE, {"encoder": ("model_type",), "decoder": ("context_size",)}),
    TRANSDUCER: Kind(
        "transducer of whole utterances", _THREE, {"decoder": ("vocab_size", "context_size")}, counted="decoder"
    ),
    CTC: Kind("zipformer with CTC", _ONE, {}),
    SENSE_VOICE: Kind(
        "SenseVoice", _ONE, counted="model",
        wants={"model": (
            *_FEATURES, "normalize_samples", "with_itn", "without_itn",
            *(f"lang_{one}" for one in ("auto", "zh", "en", "ja", "ko", "yue")),
        )},
    ),
    PARAFORMER: Kind("Paraformer", _ONE, {"model": _FEATURES}, counted="model"),
    WHISPER: Kind(
        "Whisper", _PAIR,
        {"encoder": (
            "n_mels", "n_text_layer", "n_text_ctx", "n_text_state", "n_vocab", "sot", "eot", "blank_id", "translate",
            "transcribe", "is_multilingual", "no_timestamps", "no_speech", "sot_sequence",
        )},
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A model: its kind, and the file of each network; ``tokens``: what its pieces are."""

    folder: Path
    kind: str
    networks: Mapping[str, Path]
    tokens: Path


def named(rest: str) -> tuple[Path, str]:
    """Folder and kind of ``FOLDER`` or ``FOLDER?kind=KIND``; the kind "" when none is named."""
    folder, mark, query = rest.partition("?")
    return Path(folder), query.removeprefix("kind=") if mark else ""


def found(rest: str, language: str) -> Found:
    """The model of a folder that is to hear a language. Raises ValueError that names what is wrong and the way out."""
    folder, kind = named(rest)
    if kind and kind not in KINDS:
        raise ValueError(f"sherpa: knows no kind {kind!r}; write one of {', '.join(KINDS)} after ?kind=")
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}; `kefu models` lists what can be fetched")
    kind = kind or _recognised(folder)
    networks = {name: _network(folder, kind, files) for name, files in KINDS[kind].networks.items()}
    model = Found(folder, kind, networks, _tokens(folder))
    _checked(model)
    if kind == WHISPER:
        _speaks(networks["encoder"], language)
    return model


def _recognised(folder: Path) -> str:
    """By the names of its files, and where these say nothing by what the network tells."""
    if any(folder.glob("*joiner*.onnx")):
        return _of_transducer(_network(folder, STREAMING, "*encoder*.onnx"))
    if any(folder.glob("*encoder*.onnx")) and any(folder.glob("*decoder*.onnx")):
        encoder = _network(folder, WHISPER, "*encoder*.onnx")
        if "sot_sequence" in told(encoder):
            return WHISPER
        raise ValueError(
            f"{encoder} is no encoder that is known here (streaming Paraformer is not): take another model"
        )
    if any(folder.glob("*model*.onnx")):
        return _of_one(_network(folder, CTC, "*model*.onnx"))
    raise ValueError(
        f"{folder} is no model for sherpa-onnx that is known here: it has neither model*.onnx nor encoder*.onnx with"
        f" decoder*.onnx (and joiner*.onnx)"
    )


def _of_transducer(encoder: Path) -> str:
    says = told(encoder)
    if _STREAMS & says.keys():
        return STREAMING
    if "model_type" in says:
        return TRANSDUCER
    raise ValueError(
        f"{encoder} does not tell what it is, so it is no encoder for sherpa-onnx; if it is one of an older export,"
        f" write ?kind={TRANSDUCER} after the folder"
    )


def _of_one(network: Path) -> str:
    says = told(network)
    if "with_itn" in says or "sense_voice" in says.get("model_type", ""):
        return SENSE_VOICE
    if says.get("model_type") == "paraformer" or "lfr_window_size" in says:
        return PARAFORMER
    if "ctc" in f"{says.get('model_type')} {says.get('comment')}".lower() and not _STREAMS & says.keys():
        return CTC
    kinds = ", ".join((SENSE_VOICE, PARAFORMER, CTC))
    raise ValueError(f"{network} does not tell that it is one of {kinds}; if it is, write ?kind=KIND after the folder")


def _network(folder: Path, kind: str, files: str) -> Path:
    """The file of a network, the small one (int8) before others."""
    some = sorted(folder.glob(files), key=lambda file: ("int8" not in file.name, file.name))
    if not some:
        raise ValueError(
            f"{folder} is no {KINDS[kind].words} for sherpa-onnx: it has no {files}; take one of its archives"
        )
    return some[0]


def _tokens(folder: Path) -> Path:
    some = sorted(folder.glob("*tokens.txt"))
    if not some:
        raise ValueError(
            f"{folder} has no tokens.txt, which says what a network's pieces are; take one of its archives"
        )
    return some[0]


def _checked(model: Found) -> None:
    """Raises ValueError for a network that sherpa-onnx would end the process over."""
    kind = KINDS[model.kind]
    says = {name: told(file) for name, file in model.networks.items()}
    for name, wanted in kind.wants.items():
        if lacking := [key for key in wanted if key not in says[name]]:
            raise ValueError(
                f"{model.networks[name]} is no {kind.words} for sherpa-onnx: it does not tell {', '.join(lacking)};"
                f" take one of its archives, or write another ?kind=… ({', '.join(KINDS)})"
            )
    pieces = says.get(kind.counted, {}).get("vocab_size", "0")
    rows = sum(1 for row in model.tokens.read_text(encoding="utf-8").splitlines() if row.strip())
    if not pieces.isdigit() or rows < int(pieces):
        raise ValueError(
            f"{model.tokens} does not fit the networks: it has {rows} rows, {model.networks[kind.counted].name} has"
            f" {pieces} pieces: take both from one archive"
        )


def _speaks(encoder: Path, language: str) -> None:
    """Raises ValueError for a Whisper that does not hear a language: sherpa-onnx would end the process."""
    says = told(encoder)
    known = says.get("all_language_codes", "").split(",") if says["is_multilingual"] != "0" else ["en"]
    if language not in known:
        raise ValueError(
            f"{encoder} does not hear {language}: take a Whisper of all languages (without .en in its name)"
        )


def trouble(rest: str, language: str) -> str:
    """What is wrong with a folder for a language; "" for nothing."""
    try:
        found(rest, language)
    except (ValueError, OSError) as error:
        return str(error)
    return ""
