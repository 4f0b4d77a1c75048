"""Numbers for people who try out a softphone: 900 keys, 901 speech, 902 round-trip delay."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import numpy as np

from ari_app.ari.playback import playing
from ari_app.contact.answers import Deaf, Pressed, Said
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialogue.ask import ask, say
from models.domain.call_state import CallState, Outcome
from models.domain.events import CallAnswered, ChoiceMade
from models.intent.phrases import digit_word, yes_no_words

_ROUNDS = 20
_LOUD = 800
_WORDS = ("billing", "orders", "operator")
_SLOWEST = 5000  # what is said of a delay; every figure is spoken once and kept, so that there are only so many


async def test_story(session: CallSession) -> Outcome:
    """The story of a test number."""
    await session.channel.answer()
    session.publish(CallAnswered())
    session.move(CallState.MENU)
    session.outcome = Outcome.TEST
    session.life.limit.call(session.services.settings.centre.max_test_seconds)
    await TESTS[session.call.dialled](session)
    await say(session, await session.media("goodbye"))
    return Outcome.TEST


async def read_back_keys(session: CallSession) -> None:
    """Say each key that is pressed, until hash."""
    media = await session.media("press_keys")
    for _ in range(_ROUNDS):
        answer = await ask(session, media, None, 15, ahead=True)
        if not isinstance(answer, Pressed):
            return
        session.publish(ChoiceMade(menu="keys", choice=answer.key, by="key", heard=answer.key))
        if answer.key == "#":
            return
        media = await session.media("you_pressed", values={"key": digit_word(answer.key, session.language)})


async def read_back_speech(session: CallSession) -> None:
    """Say what was heard, with which confidence and how long after the end of speech."""
    if not session.hearing.possible():
        await say(session, await session.media("no_recogniser"))
        return
    session.hearing.open()
    digits = [digit_word(key, session.language) for key in "0123456789"]
    yes, no = yes_no_words(session.language)
    phrases = (*digits, yes, no, *_WORDS)
    media = [*await session.media("say_something"), "sound:beep"]
    for _ in range(_ROUNDS):
        answer = await ask(session, media, phrases, 15)
        if isinstance(answer, Said):
            media = await _report(session, answer)
        elif isinstance(answer, Deaf):
            media = await session.media("use_keys")
        else:
            return


async def _report(session: CallSession, answer: Said) -> list[str]:
    hypothesis = answer.hypothesis
    delay = round((answer.ready_at - answer.ended_at) * 1000)
    session.publish(
        ChoiceMade(
            menu="speech", choice=hypothesis.text, by="speech", heard=hypothesis.text,
            confidence=round(hypothesis.confidence, 3),
        )
    )  # fmt: skip
    if not hypothesis.text:
        return await session.media("heard_nothing_clear")
    heard = await session.media("you_said", values={"text": hypothesis.text})
    sure = await session.media("you_said_confidence", values={"confidence": str(5 * round(hypothesis.confidence * 20))})
    after = min(_SLOWEST, 20 * round(delay / 20))
    return [*heard, *sure, *await session.media("you_said_delay", values={"milliseconds": str(after)})]


async def measure_delay(session: CallSession) -> None:
    """Play beeps and time their return in the caller's audio; the middle of three is reported."""
    await say(session, await session.media("delay_intro"))
    session.hearing.open()
    delays = []
    if session.hearing.ear is not None:
        async with asyncio.timeout(3):
            await session.hearing.ear.ready.wait()
        for _ in range(3):
            delay = await _one_beep(session)
            if delay is not None:
                delays.append(delay)
    if not delays:
        await say(session, await session.media("delay_none"))
        return
    middle = str(round(sorted(delays)[len(delays) // 2] * 1000))
    session.publish(ChoiceMade(menu="delay", choice=middle, by="measured", heard=f"{middle} ms"))
    await say(session, await session.media("delay_result", values={"milliseconds": middle}))


async def _one_beep(session: CallSession) -> float | None:
    """Seconds from the beep's start to its return; None when it did not come within 2 s."""
    assert session.hearing.ear is not None
    back = asyncio.Event()
    arrived = 0.0

    def tap(frame: bytes) -> None:
        nonlocal arrived
        if not back.is_set() and np.abs(np.frombuffer(frame, np.int16).astype(np.int32)).max() > _LOUD:
            arrived = time.monotonic()
            back.set()

    begun = time.monotonic()
    async with playing(session.channel, [session.services.flows.prompts.beep()]):
        session.hearing.ear.tap = tap
        try:
            async with asyncio.timeout(2):
                await back.wait()
        except TimeoutError:
            return None
        finally:
            session.hearing.ear.tap = None
    await asyncio.sleep(0.7)
    return arrived - begun


TESTS: dict[str, Callable[[CallSession], Awaitable[None]]] = {
    "900": read_back_keys,
    "901": read_back_speech,
    "902": measure_delay,
}
