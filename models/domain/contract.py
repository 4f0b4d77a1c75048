"""The contract between the dialplan and kefu, written once: AGI scripts, Stasis arguments, variables.

``docs/reference/dialplan.md`` is generated from it, `kefu check` holds every dialplan against it, and the code that
reads either side is tested against it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgiScript:
    """``AGI(${KEFU_AGI}/name,…)``: its arguments in order (the optional ones last) and the variables that it sets."""

    name: str
    words: str
    arguments: tuple[str, ...]
    optional: int
    sets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StasisKind:
    """``Stasis(${KEFU_APP},kind=…)``: further named arguments, and the variables that kefu leaves behind."""

    name: str
    words: str
    arguments: tuple[str, ...]
    sets: tuple[tuple[str, str], ...] = ()
    by: str = "dialplan"


AGI_SCRIPTS = (
    AgiScript(
        "intake", "who is calling, are we open, how important is it", ("caller's number", "dialled number"), 1,
        (
            ("KEFU_OPEN", "`1` or `0`"), ("KEFU_CALLER_NAME", "from the caller's record, or empty"),
            ("KEFU_LANGUAGE", "`en`, `zh` or empty"), ("KEFU_TIER", "`basic silver gold platinum`"),
            ("KEFU_LAST_AGENT", "agent's id or empty"),
            ("KEFU_PRIORITY", "0–10; the fallback gives it to `QUEUE_PRIO`"),
            ("KEFU_JITTER", "milliseconds of a jitter buffer for the caller's line (`speech.jitter_ms`), or empty"),
        ),
    ),
    AgiScript(
        "queue", "for shops that keep app_queue: priority, queue and skill for the dialplan's own `Queue()`",
        ("caller's number", "dialled number", "problem type"), 1,
        (
            ("QUEUE_PRIO", "0–10, read by `Queue()` itself"),
            ("KEFU_QUEUE", "the queue's name: `kefu-` and the problem type"),
            ("KEFU_SKILL", "the problem type"),
            ("QUEUE_MAX_PENALTY", "worst member penalty (5 − proficiency) for this caller"),
            ("KEFU_LANGUAGE", "`en`, `zh` or empty"), ("KEFU_OPEN", "`1` or `0`"),
        ),
    ),
    AgiScript(
        "agent", "an agent's dialled code",
        ("the phone's authenticated endpoint", "`login logout pause unpause wrapup extend setstate`", "digit or id"), 1,
        (("KEFU_SAY", "sound to play"),),
    ),
)  # fmt: skip
STASIS_KINDS = (
    StasisKind(
        "inbound", "a caller", ("dialled", "number", "open", "language"),
        (("KEFU_NEXT", "`fallback` when the caller goes on in the dialplan"),),
    ),
    StasisKind("test", "a tester's number", ("dialled", "number")),
    StasisKind(
        "desk", "an agent's phone on its own account", ("do", "agent", "argument"),
        (("KEFU_SAY", "sound for a phone whose code was refused"),),
    ),
    StasisKind("agent", "an agent's leg", ("call",), by="kefu"),
    StasisKind("number", "a leg to a number", ("call",), by="kefu"),
    StasisKind("customer", "a customer who is called", ("call",), by="kefu"),
    StasisKind("snoop", "an ear", (), by="kefu"),
    StasisKind("media", "an ear's audio", (), by="kefu"),
)  # fmt: skip
GLOBALS = (
    ("KEFU_AGI", "`agi://` address of kefu's FastAGI server with this run's secret; nobody is answered without it"),
    ("KEFU_APP", "name of kefu's Stasis application"),
    (
        "KEFU_AWAY",
        "seconds without a sign of life of kefu after which callers in it go to the fallback (`pbx.away_seconds`)",
    ),
    ("EMERGENCY_TRUNK", "trunk for emergency numbers, for example `PJSIP/trunk`; empty: congestion"),
)
OWN_VARIABLES = (
    ("KEFU_NUMBER", "the caller's number, filtered to `0-9+`"),
    ("KEFU_HERE", "`1` on the channel of a caller who is in kefu"),
    ("KEFU_BEAT", "epoch second of kefu's last sign of life"),
    ("KEFU_TRIES", "how often a caller who came during a restart was offered to kefu"),
    ("KEFU_WATCH", "global: the channel that looks after callers should kefu be gone (`15-watch.conf`)"),
)
PULSE = "KEFU_PULSE"
ENTRANCES = (
    ("Local/DIGITS@kefu-out/n", "every number that kefu dials, when `[dialling]` lets it; nothing else can be dialled"),
    ("TRANSFER_CONTEXT=kefu-transfer", "where REFER of an agent's phone leads"),
)


def table() -> str:
    """The contract as Markdown."""
    rows = ["| from | to | what | values |", "|---|---|---|---|"]
    rows += [f"| Asterisk's globals | dialplan | `{name}` | {words} |" for name, words in GLOBALS]
    for script in AGI_SCRIPTS:
        least = len(script.arguments) - script.optional
        arguments = ", ".join(text if n < least else f"[{text}]" for n, text in enumerate(script.arguments))
        rows.append(
            f"| dialplan | kefu | `AGI(${{KEFU_AGI}}/{script.name},…)` | {script.words}; arguments: {arguments} |"
        )
        rows += [f"| AGI `{script.name}` | dialplan | `{name}` | {words} |" for name, words in script.sets]
    for kind in STASIS_KINDS:
        names = " ".join(f"`{name}=`" for name in kind.arguments) or "none"
        rows.append(
            f"| {kind.by} | kefu | `Stasis(${{KEFU_APP}},kind={kind.name},…)` |"
            f" {kind.words}; named arguments: {names} |"
        )
        rows += [f"| kefu | dialplan | `{name}` (`kind={kind.name}`) | {words} |" for name, words in kind.sets]
    rows.append(f"| kefu | Asterisk's globals | `{PULSE}` | a new number every few seconds for as long as kefu lives |")
    rows += [f"| dialplan | dialplan | `{name}` | {words} |" for name, words in OWN_VARIABLES]
    rows += [f"| kefu | dialplan | `{name}` | {words} |" for name, words in ENTRANCES]
    return "\n".join(rows)


def variables() -> frozenset[str]:
    """Every variable that either side sets for the other."""
    sets = [name for script in AGI_SCRIPTS for name, _ in script.sets]
    sets += [name for kind in STASIS_KINDS for name, _ in kind.sets]
    return frozenset([*sets, PULSE, *(name for name, _ in (*GLOBALS, *OWN_VARIABLES))])
