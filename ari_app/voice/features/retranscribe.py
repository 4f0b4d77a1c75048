"""What was said, written down anew from a recording: with another recogniser, long after the call."""

from __future__ import annotations

import asyncio
import io
import wave
from dataclasses import asdict, dataclass
from typing import Any

from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.recorder import Recorder
from ari_app.media.segmenting import utterances
from ari_app.store.journal import Journal
from ari_app.store.live_calls import recorded_call
from ari_app.store.recording_store import Unreadable
from config.settings import Speech
from models.domain.audio import Utterance
from models.domain.errors import CommandRefused, NotThere, RecogniserAway
from models.domain.speech_events import TranscribedAgain
from models.speech.segmenter import KEPT_MS, PREROLL_MS

Json = dict[str, Any]
_SIDES = ("caller", "agent")


@dataclass(frozen=True, slots=True)
class Scribe:
    """What writes down, and where the result goes."""

    journal: Journal
    transcripts: RecogniserPool
    speech: Speech


async def transcribe_again(scribe: Scribe, recorder: Recorder, call_id: str) -> Json:
    """A new version of a call's transcript beside the earlier ones: ``version`` and how many ``lines`` it has.

    Nothing is kept unless all of it could be written down. Raises CommandRefused, and VaultError for a recording that
    cannot be read.
    """
    call, begins = await _known(scribe, call_id)
    language = call["language"] or "en"
    if not scribe.transcripts.hears(language):
        raise CommandRefused(f"no engine transcribes {language!r}: set [speech] engine_{language}")
    found = []
    for part, begin in enumerate(begins, 1):
        for side in _SIDES:
            wav = await asyncio.to_thread(recorder.read, call_id, side, part)
            for clip in await asyncio.to_thread(spoken, wav, scribe.speech):
                if side == "caller" or _in_conversation(call, begin + clip.start):
                    found.append(await _written(scribe, language, TranscribedAgain(
                        call_id=call_id, leg=side, start=round(clip.start, 2), end=round(clip.end, 2),
                        began_at=round(begin + clip.start + PREROLL_MS / 1000, 2), version=call["version"] + 1,
                        seconds=round(max(0.0, clip.seconds - (PREROLL_MS + KEPT_MS) / 1000), 2),
                    ), clip))  # fmt: skip
    lines = sorted((line for line in found if line.text), key=lambda line: line.began_at)
    if not lines:
        raise CommandRefused(f"nothing in the recording of call {call_id} could be transcribed; its transcript stays")
    for line in lines:
        scribe.journal.publish(line)
    scribe.journal.settle(call_id)
    return {"version": call["version"] + 1, "lines": len(lines)}


def spoken(wav: bytes, speech: Speech) -> list[Utterance]:
    """The speech in one side of a recording. Raises VaultError for what is no telephone audio."""
    try:
        with wave.open(io.BytesIO(wav)) as reader:
            pcm = reader.readframes(reader.getnframes())
    except (wave.Error, EOFError) as error:
        raise Unreadable(f"the recording cannot be read as audio: {error}") from error
    return utterances(pcm, speech)


async def _known(scribe: Scribe, call_id: str) -> tuple[Json, list[float]]:
    """The call with the number of its newest transcript, and when each part of its recording began."""
    call, begins = await recorded_call(scribe.journal, call_id)
    if not call:
        raise NotThere(f"there is no call {call_id!r}")
    if call["ended_at"] is None:
        raise CommandRefused(f"call {call_id} is not over yet: it is still being transcribed")
    if not begins:
        raise CommandRefused(f"call {call_id} was not recorded; its transcript is all there is")
    return call, begins


def _in_conversation(call: Json, at: float) -> bool:
    """Whether an agent could speak then: before and after, that side is prompts and music."""
    begun, over = call["connected_at"], call["disconnected_at"] or call["ended_at"]
    return begun is not None and begun <= at <= over


async def _written(scribe: Scribe, language: str, line: TranscribedAgain, clip: Utterance) -> TranscribedAgain:
    patience = scribe.speech.max_backlog_seconds * 2
    try:
        heard = await scribe.transcripts.recognise(clip.pcm, language, None, patience)
    except RecogniserAway as error:
        raise CommandRefused(f"the recogniser is busy or away ({error}); nothing was changed, try again") from error
    return line.told(
        heard.text, round(heard.confidence, 3), heard.engine, [asdict(word) for word in heard.words]
    )  # fmt: skip
