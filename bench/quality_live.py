"""Rules over live calls, written to bench/results/quality.json: how soon people know, and what is held back.

``hint_ms``, ``alert_ms``: on a real Asterisk, spoken by a natural voice, heard by the recogniser that is shipped: from
the last sound of an utterance to the hint in the state of the agent's desk, and to the alert on the wallboard's.
``early_hint_ms``: the same of rules that are ``early``, from the last sound of an utterance that goes on after the
words (below zero: while they still talk). ``loop_lag_excess_p99_ms``: how much later than an idle loop of the same
seconds kefu's event loop is, with two hundred rules over the words of a hundred calls (`bench.quality_lag`).
``interlock``: on the fake Asterisk, transfers that a rule holds back until its words were said: ``tried`` by order, by
key, by the interface and by the telephone's own REFER before they were said; after they were said, in the very moment
in which they are written down, with a supervisor's override, and with the process that judges killed.
``passed_wrongly``: went through and should not have; ``blocked_wrongly``: the other way round; ``unexplained``: went
through for another reason than what was said, and the books do not say why.

python -m bench.quality_live [--only hints|early|lag|interlock] [--tries 200] [--seconds 60]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ari_app.contact.permission import from_socket
from ari_app.phone.call import SipCall
from bench.machine import load_result, machine, percentile, save
from bench.quality_lag import lag
from models.domain.call_commands import Transfer
from models.domain.errors import CommandRefused
from models.quality.rules.rule import Alert, Hint, Rule, RuleSet, Said, Stage
from tests.acceptance.test_rules_spoken import ruled as spoken_floor
from tests.acceptance.test_rules_spoken import say, spoken_ahead
from tests.support.desk import Desk
from tests.support.fake_floor import FakeFloor
from tests.support.floor import Floor, start_asterisk, until
from tests.support.live import Screen
from tests.support.ruled_floor import TERMS, Talk, ruled

Way = Callable[[FakeFloor, Talk], Awaitable[None]]
SENTENCES = {
    "complaint": "This is the third time and I want to make a complaint.",
    "manager": "Let me speak to your manager right now.",
    "cancel": "I would like to cancel my contract today.",
    "twice": "You have charged me twice for the same order.",
    "refund": "When will I get my money back from you?",
    "lawyer": "My lawyer is going to write to you about this.",
}
FIRST = "Good morning, this is Dana Reed."
PHRASES = {
    "complaint": "make a complaint", "manager": "speak to your manager", "cancel": "cancel my contract",
    "twice": "charged me twice", "refund": "get my money back", "lawyer": "my lawyer",
}  # fmt: skip
WATCHED = RuleSet(
    tuple(
        Rule(name, Said((words,), by="caller"), (Hint("text", name), Alert()), stage=Stage.LIVE, version="1")
        for name, words in PHRASES.items()
    ),
    "bench",
)

EARLY_SENTENCES = {
    "complaint": "I want to make a complaint about the engineer who came to my house last Tuesday afternoon.",
    "manager": "I would like to speak to your manager because nobody has called me back for the whole of last week.",
    "cancel": "I am going to cancel my contract if the line is not working again by the end of this month.",
    "twice": "You have charged me twice and I can see both of the payments on the statement from my bank.",
    "refund": "I need to get my money back before the weekend because I have other bills that I have to pay.",
    "lawyer": "I have spoken to my lawyer about the letter that you sent me, and it was not quite correct.",
}
EARLY = RuleSet(
    tuple(
        Rule(
            name, Said((words,), by="caller", early=True), (Hint("text", name), Alert()), stage=Stage.LIVE, version="1"
        )
        for name, words in PHRASES.items()
    ),
    "bench",
)


# How soon -------------------------------------------------------------------------------------------


def _hint(screen: Screen, agent: str) -> dict[str, Any]:
    calls = screen.states[f"desk:{agent}"]["calls"].values()
    return next((call["hint"] for call in calls if call["hint"]), {})


async def _seen(screen: Screen, condition: Callable[[], object]) -> float:
    await screen.until(condition, 20)
    return time.monotonic()


async def hints() -> dict[str, Any]:
    """Of rules that wait for the end of an utterance."""
    shown, alerted = await _calls(WATCHED, SENTENCES)
    return {"hint_ms": _spread(shown), "alert_ms": _spread(alerted)}


async def early() -> dict[str, Any]:
    """Of rules that do not. ``while_they_talk``: how many came before the end."""
    shown, _ = await _calls(EARLY, EARLY_SENTENCES)
    return {"early_hint_ms": {**_spread(shown), "while_they_talk": sum(one < 0 for one in shown)}}


async def _calls(ruleset: RuleSet, sentences: dict[str, str]) -> tuple[list[float], list[float]]:
    """Three calls of six sentences each, on a real Asterisk: seconds to each hint, and to each alert."""
    asterisk = start_asterisk(Path(tempfile.mkdtemp(prefix="kefu-bench-")))
    shown: list[float] = []
    alerted: list[float] = []
    await spoken_ahead(asterisk.run, FIRST, *sentences.values())
    try:
        for _ in range(3):
            async with spoken_floor(asterisk, ruleset) as (floor, screen):
                caller, _agent = await Desk(floor).talking()
                await floor.event("LegJoined", who="1001")
                await say(floor, caller, FIRST)  # the recogniser is loaded with the first words
                await floor.event("Transcribed", 60)
                for name, sentence in sentences.items():
                    await _one(screen, floor, caller, (name, sentence), shown, alerted)
    finally:
        asterisk.stop()
        asterisk.remove_sockets()
    return shown, alerted


async def _one(
    screen: Screen,
    floor: Floor,
    caller: SipCall,
    said: tuple[str, str],
    shown: list[float],
    alerted: list[float],
) -> None:
    """One sentence; seconds until its hint and its alert are shown."""
    assert floor.app is not None
    name, sentence = said

    def on_wall() -> bool:
        return any(one["rule"].startswith(name) for one in screen.states["wall"]["alerts"].values())

    understood = True
    try:
        async with asyncio.TaskGroup() as group:
            hint = group.create_task(_seen(screen, lambda: _hint(screen, "1001").get("rule") == name))
            alert = group.create_task(_seen(screen, on_wall))
            last = await say(floor, caller, sentence)
    except* AssertionError:
        understood = False
        print(f"{sentence!r} was not understood: {floor.seen('Transcribed')[-1:]}")
    if not understood:
        return
    shown.append(hint.result() - last)
    alerted.append(alert.result() - last)
    quality = floor.app.parts.quality
    quality.hints.answer("1001", _hint(screen, "1001")["id"], "accepted", time.time())
    await until(lambda: not _hint(screen, "1001"), 5)


def _spread(seconds: list[float]) -> dict[str, float]:
    found = [round(one * 1000) for one in seconds]
    return {"n": len(found), "p50": percentile(list(map(float, found)), 0.5),
            "p95": percentile(list(map(float, found)), 0.95), "max": float(max(found, default=0))}  # fmt: skip


# What is held back ----------------------------------------------------------------------------------


async def _order(floor: FakeFloor, talk: Talk) -> None:
    await talk.order("transfer", "agent:1003")


async def _interface(floor: FakeFloor, talk: Talk) -> None:
    await floor.ask(f"/api/v1/calls/{talk.id}/transfers", target="agent:1003")


async def _key(floor: FakeFloor, talk: Talk) -> None:
    count = len(floor.seen("OrderGiven", verb="transfer"))
    floor.key(talk.phone, "*2")
    floor.key(talk.phone, "1003#")
    given = await floor.event("OrderGiven", 20, count + 1, verb="transfer")
    if str(given.data["result"]).startswith("refused"):
        raise CommandRefused(str(given.data["result"]))


async def _refer(floor: FakeFloor, talk: Talk) -> None:
    count = len(floor.seen("OrderGiven", verb="transfer"))
    talk.phone.refer("1003")
    given = await floor.event("OrderGiven", 20, count + 1, verb="transfer")
    if str(given.data["result"]).startswith("refused"):
        await floor.event("TransferFailed", 20, len(floor.seen("TransferFailed")) or 1)
        await talk.talking_with("1001")
        raise CommandRefused(str(given.data["result"]))


async def _said(floor: FakeFloor, talk: Talk) -> None:
    talk.says("agent", f"please note that {TERMS}")
    await talk.judged()


async def _same_moment(floor: FakeFloor, talk: Talk) -> None:
    """The order is on its way while the words are written down."""
    (session,) = floor.calls.values()
    assert session.conversation is not None
    who = from_socket(floor.services.floor.roster, "1001")
    ordered = asyncio.ensure_future(session.conversation.order(Transfer("agent:1003"), who))
    talk.says("agent", f"please note that {TERMS}")
    await ordered


async def _override(floor: FakeFloor, talk: Talk) -> None:
    await floor.ask(f"/api/v1/calls/{talk.id}/overrides", order="transfer", why="a bench")


async def _killed(floor: FakeFloor, talk: Talk) -> None:
    os.kill(floor.app.parts.quality.process.pid, signal.SIGKILL)
    await floor.until(lambda: floor.app.parts.quality.process.why_away)


BEFORE: dict[str, Way] = {"order": _order, "key": _key, "interface": _interface, "refer": _refer}
AFTER: dict[str, Way] = {"said": _said, "same moment": _same_moment, "override": _override, "killed": _killed}
SAYS_WHY = ("override", "killed")


class Tally:
    """What came of each try."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.blocked: Counter[str] = Counter()
        self.unexplained: Counter[str] = Counter()

    async def before(self, name: str, way: Way, floor: FakeFloor, talk: Talk) -> bool:
        """One that must be refused; whether it was."""
        self.tried[name] += 1
        try:
            await way(floor, talk)
        except CommandRefused:
            return True
        self.passed[name] += 1
        return False

    async def after(self, name: str, way: Way, floor: FakeFloor, talk: Talk) -> None:
        """One that must go through, and say why if nothing was said."""
        self.tried[name] += 1
        told = len(floor.seen("OrderLetThrough"))
        try:
            await way(floor, talk)
            if way is not _same_moment:
                await _order(floor, talk)
        except CommandRefused:
            self.blocked[name] += 1
            return
        await talk.talking_with("1003")
        if (len(floor.seen("OrderLetThrough")) > told) is not (name in SAYS_WHY):
            self.unexplained[name] += 1

    def result(self) -> dict[str, Any]:
        """For the file."""
        return {
            "tried": self.tried.total(), "passed_wrongly": self.passed.total(),
            "blocked_wrongly": self.blocked.total(), "unexplained": self.unexplained.total(),
            "ways": dict(self.tried), "passed": dict(self.passed), "blocked": dict(self.blocked),
            "without_a_word": dict(self.unexplained),
        }  # fmt: skip


