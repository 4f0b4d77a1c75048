"""One call while it lives: its channel, its state, its inputs, and everything to release when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ari_app import steady
from ari_app.agents.matchmaker import Place
from ari_app.ari import events as ari
from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.hangups import ended_by
from ari_app.ari.playback import playing
from ari_app.call.centre import Centre
from ari_app.call.inputs import Inputs, Key, PlaybackOver, SpeechLost, Spoke
from ari_app.call.key_merge import KeyMerge
from ari_app.call.moods import noticed
from ari_app.call.scope import scope_of
from ari_app.call.spared import of_a_channel
from ari_app.call.time_limit import TimeLimit
from ari_app.guard import guarded
from ari_app.media.ear import Ear, EarParts, Heard
from models.domain.call_state import CallState, Outcome, step
from models.domain.caller import Call, CallerHistory
from models.domain.control_events import CallTooLong
from models.domain.conversation import Target, Verb
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.events import CallArrived, Event, SpeechUnavailable, SystemNoted, Transcribed, TranscriptSkipped
from models.domain.expression import Value
from models.domain.flow import Flow, RouteTo
from models.domain.flow_events import PromptSaid
from models.domain.identity import Itself
from models.domain.queue import QueueProfile
from models.domain.speech_events import PartlyHeard, SoundHeard
from models.quality.emotion import Feelings, weight
from models.speech.segmenter import Sound

if TYPE_CHECKING:
    from ari_app.call.conversation import Conversation
    from ari_app.call.leg import Leg
    from ari_app.media.recorder import CallRecording

log = logging.getLogger(__name__)
T = TypeVar("T")
_LAST_WORDS_SECONDS = 12.0
call_id_var: ContextVar[str] = ContextVar("call_id", default="-")


class CallerHungUp(Exception):
    """Control exception: the caller's channel is gone. ``cause`` says how (hang-up, lost with Asterisk)."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def _nobody_waits() -> None:
    """What a new emotion means to a caller who is not in the line."""


