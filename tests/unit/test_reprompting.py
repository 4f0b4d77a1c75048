"""The rungs of a question that is not understood, and a prompt that is hushed by what was perhaps speech."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from ari_app.ari.playback import Playback
from ari_app.contact.answers import Answer, Pressed, Said, Silence
from ari_app.contact.reprompt import Reprompting
from ari_app.voice.call.inputs import Key, PlaybackOver
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialogue import ask
from models.domain.events import Event
from models.speech.engine import Hypothesis
from models.speech.segmenter import Settled, SpeechStarted, Stirred


class Session:
    """As much of a session as a question needs."""

    def __init__(self) -> None:
        self.published: list[Event] = []

    async def media(self, name: str) -> list[str]:
        """Its name as media."""
        return [name]

    def publish(self, event: Event) -> None:
        """Keep it."""
        self.published.append(event)


def said(text: str) -> Said:
    """An utterance."""
    return Said(Hypothesis(text, 0.5, "test"))


@pytest.mark.parametrize(
    ("answers", "offered", "listens", "told"),
    [
        ([Silence(), Silence(), Silence()], [False] * 3, True, 0),
        ([Pressed("9"), Pressed("9")], [False] * 2, True, 0),
        ([said("what"), said("that"), said("why")], [False, True, True], True, 0),
        ([said("what"), Silence(), said("that")], [False, False, True], True, 0),
        ([said(""), said("")], [False, True], False, 1),
        ([said(""), said("what"), said("")], [False, True, True], False, 1),
        ([said(""), said(""), said("")], [False, True, True], False, 1),
    ],
)
async def test_rungs(answers: list[Answer], offered: list[bool], listens: bool, told: int) -> None:
    """Keys are offered from the second time that words led to nothing; noise twice ends the listening, told once."""
    reprompting, session = Reprompting(), Session()
    media = [await reprompting.next_words(cast("CallSession", session), answer, ["again"]) for answer in answers]
    assert [said == ["again", "use_keys"] for said in media] == offered
    assert reprompting.listens is listens
    assert len(session.published) == told


class Prompt:
    """A playback that can be paused."""

    id, finished = "p1", False

    def __init__(self) -> None:
        self.done: list[str] = []

    async def pause(self) -> bool:
        """Silence."""
        self.done.append("pause")
        return True

    async def resume(self) -> bool:
        """Go on."""
        self.done.append("resume")
        return True


async def collected(*inputs: object, wait: float = 0.0) -> tuple[Answer, list[str]]:
    """The answer, and what was done to the prompt, when a caller does this and then presses 1."""
    queue: asyncio.Queue[object] = asyncio.Queue()
    speech = SimpleNamespace(max_utterance_seconds=15.0, answer_seconds=4.0, confirm_below=0.6)
    services = SimpleNamespace(settings=SimpleNamespace(speech=speech))
    session = SimpleNamespace(dialogue=SimpleNamespace(inputs=queue), services=services)
    prompt = Prompt()
    for one in inputs:
        queue.put_nowait(one)
    asyncio.get_running_loop().call_later(wait, queue.put_nowait, Key("1"))
    answer = await ask._collect(cast("CallSession", session), cast("Playback", prompt), 5.0, ("yes",))
    return answer, prompt.done


async def test_a_stir_hushes_and_settling_goes_on() -> None:
    """Once each; a line that crackles on is not hushed for ever; speech after a stir does not pause twice."""
    assert await collected(Stirred(), Settled()) == (Pressed("1"), ["pause", "resume"])
    assert await collected(Stirred(), SpeechStarted(1.0)) == (Pressed("1"), ["pause"])
    many = [sound for _ in range(9) for sound in (Stirred(), Settled())]
    assert (await collected(*many))[1] == ["pause", "resume"] * 4


async def test_a_stir_that_nobody_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ear has gone: the prompt goes on by itself, and its end still begins the caller's time to answer."""
    monkeypatch.setattr(ask, "_STIR_SECONDS", 0.05)
    assert await collected(Stirred(), wait=0.3) == (Pressed("1"), ["pause", "resume"])
    assert await collected(Stirred(), PlaybackOver("p1"), Settled(), wait=0.1) == (Pressed("1"), ["pause", "resume"])
