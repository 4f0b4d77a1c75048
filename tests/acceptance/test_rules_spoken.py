"""Rules over calls that are spoken, on a real Asterisk: by natural voices, heard by the recognisers that are shipped.

The time from the last sound to the hint and the alert is measured by ``bench/quality_live.py``.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import aiohttp
import numpy as np
import pytest

from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.media.voices import choose_voices
from ari_app.pbx.install import CACHE
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone import features
from ari_app.phone.call import SipCall
from models.domain.audio import RATE
from models.domain.conversation import Verb
from models.domain.errors import CommandRefused
from models.quality.rules.rule import RuleSet
from models.speech.registry import MOONSHINE, WHISPER
from models.voice.registry import KOKORO
from tests.support.desk import Desk
from tests.support.floor import Floor, brisk, floor_of, hear_each_other, until
from tests.support.live import Screen, screen_at
from tests.support.ruled_floor import RULES, TERMS

pytestmark = [
    pytest.mark.alone,  # a busy machine sends voices in pieces
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (KOKORO.is_dir() and WHISPER.is_dir() and MOONSHINE.is_dir()),
        reason="make setup could not fetch the models",
    ),
]


@asynccontextmanager
async def ruled(asterisk: PrivateAsterisk, ruleset: RuleSet = RULES) -> AsyncIterator[tuple[Floor, Screen]]:
    """A centre with these rules in force, and somebody who follows 1001's or 1004's desk and the wallboard."""
    with patch("ari_app.app.rules.rules_in_force", lambda settings, queues: ruleset):
        async with floor_of(asterisk, brisk(asterisk.run, quality__enabled=True)) as floor:
            assert floor.app is not None
            process = floor.app.parts.quality.process
            await until(lambda: not process.why_away, 60, "the process that judges")
            path = Path(floor.app.pbx.socket_dir) / "kefu.sock"
            await until(path.exists, 10)
            async with screen_at("http://kefu/live", aiohttp.UnixConnector(str(path))) as screen:
                await screen.want("desk:1001", "desk:1004", "wall")
                yield floor, screen


_LOUD = 300  # of 32,768: what a voice has and the silence behind its words has not
SPOKEN = {
    "greeting": "Good morning, this is Alice speaking. How can I help you?",
    "threat": "This is the third time, and I want to make a complaint.",
    "terms": "Please note that terms and conditions apply.",
    "zh threat": "你们的服务太差了，我要投诉。",
}


def speaker(run: Path, language: str) -> Speaker:
    """A natural voice, which keeps what it has said."""
    settings = brisk(run, voice__engine_en="kokoro:", voice__engine_zh="kokoro:").voice
    return Speaker(choose_voices(settings)[language], CACHE / "demo")


async def spoken_ahead(run: Path, *sentences: str, language: str = "en") -> None:
    """So that nobody waits in a call until a voice has been made."""
    for sentence in sentences:
        await speaker(run, language).pcm(sentence, language)


async def say(floor: Floor, call: SipCall, words: str, language: str = "en") -> float:
    """With line noise around it; when its last sound had gone (monotonic seconds)."""
    assert floor.app is not None
    after = 0.9
    pcm = await speaker(Path(floor.app.pbx.run), language).pcm(words, language)
    await call.say(with_line_noise(pcm, after=after))
    loud = np.flatnonzero(np.abs(pcm.astype(np.int32)) > _LOUD)
    return time.monotonic() - after - (len(pcm) - 1 - int(loud[-1])) / RATE


async def say_until(
    floor: Floor, call: SipCall, words: str, seen: Callable[[], object], language: str = "en"
) -> None:  # fmt: skip
    """As people do: said again when nothing has come of it, twice. A busy machine sends voices in pieces."""
    for _ in range(3):
        await say(floor, call, words, language)
        try:
            await until(seen, 20)
        except AssertionError:
            continue
        return
    raise AssertionError(f"said three times, and nothing came of it: {floor.seen('Transcribed')[-4:]}")


def shown(screen: Screen, agent: str) -> str:
    """The hint on their desk; "" for none."""
    calls = screen.states.get(f"desk:{agent}", {}).get("calls", {}).values()
    return next((call["hint"]["text"] for call in calls if call["hint"]), "")


def alert_of(screen: Screen, rule: str) -> dict[str, object]:
    """The rule's alert on the wallboard; empty for none."""
    alerts = screen.states["wall"]["alerts"].values()
    return next((one for one in alerts if one["kind"] == "rule" and one["rule"].startswith(rule)), {})


async def test_an_english_call(asterisk: PrivateAsterisk) -> None:
    """A threat is a hint and an alert with its words; a transfer by order and by the telephone's own key waits for the
    terms, and goes through once they were spoken."""
    await spoken_ahead(asterisk.run, SPOKEN["greeting"], SPOKEN["threat"], SPOKEN["terms"])
    async with ruled(asterisk) as (floor, screen):
        desk = Desk(floor)
        caller, agent = await desk.talking()
        legs = await desk.agent("1002")
        await say(floor, agent, SPOKEN["greeting"])
        await say_until(floor, caller, SPOKEN["threat"], lambda: shown(screen, "1001") == "Apologise first")
        await screen.until(lambda: alert_of(screen, "threat"), 5)
        assert "complaint" in str(alert_of(screen, "threat")["quote"]).lower()
        assert alert_of(screen, "threat")["side"] == "caller"
        with pytest.raises(CommandRefused, match=f"before this was said: {TERMS}"):
            await desk.order(Verb.TRANSFER, "agent:1002")
        await screen.until(lambda: shown(screen, "1001") == f"Say: {TERMS}", 5)
        await features.refer(agent, "1002")
        await floor.event("OrderRefused", count=2)
        await floor.event("TransferFailed", caller_goes="back to the agent")
        await hear_each_other(floor, caller, agent)
        await say_until(floor, agent, SPOKEN["terms"], lambda: not _locked(screen))
        await desk.order(Verb.TRANSFER, "agent:1002")
        await floor.event("LegJoined", who="1002")
        await hear_each_other(floor, caller, legs[0])
        assert not floor.seen("OrderLetThrough")


def _locked(screen: Screen) -> bool:
    return any(call["locked"] for call in screen.states["desk:1001"]["calls"].values())


async def test_a_mandarin_call(asterisk: PrivateAsterisk) -> None:
    """我要投诉 is recognised by its sound, whatever characters the recogniser writes."""
    await spoken_ahead(asterisk.run, SPOKEN["zh threat"], language="zh")
    async with ruled(asterisk) as (floor, screen):
        caller = await floor.call("8001", "5550003")
        await floor.event("MenuEntered", menu="main", language="zh")
        await floor.agent("1004")
        await caller.press("2")
        await floor.event("CallConnected")
        told = SPOKEN["zh threat"]
        await say_until(floor, caller, told, lambda: shown(screen, "1004") == "Apologise first", "zh")
        await screen.until(lambda: alert_of(screen, "threat"), 5)
        (fired,) = floor.seen("RuleFired", rule="threat")
        assert fired.data["step"] in ("exact", "spelling", "sound")
        assert fired.data["leg"] == "caller"
