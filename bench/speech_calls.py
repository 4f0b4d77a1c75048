"""Speech parts measured on real calls: digits, turns, barge-in, streams, and a recogniser killed at full load."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.demo.speech import with_line_noise
from ari_app.media.voice import Espeak
from ari_app.phone.call import SipCall
from ari_app.phone.g711 import Pcm, from_ulaw
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from bench.ears import _events, spoken_digits
from bench.floor import BenchFloor
from bench.latency import _tone_at
from bench.machine import percentile
from bench.speech_files import clips, engine, on_line, share, speakers, unheard
from models.training.commands.damage import pink
from models.training.commands.voices import read

_ENDPOINT_MS = 500
_TALK_SECONDS = 25.0


def _phone(floor: BenchFloor, clock: MediaClock, number: str) -> Telephone:
    return Telephone("outside", floor.state.passwords["outside"], ("127.0.0.1", floor.state.sip_port), clock, number)


async def digits(floor: BenchFloor, name: str, count: int = 180) -> dict[str, Any]:
    """People saying digits through SIP, µ-law, Asterisk and the media socket; ``commands`` with nets that have not
    heard the speaker."""
    found, by_speaker, total, right = speakers(clips(count)), {}, 0, 0
    for speaker, files in found.items():
        address = unheard(speaker) if name == "commands" else f"{name}:"
        await floor.restart_kefu(SPEECH_ENGINE_EN=address)
        _, good = await spoken_digits(floor, files)
        by_speaker[speaker] = round(good / len(files), 3)
        right, total = right + good, total + len(files)
    return {**share(right, total, "speaker left out, telephone path"), "speakers": by_speaker}


def _words(count: int) -> list[Pcm]:
    """Spoken digits, loud enough to be speech for any detector."""
    files = clips(count)[:count]
    return [np.clip(audio / np.abs(audio).max() * 14000, -32768, 32767).astype(np.int16) for audio in map(read, files)]


def _silent_at(call: SipCall, since: float) -> float | None:
    """Arrival of the last loud packet before at least 100 ms without one."""
    last = None
    for at, data in list(call.rtp.heard):
        if at < since:
            continue
        if int(np.abs(from_ulaw(data).astype(np.int32)).max()) > 1000:
            if last is not None and at - last > 0.1:
                return last
            last = at
    return last


async def turns(floor: BenchFloor, rounds: int = 40) -> dict[str, Any]:
    """A word over a running prompt: until it is silent, and from the word's end until the next prompt."""
    barge, whole = [], []
    missed = 0
    async with _phone(floor, MediaClock(), "5557001") as phone:
        call = await phone.dial("8073")
        await call.hear(time.monotonic(), 10, 1000)
        for word in _words(rounds):
            await asyncio.sleep(1.2)
            begun = time.monotonic()
            await call.say(word)
            ended = time.monotonic()
            await asyncio.sleep(1.8)
            try:
                whole.append(_tone_at(call, ended - 0.1, 400) - ended)
            except AssertionError:
                missed += 1  # not understood, or asked back
                await asyncio.sleep(1.0)
                continue
            stopped = _silent_at(call, begun)
            if stopped is not None:
                barge.append(stopped - begun)
        await call.hang_up()
    beyond = [seconds - _ENDPOINT_MS / 1000 for seconds in whole]
    return {
        "turn_p50": _ms(beyond, 0.5), "turn_p95": _ms(beyond, 0.95), "turn_p99": _ms(beyond, 0.99),
        "turn_after_speech_p50": _ms(whole, 0.5), "turn_after_speech_p95": _ms(whole, 0.95),
        "bargein_p50": _ms(barge, 0.5), "bargein_p95": _ms(barge, 0.95), "bargein_p99": _ms(barge, 0.99),
        "n": len(whole), "without_answer": missed,
        "split": "real calls, words of people; turn: beyond the end-pointing silence of 500 ms",
    }  # fmt: skip


def _ms(values: list[float], part: float) -> float:
    return round(percentile(values, part) * 1000, 1)


async def _sounds(folder: Path) -> dict[str, list[Pcm]]:
    """What is no answer: noises of a room, the prompt's own echo, and sounds that people make while they listen."""
    random = np.random.default_rng(1)
    bursts = [pink(int(8000 * random.uniform(0.3, 1.2)), random) for _ in range(12)]
    noises = [(one / np.abs(one).max() * random.uniform(1500, 5000)).astype(np.int16) for one in bursts]
    time_of = np.arange(16000) / 8000
    echoes = [(np.sin(2 * np.pi * 1000 * time_of) * 12000 * 10 ** (-level / 20)).astype(np.int16)
              for level in (14, 18, 20, 22, 26, 30, 34, 40)]  # fmt: skip
    said = []
    for place, text in enumerate(("mm hmm", "uh huh", "okay", "hmm", "ah", "mm")):
        for variant in ("f2", "m3"):
            file = folder / f"sound-{place}-{variant}.wav"
            await Espeak(150, variant).speak(text, "en", file)
            said.append(read(file).astype(np.int16))
    return {"noise": noises, "echo": echoes, "back-channel": said}


