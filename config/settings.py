"""Every setting, typed and frozen. Units are in the names; ranges are checked by `config.load`.

A field's ``metadata`` may hold ``low`` and ``high`` (inclusive bounds), ``choices``, or ``pattern``.
The explanation of each setting stands beside its value in ``config/default.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def between(default: Any, low: float, high: float) -> Any:  # noqa: ANN401 - a dataclass field of any type
    """A field whose value must lie in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def one_of(default: str, *choices: str) -> Any:  # noqa: ANN401 - a dataclass field
    """A field whose value must be one of the choices."""
    return field(default=default, metadata={"choices": choices})


def matching(default: str, pattern: str, words: str) -> Any:  # noqa: ANN401 - a dataclass field
    """A field whose whole value must match a regular expression; ``words`` say what that is."""
    return field(default=default, metadata={"pattern": pattern, "words": words})


@dataclass(frozen=True, slots=True)
class Pbx:
    """Asterisk: where it listens and how large its media range is."""

    listen: str = "127.0.0.1"
    sip_port: int = between(5060, 0, 65535)
    http_port: int = between(0, 0, 65535)
    rtp_ports: int = between(2000, 40, 20000)


@dataclass(frozen=True, slots=True)
class Ari:
    """The connection to Asterisk's REST interface."""

    app: str = "kefu"
    connections: int = between(8, 1, 8)
    request_seconds: float = between(5.0, 0.1, 30)
    heartbeat_seconds: float = between(5.0, 0.5, 10)
    reconnect_max_seconds: float = between(5.0, 0.1, 60)


@dataclass(frozen=True, slots=True)
class Agi:
    """The FastAGI server."""

    port: int = between(0, 0, 65535)
    deadline_ms: int = between(300, 20, 2000)
    read_seconds: float = between(3.0, 0.1, 30)
    max_sessions: int = between(4000, 1, 20000)


@dataclass(frozen=True, slots=True)
class Speech:
    """Recognition: which engine hears which language, and how speech is cut into utterances."""

    engine_en: str = "auto"
    engine_zh: str = "auto"
    menu_workers: int = between(1, 0, 16)
    transcript_workers: int = between(1, 0, 16)
    max_backlog_seconds: float = between(20.0, 1, 600)
    answer_seconds: float = between(4.0, 0.5, 30)
    vad_mode: int = between(2, 0, 3)
    above_noise_db: float = between(5.0, 0.0, 20.0)
    learn_echo: bool = True
    jitter_ms: int = between(120, 0, 1000)
    start_ms: int = between(100, 20, 1000)
    endpoint_ms: int = between(500, 100, 3000)
    max_utterance_seconds: float = between(15.0, 1, 60)
    confirm_below: float = between(0.6, 0, 1)
    vad: str = matching("webrtc:", r"webrtc:|silero:(0?\.\d+)?", "webrtc:, silero: or silero:0.4")
    pause_ms: int = between(120, 0, 3000)
    stir_ms: int = between(80, 0, 1000)
    partial_ms: int = between(1000, 0, 60000)
    max_streams: int = between(120, 0, 10000)
    worker_growth_mb: int = between(400, 50, 100000)
    caller_emotion: bool = True
    agent_emotion: bool = False
    mask_digits: int = between(9, 0, 100)
    keep_phone_numbers: bool = False
    intents_en: str = "auto"
    intents_zh: str = "auto"


@dataclass(frozen=True, slots=True)
class Voice:
    """Prompts that no recording exists for."""

    engine_en: str = "auto"
    engine_zh: str = "auto"
    patience_seconds: float = between(1.0, 0, 5)
    recordings: str = "config/recordings"
    words_per_minute: int = between(150, 80, 300)


@dataclass(frozen=True, slots=True)
class Menu:
    """How long a menu waits and how often it asks again."""

    no_input_seconds: float = between(5.0, 0.5, 60)
    attempts: int = between(3, 1, 10)
    max_depth: int = between(200, 1, 10000)


@dataclass(frozen=True, slots=True)
class Queue:
    """The waiting line and the offers to agents."""

    profile: str = one_of(
        "service-first", "service-first", "resolution-first", "overload", "longest-idle", "strict-priority", "greedy"
    )
    overload_ratio: float = between(0.0, 0, 100)
    log: str = "queue_log"
    device_states: bool = True
    max_waiting: int = between(200, 0, 100000)
    max_wait_seconds: float = between(1800.0, 1, 86400)
    announce_seconds: float = between(30.0, 1, 600)
    guard_seconds: float = between(86.0, 1, 3600)
    target_seconds: float = between(30.0, 1, 600)
    ring_seconds: float = between(15.0, 1, 120)
    cool_down_seconds: float = between(15.0, 0, 600)
    handling_seconds: float = between(180.0, 1, 3600)
    patience_seconds: float = between(180.0, 1, 3600)


