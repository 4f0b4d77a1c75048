"""Telephones that send back a part of what they hear: does the prompt stutter, is it given up, is a word heard."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.demo.speech import with_line_noise
from ari_app.phone.call import SipCall
from ari_app.phone.rtp import MediaClock
from bench.ears import _events
from bench.floor import BenchFloor
from bench.speech_calls import _phone, _words
from bench.speech_files import DIGITS, clips

_LINES = [(decibels, frames) for decibels in (14, 20, 26, 32) for frames in (3, 12)]
_WATCHED = 20.0  # seconds of a prompt that lasts some twelve
_OVER = 3.0  # when the word is said


async def echo(floor: BenchFloor) -> dict[str, Any]:
    """With the echo learned, and with it taken for what it sounds like."""
    found: dict[str, Any] = {}
    for name, learned in (("learned", "true"), ("not_learned", "false")):
        await floor.restart_kefu(SPEECH_LEARN_ECHO=learned)
        clock = MediaClock()
        (plain,) = await asyncio.gather(_silent(floor, clock, f"55540{learned[0].encode().hex()}", 0.0, 3))
        lines = [
            (f"5554{place}{learned[0].encode().hex()}", 10 ** (-decibels / 20), frames)
            for place, (decibels, frames) in enumerate(_LINES, 1)
        ]
        silent = await asyncio.gather(*(_silent(floor, clock, *line) for line in lines))
        right = await asyncio.gather(
            *(_word(floor, clock, f"9{number}", gain, frames, place)
              for place, (number, gain, frames) in enumerate(lines))
        )  # fmt: skip
        found[name] = {
            "longer_by": {f"{decibels} dB, {frames * 20} ms": round(seconds / plain[0] - 1, 3)
                          for (decibels, frames), (seconds, _) in zip(_LINES, silent, strict=True)},
            "given_up": sum(answers for _, answers in silent), "words_right": sum(right),
        }  # fmt: skip
    return {
        **found,
        "n": len(_LINES),
        "split": "telephone path; a prompt of ten seconds by espeak-ng, digits of people",
    }


async def _silent(floor: BenchFloor, clock: MediaClock, number: str, gain: float, frames: int) -> tuple[float, int]:
    """Seconds from the first sound of the prompt to its last, and how often something was taken for an answer."""
    async with _phone(floor, clock, number) as phone:
        call = await _dialled(phone, gain, frames)
        begun = await call.hear(time.monotonic() - 1, 10)
        await asyncio.sleep(_WATCHED)
        loud = [at for at, data in list(call.rtp.heard) if np.abs(call.rtp.decode(data).astype(np.int32)).max() > 500]
        await call.hang_up()
    answers = sum(len(_events(floor, kind, number)) for kind in ("ChoiceMade", "NotUnderstood", "FalseStart"))
    return max(loud, default=begun) - begun, answers


async def _word(floor: BenchFloor, clock: MediaClock, number: str, gain: float, frames: int, place: int) -> bool:
    """Whether a digit over the prompt is the first thing that is heard."""
    file: Path = clips(16)[place]
    async with _phone(floor, clock, number) as phone:
        call = await _dialled(phone, gain, frames)
        await call.hear(time.monotonic() - 1, 10)
        await asyncio.sleep(_OVER)
        await call.say(with_line_noise(_words(16)[place], 0.1, 1.5))
        await asyncio.sleep(1.5)
        await call.hang_up()
    heard = [row["heard"] for row in _events(floor, "ChoiceMade", number)]
    return heard[:1] == [DIGITS[int(file.name[0])]] and not _events(floor, "NotUnderstood", number)


async def _dialled(phone: Any, gain: float, frames: int) -> SipCall:  # noqa: ANN401 - a telephone
    call: SipCall = await phone.dial("8075")
    call.rtp.echo, call.rtp.echo_frames = gain, frames
    return call