class CallSession:
    """A caller's call. The story runs in `tasks`; the watcher beside it turns a hang-up into CallerHungUp."""

    def __init__(self, centre: Centre, call: Call, tasks: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
        self.centre, self.call, self.tasks, self.stack = centre, call, tasks, stack
        self.channel = Channel(centre.rest, centre.bus, call.channel_id)
        self.state = CallState.ARRIVED
        self.language = call.language or call.caller.language or "en"
        self.inputs = Inputs()
        self.keys = KeyMerge()
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
        self.felt: Callable[[], None] = _nobody_waits
        self.refused: dict[str, float] = {}
        self.sent_on: set[Target] = set()
        self.feelings: dict[str, Feelings] = {}
        self.arrived = self.gone = False
        self.inherited: dict[str, Subscription] = {}
        self.no_callback = False
        self.limit = TimeLimit(asyncio.get_running_loop().time)
        self._told = False
        self._ear_task: asyncio.Task[None] | None = None

    def move(self, state: CallState) -> None:
        """Step through the state table; staying where the call is, is no step. What was keyed in another state answers
        nothing in this one."""
        if self.state not in (state, CallState.ARRIVED):
            self.inputs.turn()
        if self.state is not state or state is CallState.MENU:
            self.state = step(self.state, state)

    @property
    def profile(self) -> QueueProfile:
        """The queue of the caller's problem."""
        return self.centre.queues.get(self.problem) or QueueProfile(self.problem)

    def publish(self, event: Event) -> None:
        """Say what happened, with this call's id filled in."""
        self.centre.journal.publish(replace(event, call_id=self.call.id))

    def arrive(self) -> None:
        """Write down that the call is here: once, and before its end, however soon that comes."""
        call, record = self.call, self.call.caller
        if not self.arrived:
            self.arrived = True
            self.publish(
                CallArrived(
                    channel_id=call.channel_id, number=call.number, dialled=call.dialled, language=self.language,
                    name=record.name, tier=record.tier, arrived_at=call.arrived_at, direction=call.direction,
                )
            )  # fmt: skip

    async def spared(self, name: str, instead: T, work: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """``work(*arguments)``, whose failure may not cost the call: then it is ``instead``.

        Announcements, rules, taps of audio, single offers: their fault goes into the journal, no further.
        """
        return await guarded(lambda: of_a_channel(work(*arguments), instead), name, self._helper_failed, instead)

    def help(self, name: str, instead: T, work: Callable[..., Awaitable[T]], *arguments: object) -> asyncio.Task[T]:
        """The same beside the story, as a task of the call."""
        return self.tasks.create_task(self.spared(name, instead, work, *arguments), name=name)

    def events_of(self, channel_id: str) -> Subscription:
        """The events of another channel of this call, without a gap since recovery found it, if it did."""
        return self.inherited.pop(channel_id, None) or self.centre.bus.open(f"channel:{channel_id}")

    def _helper_failed(self, words: str) -> None:
        self.publish(SystemNoted(what="a helper failed; the call goes on", detail=words))

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

    async def watch(self, events: asyncio.Queue[ari.Event]) -> None:
        """Turn the channel's events into inputs; raise CallerHungUp when the channel is gone."""
        cut = ""
        while True:
            match await events.get():
                case ari.StasisStart():
                    self.entered.set()
                case ari.ChannelDtmfReceived() as key:
                    self._signalled(key.digit)
                case ari.PlaybackFinished() as over:
                    self.inputs.put_nowait(PlaybackOver(over.playback.id))
                case ari.ChannelHangupRequest() as request:
                    cut = cut or ended_by(request)
                case ari.StasisEnd() | ari.ChannelDestroyed() as end if end.channel.id == self.call.channel_id:
                    self.gone = True
                    if self.leaving:
                        return
                    raise CallerHungUp(end.found_out or cut or "caller hung up")

    def _signalled(self, digit: str) -> None:
        if self.keys.signalled(digit):
            self._key(digit)

    def _key(self, digit: str) -> None:
        if self.take_key is not None:
            self.take_key(digit)
        else:
            self.inputs.put_nowait(Key(digit))

    # Time -------------------------------------------------------------------------------------

    def begin_to_count(self) -> None:
        """The longest time of a call runs from its arrival, in whichever process that was."""
        most = self.centre.settings.centre.max_call_seconds
        if most:
            gone = max(0.0, steady.now() - self.call.arrived_at)
            self.limit.call(most - min(gone, most / 2))  # a clock that was set forward ends nobody's call

    async def keep_time(self) -> None:
        """End legs and the call when their time is over; raises CallerHungUp for the call."""
        while True:
            leg, seconds = await self.limit.next()
            self.publish(CallTooLong(who=leg.who if leg else "", seconds=round(seconds, 2)))
            if leg is None:
                raise CallerHungUp("the longest time of a call was over")
            if self.conversation is not None and leg.channel_id in self.conversation.legs:
                with contextlib.suppress(CommandRefused, TimeoutError):
                    await self.conversation.order(Verb.DROP, leg.who, "time limit", Itself("time limit"))

    async def last_words(self, *_error: object) -> None:
        """A call that came to its longest time ends with a sentence, when everybody else has been let go."""
        if self.limit.over:
            with contextlib.suppress(AsteriskError, TimeoutError):
                await self.channel.music_off()
                async with asyncio.timeout(_LAST_WORDS_SECONDS):
                    async with playing(self.channel, await self.media("time_is_up", "goodbye")) as playback:
                        await playback.wait()

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
            self.attend((), awake=False)
            self._ear_task = self.centre.ears.open(self.ear, partial(self.run_ear, self.ear))

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
        """Stop listening to the caller, and give the stream back; the last words are still written down, later."""
        ear = self.stop_ear()
        if ear is not None:
            await ear.closed.wait()

    def rest_ear(self) -> None:
        """Nobody listens for a while: audio is not read and the stream is given back, unless the caller's keys come as
        tones alone."""
        if self.keys.by_tone:
            self.attend((), awake=False)
        else:
            self.stop_ear()

    def stop_ear(self) -> Ear | None:
        """The same without waiting; the ear that was open."""
        ear, task, self.ear, self._ear_task = self.ear, self._ear_task, None, None
        if task is not None:
            task.cancel()
        return ear

    def attend(self, phrases: tuple[str, ...] | None, awake: bool = True) -> None:
        """What the caller's ear listens for: phrases, or dictation, or nothing."""
        if self.ear is not None:
            self.ear.attend(phrases, awake, self.language)

    # Listener of the ears -----------------------------------------------------------------------

    def stirred(self, sound: Sound) -> None:
        """See `Listener`."""
        if self.ear is not None and self.ear.phrases is not None:
            self.inputs.put_nowait(sound)

    def heard(self, leg: str, heard: Heard) -> None:
        """See `Listener`."""
        hypothesis, clip, began_at = heard.hypothesis, heard.utterance, round(heard.began_at, 2)
        seconds = round(heard.spoken_seconds, 2)
        if hypothesis.sound:
            self.publish(SoundHeard(leg=leg, sound=hypothesis.sound, began_at=began_at, seconds=seconds))
        elif hypothesis.text:
            self.publish(
                Transcribed(
                    leg=leg, text=hypothesis.text, start=round(clip.start, 2), end=round(clip.end, 2),
                    confidence=round(hypothesis.confidence, 3), engine=hypothesis.engine,
                    began_at=began_at, seconds=seconds,
                    words=[asdict(word) for word in hypothesis.words],
                )
            )  # fmt: skip
        if heard.voice is not None:
            mood = self.feelings.setdefault(leg, Feelings())
            self.publish(noticed(mood, leg, heard.voice, heard.spoken_seconds, hypothesis, self.language))
            if leg == "caller":
                self.emotion = weight(mood.level)
                self.felt()
        if leg == "caller" and heard.answers and heard.phrases is not None:
            self.inputs.put_nowait(Spoke(heard))

    def partly_heard(self, leg: str, text: str, began_at: float) -> None:
        """See `Listener`."""
        self.centre.journal.show(PartlyHeard(call_id=self.call.id, leg=leg, text=text, began_at=round(began_at, 2)))

    def not_heard(self, leg: str, seconds: float, reason: str) -> None:
        """See `Listener`."""
        self.publish(TranscriptSkipped(leg=leg, seconds=round(seconds, 2), reason=reason))

    def unanswered(self, reason: str) -> None:
        """See `Listener`."""
        self.inputs.put_nowait(SpeechLost(reason))

    def keyed(self, leg: str, digit: str) -> None:
        """See `Listener`."""
        if leg == "caller" and self.keys.sounded(digit):
            self._key(digit)


@asynccontextmanager
async def session_of(
    centre: Centre, call: Call, events: Subscription, inherited: Mapping[str, Subscription] | None = None
) -> AsyncIterator[CallSession]:
    """A session with its watcher over ``events``, the subscription that was opened when the channel arrived.

    ``inherited``: those of its other channels that were there already.

    Leaving the block releases everything, last in first out. Raises CallerHungUp (in an ExceptionGroup) out of
    the block when the caller leaves first.
    """
    token = call_id_var.set(call.id)
    recording = centre.recorder.recording(call.id, call.channel_id) if centre.recorder else None
    tasks, stack = asyncio.TaskGroup(), AsyncExitStack()
    session = CallSession(centre, call, tasks, stack)
    session.inherited = dict(inherited or {})
    try:
        async with stack, tasks:
            stack.enter_context(centre.present.there(call))
            stack.push_async_exit(session.last_words)
            centre.calls[call.id] = session
            session.recording = recording
            watcher = tasks.create_task(session.watch(events.queue), name="watcher")
            session.begin_to_count()
            timer = tasks.create_task(session.keep_time(), name="time limit")
            yield session
            watcher.cancel()
            timer.cancel()
            await session.close_ear()
    finally:
        if call.id in centre.calls:
            centre.calls.pop(call.id).stop_ear()
        for unused in session.inherited.values():
            centre.bus.close(unused)
        centre.bus.close(events)
        call_id_var.reset(token)