@dataclass(frozen=True, slots=True)
class WrapUp:
    """After the call, for the agent and for the caller."""

    seconds: float = between(30.0, 0, 3600)
    survey: bool = True
    survey_seconds: float = between(6.0, 1, 60)


@dataclass(frozen=True, slots=True)
class Desk:
    """What agents' telephones do: offers, transfers, parking."""

    max_missed: int = between(3, 0, 100)
    auto_answer: bool = False
    whisper: bool = False
    consult_ring_seconds: float = between(20.0, 1, 120)
    park_seconds: float = between(120.0, 1, 3600)
    park_slots: int = between(20, 1, 99)
    extend_seconds: float = between(60.0, 1, 3600)
    outbound_ring_seconds: float = between(40.0, 1, 180)


@dataclass(frozen=True, slots=True)
class Callback:
    """Callers who hung up and keep their place."""

    resume_seconds: float = between(120.0, 0, 3600)
    tries: int = between(3, 1, 20)
    ring_seconds: float = between(25.0, 1, 120)
    retry_seconds: float = between(60.0, 1, 86400)
    cut_off: bool = True


@dataclass(frozen=True, slots=True)
class Recording:
    """Recordings of calls: which, where, encrypted with what, kept how long."""

    mode: str = one_of("off", "off", "on demand", "all")
    folder: str = "recordings"
    key_file: str = "recording.key"
    keep_days: float = between(90.0, 0, 36500)


@dataclass(frozen=True, slots=True)
class Voicemail:
    """Messages that callers leave, and who is told of them."""

    max_seconds: float = between(120.0, 2, 1800)
    silence_seconds: float = between(4.0, 1, 30)
    webhook: str = ""
    email_to: str = ""
    email_from: str = "kefu@localhost"
    smtp_host: str = ""
    smtp_port: int = between(25, 1, 65535)


@dataclass(frozen=True, slots=True)
class Healing:
    """How often state is compared with Asterisk; a mismatch seen twice is healed."""

    check_seconds: float = between(0.4, 0.1, 1.0)
    ami_seconds: float = between(3.0, 0.5, 30)


@dataclass(frozen=True, slots=True)
class Priority:
    """Weights of the caller's priority; they must sum to 1."""

    value: float = between(0.5, 0, 1)
    behaviour: float = between(0.3, 0, 1)
    emotion: float = between(0.2, 0, 1)


@dataclass(frozen=True, slots=True)
class Crm:
    """Customer data over HTTP for the caller's value; the caller table answers when it does not."""

    url: str = ""
    deadline_ms: int = between(150, 10, 2000)
    cache_seconds: float = between(300.0, 0, 86400)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of the centre: `mon`…`sun` hold ranges such as "09:00-12:00, 13:00-18:00" or "closed"."""

    time_zone: str = "local"
    mon: str = "00:00-24:00"
    tue: str = "00:00-24:00"
    wed: str = "00:00-24:00"
    thu: str = "00:00-24:00"
    fri: str = "00:00-24:00"
    sat: str = "00:00-24:00"
    sun: str = "00:00-24:00"


@dataclass(frozen=True, slots=True)
class Store:
    """Where the journal lies; a relative path is relative to the run folder."""

    path: str = "kefu.db"
    busy_seconds: float = between(1.0, 0.05, 30)


@dataclass(frozen=True, slots=True)
class Centre:
    """The application as a whole."""

    flow: str = "dialplans/flows/main.yaml"
    prompts: str = "config/prompts.toml"
    agents: str = "config/agents.toml"
    callers: str = "config/callers.toml"
    queues: str = "config/queues.toml"
    business: str = "config/demo/business.sql"
    emergency: str = "110 112 119 120 122 911 999"
    max_calls: int = between(500, 1, 100000)
    drain_seconds: float = between(5.0, 0, 3600)


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree; one attribute a section of the TOML file."""

    pbx: Pbx = field(default_factory=Pbx)
    ari: Ari = field(default_factory=Ari)
    agi: Agi = field(default_factory=Agi)
    speech: Speech = field(default_factory=Speech)
    voice: Voice = field(default_factory=Voice)
    menu: Menu = field(default_factory=Menu)
    queue: Queue = field(default_factory=Queue)
    wrap_up: WrapUp = field(default_factory=WrapUp)
    desk: Desk = field(default_factory=Desk)
    callback: Callback = field(default_factory=Callback)
    recording: Recording = field(default_factory=Recording)
    voicemail: Voicemail = field(default_factory=Voicemail)
    healing: Healing = field(default_factory=Healing)
    priority: Priority = field(default_factory=Priority)
    crm: Crm = field(default_factory=Crm)
    hours: Hours = field(default_factory=Hours)
    store: Store = field(default_factory=Store)
    centre: Centre = field(default_factory=Centre)
