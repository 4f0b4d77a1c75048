"""Every setting, typed and frozen. Units are in the names; ranges are checked by `config.load`.

A field's ``metadata`` may hold ``low`` and ``high`` (inclusive bounds), ``choices``, or ``pattern``.
The explanation of each setting stands beside its value in ``config/default.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from config.analysis_settings import Analysis
from config.kinds import between, matching, one_of
from config.kpi_settings import Kpi
from config.quality_settings import Quality
from config.report_settings import Report
from config.topic_settings import Topics
from config.web_settings import Crm, Live, Oidc, Web, Webhooks


@dataclass(frozen=True, slots=True)
class Pbx:
    """Asterisk: where it listens and how large its media range is."""

    listen: str = "127.0.0.1"
    sip_port: int = between(5060, 0, 65535)
    tls_port: int = between(5061, -1, 65535)
    nat: bool = False
    http_port: int = between(0, 0, 65535)
    rtp_ports: int = between(2000, 40, 20000)
    away_seconds: float = between(60.0, 3, 3600)


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
    late: str = one_of("hours", "hours", "open", "closed")


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
    key_tones: bool = True
    words_zh: str = ""
    only_speech: bool = True
    offer_language: bool = True
    last_words_seconds: float = between(20.0, 0, 120)
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
    places_per_number: int = between(3, 0, 100000)
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
    whisper_packet: bool = False
    consult_ring_seconds: float = between(20.0, 1, 120)
    park_seconds: float = between(120.0, 1, 3600)
    park_slots: int = between(20, 1, 99)
    extend_seconds: float = between(60.0, 1, 3600)
    outbound_ring_seconds: float = between(40.0, 1, 180)


@dataclass(frozen=True, slots=True)
class Callback:
    """Callers who hung up and keep their place."""

    resume_seconds: float = between(120.0, 0, 3600)
    resume_for: str = one_of("shown", "shown", "customers", "nobody")
    tries: int = between(3, 1, 20)
    ring_seconds: float = between(25.0, 1, 120)
    retry_seconds: float = between(60.0, 1, 86400)
    keep_hours: float = between(24.0, 0.001, 720)
    cut_off: bool = True


_PREFIXES = r"(\+?[0-9]+( +|$))*"
_PATTERNS = r"(_?\+?(\[[0-9-]+\]|[0-9XxZzNn*#])*[.!]?( +|$))*"
_PREMIUM = (
    "+1900 _+1XXX976XXXX +979 +870 +881 +882 +883 +449 +4487 +4470 +35315 +49900 +49137 +49118 +49180 "
    "+4390 +4393 _+4190[016]. +3389 +39899 +39892 +39895 _+3480[367]. +34905 +34907 +3190 +3290 +61190 "
    "+64900 +81990 +81570 +651900 0900 0190 0137 _1900XXXXXXX _900XXXXXXX _976XXXX"
)
_FOREIGN = (
    "+1242 +1246 +1264 +1268 +1284 +1340 +1345 +1441 +1473 +1649 +1658 +1664 +1721 +1758 +1767 +1784 "
    "+1809 +1829 +1849 +1868 +1869 +1876 +76 +77"
)
_PATTERN_WORDS = "prefixes such as 0900 or +1900, or Asterisk patterns such as _0900X., with blanks between"


@dataclass(frozen=True, slots=True)
class Dialling:
    """The one door for every number that kefu dials: which, for whom, how often, how many at once, how long."""

    country: str = matching("", r"[1-9][0-9]{0,2}|", "a country code of one to three digits such as 49, or nothing")
    national_prefix: str = matching("0", r"[0-9]{0,2}", "at most two digits")
    international_prefix: str = matching("00 011", _PREFIXES, "prefixes of digits with blanks between")
    complete: str = matching("", _PATTERNS, _PATTERN_WORDS)
    plus: bool = True
    internal: str = matching("_100X _600X", _PATTERNS, _PATTERN_WORDS)
    service: str = matching("_90[0-2] _91[02-5]", _PATTERNS, _PATTERN_WORDS)
    short_digits: int = between(6, 0, 8)
    allow: str = matching("", _PATTERNS, _PATTERN_WORDS)
    refuse: str = matching("", _PATTERNS, _PATTERN_WORDS)
    premium: str = matching(_PREMIUM, _PATTERNS, _PATTERN_WORDS)
    foreign: str = matching(_FOREIGN, _PATTERNS, _PATTERN_WORDS)
    withheld: str = matching("266696687 86282452253", _PREFIXES, "numbers with blanks between")
    callback: str = one_of("national", "internal", "local", "national", "international")
    flow: str = one_of("international", "internal", "local", "national", "international", "any")
    agents: str = one_of("national", "internal", "local", "national", "international", "any")
    console: str = one_of("international", "internal", "local", "national", "international", "any")
    callbacks_per_number: int = between(3, 0, 1000)
    per_number: int = between(0, 0, 100000)
    per_hour: int = between(500, 0, 1000000)
    concurrent: int = between(100, 0, 100000)
    trunks: str = matching("", r"([^ =]+=[0-9]+( +|$))*", "PATTERN=CALLS pairs with blanks between, such as _0X.=30")
    max_call_seconds: float = between(7200.0, 0, 604800)


@dataclass(frozen=True, slots=True)
class Recording:
    """Recordings of calls: which, where, encrypted with what. How long they are kept: `Retention`."""

    mode: str = one_of("off", "off", "on demand", "all")
    folder: str = "recordings"
    key_file: str = "auto"


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
    smtp_security: str = one_of("none", "none", "starttls", "tls")
    smtp_ca_file: str = ""
    smtp_user: str = ""
    smtp_password: str = ""


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
    """Where the journal lies (a relative path is relative to the run folder); what is done when the disk is short."""

    path: str = "kefu.db"
    busy_seconds: float = between(1.0, 0.05, 30)
    memory_events: int = between(20_000, 100, 10_000_000)
    spool_mb: int = between(256, 1, 1_000_000)
    warn_free_mb: int = between(200, 0, 1_000_000_000)
    stop_recording_free_mb: int = between(20, 0, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Who is told at once when the centre itself is short of something."""

    webhook: str = ""
    retry_minutes: float = between(60.0, 0, 10_080)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each kind of data is kept; 0 keeps it for ever. Looked at once an hour."""

    journal_days: float = between(730.0, 0, 36_500)
    transcripts_days: float = between(365.0, 0, 36_500)
    messages_days: float = between(90.0, 0, 36_500)
    recordings_days: float = between(90.0, 0, 36_500)
    recordings_mb: int = between(0, 0, 1_000_000_000)
    sentences_hours: float = between(24.0, 0, 876_000)
    sentences_mb: int = between(200, 0, 1_000_000)
    prompts_days: float = between(90.0, 0, 36_500)
    logs_mb: int = between(10, 0, 100_000)
    logs_kept: int = between(5, 1, 1000)


@dataclass(frozen=True, slots=True)
class Centre:
    """The application as a whole."""

    flow: str = "dialplans/flows/main.yaml"
    prompts: str = "config/prompts.toml"
    agents: str = "config/agents.toml"
    callers: str = "config/callers.toml"
    queues: str = "config/queues.toml"
    scripts: str = "dialplans/flows/scripts.yaml"
    rules: str = "config/rules"
    forms: str = "config/forms"
    business: str = "config/demo/business.sql"
    emergency: str = "110 112 119 120 122 911 999"
    max_calls: int = between(500, 1, 100000)
    max_calls_per_number: int = between(5, 0, 100000)
    max_anonymous_calls: int = between(50, 0, 100000)
    max_test_calls: int = between(20, 0, 100000)
    max_test_seconds: float = between(300.0, 10, 86400)
    max_call_seconds: float = between(14400.0, 0, 604800)
    drain_seconds: float = between(2.0, 0, 3600)


@dataclass(frozen=True, slots=True)
class Assist:
    """Help to agents: cards of knowledge while they talk, and what a call was about when it is over."""

    knowledge: str = "config/knowledge"
    cards: bool = True
    early_cards: bool = True
    card_gap: float = between(1.5, 0, 100)
    card_likeness: float = between(0.55, 0, 1)
    summary: bool = True
    disposition_gap: float = between(0.15, 0, 1)


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
    web: Web = field(default_factory=Web)
    callback: Callback = field(default_factory=Callback)
    dialling: Dialling = field(default_factory=Dialling)
    recording: Recording = field(default_factory=Recording)
    voicemail: Voicemail = field(default_factory=Voicemail)
    healing: Healing = field(default_factory=Healing)
    priority: Priority = field(default_factory=Priority)
    crm: Crm = field(default_factory=Crm)
    webhooks: Webhooks = field(default_factory=Webhooks)
    hours: Hours = field(default_factory=Hours)
    store: Store = field(default_factory=Store)
    alerts: Alerts = field(default_factory=Alerts)
    retention: Retention = field(default_factory=Retention)
    oidc: Oidc = field(default_factory=Oidc)
    live: Live = field(default_factory=Live)
    kpi: Kpi = field(default_factory=Kpi)
    report: Report = field(default_factory=Report)
    quality: Quality = field(default_factory=Quality)
    topics: Topics = field(default_factory=Topics)
    assist: Assist = field(default_factory=Assist)
    analysis: Analysis = field(default_factory=Analysis)
    centre: Centre = field(default_factory=Centre)
