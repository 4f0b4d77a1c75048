"""Cards while the caller is still talking: when it is sure enough, once, and never two in a row too soon to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.assist.library import Library
from ari_app.foundation import steady
from models.assist.shelf import Answer
from models.domain.speech_events import PartlyHeard
from tests.fakes.asterisk import virtual
from tests.support.assisted import Talk, call_on, talk_of
from tests.support.fake_floor import fake_floor
from tests.support.live import screen_of

BEGINS = "hello you have taken the money"
GOES_ON = "hello you have taken the money for my invoice twice"
WHOLE = "hello you have taken the money for my invoice twice and I would like to have it back"
OTHER = "I want to make a complaint let me speak to your manager"
CHARGED = "en/billing/charged-twice"
UNDER_WAY: list[str] = []


@pytest.fixture(autouse=True)
def searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is being looked for at this moment is known: threads know no virtual time."""
    find = Library.find

    async def found(library: Library, text: str, language: str, queue: str = "", most: int = 3) -> Answer:
        UNDER_WAY.append(text)
        try:
            return await find(library, text, language, queue, most)
        finally:
            UNDER_WAY.remove(text)

    monkeypatch.setattr(Library, "find", found)


async def goes_on(talk: Talk, *texts: str, leg: str = "caller", began: float = 0.0) -> float:
    """Partial transcripts of one utterance, a second apart; when it began."""
    await talk.floor.app.helper.library.open()
    began = began or steady.now()
    for text in texts:
        await talk.floor.settle(1.0)
        talk.floor.services.journal.show(PartlyHeard(call_id=talk.call, leg=leg, text=text, began_at=round(began, 2)))
        await talk.floor.settle(0.05)
        await talk.floor.until(lambda: not UNDER_WAY, 600, "the cards have been looked through")
    await talk.floor.settle(0.5)
    return began


def shown(talk: Talk) -> list[str]:
    """The cards so far."""
    return [row.data["cards"][0] for row in talk.floor.seen("CardShown")]


@virtual
async def test_a_card_before_the_utterance_ends(tmp_path: Path) -> None:
    """Clearly the best twice in a row; then neither more words nor the whole shows it again."""
    async with fake_floor(tmp_path) as floor:
        talk = await talk_of(floor)
        async with screen_of(floor, "desk:1001") as screen:
            began = await goes_on(talk, BEGINS, GOES_ON, WHOLE)
            await floor.event("CardShown")
            assert shown(talk) == [CHARGED]
            talk.say_at("caller", WHOLE, began - 0.1, 6.0)
            await screen.until(lambda: call_on(screen, talk)["cards"])
            line = call_on(screen, talk)["cards"][0]["line"]
            await screen.until(lambda: call_on(screen, talk)["cards"][0]["line"] in call_on(screen, talk)["turns"])
            assert line.startswith("caller")
        await floor.settle(20)
        await goes_on(talk, BEGINS, GOES_ON, WHOLE)
        assert shown(talk) == [CHARGED]
        talk.caller.hang_up()


@virtual
@pytest.mark.parametrize("texts", [
    (GOES_ON,), (GOES_ON, GOES_ON), (GOES_ON, OTHER), (GOES_ON, ""), ("twice", "the money", "taken twice"),
    ("good morning how are you today", "good morning how are you today I am fine"),
])  # fmt: skip
async def test_what_is_not_sure_is_not_shown(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """Once is not twice; the same words are once; another card in between, too few words, small talk: none."""
    async with fake_floor(tmp_path) as floor:
        talk = await talk_of(floor)
        async with screen_of(floor, "desk:1001"):
            await goes_on(talk, *texts)
            await goes_on(talk, BEGINS, GOES_ON, WHOLE, leg="agent")
            await floor.settle(2)
            assert not shown(talk)
        talk.caller.hang_up()


@virtual
async def test_no_flicker(tmp_path: Path) -> None:
    """One card an utterance before its end, and none so soon that the one before has not been read; the end decides."""
    async with fake_floor(tmp_path) as floor:
        talk = await talk_of(floor)
        async with screen_of(floor, "desk:1001"):
            began = await goes_on(talk, GOES_ON, WHOLE, OTHER, f"{OTHER} now", f"{OTHER} right now")
            assert shown(talk) == [CHARGED], "one for an utterance"
            await goes_on(talk, OTHER, f"{OTHER} now")
            assert shown(talk) == [CHARGED], "the next utterance comes too soon"
            talk.say_at("caller", OTHER, began, 8.0)
            await floor.event("CardShown", count=2)
            assert shown(talk)[1] != CHARGED
        talk.caller.hang_up()


@virtual
async def test_they_can_be_switched_off(tmp_path: Path) -> None:
    """The end of the utterance shows it all the same."""
    async with fake_floor(tmp_path, assist__early_cards=False) as floor:
        talk = await talk_of(floor)
        async with screen_of(floor, "desk:1001"):
            began = await goes_on(talk, BEGINS, GOES_ON, WHOLE)
            assert not shown(talk)
            talk.say_at("caller", WHOLE, began, 5.0)
            await floor.event("CardShown")
        talk.caller.hang_up()
