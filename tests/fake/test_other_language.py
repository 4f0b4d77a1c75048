"""Callers who answer in the other language: noticed, offered it once, understood; or left in peace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ari_app.contact.contact import Contact
from ari_app.media.ear import Heard
from ari_app.voice.call.hearing import CallHearing
from models.domain.audio import Utterance
from models.speech.engine import Hypothesis
from tests.fakes.asterisk.people import Caller
from tests.support.fake_floor import FakeFloor, fake_floor

SAID = np.random.default_rng(0).normal(0, 2000, 8000).astype(np.int16).tobytes()
YES, NOTHING = np.ones(4000, np.int16).tobytes(), b""


@asynccontextmanager
async def centre(tmp_path: Path, mandarin: str, **settings: object) -> AsyncIterator[FakeFloor]:
    """English recognisers understand nothing; the Mandarin one hears ``mandarin``, and short clips as yes."""
    for language, told in (("en", {"default": "gibberish"}), ("zh", {"lengths": [[0.6, "是的"]], "default": mandarin})):
        (tmp_path / f"{language}.json").write_text(json.dumps(told))
    chosen: dict[str, Any] = {"speech__menu_workers": 1, "speech__only_speech": False, **settings}
    chosen |= {f"speech__engine_{one}": f"scripted:{tmp_path / one}.json" for one in ("en", "zh")}
    async with fake_floor(tmp_path, None, True, **chosen) as floor:
        yield floor


async def says(floor: FakeFloor, pcm: bytes, text: str = "", confidence: float = 0.9) -> None:
    """The caller's words, as the ear of the flow's language has understood them."""
    session = next(iter(floor.calls.values()))
    hypothesis = Hypothesis(text, confidence if text else 0.0, "scripted")
    session.hearing.heard("caller", Heard(hypothesis, Utterance(pcm, 0.0, len(pcm) / 16000), ("x",), 0.0, 0.0))


async def at_the_menu(floor: FakeFloor, menu: str = "main") -> Caller:
    """Somebody of whom nothing is known, on the line that speaks English to them."""
    caller = floor.caller("8000")
    await asked(floor, f"{menu}_menu")
    return caller


async def asked(floor: FakeFloor, prompt: str, count: int = 1) -> None:
    """A question is asked for the count-th time, and is listened to."""
    await floor.until(
        lambda: sum(prompt in row.data["prompts"] for row in floor.seen("PromptSaid")) >= count, 15, prompt
    )
    await floor.settle(0.4)


async def test_the_other_language_by_key(tmp_path: Path) -> None:
    """Offered in Mandarin; with key 1 what was said counts as the answer, and everything goes on in Mandarin."""
    async with centre(tmp_path, "技术支持") as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID)
        await asked(floor, "offer_language")
        assert "中文" in floor.seen("PromptSaid", prompts=["offer_language"])[0].data["text"]
        caller.press("1")
        offered = await floor.event("LanguageOffered", 10)
        assert offered.data == {"language": "zh", "taken": True, "by": "key", "heard": "技术支持"}
        choice = await floor.event("ChoiceMade", 10, menu="main")
        assert (choice.data["choice"], choice.data["by"]) == ("technical", "speech")
        queued = await floor.event("CallQueued", 10)
        assert queued.data["language"] == "zh"
        (call,) = await floor.rows("select language from calls")
        assert call["language"] == "zh"
        caller.hang_up()


async def test_the_other_language_by_word(tmp_path: Path) -> None:
    """Yes in that language; a second time nothing is offered."""
    async with centre(tmp_path, "账单问题") as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID)
        await asked(floor, "offer_language")
        await says(floor, YES, "是的")
        assert (await floor.event("LanguageOffered", 10)).data["by"] == "speech"
        await floor.event("MenuEntered", 10, menu="billing", language="zh")
        await asked(floor, "billing_menu")
        await says(floor, SAID)
        await floor.event("NotUnderstood", 10)
        assert len(floor.seen("PromptSaid", prompts=["offer_language"])) == 1
        caller.hang_up()


async def test_declined_and_never_asked_again(tmp_path: Path) -> None:
    """Key 2, or silence: the call goes on as it was, and is left in peace from then on."""
    async with centre(tmp_path, "技术支持", menu__attempts=4) as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID)
        await asked(floor, "offer_language")
        caller.press("2")
        assert (await floor.event("LanguageOffered", 10)).data["taken"] is False
        await asked(floor, "main_menu", 2)
        assert floor.seen("PromptSaid", prompts=["not_understood"])[0].data["text"].startswith("Sorry")
        await says(floor, SAID)
        await asked(floor, "main_menu", 3)
        (call,) = await floor.rows("select language from calls")
        assert call["language"] == "en"
        assert len(floor.seen("PromptSaid", prompts=["offer_language"])) == 1
        caller.hang_up()


async def test_what_is_no_answer_in_the_other_language_either(tmp_path: Path) -> None:
    """Words that no menu has: asked again in the language that is spoken; after three of them nobody looks."""
    async with centre(tmp_path, "今天天气不错", menu__attempts=5) as floor:
        caller = await at_the_menu(floor)
        for count in range(1, 5):
            await says(floor, SAID, "gibberish")
            await floor.event("NotUnderstood", 10, count=count)
            await asked(floor, "main_menu", count + 1)
        assert not floor.seen("LanguageOffered")
        session = next(iter(floor.calls.values()))
        assert session.script.language_tries == 3
        assert session.language == "en"
        caller.hang_up()


async def test_it_can_be_switched_off(tmp_path: Path) -> None:
    async with centre(tmp_path, "技术支持", speech__offer_language=False) as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID)
        await asked(floor, "not_understood")
        assert not floor.seen("PromptSaid", prompts=["offer_language"])
        caller.hang_up()


async def test_words_over_the_prompt_count_when_nothing_follows(tmp_path: Path) -> None:
    """What the ear of the flow's language took for noise is looked at when the caller's time is over."""
    async with centre(tmp_path, "技术支持", menu__no_input_seconds=0.6) as floor:
        caller = await at_the_menu(floor)
        next(iter(floor.calls.values())).hearing.last_words = SAID
        await floor.event("PromptSaid", 40, prompts=["offer_language"])
        await floor.settle(0.4)
        caller.press("1")
        assert (await floor.event("ChoiceMade", 10, menu="main")).data["choice"] == "technical"
        caller.hang_up()


async def test_an_open_question_in_the_other_language(tmp_path: Path) -> None:
    """The words mean an intent in Mandarin: offered, and taken as the answer."""
    async with centre(tmp_path, "我要查账单", centre__flow="dialplans/flows/main.yaml") as floor:
        caller = await at_the_menu(floor)
        caller.press("6")
        await asked(floor, "ask_reason")
        await says(floor, SAID)
        await asked(floor, "offer_language")
        caller.press("1")
        taken = await floor.event("AnswerTaken", 10, step="reason")
        assert (taken.data["value"], taken.data["by"]) == ("billing", "speech")
        caller.hang_up()


class Slow:
    """A recogniser, or a voice, that takes its time: until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, *of: str) -> None:
        self.begun, self.over = asyncio.Event(), asyncio.Event()
        works = getattr(owner, name)

        async def slowly(this: object, *arguments: object, **named: object) -> object:
            if not of or arguments[0] in of:
                self.begun.set()
                await self.over.wait()
            return await works(this, *arguments, **named)

        monkeypatch.setattr(owner, name, slowly)

    async def key(self, floor: FakeFloor, caller: Caller, key: str) -> None:
        """Pressed while it is at work; nobody need wait for it then."""
        async with asyncio.timeout(15):
            await self.begun.wait()
        caller.press(key)
        await floor.settle(0.4)


