"""Call control without calls: targets, key codes, invariants, the queues file, dialplan patterns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ari.safety import IdLedger, check
from ari_app.configuration.queues import load_queues
from ari_app.reports.calls import describe
from ari_app.voice.recovery.invariants import AgentBook, Books, CallBook, Mismatch, Reality, What, mismatches
from config.load import ROOT, load_settings
from config.problems import ConfigError
from models.domain import control_events, events, flow_events, routing_events
from models.domain.call_commands import HangUp, Hold, Park, Transfer
from models.domain.conversation import Target, parse_target
from models.domain.dialling import Purpose, Rules, Usage, decide
from models.domain.errors import CommandRefused, UnsafeRequest
from models.domain.feature_codes import Code, KeyReader, PassOn

AGENTS, QUEUES = ("1001", "1002"), ("billing", "operator")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("1002", "agent", "1002"),
        ("billing", "queue", "billing"),
        ("5551234", "number", "5551234"),
        ("queue:operator", "queue", "operator"),
        ("number:1002", "number", "1002"),
        (" agent:1001 ", "agent", "1001"),
        ("+86105551234", "number", "+86105551234"),
    ],
)
def test_targets(text: str, kind: str, name: str) -> None:
    """Bare words are guessed, prefixes decide."""
    assert parse_target(text, AGENTS, QUEUES) == Target(kind, name)


@given(st.text(max_size=30))
def test_no_text_becomes_a_dangerous_target(text: str) -> None:
    """Whatever is keyed or typed: a known agent, a known queue, digits, or a refusal."""
    try:
        target = parse_target(text, AGENTS, QUEUES)
    except CommandRefused:
        return
    assert target.name in (*AGENTS, *QUEUES) or re.fullmatch(r"\+?[0-9*#]{2,24}", target.name)


def keys(text: str, gap: float = 0.2) -> list[object]:
    """What a reader makes of keys pressed one after the other."""
    reader = KeyReader()
    return [found for at, key in enumerate(text) if (found := reader.press(key, 100 + at * gap)) is not None]


def test_key_codes() -> None:
    """Codes, targets to hash, other keys passed on, unfinished codes forgotten."""
    assert keys("*0") == [Code(Hold())]
    assert keys("**") == [Code(HangUp())]
    assert keys("*21002#") == [Code(Transfer("1002"))]
    assert keys("12*7#") == [PassOn("1"), PassOn("2"), Code(Park()), PassOn("#")]
    assert keys("*2#*0") == [Code(Hold())]
    assert keys("*#5") == [PassOn("5")]
    assert keys("*0", gap=6) == [PassOn("0")]


def books(**changes: object) -> Books:
    """Two who talk, everything in order."""
    call = CallBook("chan", True, "kefu-bridge-1", False, {"leg": "1001"})
    values: dict[str, object] = {
        "calls": {"c1": call}, "agents": {"1001": AgentBook("talking", "c1")}, "places": frozenset(),
        "served": frozenset({"c1"}), "offering": frozenset(), "owned": frozenset({"chan", "leg"}),
        "bridges": frozenset({"kefu-bridge-1"}),
    }  # fmt: skip
    return Books(**{**values, **changes})  # type: ignore[arg-type]


def reality(channels: str = "chan leg", members: str = "chan leg", bridge: str = "kefu-bridge-1") -> Reality:
    """What Asterisk has."""
    return Reality(frozenset(channels.split()), {bridge: frozenset(members.split())})


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (reality(), []),
        (reality("leg", "leg"), [What.CALLER_GONE]),
        (reality("chan", "chan"), [What.LEG_GONE]),
        (reality(members="leg"), [What.OUTSIDE]),
        (reality(bridge="kefu-bridge-2"), [What.BRIDGE_GONE, What.STRAY_BRIDGE]),
        (reality("chan leg kefu-agent-1"), [What.STRAY_CHANNEL]),
        (reality("chan leg 17.4"), [What.UNHEARD_CALLER]),
    ],
)
def test_invariants_of_a_conversation(seen: Reality, expected: list[What]) -> None:
    """Each difference has its name, and only differences have one."""
    assert [found.what for found in mismatches(books(), seen, 1000.0)] == expected


def test_invariants_of_agents_and_places() -> None:
    """Reservations, wrap-ups and places that nothing stands for."""
    agents = {
        "1001": AgentBook("talking", "c1"), "1002": AgentBook("talking", "gone"), "1003": AgentBook("reserved", "c1"),
        "1004": AgentBook("wrap-up", "", 990.0), "1005": AgentBook("reserved", "c1"), "1006": AgentBook("ready", ""),
    }  # fmt: skip
    found = mismatches(
        books(agents=agents, offering=frozenset({"1005"}), places=frozenset({"c1", "c9"})), reality(), 1000.0
    )
    assert found == [
        Mismatch(What.STUCK_TALKING, "1002", "gone"),
        Mismatch(What.STUCK_RESERVED, "1003", "c1"),
        Mismatch(What.STUCK_WRAP_UP, "1004", ""),
        Mismatch(What.GHOST_PLACE, "c9"),
    ]


def test_a_held_caller_is_not_outside() -> None:
    """On hold they belong outside the bridge."""
    held = CallBook("chan", True, "kefu-bridge-1", True, {"leg": "1001"})
    assert mismatches(books(calls={"c1": held}), reality(members="leg"), 0.0) == []


def test_a_caller_whose_end_was_told_is_not_missed() -> None:
    """The call is being closed, which a slow Asterisk may take seconds for: only a leg of it may need to be healed."""
    closing = CallBook("chan", True, "kefu-bridge-1", False, {"leg": "1001"}, gone=True)
    assert mismatches(books(calls={"c1": closing}), reality("leg", "leg"), 0.0) == []
    (found,) = mismatches(books(calls={"c1": closing}), reality("", ""), 0.0)
    assert found.what is What.LEG_GONE


def test_every_mistake_of_a_queues_file_is_named(tmp_path: Path) -> None:
    """With file and line, all at once."""
    file = tmp_path / "queues.toml"
    file.write_text(
        '[billing]\ncode = "9x"\nrecord = "maybe"\nkeys = { 1 = "dance", q = "voicemail" }\nwhisper = "yes"\n'
        'announce = ["nothing"]\ncolour = "red"\n[nobody]\ncode = "91"\n'
    )
    with pytest.raises(ConfigError) as found:
        load_queues(file, lambda name: False, {"billing"})
    text = str(found.value)
    for words in ("queues.toml:2", "digits", "off, on demand, all", "dance", "'q'", "true or false", "colour",
                  "no prompt 'nothing'", "no agent has the skill 'nobody'"):  # fmt: skip
        assert words in text, words


def test_no_pattern_of_kefu_takes_an_emergency_number() -> None:
    """Each of the settings is served by the emergency context, and by no pattern of another file."""
    numbers = load_settings(environment={}, site=Path("/none")).centre.emergency.split()
    emergency = (ROOT / "dialplans/50-emergency.conf").read_text()
    for number in numbers:
        assert any(matches(pattern, number) for pattern in patterns(emergency)), f"{number} is not served"
        for file in (ROOT / "dialplans").glob("*.conf"):
            if not file.name.startswith("50-"):
                taken = [one for one in patterns(file.read_text()) if matches(one, number) and one not in WIDE]
                assert not taken, f"{file.name}: {taken} takes {number}"


WIDE = {
    "_X.",
    "_[+0-9*#A-Za-z].",
    "_[+0-9].",
    "_[+0-9*].",
}  # contexts that are entered by name only, after the number was chosen


def patterns(text: str) -> set[str]:
    """Extensions of a dialplan file."""
    return set(re.findall(r"^exten => ([^,]+),", text, re.MULTILINE))


def matches(pattern: str, number: str) -> bool:
    """Asterisk's pattern language, as far as it is used here."""
    if not pattern.startswith("_"):
        return pattern == number
    expression = re.sub(
        r"[XZN.]", lambda mark: {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+"}[mark[0]], pattern[1:]
    )
    return re.fullmatch(expression.replace("*", r"\*"), number) is not None


@pytest.mark.parametrize("endpoint", ["Local/1@kefu-out/n", "Local/915@from-outside/n", "Local/915&PJSIP/x@kefu-out/n"])
def test_only_the_outbound_context_can_be_dialled(endpoint: str) -> None:
    """No text leads out of kefu-out."""
    with pytest.raises(UnsafeRequest):
        check("POST", "/channels", {"endpoint": endpoint, "app": "kefu"}, IdLedger())
    permit = decide("915", "1001", "any", Purpose.TRANSFER, Usage(), Rules()).permit
    assert permit is not None
    check("POST", "/channels", {"endpoint": permit.endpoint(), "app": "kefu"}, IdLedger())


def test_every_event_of_a_call_can_be_read() -> None:
    """The timeline of `kefu call` has words for each, and they fit its fields."""
    for kind in {**vars(events), **vars(control_events), **vars(flow_events), **vars(routing_events)}.values():
        if isinstance(kind, type) and issubclass(kind, events.Event) and kind is not events.Event:
            words = describe({"kind": kind.__name__, "data": _filled(kind)})
            silent = kind.__name__ in ("CallAnswered", "CallOffered", "SystemNoted")
            assert bool(words) is not silent, kind.__name__
            told = describe({"kind": kind.__name__, "data": _filled(kind)}, "zh")
            assert bool(told) is not silent, kind.__name__


def _filled(kind: type[events.Event]) -> dict[str, object]:
    """Facts with a word in each text."""
    return {name: "x" if value == "" else value for name, value in kind().facts().items()}
