"""Recognition of human recordings through the whole telephone path: SIP, RTP, Asterisk, snoop, VAD, recogniser."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ari_app.demo.speech import with_line_noise
from ari_app.phone.call import SipCall
from ari_app.phone.g711 import Pcm
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from bench.floor import BenchFloor
from models.domain.words import plain

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_LINES = 4


def _read(file: Path) -> Pcm:
    pcm, rate = soundfile.read(file, dtype="int16")
    assert rate == 8000, f"{file} is not telephone audio"
    return np.asarray(pcm, np.int16)


def _events(floor: BenchFloor, kind: str, number: str) -> list[dict[str, Any]]:
    """Facts of the events of one caller's calls, in order."""
    path = floor.asterisk.run / "kefu.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        rows = database.execute(
            "select data from journal where kind = ?"
            " and call_id in (select id from calls where number = ?) order by seq",
            [kind, number],
        )
        return [json.loads(data) for (data,) in rows]


async def _digits_of(floor: BenchFloor, clock: MediaClock, number: str, files: list[Path]) -> tuple[int, int]:
    """(heard, right) of one caller who says digits to test number 901."""
    server = ("127.0.0.1", floor.state.sip_port)
    heard = right = 0
    async with Telephone("outside", floor.state.passwords["outside"], server, clock, number) as phone:
        call: SipCall | None = None
        for place, file in enumerate(files):
            if place % 15 == 0:
                if call is not None:
                    await call.hang_up()
                call = await phone.dial("901")
                await asyncio.sleep(1)
            assert call is not None
            before = len(_events(floor, "ChoiceMade", number))
            await call.say(with_line_noise(_read(file), before=0.4, after=1.5))
            await asyncio.sleep(0.5)
            texts = [event["choice"] for event in _events(floor, "ChoiceMade", number)[before:]]
            heard += bool(texts)
            right += _DIGITS[int(file.name[0])] in texts[:1]
    return heard, right


async def digits(floor: BenchFloor, count: int = 180) -> dict[str, Any]:
    """People saying digits to the speech read-back number (grammar of digits, yes, no and three menu words)."""
    if not DATA.is_dir():
        return {"skipped": "no recordings beside the checkout"}
    files = sorted((DATA / "digits/dev").glob("*.wav"))
    files = files[:: max(1, len(files) // count)][:count]
    heard, right = await spoken_digits(floor, files)
    return {"clips": len(files), "heard": heard, "right": right, "accuracy": round(right / len(files), 3)}


async def spoken_digits(floor: BenchFloor, files: list[Path]) -> tuple[int, int]:
    """(heard, right) of recordings, named by their digit, said on several lines at once."""
    clock = MediaClock()
    found = await asyncio.gather(
        *(_digits_of(floor, clock, f"55570{line}", files[line::_LINES]) for line in range(_LINES))
    )
    return sum(pair[0] for pair in found), sum(pair[1] for pair in found)


async def orders(floor: BenchFloor, count: int = 24) -> dict[str, Any]:
    """People ordering coffee in free sentences to an agent: which share of the slot words the transcript has."""
    if not DATA.is_dir():
        return {"skipped": "no recordings beside the checkout"}
    with (DATA / "speech/commands.csv").open() as rows:
        clips = list(csv.DictReader(rows))
    clips = clips[:: max(1, len(clips) // count)][:count]
    clock, server, number = MediaClock(), ("127.0.0.1", floor.state.sip_port), "5558000"
    words = found = 0
    async with (
        Telephone("1002", floor.state.passwords["1002"], server, clock) as agent,
        Telephone("outside", floor.state.passwords["outside"], server, clock, number) as phone,
    ):
        await agent.register()
        agent.on_call = lambda ringing: ringing.answer()
        await floor.agent("1002", "login")
        call = await phone.dial("8072")
        await asyncio.sleep(1.5)
        for clip in clips:
            before = len(_events(floor, "Transcribed", number))
            await call.say(with_line_noise(_read(DATA / "speech" / clip["file"]), before=0.4, after=1.0))
            await asyncio.sleep(4)
            heard = _events(floor, "Transcribed", number)[before:]
            text = plain(" ".join(event["text"] for event in heard)).split()
            slots = " ".join(json.loads(clip["slots"]).values()).lower().split()
            words += len(slots)
            found += sum(word in text for word in slots)
        await call.hang_up()
    return {"clips": len(clips), "slot_words": words, "found": found, "slot_word_recall": round(found / words, 3)}