async def interlock(tries: int) -> dict[str, Any]:
    """Calls of five tries each."""
    tally, ends = Tally(), list(AFTER.items())
    with tempfile.TemporaryDirectory() as folder:
        async with ruled(Path(folder), wrap_up__seconds=0.1) as floor:
            floor.agent("1001")
            floor.agent("1003")
            for number in range(tries // (len(BEFORE) + 1)):
                await _call(floor, tally, number, ends[number % len(ends)])
    return {"interlock": tally.result()}


async def _call(floor: FakeFloor, tally: Tally, number: int, end: tuple[str, Way]) -> None:
    """Four ways that are refused, in turn the first, and one that is not."""
    process = floor.app.parts.quality.process
    await floor.until(lambda: floor.state("1001") == floor.state("1003") == "ready", 30)
    await floor.until(lambda: not process.why_away, 60)
    caller = floor.caller("8003", f"5577{number:03d}")
    call = await floor.event("CallConnected", count=number + 1)
    talk = Talk(floor, caller, floor.agent("1001", login=False), call.call_id)
    if number % 2:
        talk.says("agent", "good morning my name is alice how can i help")
    await talk.judged()
    ways = list(BEFORE.items())
    for name, way in ways[number % 4 :] + ways[: number % 4]:
        if not await tally.before(name, way, floor, talk):
            caller.hang_up()
            return
    await tally.after(*end, floor, talk)
    caller.hang_up()
    await floor.event("CallEnded", count=number + 1)


async def run(only: str, tries: int, seconds: float) -> dict[str, Any]:
    """The parts that are asked for."""
    found: dict[str, Any] = {}
    if only in ("", "interlock"):
        found |= await interlock(tries)
    if only in ("", "hints"):
        found |= await hints()
    if only in ("", "early"):
        found |= await early()
    if only in ("", "lag"):
        found |= await lag(seconds)
    return found


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", choices=["", "hints", "early", "lag", "interlock"])
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0, help="of traffic for the lag of the loop")
    options = parser.parse_args()
    found = asyncio.run(run(options.only, options.tries, options.seconds))
    for name, value in found.items():
        print(name, value)
    save("quality", {**load_result("quality"), **found, "live_machine": machine("")})
    print("written to bench/results/quality.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
