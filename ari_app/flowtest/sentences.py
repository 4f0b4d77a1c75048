"""One sentence of a flow test: what it says about the test, or what the caller does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ari_app.flowtest.script import WITHIN, Act, Line, Script, Wrong
from models.domain.caller import LANGUAGES

CODECS = ("ulaw", "alaw")
EXPECTED = (
    "step", "prompt", "said", "heard", "intent", "answer", "route", "priority", "agent", "record", "resolved",
    "outcome", "language",
)  # fmt: skip
WORDS = (
    "language",
    "voice",
    "from",
    "with",
    "at",
    "given",
    "agent",
    "dial",
    "hear",
    "press",
    "say",
    "wait",
    "hang up",
    "expect",
)


def of_test(text: str, number: int, script: Script) -> None:
    """Take one sentence into its test. Raises Wrong."""
    verb = next((word for word in WORDS if text == word or text.startswith(word + " ")), "")
    if not verb:
        raise Wrong(f"{text.split()[0]!r} is not a word of a test; there are: {', '.join(WORDS)}")
    rest = text[len(verb) :].strip()
    if verb in _ABOUT:
        _ABOUT[verb](script, rest)
        return
    rest, within = _within(rest)
    values = _values(verb, rest)
    script.acts.append(Act(verb, values, within, number, text))


def _within(rest: str) -> tuple[str, float]:
    found = re.search(r"\s*\bwithin (\d+(?:\.\d+)?)(?: s)?$", rest)
    return (rest[: found.start()].strip(), float(found.group(1))) if found else (rest, WITHIN)


def _values(verb: str, rest: str) -> tuple[str, ...]:
    return _ACTS[verb](rest)


def _dial(rest: str) -> tuple[str, ...]:
    if not re.fullmatch(r"[0-9*#]+", rest):
        raise Wrong("write: dial NUMBER")
    return (rest,)


def _press(rest: str) -> tuple[str, ...]:
    if not re.fullmatch(r"[0-9*#]+", rest):
        raise Wrong("write: press KEYS, of 0-9 * #")
    return (rest,)


def _say(rest: str) -> tuple[str, ...]:
    if found := re.fullmatch(r'"([^"]+)"', rest):
        return ("words", found.group(1))
    if rest.startswith("file "):
        return ("file", rest[5:].strip())
    raise Wrong('write: say "WORDS", or: say file PATH.wav')


def _wait(rest: str) -> tuple[str, ...]:
    if not re.fullmatch(r"\d+(\.\d+)?", rest) or float(rest) > 300:
        raise Wrong("write: wait SECONDS, at most 300")
    return (rest,)


def _hear(rest: str) -> tuple[str, ...]:
    if not rest:
        raise Wrong("write: hear PROMPT, or: hear something")
    return (rest,)


def _expect(rest: str) -> tuple[str, ...]:
    if rest == "hang up":
        return ("hang up", "")
    what, _, value = rest.partition(" ")
    if what not in EXPECTED or not value.strip():
        raise Wrong(f"write: expect hang up, or: expect {' | '.join(EXPECTED)} and a value")
    if what == "priority" and not re.fullmatch(r"[<>=] ?[01](\.\d+)?", value.strip()):
        raise Wrong("write: expect priority > 0.5 (or <, =)")
    return (what, value.strip().strip('"'))


def _nothing(rest: str) -> tuple[str, ...]:
    if rest:
        raise Wrong(f"hang up takes no {rest!r}")
    return ()


def _language(script: Script, rest: str) -> None:
    if rest not in LANGUAGES:
        raise Wrong(f"write: language {' | '.join(LANGUAGES)}")
    script.language = rest


def _voice(script: Script, rest: str) -> None:
    if not re.fullmatch(r"[fm][1-8]", rest):
        raise Wrong("write: voice f1 … f5 or m1 … m8")
    script.voice = rest


def _from(script: Script, rest: str) -> None:
    if not re.fullmatch(r"\+?\d{2,20}", rest):
        raise Wrong("write: from NUMBER")
    script.number = rest


def _with(script: Script, rest: str) -> None:
    known: dict[str, Any] = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition(" ")
        value = value.strip().rstrip("%").removesuffix("ms").removesuffix("dB").strip()
        if name == "codec" and value in CODECS:
            known[name] = value
        elif name in ("loss", "jitter", "noise", "echo") and re.fullmatch(r"\d+(\.\d+)?", value):
            known[name] = float(value)
        else:
            raise Wrong(
                "write: with codec ulaw|alaw, loss PERCENT, jitter MS, noise DB, echo DB (any of them, with commas)"
            )
    script.quality = Line(**known)


def _at(script: Script, rest: str) -> None:
    try:
        script.moment = datetime.strptime(rest, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise Wrong("write: at YYYY-MM-DD HH:MM") from None


def _given(script: Script, rest: str) -> None:
    name, _, value = rest.partition(" ")
    value = value.strip()
    if value in ("fails", "missing"):
        script.given[name] = value
        return
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Wrong('write: given LOOKUP fails | missing | {"name": value}')
    script.given[name] = found


def _agent(script: Script, rest: str) -> None:
    found = re.fullmatch(r"(\w+) (answers|declines|is away)", rest)
    if not found:
        raise Wrong("write: agent ID answers | declines | is away")
    script.agents[found.group(1)] = found.group(2)


_ABOUT: dict[str, Callable[[Script, str], None]] = {
    "language": _language, "voice": _voice, "from": _from, "with": _with, "at": _at, "given": _given, "agent": _agent,
}  # fmt: skip
_ACTS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "dial": _dial, "press": _press, "say": _say, "wait": _wait, "hear": _hear, "expect": _expect, "hang up": _nothing,
}  # fmt: skip