async def false_bargein(floor: BenchFloor) -> dict[str, Any]:
    """Sounds over a running prompt that are no answer: how often the prompt was given up for them."""
    number, parts, total, false = "5557002", {}, 0, 0
    async with _phone(floor, MediaClock(), number) as phone:
        for kind, sounds in (await _sounds(floor.asterisk.run)).items():
            given_up = 0
            for sound in sounds:
                call = await phone.dial("8073")
                await call.hear(time.monotonic(), 10, 1000)
                before = _answers(floor, number)
                await asyncio.sleep(0.5)
                await call.say(with_line_noise(sound, 0.1, 1.5))
                await asyncio.sleep(1.2)
                given_up += _answers(floor, number) > before
                await call.hang_up()
            parts[kind] = f"{given_up} of {len(sounds)}"
            false, total = false + given_up, total + len(sounds)
    return {"share": round(false / total, 3), "n": total, "parts": parts, "split": "made sounds, real calls"}


def _answers(floor: BenchFloor, number: str) -> int:
    return sum(len(_events(floor, kind, number)) for kind in ("ChoiceMade", "NotUnderstood"))


async def _talker(floor: BenchFloor, clock: MediaClock, number: str, words: list[Pcm], until: float) -> int:
    """Says digits until the time is over; how many."""
    said = 0
    async with _phone(floor, clock, number) as phone:
        call = await phone.dial("8073")
        await call.hear(time.monotonic(), 15, 1000)
        while time.monotonic() < until and not call.ended.is_set():
            await call.say(with_line_noise(words[said % len(words)], 0.5, 1.2))
            said += 1
        ended = call.ended.is_set()
        await call.hang_up()
    return -said if ended else said


async def streams(floor: BenchFloor, callers: int = 12, kill: bool = False) -> dict[str, Any]:
    """Callers who all speak at once: the recogniser's cost a second of speech, beside the bare engine on files."""
    words, clock = _words(60), MediaClock()
    before = 0.0 if kill else await asyncio.to_thread(_bare, words)
    spent = await _spent(floor)
    until = time.monotonic() + _TALK_SECONDS
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_talker(floor, clock, f"5557{1 + kill}{line:02}", words[line:] + words[:line], until))
            for line in range(callers)
        ]
        if kill:
            await asyncio.sleep(_TALK_SECONDS / 2)
            for pid in (await floor.status())["health"]["recogniser_pids"]:
                os.kill(pid, signal.SIGKILL)
    said = [task.result() for task in tasks]
    health = (await floor.status())["health"]
    numbers = [f"5557{1 + kill}{line:02}" for line in range(callers)]
    heard = sum(len(_events(floor, "ChoiceMade", number)) for number in numbers)
    deaf = sum(bool(_events(floor, "SpeechUnavailable", number)) for number in numbers)
    seconds = sum(map(abs, said)) * _mean_seconds(words)
    found = {
        "callers": callers, "said": sum(map(abs, said)), "heard": heard, "asked_for_keys": deaf,
        "calls_lost": sum(one < 0 for one in said), "restarts": health["recogniser_restarts"],
        "loop_lag_p99_ms": health["loop_lag_ms"]["p99"], "live_cost": round((await _spent(floor) - spent) / seconds, 4),
    }  # fmt: skip
    if not kill:
        bare = (before + await asyncio.to_thread(_bare, words)) / 2
        found |= {
            "bare_cost": round(bare, 4), "streams_per_core": round(1 / max(found["live_cost"], 1e-6), 1),
            "ratio": round(bare / max(found["live_cost"], 1e-6), 3), "n": heard,
            "split": "processor time of the recogniser a second of what is said, live on calls (tries at pauses too) "
            "against the same words from files",
        }  # fmt: skip
    return found


async def _spent(floor: BenchFloor) -> float:
    return float((await floor.status())["health"]["speech_spent_seconds"]["menus"])


def _mean_seconds(words: list[Pcm]) -> float:
    return sum(len(on_line(word.astype(np.float32))) / 16000 for word in words) / len(words)


def _bare(words: list[Pcm]) -> float:
    """Processor seconds of the engine for a second of speech on files, in this process."""
    hearing = engine("commands:")
    pcm = [on_line(word.astype(np.float32)) for word in words]
    phrases = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "operator"]
    hearing.recognise(pcm[0], phrases)
    begun = time.process_time()
    for clip in pcm:
        hearing.recognise(clip, phrases)
    return (time.process_time() - begun) / (len(words) * _mean_seconds(words))
