"""Utterances as the settings want them cut, of a leg that goes on and of a recording."""

from __future__ import annotations

from config.settings import Speech
from models.domain.audio import Utterance
from models.speech.echo import Echo, without_echo
from models.speech.key_tones import KeyTones
from models.speech.segmenter import Segmenter
from models.speech.vad import open_vad


def live_segmenter(speech: Speech, echo: Echo | None = None) -> Segmenter:
    """For one leg of a call: with pauses, stirs and keys; what comes back of its prompts is no speech."""
    vad = open_vad(speech.vad, speech.vad_mode, speech.above_noise_db)
    if echo is not None:
        vad = without_echo(vad, echo)
    return Segmenter(
        vad, speech.start_ms, speech.endpoint_ms, speech.max_utterance_seconds, speech.pause_ms, speech.stir_ms,
        KeyTones() if speech.key_tones else None,
    )  # fmt: skip


def utterances(pcm: bytes, speech: Speech) -> list[Utterance]:
    """The speech in one side of a recording; tones of keys are none."""
    vad = open_vad(speech.vad, speech.vad_mode, speech.above_noise_db)
    tones = KeyTones() if speech.key_tones else None
    segmenter = Segmenter(vad, speech.start_ms, speech.endpoint_ms, speech.max_utterance_seconds, tones=tones)
    found = [one for one in segmenter.feed(pcm) if isinstance(one, Utterance)]
    last = segmenter.flush()
    return [*found, last] if last is not None else found
