"""Templates for ``templates:`` recognisers: every phrase of a flow, spoken by several voices, kept by content."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from ari_app.media.voice import Espeak, VoiceError, telephone_wav
from config.settings import Speech
from models.domain.flow import Flow, Menu, Question
from models.intent.phrases import menu_phrases, operator_phrases, yes_no_phrases
from models.speech.registry import resolve
from models.speech.templates_engine import key_of

log = logging.getLogger(__name__)
SPEAKERS = ((130, ""), (150, "f2"), (170, "m3"))  # words a minute and variant of the voice


def phrases_of(flow: Flow, language: str) -> set[str]:
    """Everything that a recogniser may be asked to choose from."""
    found = {*operator_phrases(language), *yes_no_phrases(language)}
    for step in flow.steps.values():
        if isinstance(step.body, Menu):
            found.update(menu_phrases(step.body, language))
        elif isinstance(step.body, Question) and step.body.slot == "choice":
            found.update(phrase for value in step.body.values for phrase in value.phrases.get(language, ()))
    return found


async def render_templates(speech: Speech, flow: Flow) -> int:
    """Speak what is not there yet, for languages whose engine is ``templates:``; how many files were made."""
    made = 0
    for language, address in (("en", speech.engine_en), ("zh", speech.engine_zh)):
        scheme, _, folder = resolve(address, language).partition(":")
        if scheme == "templates":
            for phrase in sorted(phrases_of(flow, language)):
                made += await _render(Path(folder), phrase, language)
    return made


async def _render(folder: Path, phrase: str, language: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for place, (speed, variant) in enumerate(SPEAKERS):
        file = folder / f"{key_of(phrase, language)}-{place}.wav"
        if file.exists():
            continue
        raw = file.with_suffix(".raw")
        try:
            await Espeak(speed, variant).speak(phrase, language, raw)
            await asyncio.to_thread(telephone_wav, raw, file)
            made += 1
        except VoiceError as error:
            log.error("no template for %r: %s", phrase, error)
        finally:
            raw.unlink(missing_ok=True)
    return made
