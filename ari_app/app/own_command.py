"""A command of this program in a process of its own: what takes long is done beside the calls, and may fail alone."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from config.load import ROOT

_NICE = "15"


async def own_command(run: Path, *words: str, seconds: float) -> str:
    """``kefu WORDS``, which gives way to calls; what went wrong, in its own last words, "" for nothing. One that takes
    longer is ended."""
    process = await asyncio.create_subprocess_exec(
        "nice", "-n", _NICE, sys.executable, "-m", "ari_app", "--run", str(run), *words, cwd=str(ROOT),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            _, told = await process.communicate()
    except TimeoutError:
        return f"it took longer than {seconds / 60:g} minutes"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    last = told.decode(errors="replace").strip().splitlines()[-1:]
    return "" if process.returncode == 0 else (last[0] if last else f"it ended with status {process.returncode}")
