"""``kokoro:`` or ``kokoro:SPEAKER``: Kokoro-82M (Apache-2.0), Mandarin and English, three times as fast as speech.

`make setup` fetches the networks (eight bits, ONNX) and the speakers: a file for each, 510 styles of 256 numbers, one
for each length of a text. Names: language, f or m, name (``zf_xiaoxiao``, ``am_michael``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from models.voice.english import alphabet, english_phonemes
from models.voice.mandarin import phonemes
from models.voice.voice import Floats

SPEAKERS = {"zh": "zf_xiaoxiao", "en": "af_heart"}
_STYLE = 256


class KokoroVoice:
    """One speaker. Raises ValueError when the networks or the speaker are not in the folder."""

    rate = 24_000

    def __init__(self, folder: Path, speaker: str, language: str) -> None:
        chosen = folder / f"{speaker or SPEAKERS[language]}.bin"
        if not chosen.is_file():
            raise ValueError(f"there is no speaker {chosen.stem} in {folder}")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._net = onnxruntime.InferenceSession(
            str(folder / "whole.bin"), options, providers=["CPUExecutionProvider"]
        )  # fmt: skip
        self._styles = np.fromfile(chosen, np.float32).reshape(-1, 1, _STYLE)
        self._numbers, self._language = alphabet(), language

    def speak(self, text: str, speed: float) -> Floats:
        """See `Speaks.speak`; what is beyond the longest text that there is a style for is left out."""
        sounds = phonemes(text, english_phonemes) if self._language == "zh" else english_phonemes(text)
        numbers = [self._numbers[sound] for sound in sounds if sound in self._numbers][: len(self._styles) - 1]
        if not numbers:
            return np.zeros(0, np.float32)
        fed = {
            "tokens": np.array([[0, *numbers, 0]], np.int64), "style": self._styles[len(numbers)],
            "speed": np.array([speed], np.float32),
        }  # fmt: skip
        return np.asarray(self._net.run(None, fed)[0], np.float32).ravel()
