"""A voice in a process of its own: started when it is first needed, and again when it died or hung."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from pathlib import Path

from ari_app.media.voice import VoiceError
from config.load import ROOT

_HANG_SECONDS = 60.0
_TAUGHT_PACE = 150.0  # words a minute that a network's own pace stands for


class NeuralVoice:
    """A voice of `models.voice`. One text at a time; whoever shares it waits for their turn."""

    quick = False

    def __init__(self, address: str, language: str, words_per_minute: int) -> None:
        self.name = f"{address}{words_per_minute}"
        self._address, self._language = address, language
        self._speed = words_per_minute / _TAUGHT_PACE
        self.process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def speak(self, text: str, language: str, target: Path) -> None:
        """See `VoiceEngine.speak`."""
        order = json.dumps({"text": text, "file": str(target.resolve()), "speed": self._speed})
        async with self._turn:
            try:
                async with asyncio.timeout(_HANG_SECONDS):
                    answer = await self._ask(order)
            except (OSError, ValueError, TimeoutError) as error:
                raise VoiceError(f"{self._address} gave no answer: {error}") from error
            finally:
                if self.process is not None and self.process.stdout is not None and self.process.stdout.at_eof():
                    await self.close()
        if "error" in answer:
            raise VoiceError(f"{self._address} {answer['error']}")

    async def _ask(self, order: str) -> dict[str, object]:
        answered = False
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(order.encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
            answered = bool(line)
            found: dict[str, object] = json.loads(line or '{"error": "its process has ended"}')
            return found
        finally:
            if not answered:  # what it says later would be taken for the answer to the next text
                await self.close()

    async def _running(self) -> asyncio.subprocess.Process:
        if self.process is None or self.process.returncode is not None:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "models.voice.worker", self._address, self._language, cwd=str(ROOT),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        return self.process

    async def close(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
