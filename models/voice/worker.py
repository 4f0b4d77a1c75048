"""A process that speaks: a line of JSON in for each text, one out for each file.

In: ``{"text", "file", "speed"}``; out: ``{"seconds", "cpu"}`` or ``{"error"}``. The file is a WAV of 16 bits at the
voice's own rate. It yields to everything else on the machine, and ends with its input.
Run as ``python -m models.voice.worker ADDRESS LANGUAGE``.
"""

from __future__ import annotations

import json
import os
import sys
import time
import wave
from pathlib import Path
from typing import TextIO

import numpy as np

from models.voice.registry import open_voice
from models.voice.voice import Speaks, trimmed

_NICE = 10


def serve(source: TextIO, sink: TextIO, voice: Speaks) -> None:
    """Answer until the input ends."""
    for line in source:
        order = json.loads(line)
        begun = time.process_time()
        try:
            seconds = write(voice, str(order["text"]), float(order["speed"]), Path(order["file"]))
            answer: dict[str, object] = {"seconds": seconds, "cpu": round(time.process_time() - begun, 4)}
        except (ArithmeticError, LookupError, OSError, RuntimeError, ValueError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sink.write(json.dumps(answer) + "\n")
        sink.flush()


def write(voice: Speaks, text: str, speed: float, file: Path) -> float:
    """Speak into a file; how many seconds it lasts."""
    sound = trimmed(voice.speak(text, speed), voice.rate)
    with wave.open(str(file), "wb") as writer:
        writer.setparams((1, 2, voice.rate, 0, "NONE", ""))
        writer.writeframes((np.clip(sound, -1, 1) * 32767).astype(np.int16).tobytes())
    return round(len(sound) / voice.rate, 3)


def main() -> int:
    """Open the voice and serve; why it cannot be opened is the only answer then."""
    os.nice(_NICE)
    try:
        voice = open_voice(sys.argv[1], sys.argv[2])
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        return 1
    serve(sys.stdin, sys.stdout, voice)
    return 0


if __name__ == "__main__":
    sys.exit(main())
