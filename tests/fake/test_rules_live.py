"""Rules over a call on the fake Asterisk: hints on the desk, alerts on the wall, orders that wait for words, and what
happens when nobody can judge."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from ari_app.configuration.everything import Files
from config.problems import ConfigError
from models.domain.errors import CommandRefused
from models.domain.events import TranscriptSkipped
from tests.support.fake_floor import FakeFloor
from tests.support.floor import brisk
from tests.support.live import Screen, screen_of
from tests.support.ruled_floor import TERMS, THREAT, Talk, floor_with_rules, ruled, talk_of

DESK = "desk:1001"
pytestmark = pytest.mark.timeout(180)


def _call(screen: Screen) -> Any:  # noqa: ANN401 - JSON
    (call,) = screen.states[DESK]["calls"].values()
    return call


def _step(screen: Screen, name: str) -> Any:  # noqa: ANN401 - JSON
    return next(one for one in _call(screen)["script"] if one["id"] == name)


async def _refused(talk: Talk, verb: str = "transfer", argument: str = "agent:1002", by: str = "1001") -> str:
    with pytest.raises(CommandRefused) as refusal:
        await talk.order(verb, argument, by)
    return str(refusal.value)


async def test_words_of_the_caller_are_a_hint_on_the_desk_and_an_alert_on_the_wall(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, screen_of(floor, DESK, "wall") as screen, talk_of(floor) as talk:
        talk.says("caller", f"this is a joke and {THREAT}")
        await screen.until(lambda: _call(screen)["hint"]["text"] == "Apologise first")
        assert _call(screen)["hint"]["because"] == f"this is a joke and {THREAT}"
        await screen.until(lambda: any(one["kind"] == "rule" for one in screen.states["wall"]["alerts"].values()))
        (alert,) = (one for one in screen.states["wall"]["alerts"].values() if one["kind"] == "rule")
        assert (alert["level"], alert["about"], alert["agent"]) == ("critical", "billing", "1001")
        assert (alert["side"], alert["quote"]) == ("caller", f"this is a joke and {THREAT}")
        assert alert["said_at_ms"] < alert["since_at_ms"]
        (fired,) = floor.seen("RuleFired", rule="threat")
        assert fired.data["utterance"] == floor.seen("Transcribed")[0].seq
        assert floor.seen("CallTagged", tag="complaint")

        hint = _call(screen)["hint"]["id"]
        await floor.ask(f"/api/v1/calls/{talk.id}/hints/{hint}", "PUT", how="not now")
        await screen.until(lambda: _call(screen)["hint"] is None)
        with pytest.raises(CommandRefused, match="hint on the screen"):
            await floor.ask(f"/api/v1/calls/{talk.id}/hints/{hint}", "PUT", how="wrong")
        await floor.ask(f"/api/v1/alerts/{alert['id']}", "DELETE")
        await screen.until(lambda: not any(one["kind"] == "rule" for one in screen.states["wall"]["alerts"].values()))
        talk.says("caller", THREAT)
        await talk.judged()
        assert len(floor.seen("HintShown")) == 1, "once a call"
        await screen.agrees(DESK)
        await screen.agrees("wall")


async def test_a_step_of_the_script_ticks_itself(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, screen_of(floor, DESK) as screen, talk_of(floor) as talk:
        talk.says("agent", "so what about invoice four seven")
        await floor.event("ItemTicked", item="kind")
        await screen.until(lambda: _step(screen, "kind")["done"])
        assert _step(screen, "kind")["heard"].startswith("so what about invoice")


async def test_a_transfer_waits_for_the_terms_whichever_way_it_is_asked_for(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, screen_of(floor, DESK) as screen, talk_of(floor) as talk:
        floor.agent("1002")
        await screen.until(lambda: _call(screen)["locked"] == {"transfer": [TERMS]})
        talk.says("agent", "good morning my name is alice")
        words = await _refused(talk)
        assert "terms-first" in words
        assert TERMS in words
        await screen.until(lambda: _call(screen)["hint"]["text"] == f"Say: {TERMS}")
        await _refused(talk, "consult")
        await _over_the_interface(floor, talk)
        floor.key(talk.phone, "*2")
        floor.key(talk.phone, "1002#")
        await floor.event("OrderRefused", count=5)
        assert talk.phone.refer("1002")
        await floor.event("OrderRefused", count=6)
        await floor.event("TransferFailed", caller_goes="back to the agent")
        await talk.talking_with("1001")
        assert not floor.seen("TransferBegun")
        assert not floor.seen("OrderLetThrough")
        talk.says("agent", f"please note that {TERMS}")
        assert "sent to agent:1002" in await talk.order("transfer", "agent:1002")
        await talk.talking_with("1002")
        assert not floor.seen("OrderLetThrough")


async def _over_the_interface(floor: FakeFloor, talk: Talk) -> None:
    """Refused in words, in both languages."""
    connector = aiohttp.UnixConnector(str(Path(floor.app.pbx.socket_dir) / "kefu.sock"))
    async with aiohttp.ClientSession(connector=connector) as session:
        for language, words in (
            ("en", f"the rule terms-first does not allow a transfer before this was said: {TERMS}"),
            ("zh", f"规则 terms-first：转接前须先说明：{TERMS}"),
        ):
            answer = await session.post(
                f"http://kefu/api/v1/calls/{talk.id}/transfers", json={"target": "agent:1002"},
                headers={"Accept-Language": language},
            )  # fmt: skip
            assert answer.status == 409
            assert (await answer.json())["detail"] == words


async def test_a_supervisor_lets_one_through_with_a_reason(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, talk_of(floor) as talk:
        floor.agent("1002")
        await _refused(talk)
        path = f"/api/v1/calls/{talk.id}/overrides"
        with pytest.raises(CommandRefused):
            await floor.ask(path, order="transfer", why="")
        await floor.ask(path, order="transfer", why="the caller is ill")
        await talk.order("transfer", "agent:1002")
        (passed,) = floor.seen("OrderLetThrough")
        assert passed.data["reason"].endswith("the caller is ill")
        assert floor.seen("InterlockOverridden")
        await talk.talking_with("1002")


async def test_when_nobody_judges_the_order_goes_through_and_says_so(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, talk_of(floor) as talk:
        floor.agent("1002")
        await _refused(talk)
        process = floor.app.parts.quality.process
        os.kill(process.pid, signal.SIGKILL)
        await floor.until(lambda: process.why_away)
        await talk.order("transfer", "agent:1002")
        (passed,) = floor.seen("OrderLetThrough")
        assert (passed.data["rule"], passed.data["reason"]) == (
            "terms-first",
            "the process that judges by the rules is away",
        )
        assert floor.seen("SystemNoted", what="nobody judges by the rules: orders that they would refuse go through")
        await talk.talking_with("1002")


async def test_another_process_knows_what_was_said_before(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, talk_of(floor) as talk:
        floor.agent("1002")
        await talk.judged()
        process = floor.app.parts.quality.process
        first = process.pid
        os.kill(first, signal.SIGKILL)
        await floor.until(lambda: process.pid not in (0, first), 20)
        await talk.judged()
        await _refused(talk)
        talk.says("agent", TERMS)
        await talk.order("transfer", "agent:1002")
        await talk.talking_with("1002")
        assert not floor.seen("OrderLetThrough")


async def test_speech_that_was_not_written_down_is_unknown_and_accuses_nobody(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, talk_of(floor) as talk:
        floor.agent("1002")
        skipped = TranscriptSkipped(call_id=talk.id, leg="agent", seconds=4.0, reason="the recogniser is away")
        floor.services.journal.publish(skipped)
        await talk.order("transfer", "agent:1002")
        (passed,) = floor.seen("OrderLetThrough")
        assert passed.data["rule"] == "terms-first"
        assert not floor.seen("OrderRefused")
        await talk.talking_with("1002")


async def test_emergency_queues_are_never_held(tmp_path: Path) -> None:
    async with ruled(tmp_path, quality__emergency_queues="billing") as floor, talk_of(floor) as talk:
        floor.agent("1002")
        await talk.order("transfer", "agent:1002")
        assert not floor.seen("OrderRefused")
        await talk.talking_with("1002")


async def test_a_rule_in_shadow_fires_and_nobody_is_told(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, screen_of(floor, "wall") as screen, talk_of(floor) as talk:
        talk.says("caller", "may i have a word with you")
        fired = await floor.event("RuleFired", rule="tried")
        assert fired.data["stage"] == "shadow"
        assert not floor.seen("CallTagged")
        assert not floor.seen("AlertRaised")
        assert not screen.states["wall"]["alerts"]


async def test_what_was_said_makes_the_next_call_more_urgent_once(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor:
        async with talk_of(floor) as talk:
            talk.says("caller", THREAT)
            await floor.event("NextCallRaised", number="5559999")
        await floor.event("CallEnded")
        for count, raised in ((2, True), (3, False)):
            caller = floor.caller()
            scored = await floor.event("CallerScored", count=count)
            assert ("last call" in scored.data["terms"]) is raised
            caller.hang_up()
            await floor.event("CallEnded", count=count)


async def test_a_card_number_is_out_of_recording_and_transcript_by_itself(tmp_path: Path) -> None:
    """Masked when it is asked for, for as long as digits are said; what is said then has none."""
    async with ruled(tmp_path, recording__mode="all") as floor:
        await floor.until(lambda: floor.app.parts.ami.connected.is_set())
        async with talk_of(floor) as talk:
            await floor.event("RecordingStarted")
            talk.says("agent", "please read me your card number")
            masked = await floor.event("RecordingMasked")
            assert masked.data["by"] == "rule card"
            talk.says("caller", "four one one one")
            await floor.settle(1.2)
            talk.says("caller", "two two three three")
            await floor.settle(1.2)
            assert not floor.seen("RecordingUnmasked"), "digits are still being said"
            await floor.event("RecordingUnmasked", by="rule card")
            talk.says("caller", "is that all you need")
            floor.services.journal.settle(talk.id)
            told = " ".join(str(row.data["text"]) for row in floor.seen("Transcribed"))
            assert "four one" not in told
            assert "three three" not in told


FILE = """
rules:
  - rule: word
    about: a word
    if: {{ said: {{ by: {by}, phrases: [{phrase}] }} }}
    do: [ tag: found ]
    once: 1 s
    stage: live
