"""One telephone call while it lives."""

from __future__ import annotations

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.contact.contact import Contact
from ari_app.media.recorder import CallRecording
from ari_app.voice.call.dialogue_state import Dialogue
from ari_app.voice.call.hearing import CallHearing
from ari_app.voice.call.inputs import Inputs
from ari_app.voice.call.key_merge import KeyMerge
from ari_app.voice.call.life import ChannelLife
from ari_app.voice.call.services import Services
from ari_app.voice.call.talk import Talk
from models.domain.annotation_events import CRM, CallLinked
from models.domain.call_state import CallState
from models.domain.caller import Call
from models.domain.conversation import Role
from models.domain.events import CallArrived


class CallerHungUp(Exception):
    """Control exception: the caller's channel is gone. ``cause`` says how (hang-up, lost with Asterisk)."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class CallSession(Contact):
    """A caller's call. The story runs in ``life.tasks``; the watcher beside it turns a hang-up into CallerHungUp."""

    services: Services
    life: ChannelLife

    def __init__(self, services: Services, call: Call, life: ChannelLife) -> None:
        super().__init__(services, call, life)
        inputs, keys, speech = Inputs(), KeyMerge(), services.settings.speech
        hearing = CallHearing(self, services.hearing, services.switch, services.journal, speech, inputs, keys)
        self.dialogue = Dialogue(hearing, inputs, keys)
        self.recording: CallRecording | None = (
            services.recorder.recording(call.id, call.channel_id) if services.recorder else None
        )
        self.conversation: Talk | None = None

    @property
    def channel(self) -> Channel:
        """The caller's channel."""
        return self.life.channel

    @property
    def hearing(self) -> CallHearing:
        """The ears of the call."""
        return self.dialogue.hearing

    def move(self, state: CallState) -> None:
        """See `Contact`. What was keyed in another state answers nothing in this one."""
        if self.state not in (state, CallState.ARRIVED):
            self.dialogue.inputs.turn()
        super().move(state)

    def keyed(self, digit: str) -> None:
        """The caller pressed a key that came as a tone."""
        self.dialogue.sounded(digit)

    def arrive(self) -> None:
        """Write down that the call is here: once, and before its end, however soon that comes."""
        call, record = self.call, self.call.caller
        if not self.life.arrived:
            self.life.arrived = True
            self.publish(
                CallArrived(
                    channel_id=call.channel_id, number=call.number, dialled=call.dialled, language=self.language,
                    name=record.name, tier=record.tier, arrived_at=call.arrived_at, direction=call.direction,
                )
            )  # fmt: skip
            if record.external_id:
                self.publish(CallLinked(systems=[CRM], records=[record.external_id], by=CRM, url=record.url))

    def events_of(self, channel_id: str) -> Subscription:
        """The events of another channel of this call, without a gap since recovery found it, if it did."""
        return self.life.inherited.pop(channel_id, None) or self.services.switch.events(channel_id)

    def adopt_recording(self) -> None:
        """A former process began to record this call, and Asterisk goes on with it."""
        if self.recording is not None:
            self.recording.running = True

    def ringback(self) -> list[str]:
        """What somebody hears while another's phone rings."""
        return [self.services.flows.prompts.ringback()] * 8


class Calls(dict[str, CallSession]):
    """Every live call of this process, by id."""

    def outside_numbers(self, except_call: str) -> list[str]:
        """Numbers that calls other than one have on the line: legs, and whom we called ourselves."""
        numbers = []
        for call_id, session in self.items():
            if session.call.direction != "in" and call_id != except_call:
                numbers.append(session.call.number)
            legs = session.conversation.legs.values() if session.conversation else ()
            numbers += [leg.who for leg in legs if leg.role is Role.NUMBER]
        return numbers
