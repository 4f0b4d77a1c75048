"""Speech parts on real calls over bad lines, and open speech written down through the whole telephone path."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.demo.speech import with_line_noise
from ari_app.phone.call import SipCall
from ari_app.phone.g711 import Pcm, to_ulaw
from ari_app.phone.rtp import FRAME, MediaClock
from ari_app.phone.telephone import Telephone
from bench.ears import DATA, _events
from bench.floor import BenchFloor
from bench.speech_calls import _phone
from bench.speech_files import DIGITS, clips, levelled, share, speakers, unheard
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.written import said
from models.training.commands.voices import read

_LINES = 4
_WORD_LEVEL = 2000.0  # root mean square of a digit, about
CONDITIONS = {"20 dB": (20.0, 0.0), "10 dB": (10.0, 0.0), "0 dB": (0.0, 0.0), "2 % lost": (None, 0.02),
              "5 % lost": (None, 0.05)}  # fmt: skip


async def bad_calls(floor: BenchFloor, name: str, count: int = 60) -> dict[str, Any]:
    """Digits of people through whole calls in noise and with lost packets, speakers left out."""
    right, total = dict.fromkeys(CONDITIONS, 0), 0
    for place, (speaker, files) in enumerate(speakers(clips(count)).items()):
        await floor.restart_kefu(SPEECH_ENGINE_EN=unheard(speaker) if name == "commands" else f"{name}:")
        total += len(files)
        for kind, (condition, (decibels, loss)) in enumerate(CONDITIONS.items()):
            parts = [files[line::_LINES] for line in range(_LINES)]
            numbers = [f"5556{place}{kind}{line}" for line in range(_LINES)]
            clock = MediaClock()
            right[condition] += sum(
                await asyncio.gather(
                    *(_digits(floor, clock, number, part, decibels, loss)
                      for number, part in zip(numbers, parts, strict=True))
                )
            )  # fmt: skip
    return {
        "conditions": {name: round(one / total, 3) for name, one in right.items()},
        "n": total, "split": "speaker left out, telephone path; the noise and the loss last as long as the call",
    }  # fmt: skip


async def _digits(
    floor: BenchFloor, clock: MediaClock, number: str, files: list[Path], decibels: float | None, loss: float
) -> int:
    """How many digits the read-back number heard as they are, and only so."""
    right = 0
    async with _phone(floor, clock, number) as phone:
        call = await phone.dial("901")
        call.rtp.loss = loss
        hiss = _hiss(decibels)
        if decibels is not None:
            call.rtp.background = _frames(hiss)
        await asyncio.sleep(1.5)
        for file in files:
            before = len(_events(floor, "ChoiceMade", number))
            await call.say(_over(levelled(read(file)), hiss))
            await asyncio.sleep(1.8)
            texts = [event["choice"] for event in _events(floor, "ChoiceMade", number)[before:]]
            right += texts == [DIGITS[int(file.name[0])]]
        await call.hang_up()
    return right


def _hiss(decibels: float | None) -> np.ndarray[Any, Any]:
    """Two seconds of white noise so far below a digit; a breath of it on a clean line."""
    level = 20.0 if decibels is None else _WORD_LEVEL / 10 ** (decibels / 20)
    return np.random.default_rng(1).normal(0, level, 16000)


def _over(word: np.ndarray[Any, Any], hiss: np.ndarray[Any, Any]) -> Pcm:
    word = word * (_WORD_LEVEL / max(1.0, float(np.sqrt(np.mean(word**2)))))
    return np.clip(word + np.resize(hiss, len(word)), -32768, 32767).astype(np.int16)


def _frames(hiss: np.ndarray[Any, Any]) -> list[bytes]:
    data = to_ulaw(np.clip(hiss, -32768, 32767).astype(np.int16))
    return [data[start : start + FRAME] for start in range(0, len(data) // FRAME * FRAME, FRAME)]


async def dictation(floor: BenchFloor, name: str, language: str = "en", limit: int = 40) -> dict[str, Any]:
    """Sentences that a caller says to an agent, as the transcript has them: words (Mandarin: characters) wrong."""
    await floor.restart_kefu(**{f"SPEECH_ENGINE_{language.upper()}": f"{name}:"})
    rows = _sentences(language)[:limit]
    number, wrong, total = f"5559{len(name)}{len(rows)}", 0, 0
    clock = MediaClock()
    server = ("127.0.0.1", floor.state.sip_port)
    async with (
        Telephone("1002", floor.state.passwords["1002"], server, clock) as agent,
        _phone(floor, clock, number) as phone,
    ):
        await agent.register()
        agent.on_call = lambda ringing: ringing.answer()
        await floor.agent("1002", "login")
        call = await phone.dial("8072" if language == "en" else "8074")
        await asyncio.sleep(2.0)
        for row in rows:
            heard = await _written(floor, call, number, read(DATA / "speech" / row["file"]))
            one, two = _units(row["text"], language), _units(heard, language)
            wrong, total = wrong + word_errors(one, two), total + len(one)
        await call.hang_up()
        await floor.agent("1002", "logout")
    errors = share(wrong, total, "telephone path, people, speakers and texts not in training")
    return {
        "wer" if language == "en" else "cer": errors["accuracy"],
        **{k: errors[k] for k in ("interval", "n", "split")},
    }


def _units(text: str, language: str) -> list[str]:
    return said(text) if language == "en" else list(plain(text).replace(" ", ""))


def _sentences(language: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name in ("prompts", "en") if language == "en" else ("zh",):
        with (DATA / f"speech/{name}.csv").open() as rows:
            kept = [
                row for row in csv.DictReader(rows) if len(row["text"].split()) > 2 or (row["text"] and name == "zh")
            ]
        found += kept[:: max(1, len(kept) // 20)]
    return found


async def _written(floor: BenchFloor, call: SipCall, number: str, audio: np.ndarray[Any, Any]) -> str:
    """What is in the transcript once nothing more has come for three seconds; of a slow engine the first utterance is
    waited for longer."""
    before = len(_events(floor, "Transcribed", number))
    await call.say(with_line_noise(np.asarray(audio).astype(np.int16), before=0.4, after=1.0))
    seen, quiet = before, 0
    while quiet < (8 if seen > before else 40):
        await asyncio.sleep(0.4)
        now = len(_events(floor, "Transcribed", number))
        seen, quiet = now, 0 if now > seen else quiet + 1
    return " ".join(row["text"] for row in _events(floor, "Transcribed", number)[before:] if row["leg"] == "caller")
