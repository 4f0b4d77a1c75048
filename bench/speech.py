"""``make bench-speech``: ears and voice, on calls and on files, written to bench/results/speech.json."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench import speech_calls as calls
from bench import speech_echo as echoes
from bench import speech_files as files
from bench import speech_intents as intents
from bench import speech_lines as lines
from bench import speech_paths as paths
from bench import speech_voice as voice
from bench.ears import DATA
from bench.floor import BenchFloor, bench_floor
from bench.machine import load_result, machine, save
from models.training.commands import __main__ as training

_SPEAKERS_LEFT_OUT = {"digits", "digits_files", "commands", "kept", "bad_lines", "bad_calls", "commands_natural"}
Part = Callable[[], Awaitable[Any]]


def _trained() -> None:
    """Networks that have not heard a speaker, and one that has not heard a family of voices; once, some minutes."""
    if (files.KEPT / "without-flite.npz").is_file():
        return
    print("training networks with speakers left out (once, about ten minutes) …", flush=True)
    tables = [DATA / "digits/dev.csv", DATA / "speech/prompts.csv", DATA / "speech/en.csv"]
    arguments = [
        *map(str, tables), "--phrases", "config/demo/commands.txt", "--texts", "config/demo/intents.csv",
        "--out", str(files.KEPT / "all.npz"), "--keep", str(files.KEPT),
    ]  # fmt: skip
    if training.main(arguments):
        raise SystemExit(1)


async def _in_thread(work: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - whatever the part gives
    return await asyncio.to_thread(work, *arguments)


async def _both(ours: Awaitable[Any], theirs: Awaitable[Any]) -> dict[str, Any]:
    return {"commands": await ours, "pocketsphinx": await theirs}


async def _beside(part: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return {name: await _in_thread(part, f"{name}:") for name in ("moonshine", "pocketsphinx")}


def _bundled(_speaker: str) -> str:
    return "pocketsphinx:"


def _call_parts(floor: BenchFloor) -> dict[str, Part]:
    """What is measured on calls."""

    async def live() -> dict[str, Any]:
        await floor.restart_kefu()
        return await calls.turns(floor)

    return {
        "latency_ms": live,
        "false_bargein": lambda: calls.false_bargein(floor),
        "echo": lambda: echoes.echo(floor),
        "streams": lambda: calls.streams(floor),
        "plug": lambda: calls.streams(floor, kill=True),
        "digits": lambda: _both(calls.digits(floor, "commands"), calls.digits(floor, "pocketsphinx")),
        "bad_calls": lambda: _both(paths.bad_calls(floor, "commands"), paths.bad_calls(floor, "pocketsphinx")),
        "dictation": lambda: _dictation(floor),
    }


def _file_parts() -> dict[str, Part]:
    """What is measured on files and texts."""
    return {
        "voices": voice.voices,
        "digits_files": lambda: _both(_in_thread(files.digits, files.unheard), _in_thread(files.digits, _bundled)),
        "commands": lambda: _both(
            _in_thread(files.commands, files.unheard("flite"), "flite"),
            _in_thread(files.commands, "pocketsphinx:", "flite"),
        ),
        "commands_natural": lambda: _both(
            _in_thread(files.commands, files.unheard("kokoro b"), "kokoro b"),
            _in_thread(files.commands, "pocketsphinx:", "kokoro b"),
        ),
        "rejection": lambda: _both(
            _in_thread(files.rejection, "commands:"), _in_thread(files.rejection, "pocketsphinx:")
        ),
        "transcripts": lambda: _beside(files.transcripts),
        "mandarin": lambda: _in_thread(files.mandarin),
        "digit_strings": lambda: _beside(files.digit_strings),
        "kept": lambda: _both(_in_thread(files.kept, files.unheard), _in_thread(files.kept, _bundled)),
        "cut_off": lambda: _in_thread(files.cut_off, 500),
        "bad_lines": lambda: _bad_lines(),
        "emotion": lambda: _in_thread(files.emotion),
        "intent": lambda: _intents(),
        "intent_spoken": lambda: _in_thread(intents.spoken_intents),
    }  # fmt: skip


async def _bad_lines() -> dict[str, Any]:
    return {name: await _in_thread(lines.bad_lines, margin) for name, margin in (("learned", 5.0), ("detector", 0.0))}


async def _dictation(floor: BenchFloor) -> dict[str, Any]:
    english = {name: await paths.dictation(floor, name) for name in ("moonshine", "pocketsphinx")}
    return {**english, "whisper_zh": await paths.dictation(floor, "whisper", "zh")}


async def _intents() -> dict[str, Any]:
    demo = {f"demo_{language}": await _in_thread(files.demo_intents, language) for language in ("en", "zh")}
    return {"banking77": await _in_thread(files.banking), **demo}


async def run(only: set[str]) -> dict[str, Any]:
    """Every part in turn."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-bench-"))
    result: dict[str, Any] = {}
    async with bench_floor(folder) as floor:
        result["machine"] = machine(floor.state.asterisk_version)
        for name, work in {**_call_parts(floor), **_file_parts()}.items():
            if only and name not in only:
                continue
            print(f"{name} …", end=" ", flush=True)
            result[name] = await work()
            print(json.dumps(result[name], ensure_ascii=False), flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    return result


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="these parts alone; the others keep their figures")
    options = parser.parse_args()
    if not DATA.is_dir():
        print("bench-speech needs recordings of people, and there are none beside the checkout (shared/data)")
        return 1
    if not options.only or _SPEAKERS_LEFT_OUT & set(options.only):
        _trained()
    result = asyncio.run(run(set(options.only)))
    save("speech", {**load_result("speech"), **result} if options.only else result)
    print("written to bench/results/speech.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
