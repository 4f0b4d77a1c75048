"""What every call needs of the application, and what calls share with each other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ari_app.agents.roster import Roster
from ari_app.ari.bus import Bus
from ari_app.ari.rest import Rest
from ari_app.contact.presence import Presence
from ari_app.lookup.crm import CrmDirectory
from ari_app.lookup.service import Fetches
from ari_app.media.ears import Ears
from ari_app.media.prompts import PromptBook
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.recorder import Recorder
from ari_app.media.streams import Streams
from ari_app.routing.dispatcher import Matchmaker
from ari_app.routing.waits import Waits
from ari_app.store.callers import CallerDirectory
from ari_app.store.journal import Journal
from ari_app.voice.dialling.policy import DiallingPolicy
from config.settings import Settings
from models.domain.call_state import Outcome
from models.domain.caller import Call
from models.domain.conversation import Role
from models.domain.flow import Flow
from models.domain.queue import QueueProfile
from models.intent.classifier import IntentClassifier

if TYPE_CHECKING:
    from ari_app.voice.callback import Callbacks
    from ari_app.voice.session import CallSession
    from ari_app.voice.voicemail.messages import Messages

Story = Callable[["CallSession"], Awaitable[Outcome]]
_DIAL_GRACE = 3.0  # seconds that Asterisk goes on ringing beyond what was asked, at the most


@dataclass(slots=True)
class DeskChannel:
    """An agent's telephone that stays connected between calls. ``back`` is set when a conversation lets it go."""

    channel_id: str
    agent_id: str
    back: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Centre:
    """What every call needs of the application, and what calls share.

    ``is_open``: whether the centre is open at a time (epoch seconds);
    ``slots``: parked calls; ``nailed``: phones that stay connected; ``offering``: agent → call while his phone rings
    or a customer is rung for him; ``placeholders``: places in the line that are no caller's (call-backs, transfers);
    ``places_kept``: dropped calls whose place was given back, and when; ``moments``: caller's number → the time that
    their flow takes for now (flow tests try opening hours with it); ``desks_ringing``: channel of a phone that is rung
    by command → until when.
    """

    settings: Settings
    rest: Rest
    bus: Bus
    journal: Journal
    roster: Roster
    matchmaker: Matchmaker
    waits: Waits
    callers: CallerDirectory | CrmDirectory
    prompts: PromptBook
    menu_pool: RecogniserPool
    transcript_pool: RecogniserPool
    flow: Flow
    run: Path
    is_open: Callable[[float], bool] = lambda _at: True
    speech_possible: bool = True
    streams: Streams = field(default_factory=lambda: Streams(120))
    ears: Ears = field(default_factory=Ears)
    calls: dict[str, CallSession] = field(default_factory=dict)
    queues: Mapping[str, QueueProfile] = field(default_factory=dict)
    nailed: dict[str, DeskChannel] = field(default_factory=dict)
    slots: dict[str, CallSession] = field(default_factory=dict)
    places_kept: dict[str, float] = field(default_factory=dict)
    placeholders: set[str] = field(default_factory=set)
    offering: dict[str, str] = field(default_factory=dict)
    classifiers: Mapping[str, IntentClassifier] = field(default_factory=dict)
    lookups: Fetches | None = None
    moments: dict[str, float] = field(default_factory=dict)
    recorder: Recorder | None = None
    emergency: frozenset[str] = frozenset()
    callbacks: Callbacks | None = None
    messages: Messages | None = None
    starter: Callable[[Call, Story], asyncio.Task[None]] | None = None
    dialling: DiallingPolicy = field(init=False)
    present: Presence = field(init=False)
    desks_ringing: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The door for numbers belongs to every centre."""
        self.dialling = DiallingPolicy(
            self.settings.dialling, self.emergency, self.roster, self.journal, self._outside_numbers
        )
        self.present = Presence(self.dialling.key)

    def desk_rings(self, channel_id: str, seconds: float) -> None:
        """A phone is rung by command for so long: nobody waits for its channel, and yet it is ours."""
        now = time.monotonic()
        self.desks_ringing = {name: until for name, until in self.desks_ringing.items() if until > now}
        self.desks_ringing[channel_id] = now + seconds + _DIAL_GRACE

    def ringing_desks(self) -> set[str]:
        """The channels of such phones."""
        now = time.monotonic()
        return {name for name, until in self.desks_ringing.items() if until > now}

    def _outside_numbers(self, except_call: str) -> list[str]:
        """Numbers that live calls other than one have on the line: legs, and whom we called ourselves."""
        numbers = []
        for call_id, session in self.calls.items():
            if session.call.direction != "in" and call_id != except_call:
                numbers.append(session.call.number)
            legs = session.conversation.legs.values() if session.conversation else ()
            numbers += [leg.who for leg in legs if leg.role is Role.NUMBER]
        return numbers

    def start_call(self, call: Call, story: Story) -> asyncio.Task[None]:
        """Begin a supervised call whose channel kefu is about to make; the task ends with the call."""
        assert self.starter is not None, "the application is not running"
        return self.starter(call, story)

    @property
    def queue_names(self) -> set[str]:
        """Every queue there is: those with a profile and those that agents have a skill for."""
        skills = {skill for status in self.roster.all() for skill in status.agent.skills}
        return skills | set(self.queues)
