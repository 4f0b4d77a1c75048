"""``kefu models advise``: what the recognisers that are here cost on this machine, and which to take."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from ari_app.cli import advise_words
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.media.engine_costs import Clips, NotMeasured, full, measured
from ari_app.media.model_store import PublicModel
from ari_app.media.voice import Espeak, VoiceEngine, VoiceError
from ari_app.media.voices import choose_voices
from ari_app.pbx.install import CACHE
from ari_app.pbx.progress import Progress
from config.load import ROOT, load_settings
from models.domain.caller import LANGUAGES
from models.domain.errors import CommandRefused
from models.speech import registry
from models.speech.advice import ROLES, TRANSCRIPTS, Measured, Step, for_calls, place, steps, why

FOLDER = registry.ARTIFACTS
_TABLE = (
    Column("recogniser", least=20), Column("hears"), Column("role"), Column("cpu", right=True),
    Column("p50", right=True), Column("p95", right=True), Column("memory", right=True, leaves=2),
    Column("calls", right=True), Column("sure", leaves=1),
)  # fmt: skip


def advise(known: list[PublicModel], options: argparse.Namespace) -> None:
    """Measure all that is here, and say what follows."""
    languages = (options.callers,) if options.callers else LANGUAGES
    found: list[Measured] = []
    failed: dict[str, str] = {}
    for language in languages:
        clips = spoken(language)
        for address in addresses(language, FOLDER):
            try:
                found.append(_measured(address, language, clips, options))
            except NotMeasured as error:
                failed[address] = str(error)
    cores = os.cpu_count() or 1
    ladders = [(language, role, steps(found, language, role, cores)) for language in languages for role in ROLES]
    more = {language: better(known, language, ladders) for language in languages}
    if options.json:
        print_json(_told(found, failed, ladders, more, cores, options.calls))
        return
    page = Page(options.wide)
    _show(page, found, failed, cores, options.language)
    for line, style in advise_words.lines(ladders, more, cores, options.calls, options.language):
        page.say(line, style, indent=0 if style else 2)


def addresses(language: str, folder: Path) -> list[str]:
    """Every recogniser of a language that is here: what comes with kefu, and every folder of a model."""
    own = [one.offer(language, folder) for one in registry.engines().values() if one.rank]
    schemes = {"whisper": "whisper:", "moonshine": "moonshine:", "sherpa": "sherpa:", "vosk": "vosk:"}
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        scheme = next((scheme for mark, scheme in schemes.items() if one.is_dir() and one.name.startswith(mark)), "")
        if scheme and one.name not in (registry.WHISPER.name, registry.MOONSHINE.name):
            own.append(f"{scheme}{_short(one)}")
    if language == "en" and (folder / registry.WHISPER.name).is_dir():
        own.append("whisper:")
    known = dict.fromkeys(address for address in own if address)
    return [one for one in known if not registry.trouble(one, language) and _hears(one, language)]


def _hears(address: str, language: str) -> bool:
    """Whether the name of a folder speaks of another language alone."""
    name = address.rpartition("/")[2].lower()
    marks = {"en": ("-zh-", "-cn-", "zh-14m"), "zh": ("-en-us", "-en-2", "gigaspeech", ".en", "-en-in")}
    return not any(mark in name for mark in marks[language]) or "zh-en" in name


def _short(folder: Path) -> str:
    return str(folder.relative_to(ROOT)) if folder.is_relative_to(ROOT) else str(folder)


def spoken(language: str) -> Clips:
    """What callers might say, by this site's voice on a telephone's line; by espeak-ng where it has none."""
    settings = load_settings().voice
    for voice in (choose_voices(settings)[language], Espeak(settings.words_per_minute)):
        try:
            return asyncio.run(_spoken(voice, language))
        except VoiceError:
            continue
    raise CommandRefused("no voice of this site speaks: `kefu doctor` says why")


async def _spoken(voice: VoiceEngine, language: str) -> Clips:
    speaker, texts = Speaker(voice, CACHE / "advise"), advise_words.SAID[language]
    try:
        found: Clips = {}
        for role, some in texts.items():
            lines = [with_line_noise(await speaker.pcm(text, language), after=0.3).tobytes() for text in some]
            found[role] = [full(line) for line in lines] if role == TRANSCRIPTS else lines
        return found
    finally:
        await voice.close()


def _measured(address: str, language: str, clips: Clips, options: argparse.Namespace) -> Measured:
    progress = Progress(f"Measuring {address} ({language})", sys.stderr if options.json else None)
    try:
        return measured(
            address, language, clips, advise_words.PHRASES[language],
            lambda done, total: progress.counted(done, total, "clips"),
        )  # fmt: skip
    finally:
        progress.over()


def better(
    known: Iterable[PublicModel], language: str, ladders: list[tuple[str, str, list[Step]]]
) -> list[tuple[PublicModel, tuple[str, str]]]:
    """Models that are not here and stand before the best that is."""
    best = min((place(ladder[0].address, one) for one, _, ladder in ladders if one == language and ladder), default=99)
    rows = [one for one in known if not (FOLDER / one.name).is_dir() and _for(one, language)]
    wanted = [one for one in rows if place(one.name, language) < best]
    return [(one, why(one.name, language)) for one in sorted(wanted, key=lambda one: place(one.name, language))]


def _for(model: PublicModel, language: str) -> bool:
    """Whether a row is a recogniser of a language."""
    kinds = ("sherpa-onnx", "whisper", "moonshine", "vosk")
    both = model.name.startswith("whisper")
    return model.name.startswith(kinds) and (model.language == language or both)


def _show(page: Page, found: list[Measured], failed: dict[str, str], cores: int, language: str) -> None:
    table = page.table(*_TABLE)
    for one in found:
        for role, cost in one.costs.items():
            ladder = steps([one], one.language, role, cores)
            table.add(
                one.address, one.language, advise_words.ROLES[language][role], f"{cost.cpu:.3f}",
                f"{cost.p50 * 1000:.0f} ms", f"{cost.p95 * 1000:.0f} ms", f"{one.memory_mb:.0f} MB",
                str(ladder[0].calls if ladder else 0), why(one.address, one.language)[language == "zh"].split("；")[0],
            )  # fmt: skip
    table.show()
    for address, reason in failed.items():
        page.say(f"{address}: {reason}", "red")


def _told(
    found: list[Measured], failed: dict[str, str], ladders: list[tuple[str, str, list[Step]]],
    more: dict[str, list[tuple[PublicModel, tuple[str, str]]]], cores: int, calls: int,
) -> dict[str, object]:  # fmt: skip
    """All of it for programs."""
    return {
        "cores": cores,
        "measured": [asdict(one) for one in found],
        "failed": failed,
        "advice": [
            {
                "language": language, "role": role, "steps": [asdict(step) for step in ladder],
                "take": asdict(step) if calls and (step := for_calls(ladder, calls)) else None,
                "settings": advise_words.settings(language, role, ladder, calls),
            }
            for language, role, ladder in ladders
        ],
        "better": {
            language: [
                {"name": one.name, "bytes": one.size, "licence": one.licence, "why": reason[0],
                 "command": f"make models NAMES={one.name}"}
                for one, reason in rows
            ]
            for language, rows in more.items()
        },
    }  # fmt: skip