"""


async def test_rules_are_reloaded_while_calls_go_on(tmp_path: Path) -> None:
    """Other words at once, in the same call; a file with mistakes changes nothing, and says all of them."""
    folder = tmp_path / "rules"
    folder.mkdir()
    file = folder / "en.yaml"
    file.write_text(FILE.format(by="caller", phrase="cancel my contract"))
    async with floor_with_rules(tmp_path, folder) as floor, talk_of(floor) as talk:
        talk.says("caller", "cancel my contract please")
        await floor.event("CallTagged")
        file.write_text(FILE.format(by="caller", phrase="speak to your manager"))
        answer = await floor.ask("/api/v1/flows/reload")
        assert answer["changes"] == ["rule word changed"]
        await talk.judged()
        talk.says("caller", "let me speak to your manager")
        await floor.event("CallTagged", count=2)

        file.write_text(FILE.format(by="everyone", phrase="nothing") + "  - rule: Wrong Name\n    stage: maybe\n")
        with pytest.raises(CommandRefused) as refusal:
            await floor.ask("/api/v1/flows/reload")
        assert "en.yaml:5" in str(refusal.value)
        assert str(refusal.value).count("en.yaml:") >= 3
        await floor.settle(1.5)  # once a second
        talk.says("caller", "well i want to speak to your manager now")
        await floor.event("CallTagged", count=3)


async def test_the_mood_of_agents_is_looked_at_by_no_rule(tmp_path: Path) -> None:
    """Refused when rules are read, with the file and the line: at the start, at a reload, by `kefu check`."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "en.yaml").write_text(
        "rules:\n  - rule: tense\n    about: no\n    if: { mood: { of: agent, above: .5 } }\n    do: [ tag: tense ]\n"
    )
    settings = brisk(tmp_path, quality__enabled=True, centre__rules=str(folder))
    with pytest.raises(ConfigError, match=r"en\.yaml:4.*mood"):
        Files(settings)
