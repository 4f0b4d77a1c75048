"""The ears of one call: the caller's own, and what is made of everything that any of them hears."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from functools import partial
from typing import Protocol

from ari_app.ari.switch import Switch
from ari_app.contact.queue_entry import QueueEntry
from ari_app.contact.sentiment import noticed
from ari_app.foundation import steady
from ari_app.media.ear import Ear, EarParts, Heard
from ari_app.media.hearing import Hearing
from ari_app.media.overheard import Clip
from ari_app.store.journal import Journal
from ari_app.voice.call.inputs import Inputs, SpeechLost, Spoke
from ari_app.voice.call.key_merge import KeyMerge
from config.settings import Speech
from models.domain.caller import Call
from models.domain.errors import AsteriskError, RecogniserAway
from models.domain.events import Event, SpeechUnavailable, Transcribed, TranscriptSkipped
from models.domain.speech_events import PartlyHeard, SoundHeard
from models.quality.emotion import Sentiment, weight
from models.speech.engine import OPEN, Hypothesis
from models.speech.segmenter import Sound

log = logging.getLogger(__name__)


class Owner(Protocol):
    """Whose ears they are."""

    call: Call
    language: str
    queueing: QueueEntry

    def publish(self, event: Event) -> None:
        """Say what happened."""

    def keyed(self, digit: str) -> None:
        """The caller pressed a key that came as a tone."""


class CallHearing:
    """``ear`` is the caller's while it is open; ears of other legs report here too."""

    def __init__(
        self, owner: Owner, hearing: Hearing, switch: Switch, journal: Journal, speech: Speech, inputs: Inputs,
        keys: KeyMerge,
    ) -> None:  # fmt: skip
        self._owner, self._hearing, self._journal = owner, hearing, journal
        self._inputs, self._keys = inputs, keys
        self._switch, self._speech = switch, speech
        self.ear: Ear | None = None
        self._task: asyncio.Task[None] | None = None
        self._sentiment: dict[str, Sentiment] = {}
        self._refused = False
        self.last_words = b""  # of the caller, to what is asked or was asked last

    # Listening ------------------------------------------------------------------------------------

    def possible(self) -> bool:
        """Whether speech of the caller's language can be understood in menus."""
        return self._hearing.in_menus(self._owner.language) and (self.ear is not None or self._hearing.streams.free)

    def refused(self) -> bool:
        """Whether no speech stream is left for this caller; says so, and is true, once."""
        hearing = self._hearing
        if self.ear is not None or self._refused or not hearing.menus.hears(self._owner.language):
            return False
        if hearing.streams.admitted():
            return False
        self._refused = True
        self._owner.publish(SpeechUnavailable(reason=f"all {hearing.streams.limit} speech streams are taken"))
        return True

    def open(self) -> None:
        """Start to listen to the caller, once; a failure costs speech, never the call."""
        if self.ear is None and self._hearing.possible and self._hearing.streams.free:
            self.ear = self.of(self._owner.call.channel_id, "caller")
            self.attend((), awake=False)
            self._task = self.begin(self.ear)

    def of(self, channel_id: str, leg: str) -> Ear:
        """An ear for any leg of the call."""
        hearing, switch = self._hearing, self._switch
        parts = EarParts(
            switch.rest, switch.bus, switch.app, hearing.menus, hearing.transcripts, self._speech, hearing.streams,
            self._journal.followed,
        )  # fmt: skip
        ear = Ear(parts, channel_id, leg, self._owner.language, self)
        ear.heard = hearing.sounds.tap(self._owner.call.id, leg, channel_id)
        return ear

    def begin(self, ear: Ear) -> asyncio.Task[None]:
        """Let an ear listen; its task belongs to the application, so that last words are still written down."""
        return self._hearing.ears.open(ear, partial(self._run, ear))

    async def _run(self, ear: Ear) -> None:
        """Run an ear; when Asterisk refuses it, say so and go on without."""
        try:
            await ear.run()
        except* AsteriskError as group:
            reason = str(group.exceptions[0])
            log.warning("no ear on the %s: %s", ear.leg, reason)
            self._owner.publish(SpeechUnavailable(reason=reason))

    async def close(self) -> None:
        """Stop listening to the caller, and give the stream back; the last words are still written down, later."""
        ear = self.stop()
        if ear is not None:
            await ear.closed.wait()

    def rest(self) -> None:
        """Nobody listens for a while: audio is not read and the stream is given back, unless the caller's keys come as
        tones alone."""
        if self._keys.by_tone:
            self.attend((), awake=False)
        else:
            self.stop()

    def stop(self) -> Ear | None:
        """The same as `close` without waiting; the ear that was open."""
        ear, task, self.ear, self._task = self.ear, self._task, None, None
        if task is not None:
            task.cancel()
        return ear

    def attend(self, phrases: tuple[str, ...] | None, awake: bool = True) -> None:
        """What the caller's ear listens for: phrases, or dictation (None), or nothing."""
        if self.ear is not None:
            self.ear.attend(phrases, awake, self._owner.language)

    async def again(self, language: str, phrases: tuple[str, ...] | None) -> Hypothesis | None:
        """What was said last to a question, taken for another language; None where nobody can be asked, or nothing was
        said."""
        if not self.last_words or not self._hearing.in_menus(language):
            return None
        try:
            return await self._hearing.menus.recognise(self.last_words, language, phrases, self._speech.answer_seconds)
        except RecogniserAway:
            return None

    # Listener of the ears -------------------------------------------------------------------------

    def stirred(self, sound: Sound) -> None:
        """See `Listener`."""
        if self.ear is not None and self.ear.phrases is not None:
            self._inputs.put_nowait(sound)

    def heard(self, leg: str, heard: Heard) -> None:
        """See `Listener`."""
        self._written(leg, heard)
        phrases = None if heard.phrases == OPEN else heard.phrases
        call, text = self._owner.call.id, heard.hypothesis.text
        self._hearing.overheard(Clip(call, self._owner.language, heard.utterance.pcm, phrases, text, steady.now()))
        if heard.voice is not None:
            mood = self._sentiment.setdefault(leg, Sentiment())
            hypothesis, owner = heard.hypothesis, self._owner
            owner.publish(noticed(mood, leg, heard.voice, heard.spoken_seconds, hypothesis, owner.language))
            if leg == "caller":
                owner.queueing.emotion = weight(mood.level)
                owner.queueing.felt()
        if leg == "caller" and heard.answers and heard.phrases is not None:
            self.last_words = heard.utterance.pcm
            self._inputs.put_nowait(Spoke(heard))

    def _written(self, leg: str, heard: Heard) -> None:
        hypothesis, clip, began_at = heard.hypothesis, heard.utterance, round(heard.began_at, 2)
        seconds = round(heard.spoken_seconds, 2)
        if hypothesis.sound:
            self._owner.publish(SoundHeard(leg=leg, sound=hypothesis.sound, began_at=began_at, seconds=seconds))
        elif hypothesis.text:
            self._owner.publish(
                Transcribed(
                    leg=leg, text=hypothesis.text, start=round(clip.start, 2), end=round(clip.end, 2),
                    confidence=round(hypothesis.confidence, 3), engine=hypothesis.engine,
                    began_at=began_at, seconds=seconds,
                    words=[asdict(word) for word in hypothesis.words],
                )
            )  # fmt: skip
        else:
            self.partly_heard(leg, "", heard.began_at)  # whoever saw words of it sees them no more

    def partly_heard(self, leg: str, text: str, began_at: float) -> None:
        """See `Listener`."""
        call_id = self._owner.call.id
        self._journal.show(PartlyHeard(call_id=call_id, leg=leg, text=text, began_at=round(began_at, 2)))

    def not_heard(self, leg: str, seconds: float, reason: str) -> None:
        """See `Listener`."""
        self._owner.publish(TranscriptSkipped(leg=leg, seconds=round(seconds, 2), reason=reason))

    def unanswered(self, reason: str) -> None:
        """See `Listener`."""
        self._inputs.put_nowait(SpeechLost(reason))

    def keyed(self, leg: str, digit: str) -> None:
        """See `Listener`."""
        if leg == "caller":
            self._owner.keyed(digit)
