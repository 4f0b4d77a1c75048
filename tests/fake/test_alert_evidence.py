"""The sound of a rule's alert, over a call on the fake Asterisk: who may hear it, what is silent in it, who has."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ari_app.foundation import steady
from tests.fakes.asterisk import FakeAsterisk
from tests.support.fake_floor import FakeFloor
from tests.support.live import screen_of
from tests.support.ruled_floor import THREAT, Talk, ruled, talk_of
from tests.support.sounds import seconds_of, tone
from tests.support.visitors import visitors

CARD, ANGRY = 440.0, 1000.0
pytestmark = pytest.mark.timeout(120)


async def spoken(floor: FakeFloor, talk: Talk, hertz: float) -> None:
    """A second and a half of the caller's, until it has been heard to its end."""
    sounds, begun = floor.services.hearing.sounds, steady.now()

    def ears() -> bool:
        heard = floor.fake.pbx.who_hears_whom(ears=True)
        return any(talk.caller.label in those for name, those in heard.items() if name.startswith("ear:"))

    def over() -> bool:
        pcm = np.frombuffer(sounds.cut(talk.id, "caller", begun, steady.now()), np.int16)
        return bool(np.count_nonzero(pcm) > 7_000 and not pcm[-800:].any())

    await floor.until(ears, 20, "somebody listens to the caller")
    talk.caller.say(tone(hertz, 1.5), 0.2)
    await floor.until(over, 20, "it was heard")


async def test_a_supervisor_of_the_queue_hears_what_was_said_and_no_card_number(tmp_path: Path) -> None:
    async with ruled(tmp_path) as floor, visitors(floor) as web, talk_of(floor) as talk:
        await spoken(floor, talk, CARD)
        talk.says("caller", "my card is four one one one one one one one one one one one one one one one yes")
        await floor.settle(1.0)
        await spoken(floor, talk, ANGRY)
        talk.says("caller", THREAT)
        raised = await floor.event("AlertRaised")
        path = f"/alerts/{raised.data['alert']}/sound"
        told = await web.ask("boss", "GET", path)
        assert (told.status, told.headers["Content-Type"]) == (200, "audio/wav")
        assert seconds_of(told.raw, ANGRY) == pytest.approx(1.5, abs=0.3)
        assert seconds_of(told.raw, CARD) == 0
        (heard,) = floor.seen("RecordingRead")
        assert heard.data == {"by": "1009", "side": "caller", "why": "evidence of the rule threat"}

        for who, status in (("orders-boss", 404), ("analyst", 403), ("ann", 403), ("engineer", 403), ("", 401)):
            assert (await web.ask(who, "GET", path)).status == status, who
        assert len(floor.seen("RecordingRead")) == 1
        await web.good("boss", "DELETE", f"/alerts/{raised.data['alert']}")
        assert (await web.ask("boss", "GET", path)).status == 200, "some minutes more"


async def test_it_is_there_after_a_kill_and_silent_where_it_was(tmp_path: Path) -> None:
    """On the wall as before, for who may hear it, encrypted on the disk, and gone when its time is over."""
    kept: dict[str, Any] = {"store__path": "kefu.db", "quality__evidence_minutes": 0.01}
    async with FakeAsterisk() as fake, AsyncExitStack() as until_the_end:
        async with ruled(tmp_path, fake=fake, check=False, **kept) as floor:
            talk = await until_the_end.enter_async_context(talk_of(floor))
            await spoken(floor, talk, CARD)
            talk.says("caller", "my card is four one one one one one one one one one one one one one one one yes")
            await floor.settle(1.0)
            await spoken(floor, talk, ANGRY)
            talk.says("caller", THREAT)
            alert = (await floor.event("AlertRaised")).data["alert"]
            await floor.until(lambda: list((tmp_path / "evidence").glob("*.enc")), 10, "it is written")
            (file,) = (tmp_path / "evidence").glob("*.enc")
            assert b"RIFF" not in file.read_bytes()
            assert THREAT.encode() not in file.read_bytes()
            await floor.kill()
        async with (
            ruled(tmp_path, fake=fake, check=False, **kept) as floor,
            visitors(floor) as web,
            screen_of(floor, "wall") as screen,
        ):
            await floor.event("CallAdopted")
            await screen.until(lambda: alert in screen.states["wall"]["alerts"])
            told = await web.ask("boss", "GET", f"/alerts/{alert}/sound")
            assert told.status == 200
            assert seconds_of(told.raw, ANGRY) == pytest.approx(1.5, abs=0.3)
            assert seconds_of(told.raw, CARD) == 0
            assert (await web.ask("orders-boss", "GET", f"/alerts/{alert}/sound")).status == 404
            await web.good("boss", "DELETE", f"/alerts/{alert}")
            await floor.until(lambda: not list((tmp_path / "evidence").glob("*")), 10, "its time is over")
            assert (await web.ask("boss", "GET", f"/alerts/{alert}/sound")).status == 404


async def test_with_words_alone_no_sound_is_kept(tmp_path: Path) -> None:
    async with (
        ruled(tmp_path, quality__evidence="words") as floor,
        screen_of(floor, "wall") as screen,
        visitors(floor) as web,
        talk_of(floor) as talk,
    ):
        talk.caller.say(tone(ANGRY, 1.5), 0.1)
        await floor.settle(1.5)
        talk.says("caller", THREAT)
        raised = await floor.event("AlertRaised")
        assert (await web.ask("boss", "GET", f"/alerts/{raised.data['alert']}/sound")).status == 404
        await screen.until(lambda: screen.states["wall"]["alerts"])
        assert [one["sound"] for one in screen.states["wall"]["alerts"].values()] == [False]


async def test_of_a_caller_who_wants_nothing_recorded_no_sound_is_kept(tmp_path: Path) -> None:
    async with ruled(tmp_path, recording__mode="all") as floor, visitors(floor) as web, talk_of(floor) as talk:
        await floor.event("RecordingStarted")
        session = next(iter(floor.calls.values()))
        assert session.recording is not None
        session.recording.declined = True
        talk.caller.say(tone(ANGRY, 1.5), 0.1)
        await floor.settle(1.5)
        talk.says("caller", THREAT)
        raised = await floor.event("AlertRaised")
        assert (await web.ask("boss", "GET", f"/alerts/{raised.data['alert']}/sound")).status == 404