async def test_a_key_while_the_other_language_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers the menu at once, without waiting for the recogniser; nothing is offered."""
    slow = Slow(monkeypatch, CallHearing, "again")
    async with centre(tmp_path, "技术支持") as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID)
        await slow.key(floor, caller, "1")
        choice = await floor.event("ChoiceMade", 10, menu="main")
        assert (choice.data["choice"], choice.data["by"]) == ("billing", "key")
        assert not floor.seen("LanguageOffered")
        assert not floor.seen("NotUnderstood")
        caller.hang_up()


@pytest.mark.parametrize(("prompt", "text"), [("offer_language", ""), ("confirm", "technical")])
async def test_a_key_before_it_is_asked_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prompt: str, text: str
) -> None:
    """The offer, or the unsure choice asked back, is still being spoken by a voice: it answers the menu."""
    slow = Slow(monkeypatch, Contact, "media", prompt)
    async with centre(tmp_path, "技术支持" if prompt == "offer_language" else "今天天气不错") as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID, text, 0.4)
        await slow.key(floor, caller, "1")
        choice = await floor.event("ChoiceMade", 10, menu="main")
        assert (choice.data["choice"], choice.data["by"]) == ("billing", "key")
        assert not floor.seen("LanguageOffered")
        slow.over.set()
        await floor.event("MenuEntered", 10, menu="billing", language="en")
        caller.hang_up()


async def test_a_key_before_a_value_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was hardly understood as one reason is not asked back when the key of another was pressed meanwhile."""
    slow = Slow(monkeypatch, Contact, "media", "confirm_value")
    async with centre(tmp_path, "今天天气不错", centre__flow="dialplans/flows/main.yaml") as floor:
        caller = await at_the_menu(floor)
        caller.press("6")
        await asked(floor, "ask_reason")
        await says(floor, SAID, "I want to pay my bill", 0.4)
        await slow.key(floor, caller, "2")
        slow.over.set()
        taken = await floor.event("AnswerTaken", 10, step="reason")
        assert (taken.data["value"], taken.data["by"]) == ("orders", "key")
        caller.hang_up()


async def test_a_key_before_an_offer_is_repeated_answers_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the offer and its repetition, after words that were neither yes nor no: the offer was heard by then."""
    async with centre(tmp_path, "技术支持") as floor:
        caller = await at_the_menu(floor)
        await says(floor, SAID)
        await asked(floor, "offer_language")
        slow = Slow(monkeypatch, Contact, "media", "offer_language")
        await says(floor, SAID, "gibberish")
        await slow.key(floor, caller, "1")
        slow.over.set()
        assert (await floor.event("LanguageOffered", 10)).data["by"] == "key"
        assert (await floor.event("ChoiceMade", 10, menu="main")).data["choice"] == "technical"
        caller.hang_up()
