"""``kefu prompts list | missing | render | record``."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from rich.progress import Progress

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.configuration.everything import Files, used_prompts
from ari_app.media.prompts import PromptBook, renderings
from ari_app.media.voice import VoiceError
from ari_app.media.voices import choose_voices
from ari_app.pbx.install import CACHE
from config.load import ROOT, load_settings
from models.flow.spoken import placeholders

_PROMPTS = (
    Column("prompt"), Column("language", leaves=1), Column("played by", leaves=2), Column("text", least=24)
)  # fmt: skip
_ALL = "Every prompt has a studio recording. `kefu prompts record NAME --phone 1001` makes another."


def run_prompts(options: argparse.Namespace) -> int:
    """``kefu prompts …``; the exit status."""
    if options.do == "record":
        wanted = {"name": options.name, "language": options.language, "phone": options.phone}
        answer = ask_kefu(options.run, "record_prompt", **wanted, by=who(options))
        if options.json:
            print_json(answer)
        else:
            print(f"{answer['result']}; follow the voice. The recording will lie in {answer['file']}")
        return 0
    settings = load_settings()
    files = Files(settings)
    with tempfile.TemporaryDirectory(prefix="kefu-prompts-") as folder:
        voice = settings.voice
        spoken = renderings(
            choose_voices(voice), voice.words_per_minute, voice.patience_seconds, Path(folder), CACHE / "prompts"
        )  # fmt: skip
        book = PromptBook(files.texts, spoken, Path(folder), ROOT / voice.recordings)
        if options.do == "render":
            return asyncio.run(_render(book))
        _list(options, book, files)
    return 0


def _list(options: argparse.Namespace, book: PromptBook, files: Files) -> None:
    named = used_prompts(files.flow)
    rows = [
        {"prompt": name, "language": language, "played by": _played_by(book, name, language, text), "text": text,
         "in flow": name in named}
        for name, entry in files.texts.items()
        for language, text in entry.items()
    ]  # fmt: skip
    if options.do == "missing":
        rows = [row for row in rows if row["played by"] not in ("recording", "Asterisk's sound")]
        rows.sort(key=lambda row: not row["in flow"])
    if options.json:
        print_json(rows)
        return
    page = Page(options.wide)
    if not rows:
        page.say(_ALL if options.do == "missing" else "No prompts. Write them into config/prompts.toml.")
        return
    table = page.table(*_PROMPTS)
    for row in rows:
        table.add(str(row["prompt"]), str(row["language"]), str(row["played by"]), str(row["text"]))
    table.show()


def _played_by(book: PromptBook, name: str, language: str, text: str) -> str:
    if book.recording(name, language):
        return "recording"
    if text.startswith("sound:"):
        return "Asterisk's sound"
    if any(placeholders(text)):
        return "voice, as it is said"
    return "voice" if book.is_rendered(name, language) else "voice, not rendered yet"


async def _render(book: PromptBook) -> int:
    jobs, failed = book.fixed(), 0
    async with asyncio.TaskGroup() as group:
        voices = [group.create_task(one.run()) for one in book.renderings.values()]
        with Progress() as progress:
            task = progress.add_task("Rendering", total=len(jobs))
            for name, language in jobs:
                try:
                    await book.render(name, language)
                except VoiceError as error:
                    failed += 1
                    progress.console.print(f"{name} ({language}): {error}")
                progress.advance(task)
        for voice in voices:
            voice.cancel()
    spoken = sum(one.rendered for one in book.renderings.values())
    print(f"{len(jobs) - failed} prompts are ready, {spoken} pieces of them spoken just now.")
    return 1 if failed else 0
