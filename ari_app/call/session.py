"""One call while it lives: its channel, its state, its inputs, and everything to release when it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from ari_app.agents.matchmaker import Place
from ari_app.ari.bus import AriEvent, Subscription
from ari_app.ari.channel import Channel
from ari_app.call.centre import Centre
from ari_app.call.inputs import Input, Key, PlaybackOver, SpeechLost, Spoke
from ari_app.call.moods import noticed
from ari_app.call.scope import scope_of
from ari_app.media.ear import Ear, EarParts, Heard
from models.domain.call_state import CallState, Outcome, step
from models.domain.caller import Call, CallerHistory
from models.domain.conversation import Target
from models.domain.errors import AsteriskError
from models.domain.events import Event, SpeechUnavailable, Transcribed, TranscriptSkipped
from models.domain.expression import Value
from models.domain.flow import Flow, RouteTo
from models.domain.flow_events import PromptSaid
from models.domain.queue import QueueProfile
from models.domain.speech_events import PartlyHeard
from models.quality.emotion import Feelings, weight
from models.speech.segmenter import Sound

if TYPE_CHECKING:
    from ari_app.call.conversation import Conversation
    from ari_app.call.leg import Leg
    from ari_app.media.recorder import CallRecording

log = logging.getLogger(__name__)
call_id_var: ContextVar[str] = ContextVar("call_id", default="-")


class CallerHungUp(Exception):
    """Control exception: the caller's channel is gone. ``cause`` says how (hang-up, lost with Asterisk)."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class CallSession:
    """A caller's call. The story runs in `tasks`; the watcher beside it turns a hang-up into CallerHungUp."""

    def __init__(self, centre: Centre, call: Call, tasks: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
        self.centre, self.call, self.tasks, self.stack = centre, call, tasks, stack
        self.channel = Channel(centre.rest, centre.bus, call.channel_id)
        self.state = CallState.ARRIVED
        self.language = call.language or call.caller.language or "en"
        self.inputs: asyncio.Queue[Input] = asyncio.Queue()
        self.typed: list[str] = []
        self.flow: Flow = centre.flow
        self.prompts = centre.prompts
        self.data: dict[str, Value] = {}
        self.wish: RouteTo | None = None
        self.chances: dict[str, float] = {}
        self.problem = ""
        self.entered_at = 0.0
        self.priority = 0.5
        self.emotion: float | None = None
        self.history = CallerHistory()
        self.outcome = Outcome.HUNG_UP_IN_MENU
        self.ear: Ear | None = None
        self.leaving = False
        self.entered = asyncio.Event()
        self.conversation: Conversation | None = None
        self.place: Place | None = None
        self.recording: CallRecording | None = None
        self.no_recording = False
        self.slot = ""
        self.parked_by = ""
        self.pick_up: asyncio.Future[Leg] | None = None
        self.take_key: Callable[[str], None] | None = None
        self.refused: dict[str, float] = {}
        self.feelings: dict[str, Feelings] = {}
        self._told = False
        self._ear_task: asyncio.Task[None] | None = None

    def move(self, state: CallState) -> None:
        """Step through the state table; staying where the call is, is no step."""
        if self.state is not state or state is CallState.MENU:
            self.state = step(self.state, state)

    @property
    def profile(self) -> QueueProfile:
        """The queue of the caller's problem."""
        return self.centre.queues.get(self.problem) or QueueProfile(self.problem)

    def publish(self, event: Event) -> None:
        """Say what happened, with this call's id filled in."""
        self.centre.journal.publish(replace(event, call_id=self.call.id))

    def adopt_recording(self) -> None:
        """A former process began to record this call, and Asterisk goes on with it."""
        if self.recording is not None:
            self.recording.running = self.recording.used = True

    def home(self) -> Target:
        """Where the caller goes when whoever was to take him did not: his own line."""
        return Target("queue", self.problem or self.flow.operator)

    def ringback(self) -> list[str]:
        """What somebody hears while another's phone rings."""
        return [self.centre.prompts.ringback()] * 8

    async def media(
        self, *names: str, values: Mapping[str, Value] | None = None, secret: bool = False
    ) -> list[str]:  # fmt: skip
        """Media of prompts in the caller's language, in order; that they are said is published.

        Placeholders are filled from ``values`` and from what the call knows (`scope_of`). ``secret``: they ask for one.
        """
        wanted = [name for name in names if name]
        scope = {**scope_of(self), **(values or {})}
        found = [await self.prompts.media(name, self.language, scope) for name in wanted]
        media = [item for one in found for item in one]
        if media:
            words = " ".join(self.prompts.text(name, self.language, scope) for name in wanted)
            self.publish(PromptSaid(prompts=wanted, text=words, media=media, secret=secret))
        return media

    # The watcher ------------------------------------------------------------------------------

    async def watch(self, events: asyncio.Queue[AriEvent]) -> None:
        """Turn the channel's events into inputs; raise CallerHungUp when the channel is gone."""
        while True:
            event = await events.get()
            kind = event["type"]
            if kind == "StasisStart":
                self.entered.set()
            elif kind == "ChannelDtmfReceived":
                self._key(str(event["digit"]))
            elif kind == "PlaybackFinished":
                self.inputs.put_nowait(PlaybackOver(str(event["playback"]["id"])))
            elif kind in ("StasisEnd", "ChannelDestroyed") and event["channel"]["id"] == self.call.channel_id:
                if self.leaving:
                    return
                raise CallerHungUp(str(event.get("kefu_cause", "caller hung up")))

    def _key(self, digit: str) -> None:
        if self.take_key is not None:
            self.take_key(digit)
        else:
            self.inputs.put_nowait(Key(digit))

    # Hearing ------------------------------------------------------------------------------------

    def hears(self) -> bool:
        """Whether speech of the caller's language can be understood in menus."""
        possible = self.centre.speech_possible and self.centre.menu_pool.hears(self.language)
        return possible and (self.ear is not None or self.centre.streams.free)

    async def keys_only(self) -> list[str]:
        """What is said, once, to a caller for whom no speech stream is left."""
        centre = self.centre
        if self.ear is not None or self._told or not centre.menu_pool.hears(self.language) or centre.streams.admitted():
            return []
        self._told = True
        self.publish(SpeechUnavailable(reason=f"all {centre.streams.limit} speech streams are taken"))
        return await self.media("use_keys")

    def open_ear(self) -> None:
        """Start to listen to the caller, once; a failure costs speech, never the call."""
        if self.ear is None and self.centre.speech_possible and self.centre.streams.free:
            self.ear = Ear(self.ear_parts(), self.call.channel_id, "caller", self.language, self)
            self._ear_task = self.tasks.create_task(self.run_ear(self.ear), name="caller ear")

    def ear_parts(self) -> EarParts:
        """What ears of this call are made of."""
        centre = self.centre
        return EarParts(
            centre.rest, centre.bus, centre.settings.ari.app, centre.menu_pool, centre.transcript_pool,
            centre.settings.speech, centre.streams, centre.journal.followed,
        )  # fmt: skip

    async def run_ear(self, ear: Ear) -> None:
        """Run an ear; when Asterisk refuses it, say so and go on without."""
        try:
            await ear.run()
        except* AsteriskError as group:
            reason = str(group.exceptions[0])
            log.warning("no ear on the %s: %s", ear.leg, reason)
            self.publish(SpeechUnavailable(reason=reason))

    async def close_ear(self) -> None:
        """Stop listening to the caller."""
        if self._ear_task is not None:
            self._ear_task.cancel()
            await asyncio.wait({self._ear_task})

    def attend(self, phrases: tuple[str, ...] | None, awake: bool = True) -> None:
        """What the caller's ear listens for: phrases, or dictation, or nothing."""
        if self.ear is not None:
            self.ear.phrases, self.ear.awake, self.ear.language = phrases, awake, self.language

    # Listener of the ears -----------------------------------------------------------------------

    def stirred(self, sound: Sound) -> None:
        """See `Listener`."""
        if self.ear is not None and self.ear.phrases is not None:
            self.inputs.put_nowait(sound)

    def heard(self, leg: str, heard: Heard) -> None:
        """See `Listener`."""
        hypothesis, clip = heard.hypothesis, heard.utterance
        if hypothesis.text:
            self.publish(
                Transcribed(
                    leg=leg, text=hypothesis.text, start=round(clip.start, 2), end=round(clip.end, 2),
                    confidence=round(hypothesis.confidence, 3), engine=hypothesis.engine,
                    began_at=round(heard.began_at, 2), seconds=round(heard.spoken_seconds, 2),
                    words=[asdict(word) for word in hypothesis.words],
                )
            )  # fmt: skip
        if heard.voice is not None:
            mood = self.feelings.setdefault(leg, Feelings())
            self.publish(noticed(mood, leg, heard.voice, heard.spoken_seconds, hypothesis, self.language))
            self.emotion = weight(mood.level) if leg == "caller" else self.emotion
        if leg == "caller" and heard.phrases is not None:
            self.inputs.put_nowait(Spoke(heard))

    def partly_heard(self, leg: str, text: str, began_at: float) -> None:
        """See `Listener`."""
        self.centre.journal.show(PartlyHeard(call_id=self.call.id, leg=leg, text=text, began_at=round(began_at, 2)))

    def not_heard(self, leg: str, seconds: float, reason: str) -> None:
        """See `Listener`."""
        self.publish(TranscriptSkipped(leg=leg, seconds=round(seconds, 2), reason=reason))
        if leg == "caller" and self.ear is not None and self.ear.phrases is not None:
            self.inputs.put_nowait(SpeechLost(reason))


@asynccontextmanager
async def session_of(centre: Centre, call: Call, events: Subscription) -> AsyncIterator[CallSession]:
    """A session with its watcher over ``events``, the subscription that was opened when the channel arrived.

    Leaving the block releases everything, last in first out. Raises CallerHungUp (in an ExceptionGroup) out of
    the block when the caller leaves first.
    """
    token = call_id_var.set(call.id)
    recording = centre.recorder.recording(call.id, call.channel_id) if centre.recorder else None
    try:
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            session = CallSession(centre, call, tasks, stack)
            centre.calls[call.id] = session
            session.recording = recording
            watcher = tasks.create_task(session.watch(events.queue), name="watcher")
            yield session
            watcher.cancel()
            await session.close_ear()
    finally:
        centre.calls.pop(call.id, None)
        if centre.recorder is not None and recording is not None and recording.used:
            centre.recorder.finished(call.id)
        centre.bus.close(events)
        call_id_var.reset(token)
