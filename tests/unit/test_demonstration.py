"""The demonstration's people: which voice each has, and that they let each other finish."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from ari_app.demo import cast as casting
from ari_app.demo import page
from ari_app.demo.cast import Cast, address, everybody, parts_of
from ari_app.demo.compare import units
from ari_app.demo.scene import Said, Scene
from ari_app.demo.script import AGENT_LINES, AGENTS, CALLERS
from ari_app.media.voice import VoiceError
from ari_app.pbx.state import PbxState
from ari_app.phone.call import SipCall
from ari_app.phone.g711 import Pcm

NAMES = {"1001": "Alice", "1002": "Bob Lee"}
DANA = CALLERS[0]


class Line:
    """A call's receiver: what was said into it, in the order of both sides."""

    def __init__(self, name: str, spoken: list[str]) -> None:
        self._name, self._spoken = name, spoken
        self.ended = asyncio.Event()

    async def say(self, pcm: Pcm) -> None:
        """A moment, in which the other side might break in."""
        self._spoken.append(f"{self._name} begins")
        await asyncio.sleep(0.01)
        self._spoken.append(f"{self._name} ends")


async def silence(_text: str) -> Pcm:
    """A voice."""
    return np.zeros(80, np.int16)


async def both(agent: Line, caller: Line, scene: Scene) -> None:
    """Both sides of a conversation."""
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(scene.perform("caller", cast("SipCall", caller), silence))
        group.create_task(scene.perform("agent", cast("SipCall", agent), silence, "Alice"))


async def test_nobody_speaks_while_the_other_does() -> None:
    """The agent begins; each line is told of once it has been said, with the agent's name in it."""
    order: list[str] = []
    said: list[Said] = []
    await both(Line("agent", order), Line("caller", order), Scene(DANA, said.append))
    assert order == [f"{who} {what}" for who in ("agent", "caller") * 3 for what in ("begins", "ends")]
    assert [one.text for one in said if one.side == "caller"] == list(DANA.lines)
    assert said[0].text == "Hello, my name is Alice. How can I help you?"


async def test_a_call_that_ends_ends_the_conversation() -> None:
    """Nobody waits for a line that never comes, and what was not said is not told."""
    said: list[Said] = []
    agent, caller = Line("agent", []), Line("caller", [])
    agent.ended.set()
    caller.ended.set()
    await both(agent, caller, Scene(DANA, said.append))
    assert said == []


async def test_another_agent_goes_on_where_the_first_stopped() -> None:
    """The caller is not asked twice what it is about."""
    said: list[Said] = []
    scene, first, second = Scene(DANA, said.append), Line("first", []), Line("second", [])
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(scene.perform("caller", cast("SipCall", Line("caller", [])), silence))
        task = group.create_task(scene.perform("agent", cast("SipCall", first), silence, "Alice"))
        while len(said) < 2:
            await asyncio.sleep(0.001)
        first.ended.set()
        await task
        await scene.perform("agent", cast("SipCall", second), silence, "Bob Lee")
    assert len({one.text for one in said}) == len(said)
    assert said[-1].text == DANA.lines[-1]


def test_voices_by_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kokoro's speakers, else hibari for English, else espeak-ng; caller and agent differ in each language."""
    missing: set[str] = set()
    monkeypatch.setattr(casting, "trouble", lambda voice, _language: voice if voice.split(":")[0] in missing else "")
    bob, eli, fang = AGENTS["1002"], CALLERS[1].person, CALLERS[3].person
    assert [address(bob, "en"), address(bob, "zh")] == ["kokoro:am_michael", "kokoro:zm_yunxi"]
    assert len({address(*one) for one in everybody()}) == len(list(everybody()))
    missing |= {"kokoro"}
    assert address(bob, "en") == "hibari:"
    monkeypatch.setattr(casting, "trouble", lambda *_: "missing")
    assert address(bob, "en") != address(eli, "en")
    assert address(bob, "zh") != address(fang, "zh")


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Which language, and how to get it."""
    people = Cast(150, tmp_path, lambda _words: None)
    monkeypatch.setattr(casting, "trouble", lambda voice, _language: "gone" if voice.startswith("kokoro") else "")
    monkeypatch.setattr(
        casting, "address", lambda _person, language: "espeak-ng:m1" if language == "zh" else "hibari:"
    )  # fmt: skip
    assert people.voices().startswith("Mandarin is spoken in espeak-ng's voice")
    monkeypatch.setattr(casting, "address", lambda *_: "hibari:")
    assert people.voices() == "Everybody speaks in a natural voice."


async def test_a_voice_that_fails_is_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By espeak-ng, said once; the call goes on."""
    notes: list[str] = []

    class Speaker:
        """Natural voices fail, espeak-ng does not."""

        def __init__(self, voice: object, _cache: Path) -> None:
            self.name = str(getattr(voice, "name", ""))

        def kept(self, _text: str, _language: str) -> Path:
            """Nothing is kept."""
            return tmp_path / "nothing"

        async def pcm(self, _text: str, _language: str) -> Pcm:
            """As above."""
            if not self.name.startswith("espeak-ng"):
                raise VoiceError("its process has ended")
            return np.ones(80, np.int16)

    monkeypatch.setattr(casting, "Speaker", Speaker)
    monkeypatch.setattr(casting, "trouble", lambda *_: "")
    people = Cast(150, tmp_path, notes.append)
    for _ in range(2):
        assert len(await people.pcm(DANA.person, "Hello.", "en")) == 80
    assert notes == ["Dana Reed speaks in espeak-ng's voice: its process has ended"]


def test_lines_are_learnt_by_who_says_them() -> None:
    """A caller's own, and those of the agent who is expected, with the name in them."""
    parts = list(parts_of(DANA, NAMES))
    assert [text for _, text, _ in parts][: len(DANA.lines)] == list(DANA.lines)
    assert (AGENTS["1001"], AGENT_LINES["en"][0].format(name="Alice"), "en") in parts


def test_units() -> None:
    """Marks and capitals do not count; numerals do as they are spoken."""
    assert units("Thank you very much, goodbye.", "en") == ["thank", "you", "very", "much", "goodbye"]
    assert units("已经 3 次。", "zh") == ["已", "经", "三", "次"]


async def opened(address: str) -> tuple[bool, list[str]]:
    """Whether the agents get desks there, and what is told of it."""
    told: list[str] = []
    state = cast("PbxState", SimpleNamespace(run=str(Path("nowhere")), socket_dir="nowhere"))
    async with page.desks(state, address, told.append) as found:
        return found is not None, told


async def test_agents_without_a_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without pages or Chromium nothing is said; a Chromium that does not start is told of once. SIP serves all the
    same, and no home of a browser is left behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(page, "command", lambda: "")
    assert await opened("http://127.0.0.1:1") == (False, [])
    monkeypatch.setattr(page, "command", lambda: "/bin/false")
    assert await opened("") == (False, [])
    found, told = await opened("http://127.0.0.1:1")
    assert not found
    assert told == ["The agents have SIP telephones: /bin/false does not start: Chromium has ended"]
    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "nowhere"])
